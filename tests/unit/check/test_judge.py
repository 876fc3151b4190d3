import re

import pytest

from hwgen.check.judge import judge_lines, read_line
from hwgen.check.records import Asked, Typed
from tests.cases_reader import read_cases
from tests.derivation_cases import derive_case
from tests.networks import FIGURE_1, SKIP, network
from tests.typed_chains import ARGUMENT, LOSS, judge_of, line, part, verdicts

N4 = judge_of("n_4")
LAST = rf"{LOSS} g'({ARGUMENT}) w_{{4,6}}"


def test_all_lines_of_the_homework_corrected_are_right() -> None:
    for case in read_cases("week4_lines.md"):
        derivation = derive_case(case)
        judge = judge_of("n_4")
        asked = Asked(case.title, "gradient", derivation.goal, derivation.graph, derivation)
        judge = type(judge)(asked)
        judged = judge.judge(
            [read_line(Typed(text, 0), judge.read) for text in case["lines"].splitlines()[1:]]
        )
        assert {line.verdict for line in judged.lines} == {"right"}
        assert judged.verdict == "right"


@pytest.mark.parametrize(
    "text",
    [
        rf"w_{{4,6}} \cdot g'({ARGUMENT}) \cdot {LOSS}",
        rf"\sum_{{i \in data}} 2 (n_6 - y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}",
        r"-2\sum_i (y_6^{(i)} - n_6) g'(w_{4,6} n_4 + w_{3,6} n_3 + b) w_{4,6}",
        rf"{LOSS} g'(b + \sum_k w_{{k,6}} n_k) w_{{4,6}}",
        rf"\sum_{{i \in data}} 2 (n_6 - y_6) g'({ARGUMENT}) w_{{4,6}}",
        rf"{LOSS} g'(b_6 + w_{{3,6}} n_3 + w_{{4,6}} n_4) w_{{4,6}}",
        r"\frac{d \sum_i (n_6 - y_6^{(i)})^2}{d n_6} \frac{dn_6}{dn_4}",
        rf"{LOSS} \frac{{\partial (w_{{4,6}} n_4)}}{{\partial n_4}} g'({ARGUMENT})",
    ],
)
def test_other_forms_are_right(text: str) -> None:
    assert line(N4, text).verdict == "right"


def test_a_sigma_that_reaches_too_short_is_right_with_a_note() -> None:
    judged = line(
        N4,
        r"\frac{\partial \sum_{i \in data} (n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2}{\partial n_6}"
        r" \frac{\partial n_6}{\partial n_4}",
    )
    assert judged.verdict == "right"
    assert judged.notes[-1].endswith(": (n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2")


def test_a_wrong_line_is_wrong_and_what_follows_from_it_costs_nothing() -> None:
    wrong = r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_3}"
    carried = rf"{LOSS} \frac{{\partial n_6}}{{\partial n_3}}"
    assert verdicts(N4, wrong, carried, LAST) == ["wrong", "follows", "right", "wrong"]


def test_the_same_mistake_again_follows() -> None:
    net = r"\frac{\partial E}{\partial n_6} \frac{\partial g(b + \sum_k w_{k,i} n_k)}{\partial n_4}"
    again = rf"{LOSS} \frac{{\partial g(b + \sum_k w_{{k,i}} n_k)}}{{\partial n_4}}"
    assert verdicts(N4, net, again) == ["wrong", "follows", "wrong"]


def test_a_free_index_is_wrong() -> None:
    judged = line(N4, rf"2(n_6 - y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}")
    assert (judged.verdict, judged.cause) == ("wrong", "free index")


def test_a_line_that_does_not_read_is_unreadable_and_the_next_is_judged() -> None:
    judged = part(N4, r"\frac{\partial E}{", LAST)
    assert [one.verdict for one in judged.lines] == ["unreadable", "right"]
    assert judged.verdict == "unreadable"
    assert judged.lines[0].notes


@pytest.mark.parametrize("text", [r"0/(1 - 1)", rf"{LOSS} g'(q) w_{{4,6}}"])
def test_what_has_no_value_is_undecided(text: str) -> None:
    judged = line(N4, text)
    assert judged.verdict == "undecided"
    assert judged.notes


