import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hwgen.typesetting import landlock
from hwgen.typesetting.landlock import CANNOT_START, Cage, landlock_supported, launch_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no launcher")
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache")
needs_landlock = pytest.mark.skipif(not landlock_supported(), reason="this kernel has no Landlock")


def _run(command: Sequence[str], cage: Cage) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        launch_command(cage, command), capture_output=True, text=True, check=False, env={}
    )


def _cage(  # noqa: PLR0913 — one argument for each kind of permission
    *,
    read: Sequence[str] = (),
    write: Sequence[str] = (),
    execute: Sequence[str] = SYSTEM,
    limits: dict[str, int] | None = None,
    confined: bool = True,
    parent: int | None = None,
) -> Cage:
    confined = confined and landlock_supported() > 0
    return Cage((*SYSTEM, *read), write, execute, limits or {}, confined, parent or os.getpid())


def test_a_program_runs_with_and_without_landlock() -> None:
    confined = _run(["/bin/echo", "hello"], _cage())
    free = _run(["/bin/echo", "hello"], _cage(confined=False))
    assert (confined.stdout, confined.stderr, confined.returncode) == ("hello\n", "", 0)
    assert (free.stdout, free.stderr, free.returncode) == ("hello\n", "", 0)


def test_the_version_is_told(record_property: Callable[[str, object], None]) -> None:
    version = landlock_supported()
    record_property("landlock", version)
    if sys.platform != "linux":
        assert version == 0
    else:
        known = Path("/sys/kernel/security/lsm")
        listed = known.exists() and "landlock" in known.read_text()
        assert version > 0 if listed else version >= 0


@needs_landlock
def test_reading(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "words").write_text("secret")
    cage = _cage(read=[str(inside)])
    assert _run(["/bin/cat", str(inside / "words")], cage).stdout == "secret"
    refused = _run(["/bin/cat", str(outside / "words")], cage)
    assert refused.stdout == ""
    assert refused.stderr.endswith("Permission denied\n")


@needs_landlock
@pytest.mark.parametrize(
    "script",
    [
        "echo x > {out}/new",
        "echo x >> {out}/old",
        "rm {out}/old",
        "mkdir {out}/folder",
        "ln -s /etc {inside}/link",
        "mkfifo {inside}/pipe",
        "mv {out}/old {inside}/old",
        "cp {out}/old {inside}/old",
        ": > {out}/old",
    ],
)
def test_writing_outside(script: str, tmp_path: Path) -> None:
    inside, out = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    out.mkdir()
    (out / "old").write_text("old")
    command = ["/bin/sh", "-c", script.format(out=out, inside=inside)]
    assert _run(command, _cage(write=[str(inside)])).returncode != 0
    assert [path.name for path in out.iterdir()] == ["old"]
    assert (out / "old").read_text() == "old"
    # A copy opens its target before it fails to read; nothing else may appear inside.
    assert [path.read_bytes() for path in inside.iterdir() if path.is_file()] in ([], [b""])
    assert not any(path.is_symlink() or path.is_fifo() for path in inside.iterdir())


@needs_landlock
def test_writing_inside(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", f"echo x > {tmp_path}/new; cat {tmp_path}/new; rm {tmp_path}/new"]
    answer = _run(command, _cage(write=[str(tmp_path)]))
    assert (answer.stdout, answer.stderr) == ("x\n", "")


@needs_landlock
def test_starting_programs() -> None:
    shell = str(Path("/bin/sh").resolve())
    loaders = [str(path) for path in Path("/lib64").glob("ld-*")] + [
        str(path) for path in Path("/lib").glob("ld-*")
    ]
    cage = _cage(execute=[shell, *loaders])
    assert _run([shell, "-c", "echo built in"], cage).stdout == "built in\n"
    refused = _run([shell, "-c", "/bin/cat /usr/bin/env"], cage)
    assert refused.returncode == 126


@needs_landlock
def test_no_network() -> None:
    if landlock_supported() < 4:
        pytest.skip("Landlock forbids TCP from version 4 on")
    script = "import socket; socket.create_server(('127.0.0.1', 0))"
    python = str(Path(sys.executable).resolve())
    trees = [sys.prefix, sys.base_prefix]
    cage = _cage(read=trees, execute=[*SYSTEM, *trees])
    answer = _run([python, "-I", "-S", "-c", script], cage)
    assert "PermissionError: [Errno 13]" in answer.stderr


@needs_landlock
@pytest.mark.parametrize("abi", range(1, 8))
def test_each_version(abi: int, tmp_path: Path) -> None:
    if abi > landlock_supported():
        pytest.skip(f"this kernel speaks Landlock up to version {landlock_supported()}")
    (tmp_path / "words").write_text("secret")
    script = f"""
from hwgen.typesetting import landlock
landlock.landlock_supported = lambda: {abi}
landlock.restrict(landlock.Cage((), (), (), {{}}, True, 0))
open({str(tmp_path / "words")!r})
"""
    root = Path(landlock.__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert answer.stderr.splitlines()[-1].startswith("PermissionError: [Errno 13]")


def test_limits() -> None:
    answer = _run(["/bin/sh", "-c", "ulimit -t; ulimit -c"], _cage(limits={"CPU": 7, "CORE": 0}))
    assert answer.stdout == "7\n0\n"


def test_unknown_limits_are_left_out() -> None:
    assert _run(["/bin/echo", "x"], _cage(limits={"NONSENSE": 1})).stdout == "x\n"


def test_signals_are_as_the_system_sets_them() -> None:
    # Python ignores SIGPIPE and SIGXFSZ; a program that it starts must not. What else is ignored
    # comes from whoever started the tests, a job in the background for one.
    script = (
        r"while read name value; do [ $name = SigIgn: ] && echo $value; done < /proc/self/status"
    )
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    answer = _run(["/bin/sh", "-c", script], _cage(read=["/proc"]))
    ignored = int(answer.stdout, 16)
    assert not any(ignored >> (number - 1) & 1 for number in (signal.SIGPIPE, signal.SIGXFSZ))


def test_a_program_that_is_missing() -> None:
    answer = _run(["/nonexistent"], _cage())
    assert answer.returncode == CANNOT_START
    assert answer.stderr == "[Errno 2] No such file or directory\n"


def test_a_parent_that_is_gone() -> None:
    answer = _run(["/bin/echo", "x"], _cage(parent=1))
    assert answer.returncode == CANNOT_START
    assert answer.stdout == ""
