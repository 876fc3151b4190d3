"""Start a program under limits: in comes a `Cage` on the command line, out goes an exec.

`run.py` runs this file by its path, `python -I -S landlock.py CAGE`, so it imports the standard
library only. A launcher costs 7 ms a run; a `preexec_fn` costs 2 ms, but is unsafe in a program
with threads, such as a notebook. Where the kernel has no Landlock the other limits still hold.
"""

import ctypes
import json
import os
import signal
import stat
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

if sys.platform != "win32":
    import resource

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
SET_PDEATHSIG, SET_NO_NEW_PRIVS = 1, 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_REG, TRUNCATE = 1 << 5, 1 << 8, 1 << 14
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE

READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
RUN = READ_FILE | EXECUTE

CANNOT_START = 71
"""Status of a launcher that could not start its program; the reason is on stderr."""


@dataclass(frozen=True, slots=True)
class Cage:
    """What a program may do; paths that do not exist are left out."""

    read: Sequence[str]
    """Folders and files it may read."""
    write: Sequence[str]
    """Folders and files it may write."""
    execute: Sequence[str]
    """Programs it may start, itself among them."""
    limits: Mapping[str, int]
    """Resource limits by the end of their name, `{"CPU": 20}` for RLIMIT_CPU = 20 s."""
    landlock: bool
    """Whether Landlock enforces the paths; True where the kernel has it."""
    parent: int
    """The number of the program that starts it, and with which it ends."""


def landlock_supported() -> int:
    """Return the version of Landlock that this kernel speaks; 0 is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _syscall(CREATE_RULESET, None, 0, 1))


def launch_command(cage: Cage, command: Sequence[str]) -> list[str]:
    """Return the command line that runs `command` in `cage`."""
    return [sys.executable, "-I", "-S", __file__, json.dumps(asdict(cage)), *command]


def restrict(cage: Cage) -> None:
    """Bind the calling thread, and all that it starts, to the paths of `cage`; for good.

    Everything that the running ABI can forbid is forbidden, then the paths are allowed: files
    (1), renames across folders (2), truncation (3), TCP (4), ioctl (5), signals and abstract
    sockets to the outside (6).
    """
    abi = landlock_supported()
    handled = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1
    words = [handled, 0b11, 0b11][: 1 if abi < 4 else 2 if abi < 6 else 3]
    attributes = struct.pack(f"={len(words)}Q", *words)
    ruleset = _checked(CREATE_RULESET, attributes, len(attributes), 0)
    for paths, rights in ((cage.read, READ), (cage.write, WRITE), (cage.execute, RUN)):
        for path in filter(os.path.exists, paths):
            _allow(ruleset, path, rights & handled)
    _forbid_new_privileges()
    _checked(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= ON_FILES
    _checked(ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return int(libc.syscall(ctypes.c_long(number), *wide))


def _checked(number: int, *arguments: int | bytes | None) -> int:
    answer = _syscall(number, *arguments)
    if answer < 0:
        raise OSError(ctypes.get_errno(), f"Landlock, system call {number}")
    return answer


def _forbid_new_privileges() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")


def _die_with_parent(parent: int) -> None:
    """Have Linux kill this program when the one that started it is killed."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise OSError("the program that started this one is gone")


def _set_limits(limits: Mapping[str, int]) -> None:
    for name, amount in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        capped = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        # One second more until SIGKILL, so that SIGXCPU says which limit it was.
        top = capped + 1 if hard == resource.RLIM_INFINITY else min(capped + 1, hard)
        try:
            resource.setrlimit(kind, (capped, top))
        except (OSError, ValueError):
            # macOS refuses RLIMIT_AS; the wall clock still ends a run there.
            continue


def launch(cage: Cage, command: Sequence[str]) -> None:
    """Become `command`, inside `cage`; returns only by raising OSError."""
    _die_with_parent(cage.parent)
    # Python ignores these two, and what is ignored stays so after exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    _set_limits(cage.limits)
    if cage.landlock:
        restrict(cage)
    os.execv(command[0], list(command))  # noqa: S606 — no shell is wanted


if __name__ == "__main__":
    try:
        launch(Cage(**json.loads(sys.argv[1])), sys.argv[2:])
    except (OSError, ImportError, MemoryError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT_START)
