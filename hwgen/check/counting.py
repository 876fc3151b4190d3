"""Which lines with numbers answer which counting part.

Blocks and counting parts flow in; for each block of numbers its part, or why it has none, flows
out. A block that gives the number asked belongs to that part wherever it stands, since headings of
scanned pages get lost; any other one needs a heading. What cannot be read is named for what it
probably is: noise of a scan, or the number of a list run together with a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hwgen.check.arithmetic import Arithmetic, Unread, read_arithmetic, shown
from hwgen.check.definitions import is_short_hand
from hwgen.check.places import Places, place_of
from hwgen.check.records import Asked, Typed, TypedBlock
from hwgen.errors import VerifyError
from hwgen.expr.nodes import Expr, Relation
from hwgen.verification import counts as checked

LETTERS = re.compile(r"\\partial|∂|_|(?<![A-Za-z\\])[b-wyzB-WYZ](?![A-Za-z])")
RUN = re.compile(r"[0-9](?:[0-9.,'’]|(?:\\,|\{,\}|[ \u00a0\u202f])(?=[0-9]{3}(?![0-9])))*")
RUN_TOGETHER = re.compile(r"([0-9]{1,2})\.([0-9]+)(?![0-9.,])")
CLAIM = re.compile(
    r"(?:param\w*|weights?|bias(?:es)?|learn\w*|train\w*|count|totals?|answer|results?|paths?|in|"
    r"are|is|there|the|so|thus|hence|of|number|it|we|get|layer|has|have|and|which|that|gives?|"
    r"network|model|this|all|together|sum|a|to|be|altogether|overall|for|insgesamt|gewichte|pfade)*",
    re.IGNORECASE,
)
SURE_FROM = 10
"""Smaller numbers stand everywhere; they need a heading that fits."""
LONGEST = 4000
SENTENCE = "this is a sentence, and no number in it is asked for"


def asked_number(part: Asked) -> Fraction | None:
    """The number that a counting part asks for."""
    counted: Expr | None = part.count
    if isinstance(counted, Relation):
        counted = counted.right
    try:
        return None if counted is None else checked.number(counted)
    except VerifyError:
        return None


def thousands(text: str, wanted: Fraction) -> bool:
    """Whether `7.008` in the text can be the number wanted, 7008, with a point for thousands."""
    written = re.findall(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9.])", text)
    return any(Fraction(digits.replace(".", "")) == wanted for digits in written)


@dataclass
class Counting:
    """The blocks of numbers in one file; it lives for one call of `assign`."""

    blocks: Sequence[TypedBlock]
    counts: Sequence[Asked]
    places: Places
    given: dict[int, tuple[Asked, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wanted = {part.id: asked_number(part) for part in self.counts}
        self.numeric = {n for n, block in enumerate(self.blocks) if _looks_numeric(block)}

    def is_numeric(self, number: int) -> bool:
        """Whether the block is about numbers alone."""
        return number in self.numeric

    def by_number(self) -> dict[int, tuple[Asked, str]]:
        """The blocks that give a number that is asked for."""
        for number in sorted(self.numeric):
            block = self.blocks[number]
            values = values_of(block)
            found = [part for part in self.counts if self.gives(block, values, part)]
            if len(found) > 1:
                found = self.places.named(block.headings, found) or found
            if len(found) == 1:
                part = found[0]
                value = shown(self.wanted[part.id] or Fraction(0))
                self.given[number] = part, f"it gives the number that is asked for, {value}"
        return self.given

    def gives(self, block: TypedBlock, values: set[Fraction], part: Asked) -> bool:
        """Whether the number that a part asks for is among the values, and no chance hit."""
        wanted = self.wanted[part.id]
        if wanted is None or not (
            wanted in values or any(thousands(line.text, wanted) for line in block.lines)
        ):
            return False
        fit = self.places.fit(block.headings, part)
        return bool(fit) or (wanted >= SURE_FROM and not _only_names(block, wanted))

    def by_headings(self) -> tuple[dict[int, tuple[Asked, str]], dict[int, str]]:
        """The part of every other block of numbers by its headings, or why it has none."""
        answered = {part.id for part, _ in self.given.values()}
        given: dict[int, tuple[Asked, str]] = {}
        refused: dict[int, str] = {}
        for number in sorted(self.numeric - self.given.keys()):
            block = self.blocks[number]
            named = self.places.named(block.headings, self.counts)
            part = named[0] if len(named) == 1 else None
            why_not = self.refusal(number, part, answered)
            if part is None or why_not:
                refused[number] = why_not or "these numbers stand under no counting part"
            else:
                given[number] = part, f"the heading is “{' › '.join(block.headings)}”"
        return given, refused

    def refusal(self, number: int, part: Asked | None, answered: set[str]) -> str:
        """Why a block of numbers does not belong to the part under whose heading it stands."""
        block = self.blocks[number]
        joined = self.run_together(block)
        if joined:
            return joined
        if block.left is None and len(re.findall(r"[^\W\d_]{2,}", block.text[:LONGEST])) > 12:
            return SENTENCE
        unread = self.unreadable(block)
        if unread and (part is None or part.id in answered or block.form == "prose"):
            return f"it cannot be read ({unread.reason}); {self.between(number)}"
        if block.left is None and block.form in ("prose", "inline") and not _is_claim(block):
            return SENTENCE
        whole = all(value.denominator == 1 for value in values_of(block))
        if part and part.id in answered and block.left is None and not whole:
            return f"part {part.id} has its answer, and this number cannot be a count"
        return ""

    def run_together(self, block: TypedBlock) -> str:
        """`3.288 parameters`: the number of part 3 and its answer 288 in one."""
        for found in RUN_TOGETHER.finditer(block.text[:LONGEST]):
            for part in self.counts:
                place = place_of(part)
                label = place[-1] if place else None
                if Fraction(found[2]) == self.wanted[part.id] and int(found[1]) == label:
                    return (
                        f"probably the list number {found[1]}. run together with {found[2]}, "
                        f"the answer of part {part.id}"
                    )
        return ""

    def unreadable(self, block: TypedBlock) -> Unread | None:
        """Where the first piece that is no arithmetic stops being so."""
        is_named = block.left is not None and is_short_hand(block.left.text)
        for piece in block.lines if is_named else (block.left, *block.lines):
            found = None if piece is None else read_arithmetic(piece.text[:LONGEST])
            if isinstance(found, Unread):
                return found
        return None

    def between(self, number: int) -> str:
        """Where a piece of noise stands, by the parts that are answered around it."""
        above = [part.id for n, (part, _) in self.given.items() if n < number]
        below = [part.id for n, (part, _) in self.given.items() if n > number]
        if above and below and above[-1] != below[0]:
            return f"probably noise of a scan, between parts {above[-1]} and {below[0]}"
        return "probably noise of a scan"


def values_of(block: TypedBlock) -> set[Fraction]:
    """What the pieces of a block are worth; in a sentence, each number of it."""
    values: set[Fraction] = set()
    for piece in (block.left, *block.lines):
        if piece is None or len(piece.text) > LONGEST:
            continue
        found = read_arithmetic(piece.text)
        if isinstance(found, Arithmetic):
            values.add(found.value)
        elif block.form in ("prose", "inline") and block.left is None:
            values |= {run.value for run in numbers_in(piece)}
    return values


def numbers_in(piece: Typed) -> list[Arithmetic]:
    """The numbers of a sentence, each by itself."""
    runs = [read_arithmetic(found[0].rstrip(".,'’")) for found in RUN.finditer(piece.text)]
    return [run for run in runs if isinstance(run, Arithmetic)]


def _only_names(block: TypedBlock, wanted: Fraction) -> bool:
    r"""Whether the number stands in a sum's working only, and not as its result."""
    last = read_arithmetic(block.lines[-1].text[:LONGEST])
    left = read_arithmetic(block.left.text[:LONGEST]) if block.left else last
    ends = [found.value for found in (left, last) if isinstance(found, Arithmetic)]
    return bool(block.left) and wanted not in ends


def _is_claim(block: TypedBlock) -> bool:
    """Whether a sentence says one number and little else: `7008 parameters learnt`."""
    line = block.lines[-1].text[:LONGEST]
    words = re.sub(r"[^A-Za-z]+", " ", re.sub(r"\\[A-Za-z]+", " ", line)).split()
    claims = all(CLAIM.fullmatch(word) for word in words)
    return claims and isinstance(read_arithmetic(line), Arithmetic)


def _looks_numeric(block: TypedBlock) -> bool:
    """Whether all lines have digits, and no letters but words."""
    if block.form in ("code", "rest") or not block.lines:
        return False
    if block.form == "table":
        return True
    for line in block.lines:
        text = re.sub(r"\\(?:text|mathrm|mbox)\{[^{}]*\}", " ", line.text[:LONGEST])
        if not re.search(r"[0-9]", text) or (block.form != "prose" and LETTERS.search(text)):
            return False
        if block.form == "prose" and re.search(r"\\partial|∂|[A-Za-z]_", text):
            return False
    return True
