r"""Remarks beside a line: `\quad \text{(chain rule)}`, a full stop, `\text{so}` in front.

Scanned tokens flow in, those without the remarks flow out, with a note for each that had words. A
word is no remark where it can be a name: behind `_`, `^`, `\in` and signs, or if it is known.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from hwgen.expr.arranging import Note
from hwgen.expr.scanning import TEXT_COMMANDS, WORDS
from hwgen.expr.tokens import Token

STOPS = frozenset({".", ",", ";", ":"})

BEFORE_NAMES = frozenset(
    {"_", "^", r"\in", "{", "(", "+", "-", "/", r"\cdot", "=", r"\approx", r"\partial", ","}
)

PLAIN_WORDS = re.compile(
    r"\\q?quad[\s\\,;&]*+[\[(]?\s*+([A-Za-z][a-z]++)(?:[ '-][A-Za-z]++)*+\s*+[\])]?[.,;]?\s*+$"
)

TEXT = re.compile(rf"\\(?:{TEXT_COMMANDS})(?![A-Za-z])")


def without_remarks(
    scanned: list[Token], text: str, names: Collection[str]
) -> tuple[list[Token], list[Note]]:
    """The tokens without the remarks at either end, and what was left out."""
    scanned = [_as_words(scanned, place, text, names) for place in range(len(scanned))]
    first, last = 0, _before_plain_words(scanned, text, names)
    while first < last and scanned[first].text in STOPS | {WORDS}:
        first += 1
    while last > first:
        shorter = _before_remark(scanned, first, last, text)
        if shorter == last:
            break
        last = shorter
    end = scanned[-1]
    kept = [*scanned[first:last], end]
    notes: list[Note] = []
    for remark in (scanned[:first], scanned[last:-1]):
        words = [token for token in remark if token.text not in STOPS]
        if words:
            span = (words[0].start, words[-1].end)
            notes.append(Note(span, f"left out: {text[slice(*span)]}"))
    return kept, notes


def _before_remark(scanned: list[Token], first: int, last: int, text: str) -> int:
    """One past the last token before a remark that ends at `last`; `last` if none ends there."""
    token = scanned[last - 1]
    if token.text in STOPS or token.text == WORDS:
        return last - 1
    if token.text == ")":
        opening = last - 2
        while opening > first and (
            scanned[opening].text == WORDS or _is_word(scanned[opening], text)
        ):
            opening -= 1
        if scanned[opening].text == "(" and opening < last - 2:
            return opening
        numbered = [t.text for t in scanned[max(first, last - 4) : last - 2]] == [WORDS, "("]
        return last - 3 if numbered and scanned[last - 2].text.isdigit() else last
    return last


def _as_words(scanned: list[Token], place: int, text: str, names: Collection[str]) -> Token:
    """A token; a word typed as text that cannot be a name here is words."""
    token = scanned[place]
    before = scanned[place - 1].text if place else ""
    if token.text in names or before in BEFORE_NAMES or not _is_word(token, text):
        return token
    return replace(token, text=WORDS)


def _before_plain_words(scanned: list[Token], text: str, names: Collection[str]) -> int:
    r"""One past the last token before a `\quad (chain rule)` typed like letters."""
    last = len(scanned) - 1
    found = PLAIN_WORDS.search(text)
    if found is None or found[1] in names or len(found[1]) < 3:
        return last
    while last and scanned[last - 1].start >= found.start():
        last -= 1
    return last


def _is_word(token: Token, text: str) -> bool:
    r"""Whether a name was typed as text, `\text{done}`, with more than one letter."""
    return (
        len(token.text) > 1 and token.text.isalpha() and TEXT.match(text, token.start) is not None
    )
