from fractions import Fraction

from hwgen.expr.evaluate import PRIME
from tests.networks import FIGURE_1, network
from tests.typed_chains import ARGUMENT, LOSS, judge_of, line

N4 = judge_of("n_4")


def test_letters_and_derivatives_get_small_numbers_that_anyone_can_multiply() -> None:
    judged = line(N4, r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_3}")
    shown = judged.counterexample
    assert shown is not None
    assert list(shown.letters) == [
        r"\frac{\partial E}{\partial n_6}",
        r"\frac{\partial n_6}{\partial n_3}",
    ]
    first, second = (Fraction(number) for number in shown.letters.values())
    assert Fraction(shown.line) == first * second
    assert shown.goal != shown.line


def test_functions_get_a_number_for_each_argument() -> None:
    judged = line(N4, rf"{LOSS} g'({ARGUMENT}) w_{{3,6}}")
    shown = judged.counterexample
    assert shown is not None
    of = {letter: Fraction(number) for letter, number in shown.letters.items()}
    (slope,) = (number for letter, number in of.items() if letter.startswith("g'"))
    loss = 2 * (of["n_6"] - of["y_6^{(1)}"])
    assert Fraction(shown.line) == loss * slope * of["w_{3,6}"]
    assert all(abs(number) < 10 for number in of.values())


def test_a_lost_sigma_needs_a_second_example() -> None:
    judge = judge_of("w_{2,5}", "full", network(FIGURE_1, data="per_example"))
    slopes = (
        r"g'(b + w_{5,7} n_5^{(i)}) \cdot w_{5,7} \cdot g'(b + w_{2,5} n_2^{(i)}) \cdot n_2^{(i)}"
    )
    judged = line(judge, rf"\sum_{{i \in data}} 3 (n_7^{{(i)}} - y_7^{{(i)}}) {slopes}")
    shown = judged.counterexample
    assert shown is not None
    assert Fraction(shown.goal) * 3 == Fraction(shown.line) * 2


def test_numbers_are_small_and_the_same_every_time() -> None:
    text = rf"{LOSS} g'({ARGUMENT}) w_{{3,6}}"
    once, again = (line(judge_of("n_4"), text).counterexample for _ in range(2))
    assert once == again
    assert once is not None
    assert max(abs(int(once.goal)), abs(int(once.line))) < 100 < PRIME


def test_a_line_without_a_value_has_none() -> None:
    assert line(N4, rf"2(n_6 - y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}").counterexample is None
