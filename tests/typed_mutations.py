"""Typed lines for the check's examination: right ones, wrong ones with their cause, rewritings.

Seeds flow in; lines flow out with the derivation that they belong to. Wrong lines are the mutants
of tests/mutations.py, called by the causes that a teacher would give them; right ones are put in
another form by rules that hold for any numbers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS
from hwgen.derivation.steps import Derivation
from hwgen.errors import DeriveError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Apply,
    Div,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Pow,
    Sum,
    Sym,
    Total,
    add,
    mul,
    num,
)
from hwgen.expr.walk import children, nodes, with_children
from hwgen.model.graph import Graph
from hwgen.model.network import Network
from tests.mutations import Mutator
from tests.property.random_graphs import random_case

LONGEST = 500
"""Characters of a line that is examined."""

MOST_LINES = 8

CAUSES: dict[str, frozenset[str]] = {
    kind: frozenset(names.split("; "))
    for kind, names in {
        "index changed": "index copied wrong; free index",
        "example changed": "index copied wrong; free index",
        "bracket removed": "missing bracket",
        "bracket moved": "bracket in the wrong place",
        "sum index freed": "index copied wrong; free index",
        "sum removed": "Σ dropped; free index",
        "sum moved": "bracket in the wrong place; bracket too many; missing bracket; "
        "Σ pulled over something that depends on its index; Σ dropped; free index",
        "factor dropped": "factor missing; derivative stopped too early; constant lost",
        "factor doubled": "factor too many",
        "term dropped": "summand dropped",
        "term doubled": "summand doubled; summand too many",
        "sign flipped": "sign; target's sign",
        "prime removed": "g for g′",
        "prime added": "g′ for g",
        "function dropped": "function dropped",
        "number changed": "constant wrong; exponent wrong",
        "exponent changed": "exponent wrong",
        "numerator changed": "index copied wrong; symbol copied wrong",
        "denominator changed": "index copied wrong; symbol copied wrong",
    }.items()
}
"""What each kind of mutant is called. Bars and the set of a Σ are left out: a bare
derivative may be meant along its edge, to hold something else fixed too does no harm, and a Σ has
only one possible set; y_6 inside Σ_i is another way to write y_6^{(i)}."""


@dataclass(frozen=True)
class Chain:
    """A right derivation on a random network, and the network."""

    seed: int
    network: Network
    derivation: Derivation


@dataclass(frozen=True)
class Mutant:
    """A line with one mistake, the line that it was made from, and the mistake."""

    right: Expr
    text: str
    kind: str


def chain_of(seed: int) -> Chain | None:
    """The chain of a seed: a random goal and one of the plans."""
    case = random_case(seed)
    plan = list(PLANS)[seed % len(PLANS)]
    for name in (plan, "full"):
        try:
            return Chain(seed, case.network, derive(case.goal, case.network, PLANS[name]))
        except DeriveError:
            continue
    return None


def lines_of(chain: Chain, longest: int = LONGEST) -> list[Expr]:
    """The lines about the goal that are not too long, some of them if they are many."""
    lines = [line.expr for line in chain.derivation.lines if line.left is None]
    kept = [line for line in lines if len(latex(line)) < longest]
    return kept if len(kept) <= MOST_LINES else Random(chain.seed).sample(kept, MOST_LINES)


def mutants_of(line: Expr, goal: Total, rng: Random, most: int) -> list[Mutant]:
    """At most so many mutants of a line, from all kinds in turn."""
    by_kind: dict[str, list[Callable[[], str]]] = {}
    for kind, make in Mutator(line, goal, rng, 2).mutations():
        if kind in CAUSES:
            by_kind.setdefault(kind, []).append(make)
    kinds = sorted(by_kind)
    rng.shuffle(kinds)
    right = latex(line).replace(" ", "")
    found: dict[str, Mutant] = {}
    while kinds and len(found) < most:
        for kind in list(kinds):
            if not by_kind[kind]:
                kinds.remove(kind)
                continue
            makers = by_kind[kind]
            text = makers.pop(rng.randrange(len(makers)))()
            if text.replace(" ", "") != right and _is_natural(text):
                found.setdefault(text, Mutant(line, text, kind))
    return list(found.values())[:most]


def _is_natural(text: str) -> bool:
    """Whether no 0 or 1 stands in the place of a whole sum or product that was dropped."""
    return re.search(r"[({ ][01][)} ]|(?<![\d,{_])[01](?![\d,)}])", text) is None


Rewriting = Callable[[Expr, Random, Graph], Expr | None]


def rewritings(
    chain: Chain, rng: Random, most: int, longest: int = LONGEST
) -> Iterator[tuple[Expr, Expr]]:
    """Right lines of a chain, each with other forms of it."""
    for line in lines_of(chain, longest):
        for _ in range(most):
            changed = rewritten(line, rng, chain.derivation.graph)
            if changed != line:
                yield line, changed


def rewritten(line: Expr, rng: Random, graph: Graph) -> Expr:
    """The line in another form of the same value: one to six rewritings at random nodes."""
    expr = line
    for _ in range(rng.randint(1, 6)):
        rewriting = rng.choice(REWRITINGS)
        paths = [path for path, node in nodes(expr) if rewriting(node, rng, graph) is not None]
        if paths:
            expr = _at(expr, rng.choice(paths), rewriting, rng, graph)
    return expr


def _at(expr: Expr, path: tuple[int, ...], rewriting: Rewriting, rng: Random, graph: Graph) -> Expr:
    if not path:
        return rewriting(expr, rng, graph) or expr
    below = list(children(expr))
    below[path[0]] = _at(below[path[0]], path[1:], rewriting, rng, graph)
    return with_children(expr, tuple(below))


def _commute(node: Expr, rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Add(parts) | Mul(parts):
            mixed = list(parts)
            rng.shuffle(mixed)
            return type(node)(tuple(mixed))
        case Dot(left, right):
            return Dot(right, left)
    return None


def _multiply_out(node: Expr, rng: Random, _graph: Graph) -> Expr | None:
    if not isinstance(node, Mul):
        return None
    sums = [at for at, factor in enumerate(node.factors) if isinstance(factor, Add)]
    if not sums:
        return None
    at = rng.choice(sums)
    chosen = node.factors[at]
    terms = chosen.terms if isinstance(chosen, Add) else ()
    left, right = node.factors[:at], node.factors[at + 1 :]
    return Add(
        tuple(
            Neg(mul(*left, t.body, *right)) if isinstance(t, Neg) else mul(*left, t, *right)
            for t in terms
        )
    )


def _factor_out(node: Expr, _rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Add((Mul(first), *rest)) if rest and all(isinstance(t, Mul) for t in rest):
            common = next((f for f in first if all(f in children(t) for t in rest)), None)
            if common is None:
                return None
            return Mul((Add(tuple(_less(t, common) for t in node.terms)), common))
    return None


def _less(term: Expr, factor: Expr) -> Expr:
    left = list(children(term))
    left.remove(factor)
    return mul(*left)


def _bracket(node: Expr, rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Add(parts) | Mul(parts) if len(parts) > 2:
            at = rng.randrange(1, len(parts) - 1)
            return type(node)((*parts[:at], Group(type(node)(parts[at:]))))
        case Mul() | Add() | Apply():
            return Group(node)
    return None


def _number_into_sum(node: Expr, _rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Mul((Num() as number, Sum(index, str() as domain, body))):
            return Sum(index, domain, Mul((number, body)))
        case Sum(index, str() as domain, Mul((Num() as number, *rest))):
            return Mul((number, Sum(index, domain, mul(*rest))))
    return None


def _sum_of_terms(node: Expr, _rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Sum(index, str() as domain, Add(terms)):
            return Add(
                tuple(
                    Neg(Sum(index, domain, t.body)) if isinstance(t, Neg) else Sum(index, domain, t)
                    for t in terms
                )
            )
    return None


def _write_out(node: Expr, _rng: Random, graph: Graph) -> Expr | None:
    match node:
        case Sum(_, None, _):
            return add(*graph.terms(node))
    return None


def _square(node: Expr, _rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Pow(Add((Sym() as a, Neg(b))), Num(value)) if value == 2:
            return Add((Pow(a, num(2)), Neg(Mul((num(2), a, b))), Pow(b, num(2))))
        case Pow(base, Num(value)) if value == 2:
            return Mul((base, base))
        case Mul((first, second)) if first == second:
            return Pow(first, num(2))
    return None


def _double(node: Expr, _rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Mul((Num(value), *rest)) if value == 2:
            return Add((mul(*rest), mul(*rest)))
        case Add((a, Neg(b))):
            return Neg(Add((b, Neg(a))))
    return None


def _trivial(node: Expr, rng: Random, _graph: Graph) -> Expr | None:
    match node:
        case Mul(factors):
            return Mul((*factors, num(1)))
        case Apply() | Total():
            return rng.choice((Div(Mul((num(3), node)), num(3)), Mul((num(1), node))))
        case Add(terms):
            return Add((*terms, num(0)))
    return None


REWRITINGS: tuple[Rewriting, ...] = (
    _commute,
    _commute,
    _multiply_out,
    _multiply_out,
    _factor_out,
    _bracket,
    _number_into_sum,
    _sum_of_terms,
    _write_out,
    _square,
    _double,
    _trivial,
)
