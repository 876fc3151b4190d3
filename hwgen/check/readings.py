r"""The ways in which a typed line may be meant, the usual one first.

A line as read and the meaning of its letters flow in, trees flow out, each with the note that goes
with it. A line is right if one of its readings is: a bare ∂n_3/∂n_1 may be meant along its edge, a
Σ may be meant further than its brackets say, a vector may stand for its component.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hwgen.check.meaning import Meaning, environments_of, unshadowed
from hwgen.check.sites import put
from hwgen.derivation.rules import edge_derivative
from hwgen.expr.latex import latex
from hwgen.expr.lenient import Reading
from hwgen.expr.nodes import Component, Dot, Expr, Partial, Sum, Sym, Total
from hwgen.expr.walk import Path, children, nodes, symbols, transform, with_children
from hwgen.model.graph import EXAMPLE_LETTERS, variable

Meant = tuple[Expr, tuple[str, ...]]
"""A tree, and what is to be noted if the line is meant so."""

MOST_LOCAL = 5
"""Bare derivatives whose local reading is tried in all combinations."""

MOST_QUOTED = 160
"""Characters of a line that a note quotes."""


def readings(text: str, reading: Reading, target: Expr, meaning: Meaning) -> Iterator[Meant]:
    """Every way in which a line may be meant, settled, the usual one first."""
    bound = frozenset(letter for env in environments_of(target) for letter in env)
    usual = unshadowed(meaning.settled(reading.expr), bound)
    yield usual, ()
    wide: list[Meant] = []
    if reading.wider is not None:
        wide.append((unshadowed(meaning.settled(reading.wider), bound), missing(text, reading)))
    yield from wide
    for one, notes in ((usual, ()), *wide):
        plain = (
            *_shared_bias(one, meaning),
            *_components(one, target),
            *_examples(one, bound, meaning),
        )
        for other in plain:
            yield other[0], (*notes, *other[1])
        for local in _locals(one, meaning):
            yield local[0], (*notes, *local[1])


def missing(text: str, reading: Reading) -> tuple[str, ...]:
    """The notes that say where a reader would need brackets."""
    return tuple(
        f"{note.message}: {text[slice(*note.span)].strip()[:MOST_QUOTED]}"
        for note in reading.missing
    )


def _shared_bias(expr: Expr, meaning: Meaning) -> Iterator[Meant]:
    """b_5 where all neurons share one b."""
    shared = Sym("b")
    if not meaning.graph.knows(shared):
        return

    def change(node: Expr) -> Expr | None:
        match node:
            case Total() | Partial():
                return node
            case Sym("b", subscript) if subscript and not meaning.knows(node):
                return replace(shared, span=node.span)
        return None

    changed = transform(expr, change)
    if changed != expr:
        yield changed, ("b with an index is read as the b that all neurons share",)


def _examples(expr: Expr, bound: frozenset[str], meaning: Meaning) -> Iterator[Meant]:
    """y_6 inside Σ_i where y_6^{(i)} is meant."""
    free = min((letter for letter in bound if letter in EXAMPLE_LETTERS), default=None)
    changed = in_examples(expr, free, meaning)
    if changed != expr:
        pairs = zip(symbols(expr), symbols(changed), strict=True)
        name = next(latex(old) for old, new in pairs if old != new)
        yield meaning.settled(changed), (f"{name} is read as that of the example in force",)


def in_examples(expr: Expr, letter: str | None, meaning: Meaning) -> Expr:
    """The symbols that have a meaning in an example only, in the one in force."""
    match expr:
        case Sym(_, _, None) if letter and not meaning.knows(expr):
            meant = replace(expr, example=letter)
            return meant if meaning.knows(meant) else expr
        case Sum(index, str(), _):
            letter = index
    below = children(expr)
    changed = tuple(in_examples(child, letter, meaning) for child in below)
    return expr if changed == below else with_children(expr, changed)


def _components(expr: Expr, target: Expr) -> Iterator[Meant]:
    """x_1 where its component (x_1)_d is asked for."""
    index = next((n.index for _, n in nodes(target) if isinstance(n, Component)), None)
    if index is None:
        return
    named: list[Sym] = []

    def change(node: Expr) -> Expr | None:
        match node:
            case Component() | Dot():
                return node
            case Sym(_, _, _, "vector"):
                named.append(node)
                return Component(node, index, span=node.span)
        return None

    changed = transform(expr, change)
    if named:
        yield changed, (f"{latex(named[0])} is read as its component {index}",)


def _locals(expr: Expr, meaning: Meaning) -> Iterator[Meant]:
    """A bare derivative along an edge, read with the other arguments held fixed."""
    found: list[tuple[Path, Partial]] = []
    for path, node in nodes(expr):
        local = _along_edge(node, meaning) if isinstance(node, Total) else None
        if local is not None:
            found.append((path, local))
    sizes = range(len(found), 0, -1) if len(found) <= MOST_LOCAL else (len(found),)
    for size in sizes:
        for chosen in combinations(found, size):
            changed = expr
            for path, local in chosen:
                changed = put(changed, path, local)
            names = dict.fromkeys(
                latex(Total(local.numerator, local.denominator))
                for _, local in chosen
                if isinstance(local.numerator, Sym)
            )
            yield changed, tuple(f"{name} is read along the edge alone" for name in names)


def _along_edge(node: Total, meaning: Meaning) -> Partial | None:
    """The derivative with other arguments held fixed, where that has another value."""
    for graph in (meaning.graph, meaning.plain):
        if graph is None:
            continue
        start = graph.spelled(variable(node.denominator))
        if graph.knows(start) and graph.is_edge(start, graph.spelled(node.numerator)):
            local = edge_derivative(node.numerator, node.denominator, graph)
            return replace(local, span=node.span) if isinstance(local, Partial) else None
    return None
