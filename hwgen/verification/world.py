"""A world in which lines are compared: three examples, vectors of two components, an unknown g.

A graph and a seed flow in. Leaves get random residues, functions get a random residue for each
(function, order, value of the argument), and nodes get the values that their definitions give.
Derivatives of nodes come from a reverse sweep over the graph, which knows nothing of the rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise

from hwgen.errors import VerifyError
from hwgen.expr.evaluate import (
    PRIME,
    Adjoints,
    Environment,
    Key,
    Pull,
    bound,
    evaluate,
    key_of,
    value,
)
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Add, Component, Expr, Num, Partial, Sum, Sym, Total
from hwgen.expr.walk import nodes, symbols
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph, variable

EXAMPLES = 3
DIMENSION = 2


class GraphWorld:
    """The values of everything that a line on one graph may mention; see the module."""

    def __init__(self, graph: Graph, seed: int, shorthands: Mapping[Sym, Total]) -> None:
        self.graph = graph
        self.seed = seed
        self.shorthands = shorthands
        self.examples = range(EXAMPLES)
        self.dimension = DIMENSION
        self._nodes: dict[Key, tuple[int, Pull]] = {}
        self._sweeps: dict[tuple[Key, tuple[Sym, ...]], Adjoints] = {}
        self._terms: dict[Sum, tuple[Expr, ...]] = {}
        self._sweep_forward()

    def domain(self, name: str) -> range:
        """The examples, the only set that a sum may name."""
        if name != DATA:
            msg = f"a sum runs over {DATA} or over what feeds a neuron, not over {name}"
            raise UnknownSymbolError(msg)
        return self.examples

    def residue(self, *key: object) -> int:
        """A random residue, the same whenever it is asked for."""
        return _residue(self.seed, key)

    def scalar(self, sym: Sym, env: Environment) -> tuple[int, Key]:
        """The value of a scalar symbol and its key."""
        spelled = self._known(sym)
        if spelled.shape == "vector":
            msg = f"{latex(sym)} is a vector where a number is meant"
            raise VerifyError(msg)
        key = _key(sym, env)
        if spelled in self.graph.definitions:
            return self._nodes[key][0], key
        if spelled in self.shorthands:
            return self._shorthand(spelled, sym, env), key
        return self.residue(*key), key

    def vector(self, sym: Sym, env: Environment) -> tuple[tuple[int, ...], Key]:
        """The components of a vector symbol and the start of their keys."""
        if self._known(sym).shape != "vector":
            msg = f"{latex(sym)} is not a vector"
            raise VerifyError(msg)
        key = _key(sym, env)
        return tuple(self.residue(*key, place) for place in range(DIMENSION)), key

    def function(self, letters: str, order: int, argument: int) -> int:
        """A residue that depends on the function, the order and the value of the argument."""
        return self.residue("function", letters, order, argument)

    def terms(self, total: Sum) -> tuple[Expr, ...]:
        """The terms of a sum over parents, as the graph has them."""
        if total not in self._terms:
            terms = self.graph.terms(total)
            if any(_binds(node, total.index) for _, node in nodes(total.body)):
                msg = f"{latex(total)} binds the index {total.index} twice"
                raise VerifyError(msg)
            if not terms:
                self._refuse_free(total)
                msg = f"{latex(total)} has no terms: nothing in it has an index {total.index}"
                raise UnknownSymbolError(msg)
            self._terms[total] = terms
        return self._terms[total]

    def _refuse_free(self, total: Sum) -> None:
        """Raise `FreeIndexError` if a symbol below the sum has a letter that nothing binds."""
        letters = {node.index for _, node in nodes(total) if isinstance(node, Sum)}
        for sym in symbols(total.body):
            for index in sym.subscript:
                if isinstance(index, str) and index not in letters:
                    bound(index, {})

    def derivative(self, expr: Total | Partial, env: Environment) -> int:
        """∂ node / ∂ symbol by a reverse sweep, the nodes held fixed cut off."""
        if not isinstance(expr.numerator, Sym):
            msg = "a sweep starts at a node"
            raise VerifyError(msg)
        start = self._known(expr.numerator)
        if start not in self.graph.definitions:
            msg = f"{latex(expr.numerator)} over a ∂ is not a node"
            raise VerifyError(msg)
        here = _key(expr.numerator, env)
        held = self._held(expr, start, here[-1], env) if isinstance(expr, Partial) else ()
        key = (here, held)
        if key not in self._sweeps:
            self._sweeps[key] = self._sweep(start, key[0], held)
        return self._sweeps[key].get(key_of(expr.denominator, self, env), 0)

    def along(self, path: Sequence[Sym], denominator: Sym | Component, env: Environment) -> int:
        """The product of the derivatives along the edges of a path, from the definitions alone."""
        product = 1
        for place, (start, end) in enumerate(pairwise(path)):
            adjoints: Adjoints = {}
            self._nodes[_key(end, env)][1](1, adjoints)
            key = key_of(start if place else denominator, self, env)
            product = product * adjoints.get(key, 0) % PRIME
        return product

    def _held(
        self, expr: Partial, start: Sym, example: object, env: Environment
    ) -> tuple[Sym, ...]:
        """What a bar holds fixed: other arguments of the node, which depend on the denominator."""
        held = tuple(self._known(sym) for sym in expr.held)
        below = variable(expr.denominator)
        if example is None:
            example = _key(below, env)[-1]
        for sym, node in zip(expr.held, held, strict=True):
            other = self.graph.is_edge(node, start) and self.graph.depends(node, self._known(below))
            if not other or _key(sym, env)[-1] != example or held.count(node) > 1:
                msg = f"{latex(expr)}: the bar cannot hold {latex(sym)} fixed"
                raise VerifyError(msg)
        return held

    def accept_numerator(self, expr: Partial, value: int, env: Environment) -> None:
        """Refuse what stands over a ∂ unless it has the value of a part of some definition."""
        if expr.held:
            msg = f"{latex(expr)}: what is written out holds everything else fixed already"
            raise VerifyError(msg)
        if value not in self._numerators and not self._is_part_sum(expr.numerator, env):
            msg = "what stands over a ∂ is neither a node nor a part of a node's definition"
            raise NumeratorError(msg)

    def _is_part_sum(self, expr: Expr, env: Environment) -> bool:
        """Whether an expression is a sum of summands of one definition, as linearity gives it."""
        match expr:
            case Add(terms):
                found = {value(term, self, env) for term in terms}
            case Sum(index, domain, Add(terms)):
                found = {value(Sum(index, domain, term), self, env) for term in terms}
            case _:
                return False
        return len(found) == len(terms) and any(found <= group for group in self._summands)

    def _known(self, sym: Sym) -> Sym:
        spelled = self.graph.spelled(sym)
        if spelled in self.graph.known or spelled in self.shorthands:
            return spelled
        free = [index for index in sym.subscript if isinstance(index, str)]
        if free:
            bound(free[0], {})
        msg = f"the graph has no {latex(sym)}"
        raise UnknownSymbolError(msg)

    def _sweep_forward(self) -> None:
        """The values of all nodes in topological order, so that none waits for another."""
        for node, definition in self.graph.definitions.items():
            for key, env in self._instances(node):
                self._nodes[key] = evaluate(definition, self, env)

    def _instances(self, node: Sym) -> Iterator[tuple[Key, Environment]]:
        """A node in each example, or once if it belongs to none."""
        if node.example is None:
            yield (node.name, node.subscript, None), {}
            return
        for example in self.examples:
            yield (node.name, node.subscript, example), {EXAMPLE_LETTERS[0]: example}

    def _shorthand(self, spelled: Sym, sym: Sym, env: Environment) -> int:
        if sym.example is not None:
            env = {EXAMPLE_LETTERS[0]: bound(sym.example, env)}
        return value(self.shorthands[spelled], self, env)

    def _sweep(self, start: Sym, start_key: Key, held: tuple[Sym, ...]) -> Adjoints:
        adjoints: Adjoints = {start_key: 1}
        place = self.graph.order[start]
        for node in list(self.graph.definitions)[place::-1]:
            if node in held:
                continue
            for key, _ in self._instances(node):
                if key in adjoints:
                    self._nodes[key][1](adjoints[key], adjoints)
        return adjoints

    @cached_property
    def _numerators(self) -> frozenset[int]:
        """The values of all parts of all definitions: nodes, arguments, summands, factors."""
        found: set[int] = set()
        for node, written in self.graph.written_out.items():
            compact = [part for _, part in nodes(self.graph.definitions[node]) if _is_open(part)]
            found |= self._values([node, *compact], node)
            found |= self._values([part for _, part in nodes(written) if _is_part(part)], node)
        return frozenset(found.union(*self._summands))

    @cached_property
    def _summands(self) -> tuple[frozenset[int], ...]:
        """For each sum in a definition, the values of its summands, in each example."""
        groups: list[frozenset[int]] = []
        for node, written in self.graph.written_out.items():
            for _, part in nodes(written):
                match part:
                    case Sum(index, domain, Add(terms)):
                        terms = tuple(Sum(index, domain, term) for term in terms)
                    case Add(terms):
                        pass
                    case _:
                        continue
                groups += [
                    frozenset(value(term, self, env) for term in terms)
                    for env in self._environments(Add(terms), node)
                ]
        return tuple(groups)

    def _values(self, parts: list[Expr], node: Sym) -> set[int]:
        return {value(part, self, env) for part in parts for env in self._environments(part, node)}

    def _environments(self, part: Expr, node: Sym) -> list[Environment]:
        """What the example letter stands for in a part of a node's definition."""
        first = EXAMPLE_LETTERS[0]
        inside = node.example is not None or any(sym.example == first for sym in symbols(part))
        if not inside or any(_binds(below, first) for _, below in nodes(part)):
            return [{}]
        return [{first: example} for example in self.examples]


class NumeratorError(VerifyError):
    """What stands over a ∂ is no part of the graph."""


class UnknownSymbolError(VerifyError):
    """A symbol that the graph does not have."""


def _binds(node: Expr, letter: str) -> bool:
    return isinstance(node, Sum) and node.index == letter


def _is_part(expr: Expr) -> bool:
    """Whether an expression counts as a part: numbers do not, nor do whole vectors."""
    return not isinstance(expr, Num) and not (isinstance(expr, Sym) and expr.shape == "vector")


def _is_open(expr: Expr) -> bool:
    """Whether an expression is a sum over what feeds a neuron."""
    return isinstance(expr, Sum) and expr.domain is None


def _key(sym: Sym, env: Environment) -> Key:
    example = None if sym.example is None else bound(sym.example, env)
    return (sym.name, sym.subscript, example)


@lru_cache(maxsize=1 << 16)
def _residue(seed: int, key: Key) -> int:
    digest = blake2b(repr((seed, key)).encode(), digest_size=16).digest()
    return int.from_bytes(digest, "big") % PRIME
