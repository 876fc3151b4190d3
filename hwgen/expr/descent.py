"""The frame of the descent: a place among tokens, and symbols with their scripts.

Tokens flow in, names, numbers and symbols flow out, or a `ReadError`. The forms that are made of
symbols stand in hwgen/expr/grammar.py.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NoReturn

from hwgen.expr.names import GREEK
from hwgen.expr.nodes import Num, Sym
from hwgen.expr.tokens import END, ReadError, Token

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 60
"""Brackets, fractions, sums and subscripts inside each other; beyond, Python's stack would end."""

LONGEST_NUMBER = 300
"""Digits."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What letters mean on a page: which are functions and which are vectors."""

    functions: frozenset[str]
    vectors: frozenset[str]


class Descent:
    """A recursive descent over the tokens of one expression; it lives for one call of a reader."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.place]

    def take(self) -> Token:
        """The next token, read."""
        token = self.tokens[self.place]
        self.place += 1
        return token

    def accept(self, text: str) -> bool:
        """Whether the next token is `text`; if so it is read."""
        if self.next.text != text:
            return False
        self.place += 1
        return True

    def expect(self, text: str) -> Token:
        """The next token, which must be `text`."""
        if self.next.text != text:
            self.refuse(f"expected {text!r}" if text else "expected the end of the expression")
        return self.tokens[self.place] if text == END else self.take()

    def refuse(self, message: str) -> NoReturn:
        """Raise `ReadError` at the next token."""
        there = self.next.text
        raise ReadError(self.next.start, f"{message}, found {there!r}" if there else message)

    def deeper(self) -> None:
        """One level down; raises `ReadError` beyond the deepest."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse("too many brackets inside each other")

    def span(self, start: int) -> tuple[int, int]:
        """From `start` to the end of the token that was read last."""
        return start, self.tokens[self.place - 1].end

    def number(self, *, script: bool = False) -> Num:
        """A whole number; as a script without braces it has one digit, as TeX would read it."""
        if len(self.next.text) > (1 if script else LONGEST_NUMBER):
            self.refuse("braces are missing round this number" if script else "too long a number")
        token = self.take()
        return Num(Fraction(int(token.text)), span=(token.start, token.end))

    def domain(self) -> str:
        """The set that an index runs over: letters in a row."""
        letters = ""
        while self.next.text.isalpha():
            letters += self.take().text
        return letters or self.refuse("expected letters")

    def letters(self) -> str:
        r"""A name: one letter, a Greek command, or \mathrm with several letters."""
        token = self.take()
        if token.text == r"\mathrm":
            self.expect("{")
            name = self.domain()
            self.expect("}")
            return name
        if token.text.isalpha() or token.text in GREEK | self.vocabulary.functions:
            return token.text
        self.place -= 1
        return self.refuse("expected a symbol")

    def symbol(self) -> Sym:
        """A name with its scripts."""
        start = self.next.start
        return self.scripts(self.letters(), start)

    def scripts(self, name: str, start: int) -> Sym:
        """The symbol `name` with the subscript and the example that follow."""
        subscript = self.subscript() if self.accept("_") else ()
        example = None
        if self.next.text == "^" and [
            t.text for t in self.tokens[self.place + 1 : self.place + 3]
        ] == ["{", "("]:
            self.take()
            example = self.bracketed_script(str.isalpha, "the letter of an example")
        shape: Literal["scalar", "vector"] = (
            "vector" if name in self.vocabulary.vectors else "scalar"
        )
        return Sym(name, subscript, example, shape, span=self.span(start))

    def bracketed_script(self, right: "Callable[[str], bool]", what: str) -> str:
        """{(i)} after the ^."""
        self.expect("{")
        self.expect("(")
        if not right(self.next.text):
            self.refuse(f"expected {what}")
        index = self.take().text
        self.expect(")")
        self.expect("}")
        return index

    def subscript(self) -> "tuple[int | str | Sym, ...]":
        """One index, or several in braces with commas between."""
        if not self.accept("{"):
            return (self.index(braced=False),)
        self.deeper()
        indices = [self.index(braced=True)]
        while self.accept(","):
            indices.append(self.index(braced=True))
        self.expect("}")
        self.depth -= 1
        return tuple(indices)

    def index(self, *, braced: bool) -> "int | str | Sym":
        """A number or a letter; in braces, a letter may have a subscript."""
        if self.next.text.isdigit():
            return int(self.number(script=not braced).value)
        start = self.next.start
        name = self.letters()
        if braced and self.accept("_"):
            return Sym(name, self.subscript(), span=self.span(start))
        return name
