r"""Braces of typed LaTeX put in order, so that those that are left hold an argument.

Scanned tokens flow in, tokens that the grammar of typed lines can read flow out, with notes. The
reading is that of the eye: braces that print nothing group nothing (`{n}_4` is `n_4`),
`{a \over b}` is `\frac{a}{b}` and `\frac12` is `\frac{1}{2}`. A bracket without its partner is
refused here, where both ends are known.
"""

from dataclasses import dataclass, field, replace

from hwgen.expr.descent import DEEPEST
from hwgen.expr.nodes import Span
from hwgen.expr.scanning import FONT
from hwgen.expr.tokens import END, ReadError, Token

CLOSING = {"{": "}", "(": ")"}

LOOSE = frozenset({"+", "-"})

SEPARATE = frozenset({"+", "-", "=", r"\approx", "(", ")", "{", "}", ",", END, r"\over", r"\words"})
"""Beside these, a sum needs no bracket."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was read otherwise than it stands there; `span` counts in the text as typed."""

    span: Span
    message: str


@dataclass(slots=True)
class _Level:
    """What is open: a brace, a bracket, or the line itself."""

    opening: Token
    kind: str
    """`line`, `(`, `argument`, `nothing` (braces that print nothing), `brace below` or `remark`."""
    out: list[Token] = field(default_factory=list)
    arguments: int = 0
    """How many arguments the last `\\frac` still takes."""
    over: int | None = None
    """Where in `out` the denominator of `\\over` begins."""
    over_sign: Token | None = None
    below: bool = False
    """Whether the next script is the remark of a brace below."""
    font: Token | None = None


