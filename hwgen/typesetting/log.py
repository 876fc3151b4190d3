r"""pdfTeX's log → `Log`: what went wrong, where, and in which part of the homework.

The page tells the log where it is, by the macros in `MARKERS`: `\hwgenpart{1.1.2}` before a part
and `\hwgenend` after it. An error or a wide box belongs to the part being read, for TeX reports
those as it reads. A page that is too high is reported when the page is full, often a part later;
so a second mark travels with the paper, and such a box belongs to the last mark on its page.
"""

import re
from dataclasses import dataclass, replace

MARKERS = r"""\newcommand\hwgenpart[1]{\par\typeout{hwgen:part #1}\gdef\hwgenthispart{#1}%
  \write-1{hwgen:shipped #1}}
\newcommand\hwgenend{\par\edef\hwgenmark{\write-1{hwgen:shipped \hwgenthispart}}\hwgenmark
  \typeout{hwgen:end}}
"""
"""Definitions for a page's preamble. A bare `\\typeout{hwgen:part 1.1.2}` between paragraphs does
as well, save for boxes that are too high."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error that TeX reports: `line` counts in the .tex file, `context` is what it read."""

    message: str
    file: str | None
    line: int | None
    context: str
    part: str | None


@dataclass(frozen=True, slots=True)
class Overfull:
    """A box that sticks out by `points`: an hbox to the right, a vbox at the foot."""

    box: str
    points: float
    lines: tuple[int, int] | None
    where: str
    """TeX's words: "in paragraph", "in alignment", "detected" or "while \\output is active"."""
    page: int | None
    """Only for a box that TeX meets while it puts a page out."""
    part: str | None


@dataclass(frozen=True, slots=True)
class MissingCharacter:
    """A character that `font` lacks; TeX leaves it out of the page."""

    character: str
    font: str
    part: str | None


@dataclass(frozen=True, slots=True)
class Log:
    """What a run of TeX had to say, each in the order of the log."""

    errors: tuple[Mistake, ...] = ()
    overfull: tuple[Overfull, ...] = ()
    missing: tuple[MissingCharacter, ...] = ()
    warnings: tuple[str, ...] = ()
    wants_rerun: bool = False
    pages: int | None = None
    """None when no PDF was written."""


PART = re.compile(r"hwgen:(?:part (\S+)|end)$")
SHIPPED = re.compile(r"hwgen:shipped (\S+)$")
PAGE = re.compile(r"\s*\[(\d+)")
MISTAKE = re.compile(r"(?:! ?(?:pdfTeX error: )?|(?P<file>\S+?):(?P<line>\d+): )(?P<message>.+)")
AFTERMATH = re.compile(r"\s*(?:==> Fatal error|Emergency stop)")
CONTEXT = re.compile(r"l\.\d+ ?(.*)")
OVERFULL = re.compile(
    r"Overfull \\(?P<box>[hv]box) \((?P<points>[\d.]+)pt too (?:wide|high)\) "
    r"(?:has occurred )?(?P<where>.+?)"
    r"(?: at lines? (?P<first>\d+)(?:--(?P<last>\d+))?)?(?: ?\[\])*$"
)
MISSING = re.compile(
    r"Missing character: There is no (?P<character>.+?) (?:\([^)]*\) )?in font (?P<font>.+?)!"
)
WARNING = re.compile(r"(?:LaTeX|pdfTeX|Package \S+|Class \S+)(?: Font)? [Ww]arning\b")
UNDEFINED = re.compile(r"LaTeX Warning: (?:Hyper r|R)eference `|LaTeX Warning: Citation `")
RERUN = re.compile(r"Rerun to get|[Rr]erun LaTeX|undefined references|File `[^']+' has changed")
OUTPUT = re.compile(r"Output written on .+ \((\d+) pages?, \d+ bytes\)\.")


class _Reader:
    """Lives for one call of `read_log`: the part and the page it has come to, and its finds."""

    def __init__(self) -> None:
        self.part: str | None = None
        self.shipped: str | None = None
        self.page: int | None = None
        self.errors: list[Mistake] = []
        self.overfull: list[Overfull] = []
        self.waiting: list[int] = []
        self.missing: list[MissingCharacter] = []
        self.warnings: list[str] = []
        self.wants_rerun = False
        self.pages: int | None = None

    def read(self, line: str) -> None:
        if found := PART.match(line):
            self.part = found[1]
        elif found := SHIPPED.match(line):
            self.shipped = found[1]
        elif found := OVERFULL.match(line):
            self._read_overfull(found)
        elif found := MISSING.match(line):
            self.missing.append(MissingCharacter(found["character"], found["font"], self.part))
        elif WARNING.match(line):
            self.warnings.append(line.strip())
        elif found := MISTAKE.match(line):
            self._read_mistake(found)
        elif (found := CONTEXT.match(line)) and self.errors and not self.errors[-1].context:
            self.errors[-1] = replace(self.errors[-1], context=found[1].strip())
        elif found := OUTPUT.match(line):
            self.pages = int(found[1])
        self.wants_rerun = self.wants_rerun or RERUN.search(line) is not None
        self._follow_page(line)

    def _read_mistake(self, found: re.Match[str]) -> None:
        if self.errors and AFTERMATH.match(found["message"]):
            return
        line = int(found["line"]) if found["line"] else None
        message = found["message"].strip()
        self.errors.append(Mistake(message, found["file"], line, "", self.part))

    def _read_overfull(self, found: re.Match[str]) -> None:
        first, last = found["first"], found["last"] or found["first"]
        lines = (int(first), int(last)) if first else None
        if found["where"].endswith("active"):
            self.waiting.append(len(self.overfull))
        self.overfull.append(
            Overfull(
                found["box"],
                float(found["points"]),
                lines,
                found["where"],
                None,
                self.part,
            )
        )

    def _follow_page(self, line: str) -> None:
        """Give a waiting box its page, and at the page's end the last part shipped on it."""
        if not self.waiting:
            return
        if self.page is None and (found := PAGE.match(line)):
            self.page = int(found[1])
        if self.page is not None and (line.startswith("]") or (PAGE.match(line) and "]" in line)):
            for place in self.waiting:
                box = self.overfull[place]
                part = self.shipped or box.part
                self.overfull[place] = replace(box, page=self.page, part=part)
            self.waiting, self.page = [], None


def read_log(text: str) -> Log:
    """Read the log of one run, written with `-file-line-error` and `max_print_line=1000`."""
    reader = _Reader()
    for line in text.splitlines():
        reader.read(line)
    return Log(
        tuple(reader.errors),
        tuple(reader.overfull),
        tuple(reader.missing),
        tuple(reader.warnings),
        reader.wants_rerun,
        reader.pages,
    )


def unfit(log: Log) -> tuple[str, ...]:
    """Say why a page must not be handed out: what sticks out of it, what it lacks, `??` on it."""
    return tuple(
        [f"{_place(box)} sticks out by {box.points:.1f} pt" for box in log.overfull]
        + [f'{_named(one.part)}the font {one.font} has no "{one.character}"' for one in log.missing]
        + [warning for warning in log.warnings if UNDEFINED.match(warning)]
    )


def _place(box: Overfull) -> str:
    kind = "a line" if box.box == "hbox" else "a column"
    page = f" on page {box.page}" if box.page else ""
    lines = ""
    if box.lines:
        first, last = box.lines
        lines = f" (line {first}{f'-{last}' if last > first else ''} of the .tex)"
    return f"{_named(box.part)}{kind}{page}{lines}"


def _named(part: str | None) -> str:
    return f"part {part}: " if part else ""
