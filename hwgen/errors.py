"""Errors that a person reads: each says whose mistake it is and where.

Nothing flows in; every stage raises these and only `cli.py` turns them into text and a status.
"""

import unicodedata
from dataclasses import dataclass

WINDOW = 100
"""How many characters of a source line are shown at most."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a spec, at its place.

    `line` and `column` count characters from 1; `source` is the text of that line.
    """

    path: str
    line: int
    column: int
    message: str
    source: str = ""

    def __str__(self) -> str:
        """The message, then the line and a caret; a long line is cut down to what is near."""
        head = f"{self.path}:{self.line}:{self.column}: {self.message}"
        if not self.source.strip():
            return head
        start = max(0, self.column - 1 - WINDOW // 2) if len(self.source) > WINDOW else 0
        cut = "…" if start else ""
        before = cut + visible(self.source[start : self.column - 1])
        rest = visible(self.source[self.column - 1 : start + WINDOW])
        more = "…" if len(self.source) > start + WINDOW else ""
        return f"{head}\n    {before}{rest}{more}\n    {_blanks_under(before)}^"


def visible(text: str) -> str:
    """The text without characters that steer a terminal; tabs and ends of lines stay."""
    return "".join(
        "\ufffd" if unicodedata.category(char) in ("Cc", "Cf") and char not in "\t\n" else char
        for char in text
    )


def _blanks_under(text: str) -> str:
    """Blanks as wide as `text` in a terminal: tabs stay tabs, wide characters take two."""
    return "".join(
        "\t"
        if char == "\t"
        else " " * (2 if unicodedata.east_asian_width(char) in "WF" else not _zero_width(char))
        for char in text
    )


def _zero_width(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


class HwgenError(Exception):
    """What went wrong, in words; the base of all errors that hwgen raises on purpose."""


class CallError(HwgenError):
    """The call or the machine is wrong, not the content of a spec."""


class SpecError(HwgenError):
    """The instructor's spec is wrong: all its problems, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class DeriveError(HwgenError):
    """A derivation cannot go on; the goal or the plan asks for something the rules do not do."""


class VerifyError(HwgenError):
    """A derived or printed line is wrong: a mistake of hwgen's, never of the instructor's."""


class TexError(HwgenError):
    """TeX refused the page, or a page that TeX made is not fit to hand out."""
