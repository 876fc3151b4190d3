"""LaTeX from a spec → what in it is not allowed: every command and environment has to be listed.

The text is cut into tokens as TeX cuts it with its standard categories. That is sound because
nothing on the list can change a category; `^^` and comments are refused, so what this module
reads is what TeX reads.
"""

import difflib
import re
from dataclasses import dataclass

from hwgen.prose.commands import COMMANDS, ENVIRONMENTS, REFUSED

TOKEN = re.compile(
    r"(?P<environment>\\(?:begin|end)(?![A-Za-z])[ \t\n]*(?:\{(?P<name>[^\\{}]*)\})?)"
    r"|\\(?P<command>[A-Za-z]+|[^A-Za-z]|$)"
    r"|(?P<hidden>\^\^|%|[\x00-\x08\x0b-\x1f\x7f])"
    r"|(?P<parameter>\#[0-9]?)"
    r"|(?P<bracket>[{}])"
    r"|(?P<dollar>\$\$?)",
)
CLOSES = {"]": "["}
HIDDEN = {
    "^^": "^^ stands for another character and is not allowed",
    "%": r"% would hide the rest of the line; write \% for a percent sign",
}


@dataclass(frozen=True, slots=True)
class Offence:
    """What is not allowed in a text, `offset` characters from its beginning."""

    offset: int
    message: str


def check_latex(
    text: str, *, defined: frozenset[str] = frozenset(), parameters: int = 0
) -> tuple[Offence, ...]:
    r"""Return what in `text` is not allowed, in the order of the text; `()` is a clean bill.

    `defined` are the commands of the instructor's preamble, without the backslash. `parameters`
    is how many of `#1`, `#2`, … stand for arguments: 0 outside a definition.
    """
    reading = _Reading(defined, parameters)
    place = 0
    while token := TOKEN.search(text, place):
        place = reading.read(token)
    reading.finish()
    return tuple(sorted(reading.offences, key=lambda offence: offence.offset))


class _Reading:
    """Lives for one call of `check_latex`: the groups that are open, and the offences so far."""

    def __init__(self, defined: frozenset[str], parameters: int) -> None:
        self.defined = defined
        self.parameters = parameters
        self.open: list[tuple[str, int]] = []
        self.offences: list[Offence] = []

    def read(self, token: re.Match[str]) -> int:
        """Take one token; return the offset behind it."""
        text, start = token[0], token.start()
        match token.lastgroup:
            case "environment" | "name":
                self._environment(token)
            case "command":
                self._command(token["command"], start)
            case "hidden":
                message = HIDDEN.get(text, f"the control character U+{ord(text[0]):04X}")
                self._refuse(start, message)
            case "parameter":
                self._parameter(text, start)
            case "bracket":
                self._enter("{", start) if text == "{" else self._leave("{", "}", start)
            case "dollar":
                return start + self._dollar(text, start)
        return token.end()

    def finish(self) -> None:
        for opener, start in self.open:
            self._refuse(start, f"{_shown(opener)} is never closed")

    def _refuse(self, offset: int, message: str) -> None:
        self.offences.append(Offence(offset, message))

    def _enter(self, opener: str, start: int) -> None:
        self.open.append((opener, start))

    def _leave(self, opener: str, closer: str, start: int) -> None:
        if not self.open:
            self._refuse(start, f"{closer} closes nothing")
        elif self.open[-1][0] == opener:
            self.open.pop()
        else:
            self._refuse(start, f"{closer} where {_shown(self.open[-1][0])} is still open")
            if any(opener == other for other, _ in self.open):
                while self.open.pop()[0] != opener:
                    pass

    def _dollar(self, text: str, start: int) -> int:
        """Open or close a formula; return how many of the signs were used."""
        top = self.open[-1][0] if self.open else ""
        if top == "$" or (top == "$$" and text == "$$"):
            self.open.pop()
            return len(top)
        if top == "$$":
            self._refuse(start, "$ where $$ is still open")
        else:
            self._enter(text, start)
        return len(text)

    def _environment(self, token: re.Match[str]) -> None:
        start, name = token.start(), token["name"]
        verb = token[0][1:6] if token[0].startswith(r"\begin") else "end"
        if name is None:
            self._refuse(start, rf"\{verb} needs the name of an environment in braces")
        elif name not in ENVIRONMENTS:
            near = _near(name, ENVIRONMENTS)
            self._refuse(start, f"the environment {name} is not allowed{near}")
        elif verb == "begin":
            self._enter(name, start)
        else:
            self._leave(name, rf"\end{{{name}}}", start)

    def _command(self, name: str, start: int) -> None:
        if name in CLOSES:
            self._leave("\\" + CLOSES[name], "\\" + name, start)
        elif name in CLOSES.values():
            self._enter("\\" + name, start)
        elif name == "":
            self._refuse(start, "a backslash at the end")
        elif name not in COMMANDS and name not in self.defined:
            self._refuse(start, _refusal(name, COMMANDS | self.defined))

    def _parameter(self, text: str, start: int) -> None:
        if not text[1:] or not 1 <= int(text[1:]) <= self.parameters:
            self._refuse(start, rf"{text} is no argument here; write \# for a number sign")


def _shown(opener: str) -> str:
    return rf"\begin{{{opener}}}" if opener[0].isalpha() else opener


def _refusal(name: str, allowed: frozenset[str]) -> str:
    if name in REFUSED:
        return rf"\{name} is not allowed: it {REFUSED[name]}"
    if name.startswith("pdf"):
        return rf"\{name} is not allowed: it writes into the PDF"
    near = _near(name, allowed, "\\")
    return rf"\{name} is not among the allowed commands{near}"


def _near(name: str, allowed: frozenset[str], mark: str = "") -> str:
    close = difflib.get_close_matches(name, sorted(allowed), n=1, cutoff=0.7)
    return f"; did you mean {mark}{close[0]}?" if close and len(name) > 1 else ""
