"""What could stand in a line about a graph: its symbols, its factors, its paths as summands.

A graph and a target flow in, candidates flow out, each under the letter of the example that is
bound where it would stand. They are what a writer may have meant, not what is right: each is tried
by its value.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from hwgen.check.sites import Site, value_in
from hwgen.derivation.rules import RULES, Scope, edge_derivative
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Expr,
    Neg,
    Partial,
    Sum,
    Sym,
    Total,
    mul,
    num,
)
from hwgen.expr.walk import nodes, symbols, transform, with_examples
from hwgen.model.graph import EXAMPLE_LETTERS, Graph, variable

MOST_PATHS = 400
"""Paths of a graph that are tried as summands."""

WORKING_OUT = (
    "substitute_definition",
    "differentiate_loss",
    "write_out_sum",
    "pull_out_constant",
    "differentiate_activation",
)


@dataclass(frozen=True)
class Candidate:
    """What could stand somewhere; `name` says it to the writer."""

    expr: Expr
    name: str
    kind: str
    letter: str | None
    number: int
    """Its site in the pool."""


@dataclass
class Pool:
    """The candidates of one graph and target, made when they are first asked for."""

    graph: Graph
    target: Expr
    worked_out: bool = False
    """Whether paths are written down to g′ and weights, and not in partial derivatives."""
    _kept: dict[tuple[str, str | None], tuple[Candidate, ...]] = field(default_factory=dict)
    _values: dict[tuple[object, ...], int | None] = field(default_factory=dict)

    def symbols(self, letter: str | None) -> tuple[Candidate, ...]:
        """Every scalar symbol of the graph, and the components of its vectors."""
        return self._keep("symbols", letter, self._symbols)

    def factors(self, letter: str | None) -> tuple[Candidate, ...]:
        """2, the symbols, g′ of every argument, and the derivative along every edge."""
        return self._keep("factors", letter, self._factors)

    def paths(self, letter: str | None) -> tuple[Candidate, ...]:
        """The products of derivatives along paths, and what is left of such a path after E."""
        return self._keep("paths", letter, self._paths)

    def arguments(self, letter: str | None) -> tuple[Candidate, ...]:
        """The arguments of the activations, sums written out."""
        return self._keep("arguments", letter, self._arguments)

    def terms(self, letter: str | None) -> tuple[Candidate, ...]:
        """What stands as a summand in some definition, and minus each target."""
        return self._keep("terms", letter, self._terms)

    def _keep(
        self, kind: str, letter: str | None, made: Callable[[], Iterable[Expr]]
    ) -> tuple[Candidate, ...]:
        key = (kind, letter)
        if key not in self._kept:
            found = dict.fromkeys(_in(expr, letter) for expr in made())
            self._kept[key] = tuple(
                Candidate(expr, latex(expr), kind, letter, number)
                for number, expr in enumerate(found)
            )
        return self._kept[key]

    @cached_property
    def component(self) -> "int | str | None":
        """The component that the target is about."""
        found = (n.index for _, n in nodes(self.target) if isinstance(n, Component))
        return next(found, None)

    def scalar(self, sym: Sym) -> "Sym | Component | None":
        """A symbol as a number: a vector by its component, if the target has one."""
        if sym.shape == "scalar":
            return sym
        return None if self.component is None else Component(sym, self.component)

    @cached_property
    def indices(self) -> tuple[int | str, ...]:
        """What may stand in a subscript: the numbers of the graph and the letters of its sums."""
        syms = (*self.graph.definitions, *self.graph.leaves)
        letters = {
            node.index
            for body in self.graph.definitions.values()
            for _, node in nodes(body)
            if isinstance(node, Sum) and node.domain is None
        }
        numbers = {index for sym in syms for index in sym.subscript if isinstance(index, int)}
        return (*sorted(numbers), *sorted(letters))

    def is_node(self, expr: Expr) -> bool:
        """Whether this is a node, which may stand over a ∂."""
        return isinstance(expr, Sym) and self.graph.spelled(expr) in self.graph.definitions

    def values(self, candidate: Candidate, site: Site) -> tuple[int, ...] | None:
        """The values of a candidate in the contexts of a site, worked out once for each."""
        row: list[int] = []
        for env, _ in site.contexts:
            key = (candidate.kind, candidate.letter, candidate.number, tuple(env.items()))
            if key not in self._values:
                self._values[key] = value_in(candidate.expr, site.world, env)
            found = self._values[key]
            if found is None:
                return None
            row.append(found)
        return tuple(row)

    def _symbols(self) -> Iterator[Expr]:
        for sym in (*self.graph.definitions, *self.graph.leaves):
            found = self.scalar(sym)
            if found is not None:
                yield found

    def _factors(self) -> Iterator[Expr]:
        yield num(2)
        yield from self._symbols()
        for argument in self._arguments():
            yield from (Apply(f, 1, argument) for f in sorted(self.graph.vocabulary.functions))
        end = self._end
        for node in self.graph.definitions:
            for parent in self.graph.parents[node]:
                by = self.scalar(parent)
                if by is not None:
                    yield edge_derivative(node, by, self.graph)
            if node != end and self.graph.depends(end, node):
                yield Total(end, node)

    @property
    def _end(self) -> Sym:
        if isinstance(self.target, Total):
            return self.graph.spelled(self.target.numerator)
        return list(self.graph.definitions)[-1]

    def _arguments(self) -> Iterator[Expr]:
        for body in self.graph.written_out.values():
            if isinstance(body, Apply):
                yield body.argument

    def _terms(self) -> Iterator[Expr]:
        for body in self.graph.written_out.values():
            inner = body.argument if isinstance(body, Apply) else body
            if isinstance(inner, Sum):
                inner = inner.body
            yield from inner.terms if isinstance(inner, Add) else (inner,)
        for output, target in self.graph.targets.items():
            yield output
            yield Neg(target)
            yield target

    def _paths(self) -> Iterator[Expr]:
        starts: list[Sym | Component] = list(self.graph.definitions)
        if isinstance(self.target, Total):
            starts.append(self.target.denominator)
        return islice((p for start in starts for p in self._paths_from(start)), MOST_PATHS)

    def _paths_from(self, start: "Sym | Component") -> Iterator[Expr]:
        end = self._end
        stack: list[tuple[Sym | Component, tuple[Expr, ...]]] = [(start, ())]
        while stack:
            here, factors = stack.pop()
            for child in self.graph.children.get(self.graph.spelled(variable(here)), ()):
                edge = edge_derivative(child, here, self.graph)
                path = (self._shown(edge), *factors)
                yield mul(*path)
                if child != end and self.graph.depends(end, child):
                    yield mul(self._upstream(child), *path)
                    stack.append((child, path))

    def _upstream(self, node: Sym) -> Expr:
        return Total(self._end, node)

    def _shown(self, edge: Total | Partial) -> Expr:
        """A derivative along an edge, worked out if the line has no derivatives left."""
        if not self.worked_out:
            return edge
        expr: Expr = edge
        letters = {s.example for s in symbols(edge) if s.example} | {EXAMPLE_LETTERS[0]}
        scope = Scope(self.graph, frozenset(letters) if edge_example(edge) else frozenset())
        for rule in WORKING_OUT:
            expr = _everywhere(expr, rule, scope)
        return expr


def edge_example(edge: Total | Partial) -> str | None:
    """The example that a derivative belongs to."""
    over = edge.numerator.example if isinstance(edge.numerator, Sym) else None
    return over or variable(edge.denominator).example


def _everywhere(expr: Expr, rule: str, scope: Scope) -> Expr:
    """A rule used once at every node from the top where it applies."""
    return transform(expr, lambda node: RULES[rule](node, scope))


def _in(expr: Expr, letter: str | None) -> Expr:
    if letter in (None, EXAMPLE_LETTERS[0]):
        return expr
    return with_examples(expr, {EXAMPLE_LETTERS[0]: letter or ""})


def spelled_alike(one: Expr, other: Expr) -> bool:
    """Whether two symbols have the same letter."""
    match one, other:
        case Sym(), Sym():
            return one.name == other.name
        case Component(), Component():
            return one.vector.name == other.vector.name
    return False
