"""The engine: a goal and a plan flow in, a derivation flows out.

Each action of a plan's line finds the places where its rule applies and rewrites the line there.
The engine knows no mathematics beyond that; what is equal to what stands in the rules, and whether
they were right is the verifier's question, which the engine never asks.
"""

from collections.abc import Iterator
from itertools import islice

from hwgen.derivation.delta import delta_form
from hwgen.derivation.plans import Action, Plan, PlanLine
from hwgen.derivation.rules import RULES, Scope
from hwgen.derivation.steps import Derivation, Line, Step
from hwgen.errors import DeriveError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Add, Component, Expr, Mul, Partial, Sum, Total, num
from hwgen.expr.walk import Path, children, nodes, symbols, with_children
from hwgen.model.graph import Graph, variable
from hwgen.model.network import Network

MAX_PATHS = 200
"""Above this many paths a derivation is not expanded but given in δ form."""

MAX_NESTING = 40
"""Above this many brackets inside each other, too."""

MAX_LINES = 2000


def derive(goal: Total, network: Network, plan: Plan, *, max_paths: int = MAX_PATHS) -> Derivation:
    """The lines from ∂a/∂b to the form that the plan asks for; raises `DeriveError`.

    Both a and b are symbols of the network's graph. Above `max_paths` paths from b to a the
    derivation is in δ form, whose length grows with the edges and not with the paths.
    """
    graph = network.graph
    start, end = graph.spelled(variable(goal.denominator)), graph.spelled(goal.numerator)
    of_vector = isinstance(goal.denominator, Component) == (start.shape == "vector")
    if start not in graph.known or end not in graph.definitions or start == end or not of_vector:
        msg = f"{latex(goal)} is not a derivative of a node by an earlier symbol of the graph"
        raise DeriveError(msg)
    if not graph.depends(end, start):
        step = Step("no_path", (), goal, num(0))
        return Derivation(goal, graph, (Line(num(0), (step,)),), form="zero")
    if graph.paths_between(start, end) > max_paths or graph.nesting(start, end) > MAX_NESTING:
        return delta_form(goal, network)
    return _follow(goal, graph, plan)


def _follow(goal: Total, graph: Graph, plan: Plan) -> Derivation:
    lines, idle = _run(goal, graph, plan.lines)
    if not lines and plan.rest:
        lines, idle = _run(goal, graph, plan.rest)
    if not lines:
        msg = f"no line of the plan applies to {latex(goal)}"
        raise DeriveError(msg)
    last = lines[-1].expr
    if plan.finishes and any(isinstance(node, Total | Partial) for _, node in nodes(last)):
        msg = f"the derivation of {latex(goal)} ends at {latex(last)}, which still has derivatives"
        raise DeriveError(msg)
    return Derivation(goal, graph, tuple(lines), idle=tuple(idle))


def _run(goal: Total, graph: Graph, plan: tuple[PlanLine, ...]) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    idle: list[str] = []
    expr: Expr = goal
    for planned in plan:
        found = False
        while steps := _act(expr, goal, graph, planned):
            expr = steps[-1][1]
            lines.append(Line(expr, tuple(step for step, _ in steps)))
            found = True
            if len(lines) > MAX_LINES:
                msg = f"the derivation of {latex(goal)} does not end within {MAX_LINES} lines"
                raise DeriveError(msg)
            if not planned.repeated:
                break
        if not found:
            idle.append(", ".join(str(action) for action in planned.actions))
    return lines, idle


def _act(expr: Expr, goal: Total, graph: Graph, planned: PlanLine) -> list[tuple[Step, Expr]]:
    """The steps of one line, each with the whole expression after it."""
    taken: list[tuple[Step, Expr]] = []
    for action in planned.actions:
        for path, before, scope in _places(expr, goal, graph, action):
            after = RULES[action.rule](before, scope)
            if after is not None:
                expr = put(expr, path, after)
                taken.append((Step(action.rule, path, before, after), expr))
    return taken


Place = tuple[Path, Expr, Scope]


def _places(expr: Expr, goal: Total, graph: Graph, action: Action) -> list[Place]:
    """Where the action is used, from right to left: what is to the left keeps its path.

    The last place is looked for in each term of a sum by itself.
    """
    rule = RULES[action.rule]
    found = (place for place in _sites(expr, goal, graph) if rule(*place[1:]) is not None)
    match action.where:
        case "first":
            return list(islice(found, 1))
        case "last":
            in_term = {place[0][:1] if isinstance(expr, Add) else (): place for place in found}
            return list(in_term.values())[::-1]
        case "loss":
            return [place for place in found if _is_of_loss(place[1], graph)][::-1]
    return list(found)[::-1]


def _sites(expr: Expr, goal: Total, graph: Graph) -> Iterator[Place]:
    """The derivatives and sums in a line, from left to right, each with its scope."""
    letters = {sym.example for sym in symbols(goal) if sym.example is not None}
    stack: list[tuple[Path, Expr, frozenset[str]]] = [((), expr, frozenset(letters))]
    while stack:
        path, node, inside = stack.pop()
        if isinstance(node, Total | Partial | Sum):
            yield path, node, Scope(graph, inside)
        if isinstance(node, Sum) and node.domain is not None:
            inside |= {node.index}
        below = children(node)
        stack += [((*path, i), below[i], inside) for i in range(len(below) - 1, -1, -1)]


def _is_of_loss(node: Expr, graph: Graph) -> bool:
    """Whether a derivative or sum is the loss's: E, or its definition, stands over the ∂."""
    loss = tuple(graph.definitions)[-1]
    if isinstance(node, Total | Partial):
        numerator = node.numerator
        return numerator == loss or (isinstance(numerator, Sum) and numerator.domain is not None)
    return any(sym in graph.targets.values() for sym in map(graph.spelled, symbols(node)))


def put(expr: Expr, path: Path, new: Expr) -> Expr:
    """`expr` with `new` at `path`.

    A product in a product and a sum in a sum lose their bracket, but what takes the place of a
    bracketed sum stays in that bracket: (Σ 2 t) g′ becomes (2 Σ t) g′.
    """
    if not path:
        return new
    place, *rest = path
    below = children(expr)
    old = below[place]
    child = put(old, tuple(rest), new)
    match expr, child:
        case (Mul(), Mul(inner)) if not isinstance(old, Sum):
            return Mul((*below[:place], *inner, *below[place + 1 :]))
        case (Add(), Add(inner)):
            return Add((*below[:place], *inner, *below[place + 1 :]))
    return with_children(expr, (*below[:place], child, *below[place + 1 :]))
