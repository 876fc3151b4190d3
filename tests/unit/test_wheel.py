"""What an installed hwgen has beside its code: templates, the table of programs, py.typed."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_wheel_carries_the_templates(tmp_path: Path) -> None:
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", tmp_path, ROOT],
        check=True,
    )
    (wheel,) = tmp_path.glob("hwgen-*.whl")
    with ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    templates = {
        f"hwgen/{path.relative_to(ROOT).as_posix()}": path.read_bytes()
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    beside = {
        "hwgen/programs.txt": (ROOT / "tools" / "programs.txt").read_bytes(),
        "hwgen/py.typed": b"",
    }
    assert templates
    assert {name: packed.get(name) for name in templates | beside} == templates | beside
    assert {name.split("/")[0].partition("-")[0] for name in packed} == {"hwgen"}
