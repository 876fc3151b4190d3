r"""Headings of a typed file: what stands above a piece of mathematics and says which part it is.

Lines of prose flow in, a stack of headings flows out (`HeadingStack`), and from a stack the numbers
that it names (`Mentions`). How headings nest is learnt from the file: one of a kind that is on the
stack replaces it and what is inside it, one of a new kind goes inside; a file that puts figures
above tasks is so read as well as one that does not.
"""

import re
from dataclasses import dataclass, field

TASK_WORDS = "task|exercise|question|problem|assignment|aufgabe|übung|q|ex"
FIGURE_WORDS = "figure|fig|network|graph|net|diagram|abbildung|abb|netzwerk|netz"
PART_WORDS = "subpart|part|item|teil|step"
WORD_KINDS = {
    word: kind
    for kind, words in (("task", TASK_WORDS), ("figure", FIGURE_WORDS), ("part", PART_WORDS))
    for word in words.split("|")
}

NUMBER = r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]|[ivx]{2,4})\)?"
MENTION = re.compile(
    rf"(?<![^\W_])({TASK_WORDS}|{FIGURE_WORDS}|{PART_WORDS})\.?[ \t#~]*"
    rf"({NUMBER})(?![^\W_])",
    re.IGNORECASE,
)
PLAIN = re.compile(
    r"(?P<dotted>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})(?:[.):]|(?=\s*$)|(?=\s+[A-Z$\\(]))(?=\s|$)"
    r"|(?P<number>[0-9]{1,2})[.):](?=\s|$|[$\\*_])"
    r"|\((?P<roman>[ivx]{1,4}|[0-9]{1,2}|[a-z])\)(?=\s|$|[$\\*_])"
    r"|(?P<letter>[a-z])[.)](?=\s|$|[$\\*_])"
)
MARKS = re.compile(
    r"(?:[\s>*_]|[-+](?=\s)|\\(?:noindent|bigskip|medskip|textbf|textit|emph|underline)\b|\{)*"
)
HASH = re.compile(r"[ ]{0,3}(#{1,6})(?=\s)[ \t]*([^\n]*)")
SECTION = re.compile(
    r"\s*\\(?P<command>chapter|section|subsection|subsubsection|paragraph|question|titledquestion"
    r"|part|subpart|subsubpart|item)\b\*?[ \t]*(?:\[(?P<option>[^\]\n]{0,80})\])?"
    r"[ \t]*(?:\{(?P<title>[^{}\n]{0,200})\})?"
)
LIST = re.compile(r"\\(begin|end)\{(?:enumerate|itemize|description|questions|parts|subparts)\}")
LEVELS = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
COUNTED = {"question": "question", "titledquestion": "question", "item": "item"}
PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}[ ]+[A-Za-z]{2,}[ ]+[A-Za-z]{2,}")
GROUPED = re.compile(r"\\[A-Za-z]+(?:\{[^{}]*\})?")
LONGEST = 80


def opens_prose(line: str) -> bool:
    """Whether a line inside what looks like a display shows that the display had ended."""
    if not line.strip():
        return False
    if HASH.match(line) or SECTION.match(line):
        return True
    text = line[MARKS.match(line).end() :] if line[:1] in "*>-_" else line.strip()  # type: ignore[union-attr]  # it matches nothing at least
    mention = MENTION.match(text)
    if mention and _is_title(text, mention.end()):
        return True
    plain = PLAIN.match(text)
    if plain and plain["number"] and not text[plain.end() :].strip():
        return True
    return PROSE.search(line) is not None and PROSE.search(GROUPED.sub("", line)) is not None


def _is_title(text: str, end: int) -> bool:
    """Whether what follows `Figure 1` lets it be a title and not the subject of a sentence."""
    rest = text[end:].lstrip(" \t*_")
    return not rest.strip() or rest[0] in ":.)(-–—,|}/"


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its kind on the stack, its depth in # signs, and its words."""

    kind: str
    text: str
    depth: int = 0


