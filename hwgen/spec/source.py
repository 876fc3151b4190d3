r"""The text of a spec, and the way from a value back to its place in the file.

Bytes flow in from one file, `Problem`s with line and column flow out. Line ends are made `\n` and
a BOM is dropped before anything counts characters, so that lines and columns are an editor's.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from stat import S_ISREG

from hwgen.errors import Problem
from hwgen.spec.scalars import character_place
from hwgen.spec.yaml_tree import Path, Spot, Tree

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Source:
    """A spec's text under the name it was asked for; `tree` is None if it is not YAML."""

    path: str
    text: str = field(repr=False)
    tree: Tree | None = field(default=None, repr=False)

    @cached_property
    def line_starts(self) -> list[int]:
        """The index of the first character of each line."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def problem_at(self, index: int, message: str) -> Problem:
        """A problem at a character of the text."""
        line = bisect_right(self.line_starts, index)
        start = self.line_starts[line - 1]
        end = self.text.find("\n", start)
        shown = self.text[start : end if end >= 0 else len(self.text)]
        return Problem(self.path, line, index - start + 1, message, shown)

    def problem(self, where: Path, message: str, offset: int | None = None) -> Problem:
        """A problem with the value at `where`, or with its character `offset`, from 0."""
        return self.problem_at(self.index(where, offset), message)

    def key_problem(self, where: Path, message: str) -> Problem:
        """A problem with the key that `where` ends with."""
        spot = self.tree.keys.get(where) if self.tree else None
        return self.problem_at(spot.start, message) if spot else self.problem(where, message)

    def folds(self, spot: Spot) -> bool:
        """Whether the scalar at a spot stands on several lines that YAML joins into one."""
        return spot.style != "|" and "\n" in self.text[spot.start : spot.end].rstrip()

    def spot(self, where: Path) -> Spot | None:
        """Where the value at `where` stands, if it was written."""
        return self.tree.values.get(where) if self.tree else None

    def index(self, where: Path, offset: int | None = None) -> int:
        """Where in the text a value, or a character of it, stands.

        What was not written has the place of what is around it; a value that starts below its
        key, or is empty, has the place of the key.
        """
        if self.tree is None:
            return 0
        if offset is not None and (*where, "latex") in self.tree.values:
            where = (*where, "latex")
        while where and where not in self.tree.values:
            where, offset = where[:-1], None
        spot = self.tree.values.get(where, Spot(0, 0))
        value = self.tree.at(where)
        if offset is not None and isinstance(value, str):
            return character_place(self.text, spot, value, offset)
        key = self.tree.keys.get(where)
        if key and (spot.start == spot.end or "\n" in self.text[key.end : spot.start]):
            return key.start
        return spot.start


def read_source(path: str | FilePath) -> Source | Problem:
    """The text of a file, or why it cannot be a spec."""
    shown = str(path)
    try:
        file = FilePath(path)
        if not S_ISREG(file.stat().st_mode):
            return Problem(shown, 1, 1, "this is not a file")
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(shown, 1, 1, f"the file cannot be read: {reason.lower()}")
    if len(content) > MOST_BYTES:
        return Problem(shown, 1, 1, f"the file is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(shown, content, error)
    return Source(shown, text.replace("\r\n", "\n").replace("\r", "\n"))


def _not_utf8(path: str, content: bytes, error: UnicodeDecodeError) -> Problem:
    """The byte that is not UTF-8, at its place; the line is shown as far as it can be read."""
    start = content.rfind(b"\n", 0, error.start) + 1
    line = content.count(b"\n", 0, error.start) + 1
    before = content[start : error.start].decode("utf-8-sig", "replace")
    rest = content[error.start :].split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
    message = f"the byte 0x{content[error.start]:02X} is not UTF-8; save the file as UTF-8"
    return Problem(path, line, len(before) + 1, message, before + rest)
