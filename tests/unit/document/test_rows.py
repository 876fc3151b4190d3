"""Heights: the gaps that are kept, and what stands level with what."""

from itertools import pairwise

from hypothesis import given, settings

from hwgen.document.layers import Grid, layer_nodes
from hwgen.document.ordering import order_layers
from hwgen.document.rows import GAPS, ROW, find_rows
from tests.unit.document.geometry import Graph, dags


def ordered(given_graph: Graph) -> Grid:
    nodes, edges = given_graph
    number = {node.key: place for place, node in enumerate(nodes)}
    return order_layers(layer_nodes(len(nodes), [(number[a], number[b]) for a, b in edges]))


@settings(deadline=None)
@given(dags())
def test_gaps_are_kept_in_every_layer(given_graph: Graph) -> None:
    grid = ordered(given_graph)
    rows = find_rows(grid)
    for layer in grid.layers:
        for above, below in pairwise(layer):
            bends = (above >= grid.nodes) + (below >= grid.nodes)
            assert rows[below] - rows[above] >= GAPS[bends]


def test_gaps_beside_a_loose_node_are_wider() -> None:
    grid = layer_nodes(3, [(0, 2), (1, 2)])
    tight, loose = find_rows(grid), find_rows(grid, {0})
    assert tight[1] - tight[0] == ROW
    assert loose[1] - loose[0] == ROW * 7 // 4


def test_a_node_stands_in_the_middle_of_those_that_feed_it() -> None:
    rows = find_rows(layer_nodes(4, [(0, 3), (1, 3), (2, 3)]))
    assert rows == [-ROW, 0, ROW, 0]
