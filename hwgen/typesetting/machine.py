"""What this machine has for typesetting, for `hwgen doctor`.

Nothing flows in; versions, missing files and limits flow out. What a page needs is read from the
one table that the setup scripts use, `programs.txt`.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hwgen.typesetting.landlock import landlock_supported

PACKAGE = Path(__file__).resolve().parent.parent
TABLES = (PACKAGE / "programs.txt", PACKAGE.parent / "tools" / "programs.txt")
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that TeX runs under here, or one that this system lacks."""

    what: str
    good: bool


def pdflatex_version() -> str | None:
    """The first line of `pdflatex --version`, or None if there is none."""
    said = _said("pdflatex", "--version")
    return said.splitlines()[0] if said else None


def lacking_files() -> list[tuple[str, str]]:
    """The TeX files that pages need and this TeX lacks, each with the Debian package it is in."""
    lacking: list[tuple[str, str]] = []
    for name, package in _needed():
        if not _said("kpsewhich", name):
            lacking.append((name, package))
    return lacking


def _needed() -> list[tuple[str, str]]:
    """The rows of the table for TeX files: name and Debian package."""
    table = next((path for path in TABLES if path.is_file()), None)
    if table is None:
        return []
    rows = [line.split() for line in table.read_text(encoding="utf-8").splitlines()]
    return [
        (row[0], row[2]) for row in rows if len(row) > 2 and "." in row[0] and row[1] == "build"
    ]


def limits_in_force() -> list[Limit]:
    """What bounds TeX here, and what this system does not offer."""
    abi = landlock_supported()
    confined = f"TeX's files are confined by Landlock (version {abi})"
    unconfined = "no Landlock on this system: TeX's own rules alone keep it from other files"
    posix = os.name == "posix"
    bounded = "TeX runs under limits of time, memory and file size"
    unbounded = f"no limits of memory and file size on {sys.platform}; the time limit holds"
    return [
        Limit(confined if abi else unconfined, bool(abi)),
        Limit(bounded if posix else unbounded, posix),
    ]


def _said(program: str, *arguments: str) -> str:
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        done = subprocess.run(
            [found, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
