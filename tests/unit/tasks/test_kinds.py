"""The four kinds of question: what is asked, answered and noted, word for word."""

from pathlib import Path

import pytest

from hwgen.expr.latex import latex
from hwgen.spec import Prose
from hwgen.tasks import KINDS
from hwgen.tasks.question import runs
from tests.specs import answer, texts

SKIP = "x_1 -> n_1 -> n_2 -> n_3\nn_1 -> n_3"
ASKED = (
    "On how many paths of figure 1 does ${start}$ act on ${end}$, and which factors does the "
    "chain rule give on each of them?"
)
LISTED, NUMBER = "The paths, each as the product of its factors:", "Their number:"


def lines(folder: Path, part: str, edges: str | None = None, **options: str) -> list[str]:
    """The lines of the answer of a part."""
    found = answer(folder, part, **({} if edges is None else {"edges": edges}), **options).verified
    assert found is not None
    return [latex(line.expr) for line in found.lines]


def test_the_kinds_are_those_of_the_issue() -> None:
    assert list(KINDS) == ["gradient", "path count", "parameter count", "text"]
    assert all(KINDS[name].kind == name for name in KINDS)


@pytest.mark.parametrize(
    ("goal", "prompt"),
    [
        ("E wrt n_4", r"$\frac{\partial E}{\partial n_4}$"),
        ("E wrt w_{2,5}", r"$\frac{\partial E}{\partial w_{2,5}}$"),
        ("E wrt (v_{1,1})_d", r"$\frac{\partial E}{\partial (v_{1,1})_d}$"),
        ("E wrt (x_2)_d", r"$\frac{\partial E}{\partial (x_2)_d}$"),
        ("E wrt b", r"$\frac{\partial E}{\partial b}$"),
        ("n_6 wrt n_1", r"$\frac{\partial n_6}{\partial n_1}$"),
    ],
)
def test_a_gradient_asks_for_its_goal_and_says_nothing_more(
    goal: str, prompt: str, tmp_path: Path
) -> None:
    found = answer(tmp_path, f"- gradient: {goal}")
    assert texts(found) == {"prompt": prompt}
    assert found.goal is not None
    assert f"${latex(found.goal.expr)}$" == prompt
    assert found.verified is not None
    assert {line.checks[:2] for line in found.verified.lines} == {("value", "numerators")}
    assert found.verified.lines[-1].checks[2:]


def test_a_gradient_of_per_example_data_is_asked_for_one_example(tmp_path: Path) -> None:
    found = answer(tmp_path, "- gradient: E wrt n_4", data="per_example")
    assert texts(found) == {"prompt": r"$\frac{\partial E}{\partial n_4^{(i)}}$"}


def test_a_gradient_without_a_path_is_zero_and_says_why(tmp_path: Path) -> None:
    part = "- gradient: n_6 wrt n_5"
    note = "No path leads from $n_5$ to $n_6$, so the derivative is 0."
    assert texts(answer(tmp_path, part))["note"] == note
    assert lines(tmp_path, part) == ["0"]


def test_a_gradient_by_a_target_free_output_is_the_differentiated_loss(tmp_path: Path) -> None:
    part = "- gradient: E wrt n_6\n  plan: partials"
    assert lines(tmp_path, part) == [r"\sum_{i \in data} 2(n_6 - y_6^{(i)})"]


def test_a_gradient_in_delta_form_says_so(tmp_path: Path) -> None:
    found = answer(tmp_path, "- gradient: E wrt w_{1,3}\n  max_paths: 0")
    one = texts(found)["note"]
    found = answer(tmp_path, "- gradient: E wrt n_1\n  max_paths: 1")
    two = texts(found)["note"]
    said = (
        "from ${start}$ to $E$; they are not written out one by one. The derivative is given by "
        r"way of $\delta_6$ = $\frac{{\partial E}}{{\partial z_6}}$, one line for each neuron, "
        "where $n_6 = g(z_6)$."
    )
    assert two == f"There are 2 paths {said.format(start='n_1')}"
    assert one.startswith("There is ")


def test_a_path_count_lists_paths_and_kinds_of_factors(tmp_path: Path) -> None:
    found = answer(tmp_path, "- path count: E wrt n_1")
    assert texts(found) == {
        "prompt": ASKED.format(start="n_1", end="E"),
        "lead 0": LISTED,
        "lead 2": NUMBER,
        "conclusion": "There are 2 paths. On a path with $K$ factors one is the derivative of the "
        "loss by the last neuron; the other $K - 1$ go from neuron to neuron. Here 2 paths with "
        "$K = 3$.",
    }
    assert lines(tmp_path, "- path count: E wrt n_1") == [
        (
            r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_3} "
            r"\frac{\partial n_3}{\partial n_1}"
        ),
        (
            r"\frac{\partial E}{\partial n_6} \frac{\partial n_6}{\partial n_4} "
            r"\frac{\partial n_4}{\partial n_1}"
        ),
        "2",
    ]


