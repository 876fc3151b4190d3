"""How wide a piece of ink will be on the page, roughly and without TeX.

LaTeX that the printer made flows in, a width in ems flows out. It only decides where a long line
breaks; whether a line really fits is TeX's own answer, which the log reader takes.
"""

import re

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}_^]|[^\s\\{}_^]")

LETTER, DIGIT = 0.58, 0.5
WIDTHS = {
    "+": 1.3,
    "-": 1.3,
    "=": 1.35,
    r"\approx": 1.35,
    r"\times": 1.3,
    r"\cdot": 0.75,
    r"\in": 0.8,
    r"\partial": 0.6,
    "(": 0.34,
    ")": 0.34,
    ",": 0.3,
    "'": 0.25,
    "|": 0.3,
    r"\bigl": 0.1,
    r"\bigr": 0.1,
    r"\Bigl": 0.25,
    r"\Bigr": 0.25,
    r"\left": 0.0,
    r"\right": 0.0,
    r"\mathrm": 0.0,
    r"\sum": 1.2,
    ".": 0.0,
}
SCRIPT = 0.72
FRACTION_RIM = 0.3
SUM_SPACE = 0.2


def width(ink: str) -> float:
    """The width of ink in ems of the text size."""
    tokens = TOKEN.findall(ink)
    return _run(tokens, 0)[0]


def _run(tokens: list[str], place: int) -> tuple[float, int]:
    """The width up to the closing brace of the group at `place`, and the place after it."""
    total = 0.0
    while place < len(tokens) and tokens[place] != "}":
        token = tokens[place]
        if token == r"\frac":
            over, place = _argument(tokens, place + 1)
            under, place = _argument(tokens, place)
            total += max(over, under) + FRACTION_RIM
        elif token == r"\sum" and tokens[place + 1 : place + 2] == ["_"]:
            below, place = _argument(tokens, place + 2)
            total += max(WIDTHS[token], below * SCRIPT) + SUM_SPACE
        elif token in ("_", "^"):
            script, place = _argument(tokens, place + 1)
            total += script * SCRIPT
        elif token == "{":
            inner, place = _argument(tokens, place)
            total += inner
        else:
            total += WIDTHS.get(token, DIGIT if token.isdigit() else LETTER)
            place += 1
    return total, place + 1


def _argument(tokens: list[str], place: int) -> tuple[float, int]:
    if place < len(tokens) and tokens[place] == "{":
        return _run(tokens, place + 1)
    return _run(tokens[place : place + 1], 0)[0], place + 1
