"""The records that flow through the check of a typed solution.

A file's text flows in as `TypedBlock`s, what the spec asks as `Asked`; each block is judged
against the part that it answers, and a `Report` flows out. Places are offsets into the file's
text; only the report's last step turns them into lines and columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hwgen.derivation.steps import Derivation
from hwgen.expr.nodes import Expr, Total
from hwgen.model.graph import Graph

Verdict = Literal["right", "wrong", "follows", "unreadable", "undecided"]
"""`follows`: wrong, but a right step from the wrong line above, so it costs nothing more."""

PartVerdict = Literal["right", "wrong", "unfinished", "unreadable", "undecided", "missing"]

Form = Literal["display", "inline", "prose", "table", "code", "rest"]
"""How mathematics stands in a file; code, and the rest of an endless file, is not read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the spec, as far as a typed answer is judged against it."""

    id: str
    kind: str
    goal: Total | None = None
    graph: Graph | None = None
    derivation: Derivation | None = None
    """hwgen's own lines, for how far an answer should go; they are never shown unasked."""
    count: Expr | None = None
    """For counts: the checked relation or number that is the answer."""
    points: float | None = None
    rubric: tuple[tuple[str, float], ...] = ()
    """What each milestone of the answer is worth; without any, every line is worth the same."""
    place: tuple[int, ...] = ()
    """Task, figure and part, or task and part; read from the id where it is not given."""
    figure: str = ""
    """The name of its network in the spec."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A piece of text as typed, and where in the file it begins."""

    text: str
    start: int
    note: str = ""
    """What the sign before it was, where it was no plain `=`."""


@dataclass(frozen=True, slots=True)
class TypedBlock:
    """A chain of equal things: what stands left of its first `=`, and each right-hand side."""

    left: Typed | None
    lines: tuple[Typed, ...]
    start: int
    end: int
    headings: tuple[str, ...] = ()
    """The headings, numbers and labels above the block, outermost first."""
    form: Form = "display"
    text: str = ""
    """All of it as typed, from `start` to `end`."""
    definitions: "tuple[TypedBlock, ...]" = ()
    """Short-hands and side results that hold in the block, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Text that belongs to no part, and why."""

    typed: Typed
    why: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A line with the smallest change that mends it, and that change in words."""

    latex: str
    change: str


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Small whole numbers for letters, by which anyone sees that two things differ."""

    letters: Mapping[str, str]
    goal: str
    line: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A typed line with its verdict; `span` counts in the line's own text."""

    typed: Typed
    verdict: Verdict
    span: tuple[int, int] | None = None
    cause: str | None = None
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    causes: tuple[str, ...] = ()
    """All causes that explain the line equally well, `cause` first."""
    said: tuple[str, ...] = ()
    """For each repair, the sentence that tells its cause to the writer."""


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """A part with its judged lines, in the order of the file."""

    asked: Asked
    lines: tuple[Judged, ...]
    verdict: PartVerdict
    why_assigned: str = ""
    """How it was found that the block answers this part."""
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that there is to say about one file."""

    path: str
    text: str = field(repr=False)
    parts: tuple[JudgedPart, ...]
    unassigned: tuple[Unassigned, ...]
