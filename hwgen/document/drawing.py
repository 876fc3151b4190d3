"""The network drawing: where each node stands and how each edge runs.

Nodes and edges flow in, a `Drawing` of exact places flows out; nothing here knows LaTeX. It is a
layered layout (Sugiyama): layers from left to right (`layers`), few crossings (`ordering`), heights
(`rows`), and columns so far apart that no edge touches a node it does not join (`clearance`,
`sizes`). All arithmetic is exact, so that a picture has the same bytes on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from hwgen.document.clearance import slopes_through
from hwgen.document.layers import layer_nodes
from hwgen.document.ordering import order_layers
from hwgen.document.sizes import (
    UNITS,
    Limits,
    Size,
    Sketch,
    extent,
    fit_beside,
    fit_wide,
    in_units,
    loosened,
    sketch_of,
)
from hwgen.expr.nodes import Expr

LEGIBLE_NEURONS = 60
"""Above this a drawing is made, but nobody can read it."""

LEGIBLE_RADIUS = 150
"""The smallest circle, in units, whose label can be read on paper."""

BESIDE_HEIGHT = 75
"""What is higher, in mm, does not stand beside its questions."""


class Point(NamedTuple):
    """A place in units: x to the right, y down, from the top left corner of the drawing."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node to draw; `key` is unique in its graph."""

    key: str
    label: Expr
    kind: Literal["input", "neuron", "output"]


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node, its centre, and the radius in units that belongs to it alone."""

    node: DrawnNode
    centre: Point
    radius: int


@dataclass(frozen=True, slots=True)
class Route:
    """An edge by the keys of its ends; it is straight if it has no controls.

    Else cubic Bézier pieces run from centre to centre, and `controls` are the points between the
    two centres: two control points, a bend, two control points, a bend, …, two control points.
    """

    start: str
    end: str
    controls: tuple[Point, ...] = ()

    @property
    def bends(self) -> tuple[Point, ...]:
        """The points in which two pieces meet, one in each layer that the edge passes."""
        return self.controls[2::3]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph laid out; nodes and routes in the order given, width and height in mm.

    `radius` is that of a neuron in units; `beside` says that the questions fit beside it.
    """

    nodes: tuple[PlacedNode, ...]
    routes: tuple[Route, ...]
    width: Fraction
    height: Fraction
    radius: int
    beside: bool
    legible: bool


def lay_out_graph(
    nodes: Sequence[DrawnNode],
    edges: Sequence[tuple[str, str]],
    *,
    max_width: int = 160,
    max_height: int = 110,
    beside_width: int = 62,
) -> Drawing:
    """The drawing of an acyclic graph, its inputs at the left; limits in mm.

    Each edge is drawn once. Raises KeyError for an edge to a node that is not there, ValueError
    for a cycle.
    """
    number = {node.key: place for place, node in enumerate(nodes)}
    pairs = [(number[start], number[end]) for start, end in dict.fromkeys(edges)]
    sketch = sketch_of(order_layers(layer_nodes(len(nodes), pairs)))
    limits = Limits(max_width * UNITS, max_height * UNITS)
    room = Limits(min(beside_width, max_width) * UNITS, min(BESIDE_HEIGHT, max_height) * UNITS)
    size = fit_beside(sketch, room)
    if size:
        return _placed(nodes, sketch, size, beside=True)
    tries = [(tried, fit_wide(tried, limits)) for tried in (sketch, loosened(sketch))]
    sketch, size = max(tries, key=lambda pair: pair[1].radius)
    return _placed(nodes, sketch, size, beside=False)


def _placed(nodes: Sequence[DrawnNode], sketch: Sketch, size: Size, *, beside: bool) -> Drawing:
    """The drawing in units, once order, rows and size are known."""
    width, height, _ = extent(sketch, size)
    centres = _centres(sketch, size)
    placed = (
        PlacedNode(node, centre, size.radius * 3 // 4 if node.kind == "input" else size.radius)
        for node, centre in zip(nodes, centres[: len(nodes)], strict=True)
    )
    routes = (
        Route(nodes[chain[0]].key, nodes[chain[-1]].key, _controls([centres[e] for e in chain]))
        for chain in sketch.grid.chains
    )
    neurons = sum(node.kind != "input" for node in nodes)
    return Drawing(
        nodes=tuple(placed),
        routes=tuple(routes),
        width=Fraction(width, UNITS),
        height=Fraction(height, UNITS),
        radius=size.radius,
        beside=beside,
        legible=neurons <= LEGIBLE_NEURONS and size.radius >= LEGIBLE_RADIUS,
    )


def _centres(sketch: Sketch, size: Size) -> list[Point]:
    """Where each entry stands."""
    top = extent(sketch, size).top
    column = {entry: place for place, layer in enumerate(sketch.grid.layers) for entry in layer}
    return [
        Point(size.radius + column[entry] * size.column, in_units(row, size) - top)
        for entry, row in enumerate(sketch.rows)
    ]


def _controls(points: list[Point]) -> tuple[Point, ...]:
    """The control points and bends of a smooth curve through points that stand evenly apart."""
    if len(points) == 2:
        return ()
    third = (points[1].x - points[0].x) // 3
    controls = []
    for point, slope in zip(points, slopes_through([point.y for point in points]), strict=True):
        lean = (2 * slope + 3) // 6
        before = Point(point.x - third, point.y - lean)
        controls += [before, point, Point(point.x + third, point.y + lean)]
    return tuple(controls[2:-2])
