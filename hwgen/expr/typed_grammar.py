r"""The lenient grammar: what people type for the forms that the printer writes.

Arranged tokens flow in, an expression flows out, or a `ReadError`. It reads more than the strict
grammar and the same where that reads, but for three things: `\frac{\partial}{\partial a} (b)^2` is
the derivative of a power, brackets round a lone node under a ∂ say nothing, and what the page says
of its symbols is known (`x_2^d` is a component, `y^i` an example, g is no exponent).

    relation = ["="] sum ["=" sum]
    sum      = {"+" | "-"} product {{"+" | "-"} product}
    product  = factor {[\cdot | "/"] factor}          a \sum takes in the rest of its product
    factor   = atom ["^" exponent]
    atom     = number | "(" sum ")" | fraction | \sum … | symbol | application
"""

from dataclasses import replace

from hwgen.expr.arranging import Note
from hwgen.expr.nodes import Add, Expr, Group, Mul, Neg, Partial, Pow, Sum, Sym, Total
from hwgen.expr.tokens import END, Token
from hwgen.expr.typed_quotients import TypedQuotients

MOST_SIGNS_IN_A_ROW = 3
MOST_SLASHES = 20


class TypedGrammar(TypedQuotients):
    """Sums, products, powers and brackets as people type them."""

    def relation(self) -> Expr:
        """A sum, or two with a sign between; a sign in front belongs to the line before."""
        if self.next.text in ("=", r"\approx"):
            self.take()
        return super().relation()

    def sum(self) -> Expr:
        """Terms with signs between; a sign in front is allowed."""
        start = self.next.start
        self.deeper()
        terms = [self.term()]
        while self.next.text in ("+", "-"):
            terms.append(self.term())
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms), span=self.span(start))

    def term(self) -> Expr:
        """A product with the signs in front of it."""
        signs: list[Token] = []
        while self.next.text in ("+", "-"):
            if len(signs) == MOST_SIGNS_IN_A_ROW:
                self.refuse("too many signs in a row")
            signs.append(self.take())
        body = self.product()
        for sign in reversed(signs):
            body = Neg(body, span=self.span(sign.start)) if sign.text == "-" else body
        if len(signs) > 1:
            self.note(signs[1].start, "two signs in a row")
        return body

    def product(self) -> Expr:
        r"""Factors with `\cdot`, `/` or nothing between."""
        start = self.next.start
        factors = [self.whole_factor()]
        slashes = 0
        while True:
            if self.next.text == r"\cdot" or self.is_x_between_numbers():
                self.take()
                factors.append(self.signed_factor())
            elif self.next.text == "/" and not self.ends_differential():
                slashes += 1
                if slashes > MOST_SLASHES:
                    self.refuse(f"more than {MOST_SLASHES} quotients in a row")
                factors[-1] = self.divided(factors[-1])
            elif self.starts_factor():
                if self.next.text[0].isdigit():
                    self.check_lone_number()
                factors.append(self.whole_factor())
            else:
                break
        paired = self.pair_vectors(factors)
        return paired[0] if len(paired) == 1 else Mul(tuple(paired), span=self.span(start))

    def check_lone_number(self) -> None:
        """Refuse a number without a sign before it, unless a bracket or a space sets it apart."""
        before, number = self.tokens[self.place - 1], self.next
        gap = self.text[before.end : number.start]
        apart = before.text == ")" or (gap and "{" not in gap and not before.text[0].isdigit())
        if not apart:
            self.refuse("a number needs a sign before it in a product")
        self.notes.append(Note((number.start, number.end), f"{number.text} read as a factor"))

    def is_x_between_numbers(self) -> bool:
        """Whether the next token is the x of `6x6`, read as a sign, with a note."""
        before = self.tokens[self.place - 1].text
        after = self.peek(1)[:9]
        found = self.next.text in ("x", "X") and after.isdigit() and before[:1].isdigit()
        in_a_row = "x" in (self.peek(2).lower(), self.tokens[self.place - 2].text.lower())
        found = found and (in_a_row or not self.known.knows(self.next.text, (int(after),)))
        if found:
            self.notes.append(Note((self.next.start, self.next.end), "x between numbers read as ×"))
        return found

    def starts_factor(self) -> bool:
        """Whether the next token can begin a factor, or can begin nothing at all."""
        text = self.next.text
        return text not in (END, r"\approx", r"\in") and (text[0].isalnum() or text[0] in "(\\")

    def group(self) -> Expr:
        """( … ), and (x_2)_d, which is a component; behind a derivative, what is held fixed."""
        start = self.expect("(").start
        body = self.sum()
        self.expect(")")
        if self.next.text == "_" and isinstance(body, Total):
            held = self.held()
            self.note(start, "the subscript of the bracket read as what is held fixed")
            return Partial(body.numerator, body.denominator, held, span=self.span(start))
        if self.next.text.startswith("'") or self.primes_ahead():
            self.refuse("a prime stands behind a function only")
        if self.next.text == "_":
            return self.component_of(body, start)
        if isinstance(body, Sym) and body.shape == "vector":
            return replace(body, span=self.span(start))
        return Group(body, span=self.span(start))

    def factor(self) -> Expr:
        """An atom, or a power of it."""
        start = self.next.start
        base = self.atom()
        if self.next.text != "^" or isinstance(base, Sum):
            return base
        return Pow(base, self.power(), span=self.span(start))

    def atom(self) -> Expr:
        """A number, a bracket, a fraction, a sum, a symbol or an application."""
        match self.next.text:
            case "(":
                return self.group()
            case r"\frac":
                return self.fraction()
            case r"\sum":
                return self.big_sum()
            case r"\partial":
                self.refuse("a \\partial needs a fraction")
            case r"\Sigma" if self.peek(1) in ("_", "^") and r"\Sigma" not in self.known.names:
                return self.big_sum()
            case text if text[:1].isdigit():
                return self.quantity()
        return self.symbol_or_application()
