"""`hwgen check` as people and programs call it: status, words, JSON, files, and never a traceback.

A class of twenty, and marked slow of two hundred, is made from one answer by changing indices.
"""

import csv
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hwgen.cli import app
from hwgen.errors import HwgenError
from hwgen.marking.grading import limited
from tests.specs import WEEK_4, one_task

pytestmark = pytest.mark.slow

RUNNER = CliRunner()
COMMAND = Path(sys.executable).parent / "hwgen"
ROOT = Path(__file__).parent.parent

PARTS = """
- gradient: E wrt n_4
  points: 4
  plan: partials
- gradient: E wrt w_{2,5}
  points: 4
  plan: partials
- parameter count:
    dense: {in_features: 2, out_features: 96}
  points: 2
"""

RIGHT = r"""
1.

$$\frac{\partial E}{\partial n_4} = \frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}$$

2.

$$\begin{split}
\frac{\partial E}{\partial w_{2,5}} &= \frac{\partial E}{\partial n_5} \frac{\partial n_5}{\partial w_{2,5}} \\
  &= \frac{\partial E}{\partial n_7} \frac{\partial n_7}{\partial n_5} \frac{\partial n_5}{\partial w_{2,5}}
\end{split}$$

3. $96 \times 2 + 96 = 288$
"""  # noqa: E501 - as typed

SLIP = r"\frac{\partial n_7}{\partial n_5}"
WRONG = RIGHT.replace(SLIP, r"\frac{\partial n_6}{\partial n_5}")

KEYS = {
    "report": {"file", "parts", "unassigned"},
    "part": {"id", "goal", "lines", "verdict", "points"},
    "line": {
        "latex", "line", "column", "verdict", "span", "cause", "repairs", "notes", "counterexample",
    },
    "unassigned": {"latex", "line", "column", "why"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in, with the spec `hw.yaml`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "dumb")
    write("hw.yaml", one_task(PARTS))
    return tmp_path


def write(name: str, text: str) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return name


def check(*words: str, spec: str = "hw.yaml") -> Result:
    return RUNNER.invoke(
        app, ["check", *words, "--spec", spec], catch_exceptions=False, prog_name="hwgen"
    )


def as_json(*words: str) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(check(*words, "--json").stdout)


def rows(name: str) -> list[list[str]]:
    with Path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_line_right() -> None:
    done = check(write("a.md", RIGHT))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:5] == [
        "a.md",
        "",
        r"1.1  \frac{\partial E}{\partial n_4}  right, 4 of 4 points",
        "  (its left side is the goal)",
        r"  4:37    right       \frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}",
    ]