@pytest.mark.parametrize(
    ("goal", "conclusion"),
    [
        (
            "E wrt (x_1)_d",
            (
                "There are 2 paths. On a path with $K$ factors one is the derivative of the loss "
                "by the last neuron, one goes from a neuron to $(x_1)_d$, and the other $K - 2$ "
                "go from neuron to neuron. Here 2 paths with $K = 4$."
            ),
        ),
        (
            "n_6 wrt n_1",
            (
                "There are 2 paths. On a path with $K$ factors all $K$ go from neuron to neuron. "
                "Here 2 paths with $K = 2$."
            ),
        ),
        (
            "n_6 wrt w_{1,3}",
            (
                "There is 1 path. On a path with $K$ factors one goes from a neuron to $w_{1,3}$, "
                "and the other $K - 1$ go from neuron to neuron. Here 1 path with $K = 2$."
            ),
        ),
    ],
)
def test_the_kinds_of_factors_depend_on_both_ends(
    goal: str, conclusion: str, tmp_path: Path
) -> None:
    assert texts(answer(tmp_path, f"- path count: {goal}"))["conclusion"] == conclusion


def test_paths_of_several_lengths_are_told_apart(tmp_path: Path) -> None:
    part = "- path count: n_3 wrt n_1"
    assert texts(answer(tmp_path, part, SKIP))["conclusion"] == (
        "There are 2 paths. On a path with $K$ factors all $K$ go from neuron to neuron. "
        "Here 1 path with $K = 1$. Here 1 path with $K = 2$."
    )
    assert lines(tmp_path, part, SKIP)[-1] == "1 + 1 = 2"
    assert lines(tmp_path, part, SKIP)[0] == r"\frac{\partial n_3}{\partial n_1}|_{n_2}"


def test_no_path_is_counted_too(tmp_path: Path) -> None:
    found = answer(tmp_path, "- path count: n_6 wrt n_5")
    assert lines(tmp_path, "- path count: n_6 wrt n_5") == ["0"]
    assert "$K$" not in texts(found)["conclusion"]


def test_many_paths_are_counted_and_not_listed(tmp_path: Path) -> None:
    rows = [f"{a} -> {b}" for a, b in (("x_1", "n_1 n_2 n_3"), ("n_1 n_2 n_3", "n_4 n_5 n_6"))]
    rows += ["n_4 n_5 n_6 -> n_7 n_8 n_9", "n_7 n_8 n_9 -> n_{10} n_{11} n_{12}"]
    found = answer(tmp_path, "- path count: E wrt (x_1)_d", "\n".join(rows))
    said = texts(found)
    assert (said["note"], said["lead 0"]) == ("They are too many to be listed.", NUMBER)
    assert said["conclusion"].startswith("There are 81 paths. On a path with $K$ factors ")
    assert said["conclusion"].endswith(" Here 81 paths with $K = 5$.")
    assert found.verified is not None
    assert [latex(line.expr) for line in found.verified.lines] == ["81"]


@pytest.mark.parametrize(
    ("layer", "asked", "line", "answered"),
    [
        (
            "dense: {in_features: 2, out_features: 96}",
            "a fully connected layer with 2 inputs and 96 outputs?",
            r"96 \times 2 + 96 = 288",
            "288 parameters learnt",
        ),
        (
            "dense: {in_features: 2, out_features: 3, bias: false}",
            "a fully connected layer with 2 inputs and 3 outputs? It has no biases.",
            r"3 \times 2 = 6",
            "6 parameters learnt",
        ),
        (
            "conv2d: {kernel: [64, 64], in_channels: 2, filters: 96}",
            "a convolution with 96 filters of 64 × 64 over 2 channels?",
            r"64 \times 64 \times 96 \times 2 + 96 = 786528",
            "786528 parameters learnt",
        ),
        (
            "conv2d: {kernel: [3, 5], in_channels: 4, filters: 8, groups: 2, bias: false}",
            (
                "a convolution with 8 filters of 3 × 5 over 4 channels? It has no biases. Its "
                "channels are split into 2 groups."
            ),
            r"3 \times 5 \times 8 \times \frac{4}{2} = 240",
            "240 parameters learnt",
        ),
    ],
)
def test_a_parameter_count_is_arithmetic_and_a_sentence(
    layer: str, asked: str, line: str, answered: str, tmp_path: Path
) -> None:
    part = f"- parameter count:\n    {layer}"
    found = answer(tmp_path, part)
    prompt = f"How many parameters are learnt by {asked}"
    assert texts(found) == {"prompt": prompt, "conclusion": answered}
    assert lines(tmp_path, part) == [line]
    assert found.verified is not None
    assert found.verified.lines[0].checks == ("arithmetic",)


def test_one_of_a_thing_is_said_in_the_singular(tmp_path: Path) -> None:
    part = "- parameter count:\n    dense: {in_features: 1, out_features: 1, bias: false}"
    assert texts(answer(tmp_path, part)) == {
        "prompt": "How many parameters are learnt by a fully connected layer with 1 input and "
        "1 output? It has no biases.",
        "conclusion": "1 parameter learnt",
    }


def test_an_own_question_stands_as_it_is_and_is_not_verified(tmp_path: Path) -> None:
    found = answer(tmp_path, "- text: Why 100% & a_1?\n  solution: {latex: '$a_1$'}")
    assert found.verified is None
    assert found.goal is None
    assert (found.prompt, found.conclusion) == (
        runs(Prose("Why 100% & a_1?")),
        runs(Prose("$a_1$", latex=True)),
    )


def test_an_own_question_needs_no_solution(tmp_path: Path) -> None:
    assert texts(answer(tmp_path, "- text: Why?")) == {"prompt": "Why?"}
