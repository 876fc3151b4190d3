"""The scripts behind `make setup`, run in a copy with a PATH made for each test, and the pins.

The commands on that PATH are the machine's own, except for stand-ins of apt-get, sudo, id and
python3: a test installs nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "awk",
    "cat",
    "cmp",
    "dirname",
    "env",
    "grep",
    "head",
    "id",
    "mkdir",
    "rm",
    "sed",
    "sh",
    "tail",
    "true",
)
SYSTEMS = """\
hwgen: install it with the one command of your system, then call make again:
  Debian, Ubuntu:  {0}apt-get install --no-install-recommends texlive-latex-base texlive-base \
texlive-latex-recommended texlive-fonts-recommended texlive-pictures
  Fedora:          {0}dnf install texlive-scheme-basic texlive-amsmath texlive-geometry \
texlive-hyperref texlive-fancyhdr texlive-psnfss texlive-amsfonts texlive-booktabs texlive-cmap \
texlive-etoolbox texlive-mathtools texlive-microtype texlive-xcolor texlive-palatino \
texlive-mathpazo texlive-pgf
  Arch:            {0}pacman -S --needed texlive-latex texlive-basic texlive-latexrecommended \
texlive-fontsrecommended texlive-pictures
  macOS:           brew install basictex && sudo /Library/TeX/texbin/tlmgr update --self && \
sudo /Library/TeX/texbin/tlmgr install latex amsmath geometry hyperref fancyhdr psnfss amsfonts \
booktabs cmap etoolbox mathtools microtype xcolor palatino mathpazo pgf
"""
# What apt-get prints, and a record of how it was called.
APT_GET = """\
echo "$*" >>calls
case "$*" in
*--print-uris*)
    printf 'The following NEW packages will be installed:\\n  texlive-base\\n'
    printf 'Need to get 68 MB of archives.\\n240 MB of additional disk space will be used.\\n' ;;
