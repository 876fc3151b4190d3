"""Brackets put, taken away or moved in a typed line.

A text and its tree flow in, changed texts flow out, to be read again: a tree has no bracket to
lose, so these edits are made in the ink. Only places between terms and factors are tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hwgen.check.repairs import Change, bracket_pairs
from hwgen.expr.nodes import Add, Expr, Group, Mul, Neg, Span, Sum
from hwgen.expr.walk import nodes

NEAREST = 14
"""Other places that are tried for each bracket."""


@dataclass(frozen=True, slots=True)
class BracketEdit:
    """A change of brackets: its kind, where, the text to change and the words."""

    kind: str
    span: Span
    changes: tuple[Change, ...]
    words: str


def bracket_edits(text: str, expr: Expr) -> Iterator[BracketEdit]:
    """Every bracket put round neighbouring terms, and every pair moved or taken away."""
    ends = sorted({node.span[1] for _, node in nodes(expr) if node.span})
    starts = sorted({node.span[0] for _, node in nodes(expr) if node.span})
    for _, node in nodes(expr):
        if isinstance(node, Add):
            yield from _put(text, node)
        if isinstance(node, Sum):
            yield from _sum_moved(text, node, starts)
    sums = {n.span for _, n in nodes(expr) if isinstance(n, Group) and _is_sum(n.body)}
    for opening, closing in bracket_pairs(text):
        around = (opening[0], closing[1])
        kind = "Σ closed" if around in sums else "bracket removed"
        words = f"without the bracket round {_short(text[opening[1] : closing[0]])}"
        yield BracketEdit(kind, around, ((opening, ""), (closing, "")), words)
        yield from _closing_moved(text, opening, closing, ends)
        yield from _opening_moved(text, opening, closing, starts)


def _sum_moved(text: str, node: Sum, starts: list[int]) -> Iterator[BracketEdit]:
    """Σ further to the left, where it takes in the factors that it has left out."""
    if node.span is None or node.body.span is None:
        return
    sign = (node.span[0], node.body.span[0])
    before = [start for start in starts if start < sign[0]][-NEAREST:]
    for start in reversed(before):
        if _balanced(text[start : sign[0]]):
            words = f"Σ over {node.index} before {_short(text[start : sign[0]])}"
            changes = ((sign, ""), ((start, start), text[slice(*sign)]))
            yield BracketEdit("Σ moved", node.span, changes, words)


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Sum) or (isinstance(expr, Mul) and isinstance(expr.factors[-1], Sum))


def _put(text: str, node: Add) -> Iterator[BracketEdit]:
    for first, opened in enumerate(node.terms):
        for last in range(first + 1, len(node.terms)):
            yield from _squared(text, opened, node.terms[last])
            for start in openings(opened):
                for end in closings(node.terms[last]):
                    around = ((start, start), "("), ((end, end), ")")
                    words = f"brackets round {_short(text[start:end])}"
                    yield BracketEdit("bracket put", (start, end), around, words)


def _squared(text: str, first: Expr, last: Expr) -> Iterator[BracketEdit]:
    """Neighbouring terms in a bracket with a 2 above it, as in a loss."""
    if first.span is not None and last.span is not None:
        start, end = first.span[0], last.span[1]
        words = f"the square of {_short(text[start:end])}"
        yield BracketEdit(
            "squared", (start, end), (((start, start), "("), ((end, end), ")^2")), words
        )


def openings(term: Expr) -> Iterator[int]:
    """Where a bracket can open in a term: before its factors, and inside a Σ at its end."""
    match term:
        case Neg(body):
            yield from openings(body)
            return
        case Mul(factors):
            for factor in factors[:-1]:
                if factor.span is not None:
                    yield factor.span[0]
            yield from openings(factors[-1])
            return
        case Sum(_, _, body):
            yield from openings(body)
    if term.span is not None:
        yield term.span[0]


def closings(term: Expr) -> Iterator[int]:
    """Where a bracket can close in a term: after its factors, those below a Σ included."""
    match term:
        case Neg(body):
            yield from closings(body)
            return
        case Mul(factors):
            for factor in factors[:-1]:
                if factor.span is not None:
                    yield factor.span[1]
            yield from closings(factors[-1])
            return
    if term.span is not None:
        yield term.span[1]


def _closing_moved(
    text: str, opening: Span, closing: Span, ends: list[int]
) -> Iterator[BracketEdit]:
    possible = [end for end in ends if end > opening[1] and end not in closing]
    nearest = sorted(possible, key=lambda end: (abs(end - closing[0]), end))[:NEAREST]
    for end in nearest:
        inside = text[opening[1] : end].replace(text[slice(*closing)], "", int(end > closing[0]))
        if end not in range(closing[0], closing[1] + 1) and _balanced(inside):
            words = f"bracket closed after {_short(text[opening[1] : end])}"
            changes = ((closing, ""), ((end, end), text[slice(*closing)]))
            yield BracketEdit("bracket moved", closing, changes, words)


def _opening_moved(
    text: str, opening: Span, closing: Span, starts: list[int]
) -> Iterator[BracketEdit]:
    possible = [s for s in starts if s < closing[0] and not opening[0] <= s <= opening[1]]
    nearest = sorted(possible, key=lambda start: (abs(start - opening[0]), start))[:NEAREST]
    for start in nearest:
        inside = text[start : closing[0]]
        if start < opening[0]:
            inside = text[start : opening[0]] + text[opening[1] : closing[0]]
        if _balanced(inside):
            words = f"bracket opened before {_short(text[start : closing[0]])}"
            changes = ((opening, ""), ((start, start), text[slice(*opening)]))
            yield BracketEdit("bracket moved", opening, changes, words)


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return False
    return depth == 0


def _short(text: str) -> str:
    """The text, its middle left out if it is long."""
    text = text.strip()
    return text if len(text) <= 60 else f"{text[:28].rstrip()} … {text[-28:].lstrip()}"
