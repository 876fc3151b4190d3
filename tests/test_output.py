"""What a build may write, what it says when TeX fails, and what stays when it does."""

from pathlib import Path

import pytest

from hwgen.builds import build
from hwgen.errors import SpecError, TexError
from hwgen.typesetting.files import PublishError
from tests.finished import Finished, small
from tests.specs import one_task

pytestmark = pytest.mark.tex


def test_a_symbolic_link_in_the_output_is_refused(tmp_path: Path) -> None:
    spec = small(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = tmp_path / "build"
    out.mkdir()
    (out / "small").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(
        PublishError, match=r"small is a symbolic link; hwgen writes to real folder"
    ):
        build(spec, out)
    (out / "small").unlink()
    (out / "small").mkdir()
    canary = tmp_path / "canary"
    canary.write_text("unread")
    (out / "small" / "handout.pdf").symlink_to(canary)
    with pytest.raises(PublishError, match=r"handout\.pdf is a symbolic link; remove it and build"):
        build(spec, out)
    assert canary.read_text() == "unread"
    assert list(elsewhere.iterdir()) == []
    assert [path.name for path in (out / "small").iterdir()] == ["handout.pdf"]


@pytest.mark.parametrize(
    "title", ["../../x", "/etc/passwd", "a\\b", "((( 7 * 7 )))((* x *))", "$(touch x)", "-x"]
)
def test_a_title_is_only_a_title(title: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    spec = small(home, f"'{title}'")
    found = Finished(build(spec, home / "build").folder)
    assert found.about("handout")["Title"] == title
    everything = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    names = ("handout.pdf", "manifest.json", "solutions.json", "solutions.pdf")
    written = {"home/build", "home/build/small", *(f"home/build/small/{name}" for name in names)}
    assert everything == {"home", "home/small.yaml", *written}


def test_a_formula_that_sticks_out_is_an_error_that_names_the_part(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    formula = "x_{123456789} = " * 20 + "0"
    spec.write_text(
        one_task(f"- gradient: E wrt n_4\n- text: Why?\n  solution: {{latex: '$${formula}$$'}}"),
        encoding="utf-8",
    )
    with pytest.raises(TexError) as caught:
        build(spec, tmp_path / "build")
    assert "part 1.2: " in str(caught.value)
    assert " sticks out by " in str(caught.value)
    assert not (tmp_path / "build").exists()


def test_a_mistake_of_tex_names_the_part(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    parts = "- gradient: E wrt n_4\n- text: Why?\n  solution: {latex: 'a^2'}"
    spec.write_text(one_task(parts), encoding="utf-8")
    with pytest.raises(TexError, match=r"part 1\.2: .*Missing \$ inserted"):
        build(spec, tmp_path / "build")


def test_round_brackets_round_an_own_formula_are_refused_at_their_place(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(one_task(r"- text: {latex: 'Let \(x = 3\) be.'}"), encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        build(spec, tmp_path / "build")
    first = caught.value.problems[0]
    assert (first.line, first.column) == (11, 28)


def test_a_failed_build_leaves_the_last_good_pages(tmp_path: Path) -> None:
    spec = small(tmp_path)
    folder = build(spec, tmp_path / "build").folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    small(tmp_path, "{latex: 'a^2'}")
    with pytest.raises(TexError):
        build(spec, tmp_path / "build")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
