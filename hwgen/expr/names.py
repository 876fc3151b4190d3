r"""Names as an instructor types them in edges, outputs and goals: `n_4`, `w_{2,5}`, `(x_2)_d`.

Text flows in, a `Sym` or a `Component` with its span flows out. Unlike in LaTeX, `n_10` means
n_{10} and `out_in` means out_{in}: a name typed in a spec has no product in it to be split off.

    name      = symbol | "(" symbol ")" "_" (index | "{" index "}")
    symbol    = letters ["_" (index | "{" entry ("," entry)* "}")]
    letters   = one or more of a–z A–Z, or a Greek letter as \alpha
    index     = whole number | letters
    entry     = whole number | symbol
"""

import re

from hwgen.expr.nodes import Component, Sym

GREEK = frozenset(
    rf"\{found[0]}"
    for found in re.finditer(
        r"\w+",
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu "
        "xi pi rho sigma tau upsilon phi varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
    )
)

LETTERS = re.compile(r"\\?[A-Za-z]+")
NUMBER = re.compile(r"[0-9]+")
BLANKS = re.compile(r"[ \t]*")
MOST_DIGITS, MOST_LETTERS, DEEPEST = 6, 20, 3


class NameSyntaxError(ValueError):
    """A name cannot be read; `offset` is the place in the text, from 0, `message` the reason."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message
        super().__init__(message)


def read_name(text: str) -> Sym | Component:
    """The name that is the whole of `text`, blanks around it aside.

    Raises NameSyntaxError with the offset of the first character that cannot be read.
    """
    name, end = scan_name(text, _blanks(text, 0))
    rest = _blanks(text, end)
    if rest < len(text):
        raise NameSyntaxError(
            rest, f"{_mark(text, rest)} cannot follow the name {write_name(name)}"
        )
    return name


def scan_name(text: str, start: int = 0) -> tuple[Sym | Component, int]:
    """The longest name that starts at `start`, and the offset of what follows it."""
    if text[start : start + 1] != "(":
        return _symbol(text, start, 0)
    vector, end = _symbol(text, start + 1, 0)
    if text[end : end + 2] != ")_":
        raise NameSyntaxError(end, "a component of a vector is written like (x_2)_d")
    braced = text[end + 2 : end + 3] == "{"
    index, end = _index(text, end + 2 + braced)
    if braced:
        end = _closed(text, end)
    return Component(vector, index, span=(start, end)), end


def write_name(name: Sym | Component) -> str:
    """The name as it is typed in a spec; `read_name` gives it back."""
    if isinstance(name, Component):
        return f"({write_name(name.vector)})_{name.index}"
    match name.subscript:
        case ():
            return name.name
        case (int() | str() as only,):
            return f"{name.name}_{only}"
    entries = (write_name(e) if isinstance(e, Sym) else str(e) for e in name.subscript)
    return f"{name.name}_{{{','.join(entries)}}}"


def _symbol(text: str, start: int, depth: int) -> tuple[Sym, int]:
    if depth > DEEPEST:
        raise NameSyntaxError(start, f"subscripts go at most {DEEPEST} deep")
    letters, end = _letters(text, start)
    subscript: tuple[int | str | Sym, ...] = ()
    if text[end : end + 2] == "_{":
        subscript, end = _entries(text, end + 2, depth)
    elif text[end : end + 1] == "_":
        index, end = _index(text, end + 1)
        subscript = (index,)
    elif digits := NUMBER.match(text, end):
        raise NameSyntaxError(end, f"a subscript needs an underscore: {letters}_{digits[0][:9]}")
    return Sym(letters, subscript, span=(start, end)), end


def _letters(text: str, start: int) -> tuple[str, int]:
    found = LETTERS.match(text, start)
    if found is None:
        message = rf"a name starts with a letter (a-z, or \alpha); here is {_mark(text, start)}"
        raise NameSyntaxError(start, message)
    letters = found[0]
    if letters.startswith("\\") and letters not in GREEK:
        raise NameSyntaxError(start, f"{letters[: MOST_LETTERS + 1]} is not a Greek letter")
    if len(letters) > MOST_LETTERS:
        raise NameSyntaxError(start, f"a name has at most {MOST_LETTERS} letters")
    return letters, found.end()


def _entries(text: str, start: int, depth: int) -> tuple[tuple[int | str | Sym, ...], int]:
    """The entries between `{` and `}`; a lone letter is a letter, not a symbol."""
    entries: list[int | str | Sym] = []
    end = start - 1
    while not entries or text[end : end + 1] == ",":
        begin = _blanks(text, end + 1)
        if NUMBER.match(text, begin):
            entry, end = _index(text, begin)
            entries.append(entry)
        else:
            symbol, end = _symbol(text, begin, depth + 1)
            entries.append(symbol if symbol.subscript else symbol.name)
        end = _blanks(text, end)
    return tuple(entries), _closed(text, end)


def _index(text: str, start: int) -> tuple[int | str, int]:
    found = NUMBER.match(text, start)
    if found is None:
        if LETTERS.match(text, start):
            return _letters(text, start)
        raise NameSyntaxError(start, f"a subscript is missing; here is {_mark(text, start)}")
    if found[0] != "0" and found[0].startswith("0"):
        raise NameSyntaxError(start, "a subscript has no zeros in front")
    if len(found[0]) > MOST_DIGITS:
        raise NameSyntaxError(start, f"a subscript has at most {MOST_DIGITS} digits")
    return int(found[0]), found.end()


def _closed(text: str, end: int) -> int:
    if text[end : end + 1] != "}":
        raise NameSyntaxError(end, f'"}}" is missing; here is {_mark(text, end)}')
    return end + 1


def _blanks(text: str, start: int) -> int:
    found = BLANKS.match(text, start)
    return found.end() if found else start


def _mark(text: str, start: int) -> str:
    """What stands at `start`, for a message."""
    if start >= len(text) or text[start].isspace():
        return "a space" if start < len(text) and text[start] in " \t" else "the end"
    return f'"{text[start]}"' if text[start].isprintable() else f"U+{ord(text[start]):04X}"
