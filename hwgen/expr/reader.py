r"""The reader: LaTeX of one expression back into the tree, with the place of every node.

Ink and a vocabulary flow in, an expression flows out, or a `ReadError` with the offset. The
grammar is the printer's and no wider: what the printer would not write is refused, so that a line
that reads at all has one meaning. Brackets come back as `Group`; sizes and spaces carry none.

    relation = sum [("=" | \approx) sum]
    sum      = ["-"] product {("+" | "-") product}
    product  = factor {[\cdot | \times] factor}     a \sum takes in the rest of its product
    factor   = atom ["^" exponent]
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NoReturn

from hwgen.errors import HwgenError
from hwgen.expr.names import GREEK
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Div,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 60
"""Brackets, fractions, sums and subscripts inside each other; beyond, Python's stack would end."""

LONGEST_NUMBER = 300
"""Digits."""

TOKEN = re.compile(
    r"(?P<skip>\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\s*\.?|\s+|\\[,;:! ])"
    r"|(?P<token>\\[A-Za-z]+|[0-9]+|[A-Za-z]|'+|[-+=(){}_^,|])"
)


class ReadError(HwgenError):
    """The text is not an expression; `offset` is where it stops making sense."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What letters mean on a page: which are functions and which are vectors."""

    functions: frozenset[str]
    vectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.start + len(self.text)


END = ""


def read(text: str, vocabulary: Vocabulary) -> Expr:
    """The expression that `text` says; raises `ReadError` at the first thing that it does not."""
    reader = _Reader(_tokens(text), vocabulary)
    expr = reader.relation()
    reader.expect(END)
    return expr


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise ReadError(place, f"{text[place]!r} has no meaning here")
        if found["token"]:
            tokens.append(Token(found["token"], place))
        place = found.end()
    tokens.append(Token(END, len(text)))
    return tokens


