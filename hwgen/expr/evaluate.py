"""The value of an expression in a finite field, and its derivatives by what stands in it.

An expression, a world that knows the symbols, and the indices in force flow in; a residue modulo
2⁶¹ − 1 and a pullback flow out. The pullback adds, for an adjoint of the expression, the adjoints
of the symbols to a table (reverse accumulation). A field is used since a residue is exact: where
floats call two deep chains equal that differ in a sign, residues never do.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from hwgen.errors import VerifyError
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
    Sum,
    Sym,
    Total,
)

PRIME = 2**61 - 1

Key = tuple[object, ...]
"""One number of the world: a symbol's name and indices, its example, its component."""

Adjoints = dict[Key, int]
Pull = Callable[[int, Adjoints], None]
Environment = Mapping[str, int]
"""What the example and component letters in force stand for."""


class World(Protocol):
    """What an expression is evaluated in."""

    dimension: int

    def domain(self, name: str) -> range:
        """What an index of a sum over the set of this name runs over."""

    def scalar(self, sym: Sym, env: Environment) -> tuple[int, Key]:
        """The value of a scalar symbol and the key of its adjoint."""

    def vector(self, sym: Sym, env: Environment) -> tuple[tuple[int, ...], Key]:
        """The components of a vector symbol and the key that each adjoint's key starts with."""

    def function(self, letters: str, order: int, argument: int) -> int:
        """The value of a function's derivative at an argument."""

    def terms(self, total: Sum) -> tuple[Expr, ...]:
        """The terms of a sum over parents."""

    def derivative(self, expr: Total | Partial, env: Environment) -> int:
        """The value of a node's derivative by a symbol."""

    def accept_numerator(self, expr: Partial, value: int, env: Environment) -> None:
        """Called for every derivative of a written-out expression, with that one's value."""


class FreeIndexError(VerifyError):
    """An index that no sum binds and no goal declares."""


def value(expr: Expr, world: World, env: Environment) -> int:
    """The residue of an expression."""
    return evaluate(expr, world, env)[0]


def evaluate(expr: Expr, world: World, env: Environment) -> tuple[int, Pull]:
    """The residue of an expression and its pullback."""
    if type(expr) not in EVALUATORS:
        msg = f"a {type(expr).__name__} has no value"
        raise VerifyError(msg)
    return EVALUATORS[type(expr)](expr, world, env)


def bound(letter: str, env: Environment) -> int:
    """What an index letter stands for; a letter that nothing binds is an error, never a value."""
    if letter not in env:
        msg = f"the index {letter} is free: no sum binds it and the goal does not declare it"
        raise FreeIndexError(msg)
    return env[letter]


def component_of(index: int | str, env: Environment, dimension: int) -> int:
    """The place of a component: a letter's value, or a number counted from 1."""
    place = index - 1 if isinstance(index, int) else bound(index, env)
    if not 0 <= place < dimension:
        msg = f"there is no component {index}"
        raise VerifyError(msg)
    return place


def _nothing(_adjoint: int, _into: Adjoints) -> None:
    return


def _send(key: Key) -> Pull:
    def pull(adjoint: int, into: Adjoints) -> None:
        into[key] = (into.get(key, 0) + adjoint) % PRIME

    return pull


def _num(expr: Num, _world: World, _env: Environment) -> tuple[int, Pull]:
    number = expr.value
    return number.numerator * pow(number.denominator, -1, PRIME) % PRIME, _nothing


def _sym(expr: Sym, world: World, env: Environment) -> tuple[int, Pull]:
    residue, key = world.scalar(expr, env)
    return residue, _send(key)


def _component(expr: Component, world: World, env: Environment) -> tuple[int, Pull]:
    residues, key = world.vector(expr.vector, env)
    place = component_of(expr.index, env, world.dimension)
    return residues[place], _send((*key, place))


def _dot(expr: Dot, world: World, env: Environment) -> tuple[int, Pull]:
    if not (isinstance(expr.left, Sym) and isinstance(expr.right, Sym)):
        msg = "a scalar product is of two vectors"
        raise VerifyError(msg)
    left, left_key = world.vector(expr.left, env)
    right, right_key = world.vector(expr.right, env)

    def pull(adjoint: int, into: Adjoints) -> None:
        for place in range(world.dimension):
            _send((*left_key, place))(adjoint * right[place], into)
            _send((*right_key, place))(adjoint * left[place], into)

    return sum(a * b for a, b in zip(left, right, strict=True)) % PRIME, pull


def _add(expr: Add, world: World, env: Environment) -> tuple[int, Pull]:
    return _total([evaluate(term, world, env) for term in expr.terms])


