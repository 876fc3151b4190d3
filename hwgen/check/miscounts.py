r"""Miscounts: what somebody counted wrongly, found by the small changes that mend the number.

A typed sum, the number it should be and the numbers of the question flow in; the changes that mend
it flow out, the likeliest first: a summand dropped or one too many, a factor dropped or one too
many, a number put in wrongly. Every change is read and worked out again before it is offered.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hwgen.check.arithmetic import Arithmetic, read_arithmetic, shown
from hwgen.check.records import Asked
from hwgen.expr.nodes import Add, Div, Expr, Group, Mul, Neg, Num, Pow, Relation, Span
from hwgen.verification.counts import number

MOST_TRIED = 600
MOST_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Miscount:
    """A cause by name, the sum mended, the change in words, and where it was made."""

    name: str
    text: str
    change: str
    span: Span


def asked_terms(asked: Asked) -> list[Fraction]:
    """The numbers that the asked sum is made of: its summands, then their factors."""
    counted: Expr | None = asked.count
    if isinstance(counted, Relation):
        counted = counted.left
    if counted is None:
        return []
    terms = counted.terms if isinstance(counted, Add) else (counted,)
    found = [number(term) for term in terms] + [leaf.value for leaf in _leaves(counted)]
    return list(dict.fromkeys(found))


def _leaves(expr: Expr) -> Iterator[Num]:
    """The numbers of a sum made by hwgen, which is never deep."""
    match expr:
        case Num():
            yield expr
        case Add(parts) | Mul(parts):
            for part in parts:
                yield from _leaves(part)
        case Div(a, b) | Pow(a, b):
            yield from _leaves(a)
            yield from _leaves(b)
        case Neg(body) | Group(body):
            yield from _leaves(body)


def miscounts(typed: Arithmetic, wanted: Fraction, numbers: Sequence[Fraction]) -> list[Miscount]:
    """The changes after which `typed` is worth `wanted`, the likeliest first."""
    found: list[Miscount] = []
    if typed.is_number:
        return found
    for tried, change in enumerate(_changes(typed, wanted, numbers)):
        again = read_arithmetic(change.text)
        if isinstance(again, Arithmetic) and again.value == wanted:
            found.append(change)
        if tried == MOST_TRIED or len(found) == MOST_OFFERED:
            break
    return found


def _changes(
    typed: Arithmetic, wanted: Fraction, numbers: Sequence[Fraction]
) -> Iterator[Miscount]:
    text = typed.text
    terms = typed.expr.terms if isinstance(typed.expr, Add) else (typed.expr,)
    spans = [term.span for term in terms if term.span]
    last = spans[-1][1] if spans else len(text)
    missing = wanted - typed.value
    if missing in numbers:
        plus = f" + {shown(missing)}"
        mended = text[:last] + plus + text[last:]
        yield Miscount("summand dropped", mended, f"{plus.strip()} is missing", (last, last))
    written = Counter(text[slice(*span)] for span in spans)
    for before, span in pairwise(spans):
        name = "summand doubled" if written[text[slice(*span)]] > 1 else "summand extra"
        change = f"+ {text[slice(*span)].lstrip('+- ')} is too much"
        yield Miscount(name, text[: before[1]] + text[span[1] :], change, span)
    for term in terms:
        yield from _factor_changes(text, term, numbers)
    for leaf in typed.numbers:
        start, end = leaf.span or (0, 0)
        for other in numbers:
            right = shown(other, text[start:end])
            change = f"{text[start:end]} should be {right}"
            mended = text[:start] + right + text[end:]
            yield Miscount("number put in wrongly", mended, change, (start, end))
    for sign in re.finditer(r"\\times|\\cdot|[×·*+]", text):
        swapped = r"\times" if sign[0] == "+" else "+"
        mended = text[: sign.start()] + swapped + text[sign.end() :]
        yield Miscount("wrong sign", mended, f"{sign[0]} should be {swapped}", sign.span())


def _factor_changes(text: str, term: Expr, numbers: Sequence[Fraction]) -> Iterator[Miscount]:
    """A factor more at the end of a summand, or one of its factors less."""
    term = term.body if isinstance(term, Neg) else term
    start, end = term.span or (0, 0)
    factors = term.factors if isinstance(term, Mul) else (term,)
    spans = [factor.span for factor in factors if factor.span]
    times = text[spans[0][1] : spans[1][0]] if len(spans) > 1 else r" \times "
    for other in numbers:
        mended = text[:end] + times + shown(other) + text[end:]
        yield Miscount("factor dropped", mended, f"× {shown(other)} is missing", (end, end))
    for place, span in enumerate(spans if len(spans) > 1 else ()):
        rest = [text[slice(*kept)] for kept in (*spans[:place], *spans[place + 1 :])]
        mended = text[:start] + times.join(rest) + text[end:]
        yield Miscount("factor extra", mended, f"× {text[slice(*span)]} is too much", span)