class _Reader:
    """A recursive descent over the tokens of one expression; it lives for one call of `read`."""

    def __init__(self, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def accept(self, text: str) -> bool:
        if self.next.text != text:
            return False
        self.place += 1
        return True

    def expect(self, text: str) -> Token:
        if self.next.text != text:
            self.refuse(f"expected {text!r}" if text else "expected the end of the expression")
        return self.tokens[self.place] if text == END else self.take()

    def refuse(self, message: str) -> NoReturn:
        there = self.next.text
        raise ReadError(self.next.start, f"{message}, found {there!r}" if there else message)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse("too many brackets inside each other")

    def span(self, start: int) -> tuple[int, int]:
        return start, self.tokens[self.place - 1].end

    def relation(self) -> Expr:
        start = self.next.start
        left = self.sum()
        signs: dict[str, Literal["=", "≈"]] = {"=": "=", r"\approx": "≈"}
        operator = signs.get(self.next.text)
        if operator is None:
            return left
        self.take()
        return Relation(operator, left, self.sum(), span=self.span(start))

    def sum(self) -> Expr:
        start = self.next.start
        self.deeper()
        negative = self.accept("-")
        first = self.product()
        terms = [Neg(first, span=self.span(start)) if negative else first]
        while self.next.text in ("+", "-"):
            sign = self.take()
            term = self.product()
            terms.append(Neg(term, span=self.span(sign.start)) if sign.text == "-" else term)
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms), span=self.span(start))

    def product(self) -> Expr:
        start = self.next.start
        factors = [self.factor()]
        while True:
            if self.next.text in (r"\cdot", r"\times"):
                self.take()
            elif not self.starts_factor():
                break
            elif self.next.text.isdigit():
                self.refuse("a number needs a sign before it in a product")
            factors.append(self.factor())
        paired = self.pair_vectors(factors)
        return paired[0] if len(paired) == 1 else Mul(tuple(paired), span=self.span(start))

    def starts_factor(self) -> bool:
        text = self.next.text
        return text not in (END, "+", "-", "=", ")", "}", ",", "|", "^", "_", r"\approx", r"\in")

    def pair_vectors(self, factors: list[Expr]) -> list[Expr]:
        """Two vectors side by side are their scalar product."""
        paired: list[Expr] = []
        for factor in factors:
            before = paired[-1] if paired else None
            if _is_vector(factor) and before is not None and _is_vector(before):
                span = (before.span[0], factor.span[1]) if before.span and factor.span else None
                paired[-1] = Dot(before, factor, span=span)
            else:
                paired.append(factor)
        return paired

    def factor(self) -> Expr:
        start = self.next.start
        base = self.atom()
        if not self.accept("^"):
            return base
        if isinstance(base, Sum) or (isinstance(base, Sym) and base.example is not None):
            self.refuse("a bracket is missing round the base of this power")
        return Pow(base, self.exponent(), span=self.span(start))

    def exponent(self) -> Expr:
        if not self.accept("{"):
            start = self.next.start
            if self.next.text.isdigit():
                return self.number(script=True)
            name = self.letters()
            return Sym(name, span=self.span(start))
        body = self.sum()
        self.expect("}")
        return body

    def atom(self) -> Expr:
        text = self.next.text
        if text.isdigit():
            return self.number()
        special: dict[str, Callable[[], Expr]] = {
            "(": self.group,
            r"\frac": self.fraction,
            r"\sum": self.big_sum,
        }
        if text in special:
            return special[text]()
        return self.symbol_or_application()

    def number(self, *, script: bool = False) -> Num:
        """A whole number; as a script without braces it has one digit, as TeX would read it."""
        if len(self.next.text) > (1 if script else LONGEST_NUMBER):
            self.refuse("braces are missing round this number" if script else "too long a number")
        token = self.take()
        return Num(Fraction(int(token.text)), span=(token.start, token.end))

    def group(self) -> Expr:
        """( … ), and (x_2)_d, which is a component."""
        start = self.expect("(").start
        body = self.sum()
        self.expect(")")
        if not self.accept("_"):
            return Group(body, span=self.span(start))
        if not (isinstance(body, Sym) and body.shape == "vector"):
            self.refuse("only a vector has components")
        indices = self.subscript()
        if len(indices) != 1 or isinstance(indices[0], Sym):
            self.refuse("a component has one index, a letter or a number")
        return Component(body, indices[0], span=self.span(start))

    def fraction(self) -> Expr:
        start = self.expect(r"\frac").start
        self.expect("{")
        if self.next.text == r"\partial":
            return self.derivative(start)
        over = self.sum()
        self.expect("}")
        self.expect("{")
        under = self.sum()
        self.expect("}")
        return Div(over, under, span=self.span(start))

    def derivative(self, start: int) -> Expr:
        self.expect(r"\partial")
        self.deeper()
        before_bracket = self.next.text == "}"
        numerator = Num(Fraction(0)) if before_bracket else self.product()
        self.depth -= 1
        self.expect("}")
        self.expect("{")
        self.expect(r"\partial")
        denominator = self.group() if self.next.text == "(" else self.symbol()
        if not isinstance(denominator, Sym | Component):
            self.refuse("a derivative is by a symbol or a component")
        self.expect("}")
        if before_bracket:
            return Partial(self.group(), denominator, span=self.span(start))
        held = self.held() if self.accept("|") else ()
        if held or not isinstance(numerator, Sym):
            return Partial(numerator, denominator, held, span=self.span(start))
        return Total(numerator, denominator, span=self.span(start))

    def held(self) -> tuple[Sym, ...]:
        self.expect("_")
        self.expect("{")
        nodes = [self.symbol()]
        while self.accept(","):
            nodes.append(self.symbol())
        self.expect("}")
        return tuple(nodes)

    def big_sum(self) -> Expr:
        start = self.expect(r"\sum").start
        self.expect("_")
        braced = self.accept("{")
        index = self.letters()
        domain = self.domain() if braced and self.accept(r"\in") else None
        if braced:
            self.expect("}")
        self.deeper()
        body = self.product()
        self.depth -= 1
        return Sum(index, domain, body, span=self.span(start))

    def domain(self) -> str:
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

    def symbol_or_application(self) -> Expr:
        start = self.next.start
        name = self.letters()
        if name in self.vocabulary.functions:
            return self.application(name, start)
        return self.scripts(name, start)

    def application(self, name: str, start: int) -> Expr:
        order = 0
        if self.next.text.startswith("'"):
            order = len(self.take().text)
        elif self.accept("^"):
            order = int(self.bracketed_script(str.isdigit, "the order of a derivative"))
        self.expect("(")
        argument = self.sum()
        self.expect(")")
        return Apply(name, order, argument, span=self.span(start))

    def symbol(self) -> Sym:
        start = self.next.start
        return self.scripts(self.letters(), start)

    def scripts(self, name: str, start: int) -> Sym:
        subscript = self.subscript() if self.accept("_") else ()
        example = None
        if self.next.text == "^" and [t.text for t in self.tokens[self.place + 1 :][:2]] == [
            "{",
            "(",
        ]:
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
        if self.next.text.isdigit():
            return int(self.number(script=not braced).value)
        start = self.next.start
        name = self.letters()
        if braced and self.accept("_"):
            return Sym(name, self.subscript(), span=self.span(start))
        return name


def _is_vector(expr: Expr) -> bool:
    return isinstance(expr, Sym) and expr.shape == "vector"


def joined(rows: list[str]) -> str:
    """The rows of one line of a display as a single expression, without alignment marks."""
    return " ".join(re.sub(r"&|\\quad|\\qquad", " ", row).strip() for row in rows)
