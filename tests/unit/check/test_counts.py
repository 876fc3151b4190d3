"""Counting parts: arithmetic as typed, what is right in it, and what is named where it is not."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwgen.check.arithmetic import Arithmetic, Unread, read_arithmetic, shown
from hwgen.check.blocks import read_blocks
from hwgen.check.counts import count_verdict, judge_counts
from hwgen.check.records import Asked, Judged
from hwgen.expr.nodes import Relation, add, mul, num

ASKED = Asked(
    "3.1",
    "parameter count",
    count=Relation("=", add(mul(num(6), num(6), num(96), num(2)), num(96)), num(7008)),
)


def judged(text: str) -> tuple[Judged, ...]:
    return judge_counts(ASKED, read_blocks(text))


def verdicts(text: str) -> list[str]:
    return [line.verdict for line in judged(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"64 \times 64 \times 96 \times 2 + 96", 786528),
        ("64 x 64 × 96 · 2 + 96", 786528),
        ("64*64*96*2 + 96", 786528),
        (r"\left( 6 \cdot 6 \right) \cdot 96 \cdot 2 + 96", 7008),
        ("7,008 parameters learnt", 7008),
        (r"786{,}528", 786528),
        (r"786\,528", 786528),
        ("6^2 · 192 + 96", 7008),
        ("6² · 192 + 96", 7008),
        (r"2^{10} - 2^{-1}", Fraction(2047, 2)),
        (r"\frac{6 \cdot 4}{3} + (2)(3)", 14),
        (r"\boxed{7008}.", 7008),
        (r"6912 \text{ weights} + 96 \text{ biases}", 7008),
        (r"\underbrace{6 \cdot 6}_{\text{kernel}} \cdot 2", 72),
        ("-3^2 + 10 - -1", 2),
        ("2 - 3 - 4 / 2 / 2", -2),
        ("Total: 7.5", Fraction(15, 2)),
    ],
)
def test_arithmetic_is_worked_out(text: str, value: Fraction) -> None:
    found = read_arithmetic(text)
    assert isinstance(found, Arithmetic)
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ("0 × 0 | 90", 6, "| has no meaning among numbers"),
        ("K - 1", 0, "K has no meaning among numbers"),
        (r"6 \partial", 2, r"\partial has no meaning among numbers"),
        ("2 layers with 96", 14, "two numbers stand side by side, without a sign"),
        ("(6 + 1", 0, "this bracket is never closed"),
        ("6 + 1)", 5, "this bracket closes nothing"),
        ("6 +", 2, "a number was expected after this sign"),
        ("6 × + 1", 4, "a number was expected before this sign"),
        ("1 / 0", 2, "this divides by 0"),
        ("2^3^4", 3, "a power of a power needs brackets"),
        ("(9^64)^64^1", 9, "a power of a power needs brackets"),
        ("((9^64)^64)^64", 11, "this power is too large to be worked out"),
        ("no number", 0, "there is no number here"),
        (r"\frac 1 2", 6, r"a brace was expected after \frac"),
    ],
)
def test_what_is_no_arithmetic_is_refused_at_its_place(text: str, offset: int, reason: str) -> None:
    assert read_arithmetic(text) == Unread(offset, reason)


@given(st.lists(st.sampled_from([*"0123456789+-*/^(){}[]., x|", r"\frac", r"\times", "²", "a"])))
@settings(max_examples=500, deadline=None)
def test_no_text_ends_the_reading(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = read_arithmetic(text)
    if isinstance(found, Unread):
        assert 0 <= found.offset <= len(text)
    else:
        assert all(leaf.span is not None for leaf in found.numbers)


def test_random_sums_are_worth_what_python_says() -> None:
    source = random.Random(7)
    for _ in range(300):
        text = str(source.randrange(1, 50))
        for _ in range(source.randrange(1, 8)):
            text = f"({text})" if source.random() < 0.3 else text
            sign = source.choice(["+", "-", "*", "**"])
            text += "*(2**3)" if sign == "**" else f"{sign}{source.randrange(1, 50)}"
        found = read_arithmetic(text.replace("**", "^"))
        assert isinstance(found, Arithmetic), text
        assert found.value == eval(text), text  # noqa: S307  # the digits and signs made above


def test_numbers_are_written_as_beside_them() -> None:
    assert shown(Fraction(7008), "6,912") == "7,008"
    assert shown(Fraction(7008), r"6{,}912") == r"7{,}008"
    assert shown(Fraction(7008), "6912") == "7008"
    assert shown(Fraction(15, 2)) == "7.5"
    assert shown(Fraction(1, 3)) == r"\frac{1}{3}"


@pytest.mark.parametrize(
    "text",
    [
        r"$6\times6\times96\times2+96=7008$",
        "7008 parameters learnt",
        "7,008",
        "The layer has 6912 weights and 96 biases, 7008 parameters in all.",
        "$7008 = 6912 + 96$",
        "$N = 6 \\cdot 6 \\cdot 96 \\cdot 2 + 96 = 6912 + 96 = 7008$",
        "$6 \\cdot 6 \\cdot 192 = 6912$\n\n$6912 + 96 = 7008$",
        "$96 (6^2 \\cdot 2 + 1) = 96 \\cdot 73 = 7{,}008$",
        "The layer has 7.008 parameters.",
        "$$\\text{parameters} = 6 \\cdot 6 \\cdot 2 \\cdot 96 + 96$$",
    ],
)
def test_any_right_way_of_counting_is_right(text: str) -> None:
    lines = judged(text)
    assert {line.verdict for line in lines} == {"right"}
    assert count_verdict(lines) == "right"


def test_a_slip_is_named_with_both_numbers_and_mended() -> None:
    (line,) = judged(r"$6\times6\times96\times2+96=7009$")
    assert (line.verdict, line.cause, line.span) == ("wrong", "arithmetic slip", (0, 4))
    assert line.notes == (r"6\times6\times96\times2+96 is 7008, not 7009",)
    assert [(r.latex, r.change) for r in line.repairs] == [("7008", "7009 should be 7008")]


def test_a_slip_costs_once() -> None:
    text = "$6\\cdot6\\cdot192 = 6,812$\n\n$6,812 + 96 = 6,908$\n\n6,908 parameters"
    lines = judged(text)
    assert [line.verdict for line in lines][:2] == ["wrong", "follows"]
    assert lines[0].repairs[0].latex == "6,912"
    assert count_verdict(lines) == "wrong"


@pytest.mark.parametrize(
    ("text", "cause", "mended"),
    [
        (r"$6\cdot6\cdot96\cdot2 = 6912$", "summand dropped", r"6\cdot6\cdot96\cdot2 + 96 = 7008"),
        (
            r"$6\cdot6\cdot96\cdot2+96+96 = 7104$",
            "summand doubled",
            r"6\cdot6\cdot96\cdot2+96 = 7008",
        ),
        (
            r"$6\cdot7\cdot96\cdot2+96 = 8160$",
            "number put in wrongly",
            r"6\cdot6\cdot96\cdot2+96 = 7008",
        ),
        (r"$6\cdot6\cdot96+96 = 3552$", "factor dropped", r"6\cdot6\cdot96\cdot2+96 = 7008"),
        (
            r"$6\cdot6\cdot6\cdot96\cdot2+96 = 41568$",
            "factor extra",
            r"6\cdot6\cdot96\cdot2+96 = 7008",
        ),
    ],
)
def test_a_miscount_is_named_and_mended(text: str, cause: str, mended: str) -> None:
    (line,) = judged(text)
    assert (line.verdict, line.cause) == ("wrong", cause)
    assert mended in [repair.latex for repair in line.repairs]


def test_another_number_is_not_the_one_asked() -> None:
    (line,) = judged("7009 parameters learnt")
    assert (line.verdict, line.cause, line.repairs) == ("wrong", "not the number asked", ())


def test_a_slip_that_ends_at_the_right_number_is_still_a_slip() -> None:
    (line,) = judged(r"$6\cdot6\cdot96\cdot2+97=7008$")
    assert line.cause == "arithmetic slip"
    assert line.notes[1] == "the number itself is the one asked"


def test_an_equals_sign_for_and_then_is_no_mistake_of_counting() -> None:
    lines = judged(r"$6\cdot 6=36 \cdot 192 = 6912 + 96 = 7008$")
    assert [line.verdict for line in lines] == ["undecided", "undecided", "right"]
    assert count_verdict(lines) == "right"


def test_what_cannot_be_read_is_said_at_its_place() -> None:
    lines = judged("$6912 | 96 = 7008$\n\n$7008 = 6912 + ?$")
    assert [line.verdict for line in lines] == ["right", "unreadable"]
    assert (lines[1].span, lines[1].cause) == ((7, 8), "? has no meaning among numbers")


def test_a_row_of_a_table_is_right_by_its_result() -> None:
    head = "| layer | weights | biases | all |\n|--|--|--|--|\n"
    assert verdicts(head + "| conv | 6912 | 96 | 7008 |") == ["undecided", "undecided", "right"]
    *_, last = judged(head + "| conv | 6912 | 96 | 7,018 |")
    assert (last.verdict, last.cause) == ("wrong", "arithmetic slip")
    assert last.repairs[0].latex == "7,008"


def test_sizes_with_names_are_no_answers() -> None:
    lines = judged(r"With $k = 6$ we get $6\cdot6\cdot96\cdot2 = 6912$, where $c = 2$.")
    assert [line.verdict for line in lines] == ["undecided", "wrong", "undecided"]
    assert lines[1].cause == "summand dropped"


def test_a_rounded_number_is_right_after_its_sign_only() -> None:
    asked = Asked("1", "count", count=num(7008))
    blocks = read_blocks("$7008 / 13 \\approx 539.08$\n\n$7008 / 13 = 539.08$\n\n$7008$")
    assert [line.verdict for line in judge_counts(asked, blocks)] == ["right", "wrong", "right"]


def test_no_lines_are_a_missing_answer() -> None:
    assert count_verdict(judged("")) == "missing"