def test_a_wrong_line_has_a_caret_a_cause_and_a_repair() -> None:
    done = check(write("a.md", WRONG), "--part", "1.2")
    assert (done.exit_code, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  10:6    wrong"))
    assert lines[2] == r"1.2  \frac{\partial E}{\partial w_{2,5}}  wrong, 2 of 4 points"
    carets = next(n for n in range(at, at + 3) if set(lines[n].strip()) == {"^"})
    above = lines[carets - 1]
    start = lines[carets].index("^")
    assert above[start : start + lines[carets].count("^")] == "n_6"
    said = "\n".join(lines[carets:])
    assert "cause: " in said
    assert f"mended: {SLIP}" in said.replace(r"\frac{\partial E}{\partial n_7} ", "")


def test_the_json_of_one_file_is_an_object_with_exactly_these_keys() -> None:
    report = as_json(write("a.md", WRONG + "\n$$q = 12 |$$\n"))
    assert set(report) == KEYS["report"]
    assert report["file"] == "a.md"
    assert [part["id"] for part in report["parts"]] == ["1.1", "1.2", "1.3"]
    assert [part["verdict"] for part in report["parts"]] == ["right", "wrong", "right"]
    assert [part["points"] for part in report["parts"]] == [4, 2, 2]
    assert all(set(part) == KEYS["part"] for part in report["parts"])
    lines = [line for part in report["parts"] for line in part["lines"]]
    assert all(set(line) == KEYS["line"] for line in lines)
    assert report["unassigned"]
    assert all(set(one) == KEYS["unassigned"] for one in report["unassigned"])
    (wrong,) = (line for line in lines if line["verdict"] == "wrong")
    text = Path("a.md").read_text(encoding="utf-8").splitlines()
    assert text[wrong["line"] - 1][wrong["column"] - 1 :].startswith(wrong["latex"])
    assert wrong["latex"][slice(*wrong["span"])] == "n_6"
    assert any(SLIP in repair["latex"] for repair in wrong["repairs"])
    assert set(wrong["counterexample"]) == {"letters", "goal", "line"}
    assert wrong["counterexample"]["goal"] != wrong["counterexample"]["line"]


def test_several_files_or_a_folder_are_an_array_in_order() -> None:
    for name in ("s/b.md", "s/a.tex", "s/c.txt", "s/d.pdf"):
        write(name, RIGHT)
    assert [report["file"] for report in as_json("s")] == ["s/a.tex", "s/b.md", "s/c.txt"]
    assert [report["file"] for report in as_json("s/c.txt", "s/b.md")] == ["s/c.txt", "s/b.md"]
    assert check("s").exit_code == 0


def test_one_part_alone() -> None:
    report = as_json(write("a.md", WRONG), "--part", "1.1")
    assert [part["id"] for part in report["parts"]] == ["1.1"]
    assert check("a.md", "--part", "1.1").exit_code == 0
    unknown = check("a.md", "--part", "9")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert unknown.stderr == "hw.yaml: no part 9 to check; there are 1.1, 1.2, 1.3\n"


def test_a_line_without_a_left_side_answers_the_part_that_is_named() -> None:
    write("a.md", r"$$\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}$$")
    assert check("a.md").exit_code == 1
    report = as_json("a.md", "--part", "1.1")
    assert [(part["id"], part["verdict"]) for part in report["parts"]] == [("1.1", "right")]
    assert report["unassigned"] == []


def test_the_solution_is_shown_only_if_asked_for() -> None:
    write("a.md", WRONG.replace("n_7", "n_3"))
    assert "the solution:" not in check("a.md").stdout
    assert f"    {SLIP}" not in check("a.md").stdout
    assert "  the solution:\n" in check("a.md", "--reveal").stdout
    assert check("a.md", "--reveal", "--part", "1.1").stdout.count("the solution:") == 0


BAD = {
    "latin.md": (b"caf\xe9", "not UTF-8 text (byte 3); save it as UTF-8 and hand it in"),
    "empty.md": (b"\xef\xbb\xbf \r\n", "the file is empty"),
    "huge.md": (b"a" * (4 << 20 | 1), "larger than 4 MB; this is no homework"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_said_and_the_others_go_on(name: str) -> None:
    content, why = BAD[name]
    Path(name).write_bytes(content)
    done = check(name, write("z.md", RIGHT), "--json")
    assert (done.exit_code, done.stderr) == (1, f"{name}: {why}\n")
    bad, good = json.loads(done.stdout)
    assert [part["verdict"] for part in bad["parts"]] == ["missing"] * 3
    assert bad["unassigned"] == [{"latex": "", "line": 1, "column": 1, "why": why}]
    assert [part["verdict"] for part in good["parts"]] == ["right"] * 3


def test_wrong_calls() -> None:
    write("a.md", RIGHT)
    Path("none").mkdir()
    write("bad.yaml", "title: T\ntasks: 3\n")
    missing = check("nowhere.md", "a.md")
    assert (missing.exit_code, missing.stderr) == (2, "nowhere.md: there is no such file\n")
    assert "1.1" in missing.stdout
    nothing = check("none")
    assert nothing.exit_code == 2
    assert nothing.stderr == "none: no submissions here (files .md, .tex or .txt)\n"
    assert check("a.md", spec="no.yaml").exit_code == 2
    assert check("a.md", spec="no.yaml").stderr == "no.yaml: there is no such file\n"
    assert check("a.md", spec="bad.yaml").exit_code == 2
    assert check("a.md", spec="bad.yaml").stderr.startswith("bad.yaml:2:8: ")
    assert RUNNER.invoke(app, ["check", "a.md"]).exit_code == 2


def test_a_file_without_answers_is_not_right() -> None:
    assert check(write("a.md", "Sorry, I was ill.\n")).exit_code == 1


@pytest.mark.slow
def test_a_pipe_has_no_colours_and_a_terminal_has() -> None:
    write("a.md", WRONG)
    words = [str(COMMAND), "check", "a.md", "--spec", "hw.yaml"]
    plain = {k: v for k, v in os.environ.items() if k not in {"FORCE_COLOR", "NO_COLOR"}}
    piped = subprocess.run(words, capture_output=True, check=False, env=plain)
    assert b"\x1b" not in piped.stdout
    coloured = {**plain, "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    shown = subprocess.run(words, capture_output=True, check=False, env=coloured)
    assert b"\x1b[1;31m" in shown.stdout
    assert re.sub(rb"\x1b\[[0-9;]*m", b"", shown.stdout) == piped.stdout


def test_a_file_cannot_steer_the_terminal() -> None:
    assert (
        "\x1b" not in check(write("a.md", "$$E \x1b]0;x\x07 = \x1b[31m 2$$\n3 = \x1b[2J4")).stdout
    )


def test_line_ends_and_byte_order_marks_do_not_matter() -> None:
    write("a.md", WRONG)
    Path("b.md").write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    one, other = as_json("a.md"), as_json("b.md")
    assert one["parts"] == other["parts"]


# The Week 4 homework.

COPIED = {
    r"\frac{\partial n_7}{\partial n_5} \frac{\partial n_5}{\partial w_{2,5}} \\": (
        r"\frac{\partial n_5}{\partial n_5} \frac{\partial n_5}{\partial w_{2,5}} \\"
    ),
    r"\sum_l v_{l,1} x_l": r"\sum_l v_{l,i} x_l",
    r"\sum_l v_{l,2} x_l": r"\sum_l v_{l,i} x_l",
    r"\left((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2\right)": (
        "(n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2"
    ),
}
"""Right places of the homework, and what is often written there."""


def test_the_mistakes_of_the_week_4_homework_are_found_and_mended() -> None:
    text = week4()
    write("right.md", text)
    assert check("right.md", spec=str(WEEK_4)).exit_code == 0
    for right, copied in COPIED.items():
        assert text.count(right) == 1, right
        text = text.replace(right, copied)
    write("copied.md", text)
    report = json.loads(check("copied.md", "--json", spec=str(WEEK_4)).stdout)
    lines = [(part["id"], line) for part in report["parts"] for line in part["lines"]]
    assert len(lines) == 24 + 3
    wrong = [(part, line) for part, line in lines if line["verdict"] != "right"]
    assert [(part, line["verdict"], line["cause"]) for part, line in wrong] == [
        ("1.1.2", "wrong", "index copied wrong"),
        ("1.1.3", "wrong", "free index"),
        ("1.2.1", "wrong", "free index"),
    ]
    mended = [line["repairs"][0]["latex"] for _, line in wrong]
    assert r"\frac{\partial n_7}{\partial n_5}" in mended[0]
    assert r"\sum_l v_{l,1} x_l" in mended[1]
    assert r"\sum_l v_{l,2} x_l" in mended[2]
    noted = [(part, line) for part, line in lines if line["notes"] and line["verdict"] == "right"]
    assert [part for part, _ in noted] == ["1.1.1"]
    assert any("brackets are missing" in note for note in noted[0][1]["notes"])


# A class.


def mutated(text: str, rng: random.Random, most: int = 3) -> str:
    """The text with some indices changed."""
    for _ in range(rng.randrange(most + 1)):
        start, end = rng.choice(
            [m.span() for m in re.finditer(r"(?<=[n_,{])[3-7](?=[},\s])", text)]
        )
        text = text[:start] + str(rng.randint(3, 7)) + text[end:]
    return text


@pytest.mark.slow
def test_a_class_is_graded_and_goes_on_where_it_was() -> None:
    write("class/alice.md", RIGHT)
    write("class/bob.md", WRONG)
    write("class/=1+1.md", RIGHT)
    write("class/Ünal Ö.md", WRONG)
    Path("class/broken.md").write_bytes(b"\xff")
    done = check("class", "--out", "out", "--no-pdf")
    assert done.exit_code == 1
    assert done.stdout == "out/: grades.csv, overview.md, feedback; 4 of 5 submissions checked\n"
    said = {re.sub(r"^\d/5 ", "", line) for line in done.stderr.splitlines()}
    assert said == {
        "=1+1",
        "alice",
        "bob",
        "Ünal Ö",
        "broken: not UTF-8 text (byte 0); save it as UTF-8 and hand it in",
    }
    assert rows("out/grades.csv") == [
        ["id", "1.1", "1.2", "1.3", "total"],
        ["'=1+1", "4", "4", "2", "10"],
        ["alice", "4", "4", "2", "10"],
        ["bob", "4", "2", "2", "8"],
        ["broken", "", "", "", ""],
        ["Ünal Ö", "4", "2", "2", "8"],
    ]
    overview = Path("out/overview.md").read_text(encoding="utf-8")
    assert overview.startswith("# T\n\n5 submissions, 4 checked.\n\n## Mistakes\n")
    assert re.search(r"\| 1\.2 \| 2 \| ` .*n_6.* ` \|\n", overview)
    assert overview.endswith(
        "\n## Files\n\n- broken: not UTF-8 text (byte 0); save it as UTF-8 and hand it in\n"
    )
    feedback = Path("out/bob.md").read_text(encoding="utf-8")
    assert feedback.startswith("# Feedback: bob\n\n~~~~~~text\nclass/bob.md\n")
    assert len(list(Path("out").glob("*.md"))) == 5

    before = {path: path.stat().st_mtime_ns for path in Path("out").glob("*.md")}
    write("class/alice.md", WRONG)
    assert check("class", "--out", "out", "--no-pdf").exit_code == 1
    changed = {p.name for p, when in before.items() if p.stat().st_mtime_ns != when}
    assert changed == {"alice.md", "overview.md"}
    assert rows("out/grades.csv")[2] == ["alice", "4", "2", "2", "8"]


@pytest.mark.slow
def test_two_files_of_one_name_keep_their_endings() -> None:
    write("class/a.md", RIGHT)
    write("class/a.tex", WRONG)
    check("class", "--out", "out", "--no-pdf")
    assert [row[0] for row in rows("out/grades.csv")] == ["id", "a.md", "a.tex"]


def test_without_tex_feedback_is_text_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    write("class/a.md", WRONG)
    monkeypatch.setenv("PATH", "/nowhere")
    done = check("class", "--out", "out")
    assert done.stderr.startswith(
        "pdflatex is not on this machine: feedback is written as text (.md)\n"
    )
    assert Path("out/a.md").read_text(encoding="utf-8").startswith("# Feedback: a\n")
    assert list(Path("out").glob("*.pdf")) == []


def test_json_and_a_class_together() -> None:
    write("class/a.md", RIGHT)
    done = check("class", "--out", "out", "--no-pdf", "--json")
    assert [report["file"] for report in json.loads(done.stdout)] == ["class/a.md"]
    assert done.exit_code == 0


def grade_a_class(size: int, seed: int) -> tuple[float, float]:
    """Wall-clock and CPU seconds for a class of so many on the Week 4 homework."""
    rng = random.Random(seed)
    for number in range(size):
        write(f"class/s{number:03}.md", mutated(week4(), rng))
    began, used = time.monotonic(), cpu()
    assert check("class", "--out", "out", "--no-pdf", spec=str(WEEK_4)).exit_code == 1
    assert len(rows("out/grades.csv")) == size + 1
    return time.monotonic() - began, cpu() - used


def cpu() -> float:
    return sum(
        use.ru_utime + use.ru_stime
        for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


CASE = re.compile(r"^## (figure \d), (\d)\n.*?```lines\n(.*?)\n```", re.MULTILINE | re.DOTALL)
COUNTS = """
Task 3:

1. $64 \\times 64 \\times 96 \\times 2 + 96 = 786528$
2. $6\\times6\\times96\\times2+96=7008$
3. $96 \\times 2 + 96 = 288$
"""


def week4() -> str:
    """The right lines of the Week 4 homework as a submission, each part under its number."""
    cases = (ROOT / "tests" / "cases" / "week4_lines.md").read_text(encoding="utf-8")
    written = ["Task 1:"]
    for figure, number, lines in CASE.findall(cases):
        chain = " \\\\\n&= ".join(lines.splitlines())
        head = f"{figure}:\n\n" if number == "1" else ""
        written.append(f"{head}{number}.\n\n$$\\begin{{split}}\n{chain}\n\\end{{split}}$$")
    return "\n\n".join([*written, COUNTS])


@pytest.mark.slow
def test_a_class_of_twenty() -> None:
    grade_a_class(20, seed=20)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the workers in /proc")
def test_a_worker_that_is_killed_takes_no_file_with_it() -> None:
    for number in range(12):
        write(f"class/s{number:02}.md", WRONG)
    words = [str(COMMAND), "check", "class", "--spec", "hw.yaml", "--out", "out", "--no-pdf"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as running:
        assert running.stderr is not None
        assert running.stderr.readline() != b""
        for child in children(running.pid):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(child, signal.SIGKILL)
                break
        running.stderr.read()
    assert running.returncode == 1
    assert [row[1:] for row in rows("out/grades.csv")[1:]] == [["4", "2", "2", "8"]] * 12


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(word) for word in listed.split()]


def test_a_check_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(HwgenError, match=r"^the check took more than 1 s$"), limited(1):
        time.sleep(5)


@pytest.mark.slow
def test_a_class_of_two_hundred_takes_less_than_a_minute_on_two_cores() -> None:
    wall, used = grade_a_class(200, seed=200)
    assert used / 2 < 60, f"{wall:.1f} s, {used:.1f} s of computing"


@pytest.mark.tex
def test_a_feedback_page_shows_lines_marks_and_repairs() -> None:
    naughty = (
        WRONG
        + r"""
$$\frac{\partial E}{\partial n_4} = \hspace{-9cm}\input{x} = \left( ∂ = \end{document} $$
"""
    )
    write("class/Zoë_1.md", naughty)
    write("class/b.md", RIGHT)
    done = check("class", "--out", "out")
    assert done.exit_code == 1
    other, page = sorted(Path("out").glob("*.pdf"), key=lambda path: path.name == "b.pdf")[::-1]
    assert other.name == "b.pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", page, "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    for words in ("Feedback", "Zoë_1", "1.2", "wrong, 2 of 4 points", "cause", "mended", "line 10"):
        assert words in text, words
    assert r"\input{x}" in text.replace(" ", "")
