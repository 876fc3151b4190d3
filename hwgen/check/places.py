"""Which part a heading means: the numbers of headings against the places of parts.

Headings and what is asked flow in, a fit flows out: how much of a part's place (task, figure, part)
its headings name, or None where they name another. Numbers that no part has, such as the number of
the sheet, contradict nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hwgen.check.headings import Mentions, mentions_of
from hwgen.check.records import Asked


def place_of(asked: Asked) -> tuple[int, ...]:
    """Task, figure, part of a part; () where neither the spec nor the id says it."""
    if asked.place:
        return asked.place
    is_place = re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}", asked.id)
    return tuple(int(number) for number in asked.id.split(".")) if is_place else ()


@dataclass
class Places:
    """The places of all parts of a spec."""

    asked: Sequence[Asked]
    known: dict[tuple[str, ...], Mentions] = field(default_factory=dict)
    fits: dict[tuple[tuple[str, ...], str], int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {part.id: place_of(part) for part in self.asked}
        self.tasks = {place[0] for place in self.places.values() if place}

    def named(self, headings: tuple[str, ...], among: Sequence[Asked]) -> list[Asked]:
        """The parts that the headings name best; none if they name none."""
        fits = [(self.fit(headings, part), part) for part in among]
        best = max((fit for fit, _ in fits if fit), default=0)
        return [part for fit, part in fits if best and fit == best]

    def fit(self, headings: tuple[str, ...], part: Asked) -> int | None:
        """How many of the part's numbers the headings name; None where they contradict it."""
        key = headings, part.id
        if key not in self.fits:
            self.fits[key] = self._fit(headings, part)
        return self.fits[key]

    def same_figure(self, first: tuple[str, ...], second: tuple[str, ...], part: Asked) -> bool:
        """Whether the first headings name no other figure than the second, or than the part."""
        one, two = mentions_of(first).figure, mentions_of(second).figure
        if one is None or one == two:
            return True
        return two is None and _figure_fit(mentions_of(first), part, self.places[part.id]) == 1

    def _fit(self, headings: tuple[str, ...], part: Asked) -> int | None:
        if headings not in self.known:
            self.known[headings] = mentions_of(headings)
        mentions, place = self.known[headings], self.places[part.id]
        by_id = re.search(rf"(?<![\w.-]){re.escape(part.id)}(?![\w-]|\.[0-9])", mentions.words)
        if by_id and (not place or len(place) > 1):
            return 9
        if not place:
            return 0
        figure = _figure_fit(mentions, part, place)
        number = _number_fit(mentions.numbers, place)
        task = mentions.task if mentions.task in self.tasks else None
        if figure is None or number is None or task not in (None, place[0]):
            return None
        return figure + number + (task is not None)


def _figure_fit(mentions: Mentions, part: Asked, place: tuple[int, ...]) -> int | None:
    name = rf"(?<!\w){re.escape(part.figure.lower())}(?!\w)"
    if part.figure and re.search(name, mentions.words.lower()):
        return 1
    if mentions.figure is None or not (part.figure or len(place) == 3):
        return 0
    named = re.search(r"([0-9]+)\s*$", part.figure)
    mine = int(named[1]) if named else place[1] if len(place) == 3 else mentions.figure
    return 1 if mine == mentions.figure else None


def _number_fit(numbers: tuple[int, ...], place: tuple[int, ...]) -> int | None:
    """The numbers of headings, `1.` `(b)` or `1.2`, are the end of the place, or all of it."""
    if not numbers:
        return 0
    last = numbers[-len(place) :]
    if place[-len(last) :] == last:
        return len(last)
    return None if last != place[: len(last)] or len(last) < 2 else 1
