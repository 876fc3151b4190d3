r"""The strict grammar: the printer's forms and no wider.

Tokens flow in, an expression flows out, or a `ReadError`. What the printer would not write is
refused, so that a line that reads at all has one meaning.

    relation = sum [("=" | \approx) sum]
    sum      = ["-"] product {("+" | "-") product}
    product  = factor {[\cdot | \times] factor}     a \sum takes in the rest of its product
    factor   = atom ["^" exponent]
"""

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from hwgen.expr.descent import Descent
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
from hwgen.expr.tokens import END

if TYPE_CHECKING:
    from collections.abc import Callable


class Grammar(Descent):
    """Sums, products, fractions and all that a line is made of."""

    def relation(self) -> Expr:
        """A sum, or two with a sign between."""
        start = self.next.start
        left = self.sum()
        signs: dict[str, Literal["=", "≈"]] = {"=": "=", r"\approx": "≈"}
        operator = signs.get(self.next.text)
        if operator is None:
            return left
        self.take()
        return Relation(operator, left, self.sum(), span=self.span(start))

    def sum(self) -> Expr:
        """Products with signs between."""
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
        """Factors side by side or with a sign between."""
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
        """Whether the next token can begin a factor."""
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
        """An atom, or a power of it."""
        start = self.next.start
        base = self.atom()
        if not self.accept("^"):
            return base
        if isinstance(base, Sum) or (isinstance(base, Sym) and base.example is not None):
            self.refuse("a bracket is missing round the base of this power")
        return Pow(base, self.exponent(), span=self.span(start))

    def exponent(self) -> Expr:
        """What stands behind the ^."""
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
        """A number, a bracket, a fraction, a sum, a symbol or an application."""
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
        """A quotient or a derivative."""
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
        r"""What follows `\frac{` where that is a derivative."""
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
        """The nodes held fixed, behind the bar."""
        self.expect("_")
        self.expect("{")
        nodes = [self.symbol()]
        while self.accept(","):
            nodes.append(self.symbol())
        self.expect("}")
        return tuple(nodes)

    def big_sum(self) -> Expr:
        r"""\sum with its index, over the rest of the product."""
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

    def symbol_or_application(self) -> Expr:
        """A symbol, or a function at its argument."""
        start = self.next.start
        name = self.letters()
        if name in self.vocabulary.functions:
            return self.application(name, start)
        return self.scripts(name, start)

    def application(self, name: str, start: int) -> Expr:
        """A function's derivative of some order, at its argument."""
        order = 0
        if self.next.text.startswith("'"):
            order = len(self.take().text)
        elif self.accept("^"):
            order = int(self.bracketed_script(str.isdigit, "the order of a derivative"))
        self.expect("(")
        argument = self.sum()
        self.expect(")")
        return Apply(name, order, argument, span=self.span(start))


def _is_vector(expr: Expr) -> bool:
    return isinstance(expr, Sym) and expr.shape == "vector"
