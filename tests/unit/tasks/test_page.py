"""Laying out a homework: numbers, points, and that a handout never holds an answer."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from hwgen import pipeline
from hwgen.document.blocks import Display, Document, Math, Paragraph, Unchecked, Words
from hwgen.document.phrases import as_text
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Expr, Node
from hwgen.tasks.page import Audience, Solved, lay_out
from tests.specs import WEEK_4, load, one_task, solve

SPEC = """
title: T
author: A
course: C
due: Friday
networks:
  figure 1:
    edges: x_1 -> n_1 -> n_2 n_3
  figure 2:
    edges: x_1 -> n_1 -> n_2
    caption: The second
tasks:
  - title: First
    text: Above all
    figures:
      - network: figure 1
        parts:
          - gradient: E wrt n_1
            points: 2.5
          - gradient: E wrt n_2
            points: 1
            space: 3 lines
      - network: figure 2
        text: Own words
        parts:
          - gradient: E wrt n_1
            id: named
            note: A remark
  - network: figure 1
    points: 3
    parts:
      - text: Why so?
        solution: SECRET
  - parts:
      - text: And here?
      - parameter count:
          dense: {in_features: 2, out_features: 3}
        points: 1
"""


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    return solve(tmp_path_factory.mktemp("page"), SPEC)


def document(solved: Solved, audience: Audience = "solutions") -> Document:
    return lay_out(solved, audience)


def below(block: object) -> Iterator[object]:
    """A block and all in it, down to sentences."""
    yield block
    if isinstance(block, tuple):
        for inner in block:
            yield from below(inner)
    elif is_dataclass(block) and not isinstance(block, Node):
        for place in fields(block):
            yield from below(getattr(block, place.name))


def test_parts_are_numbered_from_1_in_each_figure(solved: Solved) -> None:
    tasks = document(solved).tasks
    numbers = [[[q.number for q in s.questions] for s in task.sections] for task in tasks]
    assert numbers == [[["1", "2"], ["1"]], [["1"]], [["1", "2"]]]
    ids = [question.id for question, _ in solved.answers]
    assert ids == ["1.1.1", "1.1.2", "named", "2.1", "3.1", "3.2"]
    assert [q.id for t in tasks for s in t.sections for q in s.questions] == ids


def test_points_add_up_for_each_task_and_for_all(solved: Solved) -> None:
    tasks = document(solved).tasks
    assert [task.points for task in tasks] == ["3.5 points", "3 points", "1 point"]
    points = [q.points for task in tasks for s in task.sections for q in s.questions]
    assert points == ["2.5 points", "1 point", "", "", "", "1 point"]
    # The 3 points of the second task have no part to stand at, and count all the same.
    assert as_text(document(solved).byline) == "C · A · Due Friday · 7.5 points"


def test_the_points_of_week_4() -> None:
    found = lay_out(pipeline.solve(pipeline.load(WEEK_4)), "handout")
    assert [task.points for task in found.tasks] == ["23 points", "1 point", "6 points"]
    assert as_text(found.byline) == "Naik Hiong Chiang · 30 points"
    numbers = [[len(s.questions) for s in task.sections] for task in found.tasks]
    assert numbers == [[4, 3], [1], [3]]


def test_without_points_nothing_is_said_of_points(tmp_path: Path) -> None:
    found = document(solve(tmp_path, one_task("- gradient: E wrt n_4")))
    assert as_text(found.byline) == ""
    assert found.tasks[0].points == ""


def test_titles_are_the_instructors_or_a_number(solved: Solved) -> None:
    assert [as_text(task.title) for task in document(solved).tasks] == ["First", "Task 2", "Task 3"]
    assert as_text(document(solved).tasks[0].intro) == "Above all"


def test_a_figure_is_drawn_where_it_is_first_asked_about(solved: Solved) -> None:
    sections = [section for task in document(solved).tasks for section in task.sections]
    captions = [section.figure and as_text(section.figure.caption) for section in sections]
    assert captions == ["figure 1", "The second", None, None]


def test_the_introduction_is_hwgens_or_the_instructors(solved: Solved) -> None:
    first, second = document(solved).tasks[0].sections
    assert as_text(first.intro) == (
        r"The network of figure 1 has the loss $E = \sum_{i \in data} ((n_2 - y_2^{(i)})^2 + "
        r"(n_3 - y_3^{(i)})^2)$. Find the derivatives below."
    )
    assert as_text(second.intro) == (
        r"Own words The network of figure 2 has the loss "
        r"$E = \sum_{i \in data} (n_2 - y_2^{(i)})^2$."
    )


def test_solutions_say_what_is_checked(solved: Solved, tmp_path: Path) -> None:
    assert as_text(document(solved).status) == "1 part not checked"
    assert document(solved, "handout").status == ()
    one = solve(tmp_path, one_task("- gradient: E wrt n_4"))
    assert as_text(document(one).status) == "every line checked"


def test_an_own_solution_is_marked(solved: Solved) -> None:
    (own,) = document(solved).tasks[1].sections[0].questions
    assert own.answer == (
        Paragraph((Words("SECRET"),)),
        Unchecked((Words("The instructor's own solution; not checked by hwgen."),)),
    )
    marked = [b for b in below(document(solved)) if isinstance(b, Unchecked)]
    assert len(marked) == 1


def test_a_remark_stands_last(solved: Solved) -> None:
    (named,) = document(solved).tasks[0].sections[1].questions
    assert named.answer[-1] == Paragraph((Words("A remark"),))


def test_room_is_left_on_the_handout_only(solved: Solved) -> None:
    def spaces(audience: Audience) -> list[int]:
        tasks = document(solved, audience).tasks
        return [int(q.space) for task in tasks for s in task.sections for q in s.questions]

    assert spaces("handout") == [45, 24, 45, 30, 30, 20]
    assert spaces("solutions") == [0] * 6


def test_a_handout_holds_no_answer(solved: Solved) -> None:
    handout = document(solved, "handout")
    questions = [q for task in handout.tasks for s in task.sections for q in s.questions]
    assert [q.answer for q in questions] == [()] * 6
    found = list(below(handout))
    assert not any(isinstance(block, Display | Paragraph | Unchecked) for block in found)
    assert not any(isinstance(block, Words) and "SECRET" in block.text for block in found)
    assert not any(isinstance(block, Words) and "remark" in block.text for block in found)
    lines: set[Expr] = {
        line.expr for _, a in solved.answers if a.verified for line in a.verified.lines
    }
    assert len(lines) > 5
    shown = {block.expr for block in found if isinstance(block, Math)}
    assert not lines & shown, [latex(line) for line in lines & shown]


def test_both_audiences_ask_the_same(solved: Solved) -> None:
    def asked(audience: Audience) -> list[str]:
        tasks = document(solved, audience).tasks
        return [as_text(q.prompt) for task in tasks for s in task.sections for q in s.questions]

    assert asked("handout") == asked("solutions")
    assert asked("handout")[3] == "Why so?"


def test_rules_are_named_only_where_they_are_asked_for(tmp_path: Path) -> None:
    part = "- gradient: E wrt n_4\n  plan: partials"
    plain = one_task(part)

    def rules(text: str) -> list[str]:
        blocks = below(document(solve(tmp_path, text)))
        return [row.rule for block in blocks if isinstance(block, Display) for row in block.rows]

    assert rules(plain) == [""]
    assert rules(f"annotate: rules\n{plain}") == ["chain rule"]


def test_one_line_of_conventions_where_networks_agree(tmp_path: Path) -> None:
    two = SPEC.replace("    caption: The second", "    biases: own")
    found = document(solve(tmp_path, two)).conventions
    assert [as_text(line).partition(": ")[0] for line in found] == ["figure 1", "figure 2"]
    assert len(document(solve(tmp_path, SPEC)).conventions) == 1


def test_a_page_of_counts_alone_has_no_conventions(tmp_path: Path) -> None:
    part = "- parameter count:\n    dense: {in_features: 2, out_features: 3}"
    assert document(solve(tmp_path, one_task(part))).conventions == ()


def test_a_loose_end_is_a_warning(tmp_path: Path) -> None:
    spec = load(tmp_path, one_task("- gradient: E wrt n_2", "x_1 -> n_1 n_2", outputs="[n_2]"))
    assert spec.warnings == ('network "figure 1": n_1 feeds nothing and is no output',)
