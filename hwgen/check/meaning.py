r"""What a writer's letters mean, and whether a typed line has the value of what it should equal.

A graph and the writer's own definitions flow in; a `Finding` flows out for each line. Worlds,
values and sweeps are the verifier's own; two things are more lenient here. A numerator may be any
selection of a definition's summands, and a letter that is the argument of an activation becomes a
node of the graph, so that ∂E/∂z_5 has a value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Literal

from hwgen.check.typed_worlds import (
    LOGISTIC,
    LogisticWorld,
    SearchWorld,
    SmallWorld,
    TypedWorld,
    free_letters,
)
from hwgen.errors import VerifyError
from hwgen.expr.evaluate import Environment, FreeIndexError, value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Apply, Component, Dot, Expr, Partial, Sum, Sym, Total
from hwgen.expr.walk import children, nodes, symbols, transform, with_children, with_examples
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph, variable
from hwgen.verification.value import SEEDS
from hwgen.verification.world import DIMENSION, UnknownSymbolError

LETTERS = (*EXAMPLE_LETTERS, *"tuvpqabcefhjm")
"""Letters for examples, to choose from."""

Kind = Literal["equal", "unfounded", "different", "free index", "unknown", "formless", "undecided"]
"""`formless`: something in the line has no meaning at all, such as a number plus a vector."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing a line with its target found; `unfounded` are the ∂ it is about."""

    kind: Kind
    message: str = ""
    unfounded: tuple[Partial, ...] = ()


@dataclass(frozen=True)
class Meaning:
    """A graph, and what the writer's own letters stand for."""

    graph: Graph
    shorthands: Mapping[Sym, Expr] = field(default_factory=dict)
    aliases: Mapping[Sym, Sym] = field(default_factory=dict)
    """Other names of nodes, such as a_5 for n_5."""
    arguments: Mapping[Sym, Expr] = field(default_factory=dict)
    """Letters for what an activation is applied to."""
    plain: Graph | None = None
    """The graph before such letters became nodes of it."""

    @cached_property
    def worlds(self) -> tuple[TypedWorld, ...]:
        """The worlds in which lines are compared."""
        return tuple(TypedWorld(self.graph, seed, self.shorthands) for seed in SEEDS)

    @cached_property
    def search_world(self) -> SearchWorld:
        """The world in which candidates are tried."""
        return SearchWorld(self.graph, SEEDS[0], self.shorthands)

    def small_world(self, examples: int, seed: int) -> SmallWorld:
        """A world of small whole numbers, made once."""
        key = (examples, seed)
        if key not in self._small:
            self._small[key] = SmallWorld(self.graph, seed, self.shorthands, examples)
        return self._small[key]

    @cached_property
    def _small(self) -> dict[tuple[int, int], SmallWorld]:
        return {}

    @cached_property
    def logistic_worlds(self) -> tuple[TypedWorld, ...]:
        """The worlds for σ′ = σ(1 − σ), none if the activation is no σ."""
        if LOGISTIC not in self.graph.vocabulary.functions:
            return ()
        return tuple(LogisticWorld(self.graph, seed, self.shorthands) for seed in SEEDS)

    def knows(self, sym: Sym) -> bool:
        """Whether a symbol has a meaning, of the graph's or of the writer's."""
        spelled = self.graph.spelled(sym)
        return spelled in self.graph.known or spelled in self.shorthands or spelled in self.aliases

    def settled(self, expr: Expr) -> Expr:
        """`expr` in the graph's own names, each Σ over its only possible set; spans are kept."""

        def change(node: Expr) -> Expr | None:
            match node:
                case Sum(index, domain, body) if domain != DATA:
                    examples = any(sym.example == index for sym in symbols(body))
                    domain = DATA if examples else None
                    return Sum(index, domain, self.settled(body), span=node.span)
                case Partial(numerator, denominator, held) if not isinstance(numerator, Sym):
                    opened = self._opened(numerator, variable(denominator))
                    return Partial(self.settled(opened), denominator, held, span=node.span)
                case Sym() if (alias := self.aliases.get(self.graph.spelled(node))) is not None:
                    example = node.example if alias.example else None
                    return replace(alias, example=example, span=node.span)
            return None

        return transform(expr, change)

    def _opened(self, expr: Expr, kept: Sym) -> Expr:
        """A written-out numerator with own letters written out: the writer means through them."""
        written = {letter: body for letter, body in self.shorthands.items() if not _derived(body)}
        written |= self.arguments
        if not written:
            return expr

        def change(node: Expr) -> Expr | None:
            if not isinstance(node, Sym) or node == kept:
                return None
            body = written.get(self.graph.spelled(node))
            if body is None or node.example is None:
                return body
            return with_examples(body, {EXAMPLE_LETTERS[0]: node.example})

        for _ in written:
            expr = transform(expr, change)
        return expr

    def compare(self, expr: Expr, target: Expr) -> Finding:
        """Whether a settled line has the value of its target, and if not, what is in the way."""
        if (trouble := self._by_own_letter(expr)) is not None:
            return Finding("undecided", trouble)
        found = self._compare(expr, target, self.worlds)
        if found.kind == "different" and self.logistic_worlds:
            again = self._compare(expr, target, self.logistic_worlds)
            return again if again.kind == "equal" else found
        return found

    def _compare(self, expr: Expr, target: Expr, worlds: tuple[TypedWorld, ...]) -> Finding:
        unfounded: list[Partial] = []
        trouble = ""
        for world in worlds:
            for env in environments_of(target):
                world.unfounded.clear()
                found = compare_in(world, env, expr, target)
                if found.kind not in ("equal", "undecided"):
                    return found
                trouble = trouble or found.message
                unfounded += [node for node in world.unfounded if node not in unfounded]
        if trouble:
            return Finding("undecided", trouble)
        return Finding("unfounded" if unfounded else "equal", unfounded=tuple(unfounded))

    def _by_own_letter(self, expr: Expr) -> str | None:
        """A derivative by or of a letter that only stands for a value cannot be judged."""
        if not self.shorthands:
            return None
        for _, node in nodes(expr):
            if isinstance(node, Total | Partial):
                for end in (variable(node.denominator), *symbols(node.numerator)):
                    if self.graph.spelled(end) in self.shorthands:
                        return f"a derivative of or by {latex(end)} is not judged"
        return None

    def with_letter(self, letter: Sym, expr: Expr) -> "Meaning":
        """The meaning in which `letter` stands for what `expr` is worth.

        The letter has an example if the value depends on one.
        """
        spelled, body = self.graph.spelled(letter), self._spelled_like(letter, expr)
        for node in self.graph.definitions:
            if self.compare(body, node).kind == "equal":
                return replace(self, aliases={**self.aliases, spelled: node})
        for node, definition in self.graph.definitions.items():
            if isinstance(definition, Apply) and not isinstance(definition.argument, Sym):
                argument = definition.argument
                if self.compare(body, argument).kind == "equal":
                    return self._with_argument(spelled, node, definition)
        return replace(self, shorthands={**self.shorthands, spelled: body})

    def _spelled_like(self, letter: Sym, expr: Expr) -> Expr:
        settled = unplaced(self.settled(expr))
        if letter.example in (None, EXAMPLE_LETTERS[0]):
            return settled
        return with_examples(settled, {letter.example or "": EXAMPLE_LETTERS[0]})

    def _with_argument(self, letter: Sym, node: Sym, definition: Apply) -> "Meaning":
        definitions: dict[Sym, Expr] = {}
        for other, body in self.graph.definitions.items():
            if other == node:
                definitions[letter] = definition.argument
                definitions[node] = replace(definition, argument=letter)
            else:
                definitions[other] = body
        graph = replace(self.graph, definitions=definitions)
        arguments = {**self.arguments, letter: self.graph.write_out(definition.argument)}
        return replace(self, graph=graph, arguments=arguments, plain=self.plain or self.graph)

    def neuron_of(self, letter: Sym) -> Sym | None:
        """The neuron that z_5 or δ_5 is about, by its index; None if that is not one neuron."""
        found = [
            node
            for node, body in self.graph.definitions.items()
            if isinstance(body, Apply)
            and letter.subscript in (node.subscript, (replace(node, example=None),))
        ]
        return found[0] if len(found) == 1 else None


