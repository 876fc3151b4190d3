"""The network drawing: its geometry, its crossings, and the homework's two networks."""

from itertools import combinations, pairwise, permutations, product
from math import dist, hypot
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hwgen.document.drawing import (
    LEGIBLE_NEURONS,
    UNITS,
    Drawing,
    DrawnNode,
    PlacedNode,
    Route,
    lay_out_graph,
)
from hwgen.expr.nodes import Sym

Edges = list[tuple[str, str]]
Graph = tuple[list[DrawnNode], Edges]
Place = tuple[float, float]

FIGURE_1 = "x1-n1 x2-n2 n1-n3 n1-n4 n2-n4 n2-n5 n3-n6 n4-n6 n5-n7"
FIGURE_2 = "x1-n1 x2-n2 n1-n3 n1-n5 n2-n4 n3-n6 n3-n8 n4-n6 n4-n8 n5-n7"


def graph(text: str) -> Graph:
    """Edges as `x1-n1`; inputs first, then by number; what feeds nothing is an output."""
    edges = [(start, end) for start, end in (edge.split("-") for edge in text.split())]
    keys = sorted({key for edge in edges for key in edge}, key=lambda k: (k[0] != "x", int(k[1:])))
    feeding = {start for start, _ in edges}
    return [drawn(key, output=key not in feeding) for key in keys], edges


def drawn(key: str, *, output: bool = False) -> DrawnNode:
    label = Sym(key[0], (int(key[1:]),))
    return DrawnNode(key, label, "input" if key[0] == "x" else "output" if output else "neuron")


def dense(*widths: int) -> Graph:
    numbers = iter(range(1, 1000))
    layers = [[f"x{next(numbers)}" for _ in range(widths[0])]]
    layers += [[f"n{next(numbers)}" for _ in range(width)] for width in widths[1:]]
    return graph(" ".join(f"{a}-{b}" for p, q in pairwise(layers) for a in p for b in q))


@st.composite
def dags(draw: st.DrawFn, most: int = 14) -> Graph:
    count = draw(st.integers(1, most))
    pairs = list(combinations(range(count), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=24)) if pairs else []
    fed = {end for _, end in chosen}
    keys = [f"{'n' if number in fed else 'x'}{number}" for number in range(count)]
    turned = draw(st.permutations(range(count)))
    return [drawn(keys[number]) for number in turned], [(keys[a], keys[b]) for a, b in chosen]


def centres(drawing: Drawing) -> dict[str, PlacedNode]:
    return {placed.node.key: placed for placed in drawing.nodes}


def stops(drawing: Drawing, route: Route) -> list[Place]:
    placed = centres(drawing)
    return [placed[route.start].centre, *route.bends, placed[route.end].centre]


def ink(drawing: Drawing, route: Route) -> list[Place]:
    """The points of an edge as TikZ draws it: cut off at the two borders, not only hidden."""
    placed = centres(drawing)
    start, end = placed[route.start], placed[route.end]
    towards = [*route.controls, end.centre][0]
    backwards = [start.centre, *route.controls][-1]
    first, last = border(start, towards), border(end, backwards)
    if not route.controls:
        return [first, last]
    points = [first, *route.controls, last]
    curve = [first]
    for a, b, c, d in zip(points[::3], points[1::3], points[2::3], points[3::3], strict=False):
        for step in range(1, 33):
            t = step / 32
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            weighted = list(zip(weights, (a, b, c, d), strict=True))
            x, y = (sum(w * p[axis] for w, p in weighted) for axis in (0, 1))
            curve.append((x, y))
    return curve


def border(node: PlacedNode, towards: Place) -> Place:
    length = dist(node.centre, towards)
    x, y = ((t - c) / length * node.radius for t, c in zip(towards, node.centre, strict=True))
    return node.centre.x + x, node.centre.y + y


def distance(point: Place, a: Place, b: Place) -> float:
    """From a point to the segment a b."""
    (px, py), (ax, ay), (bx, by) = point, a, b
    length = hypot(bx - ax, by - ay) ** 2
    t = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length if length else 0.0
    t = min(1.0, max(0.0, t))
    return dist(point, (ax + t * (bx - ax), ay + t * (by - ay)))


def crossings(segments: list[tuple[int, float, float]]) -> int:
    """How many segments (column, height at its left, height at its right) cross."""
    return sum(
        (a[1] - b[1]) * (a[2] - b[2]) < 0 for a, b in combinations(segments, 2) if a[0] == b[0]
    )


def columns(drawing: Drawing) -> dict[int, int]:
    xs = {int(x) for route in drawing.routes for x, _ in stops(drawing, route)}
    xs |= {placed.centre.x for placed in drawing.nodes}
    return {x: column for column, x in enumerate(sorted(xs))}


def drawn_crossings(drawing: Drawing) -> int:
    return crossings(
        [
            (int(a[0]), a[1], b[1])
            for route in drawing.routes
            for a, b in pairwise(stops(drawing, route))
        ]
    )


