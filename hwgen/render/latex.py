r"""Blocks as LaTeX, by PyLaTeX: displays, sentences, figures. The only door to pylatex.

A block flows in, LaTeX flows out. Mathematics of hwgen's own is set in `hwgenlines` displays and
between `\(` and `\)`, which an instructor's LaTeX may not use, so that the ink check finds all of
it and nothing else.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from pylatex import Command, NoEscape, Package
from pylatex.base_classes import Arguments, Environment

from hwgen.document.blocks import (
    Block,
    Display,
    Document,
    Figure,
    Latex,
    Math,
    Paragraph,
    Row,
    Runs,
    Unchecked,
    Words,
)
from hwgen.expr.latex import ink, inline, pieces
from hwgen.prose.characters import escape
from hwgen.render.figure import tikz

CONTINUED = "&\\qquad "
"""The beginning of a row that goes on with the line above."""

TOGETHER = 6
"""A line of up to so many rows is never cut by the end of a page."""

SIGNS = ("+", "-", r"\cdot", r"\times")
"""What a continued row may begin with; before a bare factor the dot is set."""


class Lines(Environment):
    """The display of a part, under the part's id."""

    _latex_name = "hwgenlines"
    content_separator = "\n"
    packages = (Package("amsmath"),)


class Equation(Environment):
    """A display that stays on one page."""

    _latex_name = "equation*"
    content_separator = "\n"


class Split(Environment):
    """Rows aligned at their signs."""

    _latex_name = "split"
    content_separator = "\n"


class Align(Environment):
    """Rows aligned at their signs that may go over pages and carry tags."""

    _latex_name = "align*"
    content_separator = "\n"


class Picture(Environment):
    """A figure with its caption."""

    _latex_name = "hwgenfigure"
    content_separator = "\n"
    packages = (Package("tikz"),)


def runs(content: Runs) -> str:
    """A sentence: words escaped, mathematics in ink, LaTeX as it is."""
    return "".join(_run(run) for run in content)


def _run(run: Words | Math | Latex) -> str:
    match run:
        case Words(text):
            return escape(text)
        case Math(expr, _):
            return rf"\({inline(expr)}\)"
        case Latex(text):
            return text


def block(content: Block) -> str:
    """Any block as LaTeX."""
    return BLOCKS[type(content)](content)


def _display(display: Display) -> str:
    rows = NoEscape(" \\\\\n".join(_row(row, display) for row in display.rows))
    lines = Lines(arguments=Arguments(NoEscape(display.part)))
    if display.tall or not display.related or any(row.rule for row in display.rows):
        if display.tall:
            lines.append(Command("allowdisplaybreaks"))
        lines.append(Align(data=[rows]))
    else:
        lines.append(Equation(data=[Split(data=[rows])]))
    return str(lines.dumps())


def _row(row: Row, display: Display) -> str:
    """One line with its continuations, the rule's name as the tag of the first."""
    parts = [piece.ink for piece in pieces(row.expr)]
    cuts = [0, *row.breaks, len(parts)]
    cut = ["".join(parts[a:b]).strip() for a, b in pairwise(cuts)]
    left = "" if row.left is None else ink(row.left) + " "
    first = f"{left}&= {cut[0]}" if display.related else f"& {cut[0]}"
    if row.rule:
        first += " " + str(Command("tag*", NoEscape(rf"\hwgenrule{{{escape(row.rule)}}}")).dumps())
    rest = [row if row.startswith(SIGNS) else rf"\cdot {row}" for row in cut[1:]]
    end = " \\\\*\n" if len(cut) <= TOGETHER else " \\\\\n"
    return end.join([first, *(CONTINUED + row for row in rest)])


def _paragraph(paragraph: Paragraph) -> str:
    text = NoEscape(runs(paragraph.runs))
    return str(Command("hwgenanswer" if paragraph.strong else "hwgentext", text).dumps())


def _unchecked(mark: Unchecked) -> str:
    return str(Command("hwgenunchecked", NoEscape(runs(mark.runs))).dumps())


def _figure(figure: Figure) -> str:
    width = NoEscape(f"{float(figure.drawing.width):.2f}mm")
    picture = Picture(arguments=Arguments(width, NoEscape(runs(figure.caption))))
    picture.append(NoEscape(tikz(figure.drawing, inline).rstrip()))
    return str(picture.dumps())


BLOCKS: dict[type, Callable[[Any], str]] = {
    Display: _display,
    Paragraph: _paragraph,
    Unchecked: _unchecked,
    Figure: _figure,
}


def packages(document: Document) -> tuple[str, ...]:
    """The LaTeX packages that the document's blocks need, each once, by name."""
    needed = [
        str(package.arguments.dumps()).strip("{}")
        for block_type, packages in ((Display, Lines.packages), (Figure, Picture.packages))
        if any(isinstance(found, block_type) for found in _blocks(document))
        for package in packages
    ]
    return tuple(dict.fromkeys(needed))


def _blocks(document: Document) -> Iterable[Block]:
    for task in document.tasks:
        for section in task.sections:
            if section.figure is not None:
                yield section.figure
            for question in section.questions:
                yield from question.answer
