"""What a page says about its networks: conventions in words, loose ends, drawings."""

from typing import Any

import pytest

from hwgen.document.blocks import Words
from hwgen.document.phrases import ENGLISH, as_text
from hwgen.expr.latex import latex
from hwgen.tasks.networks import conventions, figure_of, loose_ends
from tests.networks import FIGURE_1, network

LAYER = r"$n_j = g(b + \sum_l v_{l,j} x_l)$, $n_j = g(b + \sum_k w_{k,j} n_k)$. "
VECTORS = "$v_{l,j}$, $x_l$ are vectors, $(x_l)_d$ is a component. "
BOTH = (
    r"$\frac{\partial E}{\partial n_j}$ is the derivative along all paths, "
    r"$\frac{\partial n_j}{\partial n_k}$ the one along a single edge. "
)
SHARED = "One forward pass: $i$ runs over its targets."


@pytest.mark.parametrize(
    ("edges", "options", "said"),
    [
        (FIGURE_1, {}, LAYER + VECTORS + BOTH + SHARED),
        (
            FIGURE_1,
            {"biases": "own"},
            LAYER.replace("b +", "b_j +") + VECTORS + BOTH + SHARED,
        ),
        (
            FIGURE_1,
            {"biases": "none", "inputs_are": "scalars"},
            LAYER.replace("b + ", "") + BOTH + SHARED,
        ),
        (
            "x_1 -> n_1 -> n_2\nx_1 -> n_2",
            {"activation": r"\sigma"},
            r"$n_j = \sigma(b + \sum_l v_{l,j} x_l)$, "
            r"$n_j = \sigma(b + \sum_l v_{l,j} x_l + \sum_k w_{k,j} n_k)$. "
            + VECTORS
            + BOTH
            + SHARED,
        ),
        (
            FIGURE_1,
            {"data": "per_example"},
            (
                r"$n_j^{(i)} = g(b + \sum_l v_{l,j} x_l^{(i)})$, "
                r"$n_j^{(i)} = g(b + \sum_k w_{k,j} n_k^{(i)})$. "
                "$v_{l,j}$, $x_l^{(i)}$ are vectors, $(x_l^{(i)})_d$ is a component. "
                r"$\frac{\partial E}{\partial n_j^{(i)}}$ is the derivative along all paths, "
                r"$\frac{\partial n_j^{(i)}}{\partial n_k^{(i)}}$ the one along a single edge. "
                r"$i$ names the training example; $\frac{\partial E}{\partial n_j^{(i)}}$ is the "
                "derivative in that one, and derivatives by weights and biases add up over all."
            ),
        ),
    ],
)
def test_conventions_are_said_in_one_line(edges: str, options: dict[str, Any], said: str) -> None:
    assert as_text(conventions(network(edges, **options), ENGLISH)) == said


def test_the_local_derivative_is_one_that_the_network_has() -> None:
    said = as_text(conventions(network("x_1 -> h_1 h_2 -> o_1", biases="own"), ENGLISH))
    assert r"$\frac{\partial o_j}{\partial h_k}$ the one along a single edge" in said


def test_a_lone_neuron_is_not_differentiated_by_itself() -> None:
    said = as_text(conventions(network("x -> a"), ENGLISH))
    assert said.startswith("$a = g(b + v_{x,a} x)$. $v_{x,a}$, $x$ are vectors, ")
    assert r"\frac{\partial a}{\partial a}" not in said


def test_loose_ends_are_neurons_that_nothing_reads() -> None:
    assert loose_ends(network(FIGURE_1)) == ()
    some = network(FIGURE_1 + "n_1 -> n_8", outputs="n_6 n_4")
    assert {latex(node) for node in loose_ends(some)} == {"n_7", "n_8"}


def test_a_figure_has_all_nodes_and_marks_inputs_and_outputs() -> None:
    figure = figure_of(network(FIGURE_1, outputs="n_4 n_6"), (Words("a caption"),))
    kinds = {placed.node.key: placed.node.kind for placed in figure.drawing.nodes}
    neurons = {f"n_{number}": "neuron" for number in range(1, 8)}
    inputs = {"x_1": "input", "x_2": "input"}
    assert kinds == neurons | inputs | {"n_4": "output", "n_6": "output"}
    assert len(figure.drawing.routes) == 9
    assert figure.caption == (Words("a caption"),)
