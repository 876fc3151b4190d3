"""Finished files → a folder: each appears whole or not at all, and nothing is written elsewhere.

A file is written under a hidden name in the same folder and then renamed, which is atomic on
POSIX and on Windows; so a kill at any moment leaves the old file or the new.
"""

import contextlib
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from hwgen.errors import CallError

if sys.platform != "win32":
    import fcntl

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
UNFINISHED = ".hwgen-"
"""How the hidden name of an unfinished file begins."""


class PublishError(CallError):
    """A finished file cannot be put where it belongs."""


def publish(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (name → content) into `folder`, which is made if it is missing.

    Raises PublishError for a name that is no plain file name, for a folder or file that is a
    symbolic link or no folder or file at all, and when the folder cannot be written. All names
    are checked before the first file is written.
    """
    for name in files:
        if not NAME.fullmatch(name):
            raise PublishError(f"{name!r} cannot be the name of a file in {folder}")
    try:
        if folder.is_symlink():
            raise PublishError(f"{folder} is a symbolic link; hwgen writes to real folders only")
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            _refuse_odd(folder / name)
        with _alone(folder):
            _remove_unfinished(folder)
            for name, content in files.items():
                _put(folder, name, content)
    except OSError as error:
        raise PublishError(f"cannot write to {folder}: {error.strerror or error}") from error


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that an unfinished file there is one of a killed run.

    At the end the folder itself is brought to disk. Windows knows neither; there, a file that is
    still open cannot be removed.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        # A network folder may have no locks; the rename still holds there.
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_odd(target: Path) -> None:
    if target.is_symlink():
        raise PublishError(f"{target} is a symbolic link; remove it and build again")
    if target.exists() and not target.is_file():
        raise PublishError(f"{target} is in the way: it is not a file")


def _remove_unfinished(folder: Path) -> None:
    for path in sorted(folder.glob(f"{UNFINISHED}*")):
        with contextlib.suppress(OSError):
            path.unlink()


def _put(folder: Path, name: str, content: bytes) -> None:
    unfinished = folder / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
