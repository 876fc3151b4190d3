r"""Blocks: everything in a typed file that may answer a part, with its exact place.

A Markdown or LaTeX file's text flows in, `TypedBlock`s flow out, in the order of the file. A block
is one chain of equal things with its headings; `text[line.start:][:len(line.text)] == line.text`
holds for each piece. Nothing is read here but signs, rows and headings, so nothing can fail: what
is no mathematics is for `assign` and the reader to refuse, by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hwgen.check.chains import Chain, Span, chains, signs_outside, trimmed
from hwgen.check.headings import MARKS, HeadingStack, with_label
from hwgen.check.records import Form, Typed, TypedBlock
from hwgen.check.regions import Typescript, find_regions
from hwgen.check.unprinted import Region, blank

LINE = re.compile(r"[^\n]+")
COUNTING = re.compile(
    r"param|weight|bias|learn|train|count|total|answer|result|path|gewicht|pfad|insgesamt",
    re.IGNORECASE,
)
BARE_NUMBERS = re.compile(r"[\s0-9.,'=+×·*^/()\[\]−–|x-]+")
CELL = re.compile(r"(?:\\\||\\&|[^|&])+")
LONGEST_PROSE = 2000
LONGEST_FILE, MOST_BLOCKS = 200_000, 2000
"""Beyond, a file is no homework; the rest of it is one block that says so."""
MOST_LINES = 200
"""Lines of a block that is put together from several displays."""


def read_blocks(text: str) -> tuple[TypedBlock, ...]:
    """All blocks of a file: displays, formulas in lines, lines with numbers, rows of tables.

    Prose without a number that somebody may mean as an answer is left out.
    """
    script = find_regions(text[:LONGEST_FILE])
    walk = _Walk(script)
    cut = LONGEST_FILE
    for start, end, region in _in_order(script):
        if len(walk.blocks) >= MOST_BLOCKS:
            cut = start
            break
        if region is None:
            walk.prose(start, end)
        else:
            walk.region(region)
    if text[cut:].strip():
        rest = Typed(text[cut:], cut)
        walk.blocks.append(TypedBlock(None, (rest,), cut, len(text), (), "rest", rest.text))
    return tuple(walk.blocks)


def _in_order(script: Typescript) -> Iterator[tuple[int, int, Region | None]]:
    """Lines of prose and regions by where they begin; a line comes before what stands in it."""
    spans = [(region.start, region.end) for region in script.regions]
    prose = blank(script.blanked, spans)
    waiting = list(reversed(script.regions))
    for line in LINE.finditer(prose):
        while waiting and waiting[-1].start < line.start():
            region = waiting.pop()
            yield region.start, region.end, region
        if line[0].strip():
            yield line.start(), line.end(), None
    for region in reversed(waiting):
        yield region.start, region.end, region


@dataclass
class _Pending:
    """The block that a row beginning with = may go on with."""

    place: int
    changes: int


class _Walk:
    """One walk down a file; it lives for one call of `read_blocks`."""

    def __init__(self, script: Typescript) -> None:
        self.script = script
        self.text = script.text
        self.read = script.blanked
        self.prose_text = blank(script.blanked, [(r.start, r.end) for r in script.regions])
        self.stack = HeadingStack()
        self.blocks: list[TypedBlock] = []
        self.above: _Pending | None = None
        self.swallowed_until = -1

    def prose(self, start: int, end: int) -> None:
        """A line of prose: its headings, then what is left of it where that is about numbers."""
        line = self.prose_text[start:end]
        taken = self.stack.take(line)
        rest = line[taken:]
        if len(rest) > LONGEST_PROSE or not rest.strip():
            return
        whole = self.read[start + taken : end]
        if "=" in rest and "|" not in whole[:1]:
            self.mixed(start + taken, end)
        elif re.search(r"[0-9]", rest) and (COUNTING.search(rest) or BARE_NUMBERS.fullmatch(rest)):
            span = self.unmarked(start + taken, end)
            self.add("prose", Chain(None, [(span, "")]))

    def mixed(self, start: int, end: int) -> None:
        r"""A line with a sign outside its formulas: `$6 \times 6$ = 36`, read as one piece."""
        start, end = self.unmarked(start, end)
        if signs_outside(self.read, start, end):
            self.swallowed_until = end
            for chain in chains(self.read, start, end):
                left = self.cell(*chain.left) if chain.left else None
                lines = [(self.cell(*span), note) for span, note in chain.lines]
                self.add("prose", Chain(left, lines))

    def unmarked(self, start: int, end: int) -> Span:
        """The span without the marks of a list and of bold print."""
        marks = MARKS.match(self.read, start, end)
        start = marks.end() if marks else start
        while end > start and self.read[end - 1] in " \t\r*_.":
            end -= 1
        return start, end

    def region(self, region: Region) -> None:
        """The blocks of a display, a formula or a table; code is kept to be refused by name."""
        if region.start < self.swallowed_until:
            return
        start, end = region.inner
        match region.form:
            case "table":
                self.table(start, end)
            case "code":
                span = trimmed(self.text, start, end)
                if "=" in self.text[start:end]:
                    self.add("code", Chain(None, [(span, "")]))
            case "inline":
                if "=" in self.read[start:end] or self.is_alone(region):
                    self.math(region)
            case _:
                self.math(region)

    def is_alone(self, region: Region) -> bool:
        """Whether a formula has its line to itself."""
        before = self.read.rfind("\n", max(0, region.start - 40), region.start)
        after = self.read.find("\n", region.end, region.end + 40)
        start = before + 1 if before >= 0 else max(0, region.start - 40)
        end = after if after >= 0 else region.end + 40
        around = self.prose_text[start : region.start] + self.prose_text[region.end : end]
        return not around.strip(" \t\r.,")

    def math(self, region: Region) -> None:
        for chain in chains(self.read, *region.inner):
            above = self.goes_on(chain)
            if above is not None and self.above:
                place = self.above.place
                lines = (*above.lines, *self.typed(chain))
                end = lines[-1].start + len(lines[-1].text)
                text = self.text[above.start : end]
                self.blocks[place] = replace(above, lines=lines, end=end, text=text)
            else:
                self.add(region.form, chain)
                self.above = _Pending(len(self.blocks) - 1, self.stack.changes)

    def goes_on(self, chain: Chain) -> TypedBlock | None:
        """The block above, if a chain that begins with a sign goes on with it."""
        if not chain.continues or not self.above or self.above.changes != self.stack.changes:
            return None
        above = self.blocks[self.above.place]
        return above if len(above.lines) < MOST_LINES else None

    def table(self, start: int, end: int) -> None:
        """The rows of a table; the first cell of a row is its heading unless it is a sum."""
        rows = re.split(r"(\\\\|\n)", self.read[start:end])
        place = start
        for row in rows:
            cells = [
                self.cell(*trimmed(self.read, place + found.start(), place + found.end()))
                for found in CELL.finditer(row)
            ]
            place += len(row)
            numbers = [(lo, hi) for lo, hi in cells if re.search(r"[0-9]", self.read[lo:hi])]
            if len(cells) > 1 and numbers[:1] == cells[:1] and self.is_label(cells[0]):
                numbers = numbers[1:]
            if numbers:
                label = self.read[slice(*cells[0])] if cells[0] not in numbers else ""
                if label.isdigit():
                    label += "."
                chain = Chain(None, [(span, "") for span in numbers])
                self.add("table", chain, label)

    def is_label(self, cell: Span) -> bool:
        return (
            re.fullmatch(
                r"\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.):]?|.*[A-Za-z].*", self.read[slice(*cell)]
            )
            is not None
        )

    def cell(self, start: int, end: int) -> Span:
        """The span without blanks, dollars and stars at its ends."""
        while start < end and self.read[start] in " \t\r$*":
            start += 1
        while end > start and self.read[end - 1] in " \t\r$*":
            end -= 1
        return start, end

    def typed(self, chain: Chain) -> tuple[Typed, ...]:
        return tuple(Typed(self.text[a:b], a, note) for (a, b), note in chain.lines)

    def add(self, form: Form, chain: Chain, label: str = "") -> None:
        """One more block; `label` is the heading that a row of a table brings with it."""
        lines = self.typed(chain)
        left = Typed(self.text[slice(*chain.left)], chain.left[0]) if chain.left else None
        headings = with_label(self.stack.stacked, label)
        start = (left or lines[0]).start
        end = lines[-1].start + len(lines[-1].text)
        whole = self.text[start:end]
        self.blocks.append(TypedBlock(left, lines, start, end, headings, form, whole))
