from random import Random

import pytest

from hwgen.expr.latex import latex
from hwgen.expr.nodes import Sum, Sym
from hwgen.model.graph import Graph
from tests.networks import FIGURE_1, FIGURE_2, SKIP, expression, name, network, symbol
from tests.property.random_graphs import random_network

E = Sym("E")
FIRST = network(FIGURE_1).graph


def names(nodes: tuple[Sym, ...]) -> str:
    return " ".join(latex(node) for node in nodes)


def test_nodes_stand_in_topological_order_with_the_loss_last() -> None:
    order = FIRST.order
    assert names(tuple(order)) == "n_1 n_2 n_3 n_4 n_5 n_6 n_7 E"
    assert all(
        order[parent] < order[node]
        for node in order
        for parent in FIRST.parents[node]
        if parent in order
    )


@pytest.mark.parametrize(
    ("node", "parents"),
    [
        ("n_1", "b v_{1,1} x_1"),
        ("n_4", "b w_{1,4} n_1 w_{2,4} n_2"),
        ("E", "n_6 y_6^{(i)} n_7 y_7^{(i)}"),
    ],
)
def test_parents_in_reading_order(node: str, parents: str) -> None:
    assert names(FIRST.parents[symbol(node, FIRST)]) == parents


@pytest.mark.parametrize(
    ("node", "children"),
    [
        ("n_2", "n_4 n_5"),
        ("x_1", "n_1"),
        ("w_{2,5}", "n_5"),
        ("b", "n_1 n_2 n_3 n_4 n_5 n_6 n_7"),
        ("n_7", "E"),
    ],
)
def test_children_in_topological_order(node: str, children: str) -> None:
    assert names(FIRST.children[symbol(node, FIRST)]) == children


def test_with_data_per_example_parents_and_children_carry_the_letter() -> None:
    graph = network(FIGURE_1, data="per_example").graph
    assert names(graph.parents[symbol("n_4", graph)]) == "b w_{1,4} n_1^{(i)} w_{2,4} n_2^{(i)}"
    assert names(graph.parents[E]) == "n_6^{(i)} y_6^{(i)} n_7^{(i)} y_7^{(i)}"
    assert names(graph.children[symbol("n_2", graph)]) == "n_4^{(i)} n_5^{(i)}"


@pytest.mark.parametrize(
    ("node", "on", "expected"),
    [
        ("n_6", "n_1", True),
        ("n_6", "x_2", True),
        ("n_7", "n_1", False),
        ("n_1", "n_6", False),
        ("E", "b", True),
        ("n_5", "w_{2,5}", True),
        ("n_4", "w_{2,5}", False),
    ],
)
def test_depends_means_that_a_path_leads_there(node: str, on: str, *, expected: bool) -> None:
    assert FIRST.depends(symbol(node, FIRST), symbol(on, FIRST)) is expected


def test_an_edge_is_one_step() -> None:
    n1, n4, n6 = (symbol(text, FIRST) for text in ("n_1", "n_4", "n_6"))
    assert FIRST.is_edge(n1, n4)
    assert not FIRST.is_edge(n1, n6)
    assert not FIRST.is_edge(n4, n1)
    assert not FIRST.is_edge(n1, n1)


def test_symbols_are_known_under_any_example_letter() -> None:
    graph = network(FIGURE_1, data="per_example").graph
    assert graph.knows(Sym("n", (4,), "s"))
    assert not graph.knows(Sym("n", (4,)))
    assert not graph.knows(Sym("n", (9,), "i"))
    assert not FIRST.knows(Sym("n", (4,), "i"))


def test_paths_as_their_nodes() -> None:
    graph = network(FIGURE_2).graph
    start = symbol("n_1", graph)
    assert [names(path) for path in graph.paths(start, E)] == [
        "n_1 n_3 n_6 E",
        "n_1 n_3 n_8 E",
        "n_1 n_5 n_7 E",
    ]
    assert [names(path) for path in graph.paths(start, symbol("n_6", graph))] == ["n_1 n_3 n_6"]
    assert list(graph.paths(symbol("n_2", graph), symbol("n_7", graph))) == []


