"""Losses: what one output contributes to E, and its derivative by that output.

A row is all that a loss needs; the rules, the printer and the verifier take everything from here,
and the verifier differentiates the summand by itself, so that a wrong derivative is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hwgen.expr.nodes import Expr, Neg, Pow, Sym, add, mul, num


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss summed over examples and outputs."""

    summand: Callable[[Sym, Sym], Expr]
    """The summand of one output n with the target y."""
    derivative: Callable[[Sym, Sym], Expr]
    """∂ summand / ∂n."""


def _residual(n: Sym, y: Sym) -> Expr:
    return add(n, Neg(y))


LOSSES: dict[str, Loss] = {
    "squared error": Loss(
        summand=lambda n, y: Pow(_residual(n, y), num(2)),
        derivative=lambda n, y: mul(num(2), _residual(n, y)),
    ),
}
