r"""What could take the place of one node: another symbol, order, number, index, or one part more.

A node, what it stands in, and the ground flow in; drafts flow out, most of which mend nothing. They
are what people get wrong, one thing at a time, so that the list is long and each entry is small.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from hwgen.check.drafts import (
    Draft,
    Ground,
    flipped,
    instead,
    with_factor,
    with_term,
    without_factor,
    without_term,
)
from hwgen.check.pools import Candidate, Pool, spelled_alike
from hwgen.check.repairs import (
    Change,
    prime_changed,
    replaced,
    sum_put,
)
from hwgen.derivation.rules import edge_derivative
from hwgen.expr.latex import function, latex
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Sum,
    Sym,
    Total,
    num,
)
from hwgen.expr.walk import symbols, transform
from hwgen.model.graph import DATA

SUM_INDEX = re.compile(r"\\sum(?:\\limits)?\s*_\s*\{?\s*([A-Za-z])")

LARGEST_NUMBER = 10
"""What a wrong number may have been."""


def all_drafts(
    node: Expr, parent: Expr | None, letter: str | None, ground: Ground
) -> Iterator[Draft]:
    """Every draft of a node, to be tried as a tree; `letter` is the example in force there."""
    yield from node_drafts(node, parent, letter, ground)
    if isinstance(parent, Total) or node.span is None or isinstance(node, Num):
        return
    if isinstance(parent, Add | Apply | Sum | Group | Partial):
        yield flipped(node, parent, ground)
    if isinstance(parent, Add):
        yield without_term(node, parent, ground)
    if isinstance(parent, Mul):
        yield without_factor(node, ground)
    if isinstance(node, Sym | Component | Mul | Add | Neg | Pow | Apply):
        yield from _grown(node, parent, letter, ground)


def node_drafts(
    node: Expr, parent: Expr | None, letter: str | None, ground: Ground
) -> Iterator[Draft]:
    """The drafts of a node that change what it is: another symbol, order, number, index."""
    match node:
        case Sym() | Component():
            yield from _of_symbol(node, parent, letter, ground)
        case Num(value):
            for other in range(LARGEST_NUMBER + 1):
                if other != value:
                    yield instead(node, num(other), "number", ground)
        case Apply():
            yield from _of_function(node, letter, ground)
        case Pow(base, Num(value)):
            for power in (1, 2, 3):
                if power != value:
                    yield _powered(node, Pow(base, num(power)), power, ground)
        case Partial(Sym() as over, _, _):
            yield from _of_bar(node, over, ground)
        case Sum():
            yield from _of_sum(node, ground)
        case Mul(factors):
            yield from _of_chain(factors, ground)
    if isinstance(node, Group | Add | Sum | Dot) and not isinstance(parent, Apply | Group):
        yield from _applied(node, ground)
    if not isinstance(node, Sym | Group):
        for index in sorted({sym.example for sym in symbols(node) if sym.example}):
            yield _summed(node, index, ground)
        yield from _with_examples(node, ground)


def _of_bar(node: Partial, over: Sym, ground: Ground) -> Iterator[Draft]:
    """Nothing held fixed, or what has to be along an edge."""
    yield instead(node, Total(over, node.denominator), "held", ground)
    if ground.pool.is_node(over):
        local = edge_derivative(over, node.denominator, ground.pool.graph)
        yield instead(node, local, "held", ground)


def _powered(node: Pow, new: Expr, power: int, ground: Ground) -> Draft:
    return Draft(
        "exponent",
        new,
        1,
        lambda: replaced(ground.text, node.exponent, num(power)),
        lambda: f"exponent {power} over {ground.typed(node.base)}",
    )


def _of_symbol(
    node: "Sym | Component", parent: Expr | None, letter: str | None, ground: Ground
) -> Iterator[Draft]:
    if isinstance(parent, Component):
        return
    where = ""
    if isinstance(parent, Total | Partial):
        where = " in the numerator" if node is parent.numerator else " in the denominator"
    for new in other_symbols(node, parent, letter, ground.pool):
        alike = spelled_alike(node, new)
        kind = "index" if alike else "symbol"
        yield instead(node, new, kind, ground, where)


def other_symbols(
    node: "Sym | Component", parent: Expr | None, letter: str | None, pool: Pool
) -> Iterator[Expr]:
    """What may have been meant by a symbol where it stands."""
    scalars = (candidate.expr for candidate in pool.symbols(letter))
    found: Iterator[Expr] = scalars
    if isinstance(node, Sym) and (isinstance(parent, Dot) or node.shape == "vector"):
        vectors = (leaf for leaf in pool.graph.leaves if leaf.shape == "vector")
        found = (replace(leaf, example=letter if leaf.example else None) for leaf in vectors)
    if isinstance(node, Sym) and any(isinstance(index, str) for index in node.subscript):
        found = chain(_other_indices(node, pool), found)
    over = isinstance(parent, Total) and node is parent.numerator
    return (new for new in found if new != node and (not over or pool.is_node(new)))


def _other_indices(node: Sym, pool: Pool) -> Iterator[Expr]:
    for at, old in enumerate(node.subscript):
        for index in pool.indices:
            if index != old:
                subscript = (*node.subscript[:at], index, *node.subscript[at + 1 :])
                yield replace(node, subscript=subscript, span=None)


def _of_function(node: Apply, letter: str | None, ground: Ground) -> Iterator[Draft]:
    for by in (1, -1):
        if node.order + by >= 0:
            yield _primed(node, by, ground)
    for candidate in ground.pool.arguments(letter):
        yield _applied_to(node, candidate, ground)


def _primed(node: Apply, by: int, ground: Ground) -> Draft:
    start = node.span[0] if node.span else 0
    before, after = (function(node.function, order) for order in (node.order, node.order + by))
    return Draft(
        "prime missing" if by > 0 else "prime too many",
        Apply(node.function, node.order + by, node.argument),
        1,
        lambda: prime_changed(ground.text, start, by),
        lambda: f"{before} → {after} of {ground.typed(node.argument)}",
    )


def _applied_to(node: Apply, candidate: Candidate, ground: Ground) -> Draft:
    return Draft(
        "argument",
        Apply(node.function, node.order, candidate.expr),
        4,
        lambda: replaced(ground.text, node.argument, candidate.expr),
        lambda: f"{ground.typed(node.argument)} → {candidate.name}",
    )


def _summed(node: Expr, index: str, ground: Ground) -> Draft:
    return Draft(
        "Σ dropped",
        Sum(index, DATA, node),
        2,
        lambda: sum_put(node, index, DATA),
        lambda: rf"\sum_{{{index} \in {DATA}}} before {ground.typed(node)}",
    )


def _with_examples(node: Expr, ground: Ground) -> Iterator[Draft]:
    """Σ before a node, whose targets y_6 become y_6^{(i)}."""
    meant = {replace(y, example=None): y for y in ground.pool.graph.targets.values()}
    plain = [sym for sym in symbols(node) if sym in meant]
    if not plain or isinstance(node, Total | Partial):
        return
    index = meant[plain[0]].example or ""

    def change(inner: Expr) -> Expr | None:
        return meant.get(inner) if isinstance(inner, Sym) else None

    def changes() -> tuple[Change, ...]:
        ends = ((sym.span[1], sym.span[1]) for sym in plain if sym.span)
        return (*sum_put(node, index, DATA), *((end, f"^{{({index})}}") for end in ends))

    summed = Sum(index, DATA, transform(node, change))
    words = (
        rf"\sum_{{{index} \in {DATA}}} before {ground.typed(node)}, and its y of example {index}"
    )
    yield Draft("Σ dropped", summed, 3, changes, lambda: words)


def _over(node: Sum, index: str, ground: Ground) -> Draft:
    found = SUM_INDEX.match(ground.text, node.span[0]) if node.span else None
    return Draft(
        "index",
        Sum(index, node.domain, node.body),
        1,
        lambda: ((found.span(1), index),) if found else (),
        lambda: f"Σ over {index}, not over {node.index}",
    )


def _of_sum(node: Sum, ground: Ground) -> Iterator[Draft]:
    """Another index, or no Σ."""
    inside = {s.example for s in symbols(node.body) if s.example}
    inside |= {i for s in symbols(node.body) for i in s.subscript if isinstance(i, str)}
    for index in sorted(inside - {node.index}):
        yield _over(node, index, ground)
    if node.span and node.body.span:
        prefix = (node.span[0], node.body.span[0])
        words = f"without Σ over {node.index}"
        yield Draft("Σ too many", node.body, 2, lambda: ((prefix, ""),), lambda: words)


def _of_chain(factors: tuple[Expr, ...], ground: Ground) -> Iterator[Draft]:
    """A neuron that stands below one ∂ and over the next, in both places another."""
    for at, (before, after) in enumerate(pairwise(factors)):
        match before, after:
            case Total(_, Sym() as old), Total(over, _) if old == over:
                for node in ground.pool.graph.definitions:
                    new = replace(node, example=old.example)
                    if new != old:
                        pair = (replace(before, denominator=new), replace(after, numerator=new))
                        chained = Mul((*factors[:at], *pair, *factors[at + 2 :]))
                        yield _through(old, over, new, chained, ground)


def _through(old: Sym, over: Sym, new: Sym, chained: Expr, ground: Ground) -> Draft:
    return Draft(
        "chain",
        chained,
        2,
        lambda: (*replaced(ground.text, old, new), *replaced(ground.text, over, new)),
        lambda: f"through {latex(new)}, not through {latex(old)}",
    )


def _applied(node: Expr, ground: Ground) -> Iterator[Draft]:
    """A function put before a bracket, or the square of it."""
    for name in sorted(ground.pool.graph.vocabulary.functions):
        for order in (0, 1):
            yield _called(node, name, order, ground)
    square = _wrapped(node, "", "^2")
    words = f"the square of {ground.typed(node)}"
    yield Draft("exponent", Pow(node, num(2)), 1, lambda: square, lambda: words)


def _called(node: Expr, name: str, order: int, ground: Ground) -> Draft:
    ink = function(name, order)
    return Draft(
        "function dropped",
        Apply(name, order, node),
        2,
        lambda: _wrapped(node, ink, ""),
        lambda: f"{ink} of {ground.typed(node)}",
    )


def _wrapped(node: Expr, before: str, after: str) -> tuple[Change, ...]:
    """A node in brackets with something before and after them."""
    if node.span is None:
        return ()
    start, end = node.span
    opening, closing = ("", "") if isinstance(node, Group) else ("(", ")")
    return (((start, start), before + opening), ((end, end), closing + after))


def _grown(node: Expr, parent: Expr | None, letter: str | None, ground: Ground) -> Iterator[Draft]:
    """A factor or a summand more."""
    in_product = isinstance(parent, Mul | Pow | Dot)
    if not isinstance(node, Add | Neg) and not isinstance(parent, Pow):
        for candidate in ground.pool.symbols(letter):
            yield with_factor(node, candidate.expr, ground)
    for candidate in ground.pool.terms(letter):
        yield with_term(node, candidate.expr, in_product=in_product)
