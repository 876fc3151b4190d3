"""What a subscript means where people leave out commas: `w_{25}` is w_{2,5} if that is known.

The symbols of a page flow in, and each typed subscript; its meaning flows out. A reading other than
the one as typed is taken only where the one as typed is unknown and exactly one other is known; it
is never taken without a note.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product
from typing import Any

from hwgen.expr.nodes import Sym

Atom = int | str | Sym

EXAMPLE_LETTERS = frozenset("isrmn")
"""Letters for training examples."""

MOST_SIGNS = 12
"""Digits and letters of a subscript that is split."""

MOST_REMEMBERED = 10_000

Entry = tuple["Unit", ...]
"""What stands between two commas."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A digit, a letter, a word or a symbol with a subscript; `glued` to the unit before it."""

    atom: Atom
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """A subscript as understood; `index` is that of a component, `example` of an example."""

    subscript: tuple[Atom, ...]
    index: int | str | None = None
    example: str | None = None
    certain: bool = True
    """False if it is not the reading as typed."""


class Spellings:
    """The symbols of a page, asked by what is typed."""

    def __init__(self, known: Collection[Sym], vectors: frozenset[str]) -> None:
        self.vectors = vectors
        self.subscripts: dict[str, set[tuple[Atom, ...]]] = defaultdict(set)
        self.with_example: set[tuple[str, tuple[Atom, ...]]] = set()
        for sym in known:
            self.subscripts[sym.name].add(sym.subscript)
            if sym.example is not None:
                self.with_example.add((sym.name, sym.subscript))
        self.names = frozenset(self.subscripts)
        self._fits: dict[tuple[str, tuple[Atom, ...]], bool] = {}
        self._meanings: dict[tuple[str, tuple[Entry, ...]], Meaning | None] = {}

    def knows(self, name: str, subscript: tuple[Atom, ...]) -> bool:
        """Whether a symbol is known; a letter in a subscript stands for anything."""
        key = (name, subscript)
        if key not in self._fits:
            _keep_small(self._fits)
            known = self.subscripts.get(name, set())
            open_ = any(isinstance(atom, str) for atom in subscript)
            self._fits[key] = subscript in known or (
                open_ and any(_matches(subscript, other) for other in known)
            )
        return self._fits[key]

    def has_examples(self, name: str, subscript: tuple[Atom, ...] | None) -> bool:
        """Whether the symbol belongs to examples; where nothing is known, only y does.

        Without a subscript, whether any symbol of that name does.
        """
        if not self.names:
            return name == "y"
        return any(
            name == other and (subscript in (None, sub) or _matches(subscript or (), sub))
            for other, sub in self.with_example
        )

    def meaning(self, name: str, entries: tuple[Entry, ...]) -> Meaning | None:
        """What the subscript of `name` means; None if it has no one meaning."""
        key = (name, entries)
        if key not in self._meanings:
            _keep_small(self._meanings)
            self._meanings[key] = self._meaning(name, entries)
        return self._meanings[key]

    def _meaning(self, name: str, entries: tuple[Entry, ...]) -> Meaning | None:
        typed = _as_typed(entries)
        if typed is not None and (name not in self.names or self.knows(name, typed)):
            return Meaning(typed)
        others = list(dict.fromkeys(self._others(name, entries, typed)))
        if len(others) == 1:
            return others[0]
        if typed is not None:
            return Meaning(typed)
        parted = _parted(entries)
        return None if others or parted is None else Meaning(parted, certain=False)

    def _others(
        self, name: str, entries: tuple[Entry, ...], typed: tuple[Atom, ...] | None
    ) -> Iterator[Meaning]:
        """The known meanings that the same signs have with other commas."""
        if sum(map(len, entries)) > MOST_SIGNS or name not in self.names:
            return
        for parts in product(*(list(_splits(entry)) for entry in entries)):
            subscript = tuple(atom for part in parts for atom in part)
            if subscript != typed and self.knows(name, subscript):
                yield Meaning(subscript, certain=False)
            *before, last = subscript
            shorter = tuple(before)
            if not before or not self.knows(name, shorter) or isinstance(last, Sym):
                continue
            if name in self.vectors:
                yield Meaning(shorter, index=last, certain=False)
            elif last in EXAMPLE_LETTERS and self.has_examples(name, shorter):
                yield Meaning(shorter, example=str(last), certain=False)


@lru_cache(maxsize=16)
def spellings(known: frozenset[Sym], vectors: frozenset[str]) -> Spellings:
    """The spellings of a page, made once."""
    return Spellings(sorted(known, key=repr), vectors)


def units(signs: str, *, glued: bool) -> Entry:
    """The digits of a number, one by one."""
    return tuple(Unit(sign, glued or place > 0) for place, sign in enumerate(signs))


def _keep_small(remembered: dict[Any, Any]) -> None:
    """Forget what was remembered if it is more than a page asks."""
    if len(remembered) > MOST_REMEMBERED:
        remembered.clear()


def _as_typed(entries: tuple[Entry, ...]) -> tuple[Atom, ...] | None:
    """The subscript with commas where they were typed; None if something stands side by side."""
    atoms = [_joined(entry) for entry in entries]
    found = [atom for atom in atoms if atom is not None]
    return tuple(found) if len(found) == len(atoms) else None


def _joined(entry: Sequence[Unit]) -> Atom | None:
    """Units as one index: a number, a word of three letters or more, or a single unit."""
    if not all(unit.glued for unit in entry[1:]):
        return None
    signs = [unit.atom for unit in entry if isinstance(unit.atom, str)]
    if len(signs) == len(entry):
        text = "".join(signs)
        if text.isdigit():
            return int(text) if text == "0" or text[0] != "0" else None
        if len(signs) > 1 and (len(text) < 3 or not all(map(str.isalpha, signs))):
            return None
        return text
    return entry[0].atom if len(entry) == 1 else None


def _parted(entries: tuple[Entry, ...]) -> tuple[Atom, ...] | None:
    """Every number and every letter by itself."""
    runs: list[list[Unit]] = []
    for entry in entries:
        for place, unit in enumerate(entry):
            digits = place and _is_digit(unit) and _is_digit(entry[place - 1]) and unit.glued
            if digits:
                runs[-1].append(unit)
            else:
                runs.append([unit])
    atoms = [_joined(run) for run in runs]
    found = [atom for atom in atoms if atom is not None]
    return tuple(found) if len(found) == len(atoms) else None


def _is_digit(unit: Unit) -> bool:
    return isinstance(unit.atom, str) and unit.atom.isdigit()


def _splits(entry: Entry) -> Iterator[tuple[Atom, ...]]:
    """Every way to set commas between the units of an entry."""
    places = range(1, len(entry))
    for count in range(min(len(entry), 4)):
        for cuts in combinations(places, count):
            ends = (0, *cuts, len(entry))
            parts = [_part(entry[a:b]) for a, b in pairwise(ends)]
            found = [part for part in parts if part is not None]
            if len(found) == len(parts):
                yield tuple(found)


def _part(entry: Entry) -> Atom | None:
    if len(entry) == 2 and all(isinstance(u.atom, str) and u.atom.isalpha() for u in entry):
        return "".join(str(unit.atom) for unit in entry)
    return _joined(entry)


def _matches(subscript: tuple[Atom, ...], known: tuple[Atom, ...]) -> bool:
    return len(subscript) == len(known) and all(
        a == b or (isinstance(a, str) and (len(a) == 1 or a.startswith("\\")))
        for a, b in zip(subscript, known, strict=True)
    )
