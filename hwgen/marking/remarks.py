"""A report as text: each line as typed with its place, its verdict, a caret, cause and repair.

A `Report` flows in, styled lines flow out, for a terminal and for a feedback page in Markdown.
Carets count cells of a terminal and not characters, so that they stand under wide letters, too.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len

from hwgen.check.records import Judged, JudgedPart, Report
from hwgen.errors import visible
from hwgen.expr.latex import latex
from hwgen.marking.submissions import Lines, goal_text

WINDOW = 96
"""Cells of a line that are shown round a caret."""

LONGEST = 2000
"""Characters of a typed line that are shown at most."""

STYLES = {
    "right": "green",
    "wrong": "bold red",
    "follows": "yellow",
    "unreadable": "bold magenta",
    "undecided": "cyan",
    "unfinished": "yellow",
    "missing": "yellow",
}
"""The colour of a verdict on a terminal."""

MEANS = {
    "follows": "a right step from the wrong line above; it costs nothing more",
    "undecided": "it could not be decided whether this is right; it costs nothing",
    "unfinished": "the last line is right, but not as far as the question asks",
    "missing": "no answer was found",
}
"""What a verdict that is no plain word means."""


CAUSE, MENDED = "cause", "mended"


class Remark(NamedTuple):
    """One line of text, and the style of a terminal for it."""

    text: str
    style: str = ""


def remarks(report: Report, *, reveal: bool = False) -> Iterator[Remark]:
    """All there is to say about a file, line by line."""
    lines = Lines(report.text)
    yield Remark(one_line(report.path), "bold")
    for part in report.parts:
        yield Remark("")
        yield from _part(part, lines)
        if reveal and part.verdict != "right":
            yield from _revealed(part)
    if report.unassigned:
        yield Remark("")
        yield Remark("belongs to no part:", "bold")
    for one in report.unassigned:
        line, column = lines.place(one.typed.start)
        yield Remark(f"  {line}:{column}  {one_line(one.typed.text)[:LONGEST]}")
        yield Remark(f"        {one_line(one.why)}", "yellow")


def as_plain(said: Iterable[Remark]) -> str:
    """Remarks without styles."""
    return "".join(f"{remark.text}\n" for remark in said)


def _part(part: JudgedPart, lines: Lines) -> Iterator[Remark]:
    head = [part.asked.id, goal_text(part.asked) or part.asked.kind, said_of(part)]
    yield Remark("  ".join(head), STYLES[part.verdict])
    if part.verdict in MEANS:
        yield Remark(f"  {MEANS[part.verdict]}", STYLES[part.verdict])
    if part.why_assigned:
        yield Remark(f"  ({one_line(part.why_assigned)})", "dim")
    for line in part.lines:
        yield from _line(line, lines)


def said_of(part: JudgedPart) -> str:
    """The verdict of a part, with its points."""
    worth = part.asked.points
    points = f", {part.points:g} of {worth:g} points" if worth and part.points is not None else ""
    return f"{part.verdict}{points}"


def _line(judged: Judged, lines: Lines) -> Iterator[Remark]:
    line, column = lines.place(judged.typed.start)
    head = f"  {f'{line}:{column}':<8}{judged.verdict:<12}"
    style = STYLES[judged.verdict]
    for place, (typed, caret) in enumerate(marked(judged.typed.text, judged.span)):
        before = head if place == 0 else " " * cell_len(head)
        yield Remark(before + typed, style if judged.verdict != "right" else "")
        if caret:
            yield Remark(" " * cell_len(head) + caret, style)
    for word, text in comments(judged):
        yield Remark(f"{'':10}{word}: {text}")


def comments(judged: Judged) -> Iterator[tuple[str, str]]:
    """What is said below a line: causes, repairs, numbers and notes, each with its word."""
    causes = judged.said or tuple(repair.change for repair in judged.repairs)
    if judged.cause and not causes:
        yield CAUSE, one_line(judged.cause)
    for place, (cause, repair) in enumerate(zip(causes, judged.repairs, strict=False)):
        yield CAUSE if place == 0 else "or", one_line(cause)
        yield MENDED, one_line(repair.latex)
    shown = judged.counterexample
    if shown is not None:
        letters = ", ".join(f"{name} = {value}" for name, value in shown.letters.items())
        differ = f"the goal is {shown.goal}, this line is {shown.line}"
        yield "numbers", one_line(f"{letters}: {differ}" if letters else differ)
    for note in filter(None, (judged.typed.note, *judged.notes)):
        yield "note", one_line(note)


def _revealed(part: JudgedPart) -> Iterator[Remark]:
    yield Remark("  the solution:", "bold")
    for line in solution(part):
        yield Remark(f"    {line}")


def solution(part: JudgedPart) -> list[str]:
    """The lines of hwgen's own answer to a part, as LaTeX."""
    asked = part.asked
    if asked.derivation is None:
        return [] if asked.count is None else [latex(asked.count)]
    return [
        f"{latex(line.left or asked.derivation.goal)} = {latex(line.expr)}"
        for line in asked.derivation.lines
    ]


def marked(text: str, span: tuple[int, int] | None) -> Iterator[tuple[str, str]]:
    """The physical lines of a typed line, each with the carets that go under it.

    Of a line that is wider than the window, the part round the carets is shown again.
    """
    start = 0
    for typed in text[:LONGEST].split("\n"):
        begin, end = (span[0] - start, span[1] - start) if span else (-1, -1)
        start += len(typed) + 1
        here = span is not None and begin <= len(typed) and end >= 0 and begin >= 0
        if not here or cell_len(one_line(typed)) <= WINDOW:
            yield one_line(typed), _caret(typed, 0, begin, end) if here else ""
            continue
        yield one_line(typed), ""
        first = max(0, begin - WINDOW // 3)
        cut = typed[first : first + WINDOW]
        dots = "…" if first else ""
        more = "…" if first + WINDOW < len(typed) else ""
        yield dots + one_line(cut) + more, " " * len(dots) + _caret(cut, first, begin, end)
    if len(text) > LONGEST:
        yield f"… ({len(text)} characters)", ""


def _caret(typed: str, first: int, begin: int, end: int) -> str:
    """Blanks, then carets under the characters from `begin` to `end`, counted from `first`."""
    before = one_line(typed[: begin - first])
    under = one_line(typed[begin - first : max(end - first, 0)])
    return " " * cell_len(before) + "^" * max(cell_len(under), 1)


def one_line(text: str) -> str:
    """Text on one line, without characters that steer a terminal; as many as before."""
    return visible(text).replace("\t", " ").replace("\n", " ")
