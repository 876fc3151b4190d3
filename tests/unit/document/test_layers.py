"""Layers as a drawing shows them: columns, and a bend in each one that an edge passes."""

import pytest
from hypothesis import given, settings

from hwgen.document.drawing import lay_out_graph
from tests.unit.document.geometry import Graph, centres, columns, dags, stops


@pytest.mark.slow
@settings(deadline=None)
@given(dags())
def test_edges_run_to_the_right_and_bend_in_each_layer_they_pass(given_graph: Graph) -> None:
    nodes, edges = given_graph
    drawing = lay_out_graph(nodes, edges)
    column = columns(drawing)
    assert [(route.start, route.end) for route in drawing.routes] == edges
    assert [placed.node for placed in drawing.nodes] == nodes
    for route in drawing.routes:
        passed = [column[int(x)] for x, _ in stops(drawing, route)]
        assert passed == list(range(passed[0], passed[-1] + 1))
        assert len(passed) >= 2
        assert (len(passed) == 2) == (route.controls == ())


@pytest.mark.slow
@settings(deadline=None)
@given(dags())
def test_layers_are_longest_paths_and_inputs_stand_before_their_first_reader(
    given_graph: Graph,
) -> None:
    nodes, edges = given_graph
    drawing = lay_out_graph(nodes, edges)
    column = columns(drawing)
    place = {key: column[placed.centre.x] for key, placed in centres(drawing).items()}
    for node in nodes:
        before = [place[a] for a, b in edges if b == node.key]
        after = [place[b] for a, b in edges if a == node.key]
        if before:
            assert place[node.key] == max(before) + 1
        elif after:
            assert place[node.key] == min(after) - 1
        else:
            assert place[node.key] == 0
