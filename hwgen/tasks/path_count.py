"""`path count: E wrt n_1`: on how many paths a node acts on another, and the factors of each."""

from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from hwgen.derivation.rules import edge_derivative
from hwgen.document.blocks import Math, Runs, Words
from hwgen.document.phrases import fill
from hwgen.expr.nodes import Expr, Neg, Relation, Sym, Total, add, mul, num
from hwgen.model.graph import Graph, variable
from hwgen.model.network import E, Network
from hwgen.spec import Goal, Mistake
from hwgen.tasks.goals import goal_mistakes, goal_of
from hwgen.tasks.question import Answer, AskedPart, Phrases
from hwgen.verification.counts import verify_paths

MOST_LISTED = 40

K = Sym("K")

KINDS_OF_FACTORS = {
    (True, False): ("factors on a path", 1),
    (True, True): ("factors to a leaf", 2),
    (False, False): ("factors to a node", 0),
    (False, True): ("factors from node to leaf", 1),
}
"""For a path from (the loss, a leaf): the phrase, and how many factors are of another kind."""


class PathCountPart(AskedPart):
    """The number of paths from one node to another, and the kinds of factors along them."""

    kind = "path count"
    needs_network: ClassVar[bool] = True

    path_count: Goal = Field(
        alias="path count", description="From where to where, written as a goal: E wrt n_1."
    )

    def mistakes(self, network: Network | None) -> list[Mistake]:
        """Names that the network does not have."""
        return [] if network is None else goal_mistakes(self.path_count, network, "path count")

    def answer(self, network: Network | None, figure: str, phrases: Phrases) -> Answer:
        """The paths, listed where they are few, and their number."""
        if network is None:
            msg = "a path count needs a network"
            raise ValueError(msg)
        graph = network.graph
        goal = goal_of(self.path_count, network)
        ends = (graph.spelled(variable(goal.denominator)), goal.numerator)
        number = graph.paths_between(*ends)
        paths = list(graph.paths(*ends)) if number <= MOST_LISTED else []
        paths.sort(key=len)
        listed = [(path, _factors(path, goal, graph)) for path in paths]
        lengths = graph.path_lengths(*ends)
        total = _total(list(lengths.values()))
        start, end = (
            Math(goal.denominator, graph.vocabulary),
            Math(goal.numerator, graph.vocabulary),
        )
        return Answer(
            kind=self.kind,
            prompt=fill(phrases, "ask paths", start=start, end=end, figure=figure),
            verified=verify_paths(graph, goal, listed, total),
            goal=Math(goal, graph.vocabulary),
            note=() if listed else fill(phrases, "too many paths"),
            leads={0: fill(phrases, "paths"), len(listed): fill(phrases, "their number")},
            conclusion=_conclusion(lengths, goal, graph, phrases),
        )


def _factors(path: tuple[Sym, ...], goal: Total, graph: Graph) -> Expr:
    """∂E/∂n_6 · ∂n_6/∂n_3 · …: the product of the derivatives along a path, from its end."""
    factors = [edge_derivative(end, start, graph) for start, end in pairwise(path[1:])]
    first = edge_derivative(path[1], goal.denominator, graph)
    return mul(*reversed([first, *factors]))


def _total(counts: list[int]) -> Expr:
    """The number of paths; where lengths differ, the numbers for each length added up."""
    if len(counts) < 2:
        return num(sum(counts))
    return Relation("=", add(*(num(count) for count in counts)), num(sum(counts)))


def _conclusion(lengths: dict[int, int], goal: Total, graph: Graph, phrases: Phrases) -> Runs:
    """The number of paths, the kinds of their factors, and how many have each length."""
    number = sum(lengths.values())
    said = fill(phrases, "path number", count=number)
    if not number:
        return said
    from_leaf = graph.spelled(variable(goal.denominator)) in graph.leaves
    key, others = KINDS_OF_FACTORS[goal.numerator == E, from_leaf]
    gaps = {"start": goal.denominator, "all": K, "rest": add(K, Neg(num(others))) if others else K}
    maths = {name: Math(expr, graph.vocabulary) for name, expr in gaps.items()}
    said += (Words(" "), *fill(phrases, key, **maths))
    for length, count in lengths.items():
        here = Math(Relation("=", K, num(length)), graph.vocabulary)
        said += (Words(" "), *fill(phrases, "paths of length", count=count, length=here))
    return said
