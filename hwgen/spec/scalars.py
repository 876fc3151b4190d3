"""Where in the file a character of a quoted, folded or block text stands.

A text, a scalar's place, its value and an offset into the value flow in, an index flows out. It is
found by counting the characters that are not blank: folding, indentation and line ends only ever
change the blanks, so that the n-th mark of the value is the n-th mark of the source.
"""

import re
from functools import lru_cache

from hwgen.spec.yaml_tree import Spot

ESCAPE = re.compile(
    r"\\(?:x(?P<two>.{2})|u(?P<four>.{4})|U(?P<eight>.{8})|(?P<one>.))|.", re.DOTALL
)
BLANK_ESCAPES = " \t\ntvfnNLP_"
DOUBLED = re.compile(r"''|.", re.DOTALL)


def character_place(text: str, spot: Spot, value: str, offset: int) -> int:
    """The index in `text` of character `offset` of `value`, the scalar that stands at `spot`.

    A blank, and the end of the value, have their place after the mark before them.
    """
    places = _mark_places(text, spot)
    before = value[:offset]
    count = sum(not char.isspace() for char in before)
    if not places:
        return spot.start
    if count < len(places) and offset < len(value) and not value[offset].isspace():
        return places[count]
    if count == 0:
        return places[0]
    blanks = before[len(before.rstrip()) :]
    return places[min(count, len(places)) - 1] + 1 + len(blanks.split("\n")[0])


@lru_cache(maxsize=4)
def _mark_places(text: str, spot: Spot) -> tuple[int, ...]:
    """The index of each character of the scalar that is not blank, in order."""
    match spot.style:
        case "|" | ">":
            header = text.find("\n", spot.start) + 1
            return _marks(text, header, spot.end) if header else ()
        case "'":
            inside = DOUBLED.finditer(text, spot.start + 1, max(spot.start + 1, spot.end - 1))
            return tuple(found.start() for found in inside if not found[0].isspace())
        case '"':
            inside = ESCAPE.finditer(text, spot.start + 1, max(spot.start + 1, spot.end - 1))
            return tuple(found.start() for found in inside if not _is_blank(found))
    return _marks(text, spot.start, spot.end)


def _marks(text: str, start: int, end: int) -> tuple[int, ...]:
    return tuple(index for index in range(start, end) if not text[index].isspace())


def _is_blank(found: re.Match[str]) -> bool:
    """Whether a character or an escape of a double-quoted text stands for a blank."""
    if found["one"]:
        return found["one"] in BLANK_ESCAPES
    number = found["two"] or found["four"] or found["eight"]
    return chr(int(number, 16)).isspace() if number else found[0].isspace()
