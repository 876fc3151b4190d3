"""Moving about in a tree: children, paths to them, and trees with one node replaced.

A tree flows in, a tree (or an iterator over it) flows out; nothing is edited in place. One table
says for each node what its children are and how it is put together again, so that no rule needs
to know all node classes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Div,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
)

Path = tuple[int, ...]
"""The way from the root to a node: which child at each level."""

Opened = tuple[Callable[[Any], tuple[Expr, ...]], Callable[[Any, Any], Expr]]

NODES: dict[type, Opened] = {
    Num: (lambda _: (), lambda e, _: e),
    Sym: (lambda _: (), lambda e, _: e),
    Component: (lambda e: (e.vector,), lambda e, c: Component(c[0], e.index, span=e.span)),
    Total: (lambda e: (e.numerator, e.denominator), lambda e, c: Total(*c, span=e.span)),
    Add: (lambda e: e.terms, lambda e, c: Add(c, span=e.span)),
    Mul: (lambda e: e.factors, lambda e, c: Mul(c, span=e.span)),
    Div: (lambda e: (e.numerator, e.denominator), lambda e, c: Div(*c, span=e.span)),
    Neg: (lambda e: (e.body,), lambda e, c: Neg(c[0], span=e.span)),
    Pow: (lambda e: (e.base, e.exponent), lambda e, c: Pow(*c, span=e.span)),
    Dot: (lambda e: (e.left, e.right), lambda e, c: Dot(*c, span=e.span)),
    Apply: (
        lambda e: (e.argument,),
        lambda e, c: Apply(e.function, e.order, c[0], span=e.span),
    ),
    Partial: (
        lambda e: (e.numerator, e.denominator, *e.held),
        lambda e, c: Partial(c[0], c[1], tuple(c[2:]), span=e.span),
    ),
    Sum: (lambda e: (e.body,), lambda e, c: Sum(e.index, e.domain, c[0], span=e.span)),
    Relation: (
        lambda e: (e.left, e.right),
        lambda e, c: Relation(e.operator, *c, span=e.span),
    ),
    Group: (lambda e: (e.body,), lambda e, c: Group(c[0], span=e.span)),
}
"""For each node: what stands directly below it, and how it is put together from new such parts."""


def children(expr: Expr) -> tuple[Expr, ...]:
    """The nodes directly below `expr`, from left to right."""
    return NODES[type(expr)][0](expr)


def with_children(expr: Expr, new: tuple[Expr, ...]) -> Expr:
    """`expr` with its children replaced, one for one."""
    return NODES[type(expr)][1](expr, new)


def nodes(expr: Expr) -> Iterator[tuple[Path, Expr]]:
    """Every node with its path, parents before children, from left to right."""
    stack: list[tuple[Path, Expr]] = [((), expr)]
    while stack:
        path, node = stack.pop()
        yield path, node
        below = children(node)
        stack.extend(((*path, i), below[i]) for i in range(len(below) - 1, -1, -1))


def symbols(expr: Expr) -> Iterator[Sym]:
    """Every symbol in reading order, with repetitions."""
    return (node for _, node in nodes(expr) if isinstance(node, Sym))


def transform(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """`expr` with `change` applied from the top; where it returns None the children are next."""
    new = change(expr)
    if new is not None:
        return new
    below = children(expr)
    changed = tuple(transform(child, change) for child in below)
    return expr if changed == below else with_children(expr, changed)


def without_groups(expr: Expr) -> Expr:
    """`expr` with every bracket that was read from text removed; the tree keeps the grouping."""
    return transform(expr, lambda e: without_groups(e.body) if isinstance(e, Group) else None)


def with_indices(expr: Expr, values: "Mapping[str, int | str | Sym]") -> Expr:
    """`expr` with index letters replaced, as in w_{k,6} n_k with k = 3.

    A letter that an inner sum binds again is left alone there.
    """

    def change(node: Expr) -> Expr | None:
        match node:
            case Sym(name, subscript, example, shape):
                changed = _replaced(subscript, values)
                same = changed == subscript
                return node if same else Sym(name, changed, example, shape, span=node.span)
            case Component(vector, index):
                subscript = _replaced(vector.subscript, values)
                new = values.get(index) if isinstance(index, str) else None
                return Component(
                    replace(vector, subscript=subscript),
                    new if isinstance(new, int | str) else index,
                )
            case Sum(index, _, body) if index in values:
                return replace(node, body=with_indices(body, _without(values, index)))
        return None

    return transform(expr, change)


def with_examples(expr: Expr, letters: Mapping[str, str]) -> Expr:
    """`expr` with the letters of examples replaced: n_4^{(i)} with i ↦ s is n_4^{(s)}.

    A letter that an inner sum binds again is left alone there; subscripts are other letters.
    """

    def change(node: Expr) -> Expr | None:
        match node:
            case Sym(_, _, str() as example):
                return replace(node, example=letters.get(example, example))
            case Sum(index, _, body) if index in letters:
                return replace(node, body=with_examples(body, _without(letters, index)))
        return None

    return transform(expr, change)


V = TypeVar("V")


def _without(values: Mapping[str, V], gone: str) -> dict[str, V]:
    return {letter: value for letter, value in values.items() if letter != gone}


def _replaced(
    subscript: "tuple[int | str | Sym, ...]", values: "Mapping[str, int | str | Sym]"
) -> "tuple[int | str | Sym, ...]":
    return tuple(
        values.get(index, index)
        if isinstance(index, str)
        else replace(index, subscript=_replaced(index.subscript, values))
        if isinstance(index, Sym)
        else index
        for index in subscript
    )
