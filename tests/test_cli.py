"""The commands as people and programs call them: status, words, JSON, and never a traceback.

Commands run in this process where that shows the same, else in one of their own.
"""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hwgen import __version__
from hwgen.builds import build
from hwgen.cli import app
from tests.specs import WEEK_4, one_task

RUNNER = CliRunner()
COMMAND = Path(sys.executable).parent / "hwgen"
GOOD = one_task("- gradient: E wrt n_4\n- text: Why?\n  solution: So.")
WRONG = one_task("- gradient: E wrt n_9")
NOT_BUILT = "1 of 1 not built: {}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "dumb")
    return tmp_path


def hwgen(*words: str) -> Result:
    """A command in this process; an error that is no exit is shown as it is."""
    return RUNNER.invoke(app, words, catch_exceptions=False, prog_name="hwgen")


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [COMMAND, *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
        timeout=60,
    )


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def said(result: Result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


def test_the_version() -> None:
    assert said(hwgen("--version")) == (0, f"hwgen {__version__}\n", "")


def test_help_teaches_with_examples() -> None:
    assert hwgen("--help").exit_code == 0
    words = " ".join(hwgen("--help").stdout.split())
    for example in ("hwgen new hw1", "hwgen build hw1.yaml", "hwgen steps hw1.yaml"):
        assert example in words
    for command in ("build", "steps"):
        assert f"hwgen {command} hw1.yaml" in hwgen(command, "--help").stdout
        assert hwgen(command, "-h").exit_code == 0


def test_help_imports_nothing_heavy() -> None:
    script = """
        import sys
        from hwgen.cli import main
        sys.argv = ["hwgen", "--help"]
        try:
            main()
        except SystemExit as end:
            assert not end.code
        print(sorted({"sympy", "pydantic", "jinja2", "pylatex", "yaml"} & set(sys.modules)))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.endswith("[]\n")


def test_python_m_hwgen_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hwgen", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"hwgen {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("steps",),
        ("steps", "a.yaml", "b.yaml"),
        ("steps", "--json"),
        ("steps", "--part"),
        ("build", "--frob"),
        ("build", "-o"),
        ("new",),
        ("new", "a", "b"),
        ("doctor", "a"),
        ("schema", "a"),
        ("--frob",),
        ("steps", "missing.yaml"),
        ("steps", "."),
        ("steps", "missing\x1b.yaml"),
        ("steps", "a/b/../../missing.yaml"),
        ("build", "missing.yaml"),
        ("build", ""),
        ("build", "."),
        ("build",),
        ("new", ""),
        ("new", "a b"),
        ("new", "../a"),
        ("new", "/a"),
        ("new", "."),
        ("new", ".."),
        ("new", ".yaml"),
        ("new", "é"),
        ("new", "a\nb"),
        ("new", "a" * 400),
        ("new", "--", "-a"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_has_the_status_2(words: tuple[str, ...], folder: Path) -> None:
    result = hwgen(*words)
    assert result.exit_code == 2
    assert result.output
    assert list(folder.iterdir()) == []


def test_odd_words_never_reach_the_terminal_as_commands() -> None:
    write("good.yaml", GOOD)
    for words in (("steps", "good.yaml", "--part", "\x1b[31m"), ("build", "\x1b[31m.yaml")):
        result = hwgen(*words)
        assert result.exit_code == 2
        assert "\x1b" not in result.output


def test_new_writes_a_commented_spec_and_keeps_what_is_there() -> None:
    first = said(hwgen("new", "hw1"))
    assert first == (0, "hw1.yaml is written; build it with: hwgen build hw1.yaml\n", "")
    text = Path("hw1.yaml").read_text(encoding="utf-8")
    assert text.count("#") >= 5
    assert text.startswith("# yaml-language-server: $schema=")
    assert said(hwgen("new", "hw1")) == (2, "", "hw1.yaml is already there\n")
    assert said(hwgen("new", "hw1.yaml")) == (2, "", "hw1.yaml is already there\n")
    assert Path("hw1.yaml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["yes", "1", "null", "1e3", "a.b", "x_1", "2024-01-01", "no"])
def test_what_new_writes_can_be_read_whatever_its_name(name: str) -> None:
    assert hwgen("new", name).exit_code == 0
    assert said(hwgen("steps", f"{name}.yaml"))[::2] == (0, "")
    assert hwgen("steps", f"{name}.yaml").stdout.startswith(f"{name}\n")


def test_a_mistake_has_the_status_1_and_its_place() -> None:
    write("wrong.yaml", WRONG)
    message = (
        'wrong.yaml:11:25: n_9 is not in network "figure 1"; did you mean n_7?\n'
        "          - gradient: E wrt n_9\n"
        "                            ^\n"
    )
    assert said(hwgen("steps", "wrong.yaml")) == (1, "", message)
    assert said(hwgen("steps", "wrong.yaml", "--json")) == (1, "", message)
    assert said(hwgen("build", "wrong.yaml")) == (1, "", message + NOT_BUILT.format("wrong.yaml"))
    assert not Path("build").exists()


def test_an_unreadable_spec_has_the_status_1() -> None:
    Path("bytes.yaml").write_bytes(b"title: \xff\xfe\n")
    assert hwgen("steps", "bytes.yaml").exit_code == 1
    write("empty.yaml", "")
    empty = "empty.yaml:1:1: the spec is empty; try: hwgen new NAME\n"
    assert said(hwgen("steps", "empty.yaml")) == (1, "", empty)


def test_the_derivations_as_text() -> None:
    write("small.yaml", one_task("- gradient: E wrt n_4\n  plan: partials"))
    assert said(hwgen("steps", "small.yaml")) == (
        0,
        (
            "T\n\n"
            r"1.1  gradient  \frac{\partial E}{\partial n_4}"
            "\n    = "
            r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}   (chain_rule)"
            "\n"
        ),
        "",
    )


def test_json_has_the_promised_keys() -> None:
    result = hwgen("steps", str(WEEK_4), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["title"] == "Week 4 Theory HW"
    assert [part["id"] for part in found["parts"]] == [
        *(f"1.1.{number}" for number in range(1, 5)),
        *(f"1.2.{number}" for number in range(1, 4)),
        *("2.1", "3.1", "3.2", "3.3"),
    ]
    kinds = ["gradient"] * 7 + ["path count"] + ["parameter count"] * 3
    assert [part["kind"] for part in found["parts"]] == kinds
    for part in found["parts"]:
        assert {"id", "kind", "goal", "note", "answer", "lines"} <= part.keys()
        assert part["answer"]
        for line in part["lines"]:
            assert {"latex", "rules", "checks"} <= line.keys()
            assert not any(mark in line["latex"] for mark in ("&", r"\\", r"\left", r"\big"))
            assert not line["latex"].startswith("=")
            assert line["checks"][-1] == "ink" or line["checks"][-1].startswith("proof")
    gradients = found["parts"][:7]
    assert sum(len(part["lines"]) for part in gradients) == 24
    for part in gradients:
        checks = [line["checks"] for line in part["lines"]]
        assert all(check[:3] == ["value", "numerators", "ink"] for check in checks)
        assert [len(check) for check in checks] == [3] * (len(checks) - 1) + [4]
        assert part["answer"] == part["lines"][-1]["latex"]
    assert [part["lines"][0]["latex"] for part in found["parts"][8:]] == [
        r"64 \times 64 \times 96 \times 2 + 96 = 786528",
        r"6 \times 6 \times 96 \times 2 + 96 = 7008",
        r"96 \times 2 + 96 = 288",
    ]
    assert found["parts"][8]["answer"] == "786528 parameters learnt"


def test_one_part_alone() -> None:
    result = hwgen("steps", str(WEEK_4), "--part", "1.1.2", "--json")
    (part,) = json.loads(result.stdout)["parts"]
    assert (part["id"], len(part["lines"])) == ("1.1.2", 5)
    write("good.yaml", GOOD)
    missing = "good.yaml: there is no part 1.9; there are 1.1, 1.2\n"
    assert said(hwgen("steps", "good.yaml", "--part", "1.9")) == (2, "", missing)


def test_an_id_of_ones_own_names_the_part() -> None:
    write("named.yaml", one_task("- gradient: E wrt n_4\n  id: the-first-one"))
    result = hwgen("steps", "named.yaml", "--part", "the-first-one", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["parts"][0]["id"] == "the-first-one"


def test_warnings_go_to_stderr() -> None:
    write("loose.yaml", one_task("- gradient: E wrt n_2", "x_1 -> n_1 n_2", outputs="[n_2]"))
    result = hwgen("steps", "loose.yaml", "--json")
    warning = 'loose.yaml: warning: network "figure 1": n_1 feeds nothing and is no output\n'
    assert (result.exit_code, result.stderr) == (0, warning)
    json.loads(result.stdout)


def test_the_schema_is_json() -> None:
    result = hwgen("schema")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["properties"].keys() >= {"title", "networks", "tasks"}


def test_without_specs_there_is_something_to_learn() -> None:
    message = "there is no spec: give one, or put some into problems/ (hwgen new NAME writes one)\n"
    assert said(hwgen("build")) == (2, "", message)


def test_two_specs_for_one_folder_are_refused() -> None:
    Path("a").mkdir()
    names = (write("hw.yaml", GOOD), write("a/hw.yaml", GOOD))
    result = hwgen("build", *names)
    assert result.exit_code == 2
    assert result.stderr.count("two specs would be built into build/hw") == 2
    assert not Path("build").exists()


def test_without_pdflatex_the_machine_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    name = write("good.yaml", GOOD)
    message = "pdflatex is not on this machine; `hwgen doctor` says how to get it\n"
    assert said(hwgen("build", name)) == (2, "", message + NOT_BUILT.format(name))
    assert not list(Path("build").glob("**/*.pdf"))
    assert hwgen("steps", name).exit_code == 0


def test_doctor_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    result = hwgen("doctor")
    assert result.exit_code == 2
    assert "MISSING  pdflatex\n         in a checkout run: make setup" in result.stdout
    assert f"ok       Python {sys.version.split()[0]}\n" in result.stdout
    assert result.stdout.count("MISSING") == 1


@pytest.mark.parametrize("out", ["file", "file/deeper"])
def test_an_output_folder_that_cannot_be_is_a_wrong_call(
    out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hwgen.pipeline.typeset", lambda *_: {"solutions.pdf": b"%PDF"})
    write("file", "in the way")
    result = hwgen("build", write("good.yaml", GOOD), "-o", out)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"cannot write to {out}/good: ")


def test_a_closed_pipe_is_no_mistake() -> None:
    for words in (["schema"], ["--help"]):
        with subprocess.Popen(
            [COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            assert process.stderr.read().decode() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_told_in_words() -> None:
    write("good.yaml", GOOD)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "steps", "good.yaml"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr


def test_output_is_utf_8_whatever_the_terminal_says() -> None:
    write("name.yaml", GOOD.replace("title: T", "title: Übung ß"))
    done = run("steps", "name.yaml", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Übung ß\n")


@pytest.mark.tex
def test_build_says_what_it_wrote_and_then_has_nothing_to_do() -> None:
    names = (write("good.yaml", GOOD), write("wrong.yaml", WRONG), "missing.yaml")
    result = hwgen("build", *names)
    assert result.stdout == (
        "good.yaml: build/good/: handout.pdf, solutions.pdf; not checked: 1 part\n"
    )
    assert result.exit_code == 2
    assert result.stderr.startswith("wrong.yaml:11:25: n_9 is not in network")
    assert result.stderr.endswith(
        "missing.yaml: there is no such file\n2 of 3 not built: wrong.yaml, missing.yaml\n"
    )
    assert hwgen("build", *names[:2]).exit_code == 1
    files = sorted(path.name for path in Path("build/good").iterdir())
    assert files == ["handout.pdf", "manifest.json", "solutions.json", "solutions.pdf"]


@pytest.mark.tex
def test_nothing_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    name = write("good.yaml", GOOD)
    assert hwgen("build", name).exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in Path("build/good").iterdir()}
    nothing = "good.yaml: nothing to do; not checked: 1 part\n"
    assert said(hwgen("build", name)) == (0, nothing, "")
    assert not build(name).fresh
    with monkeypatch.context() as patched:
        patched.setenv("PATH", "/nonexistent")  # what needs no TeX works without
        assert said(hwgen("build", name)) == (0, nothing, "")
    assert {path: path.stat().st_mtime_ns for path in Path("build/good").iterdir()} == before


def test_what_has_changed_is_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # TeX is not the question here: each page is its own text.
    monkeypatch.setattr("hwgen.pipeline.typeset", lambda *_: {"solutions.pdf": b"%PDF"})
    name = write("good.yaml", GOOD)
    written = Path("build/good/solutions.pdf")

    def fresh(*, tex: bool = False) -> bool:
        return build(name, tex=tex).fresh

    assert [fresh(), fresh()] == [True, False]
    write(name, GOOD + "\n# a comment\n")
    assert [fresh(), fresh()] == [True, False]
    written.write_bytes(b"spoilt")
    assert [fresh(), fresh()] == [True, False]
    assert written.read_bytes() == b"%PDF"
    written.unlink()
    assert [fresh(), fresh()] == [True, False]
    Path("build/good/manifest.json").write_text("[", encoding="utf-8")
    assert [fresh(), fresh()] == [True, False]
    Path("templates").mkdir()
    write("templates/note.txt", "beside the spec")
    assert [fresh(), fresh()] == [True, False]
    assert [fresh(tex=True), fresh(tex=True), fresh()] == [True, False, True]


@pytest.mark.tex
def test_without_a_spec_all_of_problems_is_built() -> None:
    Path("problems").mkdir()
    write("problems/b.yaml", GOOD)
    write("problems/a.yaml", GOOD.replace("E wrt n_4", "E wrt n_5"))
    write("problems/notes.txt", "no spec")
    result = hwgen("build", "-o", "out")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = result.stdout.splitlines()
    assert first.startswith("problems/a.yaml: out/a/: ")
    assert second.startswith("problems/b.yaml: out/b/: ")


@pytest.mark.tex
def test_what_new_writes_builds_as_it_is() -> None:
    hwgen("new", "hw1")
    built = "hw1.yaml: build/hw1/: handout.pdf, solutions.pdf; not checked: 1 part\n"
    done = run("build", "hw1.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, built, "")


@pytest.mark.tex
def test_doctor_is_content_here() -> None:
    result = hwgen("doctor")
    assert result.exit_code == 0
    assert "MISSING" not in result.stdout
