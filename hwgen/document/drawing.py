"""The network drawing: where each node stands and how each edge runs.

Nodes and edges flow in, a `Drawing` of exact places flows out; nothing here knows LaTeX. It is a
layered layout (Sugiyama): layers from left to right, unseen bends where an edge passes a layer,
few crossings, then rows. All arithmetic is in whole numbers, so that a picture has the same bytes
on every machine, and columns are set so far apart that no edge can touch a node it does not join.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import TopologicalSorter
from itertools import accumulate, combinations, pairwise, permutations
from math import factorial, isqrt
from operator import add, sub
from typing import Literal, NamedTuple

from hwgen.expr.nodes import Expr

UNITS = 100
"""Places and radii are whole hundredths of a millimetre."""

LEGIBLE_NEURONS = 60
"""Above this a drawing is made, but nobody can read it."""

LEGIBLE_RADIUS = 150
"""The smallest circle, in units, whose label can be read on paper."""


class Size(NamedTuple):
    """Radius of a neuron, distance of rows, smallest distance of columns; in units."""

    radius: int
    row: int
    column: int


SIZES = (
    Size(360, 1200, 1400),
    Size(320, 1020, 1250),
    Size(280, 880, 1100),
    Size(240, 760, 960),
    Size(210, 660, 820),
    Size(180, 560, 620),
)
BESIDE_SIZES = SIZES[:4]
WIDE_SIZES = SIZES[1:]

BESIDE_HEIGHT = 75
"""What is higher, in mm, does not stand beside its questions."""

ROW = 720_720
"""One row while rows are being found; many divisors keep means exact."""

CROSSING = 1_000_000
"""What a crossing costs; two labels that stand in another order than given cost 1."""

EXACT_PAIRS = 10_000
"""Up to so many pairs of orders of neighbouring layers, all of them are tried."""

ALMOST_LEVEL = ROW * 2 // 5
"""Two neurons that are joined and differ by less are put on one level."""

FIRM = 1_000_000
"""How firmly an entry with a fixed wish stands among those that may give way."""

PULL_OF_BENDS = (3, 2, 4)
"""How strongly an edge, or part of one, asks to be level, by how many of its ends are bends."""

PULL_OF_CHAIN = 12

SWEEPS = 3

SIFTS = 4
"""How often, on average, each layer is put right entry by entry."""

Layers = list[list[int]]
Pieces = dict[tuple[int, int], set[int]]
Costs = dict[tuple[int, int], int]


class Limits(NamedTuple):
    """The room for a drawing; in units."""

    width: int
    height: int


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


@dataclass(frozen=True, slots=True)
class Grid:
    """Layers of entries: first the nodes by number, then a bend for each layer an edge passes."""

    nodes: int
    layers: Layers
    left: Layers
    right: Layers
    chains: Layers


class Ties(NamedTuple):
    """For each entry: how its neighbours pull, the neurons before it, whether it is fed itself."""

    pulls: list[dict[int, int]]
    before: Layers
    stays: list[bool]


def lay_out_graph(
    nodes: Sequence[DrawnNode],
    edges: Sequence[tuple[str, str]],
    *,
    max_width: int = 165,
    max_height: int = 110,
    beside_width: int = 62,
) -> Drawing:
    """The drawing of an acyclic graph, its inputs at the left; limits in mm.

    Each edge is drawn once. Raises KeyError for an edge to a node that is not there, ValueError
    for a cycle.
    """
    number = {node.key: place for place, node in enumerate(nodes)}
    pairs = [(number[start], number[end]) for start, end in dict.fromkeys(edges)]
    grid = _layered(len(nodes), pairs)
    layers = _ordered(grid)
    rows = _aligned(grid, layers, set())
    pieces = _pieces(grid, layers, rows)
    limits = Limits(max_width * UNITS, max_height * UNITS)
    room = Limits(min(beside_width, max_width) * UNITS, min(BESIDE_HEIGHT, max_height) * UNITS)
    size = _size(grid, rows, pieces, BESIDE_SIZES, room)
    if size:
        return _placed(nodes, grid, rows, size, beside=True)
    loosened = _aligned(grid, layers, _steep_ends(pieces))
    tries = [(rows, pieces), (loosened, _pieces(grid, layers, loosened))]
    sized = [(rows, _wide_size(grid, rows, pieces, limits)) for rows, pieces in tries]
    rows, size = max(sized, key=lambda pair: pair[1].radius)
    return _placed(nodes, grid, rows, size, beside=False)


def _levels(before: Layers, after: Layers) -> list[int]:
    """Longest path from the left; a node without sources stands just before its first reader."""
    level = [0] * len(before)
    for node in TopologicalSorter(dict(enumerate(before))).static_order():
        level[node] = max((level[source] + 1 for source in before[node]), default=0)
    for node in range(len(before)):
        if after[node] and not before[node]:
            level[node] = min(level[reader] for reader in after[node]) - 1
    return level


def _layered(count: int, edges: list[tuple[int, int]]) -> Grid:
    """The layers in the order given, the bends of each layer below its nodes."""
    before: Layers = [[] for _ in range(count)]
    after: Layers = [[] for _ in range(count)]
    for start, end in edges:
        before[end].append(start)
        after[start].append(end)
    level = _levels(before, after)
    layers: Layers = [[] for _ in range(max(level, default=-1) + 1)]
    for node in range(count):
        layers[level[node]].append(node)
    chains, entries = [], count
    for start, end in edges:
        bends = range(entries, entries + level[end] - level[start] - 1)
        entries += len(bends)
        chains.append([start, *bends, end])
        for passed, bend in enumerate(bends, level[start] + 1):
            layers[passed].append(bend)
    left: Layers = [[] for _ in range(entries)]
    right: Layers = [[] for _ in range(entries)]
    for chain in chains:
        for start, end in pairwise(chain):
            right[start].append(end)
            left[end].append(start)
    return Grid(count, layers, left, right, chains)


def _ordered(grid: Grid) -> Layers:
    """Each layer from top to bottom with few crossings; as few as can be if layers are small."""
    sizes = [factorial(min(len(layer), 9)) for layer in grid.layers]
    if sum(a * b for a, b in pairwise([1, *sizes])) <= EXACT_PAIRS:
        return _best_of_all(grid)
    bends_first = [sorted(layer, key=lambda e: e < grid.nodes) for layer in grid.layers]
    mixed = _swept(grid, [layer[::-1] for layer in grid.layers])
    starts = [grid.layers, _swept(grid, grid.layers), _swept(grid, bends_first), mixed]
    return min((_sifted(grid, start) for start in starts), key=lambda layers: _cost(grid, layers))


def _best_of_all(grid: Grid) -> Layers:
    """The cheapest orders, by dynamic programming from layer to layer over all of them."""
    states: dict[tuple[int, ...], tuple[int, Layers]] = {(): (0, [])}
    for layer in grid.layers:
        reached: dict[tuple[int, ...], tuple[int, Layers]] = {}
        for previous, (cost, layers) in states.items():
            costs = _pair_costs(grid, layer, [(grid.left, list(previous))])
            for order in permutations(layer):
                total = cost + sum(map(costs.__getitem__, combinations(order, 2)))
                if order not in reached or total < reached[order][0]:
                    reached[order] = total, [*layers, list(order)]
        states = reached
    return min(states.values(), key=lambda state: state[0])[1]


def _pair_costs(grid: Grid, layer: list[int], sides: list[tuple[Layers, list[int]]]) -> Costs:
    """For two entries of a layer, what it costs that the first stands above the second.

    A side is the neighbours of all entries there, and that layer from top to bottom.
    """
    costs = {(u, v): int(v < u < grid.nodes) for u, v in permutations(layer, 2)}
    for neighbours, beside in sides:
        place = {entry: spot for spot, entry in enumerate(beside)}
        spots = {u: [place[near] for near in neighbours[u]] for u in layer}
        for v in layer:
            marks = [0] * (len(beside) + 1)
            for spot in spots[v]:
                marks[spot + 1] = CROSSING
            above = list(accumulate(marks)).__getitem__
            for u in layer:
                if u != v:
                    costs[u, v] += sum(map(above, spots[u]))
    return costs


def _swept(grid: Grid, layers: Layers) -> Layers:
    """The cheapest orders seen in a few sweeps that put each entry at its neighbours' mean."""
    layers = list(layers)
    seen = [list(layers)]
    for _ in range(SWEEPS):
        for near, step in ((grid.left, 1), (grid.right, -1)):
            for beside, here in pairwise(range(len(layers))[::step]):
                layers[here] = _at_means(layers[here], near, layers[beside])
            seen.append(list(layers))
    return min(seen, key=lambda layers: _cost(grid, layers))


