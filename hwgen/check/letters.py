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

Name = tuple[str, tuple["int | str | Sym", ...]]
"""A letter with its subscript, whatever its example."""


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
    lefts = _lefts(lines, goal)
    unknown = [left for left in lefts if isinstance(left, Sym) and not plain.knows(left)]
    own = {_name(left) for left in unknown} - {_name(sym) for sym in usual}
    assumed = [sym for sym in _used(lines, plain) if _name(sym) not in own]
    meaning = plain
    for sym in assumed:
        meaning = with_usual(meaning, sym, goal)
    meanings = _in_order(lines, meaning, own)
    targets = [_target(left, m, goal) for left, m in zip(lefts, meanings, strict=True)]
    defined = dict.fromkeys(
        target
        for left, target in zip(lefts, targets, strict=True)
        if isinstance(left, Sym) and isinstance(target, Sym) and not plain.knows(left)
    )
    names = {_name(sym): sym for sym in assumed}
    notes = [_notes(sides, names) for sides in lines]
    return Letters(tuple(targets), tuple(meanings), tuple(notes), tuple(defined))


def _name(sym: Sym) -> Name:
    return sym.name, sym.subscript


def _lefts(lines: Sequence[Sides], goal: Total) -> list[Expr]:
    """The left side of every line: its own, or that of the line above."""
    lefts: list[Expr] = []
    for left, _ in lines:
        lefts.append(left if left is not None else lefts[-1] if lefts else goal)
    return lefts


def _target(left: Expr, meaning: Meaning, goal: Total) -> Expr:
    """What a left side stands for; what is of an example is of any, unless it says of which."""
    found = in_examples(left, EXAMPLE_LETTERS[0], meaning)
    if found == goal:
        return goal
    if isinstance(found, Sym) and found in (*meaning.shorthands, *meaning.arguments):
        return replace(found, span=None)
    return meaning.settled(found)


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


def _in_order(lines: Sequence[Sides], base: Meaning, own: set[Name]) -> list[Meaning]:
    """The meaning at each line: a letter that is defined again means the new thing from there."""
    definitions: dict[Name, tuple[Sym, Expr]] = {}
    begun: list[tuple[Name, Sym, Expr] | None] = []
    for left, right in lines:
        begins = isinstance(left, Sym) and right is not None and _name(left) in own
        if begins and isinstance(left, Sym) and right is not None:
            definitions.setdefault(_name(left), (left, right))
            begun.append((_name(left), left, right))
        else:
            begun.append(None)
    current = _defined(base, definitions)
    meanings: list[Meaning] = []
    for beginning in begun:
        if beginning is not None and definitions[beginning[0]][1] != beginning[2]:
            definitions[beginning[0]] = beginning[1:]
            current = _defined(base, definitions)
        meanings.append(current)
    return meanings


def _defined(meaning: Meaning, definitions: Mapping[Name, tuple[Sym, Expr]]) -> Meaning:
    """The meaning with all definitions, in whatever order they were given."""
    waiting = dict(definitions)
    while waiting:
        before = len(waiting)
        for name, (letter, right) in list(waiting.items()):
            body = meaning.settled(in_examples(right, EXAMPLE_LETTERS[0], meaning))
            if meaning.compare(body, body).kind in ("equal", "unfounded"):
                meaning = meaning.with_letter(_of_example(letter, body), body)
                del waiting[name]
        if len(waiting) == before:
            break
    return meaning


def _of_example(letter: Sym, body: Expr) -> Sym:
    """A letter, of an example if its definition is."""
    free = EXAMPLE_LETTERS[0] in next(environments_of(body))
    example = letter.example or (EXAMPLE_LETTERS[0] if free else None)
    return replace(letter, example=example, span=None)


def _notes(sides: Sides, assumed: Mapping[Name, Sym]) -> tuple[str, ...]:
    found = {_name(sym) for side in sides if side is not None for sym in symbols(side)}
    return tuple(_note(sym) for name, sym in assumed.items() if name in found)


def _note(letter: Sym) -> str:
    if letter.name == PRE_ACTIVATION:
        return f"{latex(letter)} is read as what the activation is applied to"
    z = replace(letter, name=PRE_ACTIVATION)
    return f"{latex(letter)} is read as ∂E/∂{latex(z)}"