def _derived(expr: Expr) -> bool:
    return any(isinstance(node, Total | Partial) for _, node in nodes(expr))


def compare_in(world: TypedWorld, env: Environment, expr: Expr, target: Expr) -> Finding:
    """Compare in one world, for one choice of the free indices."""
    try:
        got = value(expr, world, env)
        wanted = value(target, world, env)
    except FreeIndexError as error:
        return Finding("free index", str(error))
    except UnknownSymbolError as error:
        return Finding("unknown", str(error))
    except (VerifyError, RecursionError) as error:
        return Finding("formless" if is_formless(expr) else "undecided", str(error))
    return Finding("equal" if wanted == got else "different")


def unplaced(expr: Expr) -> Expr:
    """`expr` without its spans, which count in the text that it was read from."""
    return replace(with_children(expr, tuple(map(unplaced, children(expr)))), span=None)


def is_formless(expr: Expr) -> bool:
    """Whether a vector stands for a number, or a derivative holds fixed what it is by."""
    match expr:
        case Dot(Sym(), Sym()):
            return False
        case Component(_, int() as index):
            return index > DIMENSION
        case Component():
            return False
        case Sym(_, _, _, shape):
            return shape == "vector"
        case Partial(_, denominator, held) if variable(denominator) in held:
            return True
    return any(is_formless(child) for child in children(expr))


def unshadowed(expr: Expr, bound: frozenset[str]) -> Expr:
    """`expr` with another letter for each Σ over examples whose letter means something already."""
    match expr:
        case Sum(index, str() as domain, body):
            letter = index
            if index in bound:
                taken = bound | {letter for letter, _ in free_letters(body, frozenset())}
                letter = next(letter for letter in LETTERS if letter not in taken)
                body = with_examples(body, {index: letter})
            return Sum(letter, domain, unshadowed(body, bound | {letter}), span=expr.span)
    below = children(expr)
    changed = tuple(unshadowed(child, bound) for child in below)
    return expr if changed == below else with_children(expr, changed)


def environments_of(target: Expr) -> Iterator[Environment]:
    """Every choice of what the indices stand for that a target leaves free."""
    ranges: dict[str, range] = {}
    for letter, size in free_letters(target, frozenset()):
        ranges.setdefault(letter, range(size))
    for places in product(*ranges.values()):
        yield dict(zip(ranges, places, strict=True))
