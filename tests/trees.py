"""Random expression trees of the kinds that stand in derived lines."""

from collections.abc import Callable

from hypothesis import strategies as st

from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Div,
    Dot,
    Expr,
    Mul,
    Neg,
    Partial,
    Pow,
    Sum,
    Sym,
    Total,
    num,
)
from hwgen.expr.reader import Vocabulary

VOCABULARY = Vocabulary(frozenset({"g", r"\tanh", "relu"}), frozenset({"x", "v"}))

letters = st.sampled_from(["E", "n", "w", "b", "y", r"\alpha", "hid"])
plain_indices = st.one_of(st.integers(0, 120), st.sampled_from(["k", "l", "q", r"\beta", "out"]))
nested_indices = st.builds(
    Sym, st.sampled_from(["h", "o"]), st.lists(plain_indices, min_size=1, max_size=2).map(tuple)
)
subscripts = st.lists(st.one_of(plain_indices, nested_indices), max_size=3).map(tuple)
examples = st.sampled_from([None, None, "i", "s"])
scalars = st.builds(Sym, letters, subscripts, examples)
vectors = st.builds(Sym, st.sampled_from(["x", "v"]), subscripts, examples, st.just("vector"))
components = st.builds(Component, vectors, st.sampled_from(["d", "e", 1, 7]))
variables = st.one_of(scalars, components)
held = st.lists(scalars, min_size=1, max_size=3).map(tuple)
functions = st.sampled_from(sorted(VOCABULARY.functions))

leaves = st.one_of(
    scalars,
    components,
    st.builds(num, st.integers(0, 1000)),
    st.builds(Dot, vectors, vectors),
    st.builds(Total, scalars, variables),
    st.builds(Partial, scalars, variables, held),
)


Grow = Callable[[], Expr]


def _several(draw: st.DrawFn, grow: Grow) -> tuple[Expr, ...]:
    return tuple(grow() for _ in range(draw(st.integers(2, 3))))


def _add(draw: st.DrawFn, grow: Grow) -> Expr:
    first, *rest = _several(draw, grow)
    # A sum that begins with a sum is written as one sum.
    return Add((*(first.terms if isinstance(first, Add) else (first,)), *rest))


def _partial(draw: st.DrawFn, grow: Grow) -> Expr:
    numerator = grow()
    written_out = Neg(numerator) if isinstance(numerator, Sym) else numerator
    return Partial(written_out, draw(variables))


def _pow(draw: st.DrawFn, grow: Grow) -> Expr:
    return Pow(grow(), draw(st.one_of(st.builds(num, st.integers(0, 20)), st.builds(Sym, letters))))


def _sum(draw: st.DrawFn, grow: Grow) -> Expr:
    index, domain = draw(st.sampled_from(["i", "k", "l"])), draw(st.sampled_from([None, "data"]))
    return Sum(index, domain, grow())


LARGER: tuple[Callable[[st.DrawFn, Grow], Expr], ...] = (
    _add,
    lambda draw, grow: Mul(_several(draw, grow)),
    lambda _, grow: Div(grow(), grow()),
    lambda _, grow: Neg(grow()),
    _pow,
    lambda draw, grow: Apply(draw(functions), draw(st.integers(0, 5)), grow()),
    _sum,
    _partial,
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> Expr:
    """Any tree of these kinds that is at most `depth` deep."""
    kind = draw(st.integers(0, len(LARGER) if depth else 0))
    if kind == 0:
        leaf: Expr = draw(leaves)
        return leaf
    return LARGER[kind - 1](draw, lambda: draw(trees(depth - 1)))