esac
"""


class Machine:
    """A folder with the scripts, and a PATH with nothing on it but COMMANDS and stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "bin"
        self.path.mkdir()
        for name in COMMANDS:
            real = shutil.which(name)
            assert real is not None, name
            (self.path / name).symlink_to(real)
        shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("*.py*"))
        for name in ("pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        (folder / "os-release").write_text("ID=ubuntu\nID_LIKE=debian\n")
        self.add("id", "echo 1000")

    def add(self, name: str, script: str) -> None:
        """Put a stand-in on the PATH."""
        command = self.path / name
        command.unlink(missing_ok=True)
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> tuple[int, str]:
        """Status and output of one of the scripts in tools/."""
        done = subprocess.run(
            ["/bin/sh", f"tools/{script}", *arguments],
            cwd=self.folder,
            env={"PATH": str(self.path), "OS_RELEASE": str(self.folder / "os-release")}
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def calls(self) -> list[str]:
        """How the stand-in of apt-get was called, one line a call."""
        record = self.folder / "calls"
        return record.read_text().splitlines() if record.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_tex_and_sudo_the_command_of_each_system_is_printed(machine: Machine) -> None:
    assert machine.run("programs.sh", "build") == (
        2,
        "hwgen: not on this machine: pdflatex\n" + SYSTEMS.format("sudo "),
    )


@pytest.mark.parametrize(
    ("system", "sudo", "install"),
    [
        ("ID=fedora\n", 'shift; exec "$@"', "yes"),
        ("ID=ubuntu\nID_LIKE=debian\n", "exit 1", "yes"),
        ("ID=debian\n", 'shift; exec "$@"', "no"),
    ],
    ids=["not Debian", "sudo wants a password", "INSTALL=no"],
)
def test_apt_get_is_not_run_unasked(machine: Machine, system: str, sudo: str, install: str) -> None:
    (machine.folder / "os-release").write_text(system)
    machine.add("sudo", sudo)
    machine.add("apt-get", APT_GET)
    status, output = machine.run("programs.sh", "build", INSTALL=install)
    assert (status, machine.calls()) == (2, [])
    assert output.endswith(SYSTEMS.format("sudo "))


@pytest.mark.parametrize("user", ["0", "1000"], ids=["root", "sudo"])
def test_size_is_shown_before_apt_get_installs(machine: Machine, user: str) -> None:
    machine.add("id", f"echo {user}")
    machine.add("sudo", 'shift; exec "$@"')
    machine.add("apt-get", APT_GET + 'case "$*" in *--yes*) exit 1 ;; esac')
    status, output = machine.run("programs.sh", "build")
    kinds = [
        re.sub(r"^-o \S+ |--no-install-recommends |texlive-\S+", "", c).strip()
        for c in machine.calls()
    ]
    assert kinds == [
        "install --print-uris",
        "install --yes --download-only",
        "update",
        "install --yes --download-only",
    ]
    become = "" if user == "0" else "sudo "
    packages = (
        "texlive-latex-base texlive-base texlive-latex-recommended texlive-fonts-recommended "
        "texlive-pictures"
    )
    assert (status, output) == (
        2,
        "hwgen: not on this machine: pdflatex\n"
        f"hwgen: to be installed with: {become}apt-get install --no-install-recommends {packages}\n"
        "The following NEW packages will be installed:\n"
        "  texlive-base\n"
        "Need to get 68 MB of archives.\n"
        "240 MB of additional disk space will be used.\n"
        "hwgen: downloading ...\n"
        "hwgen: apt-get failed; its words are above and in build/apt-get.log\n"
        + SYSTEMS.format(become),
    )


def test_tests_need_what_looks_into_a_pdf_too(machine: Machine) -> None:
    _, output = machine.run("programs.sh", "test")
    assert output.splitlines()[0] == (
        "hwgen: not on this machine: pdflatex pdftoppm pdftotext qpdf"
    )


@pytest.mark.tex
def test_nothing_is_said_where_nothing_is_missing(machine: Machine) -> None:
    machine.add("apt-get", APT_GET)
    here = os.pathsep.join((str(machine.path), os.environ["PATH"]))
    assert machine.run("programs.sh", "test", PATH=here) == (0, "")
    assert machine.calls() == []


@pytest.mark.tex
def test_a_missing_tex_file_is_named(machine: Machine) -> None:
    with (machine.folder / "tools" / "programs.txt").open("a") as table:
        table.write("no-such.sty build debian-name fedora-name arch-name mac-name\n")
    here = os.pathsep.join((str(machine.path), os.environ["PATH"]))
    assert machine.run("programs.sh", "build", PATH=here, INSTALL="no") == (
        2,
        (
            "hwgen: not on this machine: no-such.sty\n"
            "hwgen: install it with the one command of your system, then call make again:\n"
            "  Debian, Ubuntu:  sudo apt-get install --no-install-recommends debian-name\n"
            "  Fedora:          sudo dnf install fedora-name\n"
            "  Arch:            sudo pacman -S --needed arch-name\n"
            "  macOS:           sudo /Library/TeX/texbin/tlmgr update --self && "
            "sudo /Library/TeX/texbin/tlmgr install mac-name\n"
        ),
    )


def test_every_program_has_a_package_on_every_system() -> None:
    table = (ROOT / "tools" / "programs.txt").read_text()
    rows = [line.split() for line in table.splitlines() if not line.startswith("#")]
    assert {len(row) for row in rows} == {6}
    assert {row[1] for row in rows} == {"build", "test"}
    names = [row[0] for row in rows]
    assert len(names) == len(set(names))


NO_PYTHON = (
    "hwgen: Python 3.11 or newer is needed, and none of these is one: python3 python3.14 "
    "python3.13 python3.12 python3.11 (make PYTHON=/path/to/python names another)\n"
)


def test_without_python_the_need_is_said(machine: Machine) -> None:
    assert machine.run("venv.sh") == (2, NO_PYTHON)


def test_an_old_python_does_not_count(machine: Machine) -> None:
    machine.add("python3", "exit 1")
    assert machine.run("venv.sh") == (2, NO_PYTHON)


@pytest.mark.parametrize(
    ("name", "package"), [("python3", "python3-venv"), ("python3.12", "python3.12-venv")]
)
def test_debian_without_venv_is_told_its_one_command(
    machine: Machine, name: str, package: str
) -> None:
    machine.add(name, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert machine.run("venv.sh") == (
        2,
        (
            f"hwgen: {name} cannot make a .venv; "
            f"on Debian and Ubuntu: sudo apt-get install {package}\n"
        ),
    )


def test_a_later_python_that_can_make_a_venv_is_taken(machine: Machine) -> None:
    machine.add("python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    machine.add("python3.12", 'case "$1" in --version) echo Python 3.12.9 ;; -m) exit 1 ;; esac')
    assert machine.run("venv.sh") == (
        2,
        (
            "hwgen: making .venv with Python 3.12.9\n"
            "hwgen: python3.12 could not make .venv; its words are above\n"
        ),
    )


def test_no_half_made_venv_is_left(machine: Machine) -> None:
    machine.add("python3", 'case "$1" in -m) mkdir -p .venv/bin; exit 1 ;; esac')
    status, _ = machine.run("venv.sh")
    assert (status, (machine.folder / ".venv").exists()) == (2, False)


def test_venv_is_made_again_only_when_its_source_changed(machine: Machine) -> None:
    (machine.folder / ".venv" / "bin").mkdir(parents=True)
    machine.add("../.venv/bin/python", f'exec "{sys.executable}" "$@"')
    parts = [machine.folder / name for name in ("pyproject.toml", "constraints.txt")]
    stamp = f"{machine.folder}\n" + "".join(part.read_text() for part in parts)
    (machine.folder / ".venv" / "made-from").write_text(stamp)
    assert machine.run("venv.sh") == (0, "")
    parts[1].write_text("rich==14.0.0\n")
    assert machine.run("venv.sh") == (2, NO_PYTHON)


def test_help_lists_every_target_that_has_a_comment() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [line.split()[1] for line in done.stdout.splitlines()]
    commented = re.findall(r"^([\w-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed == commented
    asked = {"build", "test", "setup", "lint", "bench", "mutants", "clean", "help"}
    assert asked <= set(listed)


PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lines: list[str]) -> dict[str, str]:
    """Exact version of each package in lines such as `name==1.2 ; marker`."""
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): str(one.specifier) for one in found}


def constraints() -> dict[str, str]:
    text = (ROOT / "constraints.txt").read_text()
    return pins([line for line in text.splitlines() if not line.startswith("#")])


def test_every_constraint_is_one_exact_version() -> None:
    assert [v for v in constraints().values() if not re.fullmatch(r"==[\w.]+", v)] == []


def test_everything_that_gets_installed_is_pinned() -> None:
    declared = PYPROJECT["project"]
    waiting = [*declared["dependencies"], *declared["optional-dependencies"]["dev"]]
    reached: set[str] = set()
    while waiting:
        one = Requirement(waiting.pop())
        name = canonicalize_name(one.name)
        wanted = one.marker is None or one.marker.evaluate({"extra": ""})
        if wanted and name not in reached:
            reached.add(name)
            waiting += requires(name) or []
    assert reached - constraints().keys() == set()
    assert "markupsafe" in reached  # of jinja2: the walk goes beyond what is declared


def test_build_pins_agree_with_the_constraints() -> None:
    build = pins(PYPROJECT["build-system"]["requires"])
    everything = constraints()
    assert build == {name: everything[name] for name in build}


def test_no_file_of_the_machine_side_names_an_index() -> None:
    files = ["pyproject.toml", "constraints.txt", "Makefile", ".ci/run"]
    files += [f"tools/{name}" for name in ("venv.sh", "programs.sh", "programs.txt")]
    assert [name for name in files if "://" in (ROOT / name).read_text()] == []
