"""The blocks of a page, from the whole document down to the runs of a sentence.

Tasks and layout make them, renderers print them. Mathematics is kept as checked expressions and
never as ink, so that any output format prints the same thing.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hwgen.document.drawing import Drawing
from hwgen.expr.nodes import Expr
from hwgen.expr.reader import Vocabulary


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be printed as it is, whatever characters it has."""

    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """An expression inside a sentence, and what its letters mean."""

    expr: Expr
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Latex:
    """What an instructor marked as LaTeX; it passed the allow-list."""

    text: str


Runs = tuple[Words | Math | Latex, ...]
"""A sentence or a paragraph."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a display: what it is equal to, and where it breaks.

    `breaks` are the numbers of the pieces (see `expr.latex.pieces`) that begin a new row on the
    page; `left` is None where the line goes on from the one above.
    """

    expr: Expr
    left: Expr | None = None
    breaks: tuple[int, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Display:
    """Lines aligned at their signs; `part` is the id of the part that they answer."""

    part: str
    rows: tuple[Row, ...]
    vocabulary: Vocabulary
    related: bool = True
    """Whether the rows are equal to what stands on the left; else each stands for itself."""
    tall: bool = False
    """Taller than half a page: may go on over the next page."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `strong` for the sentence that gives an answer."""

    runs: Runs
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Unchecked:
    """The mark on an instructor's own solution, which nobody has proven."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Figure:
    """A network as drawn, with its caption."""

    drawing: Drawing
    caption: Runs


Block = Display | Paragraph | Unchecked | Figure


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """A numbered part: what is asked, and its answer or the room for one."""

    id: str
    number: str
    prompt: Runs
    points: str
    space: Fraction
    """Room for an answer, in millimetres; 0 on solutions."""
    answer: tuple[Block, ...]
    """Empty on handouts."""


@dataclass(frozen=True, slots=True)
class Section:
    """The parts about one figure, or about none."""

    intro: Runs
    figure: Figure | None
    questions: tuple[QuestionBlock, ...]


@dataclass(frozen=True, slots=True)
class TaskBlock:
    """A task with its sections."""

    title: Runs
    points: str
    intro: Runs
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page set, for one audience."""

    audience: Literal["handout", "solutions"]
    language: str
    paper: Literal["a4", "letter"]
    title: Runs
    author: str
    course: str
    byline: Runs
    """Course, author, date and points."""
    status: Runs
    """What is checked."""
    instructions: Runs
    conventions: tuple[Runs, ...]
    tasks: tuple[TaskBlock, ...]
