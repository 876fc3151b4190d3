r"""Small edits of a typed line: one index, one sign, one factor, one summand.

A line's sites and the ground flow in; those edits flow out after which the line has its target's
value in one world, each with the tree that it makes at its path, the change of the text and the
words for it. An edit is what mends the line; what the writer did is its inverse.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hwgen.check.drafts import (
    Draft,
    Ground,
    flipped,
    with_factor,
    with_term,
    without_factor,
    without_term,
)
from hwgen.check.node_drafts import all_drafts, node_drafts
from hwgen.check.pools import Candidate
from hwgen.check.repairs import Change
from hwgen.check.sites import Site, inner_nodes, put
from hwgen.expr.nodes import (
    Add,
    Component,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Partial,
    Pow,
    Span,
    Sym,
    Total,
)
from hwgen.expr.walk import Path, children

Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One small change: the tree after it, the text to change, what it is, how large it is."""

    kind: str
    path: Path
    new: Expr
    span: Span
    changes: tuple[Change, ...]
    words: str
    weight: int = 1


def edit_of(path: Path, node: Expr, draft: Draft) -> Iterator[Edit]:
    """The edit of a draft, if it can be typed."""
    changes = draft.changes() if node.span is not None else ()
    if node.span is not None and changes:
        yield Edit(draft.kind, path, draft.new, node.span, changes, draft.words(), draft.weight)


def site_edits(site: Site, paths: frozenset[Path], ground: Ground) -> Iterator[Edit]:
    """The edits at a site and below it that make the line right in one world."""
    letter = site.letters[-1] if site.letters else None
    for draft in _by_value(site, letter, ground):
        yield from edit_of(site.path, site.node, draft)
    for draft in node_drafts(site.node, site.parent, letter, ground):
        if site.fits(draft.new):
            yield from edit_of(site.path, site.node, draft)
    for path, node in inner_nodes(site, paths):
        parent = site.node
        for step in path[:-1]:
            parent = children(parent)[step]
        for draft in all_drafts(node, parent, letter, ground):
            fitting = may_stand(draft.new, parent, path[-1])
            if fitting and site.fits(put(site.node, path, draft.new)):
                yield from edit_of((*site.path, *path), node, draft)


def may_stand(new: Expr, parent: Expr, at: int) -> bool:
    """Whether a tree may have `new` there: names below a ∂, vectors in a scalar product."""
    match parent:
        case Total() | Partial() if at == 1:
            return isinstance(new, Sym | Component)
        case Partial() if at > 1:
            return isinstance(new, Sym)
        case Total() | Dot() | Component():
            return isinstance(new, Sym)
        case Pow():
            return at == 0
    return True


def _by_value(site: Site, letter: str | None, ground: Ground) -> Iterator[Draft]:
    """Sign, factor and summand, told by the values at a site without making trees."""
    values, node = site.values, site.node
    if values is None or node.span is None:
        return
    is_term = isinstance(node, Neg) or not isinstance(site.parent, Mul)
    if is_term and site.fit(tuple(-v for v in values)):
        yield flipped(node, site.parent, ground)
    if isinstance(site.parent, Add) and site.fit(tuple(0 for _ in values)):
        yield without_term(node, site.parent, ground)
    if isinstance(site.parent, Mul) and site.fit(tuple(1 for _ in values)):
        yield without_factor(node, ground)
    if site.parent is None or not isinstance(node, Add | Neg | Group):
        for candidate, found in _valued(ground.pool.factors(letter), site, ground):
            if any(found) and site.fit(_products(values, found)):
                yield with_factor(node, candidate.expr, ground)
                break  # all that fit have the same value
    pool = ground.pool
    for candidate, found in _valued((*pool.paths(letter), *pool.terms(letter)), site, ground):
        draft = _with_summand(site, candidate, found)
        if draft is not None:
            yield draft
            break


def _products(values: Values, others: Values) -> Values:
    return tuple(v * other for v, other in zip(values, others, strict=True))


def _with_summand(site: Site, candidate: Candidate, found: Values) -> Draft | None:
    values = site.values or ()
    in_product = isinstance(site.parent, Mul | Pow)
    for sign in (1, -1):
        if site.fit(tuple(v + sign * t for v, t in zip(values, found, strict=True))):
            term = candidate.expr if sign > 0 else Neg(candidate.expr)
            return with_term(site.node, term, in_product=in_product)
    return None


def _valued(
    candidates: tuple[Candidate, ...], site: Site, ground: Ground
) -> Iterator[tuple[Candidate, Values]]:
    for candidate in candidates:
        values = ground.pool.values(candidate, site)
        if values is not None:
            yield candidate, values
