"""A rubric in a spec: what it says, and what is wrong with one at its place."""

from fractions import Fraction
from pathlib import Path

import pytest

from hwgen.errors import SpecError
from hwgen.pipeline import questions
from hwgen.tasks.gradient import GradientPart
from tests.specs import load, one_task

PART = "- gradient: E wrt n_4\n  points: 4\n  rubric: {}\n"


def rubric(folder: Path, written: str) -> tuple[tuple[str, Fraction], ...]:
    ((_, part),) = questions(load(folder, one_task(PART.replace("{}", written))))
    assert isinstance(part, GradientPart)
    assert part.rubric is not None
    return part.rubric.milestones


def test_a_rubric_is_the_word_lines_or_milestones_in_their_order(tmp_path: Path) -> None:
    assert rubric(tmp_path, "lines") == ()
    assert rubric(tmp_path, "{final: 2.5, chain rule: 1.5}") == (
        ("chain rule", Fraction(3, 2)),
        ("final", Fraction(5, 2)),
    )


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            PART.replace("{}", "{chain rul: 4}"),
            '13:18: "chain rul" is not a milestone; did you mean "chain rule"?',
        ),
        (
            PART.replace("{}", "{beauty: 4}"),
            '13:18: "beauty" is not a milestone; there are chain rule, all paths, loss and final',
        ),
        (
            PART.replace("{}", "{loss: 0.3, final: x}"),
            '13:24: "loss": expected a whole or half number from 0 to 1000, such as 2 or 2.5',
        ),
        (
            PART.replace("{}", "{loss: 1}"),
            "13:17: the milestones add up to 1, the points are 4",
        ),
        (
            PART.replace("{}", "line"),
            (
                '13:17: "rubric" must be lines, or points for chain rule, all paths, loss or final'
                '; here is the text "line"'
            ),
        ),
        (
            PART.replace("{}", "lines").replace("  points: 4\n", ""),
            "12:17: a rubric shares out points; say how many: points",
        ),
    ],
)
def test_what_is_wrong_with_a_rubric_is_said_at_its_place(
    part: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(SpecError) as raised:
        load(tmp_path, one_task(part))
    first = raised.value.problems[0]
    assert f"{first.line}:{first.column}: {first.message}" == message
