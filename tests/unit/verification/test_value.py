from dataclasses import replace

import pytest

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS
from hwgen.derivation.steps import Derivation, Line
from hwgen.errors import VerifyError
from hwgen.expr.evaluate import FreeIndexError
from hwgen.expr.nodes import Relation, Total, num
from hwgen.expr.reader import ReadError
from hwgen.model.network import Network
from hwgen.verification.value import Judge, check_values, environments
from hwgen.verification.world import NumeratorError, UnknownSymbolError
from tests.networks import FIGURE_1, FIGURE_2, SKIP, expression, goal, network

FIRST, SECOND = network(FIGURE_1), network(FIGURE_2)
PER_EXAMPLE = network(FIGURE_1, data="per_example")
SKIPPING = network(SKIP)
HIDDEN_OUTPUT = network("x_1 -> n_1 -> n_2 -> n_3", outputs="n_2 n_3")


def d(over: str, under: str) -> str:
    return rf"\frac{{\partial {over}}}{{\partial {under}}}"


def judge(net: Network, asked: Total, line: str) -> None:
    Judge(net.graph, {}).compare(expression(line, net.graph), asked)


LOSS = r"2\sum_{i \in data} (n_6 - y_6^{(i)})"
SLOPE = "g'(b + w_{3,6} n_3 + w_{4,6} n_4)"
RIGHT_LINE = rf"({LOSS}) {SLOPE} \cdot w_{{4,6}}"
E_SUM = r"\sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)"
E_SUM_6 = r"\sum_{i \in data} (n_6 - y_6^{(i)})^2"
N6 = r"g(b + \sum_k w_{k,6} n_k)"
TO_BOTH = f"{d('E', 'n_4')} {d('n_4', 'n_2')} + {d('E', 'n_5')} {d('n_5', 'n_2')}"

# What nobody derived but what is right all the same.
RIGHT = [
    (FIRST, "n_4", RIGHT_LINE),
    (FIRST, "n_4", rf"w_{{4,6}} {SLOPE} \cdot ({LOSS})"),
    (FIRST, "n_4", rf"\sum_{{i \in data}} 2(n_6 - y_6^{{(i)}}) {SLOPE} \cdot w_{{4,6}}"),
    (FIRST, "n_4", rf"\sum_{{s \in data}} 2(n_6 - y_6^{{(s)}}) {SLOPE} \cdot w_{{4,6}}"),
    (FIRST, "n_4", d("E", "n_4")),
    (FIRST, "n_4", f"{d('E', 'n_6')} {d('n_6', 'n_4')}"),
    (FIRST, "n_4", f"{d(E_SUM, 'n_6')} {d(N6, 'n_4')}"),
    (FIRST, "n_4", rf"{d('E', 'n_6')} {SLOPE} \cdot {d('w_{4,6} n_4', 'n_4')}"),
    (FIRST, "n_7", r"2\sum_{i \in data} (n_7 - y_7^{(i)}) + 0 n_1"),
    (FIRST, "(x_2)_d", f"({TO_BOTH}) {d('n_2', '(x_2)_d')}"),
    (FIRST, "(v_{1,1})_d", f"{d('E', 'n_1')} {d('n_1', '(v_{1,1})_d')}"),
    (SKIPPING, "n_1", f"{d('E', 'n_3')} {d('n_3', 'n_1')}"),
    (
        SKIPPING,
        "n_1",
        f"{d('E', 'n_3')} ({d('n_3', 'n_2')} {d('n_2', 'n_1')} + {d('n_3', 'n_1')}|_{{n_2}})",
    ),
    (PER_EXAMPLE, "n_4", f"{d('E', 'n_6^{(i)}')} {d('n_6^{(i)}', 'n_4^{(i)}')}"),
    (
        PER_EXAMPLE,
        "w_{2,5}",
        rf"\sum_{{s \in data}} {d('E', 'n_5^{(s)}')} {d('n_5^{(s)}', 'w_{2,5}')}",
    ),
    # A part of E's sum is a sum of summands of its definition.
    (FIRST, "n_4", f"{d(E_SUM_6, 'n_6')} {d('n_6', 'n_4')}"),
]


@pytest.mark.parametrize(("net", "wrt", "line"), RIGHT)
def test_a_right_line_is_accepted(net: Network, wrt: str, line: str) -> None:
    judge(net, goal(net, wrt), line)


