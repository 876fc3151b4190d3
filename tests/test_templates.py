"""Templates beside a spec: taken first, told about clearly when broken, never read from outside."""

import contextlib
from pathlib import Path

import pytest

from hwgen.builds import build
from hwgen.errors import HwgenError
from tests.finished import ROOT, Finished, put, small

pytestmark = pytest.mark.tex


def test_a_template_beside_the_spec_is_taken_first(tmp_path: Path) -> None:
    spec = small(tmp_path)
    own = (ROOT / "templates" / "homework.tex.j2").read_text(encoding="utf-8")
    put(tmp_path, "homework.tex.j2", own.replace(r"\end{document}", "OWN PAGE\n\\end{document}"))
    found = Finished(build(spec, tmp_path / "build").folder)
    assert "OWN PAGE" in found.text("handout")
    put(tmp_path, "homework.tex.j2", own.replace(r"\end{document}", "NEXT\n\\end{document}"))
    assert build(spec, tmp_path / "build").fresh
    assert "NEXT" in found.text("handout")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("((* if *))", "template homework.tex.j2, line 1: "),
        ("a\n\n((( nothing )))", "template homework.tex.j2"),
        ("((( document.nothing )))", "template homework.tex.j2"),
        ("((( ''.__class__.__mro__ )))", "template homework.tex.j2"),
        ('((* include "missing.j2" *))', "template missing.j2"),
        ('((* include "../small.yaml" *))', "template "),
        ('((* include "/etc/passwd" *))', "template "),
        ('((* include "homework.tex.j2" *))', "template "),
        ("((( 1 / 0 )))", "template homework.tex.j2"),
        ("((( 3 | runs )))", "template homework.tex.j2"),
        ("((* for _ in range(10 ** 9) *))((* endfor *))", "template homework.tex.j2"),
        ("\\begin{document}((( document.title | runs )))", "is a template wrong?"),
        ("no page at all", "is a template wrong?"),
        (b"\xff\xfe", "template homework.tex.j2"),
    ],
)
def test_a_broken_template_is_told_clearly(
    template: str | bytes, said: str, tmp_path: Path
) -> None:
    spec = small(tmp_path)
    put(tmp_path, "homework.tex.j2", template)
    with pytest.raises(HwgenError) as caught:
        build(spec, tmp_path / "build")
    assert said in str(caught.value)
    assert not (tmp_path / "build").exists()


def test_a_template_that_loses_a_line_is_seen(tmp_path: Path) -> None:
    spec = small(tmp_path)
    own = (ROOT / "templates" / "_section.tex.j2").read_text(encoding="utf-8")
    put(tmp_path, "_section.tex.j2", own.replace("((( part | block )))", ""))
    with pytest.raises(HwgenError, match="does not have the displays that were laid out"):
        build(spec, tmp_path / "build")


@pytest.mark.parametrize("linked", ["a template", "the folder of templates"])
def test_a_template_that_leads_out_of_the_folder_is_not_read(linked: str, tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir()
    outside.mkdir()
    (outside / "_questions.tex.j2").write_text("CANARY")
    spec = small(home)
    if linked == "a template":
        (home / "templates").mkdir()
        (home / "templates" / "_questions.tex.j2").symlink_to(outside / "_questions.tex.j2")
    else:
        (home / "templates").symlink_to(outside, target_is_directory=True)
    with contextlib.suppress(HwgenError):
        build(spec, tmp_path / "build")
    made = [Finished(pdf.parent).text(pdf.stem) for pdf in tmp_path.glob("build/small/*.pdf")]
    assert not [text for text in made if "CANARY" in text]
