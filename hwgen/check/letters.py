r"""Which letters a chain uses beside the graph's, and what each line of it should equal.

Left sides and right sides flow in; for each line its target and the meaning of its letters flow
out. A writer's letter means what its definition is worth. z_j and δ_j need no definition: z_j is
what the activation of neuron j is applied to, δ_j is ∂E/∂z_j.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hwgen.check.meaning import Meaning, environments_of
from hwgen.check.readings import in_examples
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Apply, Expr, Sym, Total
from hwgen.expr.walk import symbols
from hwgen.model.graph import EXAMPLE_LETTERS

PRE_ACTIVATION, DELTA = "z", r"\delta"

Sides = tuple[Expr | None, Expr | None]
"""What stands left and right of an equals sign; None for nothing, or for what cannot be read."""


@dataclass(frozen=True)
class Letters:
    """For each line, what it should equal, what its letters mean, and what is to be noted."""

    targets: tuple[Expr, ...]
    meanings: tuple[Meaning, ...]
    notes: tuple[tuple[str, ...], ...]
    own: tuple[Sym, ...]
    """The letters that lines define."""


def letters_of(
    lines: Sequence[Sides], goal: Total, plain: Meaning, usual: frozenset[Sym] = frozenset()
) -> Letters:
    """The letters of a chain; those in `usual` mean what they usually do, whatever is said."""
    lines = [_in_example(sides, plain) for sides in lines]
    lefts = _lefts(lines, goal)
    own = _own_letters(lefts, plain)
    assumed = [sym for sym in _used(lines, plain) if sym not in own or sym in usual]
    meaning = plain
    for sym in assumed:
        meaning = with_usual(meaning, sym, goal)
    firsts: dict[Sym, Expr] = {}
    for at, (left, (_, right)) in enumerate(zip(lefts, lines, strict=True)):
        begins = isinstance(left, Sym) and _begins(lines, at)
        if begins and isinstance(left, Sym) and right is not None:
            spelled = plain.graph.spelled(left)
            if spelled in own and spelled not in usual:
                firsts.setdefault(left, right)
    whole = _defined(meaning, firsts)
    meanings = _in_order(lines, lefts, meaning, whole, firsts)
    notes = [_notes(sides, assumed, plain) for sides in lines]
    targets = [
        goal if left == goal else m.settled(left) for left, m in zip(lefts, meanings, strict=True)
    ]
    return Letters(tuple(targets), tuple(meanings), tuple(notes), tuple(own))


def _in_example(sides: Sides, plain: Meaning) -> Sides:
    """A definition in which everything is of an example is that of a letter of that example."""
    left, right = sides
    if not isinstance(left, Sym) or left.example or right is None or plain.knows(left):
        return sides
    letter = EXAMPLE_LETTERS[0]
    right = in_examples(plain.settled(right), letter, plain)
    free = letter in next(environments_of(right))
    return (replace(left, example=letter), right) if free else (left, right)


def _lefts(lines: Sequence[Sides], goal: Total) -> list[Expr]:
    """The left side of every line: its own, or that of the line above."""
    lefts: list[Expr] = []
    for left, _ in lines:
        lefts.append(left if left is not None else lefts[-1] if lefts else goal)
    return lefts


def _begins(lines: Sequence[Sides], at: int) -> bool:
    return lines[at][0] is not None


def _own_letters(lefts: Sequence[Expr], plain: Meaning) -> dict[Sym, None]:
    found = (left for left in lefts if isinstance(left, Sym) and not plain.knows(left))
    return dict.fromkeys(plain.graph.spelled(sym) for sym in found)


def _used(lines: Sequence[Sides], plain: Meaning) -> list[Sym]:
    """The z_j and δ_j of neurons that stand anywhere, z before δ."""
    found: dict[Sym, None] = {}
    for sides in lines:
        for side in sides:
            for sym in symbols(side) if side is not None else ():
                neuron = plain.neuron_of(sym)
                usual = sym.name in (PRE_ACTIVATION, DELTA) and not plain.knows(sym)
                if usual and neuron is not None:
                    found.setdefault(replace(sym, example=neuron.example, span=None))
    return sorted(found, key=lambda sym: sym.name != PRE_ACTIVATION)


def with_usual(meaning: Meaning, letter: Sym, goal: Total) -> Meaning:
    """The meaning in which z_j is an argument of an activation, or δ_j is ∂E/∂z_j."""
    neuron = meaning.neuron_of(letter)
    if neuron is None or meaning.knows(letter):
        return meaning
    if letter.name == PRE_ACTIVATION:
        body = meaning.graph.definitions[neuron]
        if isinstance(body, Apply) and not isinstance(body.argument, Sym):
            return meaning.with_letter(letter, body.argument)
        return meaning
    z = replace(letter, name=PRE_ACTIVATION, example=neuron.example)
    meaning = with_usual(meaning, z, goal)
    value = meaning.settled(Total(goal.numerator, z))
    return replace(meaning, shorthands={**meaning.shorthands, letter: value})


def _defined(meaning: Meaning, definitions: Mapping[Sym, Expr]) -> Meaning:
    """The meaning with all definitions, in whatever order they were given."""
    waiting = dict(definitions)
    while waiting:
        ready = [letter for letter, body in waiting.items() if _has_value(meaning, body)]
        if not ready:
            return meaning
        meaning = meaning.with_letter(ready[0], waiting.pop(ready[0]))
    return meaning


def _has_value(meaning: Meaning, body: Expr) -> bool:
    settled = meaning.settled(body)
    return meaning.compare(settled, settled).kind in ("equal", "unfounded")


def _in_order(
    lines: Sequence[Sides],
    lefts: Sequence[Expr],
    base: Meaning,
    whole: Meaning,
    firsts: Mapping[Sym, Expr],
) -> list[Meaning]:
    """The meaning at each line: a letter that is defined again means the new thing from there."""
    meanings: list[Meaning] = []
    current = dict(firsts)
    for at, (left, (_, right)) in enumerate(zip(lefts, lines, strict=True)):
        again = isinstance(left, Sym) and left in current and _begins(lines, at)
        if again and isinstance(left, Sym) and right is not None and current[left] != right:
            current[left] = right
            whole = _defined(base, current)
        meanings.append(whole)
    return meanings


def _notes(sides: Sides, assumed: Sequence[Sym], plain: Meaning) -> tuple[str, ...]:
    found = {plain.graph.spelled(s) for side in sides if side is not None for s in symbols(side)}
    return tuple(_note(sym) for sym in assumed if sym in found)


def _note(letter: Sym) -> str:
    if letter.name == PRE_ACTIVATION:
        return f"{latex(letter)} is read as what the activation is applied to"
    z = replace(letter, name=PRE_ACTIVATION)
    return f"{latex(letter)} is read as ∂E/∂{latex(z)}"
