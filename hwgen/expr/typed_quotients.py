r"""Quotients and derivatives as people type them: `\frac`, a slash, `d` for ∂, ∂ before a bracket.

The descent, standing before one, flows in; a `Div`, `Total` or `Partial` flows out. A ∂ of a lone
node is the total derivative, of anything written out the local one, as on a printed page.
"""

from dataclasses import dataclass

from hwgen.expr.nodes import Add, Component, Div, Expr, Group, Mul, Neg, Partial, Sym, Total
from hwgen.expr.tokens import END, Token
from hwgen.expr.typed_sums import TypedSums

DIFFERENTIALS = frozenset({r"\partial", "d"})


@dataclass(frozen=True, slots=True)
class Differential:
    """∂ body, half a derivative; `sign` is the ∂ or d."""

    sign: Token
    body: Expr | None


class TypedQuotients(TypedSums):
    """The part of the descent that reads quotients and derivatives."""

    def whole_factor(self) -> Expr:
        """A factor, or a derivative that is typed with a slash."""
        return self.slash_derivative() if self.starts_differential() else self.factor()

    def signed_factor(self) -> Expr:
        r"""A factor behind a `\cdot`; it may have a minus of its own."""
        sign = self.next
        if not self.accept("-"):
            return self.whole_factor()
        body = Neg(self.whole_factor(), span=self.span(sign.start))
        self.note(sign.start, "brackets are missing round a sign")
        return body

    def divided(self, over: Expr) -> Expr:
        """Over / the next factor."""
        self.take()
        start = over.span[0] if over.span else self.next.start
        under = self.signed_factor()
        number = self.text[self.tokens[self.place - 1].start : self.next.start].isdigit()
        if number and self.next.text.isalpha() and self.next.text != END:
            self.note(
                start, f"{self.typed(start)} read as the quotient, the rest as a factor of it"
            )
        return Div(over, under, span=self.span(start))

    def starts_differential(self, *, behind: bool = False) -> bool:
        r"""Whether a `\partial E/…`, `dE/d…` or the same in brackets begins here.

        Behind the slash, a d is enough.
        """
        text = self.next.text
        if text == "(":
            close = self.closing[self.place]
            if self.peek(1) != r"\partial":
                return False
            inside = (t.text for t in self.tokens[self.place : close])
            return behind or (self.tokens[close + 1].text == "/" and "/" not in inside)
        if text == r"\partial":
            return True
        if text != "d" or "d" in self.known.names:
            return False
        return behind or self.is_d_quotient()

    def ends_differential(self) -> bool:
        """Whether the slash here is that of a derivative which began further left."""
        if self.peek(1) == "d":
            return "d" not in self.known.names and self.peek(2).isalpha()
        return self.peek(1) == r"\partial"

    def is_d_quotient(self) -> bool:
        """Whether `dE/dn_4` or `d/dn_4` begins here: a d, a symbol, a slash, and a d again."""
        place = self.place + 1
        if self.tokens[place].text.isalpha():
            place += 1
            if self.tokens[place].text == "_":
                place += 1
                place = self.closing.get(place, place) + 1
        after = [t.text for t in self.tokens[place : place + 3]]
        return (
            after[:2] == ["/", "d"] and len(after) == 3 and (after[2].isalpha() or after[2] == "(")
        )

    def slash_derivative(self) -> Expr:
        r"""`\partial E/\partial n_4`."""
        start = self.next.start
        over = self.differential()
        if self.next.text != "/":
            self.refuse("expected '/'")
        self.take()
        if not self.starts_differential(behind=True):
            self.refuse(rf"expected {over.sign.text!r}")
        return self.derived(over.body, self.differential().body, start)

    def differential(self) -> Differential:
        """∂ and one factor, or the same in brackets."""
        self.deeper()
        if self.accept("("):
            inner = self.differential()
            self.expect(")")
            self.depth -= 1
            return inner
        sign = self.take()
        body = None if self.next.text in ("/", "}", ")", END) else self.factor()
        self.depth -= 1
        return Differential(sign, body)

    def fraction(self) -> Expr:
        """A quotient or a derivative."""
        start = self.expect(r"\frac").start
        if self.is_derivative():
            over = self.slot()
            return self.derived(over.body, self.slot(below=True).body, start)
        self.expect("{")
        over_expr = self.sum()
        self.expect("}")
        self.expect("{")
        under = self.sum()
        self.expect("}")
        return Div(over_expr, under, span=self.span(start))

    def is_derivative(self) -> bool:
        """Whether both slots of a fraction begin with a ∂, or with a d that is no symbol."""
        if self.next.text != "{":
            self.refuse("expected '{'")
        if self.peek(1) == r"\partial":
            return True
        if self.peek(1) == r"\delta" and self.is_delta():
            return True
        below = self.closing[self.place] + 1
        under = [t.text for t in self.tokens[below : below + 3]]
        if under[:2] == ["{", r"\partial"]:
            self.take()
            self.refuse(r"expected '\partial'")
        return (
            self.peek(1) == "d"
            and "d" not in self.known.names
            and self.peek(2) not in ("_", "^", "+", "-", "/")
            and under[:1] == ["{"]
            and under[1] in DIFFERENTIALS
            and (under[2].isalpha() or under[2][:1] in ("(", "\\"))
        )

    def is_delta(self) -> bool:
        r"""Whether a fraction of two `\delta` with letters behind them is meant as a derivative."""
        below = self.closing[self.place] + 1
        under = [t.text for t in self.tokens[below : below + 3]]
        letters = self.peek(2).isalpha() and under[:2] == ["{", r"\delta"]
        return letters and r"\delta" not in self.known.names and under[2].isalpha()

    def slot(self, *, below: bool = False) -> Differential:
        """A ∂ and all that follows it in the braces of a fraction; below the line, one factor."""
        self.expect("{")
        if self.next.text not in (*DIFFERENTIALS, r"\delta"):
            self.refuse(r"expected '\partial'")
        sign = self.take()
        if sign.text == r"\delta":
            self.note(sign.start, r"\delta read as \partial")
        place = self.next.start
        read = self.factor if below else self.sum
        body = None if self.next.text == "}" else read()
        if isinstance(body, Add):
            self.note(place, f"brackets are missing round {self.typed(place)}")
        self.expect("}")
        return Differential(sign, body)

    def derived(self, over: Expr | None, under: Expr | None, start: int) -> Expr:
        """The derivative of `over` by `under`; without `over`, of what follows."""
        by = under.body if isinstance(under, Group) else under
        if not isinstance(by, Sym | Component):
            self.refuse("a derivative is by a symbol or a component")
        if over is None:
            over = self.operand(start)
        if self.next.text == "|" and self.peek(1) == "_":
            self.take()
            return Partial(over, by, self.held(), span=self.span(start))
        whole = self.node_in(over)
        if whole is None:
            return Partial(over, by, span=self.span(start))
        return Total(whole, by, span=self.span(start))

    def node_in(self, expr: Expr) -> Sym | None:
        """The node whose derivative is the total one; brackets round it say nothing."""
        inner = expr
        while isinstance(inner, Group):
            inner = inner.body
        return inner if isinstance(inner, Sym) else None

    def operand(self, start: int) -> Expr:
        r"""What `\frac{\partial}{\partial a}` is applied to: a bracket or a product."""
        if self.next.text == "(":
            return self.factor()
        if not self.starts_factor():
            self.refuse("expected '('")
        self.deeper()
        place = self.next.start
        body = self.product()
        self.depth -= 1
        if isinstance(body, Mul):
            sign = self.text[start : start + 40]
            self.note(place, f"all of this read as what the derivative is of: {sign}")
        return body

    def held(self) -> tuple[Sym, ...]:
        """The nodes held fixed, behind the bar; a single one needs no braces."""
        if self.peek(1) == "{":
            return super().held()
        self.expect("_")
        return (self.symbol(),)
