r"""Drafts of edits: what could take the place of one node, before it is known whether that helps.

A node, what it stands in, and the ground flow in; drafts flow out. A draft's text and words are
made only when its tree has been found to mend the line, since most do not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hwgen.check.pools import Pool
from hwgen.check.repairs import (
    Change,
    factor_added,
    factor_dropped,
    replaced,
    sign_flipped,
    term_added,
    term_dropped,
)
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Expr,
    Group,
    Neg,
    Num,
    add,
    mul,
    num,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What edits are made on: the text, and what its graph offers."""

    text: str
    pool: Pool

    def typed(self, node: Expr) -> str:
        """A node as typed, without a bracket round it."""
        node = bare(node)
        if node.span is None:
            return latex(node)
        text = self.text[slice(*node.span)].strip()
        return text if len(text) <= 80 else f"{text[:38].rstrip()} … {text[-38:].lstrip()}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A kind of edit, the tree that takes a node's place, how large it is, and how it is typed."""

    kind: str
    new: Expr
    weight: int
    changes: Callable[[], tuple[Change, ...]]
    words: Callable[[], str]


def bare(node: Expr) -> Expr:
    """A node without minus and brackets."""
    return bare(node.body) if isinstance(node, Neg | Group) else node


def instead(node: Expr, new: Expr, kind: str, ground: Ground, where: str = "") -> Draft:
    """Something else in the place of a node; of another letter counts as twice as much."""
    weight = 2 if kind == "symbol" else 1
    return Draft(
        kind,
        new,
        weight,
        lambda: replaced(ground.text, node, new),
        lambda: f"{ground.typed(node)} → {latex(new)}{where}",
    )


def flipped(node: Expr, parent: Expr | None, ground: Ground) -> Draft:
    """The other sign; a minus before what is no summand is the larger change."""
    weight = 1 if isinstance(node, Neg) or isinstance(parent, Add) else 2
    new, sign = (node.body, "+") if isinstance(node, Neg) else (Neg(node), "-")
    words = f"{sign} before {ground.typed(node)}"
    return Draft("sign", new, weight, lambda: sign_flipped(ground.text, node), lambda: words)


def without_term(node: Expr, parent: Add, ground: Ground) -> Draft:
    """The sum without one of its terms."""
    same = sum(bare(term) == bare(node) for term in parent.terms)
    return Draft(
        "summand doubled" if same > 1 else "summand too many",
        num(0),
        2,
        lambda: term_dropped(ground.text, node.span) if node.span else (),
        lambda: f"without the summand {ground.typed(node)}",
    )


def without_factor(node: Expr, ground: Ground) -> Draft:
    """The product without one of its factors."""
    return Draft(
        "factor too many",
        num(1),
        2,
        lambda: factor_dropped(ground.text, node.span) if node.span else (),
        lambda: f"without the factor {ground.typed(node)}",
    )


def with_factor(node: Expr, factor: Expr, ground: Ground) -> Draft:
    """The product with one factor more."""
    return Draft(
        "constant lost" if isinstance(factor, Num) else "factor missing",
        mul(factor, node),
        2,
        lambda: factor_added(ground.text, node, factor),
        lambda: f"times {latex(factor)}",
    )


def with_term(node: Expr, term: Expr, *, in_product: bool) -> Draft:
    """The sum with one term more, inside the bracket if there is one."""
    inside = node.body if isinstance(node, Group) else node
    in_product = in_product and not isinstance(node, Group)
    sign, body = ("-", term.body) if isinstance(term, Neg) else ("+", term)
    return Draft(
        "summand dropped",
        add(node, term),
        3,
        lambda: term_added(inside, term, in_product=in_product),
        lambda: f"{sign} {latex(body)}",
    )