def layers(drawing: Drawing) -> list[list[tuple[str, str]]]:
    """Per column its nodes (key, "") in the order given, then its bends (start, end)."""
    column = columns(drawing)
    found: list[list[tuple[str, str]]] = [[] for _ in column]
    for placed in drawing.nodes:
        found[column[placed.centre.x]].append((placed.node.key, ""))
    for route in drawing.routes:
        for bend in route.bends:
            found[column[bend.x]].append((route.start, route.end))
    return found


def crossings_of(drawing: Drawing, orders: list[list[tuple[str, str]]]) -> int:
    height = [{entry: place for place, entry in enumerate(order)} for order in orders]
    column = columns(drawing)
    segments = []
    for route in drawing.routes:
        first = column[centres(drawing)[route.start].centre.x]
        edge = (route.start, route.end)
        chain = [(route.start, ""), *[edge] * len(route.bends), (route.end, "")]
        for place, (a, b) in enumerate(pairwise(chain), first):
            segments.append((place, float(height[place][a]), float(height[place + 1][b])))
    return crossings(segments)


def fewest_crossings(drawing: Drawing) -> int:
    every = product(*([list(order) for order in permutations(layer)] for layer in layers(drawing)))
    return min(crossings_of(drawing, list(orders)) for orders in every)


def assert_clear(drawing: Drawing) -> None:
    for one, other in combinations(drawing.nodes, 2):
        assert dist(one.centre, other.centre) > one.radius + other.radius
    for route in drawing.routes:
        line = ink(drawing, route)
        for placed in drawing.nodes:
            if placed.node.key not in (route.start, route.end):
                near = min(distance(placed.centre, a, b) for a, b in pairwise(line))
                assert near > placed.radius, (route, placed)


def assert_within(drawing: Drawing, width: int, height: int) -> None:
    assert drawing.width <= width
    assert drawing.height <= height
    for placed in drawing.nodes:
        assert placed.radius <= placed.centre.x <= drawing.width * UNITS - placed.radius
        assert placed.radius <= placed.centre.y <= drawing.height * UNITS - placed.radius
    for route in drawing.routes:
        for x, y in route.controls:
            assert 0 <= x <= drawing.width * UNITS
            assert 0 <= y <= drawing.height * UNITS


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


@settings(deadline=None)
@given(dags())
def test_no_more_crossings_than_in_the_order_given(given_graph: Graph) -> None:
    drawing = lay_out_graph(*given_graph)
    assert drawn_crossings(drawing) <= crossings_of(drawing, layers(drawing))


@settings(deadline=None)
@given(dags(most=8))
def test_small_graphs_have_as_few_crossings_as_can_be(given_graph: Graph) -> None:
    drawing = lay_out_graph(*given_graph)
    sizes = [len(layer) for layer in layers(drawing)]
    assume(max(sizes) <= 4 and sum(size > 2 for size in sizes) <= 2)
    assert drawn_crossings(drawing) == fewest_crossings(drawing)


@settings(deadline=None)
@given(dags())
def test_same_graph_same_drawing(given_graph: Graph) -> None:
    assert lay_out_graph(*given_graph) == lay_out_graph(*given_graph)


def places(drawing: Drawing) -> dict[str, tuple[int, int]]:
    return {key: (placed.centre.x, placed.centre.y) for key, placed in centres(drawing).items()}


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


def test_skip_edges_of_a_chain_run_without_a_crossing() -> None:
    drawing = lay_out_graph(*graph("x1-n1 n1-n2 n2-n3 n3-n4 n4-n5 n1-n3 n2-n5 x1-n4"))
    assert drawn_crossings(drawing) == 0
    assert [len(route.bends) for route in drawing.routes] == [0, 0, 0, 0, 0, 1, 2, 3]


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
    assert radii == [360, 280, 320, 210, 121]


def test_a_graph_that_is_too_large_is_drawn_and_said_to_be_illegible() -> None:
    nodes, edges = dense(20, 20, 20, 20, 20)
    drawing = lay_out_graph(nodes, edges)
    assert sum(node.kind != "input" for node in nodes) > LEGIBLE_NEURONS
    assert not drawing.legible
    assert not drawing.beside
    assert_within(drawing, 165, 110)
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
    chance = Random(seed)
    keys, edges = [f"x{k}" for k in range(1 + seed % 4)], []
    for number in range(1, chance.randint(15, 40)):
        near = keys[-5 - seed :]
        fan = chance.randint(1, min(3, len(near)))
        edges += [f"{key}-n{number}" for key in chance.sample(near, fan)]
        keys.append(f"n{number}")
    drawing = lay_out_graph(*graph(" ".join(edges)))
    assert any(route.bends for route in drawing.routes)
    assert drawn_crossings(drawing) <= crossings_of(drawing, layers(drawing))
    assert_within(drawing, 165, 110)
    assert_clear(drawing)


@pytest.mark.parametrize("seed", range(6))
def test_a_tree_in_any_order_has_no_crossing(seed: int) -> None:
    nodes, edges = graph(" ".join(f"n{k // 2}-n{k}" for k in range(2, 32)))
    chance = Random(seed)
    chance.shuffle(nodes)
    chance.shuffle(edges)
    assert drawn_crossings(lay_out_graph(nodes, edges)) == 0


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
