import pytest

from hwgen.expr.latex import latex
from hwgen.expr.nodes import Sym
from hwgen.model.network import Network, natural
from tests.networks import FIGURE_1, FIGURE_2, SKIP, expression, name, network


def definitions(net: Network) -> dict[str, str]:
    return {latex(node): latex(body) for node, body in net.graph.definitions.items()}


def leaves(net: Network) -> str:
    return " ".join(latex(leaf) for leaf in net.graph.leaves)


def test_figure_1() -> None:
    assert definitions(network(FIGURE_1)) == {
        "n_1": r"g(b + \sum_l v_{l,1} x_l)",
        "n_2": r"g(b + \sum_l v_{l,2} x_l)",
        "n_3": r"g(b + \sum_k w_{k,3} n_k)",
        "n_4": r"g(b + \sum_k w_{k,4} n_k)",
        "n_5": r"g(b + \sum_k w_{k,5} n_k)",
        "n_6": r"g(b + \sum_k w_{k,6} n_k)",
        "n_7": r"g(b + \sum_k w_{k,7} n_k)",
        "E": r"\sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)",
    }


def test_figure_1_has_these_leaves() -> None:
    assert leaves(network(FIGURE_1)) == (
        "x_1 x_2 v_{1,1} v_{2,2} w_{1,3} w_{1,4} w_{2,4} w_{2,5} w_{3,6} w_{4,6} w_{5,7} "
        "b y_6^{(i)} y_7^{(i)}"
    )


DEFINITIONS = [
    ("x_1 -> n_1", {}, {"n_1": r"g(b + \sum_l v_{l,1} x_l)"}),
    ("x_1 -> n_1", {"biases": "own"}, {"n_1": r"g(b_1 + \sum_l v_{l,1} x_l)"}),
    ("x_1 -> n_1", {"biases": "none"}, {"n_1": r"g(\sum_l v_{l,1} x_l)"}),
    ("x_1 -> n_1", {"activation": r"\tanh"}, {"n_1": r"\tanh(b + \sum_l v_{l,1} x_l)"}),
    (
        "x_1 -> n_1 -> n_2",
        {"data": "per_example"},
        {
            "n_1^{(i)}": r"g(b + \sum_l v_{l,1} x_l^{(i)})",
            "n_2^{(i)}": r"g(b + \sum_k w_{k,2} n_k^{(i)})",
            "E": r"\sum_{i \in data} (n_2^{(i)} - y_2^{(i)})^2",
        },
    ),
    # Fed by inputs and by neurons.
    (
        "x_1 x_2 -> n_1 -> n_2\nx_2 -> n_2",
        {},
        {"n_2": r"g(b + \sum_l v_{l,2} x_l + \sum_k w_{k,2} n_k)"},
    ),
    # Names without an index have no sum to run in.
    (
        "x -> h -> out",
        {},
        {
            "h": "g(b + v_{x,h} x)",
            r"\mathrm{out}": r"g(b + w_{h,\mathrm{out}} h)",
            "E": r"\sum_{i \in data} (\mathrm{out} - y_{\mathrm{out}}^{(i)})^2",
        },
    ),
    # Indices that two neurons share: whole names stand in the weights, biases and targets.
    (
        "x_1 -> h_1 h_2 -> o_1",
        {"biases": "own"},
        {
            "h_1": r"g(b_{h_1} + \sum_l v_{l,h_1} x_l)",
            "h_2": r"g(b_{h_2} + \sum_l v_{l,h_2} x_l)",
            "o_1": r"g(b_{o_1} + \sum_k w_{h_k,o_1} h_k)",
            "E": r"\sum_{i \in data} (o_1 - y_{o_1}^{(i)})^2",
        },
    ),
    # Two letters feed one neuron: a sum for each.
    (
        "x_1 -> h_1 -> m_2\nh_1 m_2 -> q_3",
        {},
        {"q_3": r"g(b + \sum_k w_{k,3} h_k + \sum_k w_{k,3} m_k)"},
    ),
    (
        "x_1 -> n_{1,1} n_{1,2} -> n_{2,1}",
        {},
        {
            "n_{1,1}": r"g(b + \sum_l v_{l,n_{1,1}} x_l)",
            "n_{2,1}": ("g(b + w_{n_{1,1},n_{2,1}} n_{1,1} + w_{n_{1,2},n_{2,1}} n_{1,2})"),
        },
    ),
    (
        "x_1 -> n_1 -> n_2 -> n_3",
        {"outputs": "n_2 n_3"},
        {
            "E": r"\sum_{i \in data} ((n_2 - y_2^{(i)})^2 + (n_3 - y_3^{(i)})^2)",
        },
    ),
]


@pytest.mark.parametrize(("edges", "options", "expected"), DEFINITIONS)
def test_definitions(edges: str, options: dict[str, str], expected: dict[str, str]) -> None:
    written = definitions(network(edges, **options))
    assert {node: written.get(node) for node in expected} == expected


