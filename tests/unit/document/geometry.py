"""Graphs to draw, and what can be measured in a drawing of them."""

from itertools import combinations, pairwise, permutations, product
from math import dist, hypot
from random import Random

from hypothesis import strategies as st

from hwgen.document.drawing import Drawing, DrawnNode, PlacedNode, Route
from hwgen.document.sizes import UNITS
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


def large(seed: int) -> Graph:
    """Up to 39 neurons that are fed from not too far back."""
    chance = Random(seed)
    keys, edges = [f"x{k}" for k in range(1 + seed % 4)], []
    for number in range(1, chance.randint(15, 40)):
        near = keys[-5 - seed :]
        fan = chance.randint(1, min(3, len(near)))
        edges += [f"{key}-n{number}" for key in chance.sample(near, fan)]
        keys.append(f"n{number}")
    return graph(" ".join(edges))


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


def places(drawing: Drawing) -> dict[str, tuple[int, int]]:
    return {key: (placed.centre.x, placed.centre.y) for key, placed in centres(drawing).items()}


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
