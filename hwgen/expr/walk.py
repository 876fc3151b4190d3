"""Moving about in a tree: children, paths to them, and trees with one node replaced.

A tree flows in, a tree (or an iterator over it) flows out; nothing is edited in place. One table
says for each node what its children are and how it is put together again, so that no rule needs
to know all node classes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

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

CHILDREN: dict[type, tuple[str, ...]] = {
    Num: (),
    Sym: (),
    Component: ("vector",),
    Total: ("numerator", "denominator"),
    Add: ("terms",),
    Mul: ("factors",),
    Div: ("numerator", "denominator"),
    Neg: ("body",),
    Pow: ("base", "exponent"),
    Dot: ("left", "right"),
    Apply: ("argument",),
    Partial: ("numerator", "denominator", "held"),
    Sum: ("body",),
    Relation: ("left", "right"),
    Group: ("body",),
}


def children(expr: Expr) -> tuple[Expr, ...]:
    """The nodes directly below `expr`, from left to right."""
    names = CHILDREN[type(expr)]
    below: list[Expr] = []
    for name in names:
        value = getattr(expr, name)
        below.extend(value if isinstance(value, tuple) else (value,))
    return tuple(below)


def with_children(expr: Expr, new: tuple[Expr, ...]) -> Expr:
    """`expr` with its children replaced, one for one."""
    names = CHILDREN[type(expr)]
    if not names:
        return expr
    changes: dict[str, Any] = {}
    rest = iter(new)
    for name in names:
        value = getattr(expr, name)
        changes[name] = tuple(next(rest) for _ in value) if isinstance(value, tuple) else next(rest)
    return replace(expr, **changes)


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


def with_indices(expr: Expr, values: "dict[str, int | str | Sym]") -> Expr:
    """`expr` with index letters replaced, as in w_{k,6} n_k with k = 3.

    A letter that an inner sum binds again is left alone there.
    """

    def change(node: Expr) -> Expr | None:
        match node:
            case Sym():
                return sym_with_indices(node, values)
            case Component(vector, index):
                new = values.get(index, index) if isinstance(index, str) else index
                if isinstance(new, Sym):
                    return None
                return Component(sym_with_indices(vector, values), new)
            case Sum(index, domain, body) if index in values:
                inner = {letter: value for letter, value in values.items() if letter != index}
                return Sum(index, domain, with_indices(body, inner))
        return None

    return transform(expr, change)


def sym_with_indices(sym: Sym, values: "dict[str, int | str | Sym]") -> Sym:
    """A symbol with the letters in its subscript and its example index replaced."""
    subscript = tuple(_index(index, values) for index in sym.subscript)
    example = sym.example
    if example is not None and isinstance(values.get(example), str):
        example = str(values[example])
    return replace(sym, subscript=subscript, example=example)


def _index(index: "int | str | Sym", values: "dict[str, int | str | Sym]") -> "int | str | Sym":
    match index:
        case str():
            return values.get(index, index)
        case Sym():
            return sym_with_indices(index, values)
    return index
