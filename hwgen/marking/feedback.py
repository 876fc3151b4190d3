r"""A student's feedback page: a `Report` flows in, the bytes of a PDF flow out.

A typed line is set as mathematics only if all of it is on the allow-list and TeX takes it; else it
stands on the page character by character. So nothing that a student types can do anything on the
page but print: a part that TeX stops at is set again as typed.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from hwgen.check.records import Judged, JudgedPart, Report, Unassigned, Verdict
from hwgen.document.blocks import Latex, Math, Runs, Words
from hwgen.errors import TexError
from hwgen.marking.remarks import MEANS, MENDED, comments, one_line, said_of, solution
from hwgen.marking.submissions import Lines
from hwgen.pipeline import Spec
from hwgen.prose.allowed import check_latex
from hwgen.prose.characters import SUPPORTED, escape
from hwgen.render.templates import fill_template
from hwgen.tasks.question import runs
from hwgen.typesetting.log import MARKERS, unfit
from hwgen.typesetting.tex import PageError, compile_tex

TEMPLATE = "feedback.tex.j2"

LONGEST = 600
"""Characters of a typed line that can be set as mathematics; a longer one is shown as typed."""

LAYOUT = """
hspace vspace smallskip medskip bigskip hfill dotfill hrulefill par noindent newline linebreak
footnote centering raggedright raggedleft item hline cline multicolumn toprule midrule bottomrule
cmidrule addlinespace tag notag intertext phantom hphantom vphantom smash begin end ( ) [ ]
"""
"""Allowed commands that move ink about, or open what only a whole display can hold."""

COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
FURNITURE = re.compile(
    r"(?<!\\)%[^\n]*|\\(?:label|tag)\*?\s*\{[^{}]*\}|\\(?:nonumber|notag|displaystyle)(?![A-Za-z])"
    r"|\\\\(?:\s*\[[^\]\n]*\])?|(?<!\\)&"
)
"""What belongs to the display that a line stood in, and not to the line."""

MARKS = re.compile(r"[\\_^]")
"""What plain words do not have."""

SENTENCE = re.compile(r"[A-Za-z]{3}")

SIGNS = {
    "∂": r"\partial ",
    "∑": r"\sum ",
    "Σ": r"\Sigma ",
    "δ": r"\delta ",
    "σ": r"\sigma ",
    "η": r"\eta ",
    "·": r"\cdot ",
    "⋅": r"\cdot ",
    "×": r"\times ",
    "∈": r"\in ",
    "′": "'",
    "−": "-",
    "≈": r"\approx ",
    "≠": r"\neq ",
    "→": r"\to ",
    "∞": r"\infty ",
    "√": r"\surd ",
}
SIGNS |= {sub: f"_{{{digit}}}" for digit, sub in enumerate("₀₁₂₃₄₅₆₇₈₉")}
SIGNS |= {sup: f"^{{{digit}}}" for digit, sup in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
"""Characters that people type in formulas, as mathematics."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A typed line as it is set, its place in the file, and what is said below it."""

    ink: Runs
    place: str
    verdict: Verdict
    comments: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part with its lines, or with the reason why there are none."""

    id: str
    goal: Runs
    verdict: str
    said: str
    means: str
    lines: tuple[SheetLine, ...]
    solution: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole feedback page; the names are those that the macros of every page ask for."""

    language: str
    paper: str
    title: Runs
    author: str
    course: str
    student: str
    total: str
    parts: tuple[SheetPart, ...]
    unassigned: tuple[tuple[Runs, str, Runs], ...]
    audience: Literal["feedback"] = "feedback"


def feedback(spec: Spec, report: Report, student: str, *, reveal: bool = False) -> bytes:
    """The PDF; raises `TexError` if there is no TeX, or if it takes the page in no form."""
    as_typed: set[str] = set()
    everything = {part.asked.id for part in report.parts}
    while True:
        sheet = lay_out_sheet(spec, report, student, as_typed, reveal=reveal)
        try:
            typeset = compile_tex(_tex(spec, sheet))
        except PageError as error:
            if as_typed >= everything:
                raise
            part = error.mistake.part
            as_typed |= everything if part is None or part in as_typed else {part}
            continue
        reasons = unfit(typeset.log)
        if not reasons:
            return typeset.pdf
        if as_typed >= everything:
            raise TexError("\n".join(reasons))
        as_typed |= everything


def _tex(spec: Spec, sheet: Sheet) -> str:
    return fill_template(
        TEMPLATE,
        sheet.language,
        spec.path.parent,
        document=sheet,
        preamble=spec.preamble,
        markers=MARKERS,
        packages=(),
    )