def test_a_right_value_with_a_wrong_numerator_is_not_justified() -> None:
    edge = r"\frac{\partial (b + w_{5,7} n_5 + w_{4,6} n_4)}{\partial n_4}"
    text = rf"{LOSS} g'({ARGUMENT}) {edge}"
    judged = line(N4, text)
    assert (judged.verdict, judged.cause) == ("wrong", "step not justified")
    assert judged.span is not None
    assert text[slice(*judged.span)] == "w_{5,7} n_5"


def test_numerators_that_no_small_change_mends_are_not_called_wrong() -> None:
    constant = r"\frac{\partial (n_6^2 - 2 n_6 y_6^{(i)})}{\partial n_6}"
    text = rf"\sum_{{i \in data}} {constant} g'({ARGUMENT}) w_{{4,6}}"
    assert line(N4, text).verdict == "undecided"


def test_letters_of_the_writer() -> None:
    delta = (r"\delta_6", rf"{LOSS} g'({ARGUMENT})")
    assert verdicts(N4, delta, (r"\frac{\partial E}{\partial n_4}", r"\delta_6 w_{4,6}")) == [
        "right",
        "right",
        "right",
    ]
    z = ("z", ARGUMENT)
    chain = (
        r"\frac{\partial E}{\partial n_4}",
        r"\frac{\partial E}{\partial z} \frac{\partial z}{\partial n_4}",
    )
    assert verdicts(N4, z, chain, rf"{LOSS} g'(z) w_{{4,6}}") == ["right"] * 4
    through = r"\frac{\partial E}{\partial n_6} \frac{\partial g(z)}{\partial n_4}"
    assert verdicts(N4, z, (chain[0], through), rf"{LOSS} g'(z) w_{{4,6}}") == ["right"] * 4


def test_z_and_delta_need_no_definition() -> None:
    judged = part(N4, r"\frac{\partial E}{\partial z_6} w_{4,6}", rf"{LOSS} g'(z_6) w_{{4,6}}")
    assert [one.verdict for one in judged.lines] == ["right", "right"]
    assert judged.verdict == "right"
    assert judged.lines[0].notes == ("z_6 is read as what the activation is applied to",)
    assert verdicts(N4, r"\delta_6 w_{4,6}") == ["right", "unfinished"]


def test_a_wrong_delta_is_wrong_where_it_is_defined() -> None:
    delta = (r"\delta_6", rf"{LOSS} g({ARGUMENT})")
    left = r"\frac{\partial E}{\partial n_4}"
    rows = (delta, (left, r"\delta_6 w_{4,6}"), rf"{LOSS} g({ARGUMENT}) w_{{4,6}}")
    assert verdicts(N4, *rows) == ["wrong", "right", "follows", "wrong"]
    assert part(N4, *rows).lines[0].cause == "g for g′"


def test_a_delta_by_the_neuron_is_right_too() -> None:
    delta = (r"\delta_6", LOSS)
    last = (r"\frac{\partial E}{\partial n_4}", rf"\delta_6 g'({ARGUMENT}) w_{{4,6}}")
    assert verdicts(N4, delta, last) == ["right", "right", "right"]


def test_other_left_sides_are_what_a_line_is_compared_with() -> None:
    loss = (r"\frac{\partial E}{\partial n_6}", LOSS)
    edge = (r"\frac{\partial n_6}{\partial n_4}", rf"g'({ARGUMENT}) w_{{3,6}}")
    assert verdicts(N4, loss, edge) == ["right", "wrong", "wrong"]
    assert verdicts(N4, loss) == ["right", "missing"]


def test_an_answer_that_stops_early_is_unfinished() -> None:
    chain = r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4}"
    assert verdicts(N4, chain) == ["right", "unfinished"]
    assert verdicts(judge_of("n_4", "partials"), chain) == ["right", "right"]
    n2 = judge_of("n_2", "partials")
    short = (
        r"\frac{\partial E}{\partial n_4} \frac{\partial n_4}{\partial n_2}"
        r" + \frac{\partial E}{\partial n_5} \frac{\partial n_5}{\partial n_2}"
    )
    assert verdicts(n2, short) == ["right", "unfinished"]


def test_no_lines_are_no_answer() -> None:
    assert part(N4).verdict == "missing"


def test_bare_derivatives_along_an_edge_are_right_with_a_note() -> None:
    judge = judge_of("n_1", "partials", network(SKIP))
    judged = line(
        judge,
        r"\frac{\partial E}{\partial n_2} \frac{\partial n_2}{\partial n_1}"
        r" + \frac{\partial E}{\partial n_3} \frac{\partial n_3}{\partial n_1}",
    )
    assert judged.verdict == "right"
    (note,) = judged.notes
    assert re.search(r"n_3.*along the edge", note)


