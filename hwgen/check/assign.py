r"""Which block answers which part, and why.

Blocks and what is asked flow in, an `Assignment` flows out in which each block stands once: with
its part, as a definition of a block, or among the unassigned with a reason. What a block says of
itself (its left side, its number) goes before where it stands; where neither is enough, the order
of the file is taken only if it leaves one way, since a wrong guess would call right lines wrong.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from hwgen.check.counting import SENTENCE, Counting
from hwgen.check.definitions import is_short_hand, with_definitions
from hwgen.check.goals import same_goal
from hwgen.check.places import Places
from hwgen.check.records import Asked, Typed, TypedBlock, Unassigned
from hwgen.expr.nodes import Expr

UNREAD = {
    "code": "it stands in a block of code, which is not read",
    "rest": "the file is too long for a homework; it is read up to here",
}

Read = Callable[[str, Asked], Expr | None]
"""A piece of text as an expression in the names of a part's graph, or None if it is none."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A part with the blocks that answer it, in the order of the file."""

    asked: Asked
    blocks: tuple[TypedBlock, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Every block of a file at its place, in the order of the spec and of the file."""

    assigned: tuple[Assigned, ...]
    unassigned: tuple[Unassigned, ...]
    missing: tuple[Asked, ...]
    """Parts that can be judged and have no answer."""


def assign(blocks: Sequence[TypedBlock], asked: Sequence[Asked], read: Read) -> Assignment:
    """The part of each block: by its left side or number, then by headings, then by order."""
    work = _Assigning(list(blocks), list(asked), read)
    work.by_left_side()
    work.by_headings()
    work.by_order()
    return work.finished()


@dataclass
class _Assigning:
    """The state of one call of `assign`; blocks go by their number in the file."""

    blocks: list[TypedBlock]
    asked: list[Asked]
    read: Read
    part_of: dict[int, Asked] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    """Why a block belongs to nothing."""
    definitions: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.places = Places(self.asked)
        self.order = {part.id: place for place, part in enumerate(self.asked)}
        self.gradients = [part for part in self.asked if part.goal and part.count is None]
        counts = [part for part in self.asked if part.count is not None]
        self.counting = Counting(self.blocks, counts, self.places)
        self.loose: list[int] = []

    def by_left_side(self) -> None:
        """Blocks whose left side, or first line, is a goal; counts by the number they give."""
        several: dict[int, list[Asked]] = {}
        for number, block in enumerate(self.blocks):
            if block.form in UNREAD:
                self.reasons[number] = UNREAD[block.form]
            elif not self.counting.is_numeric(number):
                goals, readable = self.goals_of(block)
                if len(goals) == 1:
                    self.give(number, goals[0], "its left side is the goal")
                elif goals:
                    several[number] = goals
                elif block.left and (readable or is_short_hand(block.left.text)):
                    self.definitions.add(number)
                else:
                    self.loose.append(number)
        self.choose(several)
        for number, (part, why) in self.counting.by_number().items():
            self.give(number, part, why)

    def give(self, number: int, part: Asked, why: str) -> None:
        self.part_of[number] = part
        self.why[number] = why

    def goals_of(self, block: TypedBlock) -> tuple[list[Asked], bool]:
        """The parts whose goal stands left or first in the block; whether its left side reads."""
        first = block.lines[:1] if len(block.lines) > 1 else ()
        readable = False
        for typed in (block.left, *first):
            exprs: dict[int, Expr | None] = {}
            found: list[Asked] = []
            for part in self.gradients if typed else ():
                key = id(part.graph)
                if key not in exprs:
                    exprs[key] = self.read(typed.text, part) if typed else None
                expr = exprs[key]
                readable |= expr is not None and typed is block.left
                if expr is not None and part.goal and same_goal(expr, part.goal):
                    found.append(part)
            if found:
                return found, readable
        return [], readable

    def choose(self, several: dict[int, list[Asked]]) -> None:
        """The same goal in several parts: headings say which, or else the order of the file."""
        undecided: dict[int, list[Asked]] = {}
        for number, goals in several.items():
            headings = self.blocks[number].headings
            shared = f"its left side is the goal of {_listed(goals)}"
            named = self.places.named(headings, goals)
            possible = [part for part in goals if self.places.fit(headings, part) is not None]
            if len(named) == 1:
                heading = " › ".join(headings)
                self.give(number, named[0], f"{shared}; the heading “{heading}” says which")
            elif len(possible) == 1:
                self.give(number, possible[0], f"{shared}; its headings contradict the others")
            else:
                undecided[number] = possible or goals
        rivals = Counter(_listed(goals) for goals in undecided.values())
        around = self.neighbours(list(undecided))
        reached = -1
        for number, goals in undecided.items():
            before, after = around[number]
            said = _listed(goals)
            free = [p for p in goals if max(before, reached) < self.order[p.id] < after]
            if free and rivals[said] >= len(free):
                reached = self.order[free[0].id]
                self.give(number, free[0], f"its left side is the goal of {said}; by its order")
            else:
                self.reasons[number] = f"its left side is the goal of {said}; nothing says of which"
            rivals[said] -= 1

    def neighbours(self, numbers: list[int]) -> dict[int, tuple[int, int]]:
        """For each block: the parts answered above and below it, as places in the spec."""
        placed = sorted(self.part_of)
        marks = [self.order[self.part_of[number].id] for number in placed]
        above = [-1, *accumulate(marks, max)]
        below = [*reversed([*accumulate(reversed(marks), min)]), len(self.asked)]
        cuts = {number: bisect(placed, number) for number in numbers}
        return {number: (above[cut], below[cut]) for number, cut in cuts.items()}

    def by_headings(self) -> None:
        """Blocks without a readable left side under a heading that names a free part."""
        answered = {part.id for part in self.part_of.values()}
        left: list[int] = []
        for number in self.loose:
            block = self.blocks[number]
            named = self.places.named(block.headings, self.gradients)
            heading = " › ".join(block.headings)
            side = "its left side does not say" if block.left else "it has no left side"
            if block.form == "prose" and not block.left:
                self.reasons[number] = SENTENCE
            elif len(named) == 1 and named[0].id not in answered:
                self.give(number, named[0], f"{side}; the heading is “{heading}”")
            elif len(named) == 1:
                self.reasons[number] = (
                    f"part {named[0].id} under “{heading}” has its answer, and {side} that this "
                    "belongs to it"
                )
            else:
                left.append(number)
        self.loose = left
        given, refused = self.counting.by_headings()
        for number, (part, why) in given.items():
            self.give(number, part, why)
        self.reasons |= refused

    def by_order(self) -> None:
        """Between two blocks that are placed, as many blocks as free parts go in order."""
        answered = {part.id for part in self.part_of.values()}
        gaps: dict[tuple[int, int], list[int]] = {}
        for number, around in self.neighbours(self.loose).items():
            gaps.setdefault(around, []).append(number)
        for (before, after), gap in gaps.items():
            free = [
                part
                for part in self.gradients
                if before < self.order[part.id] < after and part.id not in answered
            ]
            pairs = list(zip(gap, free, strict=False))
            fits = [self.places.fit(self.blocks[n].headings, part) for n, part in pairs]
            for number, part in pairs if len(free) == len(gap) and None not in fits else ():
                self.give(number, part, "by its order among the answers")
            for number in gap:
                if number not in self.part_of:
                    self.reasons[number] = "neither its left side nor a heading says which part"

    def finished(self) -> Assignment:
        answers = dict(sorted(self.part_of.items()))
        defined, unused = with_definitions(self.blocks, answers, self.definitions, self.places)
        reused = {b.left.text for found in defined.values() for b in found.definitions if b.left}
        assigned: list[Assigned] = []
        numbers: dict[str, list[int]] = {}
        for number, part in answers.items():
            numbers.setdefault(part.id, []).append(number)
        for part in self.asked:
            mine = numbers.get(part.id)
            if mine:
                blocks = tuple(defined[number] for number in mine)
                assigned.append(Assigned(part, blocks, self.said(mine)))
        answered = {found.asked.id for found in assigned}
        missing = [p for p in (*self.gradients, *self.counting.counts) if p.id not in answered]
        reasons = self.reasons | {n: self.unused(n, missing, reused) for n in unused}
        return Assignment(
            tuple(assigned),
            tuple(
                Unassigned(Typed(self.blocks[number].text, self.blocks[number].start), why)
                for number, why in sorted(reasons.items())
            ),
            tuple(sorted(missing, key=lambda part: self.order[part.id])),
        )

    def said(self, numbers: list[int]) -> str:
        """Why these blocks answer the part; that there are several is said."""
        reasons = list(dict.fromkeys(self.why[number] for number in numbers))
        if len(numbers) == 1:
            return reasons[0]
        return f"{len(numbers)} blocks, read as one answer: {'; '.join(reasons)}"

    def unused(self, number: int, missing: list[Asked], reused: set[str]) -> str:
        """Why a block with a left side of its own belongs to nothing."""
        block = self.blocks[number]
        left = block.left.text if block.left else ""
        named = self.places.named(block.headings, missing)
        if len(named) == 1 and not is_short_hand(left):
            return f"its left side {left} is not the goal of part {named[0].id} above it"
        if left in reused:
            return f"another definition of {left} takes its place"
        if is_short_hand(left):
            return f"no answer follows that could use this definition of {left}"
        return f"its left side {left} is the goal of no part"


def _listed(parts: Sequence[Asked]) -> str:
    return " and ".join(f"part {part.id}" for part in parts)
