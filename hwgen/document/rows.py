"""The height of each entry: an ordered `Grid` flows in, whole numbers in `ROW` flow out.

Layer by layer, each entry asks for a height, and the heights nearest to all that keep the gaps are
taken. It is not one least-squares problem over all layers: what a reader sees first, neurons that
are level with each other, is wished for after what is merely short.
"""

from collections.abc import Set as AbstractSet
from itertools import accumulate, pairwise
from typing import NamedTuple

from hwgen.document.layers import Grid, Neighbours

ROW = 720_720
"""One row; many divisors keep means exact."""

GAPS = (ROW, ROW * 4 // 5, ROW * 2 // 5)
"""The least distance of two entries that follow each other, by how many of them are bends."""

ALMOST_LEVEL = ROW * 2 // 5
"""Two neurons that are joined and differ by less are put on one level."""

FIRM = 1_000_000
"""How firmly an entry with a fixed wish stands among those that may give way."""

PULL_OF_BENDS = (3, 2, 4)
"""How strongly an edge, or part of one, asks to be level, by how many of its ends are bends."""

PULL_OF_INPUT = 1
"""The same of an edge from an input, which can move."""

PULL_OF_CHAIN = 12
"""The same between two neurons of a chain that neither forks nor joins."""


Wish = tuple[int, int]
"""How firmly an entry wants to stand somewhere, and that times where."""


class Ties(NamedTuple):
    """For each entry: how its neighbours pull, the neurons before it, whether it is fed itself."""

    pulls: list[dict[int, int]]
    before: Neighbours
    stays: list[bool]


def find_rows(grid: Grid, loose: AbstractSet[int] = frozenset()) -> list[int]:
    """The height of each entry, in `ROW`, with gaps kept between the entries of a layer.

    First Σ pull (y_u − y_v)² over the edges is made small, layer by layer; then edges that are
    nearly level become level; then bends give way to the nodes, which stay. The gaps next to a
    loose entry are wider.
    """
    gaps = [[_gap(grid, loose, u, v) for u, v in pairwise(layer)] for layer in grid.layers]
    rows = [0] * len(grid.left)
    for layer, between in zip(grid.layers, gaps, strict=True):
        heights = accumulate(between, initial=-sum(between) // 2)
        for entry, height in zip(layer, heights, strict=True):
            rows[entry] = height
    ties = _ties(grid)
    rounds = max(3, min(40, 3000 // (len(rows) + 1)))
    there = range(len(grid.layers))
    for wish, times in ((_pulled, rounds), (_levelled, 2), (_yielding, 3)):
        for here in [*there, *reversed(there)] * times:
            wishes = [wish(ties, rows, entry) for entry in grid.layers[here]]
            for entry, height in zip(grid.layers[here], _spread(wishes, gaps[here]), strict=True):
                rows[entry] = height
    return rows


def _gap(grid: Grid, loose: AbstractSet[int], above: int, below: int) -> int:
    """The least distance of two entries that follow each other in a layer."""
    bends = (above >= grid.nodes) + (below >= grid.nodes)
    return GAPS[bends] * 7 // 4 if bends < 2 and {above, below} & loose else GAPS[bends]


def _ties(grid: Grid) -> Ties:
    """What ties entries to their neighbours."""
    stays = [entry < grid.nodes and bool(near) for entry, near in enumerate(grid.left)]
    before = [[n for n in near if stays[n]] for near in grid.left]
    pulls: list[dict[int, int]] = [{} for _ in grid.left]
    for end, near in enumerate(grid.left):
        for start in near:
            pull = PULL_OF_BENDS[(start >= grid.nodes) + (end >= grid.nodes)]
            if start < grid.nodes and end < grid.nodes:
                readers = sum(n < grid.nodes for n in grid.right[start])
                if readers == 1 and before[end] == [start]:
                    pull = PULL_OF_CHAIN
                elif not stays[start]:
                    pull = PULL_OF_INPUT
            pulls[start][end] = pulls[end][start] = pull
    return Ties(pulls, before, stays)


def _pulled(ties: Ties, rows: list[int], entry: int) -> Wish:
    """The wish of an entry to stand at the mean of its neighbours."""
    near = ties.pulls[entry]
    if not near:
        return 1, rows[entry]
    return sum(near.values()), sum(pull * rows[n] for n, pull in near.items())


def _levelled(ties: Ties, rows: list[int], entry: int) -> Wish:
    """The wish of a neuron to be level with the one before it that almost is."""
    before = [rows[n] for n in ties.before[entry]]
    nearest = min(before, key=lambda row: abs(row - rows[entry]), default=0)
    if before and ties.stays[entry] and abs(nearest - rows[entry]) < ALMOST_LEVEL:
        return FIRM, FIRM * nearest
    return 1, rows[entry]


def _yielding(ties: Ties, rows: list[int], entry: int) -> Wish:
    """The wish of neurons to stay, and of bends and inputs to give way to them."""
    if ties.stays[entry]:
        return FIRM, FIRM * rows[entry]
    return _pulled(ties, rows, entry)


def _spread(wishes: list[Wish], gaps: list[int]) -> list[int]:
    """The heights nearest to weighted / firmness that keep the gaps (isotonic least squares)."""
    blocks: list[tuple[int, int, int]] = []
    offsets = list(accumulate(gaps, initial=0))
    for (firmness, weighted), offset in zip(wishes, offsets, strict=True):
        block = (firmness, weighted - firmness * offset, 1)
        while blocks and blocks[-1][1] * block[0] >= block[1] * blocks[-1][0]:
            above = blocks.pop()
            block = (above[0] + block[0], above[1] + block[1], above[2] + block[2])
        blocks.append(block)
    means = [weighted // firmness for firmness, weighted, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
