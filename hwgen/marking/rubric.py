"""Marking: what a part is worth and its judged lines flow in, points flow out.

By lines: each line is worth the same, and a wrong or unreadable one loses its share. By milestones:
a wrong line loses the first milestone that no line above it has reached. Either way a mistake costs
once, and a line that follows from it, or that cannot be decided, costs nothing.
"""

from collections.abc import Iterator, Sequence

from hwgen.check.records import Asked, Judged, PartVerdict
from hwgen.errors import HwgenError
from hwgen.expr.latex import latex
from hwgen.expr.lenient import read_typed
from hwgen.expr.nodes import Expr, Partial, Sym, Total
from hwgen.expr.walk import nodes, symbols
from hwgen.model.graph import Graph, variable
from hwgen.spec.rubric import MILESTONES

COSTS = frozenset({"wrong", "unreadable"})
"""Verdicts of a line that cost points."""


def points_of(asked: Asked, lines: Sequence[Judged], verdict: PartVerdict) -> float | None:
    """The points that an answer earns, to the hundredth; None where none are given."""
    if asked.points is None:
        return None
    if not lines:
        return 0.0
    if asked.derivation is None:
        return asked.points if verdict in ("right", "undecided") else 0.0
    earned = _by_milestones(asked, lines, verdict) if asked.rubric else _by_lines(asked, lines)
    return round(earned, 2)


def _by_lines(asked: Asked, lines: Sequence[Judged]) -> float:
    """What the lines are worth; an answer that stops early is measured by hwgen's own length."""
    derivation = asked.derivation
    length = len(lines)
    if derivation is not None and "final" not in reached(asked, lines[-1]):
        length = max(length, len(derivation.lines))
    credited = sum(line.verdict not in COSTS for line in lines)
    return (asked.points or 0.0) * credited / length


def _by_milestones(asked: Asked, lines: Sequence[Judged], verdict: PartVerdict) -> float:
    """What the milestones are worth that a line has reached and no mistake has cost."""
    worth = dict(asked.rubric)
    found: set[str] = set(MILESTONES) if verdict == "right" else set()
    lost: set[str] = set()
    for line in lines:
        if line.verdict in COSTS:
            lost |= set(_first_open(worth, found | lost))
        found |= reached(asked, line)
    return sum(points for name, points in worth.items() if name in found - lost)


def _first_open(worth: dict[str, float], closed: set[str]) -> Iterator[str]:
    """The first milestone that is neither reached nor lost; the last where all are reached."""
    still = [name for name in worth if name not in closed]
    yield from still[:1] or list(worth)[-1:]


def reached(asked: Asked, line: Judged) -> set[str]:
    """The milestones that the form of a line shows, whatever its value."""
    graph, derivation = asked.graph, asked.derivation
    if graph is None or derivation is None or line.verdict == "unreadable":
        return set()
    try:
        expr = read_typed(line.typed.text, graph.vocabulary).expr
    except HwgenError:
        return set()
    found = {node for _, node in nodes(expr) if isinstance(node, Total | Partial)}
    if derivation.goal in found:
        return set()
    if any(_skips(node, graph) for node in found):
        return {"chain rule"}
    if {latex(node) for node in found} <= _derivatives(derivation.lines[-1].expr):
        return set(MILESTONES)
    if any(_of_loss(node, derivation.goal.numerator, graph) for node in found):
        return {"chain rule", "all paths"}
    return {"chain rule", "all paths", "loss"}


def _derivatives(expr: Expr) -> set[str]:
    return {latex(node) for _, node in nodes(expr) if isinstance(node, Total | Partial)}


def _skips(node: Expr, graph: Graph) -> bool:
    """Whether a derivative goes over more than one edge, so that the chain rule goes on."""
    if not isinstance(node, Total):
        return False
    top, bottom = graph.spelled(node.numerator), graph.spelled(variable(node.denominator))
    return top in graph.definitions and bottom not in graph.parents[top]


def _of_loss(node: Expr, end: Sym, graph: Graph) -> bool:
    """Whether a derivative is one of the loss, by its name or written out."""
    match node:
        case Total(numerator):
            return numerator == end
        case Partial(numerator):
            return bool(set(graph.targets.values()) & set(map(graph.spelled, symbols(numerator))))
    return False
