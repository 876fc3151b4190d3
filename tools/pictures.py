"""`make pictures`: the pictures of the README, drawn from the pages themselves.

Nothing flows in but problems/week4.yaml; the first page of its solutions and of its handout flow
out as docs/pictures/week4-*.png, at 100 dots per inch so that they stay small.
"""

import subprocess
import tempfile
from pathlib import Path

from hwgen.builds import build

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DOTS_PER_INCH = 100


def main() -> None:
    """Build the homework and draw the first page of each of its PDFs."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hwgen-pictures-") as folder:
        built = build(ROOT / "problems" / "week4.yaml", folder)
        for name in sorted(built.files):
            if name.endswith(".pdf"):
                draw(built.folder / name, PICTURES / f"{built.folder.name}-{Path(name).stem}")


def draw(pdf: Path, picture: Path) -> None:
    """Write the first page of a PDF to `picture`, which gets the ending .png."""
    first_page = ["-singlefile", "-png", "-r", str(DOTS_PER_INCH)]
    subprocess.run(["pdftoppm", *first_page, pdf, picture], check=True)


if __name__ == "__main__":
    main()
