"""A report as JSON and as text: exact keys, places counted from 1, carets under the right cells."""

from dataclasses import replace
from pathlib import Path

import pytest

from hwgen.check.records import (
    Asked,
    Counterexample,
    Judged,
    JudgedPart,
    Repair,
    Report,
    Typed,
    Unassigned,
)
from hwgen.marking.answer_key import asked_of
from hwgen.marking.overview import Graded, cell, grades, overview
from hwgen.marking.remarks import as_plain, marked, remarks
from hwgen.marking.rubric import points_of
from hwgen.marking.submissions import Lines, all_right, as_object, submissions_in
from hwgen.spec.rubric import MILESTONES
from tests.specs import load, one_task

RUBRIC = """
- gradient: E wrt n_4
  points: 4
  rubric: {chain rule: 1, all paths: 1, loss: 1, final: 1}
- gradient: E wrt n_4
  points: 4
- gradient: E wrt n_4
- parameter count:
    dense: {in_features: 2, out_features: 96}
  points: 2
- text: Why?
"""

LOSS = r"\sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)"
NEURON = r"\frac{\partial g(b + \sum_k w_{k,6} n_k)}{\partial n_4}"
LINES = (
    r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}",
    rf"\frac{{\partial {LOSS}}}{{\partial n_6}} {NEURON}",
    rf"(\sum_{{i \in data}} 2(n_6 - y_6^{{(i)}})) {NEURON}",
    r"2\sum_{i \in data} (n_6 - y_6^{(i)}) g'(b + w_{3,6} n_3 + w_{4,6} n_4) w_{4,6}",
)
"""An answer to E wrt n_4, in its four milestones."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, ...]:
    return asked_of(load(tmp_path_factory.mktemp("spec"), one_task(RUBRIC)))


def judged(*verdicts: str) -> list[Judged]:
    """The lines of the answer with these verdicts."""
    start = 0
    found = []
    for latex, verdict in zip(LINES, verdicts, strict=False):
        found.append(Judged(Typed(latex, start), verdict))  # type: ignore[arg-type]  # a word
        start += len(latex) + 1
    return found


def report(asked: Asked) -> Report:
    text = "Task 1\n\n$$ x = a\n = \\text{漢}b_5 + c $$\n3.288\n"
    line = text.index("\\text")
    wrong = Judged(
        Typed("\\text{漢}b_5 + c", line),
        "wrong",
        span=(8, 11),
        cause="index copied wrong",
        repairs=(Repair("\\text{漢}b_7 + c", "b_5 → b_7"),),
        notes=("a note",),
        counterexample=Counterexample({"b_5": "2", "c": "1"}, "4", "3"),
    )
    right = Judged(Typed("a", text.index("a\n")), "right")
    part = JudgedPart(asked, (right, wrong), "wrong", "its left side is the goal", 2.0)
    loose = Unassigned(Typed("3.288", text.index("3.288")), "two numbers run together")
    return Report("x/alice.md", text, (part,), (loose,))


def test_the_json_has_exactly_these_keys_and_places(asked: tuple[Asked, ...]) -> None:
    assert as_object(report(asked[0])) == {
        "file": "x/alice.md",
        "parts": [
            {
                "id": "1.1",
                "goal": r"\frac{\partial E}{\partial n_4}",
                "lines": [
                    {
                        "latex": "a",
                        "line": 3,
                        "column": 8,
                        "verdict": "right",
                        "span": None,
                        "cause": None,
                        "repairs": [],
                        "notes": [],
                        "counterexample": None,
                    },
                    {
                        "latex": "\\text{漢}b_5 + c",
                        "line": 4,
                        "column": 4,
                        "verdict": "wrong",
                        "span": [8, 11],
                        "cause": "index copied wrong",
                        "repairs": [{"latex": "\\text{漢}b_7 + c", "change": "b_5 → b_7"}],
                        "notes": ["a note"],
                        "counterexample": {
                            "letters": {"b_5": "2", "c": "1"},
                            "goal": "4",
                            "line": "3",
                        },
                    },
                ],
                "verdict": "wrong",
                "points": 2.0,
            }
        ],
        "unassigned": [
            {"latex": "3.288", "line": 5, "column": 1, "why": "two numbers run together"}
        ],
    }


def test_the_text_has_a_caret_under_the_span_even_behind_wide_letters(
    asked: tuple[Asked, ...],
) -> None:
    assert as_plain(remarks(report(asked[0]))) == (
        "x/alice.md\n"
        "\n"
        "1.1  \\frac{\\partial E}{\\partial n_4}  wrong, 2 of 4 points\n"
        "  (its left side is the goal)\n"
        "  3:8     right       a\n"
        "  4:4     wrong       \\text{漢}b_5 + c\n"
        "                               ^^^\n"
        "          cause: b_5 → b_7\n"
        "          mended: \\text{漢}b_7 + c\n"
        "          numbers: b_5 = 2, c = 1: the goal is 4, this line is 3\n"
        "          note: a note\n"
        "\n"
        "belongs to no part:\n"
        "  5:1  3.288\n"
        "        two numbers run together\n"
    )


@pytest.mark.parametrize(
    ("text", "span", "shown"),
    [
        ("abc", None, [("abc", "")]),
        ("abc", (1, 2), [("abc", " ^")]),
        ("abc", (3, 3), [("abc", "   ^")]),
        ("a\nbcd\ne", (2, 4), [("a", ""), ("bcd", "^^"), ("e", "")]),
        ("a\x1bb", (2, 3), [("a\ufffdb", "  ^")]),
        ("é\u0301x", (2, 3), [("é\u0301x", " ^")]),
        ("∂\tx", (2, 3), [("∂ x", "  ^")]),
    ],
)
def test_carets(text: str, span: tuple[int, int] | None, shown: list[tuple[str, str]]) -> None:
    assert list(marked(text, span)) == shown


def test_a_long_line_is_shown_again_round_the_caret() -> None:
    (whole, none), (cut, caret) = marked("a" * 200 + "x" + "b" * 200, (200, 201))
    assert (len(whole), none) == (401, "")
    assert cut[caret.index("^")] == "x"
    assert (cut[0], cut[-1], len(cut)) == ("…", "…", 98)


def test_offsets_become_places() -> None:
    lines = Lines("ab\n\nc")
    assert [lines.place(offset) for offset in range(6)] == [
        (1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2),
    ]  # fmt: skip


def test_what_can_be_judged_and_where_it_stands(asked: tuple[Asked, ...]) -> None:
    assert [(one.id, one.kind, one.place, one.points) for one in asked] == [
        ("1.1", "gradient", (1, 1), 4.0),
        ("1.2", "gradient", (1, 2), 4.0),
        ("1.3", "gradient", (1, 3), None),
        ("1.4", "parameter count", (1, 4), 2.0),
        ("1.5", "text", (1, 5), None),
    ]
    assert asked[0].rubric == tuple((name, 1.0) for name in MILESTONES)
    assert [one.count is not None for one in asked] == [False, False, False, True, False]


R, W, F, N, U = "right", "wrong", "follows", "unreadable", "undecided"


@pytest.mark.parametrize(
    ("verdicts", "by_milestones", "by_lines"),
    [
        ((R, R, R, R), 4, 4),
        ((W, F, F, F), 3, 3),
        ((W, R, R, R), 3, 3),
        ((R, R, R, W), 3, 3),
        ((R, R, W, F), 3, 3),
        ((R, U, U, U), 4, 4),
        ((R, N, R, R), 3, 3),
        ((W, F, W, F), 2, 2),
        ((R,), 2, 1),
        ((R, R, R), 3, 3),
        ((), 0, 0),
    ],
)
def test_a_mistake_costs_once(
    asked: tuple[Asked, ...], verdicts: tuple[str, ...], by_milestones: float, by_lines: float
) -> None:
    lines = judged(*verdicts)
    assert points_of(asked[0], lines, "wrong") == by_milestones
    assert points_of(asked[1], lines, "wrong") == by_lines
    assert points_of(asked[2], lines, "wrong") is None


def test_a_count_is_right_or_not(asked: tuple[Asked, ...]) -> None:
    lines = judged("right")
    assert points_of(asked[3], lines, "right") == 2
    assert points_of(asked[3], lines, "undecided") == 2
    assert points_of(asked[3], lines, "wrong") == 0
    assert points_of(asked[3], (), "missing") == 0


def test_all_right_needs_a_line(asked: tuple[Asked, ...]) -> None:
    def of(*verdicts: str) -> bool:
        part = JudgedPart(asked[0], tuple(judged(*verdicts)), "right")
        return all_right(Report("a.md", "", (part,), ()))

    assert of(R, R)
    assert of(R, U)
    assert not of()
    assert not of(R, W)
    assert not of(R, N)
    assert not of(W, F)


def graded(asked: Asked, name: str) -> Graded:
    return Graded(name, as_object(report(asked)))


def test_grades_are_no_formulas(asked: tuple[Asked, ...]) -> None:
    rows = grades(asked[:2], [graded(asked[0], "=cmd|' /C calc'!A0"), Graded("b,c", None, "bad")])
    assert rows == "id,1.1,1.2,total\n'=cmd|' /C calc'!A0,2,,2\n\"b,c\",,,\n"
    assert [cell(text) for text in ("+1", "-1", "@x", "\tx", "1", "a=b")] == [
        "'+1", "'-1", "'@x", "'\tx", "1", "a=b",
    ]  # fmt: skip


def test_the_overview_counts_submissions_and_shows_a_line(asked: tuple[Asked, ...]) -> None:
    one = graded(asked[0], "alice")
    text = overview("HW", asked[:1], [one, replace(one, id="bob"), Graded("c", None, "not UTF-8")])
    assert text == (
        "# HW\n\n3 submissions, 2 checked.\n\n"
        "## Mistakes\n\n"
        "| mistake | part | submissions | for example |\n"
        "|---|---|---|---|\n"
        "| index copied wrong | 1.1 | 2 | ` \\text{漢}b_5 + c ` |\n\n"
        "## Parts\n\n"
        "| part | right | unfinished | wrong | unreadable | undecided | missing | mean points |\n"
        "|---|---|---|---|---|---|---|---|\n"
        "| 1.1 | 0 | 0 | 2 | 0 | 0 | 0 | 2.00 of 4 |\n\n"
        "## Files\n\n- c: not UTF-8\n"
    )


def test_an_example_cannot_break_the_table() -> None:
    line = {"verdict": "wrong", "cause": None, "latex": "a | `b`\n = <b>", "line": 1}
    part = {"id": "1.1", "verdict": "wrong", "points": None, "lines": [line]}
    text = overview("HW", [], [Graded("a", {"parts": [part]})])
    assert "| no small change explains it | 1.1 | 1 | `` a \\| `b` = <b> `` |\n" in text


def test_the_folder_of_a_class_is_read_by_name(tmp_path: Path) -> None:
    for name in ("b.md", "a.tex", "c.txt", "d.pdf", ".e.md", "F.MD"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "g.md").mkdir()
    assert [path.name for path in submissions_in(tmp_path)] == ["F.MD", "a.tex", "b.md", "c.txt"]
