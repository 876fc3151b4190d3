"""Builds that are killed at random moments: each page is whole, and the old one or the new."""

import os
import random
import signal
import tempfile
import time
from pathlib import Path

import pytest

from hwgen.builds import build
from hwgen.cli import app
from tests.finished import put, ran, small

pytestmark = [
    pytest.mark.tex,
    # The child only runs the command and ends; threads of the test runner do not matter to it.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

QUICK = r"""\documentclass{article}
\usepackage{amsmath}
((( markers )))
\newenvironment{hwgenlines}[1]{}{}
\newcommand{\hwgenanswer}[1]{#1}
\begin{document}
((( document.title | runs )))
((* for task in document.tasks *))((* for section in task.sections *))
((* for question in section.questions *))
\hwgenpart{((( question.id )))}
((( question.prompt | runs )))
((* for part in question.answer *))
((( part | block )))
((* endfor *))
\hwgenend
((* endfor *))
((* endfor *))((* endfor *))
\end{document}
"""
"""A page that TeX sets in a moment."""


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The files of two versions of a spec, by its title."""
    found = {}
    for title in ("Old", "New"):
        home = tmp_path_factory.mktemp(title)
        put(home, "homework.tex.j2", QUICK)
        found[title] = pages(build(small(home, title), home / "build").folder)
    assert found["Old"]["handout.pdf"] != found["New"]["handout.pdf"]
    return found


def pages(folder: Path) -> dict[str, bytes]:
    """All files by name; of the manifest only that it is there."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return files | {"manifest.json": b""}


def begin(spec: Path, out: Path) -> int:
    """`hwgen build` in a process of its own, without the time that Python takes to start."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            app(["build", str(spec), "-o", str(out)])
        finally:
            os._exit(0)
    return child


def ended(child: int, seconds: float) -> bool:
    """Whether a process ends by itself in that time; else it is killed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def killed(folder: Path, times: int, versions: dict[str, dict[str, bytes]]) -> int:
    """Kill builds at random moments, each of the other version; how many had not ended."""
    moments = random.Random(times)
    out = folder / "build" / "small"
    longest = 60.0
    put(folder, "homework.tex.j2", QUICK)
    for title in ("Old", "New", "Old"):
        began = time.monotonic()
        assert ended(begin(small(folder, title), folder / "build"), 60)
        longest = min(longest, time.monotonic() - began)
    hit = 0
    for attempt in range(times):
        old = (out / "solutions.json").read_bytes() == versions["Old"]["solutions.json"]
        child = begin(small(folder, "New" if old else "Old"), folder / "build")
        hit += not ended(child, moments.uniform(0.0, 1.05) * longest)
        for name in ("handout.pdf", "solutions.pdf", "solutions.json"):
            content = (out / name).read_bytes()
            assert content in (versions["Old"][name], versions["New"][name]), (attempt, name)
    for audience in ("handout", "solutions"):
        ran("qpdf", "--check", out / f"{audience}.pdf")
    build(small(folder, "New"), folder / "build")
    assert pages(out) == versions["New"]
    return hit


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed builds leave their scratch folders here."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))


@pytest.mark.usefixtures("scratch")
def test_a_killed_build_leaves_old_or_new_pages(
    tmp_path: Path, versions: dict[str, dict[str, bytes]]
) -> None:
    assert killed(tmp_path, 5, versions) >= 2


@pytest.mark.slow
@pytest.mark.usefixtures("scratch")
def test_a_hundred_killed_builds_leave_old_or_new_pages(
    tmp_path: Path, versions: dict[str, dict[str, bytes]]
) -> None:
    assert killed(tmp_path, 100, versions) >= 80
