"""Checks of counts: arithmetic lines, and the number of paths.

The lines of a count flow in, a `Verified` flows out. Arithmetic is worked out exactly on both
sides of the sign; paths are counted by powers of the adjacency matrix, which knows of no path.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from hwgen.errors import VerifyError
from hwgen.expr.evaluate import value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Add, Div, Expr, Group, Mul, Neg, Num, Pow, Relation, Sym, Total
from hwgen.expr.reader import Vocabulary
from hwgen.model.graph import EXAMPLE_LETTERS, Graph, variable
from hwgen.verification.value import SEEDS, environments
from hwgen.verification.verified import ARITHMETIC, PATH, Verified, VerifiedLine
from hwgen.verification.world import GraphWorld

NO_LETTERS = Vocabulary(frozenset(), frozenset())


def number(expr: Expr) -> Fraction:
    """The exact value of an expression of numbers alone."""
    match expr:
        case Num(value):
            return value
        case Add(terms):
            return sum((number(term) for term in terms), Fraction(0))
        case Mul(factors):
            product = Fraction(1)
            for factor in factors:
                product *= number(factor)
            return product
        case Neg(body):
            return -number(body)
        case Div(over, under) if number(under) != 0:
            return number(over) / number(under)
        case Pow(base, Num(exponent)) if exponent.denominator == 1 and abs(exponent) <= 64:
            return number(base) ** int(exponent)
        case Group(body):
            return number(body)
    msg = f"{latex(expr)} has no value as a number"
    raise VerifyError(msg)


def verify_arithmetic(relation: Relation) -> Verified:
    """Check that both sides of `relation` are the same number."""
    left, right = number(relation.left), number(relation.right)
    if relation.operator != "=" or left != right:
        msg = f"line 1: {latex(relation)} is wrong: the left side is {left}, the right {right}"
        raise VerifyError(msg)
    return Verified((VerifiedLine(relation, (), (ARITHMETIC,)),), NO_LETTERS)


def verify_paths(
    graph: Graph, goal: Total, listed: Sequence[tuple[tuple[Sym, ...], Expr]], total: Expr
) -> Verified:
    """Check paths and their number: each runs along edges, none is missing or twice.

    `listed` are the paths from the goal's denominator to its numerator, each with the product of
    the derivatives along it, whose value is checked; `total` is the number of paths, a number or
    (the numbers for each length added up) a relation, checked by the adjacency matrix. With no
    paths listed, only the total is checked.
    """
    ends = (graph.spelled(variable(goal.denominator)), graph.spelled(goal.numerator))
    paths = [path for path, _ in listed]
    if len(set(paths)) != len(paths):
        msg = "a path is listed twice"
        raise VerifyError(msg)
    for place, path in enumerate(paths, start=1):
        along = all(graph.is_edge(a, b) for a, b in pairwise(path))
        if not along or (path[0], path[-1]) != ends:
            msg = f"line {place}: this is not a path of the graph"
            raise VerifyError(msg)
    _check_products(graph, goal, listed)
    number_of_paths = _check_total(graph, ends, total)
    if listed and len(paths) != number_of_paths:
        msg = f"{len(paths)} paths are listed, there are {number_of_paths}"
        raise VerifyError(msg)
    checked = [VerifiedLine(line, ("chain_rule",), (PATH,)) for _, line in listed]
    checked.append(VerifiedLine(total, (), (ARITHMETIC,)))
    return Verified(tuple(checked), graph.vocabulary)


def _check_products(
    graph: Graph, goal: Total, listed: Sequence[tuple[tuple[Sym, ...], Expr]]
) -> None:
    """Compare each product with the derivatives along its path, in two random worlds."""
    for seed in SEEDS if listed else ():
        world = GraphWorld(graph, seed, {})
        for env in environments(goal):
            here = {EXAMPLE_LETTERS[0]: 0, **env}
            for place, (path, line) in enumerate(listed, start=1):
                wanted, got = world.along(path, goal.denominator, here), value(line, world, here)
                if wanted != got:
                    msg = f"line {place}: {latex(line)} is {got}, along the path it is {wanted}"
                    raise VerifyError(msg)


def _check_total(graph: Graph, ends: tuple[Sym, Sym], total: Expr) -> int:
    """Compare the number of paths with the powers of the adjacency matrix."""
    expected = [count for count in path_numbers(graph, *ends) if count] or [0]
    printed = total.left if isinstance(total, Relation) else total
    terms = printed.terms if isinstance(printed, Add) else (printed,)
    right = total.right if isinstance(total, Relation) else total
    if [number(term) for term in terms] != expected or number(right) != sum(expected):
        msg = f"the adjacency matrix gives {expected} paths by length, the line {latex(total)}"
        raise VerifyError(msg)
    return sum(expected)


def path_numbers(graph: Graph, start: Sym, end: Sym) -> list[int]:
    """The number of paths with 1, 2, 3, … edges: the entries of the powers of the adjacency matrix.

    Only the row of `start` is kept: A^K is taken as the row of A^(K−1) times A.
    """
    row = {start: 1}
    counts: list[int] = []
    while row:
        after: dict[Sym, int] = {}
        for node, count in row.items():
            for child in graph.children.get(node, ()):
                after[child] = after.get(child, 0) + count
        row = after
        counts.append(row.get(end, 0))
    return counts
