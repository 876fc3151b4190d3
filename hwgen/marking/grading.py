"""Grading a class: submissions flow in, a feedback page for each flows out, with grades.csv.

Files are checked in workers: one of them can fail, hang or die, and the rest goes on. What was
made of a file is written down beside the pages, under the digest of all that it depends on; while
that digest holds, the file is not checked again.
"""

import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from hwgen.builds import PROGRAM, fingerprint
from hwgen.check.records import Report
from hwgen.errors import HwgenError, TexError
from hwgen.marking.answer_key import AnswerKey, key_of
from hwgen.marking.feedback import feedback
from hwgen.marking.overview import Graded, grades, overview
from hwgen.marking.remarks import as_plain, remarks
from hwgen.marking.submissions import (
    LARGEST,
    as_object,
    check_text,
    read_submission,
)
from hwgen.pipeline import Spec, load
from hwgen.typesetting.files import publish

LONGEST_CHECK = 120
"""Seconds for one submission, its page included."""

CHECKED = "checked"
"""The folder, below the pages, of what was made of each file."""


@dataclass(frozen=True, slots=True)
class Marking:
    """How a class is graded: by which spec, into which folder, and what a page shows."""

    spec: Path
    out: Path
    part: str = ""
    pages: bool = True
    """Whether feedback is set as PDF; else it is text."""
    reveal: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One submission's turn: its file, its id, the name of its feedback and its digest."""

    path: Path
    id: str
    name: str
    made_from: str
    marking: Marking


def grade(
    paths: Sequence[Path],
    marking: Marking,
    tell: Callable[[Graded, int], None],
    workers: int | None = None,
) -> list[Graded]:
    """Check a class and write feedback, `grades.csv` and `overview.md` into `marking.out`.

    `tell` is called for each submission when it is done, with how many are.
    """
    spec, key = prepared(marking.spec)
    shown = key.judged_parts(marking.part or None)
    turns = _turns(paths, marking)
    found = {turn.id: done for turn in turns if (done := _done_before(turn)) is not None}
    rest = [turn for turn in turns if turn.id not in found]
    for count, done in enumerate(list(found.values()), 1):
        tell(done, count)
    for done in _checked_all(rest, min(workers or os.cpu_count() or 1, max(len(rest), 1))):
        found[done.id] = done
        tell(done, len(found))
    graded_class = [found[turn.id] for turn in turns]
    title = spec.homework.title.text
    files = {
        "grades.csv": grades(shown, graded_class),
        "overview.md": overview(title, shown, graded_class),
    }
    publish(marking.out, {name: text.encode() for name, text in files.items()})
    return graded_class


def has_tex() -> bool:
    """Whether pages can be set on this machine."""
    return shutil.which(PROGRAM) is not None


@cache
def prepared(spec: Path) -> tuple[Spec, AnswerKey]:
    """A spec with its answer key; made once in each worker."""
    loaded = load(spec)
    return loaded, key_of(loaded)


def _turns(paths: Sequence[Path], marking: Marking) -> list[Turn]:
    """The turns in order. An id is the file's stem, or its whole name where two share the stem."""
    stems = Counter(path.stem for path in paths)
    facts = [fingerprint(marking.spec, tex=marking.pages), marking.part, str(marking.reveal)]
    turns = []
    for path in paths:
        name = path.stem if stems[path.stem] == 1 else path.name
        made_from = _digest("\n".join(facts).encode(), name.encode(), _content(path))
        turns.append(Turn(path, name, _file_name(name), made_from, marking))
    return turns


def _content(path: Path) -> bytes:
    """As much of a file as `read_submission` takes."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return b""


def _digest(*contents: bytes) -> str:
    whole = hashlib.sha256()
    for content in contents:
        whole.update(len(content).to_bytes(8, "big"))
        whole.update(content)
    return whole.hexdigest()


def _file_name(name: str) -> str:
    """A name for a file of feedback: the id, or what can be kept of it and its digest."""
    kept = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip("._-")[:100]
    return name if kept == name else f"{kept or 'file'}-{_digest(name.encode())[:8]}"


def _done_before(turn: Turn) -> Graded | None:
    """What was made of the file when it was last checked, if nothing has changed since."""
    out = turn.marking.out
    try:
        found = json.loads((out / CHECKED / f"{turn.name}.json").read_text(encoding="utf-8"))
        page = out / str(found["feedback"])
        if found["made_from"] == turn.made_from and _digest(page.read_bytes()) == found["digest"]:
            return Graded(turn.id, found["report"], found["why"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return None


def _checked_all(turns: Sequence[Turn], workers: int) -> Iterator[Graded]:
    """Every turn's outcome as it comes; a worker that dies takes no other file with it."""
    # A fresh start in each worker: a fork would copy the threads of the progress bar.
    context = multiprocessing.get_context("spawn")
    rest: list[Turn] = []
    if turns:
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            futures = {pool.submit(_checked, turn): turn for turn in turns}
            for future in as_completed(futures):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    rest.append(futures[future])
    while rest:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            while rest:
                turn = rest.pop(0)
                try:
                    yield pool.submit(_checked, turn).result()
                except BrokenProcessPool:
                    yield Graded(turn.id, None, "the check was killed")
                    break


def _checked(turn: Turn) -> Graded:
    """Check one file and write its feedback; whatever goes wrong is the file's own matter."""
    try:
        with limited(LONGEST_CHECK):
            return _graded(turn)
    except HwgenError as error:
        return Graded(turn.id, None, str(error).removeprefix(f"{turn.path}: "))
    except Exception as error:  # noqa: BLE001 - one bad file never stops the rest
        return Graded(turn.id, None, f"{type(error).__name__}: {error}")


def _graded(turn: Turn) -> Graded:
    marking = turn.marking
    spec, key = prepared(marking.spec)
    text = read_submission(turn.path)
    report = check_text(str(turn.path), text, key, marking.part or None)
    name, content, why = _feedback(spec, report, turn)
    graded = Graded(turn.id, as_object(report), why)
    publish(marking.out, {name: content})
    record: dict[str, Any] = {
        "made_from": turn.made_from,
        "feedback": name,
        "digest": _digest(content),
        "why": why,
        "report": graded.report,
    }
    written = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    publish(marking.out / CHECKED, {f"{turn.name}.json": written.encode()})
    return graded


def _feedback(spec: Spec, report: Report, turn: Turn) -> tuple[str, bytes, str]:
    """The file name and content of the feedback, and why it is no page if it should be one."""
    marking, why = turn.marking, ""
    if marking.pages:
        try:
            page = feedback(spec, report, turn.id, reveal=marking.reveal)
        except TexError as error:
            why = f"feedback as text, for there is no page: {error}"
        else:
            return f"{turn.name}.pdf", page, ""
    said = as_plain(remarks(report, reveal=marking.reveal))
    return f"{turn.name}.md", f"# Feedback: {turn.id}\n\n~~~~~~text\n{said}~~~~~~\n".encode(), why


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise `HwgenError` after so many seconds, where the system has such an alarm."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HwgenError(f"the check took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
