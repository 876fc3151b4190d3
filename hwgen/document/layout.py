"""Laying out a derivation: which lines share a display, where long lines break, what is tall.

Checked lines flow in, displays flow out. A line breaks where a mathematician would: outside
brackets before inside, before a plus or a minus sooner than between factors, and so that the rows
come out evenly filled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from hwgen.document.blocks import Display, Row
from hwgen.document.width import width
from hwgen.expr.latex import Piece, ink, pieces
from hwgen.expr.nodes import Expr, Sum
from hwgen.expr.walk import nodes
from hwgen.verification.verified import Verified, VerifiedLine

TEXT_WIDTH = 40.0
"""The room for a display between the margins, in ems."""

RULE_WIDTH = 12.0
"""The room that the rules' names take at the right."""

INDENT = 2.0
"""By how much a continued row is set in."""

HALF_PAGE = 26.0
"""Lines of text on half a page; a display that is taller may be cut by a page break."""

MOST_ROWS = 40
"""Rows of one display; what is longer goes on in another, for TeX holds a display in memory."""

ROW_PENALTY, LEVEL_PENALTY, INSIDE_TERM, LONELY = 4.0, 6.0, 25.0, 8.0
"""What costs: a further row, a level of brackets, a cut inside a term, a last row of one factor."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a display has to be fitted into."""

    annotated: bool
    rule_names: Mapping[str, str]

    def of_rows(self, left: float) -> float:
        """The ems for a row to the right of a left side."""
        return TEXT_WIDTH - left - (RULE_WIDTH if self.annotated else 0.0)


def displays(part: str, verified: Verified, cuts: set[int], room: Room) -> list[Display]:
    """The displays of a part's lines, a new one at each number in `cuts`."""
    found: list[Display] = []
    begin = 0
    lines = verified.lines
    for end in [*sorted(cut for cut in cuts if 0 < cut < len(lines)), len(lines)]:
        found.append(_display(part, verified, lines[begin:end], room))
        begin = end
    return found


def in_chunks(display: Display) -> Iterator[Display]:
    """A display, or its lines in several of which each says again what they are equal to."""
    rows: list[Row] = []
    height = 0
    left = None
    for row in display.rows:
        left = row.left or left
        height += 1 + len(row.breaks)
        if rows and height > MOST_ROWS:
            yield replace(display, rows=tuple(rows))
            rows, height = [], 1 + len(row.breaks)
        rows.append(row if rows else replace(row, left=left))
    yield replace(display, rows=tuple(rows))


def _display(part: str, verified: Verified, lines: tuple[VerifiedLine, ...], room: Room) -> Display:
    related = verified.goal is not None
    lefts = _left_sides(lines, verified.goal) if related else [None] * len(lines)
    widest = max((width(ink(left)) + 1.5 for left in lefts if left is not None), default=0.0)
    rows = tuple(
        Row(line.expr, left, breaks(line.expr, room.of_rows(widest)), _rule(line, room))
        for line, left in zip(lines, lefts, strict=True)
    )
    tall = sum(_height(row) for row in rows) > HALF_PAGE
    return Display(part, rows, verified.vocabulary, related=related, tall=tall)


def _left_sides(lines: tuple[VerifiedLine, ...], goal: Expr | None) -> list[Expr | None]:
    """What each line is equal to, said again only where it is another thing than above."""
    lefts: list[Expr | None] = []
    said: Expr | None = None
    for line in lines:
        left = goal if line.left is None else line.left
        lefts.append(None if left == said else left)
        said = left
    return lefts


def _rule(line: VerifiedLine, room: Room) -> str:
    if not room.annotated:
        return ""
    return ", ".join(room.rule_names.get(rule, rule) for rule in line.rules)


def _height(row: Row) -> float:
    """The height of a row in lines of text."""
    forms = {type(node) for _, node in nodes(row.expr)}
    each = 2.6 if Sum in forms else 2.2 if len(forms) > 2 else 1.4
    return each * (1 + len(row.breaks))


@lru_cache(maxsize=4096)
def _widths(parts: tuple[Piece, ...]) -> tuple[float, ...]:
    return tuple(width(part.ink) for part in parts)


def breaks(expr: Expr, room: float) -> tuple[int, ...]:
    """The pieces that begin a new row so that no row is wider than `room`, at the least cost.

    The cost of a break grows with its level, that of a row with the square of what it leaves free.
    """
    parts = tuple(pieces(expr))
    widths = _widths(parts)
    if sum(widths) <= room:
        return ()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(parts) + 1):
        best.append(_cheapest(parts, widths, best, end, room))
    found: list[int] = []
    place = len(parts)
    while place > 0:
        place = best[place][1]
        if place:
            found.append(place)
    return tuple(reversed(found))


def _cheapest(
    parts: tuple[Piece, ...],
    widths: tuple[float, ...],
    best: list[tuple[float, int]],
    end: int,
    room: float,
) -> tuple[float, int]:
    """The least cost of setting the pieces before `end`, and where its last row begins."""
    found = (float("inf"), end - 1)
    filled = 0.0
    for begin in range(end - 1, -1, -1):
        filled += widths[begin]
        space = room - (INDENT if begin else 0.0)
        if filled > space and begin < end - 1:
            break
        level = parts[begin].level
        if begin and level is None:
            continue
        last = end == len(parts)
        slack = 0.0 if last else max(0.0, (space - filled) / space)
        over = 1000.0 if filled > space else 0.0
        cost = best[begin][0] + over + 5 * slack * slack
        if begin:
            cost += ROW_PENALTY + LEVEL_PENALTY * (level or 0)
            cost += INSIDE_TERM if (level or 0) % 2 and (level or 0) > 1 else 0.0
            cost += LONELY if last and filled < space / 6 else 0.0
        found = min(found, (cost, begin))
    return found
