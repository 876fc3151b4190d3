"""A computation graph: named nodes, each defined over its parents.

A network flows in (short-hand for a graph), and everything that asks what depends on what is
answered here, once, for any graph: parents, children, paths, what a sum without a domain runs
over. Whether two derivatives have the same value because only one path leads from one node to
another is a question of the graph, too, and decides how they print.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from hwgen.expr.nodes import Add, Component, Expr, Sum, Sym, add
from hwgen.expr.reader import Vocabulary
from hwgen.expr.walk import symbols, transform, with_indices
from hwgen.model.functions import Loss

DATA = "data"
"""The set of training examples, the domain of the sum in a loss."""

EXAMPLE_LETTERS = ("i", "s", "r")
"""Letters for a sum over examples, in the order in which they are taken."""


@dataclass(frozen=True)
class Graph:
    """Nodes with their definitions in topological order, and the symbols that they start from.

    With data per example, nodes and inputs carry the example letter `i`; the loss never does.
    """

    definitions: Mapping[Sym, Expr]
    leaves: tuple[Sym, ...]
    """Inputs, weights, biases and targets."""
    vocabulary: Vocabulary
    inputs: frozenset[Sym] = frozenset()
    """Those of the leaves that the network is fed with."""
    loss: Loss | None = None
    targets: Mapping[Sym, Sym] = field(default_factory=dict)
    """The target of each output that the loss looks at."""

    @cached_property
    def known(self) -> frozenset[Sym]:
        """Every symbol of the graph in the spelling of the definitions."""
        return frozenset(self.leaves) | frozenset(self.definitions)

    @cached_property
    def order(self) -> Mapping[Sym, int]:
        """The place of each node in the topological order."""
        return {node: place for place, node in enumerate(self.definitions)}

    @cached_property
    def written_out(self) -> Mapping[Sym, Expr]:
        """The definitions with every sum over parents written out."""
        return {node: self.write_out(body) for node, body in self.definitions.items()}

    @cached_property
    def parents(self) -> Mapping[Sym, tuple[Sym, ...]]:
        """The symbols that stand in each node's definition, leaves included, in reading order."""
        spelled = {_base(sym): sym for sym in self.known}
        return {
            node: tuple(dict.fromkeys(spelled[_base(s)] for s in symbols(body)))
            for node, body in self.written_out.items()
        }

    @cached_property
    def children(self) -> Mapping[Sym, tuple[Sym, ...]]:
        """The nodes whose definitions mention a symbol, in topological order."""
        below: dict[Sym, list[Sym]] = defaultdict(list)
        for node, parents in self.parents.items():
            for parent in parents:
                below[parent].append(node)
        return {symbol: tuple(nodes) for symbol, nodes in below.items()}

    def descendants(self, symbol: Sym) -> frozenset[Sym]:
        """The nodes that depend on a symbol."""
        return self._reached("down", symbol, self.children)

    def ancestors(self, node: Sym) -> frozenset[Sym]:
        """The nodes and leaves that a node depends on."""
        return self._reached("up", node, self.parents)

    def depends(self, node: Sym, on: Sym) -> bool:
        """Whether a path leads from `on` to `node`."""
        return node in self.descendants(on)

    def _reached(
        self, way: str, start: Sym, neighbours: Mapping[Sym, tuple[Sym, ...]]
    ) -> frozenset[Sym]:
        """What can be reached from `start`, itself left out; walked once for each start and way."""
        if (way, start) not in self._walked:
            seen: set[Sym] = set()
            todo = [start]
            while todo:
                fresh = set(neighbours.get(todo.pop(), ())) - seen
                seen |= fresh
                todo += fresh
            self._walked[way, start] = frozenset(seen)
        return self._walked[way, start]

    @cached_property
    def _walked(self) -> dict[tuple[str, Sym], frozenset[Sym]]:
        return {}

    def paths_between(self, start: Sym, end: Sym) -> int:
        """The number of paths from `start` to `end`."""
        return sum(self.path_lengths(start, end).values())

    def path_lengths(self, start: Sym, end: Sym) -> dict[int, int]:
        """How many paths from `start` to `end` have how many edges, shortest first.

        One sweep over the nodes between; no path is walked.
        """
        counts: dict[Sym, Counter[int]] = {start: Counter({0: 1})}
        after = self.descendants(start)
        for node in self.definitions:
            if node in after:
                counts[node] = Counter()
                for parent in self.parents[node]:
                    for length, number in counts.get(parent, {}).items():
                        counts[node][length + 1] += number
        return dict(sorted(counts.get(end, {}).items()))

    def nesting(self, start: Sym, end: Sym) -> int:
        """How many nodes on one path from `start` to `end` have more than one way on."""
        between = self.descendants(start) & (self.ancestors(end) | {end})
        depth: dict[Sym, int] = {}
        for node in (start, *(node for node in self.definitions if node in between)):
            ways = sum(child in between for child in self.children.get(node, ()))
            before = [depth[parent] for parent in self.parents.get(node, ()) if parent in depth]
            depth[node] = max(before, default=0) + (ways > 1)
        return depth.get(end, 0)

    def paths(self, start: Sym, end: Sym) -> Iterator[tuple[Sym, ...]]:
        """Every path from `start` to `end`, as its nodes, in the order of the graph."""
        if start == end:
            yield (end,)
            return
        for child in self.children.get(start, ()):
            if child == end or self.depends(end, child):
                for rest in self.paths(child, end):
                    yield (start, *rest)

    def is_edge(self, start: Sym, end: Sym) -> bool:
        """Whether `start` stands in the definition of `end`."""
        return start in self.parents.get(end, ())

    def spelled(self, sym: Sym) -> Sym:
        """A symbol as the definitions spell it: with the example letter `i` if it has one."""
        if sym.example in (None, EXAMPLE_LETTERS[0]):
            return sym
        return replace(sym, example=EXAMPLE_LETTERS[0])

    def knows(self, sym: Sym) -> bool:
        """Whether `sym` is of this graph, under any example letter."""
        return self.spelled(sym) in self.known

    def write_out(self, expr: Expr) -> Expr:
        """`expr` with every sum over parents written out as its terms."""

        def change(node: Expr) -> Expr | None:
            match node:
                case Sum(_, None, _):
                    return add(*self.terms(node))
            return None

        return flat(transform(expr, change))

    def terms(self, total: Sum) -> tuple[Expr, ...]:
        """The terms of a sum without domain: its index runs over all that the body's symbols allow.

        In w_{k,6} n_k it runs over the k for which w_{k,6} is a weight and n_k a node.
        """
        letter = total.index
        domains = [
            self._values(pattern, letter)
            for pattern in symbols(total.body)
            if letter in _atoms(pattern)[1]
        ]
        if not domains:
            return ()
        values = [v for v in domains[0] if all(v in domain for domain in domains[1:])]
        return tuple(with_indices(total.body, {letter: value}) for value in values)

    def _values(self, pattern: Sym, letter: str) -> Mapping["int | str", None]:
        shape, atoms = _atoms(pattern)
        hole = atoms.index(letter)
        return self._by_hole(hole).get((shape, atoms[:hole], atoms[hole + 1 :]), {})

    def _by_hole(self, hole: int) -> "Mapping[tuple[object, ...], Mapping[int | str, None]]":
        """For symbols with the atom at `hole` left open: what may stand there, in order."""
        if hole not in self._holes:
            found: dict[tuple[object, ...], dict[int | str, None]] = defaultdict(dict)
            for sym in (*self.leaves, *self.definitions):
                shape, atoms = _atoms(sym)
                if hole < len(atoms):
                    found[shape, atoms[:hole], atoms[hole + 1 :]][atoms[hole]] = None
            self._holes[hole] = found
        return self._holes[hole]

    @cached_property
    def _holes(self) -> "dict[int, Mapping[tuple[object, ...], Mapping[int | str, None]]]":
        return {}