def lay_out_sheet(
    spec: Spec, report: Report, student: str, as_typed: Collection[str], *, reveal: bool = False
) -> Sheet:
    """The page of a report; the lines of the parts `as_typed` are not set as mathematics."""
    homework = spec.homework
    lines = Lines(report.text)
    marked = [part for part in report.parts if part.points is not None]
    earned, worth = (sum(p.points or 0 for p in marked), sum(p.asked.points or 0 for p in marked))
    return Sheet(
        language=homework.language,
        paper=homework.paper,
        title=runs(homework.title),
        author=homework.author or "",
        course=homework.course or "",
        student=printable(student),
        total=f"{earned:g} of {worth:g} points" if marked else "",
        parts=tuple(
            _part(part, lines, mathematics=part.asked.id not in as_typed, reveal=reveal)
            for part in report.parts
        ),
        unassigned=tuple(_unassigned(one, lines) for one in report.unassigned),
    )


def _part(part: JudgedPart, lines: Lines, *, mathematics: bool, reveal: bool) -> SheetPart:
    asked = part.asked
    goal: Runs = (Words(asked.kind),)
    if asked.goal is not None and asked.graph is not None:
        goal = (Math(asked.goal, asked.graph.vocabulary),)
    shown = solution(part) if reveal and part.verdict != "right" else []
    return SheetPart(
        id=asked.id,
        goal=goal,
        verdict=part.verdict,
        said=said_of(part),
        means=MEANS.get(part.verdict, ""),
        lines=tuple(_line(line, lines, mathematics=mathematics) for line in part.lines),
        solution=tuple(set_line(line, mathematics=True) for line in shown),
    )


def _line(judged: Judged, lines: Lines, *, mathematics: bool) -> SheetLine:
    place = f"line {lines.place(judged.typed.start)[0]}"
    said = [
        (word, set_line(text, mathematics) if word == MENDED else set_comment(text))
        for word, text in comments(judged)
    ]
    if judged.verdict in MEANS:
        said.insert(0, (judged.verdict, (Words(MEANS[judged.verdict]),)))
    ink = set_line(judged.typed.text, mathematics=mathematics)
    return SheetLine(ink, place, judged.verdict, tuple(said))


def _unassigned(one: Unassigned, lines: Lines) -> tuple[Runs, str, Runs]:
    place = f"line {lines.place(one.typed.start)[0]}"
    return set_line(one.typed.text, mathematics=False), place, set_comment(one.why)


def set_line(text: str, mathematics: bool = True) -> Runs:  # noqa: FBT001, FBT002 - yes or no
    """A typed line on the page: as mathematics where that is safe, else as it was typed."""
    if SENTENCE.search(text) and not MARKS.search(text):
        return (Latex("".join(map(_sign, " ".join(text[: LONGEST * 4].split())))),)
    formula = as_mathematics(text) if mathematics else None
    if formula is None:
        return _as_typed(text[: LONGEST * 4])
    return (Latex(rf"\hwgenfit{{$\displaystyle {formula}$}}"),)


def as_mathematics(text: str) -> str | None:
    """The line as a formula; None if anything in it is not known to be harmless."""
    bare = FURNITURE.sub(" ", text).strip()
    if not bare or len(bare) > LONGEST:
        return None
    spelled = "".join(SIGNS.get(char, char) for char in bare)
    commands = {found[1] for found in COMMAND.finditer(spelled)}
    if (
        "$" in spelled
        or not spelled.isascii()
        or commands & set(LAYOUT.split())
        or check_latex(spelled)
    ):
        return None
    return " ".join(spelled.split())


def set_comment(text: str) -> Runs:
    """What is said below a line: words as they are, names and fractions as mathematics."""
    return tuple(run for piece in _pieces(text) for run in (_comment_piece(piece), Words(" ")))


def _comment_piece(piece: str) -> Words | Latex:
    quoted = piece.startswith(("'", '"', "“"))
    formula = as_mathematics(piece) if MARKS.search(piece) and not quoted else None
    return Latex("".join(map(_sign, piece))) if formula is None else Latex(f"${formula}$")


def _pieces(text: str) -> Iterator[str]:
    """Text cut at blanks that stand in no braces."""
    depth, piece = 0, ""
    for char in text:
        depth = max(0, depth + {"{": 1, "}": -1}.get(char, 0))
        if char.isspace() and depth == 0:
            if piece:
                yield piece
            piece = ""
        else:
            piece += char
    if piece:
        yield piece


def _as_typed(text: str) -> Runs:
    r"""Text in typewriter letters that breaks anywhere."""
    set_characters = (_character(char) for char in " ".join(text.split()))
    return (Latex(rf"\hwgenasis{{{''.join(set_characters)}}}"),)


def _character(char: str) -> str:
    return " " if char == " " else rf"{_sign(char)}\hwgenbreak{{}}"


def _sign(char: str) -> str:
    """One character of text, a sign of mathematics in a formula of its own."""
    if char in SIGNS:
        return rf"\({SIGNS[char]}\)" if SIGNS[char].startswith("\\") else rf"\({{}}{SIGNS[char]}\)"
    return escape(printable(char))


def printable(text: str) -> str:
    """Text in characters that the page's fonts have; others become a question mark."""
    return "".join(char if char in SUPPORTED else "?" for char in one_line(text))