def _walked(graph: Graph, start: Sym, end: Sym) -> list[list[Sym]]:
    """All paths by brute force over the edges parent → node."""
    found, unfinished = [], [[start]]
    while unfinished:
        path = unfinished.pop()
        if path[-1] == end:
            found.append(path)
            continue
        unfinished += [
            [*path, node] for node, parents in graph.parents.items() if path[-1] in parents
        ]
    return found


def _powers(graph: Graph, start: Sym, end: Sym) -> dict[int, int]:
    """Length → number of paths, from powers of the adjacency matrix."""
    nodes = [*graph.leaves, *graph.definitions]
    adjacency = [[int(a in graph.parents.get(b, ())) for b in nodes] for a in nodes]
    row = [int(node == start) for node in nodes]
    found: dict[int, int] = {}
    for length in range(1, len(nodes) + 1):
        row = [sum(x * adjacency[a][b] for a, x in enumerate(row) if x) for b in range(len(nodes))]
        if row[nodes.index(end)]:
            found[length] = row[nodes.index(end)]
    return found


@pytest.mark.parametrize("seed", range(20))
def test_paths_agree_with_brute_force_and_powers_of_the_adjacency_matrix(seed: int) -> None:
    random = Random(seed)
    graph = random_network(random).graph
    start = random.choice([*graph.leaves, *list(graph.definitions)[:-1]])
    walked = _walked(graph, start, E)
    paths = [list(path) for path in graph.paths(start, E)]
    assert sorted(paths, key=repr) == sorted(walked, key=repr)
    assert graph.paths_between(start, E) == len(walked) == sum(_powers(graph, start, E).values())
    assert graph.path_lengths(start, E) == _powers(graph, start, E)


def test_paths_of_a_wide_network_are_counted_without_being_walked() -> None:
    layers = [" ".join(f"n_{10 * depth + place}" for place in range(5)) for depth in range(1, 21)]
    graph = network(" -> ".join(["x_1", *layers, "n_999"])).graph
    assert graph.paths_between(symbol("n_10", graph), E) == 5**19


TERMS = [
    (FIGURE_1, r"\sum_k w_{k,6} n_k", ["w_{3,6} n_3", "w_{4,6} n_4"]),
    (FIGURE_1, r"\sum_k w_{k,4} n_k", ["w_{1,4} n_1", "w_{2,4} n_2"]),
    (FIGURE_1, r"\sum_l v_{l,1} x_l", ["v_{1,1} x_1"]),
    (FIGURE_1, r"\sum_k w_{1,k} n_k", ["w_{1,3} n_3", "w_{1,4} n_4"]),
    (FIGURE_1, r"\sum_k w_{k,6} n_4", ["w_{3,6} n_4", "w_{4,6} n_4"]),
    (SKIP, r"\sum_k w_{k,3} n_k", ["w_{1,3} n_1", "w_{2,3} n_2"]),
    ("x_1 -> h_1 h_2 -> o_1", r"\sum_k w_{h_k,o_1} h_k", ["w_{h_1,o_1} h_1", "w_{h_2,o_1} h_2"]),
]


@pytest.mark.parametrize(("edges", "total", "terms"), TERMS)
def test_terms_of_a_sum_over_parents(edges: str, total: str, terms: list[str]) -> None:
    graph = network(edges).graph
    read = expression(total, graph)
    assert isinstance(read, Sum)
    assert [latex(term) for term in graph.terms(read)] == terms


def test_definitions_are_written_out_as_one_sum() -> None:
    graph = network(SKIP).graph
    n3 = symbol("n_3", graph)
    assert latex(graph.written_out[n3]) == "g(b + w_{1,3} n_1 + w_{2,3} n_2)"
    assert latex(graph.definitions[n3]) == r"g(b + \sum_k w_{k,3} n_k)"


def test_a_node_is_spelled_with_the_letter_of_the_definitions() -> None:
    graph = network(FIGURE_1, data="per_example").graph
    assert graph.spelled(Sym("n", (4,), "s")) == Sym("n", (4,), "i")
    assert graph.spelled(name("w_{2,5}")) == name("w_{2,5}")
