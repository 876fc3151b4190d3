"""What reading a spec gives: the homework as far as it could be read, and all that is wrong.

A spec with mistakes still has a homework, without its broken parts and networks, so that later
stages can look for mistakes of their own and a person sees all of them in one run.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hwgen.errors import Problem
from hwgen.spec.records import Homework
from hwgen.spec.source import Source
from hwgen.spec.yaml_tree import Path


@dataclass(frozen=True)
class Draft:
    """A spec that was read; it may be built only if nothing is in `problems`."""

    homework: Homework | None
    problems: tuple[Problem, ...]
    source: Source

    def problem(self, where: Path, message: str, offset: int | None = None) -> Problem:
        """A further problem with the value at `where`, a record's `where` and the keys below it.

        `offset` counts characters from 0 in the text that stands there (in the LaTeX, for prose
        that is marked as such); without it, the place is that of the whole value. A value that
        the spec leaves out has the place of the record around it.
        """
        return self.source.problem(where, message, offset)


def file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in the order of the file, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.line, p.column, p.message)))
