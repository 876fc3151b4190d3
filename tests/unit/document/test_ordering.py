"""Crossings: as few as can be in small graphs, none where none is needed, few elsewhere."""

from random import Random

import pytest
from hypothesis import assume, given, settings

from hwgen.document.drawing import lay_out_graph
from tests.unit.document.geometry import (
    Graph,
    crossings_of,
    dags,
    drawn_crossings,
    fewest_crossings,
    graph,
    large,
    layers,
)


@pytest.mark.slow
@settings(deadline=None)
@given(dags())
def test_no_more_crossings_than_in_the_order_given(given_graph: Graph) -> None:
    drawing = lay_out_graph(*given_graph)
    assert drawn_crossings(drawing) <= crossings_of(drawing, layers(drawing))


@pytest.mark.slow
@settings(deadline=None)
@given(dags(most=8))
def test_small_graphs_have_as_few_crossings_as_can_be(given_graph: Graph) -> None:
    drawing = lay_out_graph(*given_graph)
    sizes = [len(layer) for layer in layers(drawing)]
    assume(max(sizes) <= 4 and sum(size > 2 for size in sizes) <= 2)
    assert drawn_crossings(drawing) == fewest_crossings(drawing)


def test_skip_edges_of_a_chain_run_without_a_crossing() -> None:
    drawing = lay_out_graph(*graph("x1-n1 n1-n2 n2-n3 n3-n4 n4-n5 n1-n3 n2-n5 x1-n4"))
    assert drawn_crossings(drawing) == 0
    assert [len(route.bends) for route in drawing.routes] == [0, 0, 0, 0, 0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(6))
def test_a_tree_in_any_order_has_no_crossing(seed: int) -> None:
    nodes, edges = graph(" ".join(f"n{k // 2}-n{k}" for k in range(2, 32)))
    chance = Random(seed)
    chance.shuffle(nodes)
    chance.shuffle(edges)
    assert drawn_crossings(lay_out_graph(nodes, edges)) == 0


def test_crossings_of_larger_graphs_stay_as_few_as_they_are() -> None:
    found = [drawn_crossings(lay_out_graph(*large(seed))) for seed in range(12)]
    assert sum(found) <= 322
