"""Files that a spec names: they stay beside it.

A name flows in, a path flows out, or an error in plain words. It is checked twice: as a name when
the spec is read, and as a file, behind all symbolic links, whenever the file is about to be read.
"""

import re
from pathlib import Path

from hwgen.spec.words import Mistake, quoted, refuse

NAME = re.compile(r"\w[\w. -]{0,80}\.tex")


def file_name(name: str) -> str:
    """The name itself, if it can only be that of a .tex file beside the spec."""
    if "/" in name or "\\" in name or ":" in name:
        raise refuse(Mistake("the file stands beside the spec: a name without a folder"))
    if not NAME.fullmatch(name):
        raise refuse(Mistake(f"{quoted(name)} is not the name of a .tex file, such as macros.tex"))
    return name


def file_beside(spec: Path, name: str) -> Path:
    """The file of that name in the folder of `spec`, with symbolic links followed.

    Raises the errors of `refuse` if there is none or if a link leads out of the folder.
    """
    folder = spec.parent.resolve()
    file = (folder / file_name(name)).resolve()
    if file.parent != folder:
        raise refuse(Mistake(f"{quoted(name)} is a link that leads out of the spec's folder"))
    if not file.is_file():
        raise refuse(Mistake(f"there is no file {quoted(name)} beside the spec"))
    return file
