"""How the points of a gradient are shared out when a typed answer is marked.

The word `lines` or a mapping of milestones flows in, a `Rubric` flows out. When a milestone is
reached is not said here: hwgen/rubric.py reads that from the lines.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal, get_args

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from hwgen.spec.fields import MOST_POINTS, Readable, read_points
from hwgen.spec.words import Mistake, listed, not_as_expected, quoted, refuse, suggestion

Milestone = Literal["chain rule", "all paths", "loss", "final"]

MILESTONES: tuple[Milestone, ...] = get_args(Milestone)
"""In the order in which an answer reaches them."""

BY_LINES = "lines"
FORMS = f"{BY_LINES}, or points for {listed(MILESTONES)}"


@dataclass(frozen=True, slots=True)
class Rubric(Readable):
    """Points for milestones; without any, every line is worth the same."""

    milestones: tuple[tuple[Milestone, Fraction], ...] = ()

    written_as: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"enum": [BY_LINES]},
            {
                "type": "object",
                "properties": {
                    name: {"type": "number", "minimum": 0, "maximum": MOST_POINTS}
                    for name in MILESTONES
                },
                "additionalProperties": False,
            },
        ]
    }

    @classmethod
    def read(cls, value: object, _validation: ValidationInfo | None = None) -> "Rubric":
        """The rubric behind the word `lines` or a mapping of milestones to points."""
        match value:
            case "lines":
                return cls()
            case dict() if value:
                return cls(_milestones(value))
        raise not_as_expected(FORMS)


def _milestones(written: dict[str, object]) -> tuple[tuple[Milestone, Fraction], ...]:
    mistakes: list[Mistake] = []
    read: dict[str, Fraction] = {}
    for key, value in written.items():
        if key not in MILESTONES:
            near = suggestion(key, MILESTONES) or f"; there are {listed(MILESTONES, 'and')}"
            mistakes.append(Mistake(f"{quoted(key)} is not a milestone{near}", (key,), key=True))
            continue
        try:
            read[key] = read_points(value)
        except PydanticCustomError as error:
            mistakes.append(Mistake(f"{quoted(key)}: {error}", (key,)))
    if mistakes:
        raise refuse(*mistakes)
    return tuple((name, read[name]) for name in MILESTONES if name in read)


def rubric_mistakes(rubric: Rubric | None, points: Fraction | None) -> list[Mistake]:
    """What is wrong between the rubric of a part and its points."""
    if rubric is None:
        return []
    if points is None:
        return [Mistake("a rubric shares out points; say how many: points", ("rubric",))]
    shared = sum(worth for _, worth in rubric.milestones)
    if rubric.milestones and shared != points:
        message = f"the milestones add up to {float(shared):g}, the points are {float(points):g}"
        return [Mistake(message, ("rubric",))]
    return []
