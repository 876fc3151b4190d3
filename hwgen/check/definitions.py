r"""Short-hands and side results: which definitions hold in which answer.

Blocks with a left side of their own flow in, the answers with their definitions flow out. One that
stands above an answer holds in it, under the same figure; so does one right below it (`where z =
…`). The last definition of a name counts. A side result (`\partial n_6/\partial n_4 = …`) holds
only under the headings of its own part.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from hwgen.check.places import Places
from hwgen.check.records import Asked, TypedBlock

SHORT_HAND = re.compile(
    r"(?:let|where|with|set)?\s*\\?[A-Za-z∂δσΔ]+'*(?:\s*[_^]\s*(?:\{[^{}]{0,40}\}|\w))*(?:\([^()]{0,40}\))?",
    re.IGNORECASE,
)
MOST = 100
"""Definitions above an answer that are looked at."""


def is_short_hand(left: str) -> bool:
    r"""Whether a left side is a single symbol, such as `\delta_6` or `z`."""
    return len(left) < 200 and SHORT_HAND.fullmatch(left.strip()) is not None


def with_definitions(
    blocks: list[TypedBlock],
    answers: Mapping[int, Asked],
    definitions: set[int],
    places: Places,
) -> tuple[dict[int, TypedBlock], list[int]]:
    """The answers with their definitions, and the definitions that no answer can use."""
    defined: dict[int, TypedBlock] = {}
    used: set[int] = set()
    order = sorted(definitions)
    for number, part in answers.items():
        if part.count is not None:
            defined[number] = blocks[number]
            continue
        near = [n for n in order if n < number][-MOST:] + _below(number, order, answers, blocks)
        held: dict[str, int] = {}
        for other in near:
            left = blocks[other].left
            if left and _holds(blocks[other], blocks[number], part, places):
                held[left.text] = other
        used |= set(held.values())
        found = tuple(blocks[other] for other in sorted(held.values()))
        defined[number] = replace(blocks[number], definitions=found)
    return defined, [number for number in order if number not in used]


def _below(
    number: int, order: list[int], answers: Mapping[int, Asked], blocks: list[TypedBlock]
) -> list[int]:
    """The definitions between an answer and the next block, under the same headings."""
    below: list[int] = []
    place = number + 1
    known = set(order) if len(order) < MOST else set(order[-MOST:])
    while place in known and place not in answers and len(below) < MOST:
        shared = len(blocks[number].headings)
        if blocks[place].headings[:shared] != blocks[number].headings:
            break
        below.append(place)
        place += 1
    return below


def _holds(definition: TypedBlock, answer: TypedBlock, part: Asked, places: Places) -> bool:
    """Whether a definition reaches an answer: a side result in its part, a name in its figure."""
    if definition.left and not is_short_hand(definition.left.text):
        shared = min(len(definition.headings), len(answer.headings))
        if answer.headings[:shared] != definition.headings[:shared]:
            return False
    return places.same_figure(definition.headings, answer.headings, part)