WRONG_VALUE = [
    (FIRST, "n_4", RIGHT_LINE.replace("2\\sum", "\\sum")),
    (FIRST, "n_4", RIGHT_LINE.replace("w_{3,6} n_3 + ", "")),
    (FIRST, "n_4", RIGHT_LINE.replace("g'", "g")),
    (FIRST, "n_4", RIGHT_LINE.replace("g'", "g''")),
    (FIRST, "n_4", RIGHT_LINE.replace(r"\cdot w_{4,6}", "")),
    (FIRST, "n_4", RIGHT_LINE.replace(r"\cdot w_{4,6}", r"\cdot w_{3,6}")),
    (FIRST, "n_4", RIGHT_LINE.replace("n_6 - y", "n_6 + y")),
    (FIRST, "n_4", RIGHT_LINE.replace("y_6", "y_7")),
    (FIRST, "n_4", RIGHT_LINE.replace("b + ", "")),
    (FIRST, "n_4", "-" + RIGHT_LINE),
    (FIRST, "n_4", RIGHT_LINE + " + 1"),
    # Without its bracket the 2 Σ takes in one term only.
    (FIRST, "n_4", RIGHT_LINE.replace("(n_6 - y_6^{(i)})", "n_6 - 0")),
    (FIRST, "(x_2)_d", f"{TO_BOTH} {d('n_2', '(x_2)_d')}"),
    (FIRST, "(x_2)_d", f"({TO_BOTH}) {d('n_2', '(x_2)_1')}"),
    # The bare fraction is the total derivative: here the path over n_2 would count twice.
    (
        SKIPPING,
        "n_1",
        f"{d('E', 'n_2')} {d('n_2', 'n_1')} + {d('E', 'n_3')} {d('n_3', 'n_1')}",
    ),
    (HIDDEN_OUTPUT, "n_2", f"{d('E', 'n_3')} {d('n_3', 'n_2')} + {d('E', 'n_2')}"),
    (PER_EXAMPLE, "w_{2,5}", rf"3 \frac{{{d('E', 'w_{2,5}')}}}{{2}}"),
    (
        PER_EXAMPLE,
        "n_4",
        rf"\sum_{{s \in data}} {d('E', 'n_6^{(s)}')} {d('n_6^{(s)}', 'n_4^{(s)}')}",
    ),
]

