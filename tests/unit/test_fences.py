"""Each outside library has its doors: modules of hwgen that alone may import it.

Ruff's `banned-api` keeps the other modules out, and is asked here about planted imports. It opens a
door for every library at once, so what passes a door is read from the module itself.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOORS = {
    "sympy": ("hwgen/verification/proof.py", "hwgen/model/functions.py"),
    "pylatex": ("hwgen/render/latex.py",),
    "jinja2": ("hwgen/render/templates.py",),
    "subprocess": ("hwgen/typesetting/",),
    "yaml": ("hwgen/spec/",),
}
FREE = ("tools/bench.py", "tests/unit/test_fences.py")
FORMS = ("import {}.x as y", "from {} import x", "def f():\n    import {}")


def refused(source: str, place: str) -> bool:
    """Whether ruff refuses the source at that place; anything but a fence is an error."""
    options = ["--select", "TID251", "--output-format", "concise", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *options, "--stdin-filename", place, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return "TID251" in done.stdout


def trespasses(source: str, place: str) -> set[str]:
    """Fenced libraries that the source imports where it has no door."""
    imported = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                imported |= {name.name.split(".")[0] for name in names}
            case ast.ImportFrom(module=str(module), level=0):
                imported.add(module.split(".")[0])
    return {name for name in imported & DOORS.keys() if not place.startswith(DOORS[name])}


@pytest.mark.parametrize("library", DOORS)
def test_ruff_lets_a_library_through_its_doors(library: str) -> None:
    for door in DOORS[library] + FREE:
        place = door + "x.py" if door.endswith("/") else door
        assert not refused(f"import {library}\n", place), place


@pytest.mark.parametrize("library", DOORS)
@pytest.mark.parametrize("form", FORMS)
def test_ruff_refuses_a_library_elsewhere(library: str, form: str) -> None:
    assert refused(form.format(library) + "\n", "hwgen/pipeline.py")


@pytest.mark.parametrize("library", DOORS)
@pytest.mark.parametrize("form", FORMS)
def test_a_door_is_for_its_own_library(library: str, form: str) -> None:
    source = form.format(library) + "\n"
    others = {door for name, doors in DOORS.items() if name != library for door in doors}
    for door in others - set(DOORS[library]):
        assert trespasses(source, door) == {library}
    for door in DOORS[library]:
        assert trespasses(source, door) == set()


def test_no_module_of_hwgen_trespasses() -> None:
    places = {path.relative_to(ROOT).as_posix(): path for path in ROOT.glob("hwgen/**/*.py")}
    found = {place: trespasses(path.read_text("utf-8"), place) for place, path in places.items()}
    assert {place: names for place, names in found.items() if names} == {}
    assert len(found) > 1
