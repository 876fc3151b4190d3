"""The command `check`: files and a spec flow in, reports as text, JSON or a graded class flow out.

Status 0: every line is right; 1: something is wrong or cannot be read; 2: the call is wrong.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from hwgen.check.records import Report
from hwgen.errors import CallError, SpecError
from hwgen.marking.answer_key import AnswerKey
from hwgen.marking.grading import Marking, grade, has_tex, prepared
from hwgen.marking.overview import Graded
from hwgen.marking.remarks import remarks
from hwgen.marking.submissions import (
    SubmissionError,
    all_right,
    as_object,
    check_text,
    read_submission,
    submissions_in,
    unread,
)
from hwgen.pipeline import as_json

RIGHT, WRONG, WRONG_CALL = 0, 1, 2


def check(files: Sequence[Path], marking: Marking, *, out: bool, json: bool) -> int:
    """Check files, or the submissions of folders; with `out`, grade them as a class."""
    if not marking.spec.is_file():
        raise CallError(f"{marking.spec}: there is no such file")
    try:
        _, key = prepared(marking.spec)
    except SpecError as error:
        raise CallError(str(error)) from error
    if not key.judged_parts():
        raise CallError(f"{marking.spec}: it asks nothing that can be checked")
    if not key.judged_parts(marking.part or None):
        there = ", ".join(one.id for one in key.judged_parts())
        raise CallError(f"{marking.spec}: no part {marking.part} to check; there are {there}")
    paths, missing = _expanded(files)
    status = WRONG_CALL if missing else RIGHT
    if not paths:
        return status
    if out:
        return max(status, _grade(paths, marking, json=json))
    single = len(files) == 1 and not files[0].is_dir()
    return max(status, _show(paths, key, marking, json=json, single=single))


def _expanded(files: Sequence[Path]) -> tuple[list[Path], bool]:
    """The files, those of folders in their place, and whether any is missing."""
    paths: dict[Path, None] = {}
    missing = False
    for file in files:
        found = submissions_in(file) if file.is_dir() else [file]
        if not found:
            sys.stderr.write(f"{file}: no submissions here (files .md, .tex or .txt)\n")
            missing = True
        for path in found:
            if path.exists():
                paths[path] = None
            else:
                sys.stderr.write(f"{path}: there is no such file\n")
                missing = True
    return list(paths), missing


def _show(
    paths: Sequence[Path], key: AnswerKey, marking: Marking, *, json: bool, single: bool
) -> int:
    """Print the reports, on a terminal each as soon as it is there."""
    status, reports = RIGHT, []
    for path in paths:
        report = _report(path, key, marking)
        status = max(status, RIGHT if all_right(report) else WRONG)
        if json:
            reports.append(as_object(report))
        else:
            _print(report, reveal=marking.reveal, more=path != paths[-1])
    if json:
        sys.stdout.write(as_json(reports[0] if single else reports) + "\n")
    return status


def _report(path: Path, key: AnswerKey, marking: Marking) -> Report:
    try:
        return check_text(str(path), read_submission(path), key, marking.part or None)
    except SubmissionError as error:
        sys.stderr.write(f"{error}\n")
        shown = key.judged_parts(marking.part or None)
        return unread(str(path), shown, str(error).removeprefix(f"{path}: "))


def _print(report: Report, *, reveal: bool, more: bool) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for text, style in remarks(report, reveal=reveal):
        console.print(Text(text, style=style))
    if more:
        console.print()


def _grade(paths: Sequence[Path], marking: Marking, *, json: bool) -> int:
    """Grade a class, with a bar on a terminal and a line for each submission in a pipe."""
    if marking.pages and not has_tex():
        sys.stderr.write("pdflatex is not on this machine: feedback is written as text (.md)\n")
    console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("checking", total=len(paths))

        def tell(graded: Graded, count: int) -> None:
            bar.update(task, completed=count)
            if graded.why:
                bar.console.print(Text(f"{graded.id}: {graded.why}"))
            elif not console.is_terminal:
                console.print(Text(f"{count}/{len(paths)} {graded.id}"))

        graded = grade(paths, marking, tell)
    if json:
        sys.stdout.write(as_json([one.report for one in graded if one.report]) + "\n")
    else:
        checked = sum(one.report is not None for one in graded)
        sys.stdout.write(
            f"{marking.out}/: grades.csv, overview.md, feedback; "
            f"{checked} of {len(graded)} submissions checked\n"
        )
    return RIGHT if all(map(_right, graded)) else WRONG


def _right(graded: Graded) -> bool:
    parts = graded.report["parts"] if graded.report else []
    verdicts = [line["verdict"] for part in parts for line in part["lines"]]
    return bool(verdicts) and set(verdicts) <= {"right", "undecided"}
