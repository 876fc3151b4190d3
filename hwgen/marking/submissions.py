"""Submissions: what a spec asks and a typed file flow in, a `Report` flows out, and its JSON.

A file is cut into blocks, each block is given to the part that it answers, each line is judged.
What cannot be read as text is a `SubmissionError`; what is read but belongs to nothing is listed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from hwgen.check.assign import Assigned, assign
from hwgen.check.blocks import read_blocks
from hwgen.check.counts import count_verdict, judge_counts
from hwgen.check.judge import ReadLine, read_line
from hwgen.check.records import (
    Asked,
    Judged,
    JudgedPart,
    Report,
    Typed,
    TypedBlock,
    Unassigned,
)
from hwgen.errors import HwgenError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Expr, Partial, Sym, Total
from hwgen.expr.walk import symbols
from hwgen.marking.answer_key import AnswerKey, read_expr, read_in
from hwgen.marking.rubric import COSTS, points_of

ENDINGS = (".md", ".tex", ".txt")
"""The files of a folder that are submissions."""

LARGEST = 4 << 20
"""Bytes in a submission; a homework of ten thousand lines has less."""


class SubmissionError(HwgenError):
    """A file cannot be read as a submission."""


class Lines:
    """Where the lines of a text begin, for turning offsets into places."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        line = bisect_right(self.starts, offset, hi=len(self.starts) - 1)
        return line, offset - self.starts[line - 1] + 1


