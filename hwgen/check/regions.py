r"""Where the mathematics of a typed file stands: displays, inline formulas, tables, code.

A file's text flows in; a `Typescript` flows out: the text with blanks for what nobody prints, and
its regions in order. A display that is never closed ends where prose begins or the next one opens;
otherwise one lost `$$` would turn the rest of a file inside out.
"""

import re
from dataclasses import dataclass

from hwgen.check.headings import opens_prose
from hwgen.check.unprinted import Finder, Region, blank, without_unprinted

DISPLAYS = (
    *("equation", "align", "gather", "eqnarray", "split", "aligned", "gathered", "multline"),
    *("alignat", "alignedat", "flalign", "displaymath", "math", "dmath", "IEEEeqnarray"),
)
TABLES = ["tabular", "tabularx", "longtable", "tabulary"]

OPENING = re.compile(r"\\\\|\\\$|(?P<open>\\\[|\\\(|\$\$?|\\begin[ ]*\{(?P<env>[A-Za-z]+)\*?\})")
INLINE = re.compile(r"\$((?:[^$\\\n]|\\[^\n]|\n(?![^\S\n]*\n))++)\$(?!\$)")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
DOLLARS, BRACKET = r"(?<!\\)\$\$", r"(?<!\\)\\\["
COLUMNS = re.compile(r"\s*(?:\[[^\]]{0,20}\])?(?:\{(?:[^{}]|\{[^{}]*\}){0,200}\}){0,2}")
RULE = re.compile(r"[|\s:-]*--[|\s:-]*")
LONGEST_RULE = 2000


@dataclass(frozen=True, slots=True)
class Typescript:
    """A file's text, the same with blanks for what is not read, and its regions."""

    text: str
    blanked: str
    regions: tuple[Region, ...]


def find_regions(text: str) -> Typescript:
    """The regions of a Markdown or LaTeX file, in order, none inside another."""
    blanked, regions = without_unprinted(text)
    regions += _tables(blanked)
    rest = blank(blanked, [(region.start, region.end) for region in regions])
    regions += _Scanner(rest).regions()
    return Typescript(text, blanked, tuple(sorted(regions, key=lambda region: region.start)))


def _tables(text: str) -> list[Region]:
    """Markdown tables: a rule of dashes, the line above it, and the lines with | below it."""
    if "|" not in text or "--" not in text:
        return []
    tables: list[Region] = []
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    row = 1
    while row < len(lines):
        if _is_rule(lines[row]) and "|" in lines[row - 1]:
            start = starts[row - 1]
            while row < len(lines) and "|" in lines[row]:
                row += 1
            end = starts[row] - 1
            tables.append(Region("table", start, end, (start, end)))
        row += 1
    return tables


def _is_rule(line: str) -> bool:
    short = len(line) < LONGEST_RULE and "|" in line
    return short and RULE.fullmatch(line) is not None


class _Scanner:
    """One walk over the text from opening to opening; it lives for one call of `find_regions`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.finders: dict[str, Finder] = {}

    def find(self, pattern: str, place: int) -> re.Match[str] | None:
        if pattern not in self.finders:
            self.finders[pattern] = Finder(re.compile(pattern), self.text)
        return self.finders[pattern].after(place)

    def regions(self) -> list[Region]:
        regions: list[Region] = []
        place = 0
        while found := OPENING.search(self.text, place):
            region = self.region(found) if found["open"] else None
            if region is not None:
                regions.append(region)
            place = region.end if region is not None else found.end()
        return regions

    def region(self, found: re.Match[str]) -> Region | None:
        env = found["env"]
        match found["open"]:
            case "$":
                inline = INLINE.match(self.text, found.start())
                return inline and Region("inline", *inline.span(), inline.span(1))
            case "\\(":
                return self.round_brackets(found)
            case "$$":
                return self.display(found, DOLLARS, BRACKET)
            case "\\[":
                return self.display(found, r"(?<!\\)\\\]", rf"{BRACKET}|{DOLLARS}")
        ending = rf"\\end[ ]*\{{{env}\*?\}}"
        if env in DISPLAYS:
            again = rf"\\begin[ ]*\{{{env}\*?\}}|{BRACKET}|{DOLLARS}"
            return self.display(found, ending, again)
        closing = self.find(ending, found.end()) if env in TABLES else None
        if closing is None:
            return None
        columns = COLUMNS.match(self.text, found.end(), closing.start())
        inner = (columns.end() if columns else found.end(), closing.start())
        return Region("table", found.start(), closing.end(), inner)

    def round_brackets(self, found: re.Match[str]) -> Region | None:
        r"""\( … \), within a paragraph."""
        inner = found.end()
        closing = self.find(r"(?<!\\)\\\)", inner)
        gap = self.find(BLANK_LINE.pattern, inner)
        if closing is None or (gap is not None and gap.start() < closing.start()):
            return None
        return Region("inline", found.start(), closing.end(), (inner, closing.start()))

    def display(self, found: re.Match[str], closing: str, opening: str) -> Region:
        """The display that opens here: up to its end, to prose, or to the next opening."""
        inner = found.end()
        close = self.find(closing, inner)
        again = self.find(opening, inner)
        limits = [found.start() for found in (close, again) if found is not None]
        end = self.prose(inner, min(limits, default=len(self.text)))
        if close is None or end < close.start() or self.opens(found, close):
            return Region("display", found.start(), end, (inner, end))
        return Region("display", found.start(), close.end(), (inner, end))

    def prose(self, start: int, limit: int) -> int:
        """The end of the line before the first one that is prose or a heading, or the limit."""
        place = self.text.find("\n", start, limit)
        while place >= 0:
            after = self.text.find("\n", place + 1, limit)
            if opens_prose(self.text[place + 1 : after if after >= 0 else limit]):
                return place
            place = after
        return limit

    def opens(self, found: re.Match[str], close: re.Match[str]) -> bool:
        """Whether the $$ that would close a display opens the next one: `$$ c = d $$`."""
        line = self.text.rfind("\n", found.end(), close.start())
        if found["open"] != "$$" or line < 0 or self.text[line : close.start()].strip():
            return False
        end = self.text.find("\n", close.end())
        rest = self.text[close.end() : end if end >= 0 else len(self.text)]
        body, next_dollars, _ = rest.partition("$$")
        return bool(next_dollars and body.strip())
