"""Whole submissions through the check: hwgen's own pages, and what stands round an answer."""

from functools import cache
from pathlib import Path

import pytest

from hwgen import pipeline
from hwgen.check.records import Report
from hwgen.marking.answer_key import AnswerKey, key_of
from hwgen.marking.submissions import check_text
from tests.specs import WEEK_4

pytestmark = pytest.mark.slow

PROBLEMS = sorted(WEEK_4.parent.glob("*.yaml"))


@cache
def prepared(path: Path) -> tuple[pipeline.Spec, AnswerKey]:
    spec = pipeline.load(path)
    return spec, key_of(spec)


def check(text: str, path: Path = WEEK_4, only: str | None = None) -> Report:
    return check_text("a.md", text, prepared(path)[1], only)


def verdicts(report: Report) -> dict[str, list[str]]:
    """The verdicts of the parts that have lines."""
    return {
        part.asked.id: [line.verdict for line in part.lines] for part in report.parts if part.lines
    }


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_hwgens_own_pages_are_right(path: Path) -> None:
    spec, key = prepared(path)
    page = pipeline.render(spec, pipeline.solve(spec)).tex["solutions"]
    report = check(page, path)
    gradients = [one.id for one in key.judged_parts() if one.derivation]
    assert [(p.asked.id, p.verdict) for p in report.parts if p.asked.derivation] == [
        (one, "right") for one in gradients
    ]
    assert {v for found in verdicts(report).values() for v in found} <= {"right"}


ANSWER = r"""
$$\frac{\partial E}{\partial w_{2,5}} = \frac{\partial E}{\partial n_5}
\frac{\partial n_5}{\partial w_{2,5}}$$
"""


@pytest.mark.parametrize(
    "said",
    [
        r"where $n_j = g(b + \sum_k w_{k,j} n_k)$",
        r"$\delta_j = \frac{\partial E}{\partial z_j}$",
        r"$x_1 = 3$",
        r"$w_{2,5} = 0.5$",
        r"$g(z) = \frac{1}{1 + e^{-z}}$",
        r"$E = \sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)$",
        r"$n_5 = g(b + w_{2,5} n_2)$",
        r"let $u = w_{5,7} n_5$",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_what_is_said_beside_an_answer_is_not_wrong(said: str, above: bool) -> None:  # noqa: FBT001
    text = f"{said}\n{ANSWER}" if above else f"{ANSWER}\n{said}\n"
    found = verdicts(check(f"Task 1\n\nfigure 1:\n\n2.\n\n{text}"))
    assert list(found) == ["1.1.2"]
    assert set(found["1.1.2"]) <= {"right", "undecided"}


def test_a_wrong_definition_costs_in_the_first_answer_alone() -> None:
    first = r"$$\frac{\partial E}{\partial n_4} = \frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}$$"  # noqa: E501 - as typed
    text = f"Task 1\n\nfigure 1:\n\n$n_5 = g(b + w_{{2,7}} n_2)$\n\n1.\n\n{first}\n\n2.\n{ANSWER}"
    report = check(text)
    found = verdicts(report)
    assert sorted(found["1.1.1"] + found["1.1.2"]) == ["right", "right", "wrong"]
    assert found["1.1.2"] == ["right"]


def test_the_order_of_lines_is_that_of_the_file() -> None:
    text = f"Task 1\n\nfigure 1:\n\n2.\n\n{ANSWER}\nwhere $u = w_{{5,7}} n_5$\n"
    for part in check(text).parts:
        starts = [line.typed.start for line in part.lines]
        assert starts == sorted(starts)