def test_the_logistic_function_has_its_identities() -> None:
    judge = judge_of("n_4", "full", network(FIGURE_1, activation=r"\sigma"))
    slope = rf"\sigma({ARGUMENT}) (1 - \sigma({ARGUMENT}))"
    assert line(judge, rf"{LOSS} {slope} w_{{4,6}}").verdict == "right"
    wrong = rf"\sigma({ARGUMENT}) (1 + \sigma({ARGUMENT}))"
    assert line(judge, rf"{LOSS} {wrong} w_{{4,6}}").verdict == "wrong"


def test_per_example_a_sigma_may_use_a_letter_that_is_taken() -> None:
    judge = judge_of("n_4", "full", network(FIGURE_1, data="per_example"))
    summands = r"(n_6^{(i)} - y_6^{(i)})^2 + (n_7^{(i)} - y_7^{(i)})^2"
    text = (
        rf"\frac{{\partial \sum_{{i \in data}} ({summands})}}{{\partial n_6^{{(i)}}}}"
        r" \frac{\partial n_6^{(i)}}{\partial n_4^{(i)}}"
    )
    assert line(judge, text).verdict == "right"


def test_judge_lines_is_the_short_way() -> None:
    lines = [read_line(Typed(LAST, 0), N4.read)]
    assert [one.verdict for one in judge_lines(lines, N4.asked)] == ["right"]
    with pytest.raises(ValueError, match="does not ask for a derivative"):
        judge_lines(lines, Asked("3.1", "parameter count"))


def test_a_letter_over_a_derivative_is_meant_as_what_it_says() -> None:
    u = ("u", r"n_6 - y_6^{(i)}")
    chain = r"\frac{\partial \sum_i u^2}{\partial n_6} \frac{\partial n_6}{\partial n_4}"
    rows = (u, (r"\frac{\partial E}{\partial n_4}", chain))
    assert verdicts(N4, *rows) == ["right", "right", "unfinished"]


def test_per_example_letters_may_leave_out_their_example() -> None:
    judge = judge_of("w_{2,5}", "full", network(FIGURE_1, data="per_example"))
    left = r"\frac{\partial E}{\partial w_{2,5}}"
    delta = (r"\delta_7", r"2(n_7 - y_7) g'(z_7)")
    rows = (delta, (left, r"\sum_i \delta_7 w_{5,7} g'(z_5) n_2"))
    assert verdicts(judge, *rows) == ["right", "right", "right"]
    assert verdicts(judge, (left, r"\sum_i \delta_7 w_{5,7} g'(z_5) n_5"))[0] == "wrong"


def test_with_a_letter_for_the_argument_a_bare_derivative_may_be_along_its_edge() -> None:
    judge = judge_of("n_1", "partials", network(SKIP))
    z = ("z_3", r"b + w_{1,3} n_1 + w_{2,3} n_2")
    through_z = (
        r"\frac{\partial E}{\partial n_1}",
        (
            r"\frac{\partial E}{\partial z_3}"
            r" (\frac{\partial z_3}{\partial n_2} \frac{\partial n_2}{\partial n_1}"
            r" + \frac{\partial z_3}{\partial n_1})"
        ),
    )
    assert verdicts(judge, z, through_z) == ["right", "right", "right"]


def test_a_line_without_meaning_is_wrong_if_a_small_change_gives_it_one() -> None:
    assert line(N4, rf"{LOSS} g'({ARGUMENT} + x_1) w_{{4,6}}").verdict == "wrong"
    assert line(N4, r"x_1 + 7 x_2").verdict == "undecided"


def test_signs_over_a_derivative_count() -> None:
    loss = r"\frac{\partial \sum_i ((n_6 - y_6^{(i)})^2 - (n_7 - y_7^{(i)})^2)}{\partial n_6}"
    judged = line(N4, rf"{loss} \frac{{\partial n_6}}{{\partial n_4}}")
    assert (judged.verdict, judged.cause) == ("wrong", "step not justified")
    half = r"\frac{\partial \frac{1}{2} \sum_i (n_6 - y_6^{(i)})^2}{\partial n_6}"
    assert line(N4, rf"2 {half} \frac{{\partial n_6}}{{\partial n_4}}").verdict == "right"