def submissions_in(folder: Path) -> list[Path]:
    """The submissions of a folder by name; what is in folders below it is not looked at."""
    files = (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def read_submission(path: Path) -> str:
    """The text of a file, its line ends plain; raises `SubmissionError` in plain words."""
    try:
        if not path.is_file():
            raise SubmissionError(f"{path}: not a file")
        if path.stat().st_size > LARGEST:
            raise SubmissionError(f"{path}: larger than {LARGEST >> 20} MB; this is no homework")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SubmissionError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        message = f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8 and hand it in"
        raise SubmissionError(message) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise SubmissionError(f"{path}: the file is empty")
    return text


def check_text(path: str, text: str, key: AnswerKey, only: str | None = None) -> Report:
    """Read and judge a typed solution; with `only`, nothing but the part with that id."""
    asked = key.judged_parts(only)
    found = assign(read_blocks(text), key.asked, read_expr)
    blocks = {one.asked.id: one for one in found.assigned}
    if only is not None and only not in blocks:
        # A line or two typed for this part alone say neither goal nor number.
        found = assign(read_blocks(text), asked, read_expr)
        blocks = {one.asked.id: one for one in found.assigned}
    told: dict[int, Unassigned] = {one.typed.start: one for one in found.unassigned}
    counted: set[int] = set()
    parts = [_judged(one, blocks.get(one.id), key, counted, told) for one in asked]
    return Report(path, text, tuple(parts), tuple(told[start] for start in sorted(told)))


def _judged(
    asked: Asked,
    found: Assigned | None,
    key: AnswerKey,
    counted: set[int],
    told: dict[int, Unassigned],
) -> JudgedPart:
    """A part with its lines and points.

    A definition above several answers is a line of the first of them: `counted` are those that
    have been told. `told` takes those that say nothing that could be judged.
    """
    if found is None:
        return JudgedPart(asked, (), "missing", points=points_of(asked, (), "missing"))
    if asked.derivation is None:
        lines = judge_counts(asked, found.blocks)
        part = JudgedPart(asked, lines, count_verdict(lines))
    else:
        part = key.judge(asked).judge([*_read_lines(found.blocks, asked, told)])
    answers = {typed.start for block in found.blocks for typed in block.lines}
    fresh = [line for line in part.lines if line.typed.start not in counted - answers]
    counted |= {line.typed.start for line in fresh} - answers
    costing = [line for line in fresh if line.typed.start in answers or line.verdict in COSTS]
    return replace(
        part,
        lines=tuple(sorted(fresh, key=lambda line: line.typed.start)),
        why_assigned=found.why,
        points=points_of(asked, costing, part.verdict),
    )


def _read_lines(
    blocks: Iterable[TypedBlock], asked: Asked, told: dict[int, Unassigned]
) -> Iterator[ReadLine]:
    """The lines of blocks as read, what defines a letter before what uses it."""
    for block in blocks:
        for definition in block.definitions:
            left = read_expr(definition.left.text, asked) if definition.left else None
            lines = [_read_line(typed, asked, left) for typed in definition.lines]
            why = not_judged(left, [line.expr for line in lines], asked)
            if not why and definition.start > block.start and is_node(left, asked):
                why = "it stands below an answer that does not need it"
            if why:
                told[definition.start] = Unassigned(definition.left or definition.lines[0], why)
                continue
            yield from (replace(line, left=None) if n else line for n, line in enumerate(lines))
        for place, typed in enumerate(block.lines):
            yield _read_line(typed, asked, asked.goal if place == 0 else None)


def is_node(left: Expr | None, asked: Asked) -> bool:
    """Whether a left side is a neuron or the loss, whose definition the spec has given."""
    graph = asked.graph
    return graph is not None and isinstance(left, Sym) and graph.spelled(left) in graph.definitions


def not_judged(left: Expr | None, rights: Iterable[Expr | None], asked: Asked) -> str:
    """Why a definition says nothing that could be right or wrong; empty if it does."""
    graph = asked.graph
    if left is None or graph is None:
        return "its left side cannot be read, so it is not used"
    if not isinstance(left, Sym | Total | Partial):
        return "a convention, which is not judged"
    if isinstance(left, Sym) and graph.spelled(left) in graph.leaves:
        return f"a value for {latex(left)}, which the question leaves open"
    used = {index for e in rights if e for s in symbols(e) for index in s.subscript}
    known = {index for sym in graph.known for index in sym.subscript}
    general = {i for s in symbols(left) for i in s.subscript if isinstance(i, str)} & used - known
    return f"it is said for any {', '.join(sorted(general))}, and not judged" if general else ""


def _read_line(typed: Typed, asked: Asked, left: Expr | None) -> ReadLine:
    return read_line(typed, lambda text: read_in(text, asked), left)


def unread(path: str, asked: Iterable[Asked], why: str) -> Report:
    """The report on a file that could not be read: no part has an answer, and why."""
    parts = [JudgedPart(a, (), "missing", points=points_of(a, (), "missing")) for a in asked]
    return Report(path, "", tuple(parts), (Unassigned(Typed("", 0), why),))


def all_right(report: Report) -> bool:
    """Whether there are lines, and each of them is right or cannot be decided."""
    verdicts = [line.verdict for part in report.parts for line in part.lines]
    return bool(verdicts) and not {"wrong", "follows", "unreadable"} & set(verdicts)


def as_object(report: Report) -> dict[str, Any]:
    """The object of `check --json`; lines and columns count from 1 in the file."""
    lines = Lines(report.text)
    return {
        "file": report.path,
        "parts": [
            {
                "id": part.asked.id,
                "goal": goal_text(part.asked),
                "lines": [_line(line, lines) for line in part.lines],
                "verdict": part.verdict,
                "points": part.points,
            }
            for part in report.parts
        ],
        "unassigned": [_typed(one.typed, lines) | {"why": one.why} for one in report.unassigned],
    }


def goal_text(asked: Asked) -> str | None:
    """The goal as LaTeX; None where the part asks for a number."""
    return None if asked.goal is None else latex(asked.goal)


def _typed(typed: Typed, lines: Lines) -> dict[str, Any]:
    line, column = lines.place(typed.start)
    return {"latex": typed.text, "line": line, "column": column}


def _line(judged: Judged, lines: Lines) -> dict[str, Any]:
    shown = judged.counterexample
    return _typed(judged.typed, lines) | {
        "verdict": judged.verdict,
        "span": None if judged.span is None else list(judged.span),
        "cause": judged.cause,
        "repairs": [asdict(repair) for repair in judged.repairs],
        "notes": [*([judged.typed.note] if judged.typed.note else []), *judged.notes],
        "counterexample": None
        if shown is None
        else {"letters": dict(shown.letters), "goal": shown.goal, "line": shown.line},
    }
