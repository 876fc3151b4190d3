"""How edges keep clear of nodes: a `Grid` and its rows flow in, the slopes of its edges flow out.

An edge is a smooth, monotone curve, and a curve that is gentle enough cannot touch a node beside
its ends. So it is the columns that move apart: no edge is ever routed round a node.
"""

from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from hwgen.document.layers import Grid
from hwgen.document.rows import ROW

FAR = 1000 * ROW
"""How far the next node of a layer is where there is none."""


class Piece(NamedTuple):
    """An edge from one layer to the next; heights in `ROW`, slopes in `ROW` per column.

    `free` is how far the next node is that stands in the layer at one of the piece's ends, on the
    side to which the piece leads; `ends` are the entries it joins.
    """

    slope: int
    free: int
    ends: tuple[int, int]


def pieces_of(grid: Grid, rows: list[int]) -> list[Piece]:
    """The pieces of all edges, each with its largest slope."""
    above, below = _free(grid, rows)
    pieces = []
    for chain in grid.chains:
        slopes = slopes_through([rows[entry] for entry in chain])
        for (start, end), (first, last) in zip(pairwise(chain), pairwise(slopes), strict=True):
            rise = rows[end] - rows[start]
            free = min(above[start], below[end]) if rise < 0 else min(below[start], above[end])
            pieces.append(Piece(_steepest(rise, first, last), free, (start, end)))
    return pieces


def slopes_through(heights: list[int]) -> list[int]:
    """The slope of a smooth, monotone curve at each of its points; in height per column."""
    rises = [b - a for a, b in pairwise(heights)]
    if len(rises) == 1:
        return rises * 2
    inner = [2 * a * b // (a + b) if a * b > 0 else 0 for a, b in pairwise(rises)]
    return [(3 * rises[0] - inner[0]) // 2, *inner, (3 * rises[-1] - inner[-1]) // 2]


def column_needed(piece: Piece, radius: int, row: int) -> int:
    """How far apart, in the measure of radius and row, the columns at a piece's ends must be.

    A piece of slope at most m leaves a node that stands h above its end at a distance of
    h / √(1 + m²) or more; that has to be the node's radius and some air.
    """
    clear = radius + radius // 6 + 10
    steep, high = piece.slope * row // ROW + 1, piece.free * row // ROW
    return isqrt((clear * steep) ** 2 // (high * high - clear * clear)) + 1


def _steepest(rise: int, start: int, end: int) -> int:
    """The largest slope on a piece that rises so much, with the slopes at its two ends."""
    middle = 3 * rise - start - end
    ends = max(abs(start), abs(end))
    if (middle - start) * (middle - end) <= 0:
        return ends
    return max(ends, abs((middle * middle - start * end) // (2 * middle - start - end)))


def _free(grid: Grid, rows: list[int]) -> tuple[list[int], list[int]]:
    """How far from each entry the next node of its layer stands, above and below."""
    above, below = [FAR] * len(rows), [FAR] * len(rows)
    for layer in grid.layers:
        for order, free in ((layer, above), (layer[::-1], below)):
            last = None
            for entry in order:
                if last is not None:
                    free[entry] = abs(rows[entry] - rows[last])
                if entry < grid.nodes:
                    last = entry
    return above, below
