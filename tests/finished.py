"""Finished pages as poppler and qpdf see them, who know nothing of hwgen; and small specs."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).parent / "hwgen"


@dataclass(frozen=True)
class Finished:
    """The folder of a built spec."""

    folder: Path

    def text(self, audience: str) -> str:
        """The words of a PDF, blanks and line ends as single blanks."""
        return " ".join(ran("pdftotext", self.folder / f"{audience}.pdf", "-").split())

    def about(self, audience: str) -> dict[str, str]:
        """What the PDF says about itself."""
        rows = ran("pdfinfo", self.folder / f"{audience}.pdf").splitlines()
        return {key: value.strip() for key, _, value in (row.partition(":") for row in rows)}

    def open(self, audience: str) -> str:
        """The whole PDF, nothing in it compressed."""
        pdf = self.folder / f"{audience}.pdf"
        done = subprocess.run(
            ["qpdf", "--qdf", "--object-streams=disable", pdf, "-"], capture_output=True, check=True
        )
        return done.stdout.decode("latin-1")


def ran(*words: str | Path) -> str:
    """What a program says."""
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout


def small(folder: Path, title: str = "T", more: str = "") -> Path:
    """A cheap spec: no network, no figure."""
    spec = folder / "small.yaml"
    count = "parameter count:\n          dense: {in_features: 2, out_features: 3}"
    spec.write_text(
        f"title: {title}\n{more}tasks:\n  - parts:\n      - {count}\n", encoding="utf-8"
    )
    return spec


def put(folder: Path, name: str, text: str | bytes) -> None:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
