r"""Two numbers that show that a line is wrong, from small whole numbers for its letters.

A line, its target and the meaning of the letters flow in, a `Counterexample` flows out, or None if
no small one is found. It is a world as the verifier's, with one or two examples and small numbers
in place of residues: g and g′ may be any functions, so that each of their values is a small number
of its own. Values stay so small that their residues are the numbers themselves.
"""

from collections.abc import Iterator

from hwgen.check.meaning import Meaning, environments_of
from hwgen.check.records import Counterexample
from hwgen.check.typed_worlds import SmallWorld
from hwgen.errors import VerifyError
from hwgen.expr.evaluate import PRIME, Environment, value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Apply, Component, Dot, Expr, Partial, Sum, Sym, Total
from hwgen.expr.walk import children, without_groups

TRIES = 12
SMALL_ENOUGH = 8
LARGEST = 10**6
"""A residue below this is a number; a fraction's residue is below it by chance only."""


def counterexample(expr: Expr, target: Expr, meaning: Meaning) -> Counterexample | None:
    """The numbers of the smallest world tried in which line and target differ."""
    best: tuple[tuple[int, int], Counterexample] | None = None
    for examples in (1, 2):
        for seed in range(TRIES):
            found = _in_world(expr, target, meaning.small_world(examples, seed))
            if found is not None and (best is None or found[0] < best[0]):
                best = found
            if best is not None and best[0][0] <= SMALL_ENOUGH:
                break
        if best is not None:
            return best[1]
    return None


def _in_world(
    expr: Expr, target: Expr, world: SmallWorld
) -> tuple[tuple[int, int], Counterexample] | None:
    env = dict.fromkeys(next(environments_of(target)), 0)
    try:
        wanted, got = (_number(value(e, world, env)) for e in (target, expr))
        if wanted is None or got is None or wanted == got:
            return None
        letters = dict(_letters(without_groups(expr), world, env))
    except (VerifyError, RecursionError):
        return None
    size = (max(abs(wanted), abs(got)), len(letters))
    return size, Counterexample(letters, str(wanted), str(got))


def _number(residue: int) -> int | None:
    number = residue if residue <= PRIME // 2 else residue - PRIME
    return number if abs(number) < LARGEST else None


def _letters(expr: Expr, world: SmallWorld, env: Environment) -> Iterator[tuple[str, str]]:
    """What each letter, derivative and value of a function in a line stands for."""
    match expr:
        case Sum(index, str(), body):
            for example in world.examples:
                yield from _letters(body, world, {**env, index: example})
            return
        case Sum():
            for term in world.terms(expr):
                yield from _letters(term, world, env)
            return
        case Dot(left, right):
            for side in (left, right):
                if isinstance(side, Sym):
                    for place in range(world.dimension):
                        yield from _letters(Component(side, place + 1), world, env)
            return
        case Sym() | Component() | Total() | Partial() | Apply():
            number = _number(value(expr, world, env))
            if number is not None:
                yield _named(expr, env), str(number)
    if not isinstance(expr, Component | Total | Partial):
        for child in children(expr):
            yield from _letters(child, world, env)


def _named(expr: Expr, env: Environment) -> str:
    """The ink of a letter, the indices in force as numbers."""
    text = latex(expr)
    for letter, place in env.items():
        text = text.replace(f"^{{({letter})}}", f"^{{({place + 1})}}")
    if isinstance(expr, Component) and isinstance(expr.index, str):
        return latex(Component(expr.vector, env.get(expr.index, 0) + 1))
    return text
