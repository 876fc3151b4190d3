r"""The verifier's world, more lenient in what a writer may put over a ∂ and hold fixed.

A graph and a seed flow in, values flow out as from the verifier's world. A numerator may be any
selection of a definition's summands; any other is noted instead of refused, since the value of the
line may be right. A bar may hold fixed what it likes, and the derivative of a leaf is 0 or 1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import cast

from hwgen.errors import VerifyError
from hwgen.expr.evaluate import PRIME, Environment, bound, key_of, value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Component,
    Div,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Sum,
    Sym,
    Total,
)
from hwgen.expr.walk import children
from hwgen.model.graph import Graph, variable
from hwgen.verification.world import DIMENSION, EXAMPLES, GraphWorld, NumeratorError

LOGISTIC = r"\sigma"


SMALL = (1, 2, 3, -1, 4, 5)
"""What letters stand for, the likelier ones first."""


class TypedWorld(GraphWorld):
    """The verifier's world, which notes numerators instead of refusing the line."""

    def __init__(self, graph: Graph, seed: int, shorthands: Mapping[Sym, Expr]) -> None:
        self.unfounded: list[Partial] = []
        # A short-hand is evaluated whatever it is; only derivations have totals alone.
        super().__init__(graph, seed, cast("Mapping[Sym, Total]", shorthands))

    def accept_numerator(self, expr: Partial, value: int, env: Environment) -> None:
        """Note the derivative unless its numerator is made of parts of one definition."""
        try:
            super().accept_numerator(expr, value, env)
        except NumeratorError:
            if expr not in self.unfounded and not self._of_summands(expr.numerator):
                self.unfounded.append(expr)

    def derivative(self, expr: Total | Partial, env: Environment) -> int:
        """As the verifier's; of a symbol that is no node it is 1 by itself and else 0."""
        over = expr.numerator
        if isinstance(over, Sym) and self.graph.spelled(over) in self.graph.leaves:
            return int(self.scalar(over, env)[1] == key_of(expr.denominator, self, env))
        return super().derivative(expr, env)

    def _held(
        self, expr: Partial, start: Sym, example: object, env: Environment
    ) -> tuple[Sym, ...]:
        """A bar may hold fixed whatever the graph has, except what the derivative is by."""
        del start, example
        held = tuple(self._known(sym) for sym in expr.held)
        for sym in expr.held:
            if sym.example is not None:
                bound(sym.example, env)
        if self.graph.spelled(variable(expr.denominator)) in held:
            msg = f"{latex(expr)} holds fixed what it is by"
            raise VerifyError(msg)
        return held

    def _of_summands(self, numerator: Expr) -> bool:
        try:
            scaled = unscaled(numerator)
            typed = Counter(self._first(term) for term in summands(scaled, self.graph))
        except VerifyError:
            return False
        return any(typed <= whole for whole in self._wholes)

    def _first(self, expr: Expr) -> int:
        """The value for the first example and component."""
        return value(expr, self, {letter: 0 for letter, _ in free_letters(expr, frozenset())})

    @cached_property
    def _wholes(self) -> tuple[Counter[int], ...]:
        bodies: list[Expr] = []
        for written in self.graph.written_out.values():
            inner = getattr(written, "argument", None) or getattr(written, "body", None)
            bodies += [written, inner] if inner is not None else [written]
        return tuple(
            Counter(self._first(term) for term in summands(body, self.graph)) for body in bodies
        )


class SearchWorld(TypedWorld):
    """A world for trying candidates, which looks at no numerators; whoever is chosen is judged."""

    def accept_numerator(self, expr: Partial, value: int, env: Environment) -> None:
        """Take anything."""


class LogisticWorld(TypedWorld):
    """A world in which σ is 1/(1 + exp(−z)), for lines that use σ′ = σ(1 − σ)."""

    def function(self, letters: str, order: int, argument: int) -> int:
        """σ, σ′ and σ″ by way of a random exp; anything else is unknown."""
        if letters != LOGISTIC or order > 2:
            return super().function(letters, order, argument)
        power = self.residue("exp", min(argument, PRIME - argument))
        if argument > PRIME - argument:
            power = pow(power, -1, PRIME)
        height = power * pow(1 + power, -1, PRIME) % PRIME
        slope = height * (1 - height) % PRIME
        return (height, slope, slope * (1 - 2 * height) % PRIME)[order]


class SmallWorld(TypedWorld):
    """A world of small whole numbers, with as few examples as it is told."""

    def __init__(
        self, graph: Graph, seed: int, shorthands: Mapping[Sym, Expr], examples: int
    ) -> None:
        self._how_many = examples
        super().__init__(graph, seed, shorthands)

    def _sweep_forward(self) -> None:
        self.examples = range(self._how_many)
        super()._sweep_forward()

    def residue(self, *key: object) -> int:
        """A small number instead of a random residue."""
        chosen = super().residue(*key)
        return SMALL[chosen % (3 + self.seed // 4)] % PRIME


def unscaled(expr: Expr) -> Expr:
    """An expression without its sign and a number that it is multiplied with or divided by."""
    match expr:
        case Group(body) | Neg(body):
            return unscaled(body)
        case Div(body, under) if is_number(under):
            return unscaled(body)
        case Mul(factors):
            rest = tuple(factor for factor in factors if not is_number(factor))
            return unscaled(rest[0]) if len(rest) == 1 else expr
    return expr


def is_number(expr: Expr) -> bool:
    """Whether an expression is made of numbers alone."""
    match expr:
        case Num():
            return True
        case Add() | Mul() | Div() | Neg() | Group() | Pow():
            return all(is_number(child) for child in children(expr))
    return False


def summands(expr: Expr, graph: Graph) -> Iterator[Expr]:
    """The summands of an expression, sums written out; numbers are none."""
    match expr:
        case Group(body):
            yield from summands(body, graph)
        case Neg(body):
            for term in summands(body, graph):
                yield term.body if isinstance(term, Neg) else Neg(term)
        case Add(terms):
            for term in terms:
                yield from summands(term, graph)
        case Sum(_, None, _):
            for term in graph.terms(expr):
                yield from summands(term, graph)
        case Sum(index, domain, body):
            for term in summands(body, graph):
                inner = term.body if isinstance(term, Neg) else term
                summed = Sum(index, domain, inner)
                yield Neg(summed) if isinstance(term, Neg) else summed
        case _ if not is_number(expr):
            yield expr


def free_letters(expr: Expr, bound: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The letters of examples and components that nothing binds, and how many there are."""
    match expr:
        case Sym(_, _, str() as example) if example not in bound:
            yield example, EXAMPLES
        case Component(_, str() as index) if index not in bound:
            yield index, DIMENSION
        case Sum(index, _, body):
            yield from free_letters(body, bound | {index})
            return
    for child in children(expr):
        yield from free_letters(child, bound)