def _total(parts: list[tuple[int, Pull]]) -> tuple[int, Pull]:
    def pull(adjoint: int, into: Adjoints) -> None:
        for _, part in parts:
            part(adjoint, into)

    return sum(residue for residue, _ in parts) % PRIME, pull


def _neg(expr: Neg, world: World, env: Environment) -> tuple[int, Pull]:
    residue, inner = evaluate(expr.body, world, env)
    return -residue % PRIME, lambda adjoint, into: inner(-adjoint, into)


def _mul(expr: Mul, world: World, env: Environment) -> tuple[int, Pull]:
    parts = [evaluate(factor, world, env) for factor in expr.factors]
    before = [1]
    for residue, _ in parts:
        before.append(before[-1] * residue % PRIME)

    def pull(adjoint: int, into: Adjoints) -> None:
        after = adjoint
        for place in range(len(parts) - 1, -1, -1):
            residue, inner = parts[place]
            inner(before[place] * after % PRIME, into)
            after = after * residue % PRIME

    return before[-1], pull


def _div(expr: Div, world: World, env: Environment) -> tuple[int, Pull]:
    over, pull_over = evaluate(expr.numerator, world, env)
    under, pull_under = evaluate(expr.denominator, world, env)
    if under == 0:
        msg = "division by zero"
        raise VerifyError(msg)
    inverse = pow(under, -1, PRIME)
    residue = over * inverse % PRIME

    def pull(adjoint: int, into: Adjoints) -> None:
        pull_over(adjoint * inverse % PRIME, into)
        pull_under(-adjoint * residue * inverse % PRIME, into)

    return residue, pull


def _pow(expr: Pow, world: World, env: Environment) -> tuple[int, Pull]:
    exponent = expr.exponent
    if not isinstance(exponent, Num) or exponent.value.denominator != 1:
        msg = "only powers with a whole number as exponent have a value"
        raise VerifyError(msg)
    base, inner = evaluate(expr.base, world, env)
    power = int(exponent.value)
    if base == 0 and power < 0:
        msg = "division by zero"
        raise VerifyError(msg)
    slope = power * pow(base, power - 1, PRIME) % PRIME if power and base else int(power == 1)
    return pow(base, power, PRIME), lambda adjoint, into: inner(adjoint * slope % PRIME, into)


def _apply(expr: Apply, world: World, env: Environment) -> tuple[int, Pull]:
    argument, inner = evaluate(expr.argument, world, env)

    def pull(adjoint: int, into: Adjoints) -> None:
        slope = world.function(expr.function, expr.order + 1, argument)
        inner(adjoint * slope % PRIME, into)

    return world.function(expr.function, expr.order, argument), pull


def _sum(expr: Sum, world: World, env: Environment) -> tuple[int, Pull]:
    if expr.domain is None:
        return _total([evaluate(term, world, env) for term in world.terms(expr)])
    if expr.index in env:
        msg = f"the index {expr.index} is bound twice"
        raise VerifyError(msg)
    places = world.domain(expr.domain)
    return _total([evaluate(expr.body, world, {**env, expr.index: place}) for place in places])


def _derivative(expr: Total | Partial, world: World, env: Environment) -> tuple[int, Pull]:
    """A node's derivative comes from the world; a written-out one from its own pullback."""
    if isinstance(expr, Total) or isinstance(expr.numerator, Sym):
        return world.derivative(expr, env), _no_second_order
    residue, pull = evaluate(expr.numerator, world, env)
    world.accept_numerator(expr, residue, env)
    adjoints: Adjoints = {}
    pull(1, adjoints)
    return adjoints.get(key_of(expr.denominator, world, env), 0), _no_second_order


def _no_second_order(_adjoint: int, _into: Adjoints) -> None:
    msg = "the derivative of a derivative is not evaluated"
    raise VerifyError(msg)


def key_of(symbol: Sym | Component, world: World, env: Environment) -> Key:
    """The key of the adjoint of a scalar symbol or of a component."""
    if isinstance(symbol, Component):
        _, key = world.vector(symbol.vector, env)
        return (*key, component_of(symbol.index, env, world.dimension))
    return world.scalar(symbol, env)[1]


def _group(expr: Group, world: World, env: Environment) -> tuple[int, Pull]:
    return evaluate(expr.body, world, env)


EVALUATORS: dict[type, Callable[[Any, World, Environment], tuple[int, Pull]]] = {
    Num: _num,
    Sym: _sym,
    Component: _component,
    Dot: _dot,
    Add: _add,
    Neg: _neg,
    Mul: _mul,
    Div: _div,
    Pow: _pow,
    Apply: _apply,
    Sum: _sum,
    Total: _derivative,
    Partial: _derivative,
    Group: _group,
}
