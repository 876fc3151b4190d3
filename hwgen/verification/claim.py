"""What a proof has to show, cut down to what it depends on.

A derivation flows in, claims `∂ numerator / ∂ denominator = line` flow out: one for the last line,
or in δ form one for each line. A claim carries all that it rests on, and `renamed` gives it names
by order of appearance. Only the renamed claim is proven, so that two derivations share a proof
exactly if they are the same up to names: there is no key that could leave out what counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hwgen.derivation.steps import Derivation, Line
from hwgen.errors import VerifyError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Add, Apply, Component, Expr, Mul, Partial, Sum, Sym, Total, add
from hwgen.expr.walk import nodes, symbols, transform, with_examples
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph, variable

TOO_MANY_PATHS = "no composed proof above 200 paths"
TOO_DEEP = "no composed proof of chains of more than 24 nodes"

MOST_PATHS, DEEPEST = 200, 24
"""What can be composed: paths from variable to goal, and nodes on the longest of them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """d numerator / d denominator = line, through all paths of the definitions.

    Symbols without a definition here are independent of every denominator in the claim, or are
    held fixed.
    """

    numerator: Expr
    denominator: Sym | Component
    line: Expr
    definitions: tuple[tuple[Sym, Expr], ...]


def too_large(derivation: Derivation) -> str | None:
    """Why the goal is not to be composed as one function of its variable, if so."""
    graph = derivation.graph
    start = graph.spelled(variable(derivation.goal.denominator))
    end = graph.spelled(derivation.goal.numerator)
    if graph.paths_between(start, end) > MOST_PATHS:
        return TOO_MANY_PATHS
    length = {start: 0}
    for node in graph.definitions:
        if before := [length[parent] for parent in graph.parents[node] if parent in length]:
            length[node] = 1 + max(before)
    return TOO_DEEP if length.get(end, 0) > DEEPEST else None


def last_claim(derivation: Derivation) -> Claim:
    """That the last line is the goal."""
    graph, goal = derivation.graph, derivation.goal
    line = graph.write_out(derivation.lines[-1].expr)
    by = {
        graph.spelled(variable(node.denominator))
        for _, node in nodes(Add((goal, line)))
        if isinstance(node, Total | Partial)
    }
    found: dict[Sym, Expr] = {}
    waiting = list(symbols(Add((goal, line))))
    while waiting:
        node = graph.spelled(waiting.pop(0))
        if node in found or node not in graph.definitions:
            continue
        if any(graph.knows(start) and graph.depends(node, start) for start in by):
            found[node] = graph.written_out[node]
            waiting += symbols(found[node])
    return Claim(goal.numerator, goal.denominator, line, tuple(found.items()))


def local_claims(derivation: Derivation) -> Iterator[tuple[Line, Claim]]:
    """In δ form, that each line follows from the lines before it.

    With the z_m that a path from the variable v meets first, and δ_m = dE/dz_m proven before,
    dE/dv = d(E + Σ_m δ_m z_m)/dv where E and z_m are over v, and every other z is held fixed.
    """
    graph = derivation.graph
    parts = _Parts(graph)
    proven: dict[Sym, Sym] = {}
    stated = {graph.spelled(variable(t.denominator)) for t in derivation.shorthands.values()}
    for line in derivation.lines:
        goal = derivation.goal if line.left is None else derivation.shorthands[line.left]
        start = graph.spelled(variable(goal.denominator))
        inner, met = _until(graph, start, stated, graph.spelled(goal.numerator))
        if missing := [z for z in met if z not in proven]:
            msg = f"{latex(goal)} needs the derivative by {latex(missing[0])}, which comes later"
            raise VerifyError(msg)
        terms = [_weighted(proven[z], parts.containing(z, (start, *inner)), goal) for z in met]
        end = graph.spelled(goal.numerator)
        if end in inner:
            terms.insert(0, parts.containing(end, (start, *inner)))
        definitions = tuple((node, graph.written_out[node]) for node in inner if node != end)
        yield line, Claim(add(*terms), goal.denominator, graph.write_out(line.expr), definitions)
        if line.left is not None:
            proven[start] = graph.spelled(line.left)


def _until(graph: Graph, start: Sym, stop: set[Sym], end: Sym) -> tuple[list[Sym], list[Sym]]:
    """The nodes that paths from `start` to `end` go through before `stop`, and those in it."""
    inner: dict[Sym, None] = {}
    met: dict[Sym, None] = {}
    waiting = [start]
    while waiting:
        for child in graph.children.get(waiting.pop(0), ()):
            if child != end and child not in graph.ancestors(end):
                continue
            if child in stop:
                met[child] = None
            elif child not in inner:
                inner[child] = None
                waiting.append(child)
    return list(inner), list(met)


def _weighted(delta: Sym, part: Expr, goal: Total) -> Expr:
    """δ times a part of z: in the goal's own example, or summed over all where E is the goal."""
    product = Mul((delta, part))
    if delta.example is None:
        return product
    if goal.numerator.example is not None:
        return with_examples(product, {EXAMPLE_LETTERS[0]: goal.numerator.example})
    return Sum(EXAMPLE_LETTERS[0], DATA, product)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The summands of definitions by the symbols in them; the others have the derivative 0."""

    graph: Graph
    known: "dict[Sym, Mapping[Sym, dict[Expr, None]]]" = field(default_factory=dict)

    def containing(self, node: Sym, wanted: Iterable[Sym]) -> Expr:
        if node not in self.known:
            body = self.graph.written_out[node]
            by_symbol: defaultdict[Sym, dict[Expr, None]] = defaultdict(dict)
            for term in _summands(body):
                for sym in symbols(term):
                    by_symbol[sym][term] = None
            self.known[node] = by_symbol
        terms: dict[Expr, None] = {}
        for sym in wanted:
            terms |= self.known[node].get(sym, {})
        return add(*terms)


def _summands(body: Expr) -> Iterator[Expr]:
    """What a definition is a sum of; a sum over examples is taken apart like its body."""
    match body:
        case Add(terms):
            yield from terms
        case Sum(index, domain, inner):
            yield from (Sum(index, domain, term) for term in _summands(inner))
        case _:
            yield body


def renamed(claim: Claim) -> Claim:
    """The claim with its symbols and functions numbered by order of appearance."""
    numbers: dict[object, int] = {}

    def named(sym: Sym) -> Sym:
        number = numbers.setdefault((sym.name, sym.subscript), len(numbers))
        return Sym("s", (number,), sym.example, sym.shape)

    def change(expr: Expr) -> Expr | None:
        match expr:
            case Sym():
                return named(expr)
            case Apply(function, order, argument):
                number = numbers.setdefault(function, len(numbers))
                return Apply(f"f_{number}", order, transform(argument, change))
        return None

    by = claim.denominator
    return Claim(
        transform(claim.numerator, change),
        Component(named(by.vector), by.index) if isinstance(by, Component) else named(by),
        transform(claim.line, change),
        tuple((named(node), transform(body, change)) for node, body in claim.definitions),
    )
