"""Sites in a line, and what would have to stand there for the line to be right.

A line, its target, a world and the indices in force flow in; sites flow out. Where the line is
linear in what stands at a site, line = Σ_e c_e · value_e + rest over the examples e in force
there, so that a candidate is tried by evaluating the candidate alone. What stands deeper (in an
argument of g, over a ∂, below a power) is tried with the next such site around it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hwgen.check.typed_worlds import TypedWorld
from hwgen.errors import VerifyError
from hwgen.expr.evaluate import PRIME, Environment, value
from hwgen.expr.nodes import Add, Div, Expr, Group, Mul, Neg, Sum
from hwgen.expr.walk import Path, children, nodes, symbols, with_children

Context = tuple[Environment, int]
"""The indices in force, and the factor with which a value counts there."""


@dataclass(frozen=True)
class Site:
    """A node at which the line is linear; `parent` is what it stands in."""

    path: Path
    node: Expr
    parent: Expr | None
    contexts: tuple[Context, ...]
    missing: int
    """What Σ_e c_e · value_e should be: the target less the rest of the line."""
    world: TypedWorld
    letters: tuple[str, ...]
    """The letters of examples that are bound here, the innermost last."""

    @cached_property
    def values(self) -> tuple[int, ...] | None:
        """The node's value in each context, None if it has none."""
        return values_of(self.node, self)

    def fits(self, candidate: Expr) -> bool:
        """Whether the line is right with `candidate` at the site.

        What is worth 0 is no mend: whoever means 0 leaves the term out.
        """
        values = values_of(candidate, self)
        return values is not None and any(values) and self.fit(values)

    def fit(self, values: tuple[int, ...]) -> bool:
        """Whether the line is right with something of these values at the site."""
        pairs = zip(self.contexts, values, strict=True)
        return sum(c * v for (_, c), v in pairs) % PRIME == self.missing


def values_of(expr: Expr, site: Site) -> tuple[int, ...] | None:
    """The values of an expression in the contexts of a site, None if it has none."""
    found = tuple(value_in(expr, site.world, env) for env, _ in site.contexts)
    values = tuple(v for v in found if v is not None)
    return values if len(values) == len(found) else None


def value_in(expr: Expr, world: TypedWorld, env: Environment) -> int | None:
    """The value of an expression, None if it has none."""
    try:
        return value(expr, world, env)
    except (VerifyError, RecursionError):
        return None


def sites_in(expr: Expr, target: Expr, world: TypedWorld, env: Environment) -> Iterator[Site]:
    """Every site of a line, parents first; raises `VerifyError` if the target has no value."""
    wanted = value(target, world, env)
    letters = {sym.example for sym in symbols(target) if sym.example} & set(env)
    yield from _sites(Site((), expr, None, ((env, 1),), wanted, world, tuple(sorted(letters))))


def _sites(site: Site) -> Iterator[Site]:
    if all(c == 0 for _, c in site.contexts):
        return
    yield site
    match site.node:
        case Group() | Neg():
            sign = -1 if isinstance(site.node, Neg) else 1
            yield from _below(site, 0, [sign] * len(site.contexts), 0)
        case Div(_, under):
            divisors = values_of(under, site)
            if divisors is not None and all(divisors):
                yield from _below(site, 0, [pow(d, -1, PRIME) for d in divisors], 0)
        case Sum(index, str(), body):
            yield from _sites(_in_sum(site, index, body))
        case Add(parts) | Mul(parts):
            yield from _of_many(site, parts)


def _of_many(site: Site, parts: tuple[Expr, ...]) -> Iterator[Site]:
    """The sites in the terms or factors whose neighbours all have values."""
    found = [values_of(part, site) for part in parts]
    count = len(site.contexts)
    for at in range(len(parts)):
        others = [v for v in (*found[:at], *found[at + 1 :]) if v is not None]
        if len(others) < len(parts) - 1:
            continue
        if isinstance(site.node, Add):
            rest = sum(c * sum(v[e] for v in others) for e, (_, c) in enumerate(site.contexts))
            yield from _below(site, at, [1] * count, rest)
        else:
            yield from _below(site, at, [_product(others, e) for e in range(count)], 0)


def _product(values: list[tuple[int, ...]], e: int) -> int:
    product = 1
    for row in values:
        product = product * row[e] % PRIME
    return product


def _below(site: Site, at: int, factors: list[int], rest: int) -> Iterator[Site]:
    contexts = tuple(
        (env, c * factor % PRIME) for (env, c), factor in zip(site.contexts, factors, strict=True)
    )
    yield from _sites(
        Site(
            (*site.path, at),
            children(site.node)[at],
            site.node,
            contexts,
            (site.missing - rest) % PRIME,
            site.world,
            site.letters,
        )
    )


def _in_sum(site: Site, index: str, body: Expr) -> Site:
    contexts = tuple(
        ({**env, index: example}, c) for env, c in site.contexts for example in site.world.examples
    )
    letters = (*site.letters, index)
    return Site((*site.path, 0), body, site.node, contexts, site.missing, site.world, letters)


def inner_nodes(site: Site, paths: frozenset[Path]) -> Iterator[tuple[Path, Expr]]:
    """What stands below a site and is not below another one: paths from the site on."""
    for path, node in nodes(site.node):
        steps = ((*site.path, *path[:length]) for length in range(1, len(path) + 1))
        if path and not any(step in paths for step in steps):
            yield path, node


def put(expr: Expr, path: Path, new: Expr) -> Expr:
    """`expr` with `new` at `path`, everything else as it stands."""
    if not path:
        return new
    at, *rest = path
    below = children(expr)
    return with_children(expr, (*below[:at], put(below[at], tuple(rest), new), *below[at + 1 :]))
