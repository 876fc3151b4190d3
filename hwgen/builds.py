"""Building: a spec's pages into its folder of the output, and only if anything has changed.

A spec's path flows in, its files appear in `build/<stem>/`, each whole or not at all. What a build
was made from is written down last, as one digest over the spec, the macros, the templates, hwgen
itself and the TeX it ran; while that digest and the files are unchanged, nothing is done.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from hwgen import __version__
from hwgen.errors import CallError
from hwgen.typesetting.files import NAME, publish

MANIFEST = "manifest.json"
PACKAGE = Path(__file__).resolve().parent
PROGRAM = "pdflatex"


@dataclass(frozen=True)
class Built:
    """What became of one spec: its files, and what a person should know."""

    folder: Path
    files: tuple[str, ...]
    warnings: tuple[str, ...]
    unchecked: int
    """Parts with an own solution, which hwgen does not check."""
    fresh: bool = True
    """Whether anything had to be done."""


@dataclass(frozen=True)
class Manifest:
    """What a build wrote down about itself, last of all."""

    made_from: str
    made_by: str
    """The pdflatex that ran."""
    files: dict[str, str]
    """Digests by file name."""
    warnings: tuple[str, ...]
    unchecked: int
    hwgen: str = __version__


def output_folder(spec: Path, out: Path) -> Path:
    """The folder for a spec's files: its name without the ending, inside `out`."""
    if not NAME.fullmatch(spec.stem):
        msg = f"{spec}: a spec's file name is letters, digits, '.', '_' and '-'"
        raise CallError(msg)
    return out / spec.stem


def build(spec: str | Path, out: str | Path = "build", *, tex: bool = False) -> Built:
    """Build the PDFs and the certificate of one spec into `out/<stem>`.

    With `tex`, the .tex of each page is kept beside it. Raises `SpecError`, `DeriveError`,
    `VerifyError` or `TexError`; what was built before stays as it is then.
    """
    path = Path(spec)
    folder = output_folder(path, Path(out))
    made_from = fingerprint(path, tex=tex)
    found = _manifest(folder)
    if found is not None and found.made_from == made_from and _unchanged(folder, found):
        return Built(folder, tuple(found.files), found.warnings, found.unchecked, fresh=False)
    return _built(path, folder, made_from, tex=tex)


def _built(path: Path, folder: Path, made_from: str, *, tex: bool) -> Built:
    # Imported here so that a build with nothing to do is quick.
    from hwgen import pipeline

    loaded = pipeline.load(path)
    solved = pipeline.solve(loaded)
    pages = pipeline.render(loaded, solved)
    files = pipeline.typeset(loaded, pages)
    if tex:
        files |= {f"{audience}.tex": text.encode() for audience, text in pages.tex.items()}
    manifest = Manifest(
        made_from=made_from,
        made_by=tex_on_this_machine() or "",
        files={name: _digest([content]) for name, content in sorted(files.items())},
        warnings=loaded.warnings,
        unchecked=solved.unchecked,
    )
    written = (json.dumps(asdict(manifest), indent=2) + "\n").encode()
    publish(folder, files | {MANIFEST: written})
    return Built(folder, tuple(files), loaded.warnings, solved.unchecked)


def fingerprint(spec: Path, *, tex: bool) -> str:
    """One digest of all that the output of a spec depends on, but for TeX itself."""
    beside = sorted([*spec.parent.glob("*.tex"), *spec.parent.glob("templates/*")])
    own = sorted([*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "templates").glob("*.j2")])
    own += sorted((PACKAGE / "templates").glob("*.j2"))
    contents = [fact.encode() for fact in (__version__, str(tex), spec.name)]
    for file in (spec, *beside, *own):
        if file.is_file():
            contents += [file.name.encode(), file.read_bytes()]
    return _digest(contents)


def tex_on_this_machine() -> str | None:
    """What tells one pdflatex from another; None where there is none."""
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    seen = Path(program).stat()
    return f"{seen.st_size} {seen.st_mtime_ns}"


def _digest(contents: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for content in contents:
        whole.update(len(content).to_bytes(8, "big"))
        whole.update(content)
    return whole.hexdigest()


def _manifest(folder: Path) -> Manifest | None:
    """What the last build wrote down; None if there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(
            made_from=str(found["made_from"]),
            made_by=str(found["made_by"]),
            files={str(name): str(digest) for name, digest in found["files"].items()},
            warnings=tuple(map(str, found["warnings"])),
            unchecked=int(found["unchecked"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _unchanged(folder: Path, manifest: Manifest) -> bool:
    """Whether the files are those that the last build wrote, by the TeX that is here."""
    if tex_on_this_machine() not in (manifest.made_by, None):
        return False
    try:
        return all(
            NAME.fullmatch(name) and _digest([(folder / name).read_bytes()]) == digest
            for name, digest in manifest.files.items()
        )
    except OSError:
        return False
