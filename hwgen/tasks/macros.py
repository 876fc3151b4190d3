"""An instructor's own macros: the .tex file beside the spec that `preamble:` names.

A draft and the spec's path flow in; the macros' text, the commands that they define and what is
wrong with them flow out, each mistake at its place in that file.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic_core import PydanticCustomError

from hwgen.errors import Problem
from hwgen.prose.preamble import check_preamble
from hwgen.spec import Draft, file_beside
from hwgen.spec.source import read_source


@dataclass(frozen=True)
class Macros:
    """What a preamble brings; nothing, where there is none."""

    text: str = ""
    commands: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def read_macros(draft: Draft, spec: Path) -> Macros:
    """The macros that a spec names."""
    name = draft.homework.preamble if draft.homework else None
    if name is None:
        return Macros()
    try:
        file_beside(spec, name)
    except PydanticCustomError as error:
        return Macros(problems=(draft.problem(("preamble",), str(error)),))
    source = read_source(spec.parent / name)
    if isinstance(source, Problem):
        return Macros(problems=(source,))
    found = check_preamble(source.text)
    problems = tuple(source.problem_at(one.offset, one.message) for one in found.offences)
    return Macros(source.text, found.commands, problems)