WEIGHTS = [
    (FIGURE_1, "n_2", "n_5", "w_{2,5}"),
    (FIGURE_1, "x_2", "n_2", "v_{2,2}"),
    ("x_1 -> h_1 -> o_1", "h_1", "o_1", "w_{h_1,o_1}"),
    ("x_1 -> h_1 -> o_1", "x_1", "h_1", "v_{1,h_1}"),
    ("x_1 a_1 -> h_1", "x_1", "h_1", "v_{x_1,1}"),
    ("x_1 -> h_1 -> o_2", "h_1", "o_2", "w_{1,2}"),
    ("x -> h -> out", "h", "out", r"w_{h,\mathrm{out}}"),
    ("x_{a,b} -> n_1", "x_{a,b}", "n_1", "v_{x_{a,b},1}"),
    ("x_1 -> n_{10} -> n_{11}", "n_{10}", "n_{11}", "w_{10,11}"),
]


@pytest.mark.parametrize(("edges", "start", "end", "weight"), WEIGHTS)
def test_names_of_weights(edges: str, start: str, end: str, weight: str) -> None:
    assert latex(network(edges).weight(name(start), name(end))) == weight


@pytest.mark.parametrize(
    ("edges", "options"),
    [
        (FIGURE_1, {}),
        (FIGURE_2, {"biases": "own"}),
        (SKIP, {"data": "per_example"}),
        ("x_1 a_1 -> h_1 h_2 -> o_1 o_2", {"biases": "own"}),
        ("x -> h -> out\nx -> out", {}),
        ("x_1 -> n_{1,1} n_{1,2} -> n_{2,1}", {}),
        ("x_1 -> h_1 -> o_1 -> out", {"biases": "own"}),
        ("x_{1,1} x_1 -> n_1 -> n_{1,1}", {}),
    ],
)
def test_no_two_symbols_of_a_graph_print_alike(edges: str, options: dict[str, str]) -> None:
    net = network(edges, **options)
    for graph in (net.graph, net.graph_with_pre_activations):
        assert len({latex(sym) for sym in graph.known}) == len(graph.known)


def test_weights_of_input_vectors_are_vectors() -> None:
    net = network("x_1 -> n_1 -> n_2")
    assert net.weight(name("x_1"), name("n_1")).shape == "vector"
    assert net.weight(name("n_1"), name("n_2")).shape == "scalar"
    assert net.graph.vocabulary.vectors == {"x", "v"}
    scalars = network("x_1 -> n_1 -> n_2", inputs_are="scalars")
    assert scalars.weight(name("x_1"), name("n_1")) == Sym("v", (1, 1))
    assert scalars.graph.vocabulary.vectors == frozenset()


def test_the_default_outputs_feed_nothing() -> None:
    assert network(FIGURE_2).loss_outputs == (name("n_6"), name("n_7"), name("n_8"))


def test_chosen_outputs_stand_in_topological_order() -> None:
    net = network(FIGURE_1, outputs="n_7 n_4 n_6")
    assert net.loss_outputs == (name("n_4"), name("n_6"), name("n_7"))


def test_two_sources_and_two_targets_in_one_line_are_four_edges() -> None:
    assert len(network("n_3 n_4 -> n_6 n_8").edges) == 4


def test_numbers_are_in_the_order_of_people() -> None:
    ordered = sorted((name(text) for text in ("n_10", "n_9", "m_11", "n", "n_a")), key=natural)
    assert [latex(node) for node in ordered] == ["m_{11}", "n", "n_a", "n_9", "n_{10}"]


def test_the_order_of_the_edges_does_not_matter() -> None:
    net = network(FIGURE_1)
    turned = Network("figure", tuple(reversed(net.edges)))
    assert definitions(net) == definitions(turned)
    assert net.graph.leaves == turned.graph.leaves


def test_pre_activations_are_nodes_of_their_own() -> None:
    net = network("x_1 -> n_1 -> n_2")
    assert {latex(n): latex(e) for n, e in net.graph_with_pre_activations.definitions.items()} == {
        "z_1": r"b + \sum_l v_{l,1} x_l",
        "n_1": "g(z_1)",
        "z_2": r"b + \sum_k w_{k,2} n_k",
        "n_2": "g(z_2)",
        "E": r"\sum_{i \in data} (n_2 - y_2^{(i)})^2",
    }


@pytest.mark.parametrize(
    ("edges", "inputs_are"),
    [
        (FIGURE_1, "vectors"),
        (SKIP, "scalars"),
        ("x -> h -> out", "vectors"),
        ("x_1 a_1 -> h_1 h_2 -> o_1 o_2", "vectors"),
        ("x_1 -> n_{1,1} n_{1,2} -> n_{2,1}", "vectors"),
        ("x_1 -> h_1 -> o_1 -> out", "vectors"),  # out shares no index, but h and o do
        ("x_1 -> x_2 -> x_3", "scalars"),  # a letter for inputs and for neurons
        (r"\alpha_1 -> \beta_1 -> hid_2", "vectors"),
    ],
)
@pytest.mark.parametrize("data", ["shared", "per_example"])
def test_definitions_are_read_back_as_they_were(edges: str, inputs_are: str, data: str) -> None:
    graph = network(edges, inputs_are=inputs_are, data=data).graph
    for node, body in graph.definitions.items():
        assert expression(latex(body), graph) == body
        assert expression(latex(node), graph) == node
