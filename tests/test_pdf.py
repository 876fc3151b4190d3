"""The finished PDFs: what is in them, what is not. Each spec is built once, with its .tex."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from hwgen.builds import build
from hwgen.errors import HwgenError
from hwgen.expr.latex import plain
from tests.feature_specs import FEATURES, MACROS, SIGNS, SPECS
from tests.finished import COMMAND, ROOT, Finished, ran

pytestmark = pytest.mark.tex

MARGIN = 68.0
"""The margins at the left and at the right, 24 mm, in points."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Finished]:
    """Builds a spec by its name, once."""
    home = tmp_path_factory.mktemp("specs")
    (home / "macros.tex").write_text(MACROS, encoding="utf-8")
    for name, text in SPECS.items():
        (home / f"{name}.yaml").write_text(text, encoding="utf-8")
    done: dict[str, Finished | HwgenError] = {}

    def finished(name: str) -> Finished:
        if name not in done:
            spec = PROBLEMS.get(name, home / f"{name}.yaml")
            try:
                done[name] = Finished(build(spec, home / "build", tex=True).folder)
            except HwgenError as error:
                done[name] = error
        found = done[name]
        if isinstance(found, HwgenError):
            raise found
        return found

    return finished


PROBLEMS = {spec.stem: spec for spec in sorted((ROOT / "problems").glob("*.yaml"))}
EACH = pytest.mark.parametrize("name", [*PROBLEMS, *SPECS])


@EACH
def test_both_pdfs_are_whole_and_searchable(name: str, built: Callable[[str], Finished]) -> None:
    found = built(name)
    files = ("handout.pdf", "handout.tex", "manifest.json", "solutions.json", "solutions.pdf")
    assert sorted(path.name for path in found.folder.iterdir()) == [*files, "solutions.tex"]
    for audience in ("handout", "solutions"):
        ran("qpdf", "--check", found.folder / f"{audience}.pdf")
        graphs = json.loads((found.folder / "solutions.json").read_text(encoding="utf-8"))["graphs"]
        assert ("Conventions." in found.text(audience)) == bool(graphs)
        fonts = ran("pdffonts", found.folder / f"{audience}.pdf").splitlines()[2:]
        # Bitmaps are Type 3; "yes" is for embedded, subset and known to Unicode.
        assert fonts
        assert not [
            font for font in fonts if "Type 3" in font or font.split()[-5:-2] != ["yes"] * 3
        ]


@EACH
def test_no_word_sticks_out(name: str, built: Callable[[str], Finished]) -> None:
    for audience in ("handout", "solutions"):
        boxes = ran("pdftotext", "-bbox", built(name).folder / f"{audience}.pdf", "-")
        (width,) = {float(found) for found in re.findall(r'<page width="([\d.]+)"', boxes)}
        words = re.findall(r'xMin="([-\d.]+)".* xMax="([-\d.]+)".*>(.*)</word>', boxes)
        assert len(words) > 40
        # Signs of punctuation may hang out by a hair, as microtype wants it.
        out = [w for a, b, w in words if float(a) < MARGIN - 3 or float(b) > width - MARGIN + 3]
        assert out == []


@EACH
def test_the_foot_of_a_page_does_not_run_into_itself(
    name: str, built: Callable[[str], Finished]
) -> None:
    boxes = ran("pdftotext", "-bbox", built(name).folder / "solutions.pdf", "-")
    for page in boxes.split("<page ")[1:]:
        height = float(re.findall(r'^width="[\d.]+" height="([\d.]+)"', page)[0])
        words = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)"', page)
        foot = sorted((float(y), float(a), float(b)) for a, y, b in words if float(y) > height - 65)
        assert len(foot) >= 4
        rows = [list(row) for _, row in groupby(foot, key=lambda word: word[0])]
        pairs = [pair for row in rows for pair in pairwise(row)]
        assert not [(one, two) for one, two in pairs if one[2] > two[1] + 0.5]


@EACH
def test_the_second_checker_finds_every_line_right(
    name: str, built: Callable[[str], Finished]
) -> None:
    certificate = built(name).folder / "solutions.json"
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "recheck.py", certificate],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    wrong = [
        row for row in done.stdout.splitlines() if not re.search(r" (lines? right|text)$", row)
    ]
    assert (wrong, done.returncode, done.stderr) == ([], 0, "")


