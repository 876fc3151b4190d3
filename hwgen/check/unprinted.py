r"""What of a typed file nobody prints: comments, code, `\verb`, the preamble.

A file's text flows in; the same text with blanks for all that flows out, with the code that was
blanked. Blanking keeps every offset, so that what is found in the blanked text stands at the same
place in the file. A fence round a whole answer (```latex), as chat programs put it, is opened.
"""

import re
from dataclasses import dataclass, field

from hwgen.check.records import Form

UNWRAPPED = frozenset(["latex", "tex", "markdown", "md", "text"])
"""Languages of a fence whose contents are read as the file's own text."""

SKIPPED = re.compile(
    r"(?P<comment>(?<!\\)(?:\\\\)*%)"
    r"|(?P<verb>\\verb\*?([^A-Za-z\s*])[^\n]{0,500}?\3)"
    r"|(?P<html><!--)"
    r"|(?P<fence>^[ ]{0,3}(?:`{3,}|~{3,})(?P<word>[^\n`]*)$)"
    r"|\\begin[ ]*\{(?P<env>verbatim|Verbatim|lstlisting|minted|comment)\*?\}",
    re.MULTILINE,
)
FENCE_END = re.compile(r"^[ ]{0,3}(?:`{3,}|~{3,})[^\S\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the file with its delimiters, and what stands between them."""

    form: Form
    start: int
    end: int
    inner: tuple[int, int]


class Finder:
    """`pattern.search` from ever later places of one text, in linear time for all of them."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.pattern = pattern
        self.text = text
        self.found: re.Match[str] | None = None
        self.asked_from = len(text) + 1

    def after(self, place: int) -> re.Match[str] | None:
        """The first match that starts at `place` or later."""
        known = self.asked_from <= place and (self.found is None or self.found.start() >= place)
        if not known:
            self.found = self.pattern.search(self.text, place)
            self.asked_from = place
        return self.found


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks for these spans; the ends of lines stay."""
    pieces: list[str] = []
    place = 0
    for start, end in sorted(spans):
        if end > place:
            begin = max(start, place)
            hidden = "\n".join(" " * len(line) for line in text[begin:end].split("\n"))
            pieces += [text[place:begin], hidden]
            place = end
    return "".join([*pieces, text[place:]])


def without_unprinted(text: str) -> tuple[str, list[Region]]:
    """The text with blanks for what nobody prints; code, and mathematics in fences, as regions."""
    sweep = _Sweep(text)
    place = 0
    while found := SKIPPED.search(text, place):
        place = max(sweep.skip(found), found.start() + 1)
    return blank(text, sweep.hidden), sweep.regions


@dataclass
class _Sweep:
    """One walk over a file; it lives for one call of `without_unprinted`."""

    text: str
    hidden: list[tuple[int, int]] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    open_until: int = -1
    """Where the fence ends whose contents are being read."""

    def __post_init__(self) -> None:
        self.html_end = Finder(re.compile("-->"), self.text)
        self.fence_end = Finder(FENCE_END, self.text)
        self.dollar_or_end = Finder(re.compile(r"\$|\n"), self.text)
        begin = self.text.find(r"\begin{document}")
        self.is_latex = begin >= 0 or r"\documentclass" in self.text
        if begin >= 0:
            end = self.text.find(r"\end{document}", begin)
            self.hidden += [(0, begin + len(r"\begin{document}"))]
            self.hidden += [(end, len(self.text))] if end >= 0 else []

    def skip(self, found: re.Match[str]) -> int:
        """Hide what `found` begins; where to go on."""
        start, place = found.span()
        if found["comment"]:
            start = place - 1
            if not (self.is_latex or self.is_comment(start)):
                return place
            line_end = self.text.find("\n", place)
            place = line_end if line_end >= 0 else len(self.text)
            self.hidden.append((start, place))
        elif found["verb"]:
            self.hidden.append((start, place))
        elif found["html"]:
            closing = self.html_end.after(place)
            if closing is not None:
                self.hidden.append((start, closing.end()))
                return closing.end()
        elif found["fence"]:
            return self.fence(found)
        else:
            end = self.text.find(rf"\end{{{found['env']}", place)
            close = len(self.text) if end < 0 else self.text.find("}", end) + 1
            return self.code(start, close, (place, end if end >= 0 else close))
        return place

    def is_comment(self, start: int) -> bool:
        """In Markdown: at the front of a line, or after a blank where no $ and no number stands."""
        before = self.text[max(0, start - 200) : start]
        before = before[before.rfind("\n") + 1 :]
        words = before.split()
        if not words:
            return True
        if not before[-1].isspace() or words[-1][-1] in "0123456789$":
            return False
        mark = self.dollar_or_end.after(start)
        return mark is None or mark[0] == "\n"

    def fence(self, found: re.Match[str]) -> int:
        start, inner = found.span()
        if start == self.open_until:
            return inner
        ending = self.fence_end.after(inner)
        inner_end, end = ending.span() if ending else (len(self.text), len(self.text))
        word = found["word"].strip().lower()
        if word in UNWRAPPED:
            self.hidden += [(start, inner), (inner_end, end)]
            self.open_until = inner_end
            return inner
        if word == "math":
            self.hidden += [(start, inner), (inner_end, end)]
            self.regions.append(Region("display", start, end, (inner, inner_end)))
            return end
        return self.code(start, end, (inner, inner_end))

    def code(self, start: int, end: int, inner: tuple[int, int]) -> int:
        self.hidden.append((start, end))
        self.regions.append(Region("code", start, end, inner))
        return end
