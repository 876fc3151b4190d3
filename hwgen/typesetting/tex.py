"""LaTeX → PDF: one source in, `Typeset` out, or a `TexError` that says what TeX refused.

The same source gives the same bytes, in any folder, time zone and locale. Whether a rerun is due
is read from the log and from what TeX wrote down for itself, never assumed.
"""

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hwgen.errors import CallError, TexError
from hwgen.typesetting.landlock import CANNOT_START
from hwgen.typesetting.log import Log, Mistake, read_log
from hwgen.typesetting.run import ERRORS, JOB, LIMITS, Limits, run_pdflatex

SCRATCH = "hwgen-"
"""How the name of a scratch folder begins; then comes the number of its process."""

ASSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF, the log of the last run, and how many runs it took."""

    pdf: bytes
    log: Log
    runs: int


class MissingTexError(TexError, CallError):
    """There is no TeX on this machine."""


class PageError(TexError):
    """TeX met an error; `mistake` has its line in the .tex and the part of the homework."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        part = f"part {mistake.part}: " if mistake.part else ""
        place = f"{mistake.file}:{mistake.line}: " if mistake.line else ""
        context = f" in `{mistake.context[-80:]}`" if mistake.context else ""
        super().__init__(f"{part}TeX stopped at {place}{mistake.message}{context}")


def compile_tex(
    source: str,
    *,
    assets: Mapping[str, bytes] = MappingProxyType({}),
    limits: Limits = LIMITS,
) -> Typeset:
    """Typeset `source`, with `assets` (name → content) beside it; rerun while the log asks for it.

    Raises TexError when pdflatex is missing or stops, when a limit is reached, and when the page
    has not settled after `limits.runs` runs. What sticks out is left to `log.unfit`.
    """
    program = _pdflatex()
    deadline = time.monotonic() + limits.wall
    _remove_orphans()
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-") as name:
        scratch = Path(name).resolve()
        _lay_out(scratch, source, assets)
        notes = _notes(scratch, assets)
        for runs in range(1, limits.runs + 1):
            status = run_pdflatex(program, scratch, limits, deadline)
            log = _judge(status, scratch, limits)
            before, notes = notes, _notes(scratch, assets)
            # pdflatex is a function of its files: the same notes would give the same page.
            if not log.wants_rerun or notes == before:
                return Typeset((scratch / f"{JOB}.pdf").read_bytes(), log, runs)
    raise TexError(f"the page has not settled after {limits.runs} runs of pdflatex")


def _remove_orphans() -> None:
    """Remove the scratch folders of builds that were killed: their process is no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*-*"):
        number = folder.name.removeprefix(SCRATCH).partition("-")[0]
        if number.isdigit() and not Path("/proc", number).exists() and Path("/proc").is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def _pdflatex() -> Path:
    program = shutil.which("pdflatex")
    if program is None:
        raise MissingTexError("pdflatex is not on this machine; `hwgen doctor` says how to get it")
    return Path(program).absolute()


def _lay_out(scratch: Path, source: str, assets: Mapping[str, bytes]) -> None:
    for name, content in assets.items():
        if not ASSET.fullmatch(name) or name.startswith(f"{JOB}."):
            raise TexError(f"a file beside the page cannot be called {name!r}")
        (scratch / name).write_bytes(content)
    (scratch / f"{JOB}.tex").write_text(source, encoding="utf-8", newline="\n")


def _notes(scratch: Path, assets: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what TeX wrote down for its next run: .aux, .out and their like."""
    known = {*assets, ERRORS, *(f"{JOB}.{end}" for end in ("tex", "log", "pdf"))}
    return {path.name: path.read_bytes() for path in scratch.iterdir() if path.name not in known}


def _judge(status: int, scratch: Path, limits: Limits) -> Log:
    said = _text(scratch / ERRORS)
    if status == CANNOT_START:
        raise TexError(f"pdflatex could not be started: {said.strip()}")
    log_text = _text(scratch / f"{JOB}.log")
    if "memory exhausted" in said or "memory exhausted" in log_text[-2000:]:
        raise TexError(f"TeX wanted more than {limits.memory:,} bytes of memory")
    if status < 0:
        raise TexError(_died(signal.Signals(-status), limits))
    log = read_log(log_text)
    if log.errors:
        raise PageError(log.errors[0])
    if status or log.pages is None:
        raise TexError(f"TeX made no page (status {status}) {said.strip()}".rstrip())
    return log


def _died(cause: signal.Signals, limits: Limits) -> str:
    match cause.name:
        case "SIGXCPU":
            return f"TeX was stopped after {limits.cpu} seconds of computing"
        case "SIGXFSZ":
            return f"TeX was stopped: it wrote a file of more than {limits.file:,} bytes"
        case name:
            return f"TeX was killed by {name}; the machine may be short of memory"


def _text(path: Path) -> str:
    if not path.exists():
        return ""
    return path.read_text(encoding="utf-8", errors="replace")
