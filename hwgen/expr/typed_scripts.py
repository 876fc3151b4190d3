r"""Scripts as people type them: `_` and `^` in any order, with or without braces and commas.

The descent, standing behind a name, flows in; subscript, component, example and power flow out.
"""

from typing import TYPE_CHECKING

from hwgen.expr.descent import LONGEST_NUMBER
from hwgen.expr.names import write_name
from hwgen.expr.nodes import Component, Expr, Sym
from hwgen.expr.spellings import (
    EXAMPLE_LETTERS,
    MOST_SIGNS,
    Atom,
    Entry,
    Meaning,
    Unit,
    units,
)
from hwgen.expr.tokens import ReadError

if TYPE_CHECKING:
    from hwgen.expr.typed_symbols import TypedSymbols

LONGEST = 20
"""Digits of a subscript that was typed without an underscore."""

TRANSPOSES = frozenset({"T", r"\top", r"\intercal"})


class Scripts:
    """What hangs on one name; it lives while that is read."""

    def __init__(self, descent: "TypedSymbols", name: str, start: int) -> None:
        self.descent = descent
        self.known = descent.known
        self.name = name
        self.start = start
        self.is_vector = name in descent.vocabulary.vectors
        self.subscript: tuple[Atom, ...] = ()
        self.below = False
        self.index: int | str | None = None
        self.example: str | None = None
        self.power: Expr | None = None
        self.transposed = False

    def read(self) -> None:
        """Read scripts as long as they belong to the name."""
        if self.descent.next.text.isdigit() and self.is_glued():
            self.read_digits()
        while True:
            text = self.descent.next.text
            whole = self.is_vector and self.index is None
            if text == "_" and not self.below:
                self.read_below()
            elif text == "(" and whole and self.is_bracketed_index():
                self.read_bracketed_index()
            elif text == "_" and whole:
                self.index = self.lone_index()
                self.note(f"{self.descent.typed(self.start)} read as a component")
            elif text != "^" or self.power is not None or not self.read_above():
                return

    def is_bracketed_index(self) -> bool:
        """Whether a component is typed like `x_2[d]`."""
        descent = self.descent
        inside = descent.peek(1)
        is_index = (inside.isdigit() and len(inside) < 7) or (
            inside.isalpha() and inside not in self.known.names
        )
        square = descent.text[descent.next.start] == "["
        return square and is_index and self.is_glued() and descent.peek(2) == ")"

    def read_bracketed_index(self) -> None:
        """The index of a component in square brackets."""
        descent = self.descent
        descent.take()
        index = descent.take().text
        self.index = int(index) if index.isdigit() else index
        descent.expect(")")
        self.note(f"{descent.typed(self.start)} read as component {index}")

    def read_digits(self) -> None:
        """`n4` is n_4 where that is known, and n by itself is not."""
        descent = self.descent
        meaning = self.known.meaning(self.name, (units(descent.next.text[:LONGEST], glued=False),))
        known = meaning is not None and self.known.knows(self.name, meaning.subscript)
        if meaning is None or not known or self.known.knows(self.name, ()):
            return
        descent.take()
        self.below, self.subscript, self.index = True, meaning.subscript, meaning.index
        self.note(f"{descent.typed(self.start)} read as {self.written(meaning)}")

    def note(self, message: str) -> None:
        """Remember a choice about the symbol so far."""
        self.descent.note(self.start, message)

    def read_below(self) -> None:
        """A subscript, and what it means."""
        descent = self.descent
        descent.expect("_")
        loose = descent.next.text != "{"
        entries = self.unbraced() if loose else self.entries()
        meaning = self.known.meaning(self.name, entries)
        if meaning is None:
            typed = descent.typed(self.start)
            message = f"{typed} can be read in two ways; set commas in its subscript"
            raise ReadError(self.start, message)
        self.below = True
        self.subscript = meaning.subscript
        self.index = meaning.index
        self.example = meaning.example or self.example
        if not meaning.certain or (loose and sum(map(len, entries)) > 1):
            self.note(f"{descent.typed(self.start)} read as {self.written(meaning)}")

    def written(self, meaning: Meaning) -> str:
        """A meaning as a name of the spec is typed."""
        sym = Sym(self.name, meaning.subscript)
        if meaning.index is not None:
            return write_name(Component(sym, meaning.index))
        name = write_name(sym)
        if len(meaning.subscript) == 1 and "{" not in name:
            name = f"{self.name}_{{{meaning.subscript[0]}}}"
        return name if meaning.example is None else f"{name}^{{({meaning.example})}}"

    def entries(self) -> tuple[Entry, ...]:
        """The entries in braces, with commas between."""
        descent = self.descent
        descent.expect("{")
        descent.deeper()
        entries = [self.entry()]
        while descent.accept(","):
            entries.append(self.entry())
        descent.expect("}")
        descent.depth -= 1
        return tuple(entries)

    def entry(self) -> Entry:
        """Digits, letters and symbols up to the next comma."""
        found: list[Unit] = []
        while not found or self.descent.next.text not in (",", "}"):
            if found and not self.is_unit():
                self.descent.refuse("expected ',' or '}'")
            found += self.unit(glued=bool(found) and self.is_glued())
        return tuple(found)

    def is_glued(self) -> bool:
        """Whether nothing stands between the next token and the one before."""
        descent = self.descent
        return descent.tokens[descent.place - 1].end == descent.next.start

    def is_unit(self) -> bool:
        """Whether the next token can stand in a subscript."""
        text = self.descent.next.text
        return text.isdigit() or self.descent.is_name(text)

    def unit(self, *, glued: bool, nested: bool = True) -> Entry:
        """A number, digit by digit, or a letter, which may have a subscript of its own."""
        descent = self.descent
        if not self.is_unit():
            descent.refuse("expected a symbol")
        if len(descent.next.text) > LONGEST_NUMBER:
            descent.refuse("too long a number")
        token = descent.take()
        if token.text.isdigit():
            return units(token.text, glued=glued)
        if not nested or descent.next.text != "_":
            return (Unit(token.text, glued),)
        inner = Scripts(descent, token.text, token.start)
        inner.read_below()
        return (Unit(Sym(token.text, inner.subscript, span=descent.span(token.start)), glued),)

    def unbraced(self) -> tuple[Entry, ...]:
        """One number or letter; more of what is glued to it, if only so the symbol is known."""
        descent = self.descent
        first = self.unit(glued=False, nested=False)
        alone = self.known.meaning(self.name, (first,))
        if self.name not in self.known.names or (
            alone and self.known.knows(self.name, alone.subscript)
        ):
            return (first,)
        start = descent.place
        longest: tuple[tuple[Entry, ...], int] = ((first,), start)
        entries: list[Entry] = [first]
        while self.is_glued() and sum(map(len, entries)) < MOST_SIGNS:
            if descent.next.text == ",":
                descent.take()
                if not (self.is_glued() and self.is_unit()):
                    break
                entries.append(())
            if not self.is_unit():
                break
            entries[-1] += self.unit(glued=bool(entries[-1]), nested=False)
            found = self.known.meaning(self.name, tuple(entries))
            if found and descent.next.text != "_" and self.known.knows(self.name, found.subscript):
                longest = (tuple(entries), descent.place)
        descent.place = longest[1]
        return longest[0]

    def lone_index(self) -> int | str:
        """The index of a component, behind a `_`."""
        descent = self.descent
        descent.expect("_")
        entries = self.entries() if descent.next.text == "{" else (self.unit(glued=False),)
        meaning = self.known.meaning("", entries)
        if meaning is None or len(meaning.subscript) != 1 or isinstance(meaning.subscript[0], Sym):
            return descent.refuse("a component has one index, a letter or a number")
        return meaning.subscript[0]

    def read_above(self) -> bool:
        """A superscript that belongs to the name; False if it is a power of the whole."""
        descent = self.descent
        opening = descent.place + 1
        braced = descent.tokens[opening].text in ("{", "(")
        after = descent.closing[opening] + 1 if braced else opening + 1
        inner = [t.text for t in descent.tokens[opening:after]]
        if inner[0] == "{":
            inner = inner[1:-1]
        match inner:
            case ["(", str() as sign, ")"] if sign.isdigit():
                descent.place = opening
                descent.refuse("expected the letter of an example")
            case ["(", str() as letter, ")"] if letter.isalpha() and len(letter) == 1:
                bound = letter in EXAMPLE_LETTERS or not self.is_vector
                self.set_letter(letter, after, bound=bound, noted=not bound)
            case [str() as sign] if sign in TRANSPOSES and self.is_vector and not self.transposed:
                self.transposed = True
                descent.place = after
                self.note("the transpose read as the first factor of a scalar product")
            case [str() as letter] if len(letter) == 1 and letter.isalpha() and self.takes(letter):
                self.set_letter(letter, after, bound=self.is_example(letter), noted=True)
            case _:
                if self.below or descent.tokens[min(after, len(descent.tokens) - 1)].text != "_":
                    return False
                self.power = descent.power()
        return True

    def takes(self, letter: str) -> bool:
        """Whether a bare letter above is the example or the component of this symbol."""
        bound = self.is_example(letter)
        return (bound and self.example is None) or (self.is_vector and self.index is None)

    def is_example(self, letter: str) -> bool:
        """Whether a bare letter above is that of an example, and no power."""
        subscript = self.subscript if self.below else None
        return letter in EXAMPLE_LETTERS and self.known.has_examples(self.name, subscript)

    def set_letter(self, letter: str, after: int, *, bound: bool, noted: bool) -> None:
        """Take a letter above as the example or as the index of a component."""
        descent = self.descent
        taken = self.example if bound else self.index
        if taken is not None:
            descent.refuse("a second superscript of one kind")
        typed_braces = descent.peek(1) == "{"
        descent.place = after
        if bound:
            self.example = letter
        else:
            self.index = letter
        if noted or not typed_braces:
            kind = "example" if bound else "component"
            self.note(f"{descent.typed(self.start)} read as {kind} {letter}")
