r"""Judging counts: whether the arithmetic of a line is right, and its number the one asked.

The blocks that answer a counting part flow in, `Judged` lines flow out, one per right-hand side.
A line is compared with what it is said to be equal to before it is compared with the answer: any
right way of counting is right, a partial sum is right by itself, and a slip is named with both
numbers. Only where no line of the part gives the number asked is the last one wrong for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hwgen.check.arithmetic import Arithmetic, Unread, read_arithmetic, shown
from hwgen.check.counting import LONGEST, asked_number, numbers_in, thousands
from hwgen.check.definitions import is_short_hand
from hwgen.check.miscounts import Miscount, asked_terms, miscounts
from hwgen.check.records import Asked, Judged, PartVerdict, Repair, Typed, TypedBlock

SLIP = "arithmetic slip"
NOT_ASKED = "not the number asked"
ON_THE_WAY = "a number on the way, which is not judged"


def judge_counts(asked: Asked, blocks: Sequence[TypedBlock]) -> tuple[Judged, ...]:
    """The lines of the blocks that answer a counting part, each with its verdict.

    Raises ValueError if the part asks for no number.
    """
    wanted = asked_number(asked)
    if wanted is None:
        msg = f"part {asked.id} asks for no number"
        raise ValueError(msg)
    court = _Court(asked, wanted, answered=any(_answers(block, wanted) for block in blocks))
    answers = [place for place, block in enumerate(blocks) if not court.gives_a_size(block)]
    for place, block in enumerate(blocks):
        court.block(block, is_last=place == max(answers, default=-1))
    return tuple(court.judged)


def count_verdict(judged: Sequence[Judged]) -> PartVerdict:
    """A part is right if no line is wrong and one says the answer; `missing` without lines."""
    verdicts = {line.verdict for line in judged}
    if not judged:
        return "missing"
    if verdicts & {"wrong", "follows"}:
        return "wrong"
    if "right" in verdicts:
        return "right"
    return "undecided" if "undecided" in verdicts else "unreadable"


def _answers(block: TypedBlock, wanted: Fraction) -> bool:
    """Whether a piece of the block is worth the number asked."""
    for piece in (block.left, *block.lines):
        if piece is None:
            continue
        found = read_arithmetic(piece.text[:LONGEST])
        if isinstance(found, Arithmetic) and found.value == wanted:
            return True
        alone = block.left is None and any(n.value == wanted for n in numbers_in(piece))
        if alone or thousands(piece.text, wanted):
            return True
    return False


@dataclass
class _Court:
    """The state of one call of `judge_counts`."""

    asked: Asked
    wanted: Fraction
    answered: bool
    judged: list[Judged] = field(default_factory=list)
    slips: dict[Fraction, Fraction] = field(default_factory=dict)
    """Wrong numbers that were written, and what each should have been."""

    def gives_a_size(self, block: TypedBlock) -> bool:
        """Whether the block only gives a number of the question a name: `k = 6`."""
        if block.left is None or len(block.lines) != 1 or not is_short_hand(block.left.text):
            return False
        found = read_arithmetic(block.lines[0].text[:LONGEST])
        if isinstance(found, Unread) or not found.is_number or found.value == self.wanted:
            return False
        return found.value in asked_terms(self.asked)

    def block(self, block: TypedBlock, *, is_last: bool) -> None:
        """The lines of one block, in order."""
        if block.form == "table":
            self.row(block)
        elif self.gives_a_size(block):
            self.judged.append(Judged(block.lines[0], "undecided", notes=(ON_THE_WAY,)))
        elif block.left is None and len(block.lines) == 1:
            self.judged.append(self.number(block.lines[0], is_answer=is_last))
        else:
            self.chain(block, is_answer=is_last)

    def number(self, line: Typed, *, is_answer: bool) -> Judged:
        """A number with words round it, or a lone sum."""
        found = read_arithmetic(line.text[:LONGEST])
        said = [found] if isinstance(found, Arithmetic) else numbers_in(line)
        if any(number.value == self.wanted for number in said):
            return Judged(line, "right")
        if thousands(line.text, self.wanted):
            return Judged(line, "right", notes=("the point parts thousands",))
        if isinstance(found, Unread):
            return _unreadable(line, found)
        if found.value in self.slips:
            return Judged(line, "follows", _span(found))
        if self.answered and not is_answer and not found.is_number:
            return Judged(line, "right", notes=("a step on the way to the answer",))
        return self.wrong_number(line, found)

    def wrong_number(self, line: Typed, found: Arithmetic) -> Judged:
        """A line that is worth another number than the one asked: what was miscounted."""
        causes = miscounts(found, self.wanted, asked_terms(self.asked))
        if not causes:
            return Judged(line, "wrong", _span(found), NOT_ASKED)
        return _miscounted(line, found.text, causes)

    def chain(self, block: TypedBlock, *, is_answer: bool) -> None:
        """A = b = c: each line against the first, which is what was to be worked out."""
        head = None if block.left is None else read_arithmetic(block.left.text[:LONGEST])
        first = head if isinstance(head, Arithmetic) else None
        before = first
        for line in block.lines:
            found = read_arithmetic(line.text[:LONGEST])
            if isinstance(found, Unread):
                self.judged.append(_unreadable(line, found))
                continue
            if first is None or before is None:
                self.judged.append(self.opening(line, found, block, is_answer=is_answer))
                first = before = found
                continue
            self.judged.append(self.step(line, found, first, before, is_answer=is_answer))
            first = found if self.judged[-1].verdict == "undecided" else first
            before = found

    def opening(
        self, line: Typed, found: Arithmetic, block: TypedBlock, *, is_answer: bool
    ) -> Judged:
        """The first line of a chain whose left side is a name, `N = 6912`, or nothing."""
        if found.value == self.wanted:
            return Judged(line, "right")
        if not is_answer or len(block.lines) > 1:
            known = found.value in self.slips
            return Judged(line, "follows") if known else self.on_the_way(line, found)
        return self.number(line, is_answer=is_answer)

    def on_the_way(self, line: Typed, found: Arithmetic) -> Judged:
        """A named partial number: right if the answer is made of it, or if it is found later."""
        if self.answered:
            return Judged(line, "right", notes=("a step on the way to the answer",))
        return self.wrong_number(line, found)

    def step(
        self,
        line: Typed,
        found: Arithmetic,
        first: Arithmetic,
        before: Arithmetic,
        *,
        is_answer: bool,
    ) -> Judged:
        """One sign of equality between numbers."""
        if found.value == first.value:
            return self.true_step(line, found, first, is_answer=is_answer)
        if found.value == before.value:
            return Judged(line, "follows", _span(found))
        if thousands(line.text, first.value):
            return Judged(line, "right", notes=("the point parts thousands",))
        if _rounds(line, found, first):
            return Judged(line, "right", notes=("a rounded number",))
        if found.numbers and found.numbers[0].value == before.value and not found.is_number:
            note = f"= stands for “and then” here: the line before it is {shown(before.value)}"
            return Judged(line, "undecided", notes=(note,))
        return self.slip(line, found, first)

    def true_step(
        self, line: Typed, found: Arithmetic, first: Arithmetic, *, is_answer: bool
    ) -> Judged:
        """The equality holds; the number may still be the wrong one."""
        if found.value == self.wanted:
            return Judged(line, "right")
        if self.from_slip(first):
            return Judged(line, "follows", _span(found))
        if self.answered or not is_answer:
            return Judged(line, "right", notes=("a step on the way to the answer",))
        if any(judged.verdict == "wrong" and judged.cause != SLIP for judged in self.judged):
            return Judged(line, "follows", _span(found))
        causes = miscounts(first, self.wanted, asked_terms(self.asked))
        if not causes:
            return Judged(line, "wrong", _span(found), NOT_ASKED)
        return _miscounted(line, first.text, causes, f" = {shown(self.wanted, line.text)}")

    def from_slip(self, first: Arithmetic) -> bool:
        """Whether a wrong number from above, put right, would give the number asked."""
        mended = first.text
        for number in reversed(first.numbers):
            right = self.slips.get(number.value)
            if right is not None and number.span:
                start, end = number.span
                mended = mended[:start] + shown(right, mended[start:end]) + mended[end:]
        again = read_arithmetic(mended)
        return mended != first.text and (
            isinstance(again, Arithmetic) and again.value == self.wanted
        )

    def slip(self, line: Typed, found: Arithmetic, first: Arithmetic) -> Judged:
        """The sum is worth another number than the one written."""
        self.slips[found.value] = first.value
        start, end = _span(found)
        notes = [f"{first.text.strip()} is {shown(first.value)}, not {shown(found.value)}"]
        if found.value == self.wanted:
            notes.append("the number itself is the one asked")
        right = shown(first.value, found.text)
        repairs = [
            Repair(
                line.text[:start] + right + line.text[end:],
                f"{found.text[start:end]} should be {right}",
            )
        ]
        if not found.is_number:
            changed = miscounts(found, first.value, [n.value for n in first.numbers])
            repairs = [Repair(c.text, c.change) for c in changed] or repairs
        return Judged(line, "wrong", (start, end), SLIP, tuple(repairs), tuple(notes))

    def row(self, block: TypedBlock) -> None:
        """A row of a table: one cell is the answer, the others are what it is made of."""
        cells = [(line, read_arithmetic(line.text[:LONGEST])) for line in block.lines]
        values = [found.value for _, found in cells if isinstance(found, Arithmetic)]
        has_answer = self.wanted in values or any(
            thousands(line.text, self.wanted) for line in block.lines
        )
        for place, (line, found) in enumerate(cells):
            is_last = place == len(cells) - 1
            if isinstance(found, Unread):
                self.judged.append(_unreadable(line, found))
            elif found.value == self.wanted or (is_last and thousands(line.text, self.wanted)):
                self.judged.append(Judged(line, "right"))
            elif is_last and not has_answer:
                self.judged.append(self.last_cell(line, found, values))
            else:
                self.judged.append(Judged(line, "undecided", notes=(ON_THE_WAY,)))

    def last_cell(self, line: Typed, found: Arithmetic, values: list[Fraction]) -> Judged:
        """The result of a row that is wrong; a slip if the other cells add up to the answer."""
        judged = self.wrong_number(line, found)
        if sum(values[:-1]) != self.wanted:
            return judged
        right = shown(self.wanted, line.text)
        note = f"the numbers before it add up to {right}, not to {shown(found.value)}"
        repair = Repair(right, f"{line.text} should be {right}")
        return replace(judged, cause=SLIP, repairs=(repair,), notes=(note,))


def _unreadable(line: Typed, found: Unread) -> Judged:
    end = min(found.offset + 1, len(line.text))
    return Judged(line, "unreadable", (found.offset, max(end, found.offset)), found.reason)


def _miscounted(line: Typed, text: str, causes: list[Miscount], suffix: str = "") -> Judged:
    """A line wrong by what it works out: each change that mends it, the first one's name."""
    repairs = tuple(Repair(cause.text.strip() + suffix, cause.change) for cause in causes)
    start, end = causes[0].span if text == line.text else (0, len(line.text))
    others = dict.fromkeys(cause.name for cause in causes[1:] if cause.name != causes[0].name)
    notes = (f"or: {', '.join(others)}",) if others else ()
    return Judged(line, "wrong", (start, end), causes[0].name, repairs, notes)


def _rounds(line: Typed, found: Arithmetic, first: Arithmetic) -> bool:
    """After ≈, a decimal number within half of its last place."""
    if "≈" not in line.note or not found.is_number:
        return False
    places = len(found.text.strip().partition(".")[2])
    return abs(found.value - first.value) <= Fraction(1, 2 * 10 ** min(places, 300))


def _span(found: Arithmetic) -> tuple[int, int]:
    return found.expr.span or (0, len(found.text))
