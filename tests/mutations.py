r"""Mutants of a line: the line with one thing changed, under the name of what was changed.

A tree flows in; kinds flow out, each with a call that makes the mutant's LaTeX. Structure (factors,
terms, sums, derivatives) is changed in the tree and printed; indices, brackets and the letter below
a sum are changed in the ink, since a tree has no bracket to lose. A mutant may be as right as the
line that it was made from: whether it is wrong is the judge's question.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import TypeVar

from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Dot,
    Expr,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
    add,
    mul,
    num,
)
from hwgen.expr.walk import Path, children, nodes, with_children
from hwgen.model.graph import DATA, EXAMPLE_LETTERS

KINDS = (
    "index changed",
    "example changed",
    "example dropped",
    "bracket removed",
    "bracket moved",
    "sum index freed",
    "sum set changed",
    "sum removed",
    "sum moved",
    "factor dropped",
    "factor doubled",
    "term dropped",
    "term doubled",
    "sign flipped",
    "prime removed",
    "prime added",
    "function dropped",
    "number changed",
    "exponent changed",
    "numerator changed",
    "denominator changed",
    "bar added",
    "bar dropped",
    "bar changed",
)

Mutation = tuple[str, Callable[[], str]]
Change = tuple[str, Expr]
"""A kind of mutation, and what takes the place of a node."""
Name = Sym | Component
T = TypeVar("T")

SUBSCRIPT = re.compile(r"(?<!\\sum)(?<!\|)_(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\w))")
INDEX = re.compile(r"\\[A-Za-z]+(?:\{[A-Za-z]+\})?|[0-9]+|[A-Za-z]")
EXAMPLE = re.compile(r"\^\{\(([A-Za-z])\)\}")
SUM = re.compile(r"\\sum_(?:([A-Za-z])|\{([A-Za-z]) \\in data\})")
BRACKET = re.compile(r"\^\{\([A-Za-z]\)\}|[()]")


class Mutator:
    """Makes the mutants of one line; each index and name gives way to at most `most` others."""

    def __init__(self, expr: Expr, goal: Expr, rng: Random, most: int) -> None:
        self.expr = expr
        self.rng = rng
        self.most = most
        found = [node for line in (goal, expr) for _, node in nodes(line)]
        scalars = [s for s in found if isinstance(s, Sym) and s.shape == "scalar"]
        self.names: list[Name] = [*scalars, *(c for c in found if isinstance(c, Component))]

    def mutations(self) -> Iterator[Mutation]:
        """Every mutant, not yet printed."""
        for kind, text in self._in_ink(latex(self.expr)):
            yield kind, partial(str, text)
        for path, node in [((), None), *nodes(self.expr)]:
            for kind, at, new in self._in_tree(path, node):
                yield kind, partial(_printed, self.expr, at, new)

    def _others(self, there: Iterable[T], old: object) -> list[T]:
        left = [one for one in dict.fromkeys(there) if one != old]
        return left if len(left) <= self.most else self.rng.sample(left, self.most)

    def _in_tree(self, path: Path, node: Expr | None) -> Iterator[tuple[str, Path, Expr]]:
        if node is None:
            yield from ((kind, (), new) for kind, new in _of_term(self.expr, in_sum=False))
            return
        for kind, new in (*_of_node(node), *self._of_derivative(node)):
            yield kind, path, new
        for place, term in enumerate(children(node)):
            if _is_term(node, place):
                for kind, new in _of_term(term, in_sum=isinstance(node, Add)):
                    yield kind, (*path, place), new

    def _of_derivative(self, node: Expr) -> Iterator[Change]:
        """Other names above and below a ∂, and other nodes held fixed."""
        if not isinstance(node, Total | Partial):
            return
        over, under = node.numerator, node.denominator
        for name in self._others(self.names, under):
            yield "denominator changed", replace(node, denominator=name)
        symbols = [name for name in self.names if isinstance(name, Sym)]
        held = node.held if isinstance(node, Partial) else ()
        for top in self._others(symbols, over):
            yield "numerator changed", Partial(top, under, held) if held else Total(top, under)
        if not isinstance(over, Sym):
            return
        if held:
            yield "bar dropped", Total(over, under)
        for name in self._others(symbols, over):
            yield "bar changed" if held else "bar added", Partial(over, under, (*held, name))
        for place, old in enumerate(held):
            rest = _with(held, place)
            if rest:
                yield "bar changed", Partial(over, under, rest)
            for name in self._others(symbols, old):
                yield "bar changed", Partial(over, under, _with(held, place, name))

    def _in_ink(self, text: str) -> Iterator[tuple[str, str]]:
        yield from self._indices(text)
        yield from self._letters(text)
        opened: list[int] = []
        for found in BRACKET.finditer(text):
            match found[0]:
                case "(":
                    opened.append(found.start())
                case ")":
                    start, end = opened.pop(), found.start()
                    inside = text[start + 1 : end]
                    yield "bracket removed", f"{text[:start]}{inside}{text[end + 1 :]}"

    def _indices(self, text: str) -> Iterator[tuple[str, str]]:
        """Each number and letter of a subscript gives way to others of the line."""
        places = [
            (found.start(1) + index.start(), index[0], True)
            for found in SUBSCRIPT.finditer(text)
            if found[1]
            for index in INDEX.finditer(found[1])
        ]
        places += [(f.start(2), f[2], False) for f in SUBSCRIPT.finditer(text) if f[2]]
        there = [index for _, index, _ in places]
        for start, old, braced in places:
            for new in self._others(there, old):
                put = new if braced or len(new) == 1 else f"{{{new}}}"
                yield "index changed", text[:start] + put + text[start + len(old) :]

    def _letters(self, text: str) -> Iterator[tuple[str, str]]:
        """The letters of examples, and those below a sum with the sets that they run over."""
        for found in EXAMPLE.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            yield "example dropped", before + after
            for letter in self._others(EXAMPLE_LETTERS, found[1]):
                yield "example changed", f"{before}^{{({letter})}}{after}"
        for found in SUM.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            letter, over = found[1] or found[2], "" if found[1] else rf" \in {DATA}"
            for new in self._others(("i", "s", "k", "l", "d", "j"), letter):
                yield "sum index freed", rf"{before}\sum_{{{new}{over}}}{after}"
            other = "" if over else rf" \in {DATA}"
            yield "sum set changed", rf"{before}\sum_{{{letter}{other}}}{after}"


def _printed(expr: Expr, path: Path, new: Expr) -> str:
    return latex(_put(expr, path, new))


def _put(expr: Expr, path: Path, new: Expr) -> Expr:
    if not path:
        return new
    place, *rest = path
    below = children(expr)
    return with_children(expr, _with(below, place, _put(below[place], tuple(rest), new)))


def _with(parts: tuple[T, ...], place: int, *new: T) -> tuple[T, ...]:
    return (*parts[:place], *new, *parts[place + 1 :])


def _is_term(parent: Expr, place: int) -> bool:
    """Whether a summand or a whole stands there: an argument, a base, what a Σ or ∂ is of."""
    match parent:
        case Add() | Apply() | Sum() | Relation():
            return True
        case Pow():
            return place == 0
        case Partial(numerator):
            return place == 0 and not isinstance(numerator, Sym)
    return False


def _of_term(term: Expr, *, in_sum: bool) -> Iterator[Change]:
    """A single factor, and a single term, is dropped and doubled as several are."""
    body = term.body if isinstance(term, Neg) else term
    if not isinstance(body, Mul | Add):
        yield "factor dropped", num(1)
        yield "factor doubled", Mul((body, body))
    if not in_sum and not isinstance(term, Add):
        yield "term dropped", num(0)
        yield "term doubled", Add((term, term))
        yield "sign flipped", body if isinstance(term, Neg) else Neg(term)


def _of_node(node: Expr) -> Iterator[Change]:
    match node:
        case Mul(factors):
            for place, factor in enumerate(factors):
                yield "factor dropped", mul(*_with(factors, place))
                yield "factor doubled", Mul(_with(factors, place, factor, factor))
        case Dot(left, right):
            yield "factor dropped", left
            yield "factor dropped", right
        case Add(terms):
            yield from _of_sum(terms)
        case Pow(base, Num(value)):
            yield "exponent changed", base
            yield "exponent changed", Pow(base, Num(value + 1))
        case Num(value):
            yield "number changed", Num(value + 1)
            yield "number changed", Num(value - 1)
        case Apply(function, order, argument):
            yield "prime added", Apply(function, order + 1, argument)
            if order:
                yield "prime removed", Apply(function, order - 1, argument)
            yield "function dropped", argument
            if isinstance(argument, Add):
                inside = Apply(function, order, add(*argument.terms[:-1]))
                yield "bracket moved", Add((inside, argument.terms[-1]))
    yield from (("sum moved", new) for new in _sums_moved(node))
    if isinstance(node, Sum):
        yield "sum removed", node.body


def _of_sum(terms: tuple[Expr, ...]) -> Iterator[Change]:
    for place, term in enumerate(terms):
        yield "term dropped", add(*_with(terms, place))
        yield "term doubled", Add(_with(terms, place, term, term))
        flipped = term.body if isinstance(term, Neg) else Neg(term)
        yield "sign flipped", Add(_with(terms, place, flipped))


def _sums_moved(node: Expr) -> Iterator[Expr]:
    """Σ takes in what stands beside it, or leaves out a part of what it was over."""
    match node:
        case Sum(_, _, Mul(factors)):
            for place in range(1, len(factors)):
                inner = replace(node, body=mul(*factors[place:]))
                yield Mul((*factors[:place], inner))
            yield Mul((replace(node, body=factors[0]), *factors[1:]))
        case Sum(_, _, Add((first, *rest))):
            yield Add((replace(node, body=first), *rest))
            yield Add((first, replace(node, body=add(*rest))))
        case Mul(parts) | Add(parts):
            for place, part in enumerate(parts):
                if isinstance(part, Sum):
                    yield replace(part, body=type(node)(_with(parts, place, part.body)))
        case Partial(Sum() as total, under):
            yield replace(total, body=Partial(total.body, under))
