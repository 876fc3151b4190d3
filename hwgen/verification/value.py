"""The value check: every line has the value of the goal, in two random worlds.

A derivation flows in; nothing flows out, or a `VerifyError` that names the line and shows two
numbers that differ. The goal's value comes from a reverse sweep over the graph. The same pass
refuses free indices, symbols that the graph lacks, and numerators that are no part of it.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from hwgen.derivation.steps import Derivation
from hwgen.errors import VerifyError
from hwgen.expr.evaluate import Environment, value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Component, Expr, Sym, Total
from hwgen.model.graph import Graph, variable
from hwgen.verification.world import DIMENSION, EXAMPLES, GraphWorld

SEEDS = (20260301, 20260302)


class Judge:
    """Compares expressions with goals on one graph; its worlds are made once and kept."""

    def __init__(self, graph: Graph, shorthands: Mapping[Sym, Total]) -> None:
        self.worlds = tuple(GraphWorld(graph, seed, shorthands) for seed in SEEDS)

    def compare(self, expr: Expr, goal: Total) -> None:
        """Raise `VerifyError` unless `expr` has the value of `goal` for all its free indices."""
        for world in self.worlds:
            for env in environments(goal):
                wanted, got = value(goal, world, env), value(expr, world, env)
                if wanted != got:
                    msg = (
                        f"{latex(expr)} is not {latex(goal)}: modulo 2^61 - 1, with random values "
                        f"(seed {world.seed}), the goal is {wanted} and the line is {got}"
                    )
                    raise VerifyError(msg)


def environments(goal: Total) -> Iterator[Environment]:
    """Every choice of what the indices stand for that the goal leaves free."""
    ranges: dict[str, range] = {}
    for sym in (goal.numerator, variable(goal.denominator)):
        if sym.example is not None:
            ranges[sym.example] = range(EXAMPLES)
    if isinstance(goal.denominator, Component) and isinstance(goal.denominator.index, str):
        ranges[goal.denominator.index] = range(DIMENSION)
    for places in product(*ranges.values()):
        yield dict(zip(ranges, places, strict=True))


def check_values(derivation: Derivation) -> None:
    """Check every line of a derivation; see the module."""
    if not derivation.lines:
        msg = "a derivation without lines shows nothing"
        raise VerifyError(msg)
    judge = Judge(derivation.graph, derivation.shorthands)
    for place, line in enumerate(derivation.lines, start=1):
        goal = derivation.goal if line.left is None else derivation.shorthands[line.left]
        try:
            judge.compare(line.expr, goal)
        except VerifyError as error:
            msg = f"line {place}: {error}"
            raise type(error)(msg) from error
