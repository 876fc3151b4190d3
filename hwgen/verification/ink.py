r"""The ink check: what the finished .tex says is read back and compared with what was verified.

The .tex and the verified lines flow in; the lines as printed flow out, in plain LaTeX with their
rows joined, or a `VerifyError` that names part and line. It looks at the page as TeX will get it:
a bracket that the printer forgot or a row that was cut in the wrong place is seen here. Reading is
strict; a second reading is never tried.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwgen.errors import VerifyError
from hwgen.expr.latex import latex, plain
from hwgen.expr.nodes import Expr
from hwgen.expr.reader import ReadError, Vocabulary, read
from hwgen.expr.walk import without_groups

BODY = r"\begin{document}"
DISPLAY = re.compile(r"\\begin\{hwgenlines\}\{([^{}]*)\}(.*?)\\end\{hwgenlines\}", re.DOTALL)
INLINE = re.compile(r"\\\((.*?)\\\)", re.DOTALL)
FRAME = re.compile(r"\\(?:begin|end)\{(?:equation\*|split|align\*)\}|\\allowdisplaybreaks")
TAG = re.compile(r"\\tag\*\{\\hwgenrule\{[^{}]*\}\}")
ROW_END = re.compile(r"\\\\\*?")
CONTINUATION = re.compile(r"&\s*\\qquad(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Expected:
    """A display as it was meant: for each line the left side, where one is printed, and the right.

    The lines of a display that is not `related` have no sign at which they are aligned.
    """

    part: str
    lines: tuple[tuple[Expr | None, Expr], ...]
    vocabulary: Vocabulary
    related: bool = True


@dataclass(frozen=True, slots=True)
class InkLine:
    """A line as printed, in plain LaTeX."""

    left: str | None
    latex: str


class TemplateFaultError(VerifyError):
    """The page around the lines is not whole: what a template leaves out, not a wrong line."""


def check_ink(
    tex: str,
    displays: Sequence[Expected],
    sentences: Iterable[tuple[Expr, Vocabulary]],
) -> dict[str, list[InkLine]]:
    """The lines of each part as they stand in `tex`; raises unless all of it is as expected.

    `sentences` are the expressions that stand in running text: each must be there, and nothing
    else may be.
    """
    _, mark, body = tex.partition(BODY)
    if not mark:
        msg = rf"the page has no {BODY}; is a template wrong?"
        raise TemplateFaultError(msg)
    found = DISPLAY.findall(body)
    if [part for part, _ in found] != [display.part for display in displays]:
        msg = "the page does not have the displays that were laid out; is a template wrong?"
        raise TemplateFaultError(msg)
    printed: dict[str, list[InkLine]] = {}
    for (part, text), display in zip(found, displays, strict=True):
        lines = printed.setdefault(part, [])
        lines += _check_display(text, display, len(lines))
    _check_sentences(DISPLAY.sub("", body), sentences)
    return printed


def _check_display(text: str, display: Expected, before: int) -> list[InkLine]:
    lines = read_rows(text, related=display.related)
    if len(lines) != len(display.lines):
        msg = f"part {display.part}: {len(display.lines)} lines were meant, {len(lines)} printed"
        raise VerifyError(msg)
    for number, (line, (left, right)) in enumerate(zip(lines, display.lines, strict=True), 1):
        place = f"part {display.part}, line {before + number}"
        if (line.left is None) != (left is None):
            msg = f"{place}: the left side is not printed as it was meant"
            raise VerifyError(msg)
        if line.left is not None and left is not None:
            compare(line.left, left, display.vocabulary, place)
        compare(line.latex, right, display.vocabulary, place)
    return lines


def read_rows(text: str, *, related: bool) -> list[InkLine]:
    """The lines of a display's LaTeX, their rows joined, without marks of alignment."""
    lines: list[InkLine] = []
    for row in ROW_END.split(FRAME.sub("", TAG.sub("", text))):
        rest = CONTINUATION.sub("", row, count=1)
        if rest != row and lines:
            joined = f"{lines[-1].latex} {plain(rest).strip()}"
            lines[-1] = InkLine(lines[-1].left, joined)
            continue
        left, mark, right = row.partition("&=" if related else "&")
        if not mark:
            msg = f"the row {row.strip()!r} has no alignment mark"
            raise VerifyError(msg)
        lines.append(InkLine(plain(left).strip() or None, plain(right).strip()))
    return lines


def compare(ink: str, meant: Expr, vocabulary: Vocabulary, place: str) -> None:
    """Raise `VerifyError` unless the ink reads as the expression that was meant."""
    try:
        found = without_groups(read(ink, vocabulary))
    except ReadError as error:
        msg = f"{place}: the page cannot be read back at {error.offset} of {ink!r}: {error}"
        raise VerifyError(msg) from error
    if found != meant:
        msg = f"{place}: the page says {latex(found)}, what was verified is {latex(meant)}"
        raise VerifyError(msg)


def _check_sentences(text: str, sentences: Iterable[tuple[Expr, Vocabulary]]) -> None:
    meant = {latex(expr): (expr, vocabulary) for expr, vocabulary in sentences}
    missing = set(meant)
    for ink in INLINE.findall(text):
        key = plain(ink)
        if key not in meant:
            msg = f"the page has the formula {key}, which nothing on it was meant to say"
            raise VerifyError(msg)
        compare(ink, *meant[key], "a formula in the text")
        missing.discard(key)
    if missing:
        msg = f"the page lacks the formula {min(missing)}; is a template wrong?"
        raise TemplateFaultError(msg)