FREE_INDEX = [
    (FIRST, "n_4", rf"(2(n_6 - y_6^{{(i)}})) {SLOPE} \cdot w_{{4,6}}"),
    (FIRST, "n_4", RIGHT_LINE.replace("{i ", "{s ")),
    (FIRST, "n_4", RIGHT_LINE.replace(r"\cdot w_{4,6}", r"\cdot w_{k,6}")),
    (FIRST, "n_4", RIGHT_LINE.replace("w_{3,6} n_3 + w_{4,6} n_4", "w_{k,6} n_k")),
    (FIRST, "n_4", f"{d('E', 'n_k')} {d('n_6', 'n_4')}"),
    (FIRST, "n_4", f"{d('E', 'n_6')} {d('n_6', 'n_4')}|_{{n_k}}"),
    (FIRST, "(x_2)_d", f"({TO_BOTH}) {d('n_2', '(x_2)_e')}"),
    (FIRST, "n_4", d("E", "(x_1)_d")),
    (FIRST, "n_7", r"\sum_{i \in data} (n_7 - y_7^{(i)}) + (n_7 - y_7^{(i)})"),
    (PER_EXAMPLE, "n_4", f"{d('E', 'n_6^{(s)}')} {d('n_6^{(s)}', 'n_4^{(s)}')}"),
    (PER_EXAMPLE, "w_{2,5}", f"{d('E', 'n_5^{(i)}')} {d('n_5^{(i)}', 'w_{2,5}')}"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 w_{k,6}"),
]

UNKNOWN_SYMBOL = [
    (FIRST, "n_4", RIGHT_LINE + " + 0 q"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 n_9"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 w_{1,6}"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 w_{6,4}"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 b_1"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 y_6"),
    (FIRST, "n_4", RIGHT_LINE + r" + \sum_{i \in data} 0 n_4^{(i)}"),
    (FIRST, "n_4", RIGHT_LINE + r" + \sum_{i \in data} 0 w_{4,6}^{(i)}"),
    (FIRST, "n_4", f"{d('E', 'n_9')} {d('n_9', 'n_4')}"),
    (FIRST, "n_4", f"{d('E', 'n_6')} {d('n_6', 'n_4')}|_{{n_9}}"),
    (PER_EXAMPLE, "n_4", f"{d('E', 'n_6')} {d('n_6', 'n_4')}"),
    # A sum over no terms at all is a slip of the pen, not a zero.
    (FIRST, "n_4", RIGHT_LINE.replace("n_4)", r"n_4 + \sum_k w_{k,9} n_k)")),
    (FIRST, "n_4", RIGHT_LINE.replace("n_4)", r"n_4 + \sum_k w_{k,k} n_k)")),
    (FIRST, "n_4", RIGHT_LINE.replace("n_4)", r"n_4 + \sum_k n_4)")),
]

WRONG_NUMERATOR = [
    # Each has the right value: what was added does not depend on the denominator.
    (FIRST, "n_4", f"{d('E', 'n_6')} {d(f'({N6} + b)', 'n_4')}"),
    (FIRST, "n_4", f"{d('E', 'n_6')} {d(f'({N6} + n_7)', 'n_4')}"),
    (
        FIRST,
        "n_4",
        f"{d(E_SUM.replace('n_7 - y_7', 'n_7 + y_7'), 'n_6')} {d('n_6', 'n_4')}",
    ),
    (FIRST, "n_4", RIGHT_LINE + f" + {d('7', 'n_4')}"),
    (FIRST, "w_{2,5}", f"{d('E', 'n_5')} {d('g(b + w_{2,5} n_2 + n_1)', 'w_{2,5}')}"),
]
# The last has a wrong value, too; the numerator is what is said first.

NO_NODE = [
    (FIRST, "n_4", RIGHT_LINE + f" + {d('b', 'n_4')}", "b over a ∂ is not a node"),
    (
        FIRST,
        "n_4",
        RIGHT_LINE + rf" + \sum_{{i \in data}} {d('y_6^{(i)}', 'n_4')}",
        "y_6^{(i)} over a ∂ is not a node",
    ),
]

# Vectors are no numbers, a set is no other set, and nothing is held fixed but what could move.
SENSELESS = [
    (FIRST, "n_4", RIGHT_LINE + " + x_2 - x_2"),
    (FIRST, "n_4", RIGHT_LINE + f" + {d('E', 'x_2')}"),
    (FIRST, "n_4", RIGHT_LINE.replace("data", "test")),
    (FIRST, "n_4", f"{d('E', 'n_6')} {d('n_6', 'n_4')}|_{{n_4}}"),
    (FIRST, "n_4", RIGHT_LINE + " = 0"),
    (FIRST, "n_4", RIGHT_LINE + r" + \frac{0}{n_1 - n_1}"),
    (FIRST, "n_4", RIGHT_LINE + r" + 0 \cdot 2^{n_1}"),
    (FIRST, "n_4", RIGHT_LINE + " + 0 " + d(d("E", "n_6") + " n_4", "n_4")),
]


@pytest.mark.parametrize(("net", "wrt", "line"), WRONG_VALUE)
def test_another_value_is_refused(net: Network, wrt: str, line: str) -> None:
    with pytest.raises(VerifyError, match=r"the goal is [0-9]+ and the line is [0-9]+$"):
        judge(net, goal(net, wrt), line)


@pytest.mark.parametrize(
    ("net", "wrt", "line", "kind"),
    [
        *((*case, FreeIndexError) for case in FREE_INDEX),
        *((*case, UnknownSymbolError) for case in UNKNOWN_SYMBOL),
        *((*case, NumeratorError) for case in WRONG_NUMERATOR),
    ],
)
def test_each_kind_of_wrong_line_is_refused_as_such(
    net: Network, wrt: str, line: str, kind: type[VerifyError]
) -> None:
    with pytest.raises(kind):
        judge(net, goal(net, wrt), line)


@pytest.mark.parametrize(("net", "wrt", "line", "message"), NO_NODE)
def test_only_nodes_have_derivatives(net: Network, wrt: str, line: str, message: str) -> None:
    with pytest.raises(VerifyError) as caught:
        judge(net, goal(net, wrt), line)
    assert str(caught.value) == message


@pytest.mark.parametrize(("net", "wrt", "line"), SENSELESS)
def test_a_line_without_sense_is_refused(net: Network, wrt: str, line: str) -> None:
    with pytest.raises(VerifyError):
        judge(net, goal(net, wrt), line)


# The mistakes of the Week 4 homework, as they stand there.
SEED = [
    (FIRST, "w_{2,5}", f"{d('E', 'n_7')} {d('n_5', 'n_5')} {d('n_5', 'w_{2,5}')}", VerifyError),
    (
        FIRST,
        "(v_{1,1})_d",
        f"({d('E', 'n_3')} {d('n_3', 'n_1')} + {d('E', 'n_4')} {d('n_4', 'n_1')}) "
        + d(r"g(b + \sum_l v_{l,i} x_l)", "(v_{1,1})_d"),
        FreeIndexError,
    ),
    (
        SECOND,
        "(v_{2,2})_d",
        f"{d('E', 'n_4')} {d('n_4', 'n_2')} " + d(r"g(b + \sum_l v_{l,i} x_l)", "(v_{2,2})_d"),
        FreeIndexError,
    ),
    (
        FIRST,
        "n_4",
        d(r"(\sum_{i \in data} (n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)", "n_6")
        + " "
        + d(r"g(b + \sum_k w_{k,6} n_k)", "n_4"),
        FreeIndexError,
    ),
]


@pytest.mark.parametrize(("net", "wrt", "line", "kind"), SEED)
def test_the_mistakes_of_the_homework_are_refused(
    net: Network, wrt: str, line: str, kind: type[VerifyError]
) -> None:
    with pytest.raises(kind):
        judge(net, goal(net, wrt), line)


def test_the_bracketless_summand_of_the_homework_cannot_even_be_read() -> None:
    line = d(r"\sum_{i \in data} (n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2", "n_6")
    with pytest.raises(ReadError):
        expression(line, FIRST.graph)


def _with_line(derivation: Derivation, place: int, text: str) -> Derivation:
    lines: list[Line] = list(derivation.lines)
    lines[place] = replace(lines[place], expr=expression(text, derivation.graph))
    return replace(derivation, lines=tuple(lines))


def test_the_wrong_line_is_named_and_the_kind_of_error_is_kept() -> None:
    derivation = derive(goal(FIRST, "n_4"), FIRST, PLANS["full"])
    check_values(derivation)
    with pytest.raises(FreeIndexError) as caught:
        check_values(_with_line(derivation, 2, d("E", "n_k")))
    assert str(caught.value) == (
        "line 3: the index k is free: no sum binds it and the goal does not declare it"
    )


def test_every_line_is_checked() -> None:
    derivation = derive(goal(FIRST, "w_{2,5}"), FIRST, PLANS["full"])
    for place in range(len(derivation.lines)):
        with pytest.raises(VerifyError, match=f"^line {place + 1}: "):
            check_values(_with_line(derivation, place, "n_2"))


def test_a_shorthand_is_checked_against_what_it_stands_for() -> None:
    derivation = derive(goal(FIRST, "n_4"), FIRST, PLANS["full"], max_paths=0)
    check_values(derivation)
    with pytest.raises(VerifyError, match=r"^line 1: "):
        check_values(_with_line(derivation, 0, rf"({LOSS}) g(z_6)"))
    with pytest.raises(VerifyError, match=r"^line 2: "):
        check_values(_with_line(derivation, 1, r"w_{3,6} \delta_6"))


def test_two_numbers_that_differ_are_shown() -> None:
    with pytest.raises(VerifyError) as caught:
        judge(FIRST, goal(FIRST, "n_7", "n_6"), "1")
    assert str(caught.value) == (
        r"1 is not \frac{\partial n_6}{\partial n_7}: modulo 2^61 - 1, with random values "
        "(seed 20260301), the goal is 0 and the line is 1"
    )


def test_zero_is_the_value_where_no_path_leads() -> None:
    judge(FIRST, goal(FIRST, "n_7", "n_6"), "0")
    judge(FIRST, goal(FIRST, "n_6", "n_6"), "1")


def test_a_relation_is_no_value() -> None:
    with pytest.raises(VerifyError):
        Judge(FIRST.graph, {}).compare(Relation("=", num(1), num(1)), goal(FIRST, "n_4"))


@pytest.mark.parametrize(
    ("net", "wrt", "choices"),
    [
        (FIRST, "n_4", [{}]),
        (FIRST, "(x_2)_d", [{"d": 0}, {"d": 1}]),
        (PER_EXAMPLE, "n_4", [{"i": 0}, {"i": 1}, {"i": 2}]),
        (PER_EXAMPLE, "w_{2,5}", [{}]),
        (PER_EXAMPLE, "(x_2)_d", [{"i": i, "d": c} for i in range(3) for c in range(2)]),
    ],
)
def test_a_line_is_compared_for_all_that_the_goal_leaves_free(
    net: Network, wrt: str, choices: list[dict[str, int]]
) -> None:
    assert list(environments(goal(net, wrt))) == choices