class Arrangement:
    """One pass over the tokens of a line; `tokens` and `notes` are its result.

    What is open at the end is closed there, and `unclosed` says so: an earlier mistake comes first.
    """

    def __init__(self, scanned: list[Token], text: str) -> None:
        self.text = text
        self.notes: list[Note] = []
        self.levels = [_Level(Token("", 0, 0), "line")]
        end = scanned[-1]
        for place, token in enumerate(scanned[:-1]):
            self.read(token, scanned[place + 1])
        self.unclosed: ReadError | None = None
        while len(self.levels) > 1:
            sign = CLOSING[self.levels[-1].opening.text]
            self.unclosed = self.unclosed or ReadError(end.start, f"expected {sign!r}")
            self.close(Token(sign, end.start, end.start), end)
        self.tokens = [*self.content(self.levels[0]), end]

    def refuse(self, token: Token, message: str) -> None:
        """Raise `ReadError` at a token."""
        typed = self.text[token.start : token.end]
        raise ReadError(token.start, f"{message}, found {typed!r}" if typed else message)

    def read(self, token: Token, following: Token) -> None:
        """Put one token where it belongs."""
        level = self.levels[-1]
        if level.below and level.out and level.out[-1].text in ("_", "^") and token.text != "{":
            level.out.pop()
            level.below = False
            return
        match token.text:
            case "{" | "(":
                self.open(token)
            case "}" | ")":
                self.close(token, following)
            case r"\over":
                if level.over is not None:
                    self.refuse(token, r"a second \over needs braces")
                level.over, level.over_sign = len(level.out), token
            case r"\underbrace":
                level.below = True
            case _ if token.text == FONT:
                level.font = token
            case _ if level.arguments:
                self.argument(token)
            case _:
                level.out.append(token)
                level.arguments = 2 if token.text == r"\frac" else 0
                level.below = level.below and token.text in ("_", "^")

    def open(self, token: Token) -> None:
        """A brace or a bracket opens."""
        level = self.levels[-1]
        before = level.out[-1].text if level.out else ""
        kind = "nothing"
        if level.below and token.text == "{":
            kind = "remark" if before in ("_", "^") else "brace below"
        elif token.text == "(":
            if level.arguments:
                self.refuse(token, "expected '{'")
            kind = "("
        elif level.arguments or before in ("_", "^"):
            kind = "argument"
        level.arguments -= level.arguments > 0 and kind == "argument"
        opened = (
            replace(token, start=level.font.start) if level.font and kind == "nothing" else token
        )
        level.font = None
        if len(self.levels) > 2 * DEEPEST:
            self.refuse(token, "too many brackets inside each other")
        self.levels.append(_Level(opened, kind))

    def close(self, token: Token, following: Token) -> None:
        """A brace or a bracket closes; what it holds goes to the level above."""
        level = self.levels[-1]
        if level.kind == "line":
            self.refuse(token, "expected the end of the expression")
        wanted = CLOSING[level.opening.text]
        if token.text != wanted:
            self.refuse(token, f"expected {wanted!r}")
        if level.arguments:
            self.refuse(token, "expected '{'")
        self.levels.pop()
        content, above = self.content(level), self.levels[-1]
        match level.kind:
            case "remark":
                above.out.pop()
                above.below = False
                self.note(Token("", level.opening.start, token.end), "left out")
            case "brace below" if _has_sum(content):
                inside = (level.opening.start, token.end)
                self.notes.append(Note(inside, "the brace below read as a bracket"))
                above.out += [replace(level.opening, text="("), *content, replace(token, text=")")]
            case "nothing" | "brace below":
                self.pour(content, level, token, following)
            case _:
                self.same_shape(level.opening, token)
                above.out += [level.opening, *content, token]

    def pour(self, content: list[Token], level: _Level, closing: Token, following: Token) -> None:
        """Braces that print nothing: their content, with no brace round it."""
        above = self.levels[-1]
        if not content:
            return
        before = above.out[-1].text if above.out else END
        alone = {before, following.text} <= SEPARATE and before != "-"
        if len(content) > 1 and not alone and _has_sum(content):
            self.refuse(level.opening, "braces print nothing; a sum in a product needs brackets")
        if following.text in ("_", "^", "'"):
            content[0] = replace(content[0], start=level.opening.start)
            content[-1] = replace(content[-1], end=closing.end)
        above.out += content
        above.arguments = 0

    def content(self, level: _Level) -> list[Token]:
        r"""The tokens of a level, with `\over` as a fraction."""
        if level.over is None or level.over_sign is None:
            return level.out
        sign, over, under = level.over_sign, level.out[: level.over], level.out[level.over :]
        first = level.opening.end
        last = under[-1].end if under else sign.end
        return [
            Token(r"\frac", first if not over else over[0].start, sign.end),
            Token("{", first, first),
            *over,
            Token("}", sign.start, sign.start),
            Token("{", sign.end, sign.end),
            *under,
            Token("}", last, last),
        ]

    def argument(self, token: Token) -> None:
        r"""An argument of `\frac` without braces: one sign, of a number one digit."""
        level = self.levels[-1]
        if token.text in ("_", "^", "+", "-", "/", r"\frac", r"\sum", "=", "'", ","):
            self.refuse(token, "expected '{'")
        taken = token
        rest: Token | None = None
        if token.text.isdigit() and len(token.text) > 1:
            middle = token.start + 1
            taken = Token(token.text[0], token.start, middle)
            rest = Token(token.text[1:], middle, token.end)
        level.out += [Token("{", token.start, token.start), taken, Token("}", taken.end, taken.end)]
        level.arguments -= 1
        if rest is not None and level.arguments:
            self.argument(rest)
        elif rest is not None:
            level.out.append(rest)

    def same_shape(self, opening: Token, closing: Token) -> None:
        """A note where ( is closed by ]."""
        pairs = {"(": ")", "[": "]", "{": "}"}
        left, right = self.text[opening.start : opening.end][-1:], self.text[: closing.end][-1:]
        if left in pairs and right in pairs.values() and pairs[left] != right:
            self.note(closing, f"{right} read as the end of {left}")

    def note(self, token: Token, message: str) -> None:
        """Remember what was done with a piece of text."""
        span = (token.start, token.end)
        self.notes.append(Note(span, f"{message}: {self.text[slice(*span)]}"))


def _has_sum(content: list[Token]) -> bool:
    """Whether a sign stands in the content outside its brackets."""
    depth = 0
    for place, token in enumerate(content):
        depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if depth == 0 and place and token.text in LOOSE:
            return True
    return False
