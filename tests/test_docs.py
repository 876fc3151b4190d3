"""The docs say what is true: what is generated is up to date, examples load, names exist."""

import re
from pathlib import Path

import pytest
import typer.main

from hwgen.cli import app
from hwgen.derivation.plans import PLANS
from hwgen.derivation.rules import RULES
from hwgen.pipeline import load
from hwgen.tasks import KINDS
from tools.spec_reference import files

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([\w-]+))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PATH = re.compile(r"(?:hwgen|tests|tools|templates|problems|docs)/[\w./-]*")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fences(kind: str) -> list[tuple[str, str]]:
    return [
        (f"{named(page)}:{text.count(chr(10), 0, found.start()) + 1}", found[2])
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for found in FENCE.finditer(text)
        if found[1] == kind
    ]


GENERATED: dict[str, str] = files()


@pytest.mark.parametrize("name", GENERATED)
def test_what_is_generated_is_up_to_date(name: str) -> None:
    found = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert found == GENERATED[name], "run: make docs"


def test_every_row_of_the_tables_has_its_heading_in_the_reference() -> None:
    for name in [*KINDS, *RULES]:
        assert f"\n### `{name}`\n" in GENERATED["spec.md"]
    for name in PLANS:
        assert f"\n| `{name}` | " in GENERATED["spec.md"]


@pytest.mark.parametrize("example", fences("yaml"), ids=lambda example: example[0])
def test_examples_of_specs_load(example: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "macros.tex").write_text("\\newcommand{\\half}{\\frac{1}{2}}\n", encoding="utf-8")
    spec = tmp_path / "spec.yaml"
    spec.write_text(example[1], encoding="utf-8")
    assert load(spec).warnings == ()


def test_there_are_examples_of_specs() -> None:
    assert {place.split(":")[0] for place, _ in fences("yaml")} >= {"README.md", "docs/spec.md"}


def commands() -> dict[str, set[str]]:
    """The options of each command of hwgen."""
    group = typer.main.get_command(app)
    listed = getattr(group, "commands", {})
    return {
        name: {option for param in command.params for option in param.opts}
        for name, command in listed.items()
    }


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))


def said(text: str) -> list[str]:
    """What a page shows as code: the lines of its fences, and inline code."""
    lines = [line for found in FENCE.finditer(text) for line in found[2].splitlines()]
    return lines + CODE.findall(FENCE.sub("", text))


def wrong_commands(text: str) -> list[str]:
    """Calls of hwgen and make that name a command, an option or a target that is not there."""
    known, wrong = commands(), []
    for code in said(text):
        call = re.match(r"(?:\S*/)?hwgen ([a-z]+)(?![\w/.])(.*)", code)
        if call:
            options = re.findall(r"(?<=\s)--?[a-z]+", call[2])
            if call[1] not in known or not known[call[1]].issuperset(options):
                wrong.append(code)
        target = re.match(r"make ([a-z]+)", code)
        if target and target[1] not in targets():
            wrong.append(code)
    return wrong


def missing_files(text: str) -> list[str]:
    """Inline code that looks like a path of the repository but is none."""
    return [code for code in said(text) if PATH.fullmatch(code) and not (ROOT / code).exists()]


def dead_links(page: Path, text: str) -> list[str]:
    """Links to files or headings that are not there."""
    dead = []
    for path, anchor in LINK.findall(FENCE.sub("", text)):
        aim = (page.parent / path).resolve() if path else page
        if path.startswith("http"):
            continue
        headings = HEADING.findall(aim.read_text(encoding="utf-8")) if anchor else []
        if not aim.exists() or (anchor and anchor not in map(slug, headings)):
            dead.append(f"{path}#{anchor}")
    return dead


def slug(heading: str) -> str:
    """The name by which a heading is linked to."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_files_and_links_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert wrong_commands(text) == []
    assert missing_files(text) == []
    assert dead_links(page, text) == []


def test_a_wrong_name_in_the_docs_is_found() -> None:
    assert wrong_commands("`hwgen steps`, `hwgen stepz`, `hwgen build --latex`") == [
        "hwgen stepz",
        "hwgen build --latex",
    ]
    assert wrong_commands("```\nmake everything\n```\n") == ["make everything"]
    assert missing_files("`hwgen/pipeline.py` and `hwgen/pipelines.py`") == ["hwgen/pipelines.py"]
    page = ROOT / "docs" / "README.md"
    assert dead_links(page, "[a](spec.md#plans) [b](spec.md#plan) [c](nothing.md)") == [
        "spec.md#plan",
        "nothing.md#",
    ]


def test_the_pictures_of_the_pages_are_small() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert [picture.name for picture in pictures] == ["week4-handout.png", "week4-solutions.png"]
    assert all(picture.stat().st_size < 200_000 for picture in pictures)
