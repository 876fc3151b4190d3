"""The network drawing: its geometry, its sizes, and the homework's two networks."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwgen.document.drawing import LEGIBLE_NEURONS, LEGIBLE_RADIUS, Route, lay_out_graph
from tests.unit.document.geometry import (
    FIGURE_1,
    FIGURE_2,
    Graph,
    assert_clear,
    assert_within,
    crossings_of,
    dags,
    dense,
    drawn,
    drawn_crossings,
    fewest_crossings,
    graph,
    large,
    layers,
    places,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(dags())
def test_nothing_touches_what_it_does_not_join(given_graph: Graph) -> None:
    assert_clear(lay_out_graph(*given_graph))


@settings(deadline=None)
@given(dags(), st.integers(20, 200), st.integers(10, 120))
def test_drawing_keeps_within_its_limits(given_graph: Graph, width: int, height: int) -> None:
    drawing = lay_out_graph(*given_graph, max_width=width, max_height=height)
    assert_within(drawing, width, height)
    if drawing.beside:
        assert_within(drawing, 62, 75)


@pytest.mark.slow
@settings(deadline=None)
@given(dags())
def test_same_graph_same_drawing(given_graph: Graph) -> None:
    assert lay_out_graph(*given_graph) == lay_out_graph(*given_graph)


def test_figure_1_of_the_homework() -> None:
    drawing = lay_out_graph(*graph(FIGURE_1))
    assert drawn_crossings(drawing) == 0
    assert places(drawing) == {
        "x1": (360, 960),
        "x2": (360, 2160),
        "n1": (1760, 960),
        "n2": (1760, 2160),
        "n3": (3160, 360),
        "n4": (3160, 1560),
        "n5": (3160, 2760),
        "n6": (4560, 960),
        "n7": (4560, 2760),
    }
    assert (float(drawing.width), float(drawing.height)) == (49.2, 31.2)
    assert drawing.beside
    assert drawing.legible


def test_figure_2_of_the_homework() -> None:
    drawing = lay_out_graph(*graph(FIGURE_2))
    assert drawn_crossings(drawing) == fewest_crossings(drawing) == 1
    assert places(drawing) == {
        "x1": (360, 960),
        "x2": (360, 2760),
        "n1": (1760, 960),
        "n2": (1760, 2760),
        "n3": (3160, 1560),
        "n4": (3160, 2760),
        "n5": (3160, 360),
        "n6": (4560, 1560),
        "n7": (4560, 360),
        "n8": (4560, 2760),
    }


@pytest.mark.parametrize("text", ["x1-n1 n1-n2", "x1-n1 n1-n2 n2-n3 n3-n4 n1-n3 n2-n4"])
def test_a_chain_of_neurons_is_level(text: str) -> None:
    drawing = lay_out_graph(*graph(text))
    assert len({p.centre.y for p in drawing.nodes if p.node.kind != "input"}) == 1


def test_inputs_of_a_recurrent_net_stand_beside_the_neurons_they_feed() -> None:
    drawing = lay_out_graph(*graph("x1-n1 n1-n2 x2-n2 n2-n3 x3-n3"))
    place = places(drawing)
    assert all(route.controls == () for route in drawing.routes)
    assert place["x3"][0] == place["n2"][0]
    assert place["n1"][1] == place["n2"][1] == place["n3"][1]


@pytest.mark.parametrize("widths", [(3, 4, 4, 2), (5, 8, 8, 8, 3), (10, 10, 10, 10)])
def test_dense_layers_keep_their_order_and_are_evenly_spaced(widths: tuple[int, ...]) -> None:
    drawing = lay_out_graph(*dense(*widths))
    assert_clear(drawing)
    assert drawing.legible
    rest = list(drawing.nodes)
    middles = set()
    for width in widths:
        layer, rest = rest[:width], rest[width:]
        heights = [placed.centre.y for placed in layer]
        assert len({b - a for a, b in pairwise(heights)}) == 1
        assert heights == sorted(heights)
        middles.add(heights[0] + heights[-1])
    assert len(middles) == 1


def test_only_a_graph_that_fits_stands_beside_its_questions() -> None:
    assert lay_out_graph(*dense(3, 4, 4, 2)).beside
    assert not lay_out_graph(*dense(5, 8, 8, 8, 3)).beside
    assert not lay_out_graph(*dense(3, 4, 4, 2), beside_width=30).beside


def test_circles_of_a_chain_by_its_length() -> None:
    chains = [" ".join(f"n{k}-n{k + 1}" for k in range(1, length)) for length in (4, 6, 10, 20, 40)]
    radii = [lay_out_graph(*graph(text)).radius for text in chains]
    assert radii == [360, 280, 320, 210, 117]


@pytest.mark.parametrize("start", ["", "x1-n1 "])
def test_a_chain_of_up_to_twenty_neurons_is_legible(start: str) -> None:
    for length in range(2, 21):
        chain = " ".join(f"n{k}-n{k + 1}" for k in range(1, length))
        drawing = lay_out_graph(*graph(start + chain))
        assert drawing.legible, length
        assert drawing.radius >= LEGIBLE_RADIUS


def test_a_graph_that_is_too_large_is_drawn_and_said_to_be_illegible() -> None:
    nodes, edges = dense(20, 20, 20, 20, 20)
    drawing = lay_out_graph(nodes, edges)
    assert sum(node.kind != "input" for node in nodes) > LEGIBLE_NEURONS
    assert not drawing.legible
    assert not drawing.beside
    assert_within(drawing, 160, 110)
    assert_clear(drawing)


def test_a_graph_of_forty_neurons_with_skip_edges_is_legible() -> None:
    edges = [f"n{k}-n{k + step}" for k in range(1, 41) for step in (4, 9) if k + step <= 40]
    drawing = lay_out_graph(*graph(" ".join(["x1-n1", "x1-n2", "x2-n3", "x2-n4", *edges])))
    assert any(route.bends for route in drawing.routes)
    assert_clear(drawing)
    assert drawing.legible


@pytest.mark.parametrize("widths", [(5, 5), (2, 5), (6, 3, 6)])
def test_steep_edges_keep_clear_where_there_is_no_width_to_spare(widths: tuple[int, ...]) -> None:
    drawing = lay_out_graph(*dense(*widths), max_width=10)
    assert_within(drawing, 10, 110)
    assert_clear(drawing)


@pytest.mark.parametrize("seed", range(12))
def test_large_graphs_with_skip_edges_keep_clear(seed: int) -> None:
    drawing = lay_out_graph(*large(seed))
    assert any(route.bends for route in drawing.routes)
    assert drawn_crossings(drawing) <= crossings_of(drawing, layers(drawing))
    assert_within(drawing, 160, 110)
    assert_clear(drawing)


def test_a_neuron_that_is_an_output_too_may_feed_others() -> None:
    nodes = [drawn("x1"), drawn("n1", output=True), drawn("n2", output=True)]
    drawing = lay_out_graph(nodes, [("x1", "n1"), ("n1", "n2")])
    assert places(drawing) == {"x1": (360, 360), "n1": (1760, 360), "n2": (3160, 360)}


def test_an_edge_given_twice_is_drawn_once() -> None:
    drawing = lay_out_graph([drawn("x1"), drawn("n1")], [("x1", "n1"), ("x1", "n1")])
    assert drawing.routes == (Route("x1", "n1"),)


def test_no_nodes_make_an_empty_drawing() -> None:
    drawing = lay_out_graph([], [])
    assert not drawing.nodes
    assert not drawing.routes
    assert drawing.height == 0


def test_an_unknown_node_and_a_cycle_are_refused() -> None:
    nodes = [drawn("n1"), drawn("n2")]
    with pytest.raises(KeyError):
        lay_out_graph(nodes, [("n1", "n3")])
    with pytest.raises(ValueError, match="cycle"):
        lay_out_graph(nodes, [("n1", "n2"), ("n2", "n1")])
