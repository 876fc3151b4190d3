"""Tokens of LaTeX, each with its place, and the error that names a place.

Text flows in, tokens flow out. What is not in the strict list has no meaning and is refused here;
sizes and spaces carry none and are left out.
"""

import re
from dataclasses import dataclass

from hwgen.errors import HwgenError

TOKEN = re.compile(
    r"(?P<skip>\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\s*\.?|\s+|\\[,;:! ])"
    r"|(?P<token>\\[A-Za-z]+|[0-9]+|[A-Za-z]|'+|[-+=(){}_^,|])"
)

END = ""
"""The text of the token behind the last one."""


class ReadError(HwgenError):
    """The text is not an expression; `offset` is where it stops making sense."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and where it stands: from `start` to one before `end`."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of `text`; raises `ReadError` at what has no meaning."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ReadError(place, f"{text[place]!r} has no meaning here")
        if match["token"]:
            found.append(Token(match["token"], place, match.end()))
        place = match.end()
    found.append(Token(END, len(text), len(text)))
    return found
