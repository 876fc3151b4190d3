import os
import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from hwgen.typesetting import files
from hwgen.typesetting.files import PublishError, publish


def test_files_appear(tmp_path: Path) -> None:
    folder = tmp_path / "build" / "week4"
    publish(folder, {"solutions.pdf": b"one", "handout.pdf": b"two"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "solutions.pdf": b"one",
        "handout.pdf": b"two",
    }


def test_files_are_replaced(tmp_path: Path) -> None:
    publish(tmp_path, {"a": b"old", "b": b"stays"})
    publish(tmp_path, {"a": b"new"})
    assert (tmp_path / "a").read_bytes() == b"new"
    assert (tmp_path / "b").read_bytes() == b"stays"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        publish(tmp_path, {"a": b""})
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "name",
    ["../x", "a/b", "/etc/x", ".hidden", "..", ".", "", "a\\b", "-x", "a b", "a\n", "é.pdf", "a\0"],
)
def test_names(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "build"
    with pytest.raises(PublishError, match="cannot be the name of a file in"):
        publish(folder, {"good": b"", name: b""})
    assert list(tmp_path.rglob("*")) == []


def test_a_folder_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(PublishError, match=r"link is a symbolic link; hwgen writes to real"):
        publish(tmp_path / "link", {"a": b""})
    assert list((tmp_path / "real").iterdir()) == []


def test_a_folder_that_is_a_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(PublishError, match=r"is a symbolic link"):
        publish(tmp_path / "link", {"a": b""})
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("goal", ["outside", "nowhere"])
def test_a_file_that_is_a_link(goal: str, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("canary")
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "b").symlink_to(tmp_path / goal)
    with pytest.raises(PublishError, match=r"b is a symbolic link; remove it and build again"):
        publish(folder, {"a": b"new", "b": b"new"})
    assert (tmp_path / "outside").read_text() == "canary"
    assert not (tmp_path / "nowhere").exists()
    assert [path.name for path in folder.iterdir()] == ["b"]


def test_a_folder_in_the_way_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(PublishError, match=r"a is in the way: it is not a file"):
        publish(tmp_path, {"a": b""})


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("")
    with pytest.raises(PublishError, match=r"^cannot write to .*: (File exists|Not a directory)$"):
        publish(tmp_path / "build", {"a": b""})


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_folder_that_cannot_be_written() -> None:
    # Not even root can make a folder in /proc.
    with pytest.raises(PublishError, match=r"^cannot write to /proc/build: "):
        publish(Path("/proc/build"), {"a": b""})


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    publish(tmp_path, {"a": b"old"})
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(PublishError, match=r": No space left on device$"):
        publish(tmp_path, {"a": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".hwgen-0123").write_text("half")
    (tmp_path / ".other").write_text("not ours")
    publish(tmp_path, {"a": b""})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other", "a"]


PUBLISHER = """
from pathlib import Path
from hwgen.typesetting.files import publish
turn = 0
while True:
    turn += 1
    publish(Path({folder!r}), {{"a.pdf": bytes([turn % 256]) * {size}, "b.pdf": b"b" * {size}}})
"""
SIZE = 300_000


def _publisher(folder: Path) -> subprocess.Popen[bytes]:
    root = Path(files.__file__).parents[2]
    script = textwrap.dedent(PUBLISHER.format(folder=str(folder), size=SIZE))
    return subprocess.Popen([sys.executable, "-c", script], cwd=root)


def _whole(path: Path) -> bool:
    content = path.read_bytes()
    return len(content) == SIZE and len(set(content)) == 1


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(4)
    half_done = 0
    for _ in range(20):
        publisher = _publisher(tmp_path)
        before = (tmp_path / "a.pdf").stat().st_mtime_ns if (tmp_path / "a.pdf").exists() else 0
        while (
            not (tmp_path / "a.pdf").exists() or (tmp_path / "a.pdf").stat().st_mtime_ns == before
        ):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        publisher.kill()
        publisher.wait()
        assert _whole(tmp_path / "a.pdf")
        half_done += any(tmp_path.glob(".hwgen-*"))
    assert half_done > 0, "no kill hit a file that was being written"
    publish(tmp_path, {"a.pdf": b""})
    assert list(tmp_path.glob(".hwgen-*")) == []


@pytest.mark.slow
def test_two_publishers_do_not_disturb_each_other(tmp_path: Path) -> None:
    publishers = [_publisher(tmp_path) for _ in range(2)]
    try:
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            for name in ("a.pdf", "b.pdf"):
                assert not (tmp_path / name).exists() or _whole(tmp_path / name)
        assert [publisher.poll() for publisher in publishers] == [None, None]
    finally:
        for publisher in publishers:
            publisher.kill()
            publisher.wait()
