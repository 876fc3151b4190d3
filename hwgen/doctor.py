"""`hwgen doctor`: what this machine has and lacks, each with its mend.

Nothing flows in; lines on stdout and a status flow out: 0 if pages can be built here, else 2.
"""

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from hwgen.render.templates import OWN_TEMPLATES
from hwgen.typesetting.machine import lacking_files, limits_in_force, pdflatex_version

PACKAGES = ("sympy", "mpmath", "jinja2", "pylatex", "pydantic", "typer", "rich", "pyyaml")
MEND_PYTHON = "install Python 3.11 or newer"
MEND_PACKAGES = "run: pip install --upgrade hwgen (in a checkout: make setup)"
MEND_TEX = "in a checkout run: make setup (INSTALL=no prints the command for your system)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    mend: str = ""


def examine() -> int:
    """Print what is there and what is not; 2 if something is missing that a build needs."""
    findings = [*_python(), *_tex()]
    for finding in findings:
        mark = "ok     " if finding.good else "MISSING"
        sys.stdout.write(f"{mark}  {finding.what}\n")
        if not finding.good:
            sys.stdout.write(f"         {finding.mend}\n")
    for limit in limits_in_force():
        sys.stdout.write(f"{'ok     ' if limit.good else 'note   '}  {limit.what}\n")
    return 0 if all(finding.good for finding in findings) else 2


def _python() -> list[Finding]:
    found = [
        Finding(f"Python {platform.python_version()}", sys.version_info >= (3, 11), MEND_PYTHON)
    ]
    for name in PACKAGES:
        try:
            found.append(Finding(f"{name} {version(name)}", good=True))
        except PackageNotFoundError:
            found.append(Finding(name, good=False, mend=MEND_PACKAGES))
    there = Path(OWN_TEMPLATES / "homework.tex.j2").is_file()
    return [*found, Finding("page templates", there, MEND_PACKAGES)]


def _tex() -> list[Finding]:
    said = pdflatex_version()
    if said is None:
        return [Finding("pdflatex", good=False, mend=MEND_TEX)]
    lacking = lacking_files()
    found = [Finding(said, good=True)]
    found += [
        Finding(f"TeX's {name}", good=False, mend=f"{MEND_TEX}; it is in {package}")
        for name, package in lacking
    ]
    return found if lacking else [*found, Finding("TeX's packages and fonts", good=True)]
