import pytest

from hwgen.check.causes import CAUSES, OF_KIND
from tests.networks import FIGURE_1, network
from tests.typed_chains import ARGUMENT, LOSS, judge_of, line

N4, N2 = judge_of("n_4"), judge_of("n_2", "partials")
PER_EXAMPLE = judge_of("w_{2,5}", "full", network(FIGURE_1, data="per_example"))

CHAIN = r"\frac{\partial E}{\partial n_4} \frac{\partial n_4}{\partial n_2}"
OTHER = r"\frac{\partial E}{\partial n_5} \frac{\partial n_5}{\partial n_2}"


@pytest.mark.parametrize(
    ("text", "cause", "change"),
    [
        (rf"{LOSS} g'({ARGUMENT}) w_{{3,6}}", "index copied wrong", "w_{3,6} → w_{4,6}"),
        (rf"{LOSS} g({ARGUMENT}) w_{{4,6}}", "g for g′", f"g → g' of {ARGUMENT}"),
        (rf"{LOSS} g''({ARGUMENT}) w_{{4,6}}", "g′ for g", f"g'' → g' of {ARGUMENT}"),
        (rf"-{LOSS} g'({ARGUMENT}) w_{{4,6}}", "sign", None),
        (
            rf"2\sum_{{i \in data}}(n_6 + y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}",
            "target's sign",
            "- before y_6^{(i)}",
        ),
        (
            rf"\sum_{{i \in data}}(n_6 - y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}",
            "constant lost",
            "times 2",
        ),
        (rf"3{LOSS[1:]} g'({ARGUMENT}) w_{{4,6}}", "constant wrong", "3 → 2"),
        (rf"{LOSS} g'({ARGUMENT})", "derivative stopped too early", "times w_{4,6}"),
        (rf"{LOSS} w_{{4,6}}", "factor missing", f"times g'({ARGUMENT})"),
        (rf"{LOSS} g'({ARGUMENT}) w_{{4,6}} n_4", "factor too many", "without the factor n_4"),
        (
            rf"{LOSS} g'(b + w_{{4,6}} n_4) w_{{4,6}}",
            "summand dropped",
            "+ w_{3,6} n_3",
        ),
        (
            rf"{LOSS} g'({ARGUMENT} + w_{{4,6}} n_4) w_{{4,6}}",
            "summand doubled",
            "without the summand w_{4,6} n_4",
        ),
        (rf"{LOSS} g'(b + w_{{5,7}} n_5) w_{{4,6}}", "argument of another neuron", None),
        (
            r"\frac{\partial E}{\partial n_7} \frac{\partial n_7}{\partial n_4}",
            "chain through the wrong neuron",
            "through n_6, not through n_7",
        ),
        (rf"2(n_6 - y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}", "free index", None),
        (rf"2(n_6 - y_6) g'({ARGUMENT}) w_{{4,6}}", "Σ dropped", None),
        (rf"{LOSS} ({ARGUMENT}) w_{{4,6}}", "function dropped", f"g' of {ARGUMENT}"),
        (
            rf"{LOSS} g'(b + w_{{3,6}} n_3) + w_{{4,6}} n_4 w_{{4,6}}",
            "bracket in the wrong place",
            None,
        ),
        (
            r"\frac{dE}{dn_6} \frac{\partial g(b + \sum_k w_{k,i} n_k)}{\partial n_4}",
            "free index",
            "w_{k,i} → w_{k,6}",
        ),
    ],
)
def test_the_cause_and_the_change_that_mends_it(text: str, cause: str, change: str | None) -> None:
    judged = line(N4, text)
    assert judged.verdict == "wrong"
    assert cause in judged.causes
    assert len(judged.said) == len(judged.repairs)
    assert change is None or change in [repair.change for repair in judged.repairs]


def test_a_path_that_was_left_out_is_named() -> None:
    judged = line(N2, CHAIN)
    assert judged.causes == ("summand dropped",)
    assert [repair.change for repair in judged.repairs] == [f"+ {OTHER}"]
    assert judged.said == (f"A summand is missing: + {OTHER}.",)


def test_a_path_that_stands_twice_is_named() -> None:
    judged = line(N2, f"{CHAIN} + {CHAIN} + {OTHER}")
    assert judged.cause == "summand doubled"


def test_a_missing_bracket_is_named() -> None:
    n3 = judge_of("(x_2)_d", "partials")
    tail = r"\frac{\partial n_2}{\partial (x_2)_d}"
    judged = line(n3, rf"{CHAIN} + {OTHER} {tail}")
    assert "missing bracket" in judged.causes
    assert rf"({CHAIN} + {OTHER}) {tail}" in [repair.latex for repair in judged.repairs]


def test_a_sigma_that_closes_too_early_is_named() -> None:
    text = (
        r"(\sum_{i \in data} 2(n_7^{(i)} - y_7^{(i)})) g'(b + w_{5,7} n_5^{(i)}) \cdot w_{5,7}"
        r" \cdot g'(b + w_{2,5} n_2^{(i)}) \cdot n_2^{(i)}"
    )
    judged = line(PER_EXAMPLE, text)
    assert judged.cause == "free index"
    assert "Σ pulled over something that depends on its index" in judged.causes


def test_ties_are_all_told() -> None:
    judged = line(N4, rf"2\sum_{{i \in data}}(n_6 + n_6) g'({ARGUMENT}) w_{{4,6}}")
    assert judged.verdict == "wrong"
    chain = line(judge_of("n_4", "partials"), r"\frac{dE}{dn_7} \frac{dn_6}{dn_4}")
    assert [repair.change for repair in chain.repairs] == ["n_7 → n_6 in the denominator"]
    twice = line(judge_of("n_2", "partials"), rf"{CHAIN} + {OTHER} + {OTHER}")
    assert len(twice.repairs) == len(twice.said) >= 1


def test_where_nothing_small_explains_a_line_it_says_just_that() -> None:
    judged = line(N4, r"n_1 n_2 + 7 b^2")
    assert judged.verdict == "wrong"
    assert judged.cause is None
    assert judged.repairs == ()
    assert judged.notes[-1] == "no small change makes the line right"


def test_every_kind_of_edit_has_a_cause_with_a_sentence() -> None:
    assert set(OF_KIND.values()) <= set(CAUSES)
    assert all("{change}" in sentence for sentence in CAUSES.values())