@dataclass
class HeadingStack:
    """The headings above the current line of a file, outermost first."""

    headings: list[Heading] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    """Items so far in each list that is open."""
    stacked: tuple[str, ...] = ()
    changes: int = 0

    def take(self, line: str) -> int:
        """Take in the headings at the front of a line; where the rest of the line begins."""
        for found in LIST.finditer(line):
            self._list(found[1] == "begin")
        hashed = HASH.match(line)
        if hashed:
            mention = MENTION.match(hashed[2])
            kind = WORD_KINDS[mention[1].lower()] if mention else "#"
            self._push(Heading(kind, hashed[2], len(hashed[1])))
            return len(line)
        section = SECTION.match(line)
        if section:
            self._section(section)
            return section.end()
        return self._plain(line)

    def _list(self, begins: bool) -> None:  # noqa: FBT001  # what \begin or \end says
        if begins:
            self.counts.append(0)
        elif self.counts:
            ended = f" {len(self.counts)}"
            self.counts.pop()
            self._cut(
                next((n for n, h in enumerate(self.headings) if h.kind.endswith(ended)), None)
            )

    def _section(self, found: re.Match[str]) -> None:
        command, title = found["command"], found["title"] or ""
        if command in LEVELS or (command == "part" and title and not self.counts):
            self._push(Heading("#", title, LEVELS.get(command, 1)))
            return
        if not self.counts:
            self.counts.append(0)
        self.counts[-1] += 1
        if command == "item" and found["option"]:
            text = found["option"]
        else:
            text = f"{COUNTED.get(command, 'part')} {self.counts[-1]}"
        self._push(Heading(f"{command} {len(self.counts)}", f"{text} {title}".strip()))

    def _plain(self, line: str) -> int:
        """`**Task 1:** figure 1: 2. (a) …`, up to four headings in one line."""
        place = 0
        for _ in range(4):
            marks = MARKS.match(line, place)
            start = marks.end() if marks else place
            mention = MENTION.match(line, start)
            if mention and _is_title(line, mention.end()):
                place = self._mention(line, start, mention)
                continue
            plain = PLAIN.match(line, start)
            if plain is None:
                break
            kind = next(key for key, value in plain.groupdict().items() if value)
            self._push(Heading(kind, plain[0].strip()))
            place = plain.end()
        bold = line.strip()
        if not place and bold[:2] == "**" == bold[-2:] and 4 < len(bold) < LONGEST:
            self._push(Heading("bold", bold.strip("*")))
            return len(line)
        return place

    def _mention(self, line: str, start: int, mention: re.Match[str]) -> int:
        """A titled heading takes its whole line, but for a formula or a number after its colon."""
        rest = line[mention.end() : mention.end() + 200]
        after = re.match(r"[\s:.)*_}\-–—,]*", rest)
        end = mention.end() + (after.end() if after else 0)
        follows = line[end:]
        keeps = MENTION.match(follows) or PLAIN.match(follows) or not follows[:1].isalpha()
        title = line[start : end if keeps else len(line)]
        self._push(Heading(WORD_KINDS[mention[1].lower()], title.strip(" \t*_},")))
        return end if keeps else len(line)

    def _cut(self, place: int | None) -> None:
        """Forget the headings from this place on."""
        if place is not None:
            self.headings = self.headings[:place]
            self.stacked = tuple(h.text for h in self.headings if h.text)
            self.changes += 1

    def _push(self, heading: Heading) -> None:
        """A heading replaces one of its kind, or of its depth or below, and all inside that."""
        for place, above in enumerate(self.headings):
            depths = {above.depth, heading.depth}
            same = above.kind == heading.kind and (len(depths) == 1 or 0 in depths)
            if same or (heading.depth and above.depth >= heading.depth):
                del self.headings[place:]
                break
        words = " ".join(heading.text.split())[:LONGEST]
        self.headings = [*self.headings[:20], Heading(heading.kind, words, heading.depth)]
        self.stacked = tuple(h.text for h in self.headings if h.text)
        self.changes += 1


def with_label(headings: tuple[str, ...], label: str) -> tuple[str, ...]:
    """The headings of a row of a table: its own number takes the place of one above."""
    if PLAIN.match(label):
        while headings and PLAIN.match(headings[-1]):
            headings = headings[:-1]
    return (*headings, label) if label else headings


@dataclass(frozen=True, slots=True)
class Mentions:
    """The numbers that headings name; the innermost of each kind counts."""

    task: int | None = None
    figure: int | None = None
    numbers: tuple[int, ...] = ()
    """Plain numbers and letters, outermost first; `1.2` gives two."""
    words: str = ""


def mentions_of(headings: tuple[str, ...]) -> Mentions:
    """What headings such as ("Task 1:", "figure 2:", "3.") name."""
    named: dict[str, int] = {}
    numbers: list[int] = []
    for heading in headings:
        rest = heading
        for found in MENTION.finditer(heading):
            kind = WORD_KINDS[found[1].lower()]
            value = _numbers(found[2].strip("()"))
            if kind == "part":
                numbers += value
            elif len(value) > 1:
                numbers = value
            else:
                named[kind] = value[0]
            rest = rest.replace(found[0], " ", 1)
        plain = PLAIN.match(rest.lstrip(" :.,-–—"))
        if plain and plain["dotted"]:
            numbers = _numbers(plain["dotted"])
            named = {} if len(numbers) > 2 else named
        elif plain:
            numbers += _numbers(next(value for value in plain.groups() if value))
    return Mentions(named.get("task"), named.get("figure"), tuple(numbers), " ".join(headings))


def _numbers(written: str) -> list[int]:
    """1.2 → [1, 2], b → [2], iii → [3]."""
    romans = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
    if written[:1].isdigit():
        return [int(digits) for digits in written.split(".")]
    if written.lower() in romans:
        return [romans.index(written.lower()) + 1]
    return [ord(written[0].lower()) - ord("a") + 1]
