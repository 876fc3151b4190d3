"""Run pdflatex once in a scratch folder: in come its folder and `Limits`, out comes its status.

TeX sees a small environment of our own and only the system-wide trees: a package in somebody's
home would make a page that builds on one machine. Limits that a system lacks (memory on macOS,
all but the clock and the disk on Windows) are left out; `hwgen doctor` names them.
"""

import contextlib
import functools
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from hwgen.errors import TexError
from hwgen.typesetting.landlock import (
    Cage,
    landlock_supported,
    launch_command,
)

JOB = "page"
FLAGS = (
    "-no-shell-escape",
    "-no-parse-first-line",
    "-halt-on-error",
    "-file-line-error",
    "-interaction=nonstopmode",
)
SETTINGS = {
    "openin_any": "p",
    "openout_any": "p",
    "max_print_line": "1000",
    "SOURCE_DATE_EPOCH": "946684800",  # 2000-01-01, a date that no page shows
    "FORCE_SOURCE_DATE": "1",
    "LC_ALL": "C",
    "MKTEXPK": "0",
    "MKTEXTFM": "0",
    "MKTEXMF": "0",
    "MKTEXTEX": "0",
    "MKTEXFMT": "0",
}
READABLE = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/texmf",
    "/etc/ld.so.cache",
    "/var/lib/texmf",
    "/dev/urandom",
)
TREES = (
    "$TEXMFROOT",
    "$TEXMFDIST",
    "$TEXMFLOCAL",
    "$TEXMFSYSVAR",
    "$TEXMFSYSCONFIG",
    "$TEXMFDEBIAN",
)
ERRORS = ".stderr"
"""A name that TeX may neither read nor write (`openin_any=p`)."""
POLL, LOOK = 0.004, 0.2
"""Seconds between two looks: whether TeX has ended, and how much it has written."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one compilation may use."""

    wall: float = 60.0
    """Seconds of wall-clock time, all runs together."""
    cpu: int = 30
    """Seconds of CPU time, each run."""
    memory: int = 1 << 30
    """Bytes of address space."""
    file: int = 64 << 20
    """Bytes of the largest file."""
    scratch: int = 256 << 20
    """Bytes of all files together."""
    runs: int = 4


LIMITS = Limits()


def _environment(program: Path, scratch: Path) -> dict[str, str]:
    search = os.pathsep.join((str(program.parent), os.defpath))
    homes = dict.fromkeys(("HOME", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG"), str(scratch))
    windows = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {"PATH": search, **homes, **windows, **SETTINGS}


@functools.cache
def _trees(program: Path) -> tuple[str, ...]:
    """Return the folders of this TeX, its system-wide trees and its programs."""
    beside = str(program.parent)
    kpsewhich = shutil.which("kpsewhich", path=beside) or shutil.which("kpsewhich")
    if kpsewhich is None:
        raise TexError("kpsewhich, a part of TeX, is missing; `hwgen doctor` says how to get it")
    try:
        asked = subprocess.run(
            [kpsewhich, f"-expand-path={os.pathsep.join(TREES)}"],
            capture_output=True,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
            env=_environment(program, Path(os.devnull)),
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise TexError(f"kpsewhich does not say where TeX's files are: {error}") from error
    return (
        *asked.stdout.strip().split(os.pathsep),
        beside,
        str(program.resolve().parent),
    )


def _loader(program: Path) -> str | None:
    """Return the loader that an ELF file names (PT_INTERP); None for any other file."""
    with program.open("rb") as file:
        head = file.read(4096)
    if head[:4] != b"\x7fELF" or len(head) < 64:
        return None
    wide, order = head[4] == 2, "<" if head[5] == 1 else ">"
    (start,) = struct.unpack_from(order + ("Q" if wide else "I"), head, 32 if wide else 28)
    size, count = struct.unpack_from(order + "HH", head, 54 if wide else 42)
    for place in range(start, min(start + size * count, len(head) - size + 1), size):
        kind, *fields = struct.unpack_from(order + ("IIQQQQ" if wide else "IIIII"), head, place)
        if kind == 3:
            offset, length = (fields[1], fields[4]) if wide else (fields[0], fields[3])
            return os.fsdecode(head[offset : offset + length].rstrip(b"\0"))
    return None


def _command(program: Path, scratch: Path, limits: Limits) -> list[str]:
    command = [str(program), *FLAGS, f"{JOB}.tex"]
    if sys.platform == "win32":
        return command
    landlock = landlock_supported() > 0
    cage = Cage(
        read=(*READABLE, *_trees(program)) if landlock else (),
        write=(str(scratch), os.devnull),
        execute=tuple(filter(None, (str(program.resolve()), _loader(program)))),
        limits={
            "CPU": limits.cpu,
            "AS": limits.memory,
            "FSIZE": limits.file,
            "NPROC": 1,
            "CORE": 0,
        },
        landlock=landlock,
        parent=os.getpid(),
    )
    return launch_command(cage, command)


def run_pdflatex(program: Path, scratch: Path, limits: Limits, deadline: float) -> int:
    """Run `program` on the page in `scratch` until it ends or `deadline` (monotonic) has come."""
    with (scratch / ERRORS).open("wb") as errors:
        tex = subprocess.Popen(
            _command(program, scratch, limits),
            cwd=scratch,
            env=_environment(program, scratch),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        return _wait(tex, scratch, limits, deadline)
    finally:
        _end(tex)


def _wait(tex: subprocess.Popen[bytes], scratch: Path, limits: Limits, deadline: float) -> int:
    look = time.monotonic() + LOOK
    while (status := tex.poll()) is None:
        now = time.monotonic()
        if now > deadline:
            raise TexError(f"TeX was stopped after {limits.wall:g} seconds")
        if now > look:
            look = now + LOOK
            if _size(scratch) > limits.scratch:
                raise TexError(f"TeX was stopped: it wrote more than {limits.scratch:,} bytes")
        time.sleep(POLL)
    return status


def _size(scratch: Path) -> int:
    total = 0
    for entry in os.scandir(scratch):
        with contextlib.suppress(FileNotFoundError):
            # An empty file takes room as well.
            total += max(entry.stat(follow_symlinks=False).st_size, 4096)
    return total


def _end(tex: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the group, and leave no zombie."""
    if sys.platform == "win32":
        tex.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(tex.pid, signal.SIGKILL)
    tex.wait()