def _at_means(layer: list[int], near: Layers, beside: list[int]) -> list[int]:
    """A layer sorted by the mean places of its neighbours in the layer beside it."""
    place = {entry: spot * ROW for spot, entry in enumerate(beside)}
    mean = {entry: spot * ROW for spot, entry in enumerate(layer)}
    for entry in layer:
        if near[entry]:
            mean[entry] = sum(place[n] for n in near[entry]) // len(near[entry])
    return sorted(layer, key=mean.__getitem__)


def _cost(grid: Grid, layers: Layers) -> int:
    """Crossings and labels out of order, in the measure of `CROSSING`."""
    total = 0
    for here, beside in pairwise(layers):
        place = {entry: spot for spot, entry in enumerate(beside)}
        ends = [spot for u in here for spot in sorted(place[v] for v in grid.right[u])]
        total += CROSSING * _inversions(ends)
    return total + sum(_inversions([u for u in layer if u < grid.nodes]) for layer in layers)


def _inversions(values: list[int]) -> int:
    """How many pairs of values stand in falling order."""
    seen: list[int] = []
    count = 0
    for value in values:
        spot = bisect_right(seen, value)
        count += len(seen) - spot
        seen.insert(spot, value)
    return count


def _sifted(grid: Grid, layers: Layers) -> Layers:
    """Orders in which no single entry, moved within its layer, would lower the cost."""
    layers = list(layers)
    waiting = list(range(len(layers)))
    for _ in range(SIFTS * len(layers)):
        if not waiting:
            break
        here = waiting.pop(0)
        sides = []
        if here:
            sides.append((grid.left, layers[here - 1]))
        if here + 1 < len(layers):
            sides.append((grid.right, layers[here + 1]))
        order = _sifted_layer(layers[here], _pair_costs(grid, layers[here], sides))
        if order != layers[here]:
            layers[here] = order
            moved = [n for n in (here - 1, here, here + 1) if 0 <= n < len(layers)]
            waiting += [n for n in moved if n not in waiting]
    return layers