def variable(denominator: Sym | Component) -> Sym:
    """The symbol that a derivative is by: the vector of a component."""
    return denominator.vector if isinstance(denominator, Component) else denominator


def flat(expr: Expr) -> Expr:
    """`expr` with sums of sums as one sum: b + (Σ written out) is b + t_1 + t_2."""
    return transform(expr, _flat_sum)


def _flat_sum(node: Expr) -> Expr | None:
    if not isinstance(node, Add) or not any(isinstance(term, Add) for term in node.terms):
        return None
    terms: list[Expr] = []
    for term in node.terms:
        inner = flat(term)
        terms.extend(inner.terms if isinstance(inner, Add) else (inner,))
    return Add(tuple(terms))


def _base(sym: Sym) -> tuple[str, tuple[object, ...]]:
    return sym.name, sym.subscript


def _atoms(sym: Sym) -> "tuple[object, tuple[int | str, ...]]":
    """A symbol's letters and numbers in a row, and the shape in which they stand."""
    shape: list[object] = [sym.name]
    atoms: list[int | str] = []
    for index in sym.subscript:
        if isinstance(index, Sym):
            inner, below = _atoms(index)
            shape.append(inner)
            atoms.extend(below)
        else:
            shape.append(None)
            atoms.append(index)
    return tuple(shape), tuple(atoms)
