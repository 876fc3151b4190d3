"""An instructor's text: every piece of it, and what in it cannot be printed.

A homework flows in; problems flow out, each at the character. Plain text may hold anything that
the fonts have; text that is marked as LaTeX holds nothing but the commands of the allow-list.
"""

from collections.abc import Iterator

from hwgen.errors import Problem
from hwgen.prose.allowed import check_latex
from hwgen.prose.characters import unsupported
from hwgen.spec import Draft, Homework, Placed, Prose
from hwgen.spec.yaml_tree import Path

PLAIN = ("author", "course", "due")
"""Keys of a homework whose values are printed, and are plain text always."""


def prose_problems(draft: Draft, commands: frozenset[str]) -> Iterator[Problem]:
    """What the page cannot print; `commands` are those of the instructor's own preamble."""
    homework = draft.homework
    if homework is None:
        return
    for where, prose in prose_of(homework):
        if prose.latex:
            for offence in check_latex(prose.text, defined=commands):
                yield draft.problem(where, offence.message, offence.offset)
        else:
            for offset, character in unsupported(prose.text):
                message = f"the page's fonts have no {character!r} (U+{ord(character):04X})"
                yield draft.problem(where, message, offset)


def prose_of(homework: Homework) -> Iterator[tuple[Path, Prose]]:
    """Every text of a homework, with its place in the spec."""
    yield from _below(homework)
    for key in PLAIN:
        value = getattr(homework, key)
        if value is not None:
            yield (key,), Prose(value)
    for name in homework.networks:
        yield ("networks", name), Prose(name)


def _below(record: Placed) -> Iterator[tuple[Path, Prose]]:
    for key, value in record:
        match value:
            case Prose():
                yield (*record.where, key), value
            case Placed():
                yield from _below(value)
            case dict() | tuple():
                inner = value.values() if isinstance(value, dict) else value
                for one in inner:
                    if isinstance(one, Placed):
                        yield from _below(one)