@EACH
def test_a_handout_holds_no_answer(name: str, built: Callable[[str], Finished]) -> None:
    found = built(name)
    parts = json.loads((found.folder / "solutions.json").read_text(encoding="utf-8"))["parts"]
    handout = plain((found.folder / "handout.tex").read_text(encoding="utf-8"))
    solutions = plain((found.folder / "solutions.tex").read_text(encoding="utf-8"))
    body = handout[handout.index(r"\begin{document}") :]
    for part in parts:
        lines = [line["latex"] for line in part["lines"] if len(line["latex"]) > 40]
        assert [line for line in lines if line in body] == []
    assert "hwgenlines" not in body
    displays = solutions[solutions.index(r"\begin{document}") :].count(r"\begin{hwgenlines}")
    assert displays >= sum(1 for part in parts if part["lines"])
    words, said = found.text("handout"), found.text("solutions")
    for secret in ("Solution 1.", "learnt", "SECRET", "REMARK", "There are", "No path leads"):
        assert secret.lower() not in words.lower().replace("are learnt by", "")
    assert "Solution 1." in said
    assert "Name" in words
    unkerned = re.sub(r"\)-?[\d.]+\(", "", found.open("handout"))
    assert "(Handout" in unkerned
    assert not re.search(r"SECRET|REMARK|Solution|learnt:", unkerned)


def test_the_answers_of_week_4_are_in_the_solutions_only(built: Callable[[str], Finished]) -> None:
    found = built("week4")
    for number in ("786528", "7008", "288"):
        assert f"{number} parameters learnt" in found.text("solutions")
        assert number not in found.text("handout")
    assert len(re.findall(r"Solution \d\.", found.text("solutions"))) == 11
    assert "every line checked" in found.text("solutions")


def test_what_the_pdf_says_about_itself(built: Callable[[str], Finished]) -> None:
    for audience in ("handout", "solutions"):
        about = built("features").about(audience)
        assert about["Title"] == f"All {SIGNS}"
        assert about["Author"] == "Ä. Ü. Søn_1 & Łódź"
        assert about["Subject"] == f"CS_101 & {SIGNS}"
        assert about["Page size"] == "612 x 792 pts (letter)"
        assert about["CreationDate"] == "Sat Jan 1 00:00:00 2000 UTC".replace("Jan 1", "Jan  1")
        assert "/Lang (en)" in built("features").open(audience)
        week4 = built("week4").about(audience)
        assert (week4["Title"], week4["Author"]) == ("Week 4 Theory HW", "Naik Hiong Chiang")
        assert "(A4)" in week4["Page size"]


def test_every_sign_is_printed_as_it_was_typed(built: Callable[[str], Finished]) -> None:
    words = built("features").text("solutions")
    for before in ("All", "Intro", "Own words", "Own question", "Plain question", "SECRETPLAIN"):
        assert f"{before} {SIGNS}" in words
    for text in ("A caption with % and _", "Due Fri #1", "net_a & b", "abab", "REMARK", "3 points"):
        assert text in words
    assert "Titled" in words
    assert "2 parts not checked" in words
    assert words.count("The instructor’s own solution; not checked by hwgen.") == 2


def test_rules_stand_at_the_right(built: Callable[[str], Finished]) -> None:
    words = built("features").text("solutions")
    for rule in ("chain rule", "weight to its neuron", "no path", "differentiate the activation"):
        assert rule in words
    assert "weight to its neuron" not in built("week4").text("solutions")


@pytest.mark.parametrize("name", ["week4", "features"])
def test_the_tex_compiles_by_itself_to_the_same_words(
    name: str, built: Callable[[str], Finished], tmp_path: Path
) -> None:
    found = built(name)
    for audience in ("handout", "solutions"):
        shutil.copy(found.folder / f"{audience}.tex", tmp_path)
        for _ in range(2):
            subprocess.run(
                ["pdflatex", "-interaction=batchmode", "-no-shell-escape", f"{audience}.tex"],
                cwd=tmp_path,
                capture_output=True,
                check=True,
            )
        assert Finished(tmp_path).text(audience) == found.text(audience)


def test_the_same_spec_gives_the_same_bytes(
    built: Callable[[str], Finished], tmp_path: Path
) -> None:
    first = built("features").folder
    (tmp_path / "features.yaml").write_text(FEATURES, encoding="utf-8")
    (tmp_path / "macros.tex").write_text(MACROS, encoding="utf-8")
    odd = {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "COLUMNS": "30"}
    done = subprocess.run(
        [COMMAND, "build", "features.yaml", "-o", "some where/ü", "--tex"],
        cwd=tmp_path,
        env={**os.environ, **odd, "HOME": str(tmp_path), "SOURCE_DATE_EPOCH": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr.splitlines()[1:]) == (0, [])
    second = tmp_path / "some where" / "ü" / "features"
    for file in sorted(first.iterdir()):
        if file.name == "solutions.json":  # whether a proof was shared depends on what ran before
            texts = [(folder / file.name).read_text() for folder in (first, second)]
            assert len({text.replace("proof: shared", "proof") for text in texts}) == 1
        elif file.name != "manifest.json":
            assert (second / file.name).read_bytes() == file.read_bytes(), file.name
