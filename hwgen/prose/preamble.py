r"""An instructor's preamble → the commands that it defines, and what in it is not allowed.

It may hold definitions, `\usepackage` of the listed packages and comments; nothing else. A command
that exists cannot be redefined: `\renewcommand{\frac}…` would print something other than what was
verified. A body may use what was defined before it, so no definition can call itself.
"""

import re
from dataclasses import dataclass

from hwgen.prose.allowed import Offence, check_latex
from hwgen.prose.commands import COMMANDS, PACKAGES, REFUSED

GAP = re.compile(r"(?:\s|%[^\n]*(?:\n|$))*")
DEFINITION = re.compile(
    r"\\(?P<verb>newcommand|renewcommand|DeclareMathOperator)\*?\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*"
    r"(?:\[(?P<count>[0-9])\]\s*)?(?:\[(?P<default>[^\[\]]*)\]\s*)?(?=\{)"
)
LOADING = re.compile(r"\\usepackage\s*\{(?P<names>[A-Za-z0-9, \t\n]*)\}")
ONLY = (
    r"a preamble holds \newcommand, \renewcommand, \DeclareMathOperator, \usepackage without "
    "options, and comments"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
OURS = ("hwgen", "end")
"""How the name of an own command may not begin: the page's macros, and what LaTeX refuses."""


@dataclass(frozen=True, slots=True)
class Preamble:
    """The commands that a preamble adds, for `check_latex(…, defined=…)`, and its offences."""

    commands: frozenset[str]
    offences: tuple[Offence, ...]


def check_preamble(text: str) -> Preamble:
    """Read a preamble up to its first part that is no statement, and judge each statement."""
    offences = [
        Offence(found.start(), f"the control character U+{ord(found[0]):04X}")
        for found in CONTROL.finditer(text)
    ]
    known: dict[str, frozenset[str]] = {}
    loaded: frozenset[str] = frozenset()
    place = _skip(text, 0)
    while place < len(text):
        if found := LOADING.match(text, place):
            names = [name.strip() for name in found["names"].split(",")]
            offences += _judge_packages(names, place)
            loaded |= frozenset().union(*(PACKAGES.get(name, ()) for name in names))
            place = found.end()
        elif found := DEFINITION.match(text, place):
            end = _closing(text, found.end())
            offences += _judge_definition(found, text[found.end() : end], known, loaded)
            place = end
        else:
            offences.append(Offence(place, ONLY))
            break
        place = _skip(text, place)
    offences.sort(key=lambda offence: offence.offset)
    return Preamble(frozenset(known) | loaded, tuple(offences))


def _skip(text: str, place: int) -> int:
    found = GAP.match(text, place)
    return found.end() if found else place


def _closing(text: str, place: int) -> int:
    """Return the offset behind the group that opens at `place`; the text's end if it stays open."""
    depth = 0
    for token in re.finditer(r"\\.|[{}]", text[place:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0 and token[0] == "}":
            return place + token.end()
    return len(text)


def _judge_packages(names: list[str], place: int) -> list[Offence]:
    listed = ", ".join(PACKAGES)
    return [
        Offence(place, f"the package {name} is not allowed; the allowed ones are {listed}")
        for name in names
        if name not in PACKAGES
    ]


def _judge_definition(
    found: re.Match[str], body: str, known: dict[str, frozenset[str]], loaded: frozenset[str]
) -> list[Offence]:
    """Judge one definition and add it to `known`: its name → the commands its body may use."""
    name = found["braced"] or found["bare"]
    offences = _judge_name(name, found, known, loaded)
    usable = known.get(name, frozenset(known) | loaded)
    if not offences:
        known.setdefault(name, usable)
    count = int(found["count"] or 0)
    for start, part in ((found.end(), body), (found.start("default"), found["default"] or "")):
        offences += [
            Offence(start + offence.offset, offence.message)
            for offence in check_latex(part, defined=usable, parameters=count)
        ]
    return offences


def _judge_name(
    name: str, found: re.Match[str], known: dict[str, frozenset[str]], loaded: frozenset[str]
) -> list[Offence]:
    again = found["verb"] == "renewcommand"
    if name in COMMANDS | loaded | REFUSED.keys() or name.startswith(OURS):
        return [Offence(found.start(), rf"\{name} cannot be redefined; choose another name")]
    if again and name not in known:
        return [Offence(found.start(), rf"\{name} is not defined above in this file")]
    if not again and name in known:
        return [Offence(found.start(), rf"\{name} is defined twice")]
    return []