def _sifted_layer(layer: list[int], costs: Costs) -> list[int]:
    """Each entry in turn at the place of the layer where it costs least."""
    for entry in sorted(layer):
        rest = [other for other in layer if other != entry]
        steps = (costs[other, entry] - costs[entry, other] for other in rest)
        totals = list(accumulate(steps, initial=0))
        cheapest = min(totals)
        if cheapest < totals[layer.index(entry)]:
            rest.insert(totals.index(cheapest), entry)
            layer = rest
    return layer


def _aligned(grid: Grid, layers: Layers, loose: set[int]) -> list[int]:
    """The height of each entry, in `ROW`, with gaps kept between the entries of a layer.

    First Σ pull (y_u − y_v)² over the edges is made small, layer by layer; then edges that are
    nearly level become level; then bends give way to the nodes, which stay. The gaps next to a
    loose entry are wider.
    """
    rows = [0] * len(grid.left)
    gaps = [[_gap(grid, loose, u, v) for u, v in pairwise(layer)] for layer in layers]
    for layer, between in zip(layers, gaps, strict=True):
        heights = accumulate(between, initial=-sum(between) // 2)
        for entry, height in zip(layer, heights, strict=True):
            rows[entry] = height
    ties = _ties(grid)
    rounds = max(3, min(40, 3000 // (len(rows) + 1)))
    there = range(len(layers))
    for wish, times in ((_pulled, rounds), (_levelled, 2), (_yielding, 3)):
        for here in [*there, *reversed(there)] * times:
            wanted = [wish(ties, rows, entry) for entry in layers[here]]
            for entry, height in zip(layers[here], _spread(wanted, gaps[here]), strict=True):
                rows[entry] = height
    return rows


def _ties(grid: Grid) -> Ties:
    """What ties entries to their neighbours.

    Most in a chain of neurons that neither forks nor joins; least at an input, which can move.
    """
    stays = [entry < grid.nodes and bool(near) for entry, near in enumerate(grid.left)]
    before = [[n for n in near if stays[n]] for near in grid.left]
    pulls: list[dict[int, int]] = [{} for _ in grid.left]
    for end, near in enumerate(grid.left):
        for start in near:
            bends = (start >= grid.nodes) + (end >= grid.nodes)
            pull = PULL_OF_BENDS[bends]
            if not bends:
                readers = sum(n < grid.nodes for n in grid.right[start])
                chain = readers == 1 and before[end] == [start]
                pull = PULL_OF_CHAIN if chain else pull if stays[start] else 1
            pulls[start][end] = pulls[end][start] = pull
    return Ties(pulls, before, stays)


def _pulled(ties: Ties, rows: list[int], entry: int) -> tuple[int, int]:
    """How firmly an entry wants to stand at the mean of its neighbours, and that times where."""
    near = ties.pulls[entry]
    wish = sum(pull * rows[n] for n, pull in near.items())
    return (sum(near.values()), wish) if near else (1, rows[entry])


def _levelled(ties: Ties, rows: list[int], entry: int) -> tuple[int, int]:
    """The same for a neuron that wants to be level with the one before it that almost is."""
    before = [rows[n] for n in ties.before[entry]]
    nearest = min(before, key=lambda row: abs(row - rows[entry]), default=0)
    if before and ties.stays[entry] and abs(nearest - rows[entry]) < ALMOST_LEVEL:
        return FIRM, FIRM * nearest
    return 1, rows[entry]


def _yielding(ties: Ties, rows: list[int], entry: int) -> tuple[int, int]:
    """The same for neurons that stay, and for bends and inputs that give way to them."""
    if ties.stays[entry]:
        return FIRM, FIRM * rows[entry]
    return _pulled(ties, rows, entry)


def _gap(grid: Grid, loose: set[int], above: int, below: int) -> int:
    """The least distance of two entries that follow each other in a layer."""
    bends = (above >= grid.nodes) + (below >= grid.nodes)
    gap = (ROW, ROW * 4 // 5, ROW * 2 // 5)[bends]
    return gap * 7 // 4 if bends < 2 and {above, below} & loose else gap


def _spread(wanted: list[tuple[int, int]], gaps: list[int]) -> list[int]:
    """The heights nearest to wish / firmness that keep the gaps (isotonic least squares)."""
    blocks: list[tuple[int, int, int]] = []
    offsets = list(accumulate(gaps, initial=0))
    for (firmness, wish), offset in zip(wanted, offsets, strict=True):
        block = (firmness, wish - firmness * offset, 1)
        while blocks and blocks[-1][1] * block[0] >= block[1] * blocks[-1][0]:
            above = blocks.pop()
            block = (above[0] + block[0], above[1] + block[1], above[2] + block[2])
        blocks.append(block)
    means = [wish // firmness for firmness, wish, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _slopes(heights: list[int]) -> list[int]:
    """The slope of a smooth, monotone curve at each of its points; in height per column."""
    rises = [b - a for a, b in pairwise(heights)]
    if len(rises) == 1:
        return rises * 2
    inner = [2 * a * b // (a + b) if a * b > 0 else 0 for a, b in pairwise(rises)]
    return [(3 * rises[0] - inner[0]) // 2, *inner, (3 * rises[-1] - inner[-1]) // 2]


def _steepest(rise: int, start: int, end: int) -> int:
    """The largest slope on a piece that rises so much, with the slopes at its two ends."""
    middle = 3 * rise - start - end
    ends = max(abs(start), abs(end))
    if (middle - start) * (middle - end) <= 0:
        return ends
    return max(ends, abs((middle * middle - start * end) // (2 * middle - start - end)))


def _pieces(grid: Grid, layers: Layers, rows: list[int]) -> Pieces:
    """Of each piece of an edge, in `ROW`: its largest slope, and how far the next node is.

    That node stands in the layer at one of its ends, on the side to which the piece leads.
    """
    above, below = _free(grid, layers, rows)
    pieces: Pieces = {}
    for chain in grid.chains:
        slopes = _slopes([rows[entry] for entry in chain])
        for (start, end), (first, last) in zip(pairwise(chain), pairwise(slopes), strict=True):
            rise = rows[end] - rows[start]
            free = min(above[start], below[end]) if rise < 0 else min(below[start], above[end])
            pieces.setdefault((_steepest(rise, first, last), free), set()).update((start, end))
    return pieces


def _apart(slope: int, free: int, size: Size) -> int:
    """How far apart the columns at the ends of a piece must be.

    A piece of slope at most m leaves a node that stands h above its end at a distance of
    h / √(1 + m²) or more; that has to be the node's radius and some air.
    """
    clear = size.radius + size.radius // 6 + 10
    steep, high = slope * size.row // ROW + 1, free * size.row // ROW
    return isqrt((clear * steep) ** 2 // (high * high - clear * clear)) + 1


def _steep_ends(pieces: Pieces) -> set[int]:
    """The ends of the pieces that ask for wider columns than the rest."""
    size = SIZES[-1]
    steep = [ends for piece, ends in pieces.items() if _apart(*piece, size) > size.column * 6 // 5]
    return {entry for ends in steep for entry in ends}


def _widened(grid: Grid, pieces: Pieces, size: Size, width: int) -> Size:
    """The size with columns so wide that every edge keeps clear of every foreign node.

    Where there is width to spare, edges rise by two at most.
    """
    needed = max((_apart(*piece, size) for piece in pieces), default=0)
    gentle = max((slope for slope, _ in pieces), default=0) * size.row // (2 * ROW)
    spare = (width - 2 * size.radius) // max(len(grid.layers) - 1, 1)
    return size._replace(column=max(size.column, needed, min(gentle, spare)))


def _size(
    grid: Grid, rows: list[int], pieces: Pieces, sizes: tuple[Size, ...], limits: Limits
) -> Size | None:
    """The first size that keeps within the limits."""
    for smallest in sizes:
        size = _widened(grid, pieces, smallest, limits.width)
        width, height, _ = _extent(grid, rows, size)
        if width <= limits.width and height <= limits.height:
            return size
    return None


def _wide_size(grid: Grid, rows: list[int], pieces: Pieces, limits: Limits) -> Size:
    """The first wide size within the limits, or the smallest one shrunk by one factor."""
    size = _size(grid, rows, pieces, WIDE_SIZES, limits)
    if size:
        return size
    size = _widened(grid, pieces, SIZES[-1], limits.width)
    width, height, _ = _extent(grid, rows, size)
    # Rounding can set two of them one unit further apart.
    factor = min(Fraction(limits.width, width), Fraction(limits.height, height + 2))
    return Size(*(int(length * factor) for length in size))


def _free(grid: Grid, layers: Layers, rows: list[int]) -> tuple[list[int], list[int]]:
    """How far from each entry the next node of its layer stands, above and below."""
    far = 1000 * ROW
    above, below = [far] * len(rows), [far] * len(rows)
    for layer in layers:
        for order, free in ((layer, above), (layer[::-1], below)):
            last = None
            for entry in order:
                if last is not None:
                    free[entry] = abs(rows[entry] - rows[last])
                if entry < grid.nodes:
                    last = entry
    return above, below


def _units(row: int, size: Size) -> int:
    """A height from `ROW` to units, to the nearest."""
    return (row * size.row + ROW // 2) // ROW


def _reach(grid: Grid, entry: int, size: Size) -> int:
    """How much height an entry takes above and below its centre."""
    return size.radius if entry < grid.nodes else size.radius // 4


def _extent(grid: Grid, rows: list[int], size: Size) -> tuple[int, int, int]:
    """Width and height in units, and the top as a height."""
    across = max(len(grid.layers) - 1, 0) * size.column
    reach = [_reach(grid, entry, size) for entry in range(len(rows))]
    heights = [_units(row, size) for row in rows]
    top = min(map(sub, heights, reach), default=0)
    bottom = max(map(add, heights, reach), default=0)
    return across + 2 * size.radius, bottom - top, top


def _placed(
    nodes: Sequence[DrawnNode], grid: Grid, rows: list[int], size: Size, *, beside: bool
) -> Drawing:
    """The drawing in units, once order, rows and size are known."""
    width, height, top = _extent(grid, rows, size)
    column = {entry: place for place, layer in enumerate(grid.layers) for entry in layer}
    left = [size.radius + column[entry] * size.column for entry in range(len(rows))]
    centres = [Point(x, _units(row, size) - top) for x, row in zip(left, rows, strict=True)]
    placed = (
        PlacedNode(node, centre, size.radius * 3 // 4 if node.kind == "input" else size.radius)
        for node, centre in zip(nodes, centres[: len(nodes)], strict=True)
    )
    neurons = sum(node.kind != "input" for node in nodes)
    return Drawing(
        nodes=tuple(placed),
        routes=tuple(
            Route(nodes[chain[0]].key, nodes[chain[-1]].key, _controls([centres[e] for e in chain]))
            for chain in grid.chains
        ),
        width=Fraction(width, UNITS),
        height=Fraction(height, UNITS),
        radius=size.radius,
        beside=beside,
        legible=neurons <= LEGIBLE_NEURONS and size.radius >= LEGIBLE_RADIUS,
    )


def _controls(points: list[Point]) -> tuple[Point, ...]:
    """The control points and bends of a smooth curve through points that stand evenly apart."""
    if len(points) == 2:
        return ()
    third = (points[1].x - points[0].x) // 3
    controls = []
    for point, slope in zip(points, _slopes([point.y for point in points]), strict=True):
        lean = (2 * slope + 3) // 6
        before = Point(point.x - third, point.y - lean)
        controls += [before, point, Point(point.x + third, point.y + lean)]
    return tuple(controls[2:-2])
