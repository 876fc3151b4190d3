"""What YAML's parser complains of, in plain words and at the place where the mend is.

A complaint and two places flow in, an index into the text and a sentence flow out. PyYAML's two
parsers (C and Python) word their complaints differently; one row of a table covers both.
"""

import re

TAB = "a tab stands here; YAML is indented with spaces"
NEW_KEY = 'a key cannot start here: look at the spaces in front, and for a ":" in the line before'
COLON = 'a ":" has no place here; text with ": " in it needs quotes'

COMPLAINTS: tuple[tuple[str, str], ...] = (
    ("found character.* cannot start any token", 'text that starts with "{mark}" needs quotes'),
    ("mapping values are not allowed", COLON),
    (
        "sequence entries are not allowed",
        'a "-" starts a line; text that starts with it needs quotes',
    ),
    (
        r"',' or '[\]}]'",
        'a "," or the end of the bracket is missing here; text with { } [ ] in it needs quotes',
    ),
    (
        "unknown escape character",
        "\"\\{escape}\" means nothing here; LaTeX goes in '...' or after |",
    ),
    ("hexa?decimal|escape code", r"after \x, \u or \U stands the number of a character"),
    ("'-' indicator|block mapping start", 'a "-" is missing, or the spaces in front are not right'),
    (
        "did not find expected key|expected <block end>",
        "this does not go on from what is before: look at the spaces in front and at the quotes",
    ),
    ("could not find expected ':'", 'a ":" is missing after this key'),
    ("node content", "a value is missing here"),
    ("comment or (a )?line break|chomping or indent", "the text after | or > starts on a new line"),
    ("document start", "nothing can follow here; a spec is one document"),
    ("depth", "nested more than 50 deep"),
)

OPENINGS: tuple[tuple[str, str], ...] = (
    ("unexpected end of stream", "the quote that opens here is never closed"),
    (
        "alphabetic or numeric|tag|directive|YAML document",
        'text that starts with "{mark}" needs quotes',
    ),
)
"""Complaints that are told where what is complained of began."""


def plain_words(text: str, complaint: str, index: int, opening: int) -> tuple[int, str]:
    """The place, as an index into `text`, and the sentence for it.

    `index` is where the parser gave up, `opening` where what it was reading began.
    """
    tab = _tab_before(text, index)
    if tab is not None:
        return tab, TAB
    if complaint.startswith("found unknown escape") and text[index] != "\\":
        index -= 1
    for rows, place in ((OPENINGS, opening), (COMPLAINTS, index)):
        for pattern, sentence in rows:
            if re.search(pattern, complaint):
                return place, _filled_in(sentence, text, place)
    return index, f"this is not YAML ({complaint})"


def _filled_in(sentence: str, text: str, place: int) -> str:
    """The sentence with what stands at the place."""
    start = text.rfind("\n", 0, place) + 1
    if sentence is COLON and re.fullmatch(r"[\w\s-]*", text[start:place]):
        return NEW_KEY
    escape = re.compile(r".?\\(.)|").match(text, max(start, place - 1))
    words = sentence.replace("{mark}", text[place : place + 1])
    return words.replace("{escape}", escape[1] or "" if escape else "")


def _tab_before(text: str, index: int) -> int | None:
    """The first tab in the spaces in front of the line that holds `index`."""
    start = text.rfind("\n", 0, index) + 1
    blanks = re.compile(r"[ \t\-]*").match(text, start)
    tab = text.find("\t", start, blanks.end() if blanks else start)
    return tab if tab >= 0 else None
