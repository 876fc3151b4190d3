"""How large a graph is drawn: its `Sketch` flows in, radius and distances in units flow out.

The sizes are a table, not one factor, so that circles and letters of several figures on a page
agree. Only what fits in no size is shrunk.
"""

from fractions import Fraction
from operator import add, sub
from typing import NamedTuple

from hwgen.document.clearance import Piece, column_needed, pieces_of
from hwgen.document.layers import Grid
from hwgen.document.rows import ROW, find_rows

UNITS = 100
"""Places and radii are whole hundredths of a millimetre."""


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
    Size(210, 660, 780),
    Size(180, 560, 620),
)
BESIDE_SIZES = SIZES[:4]
WIDE_SIZES = SIZES[1:]


class Limits(NamedTuple):
    """The room for a drawing; in units."""

    width: int
    height: int


class Extent(NamedTuple):
    """Width and height of a drawing, and the height at which it begins; in units."""

    width: int
    height: int
    top: int


class Sketch(NamedTuple):
    """An ordered grid, the height of each entry in `ROW`, and the pieces of the edges."""

    grid: Grid
    rows: list[int]
    pieces: list[Piece]


def sketch_of(grid: Grid) -> Sketch:
    """The sketch of an ordered grid."""
    rows = find_rows(grid)
    return Sketch(grid, rows, pieces_of(grid, rows))


def loosened(sketch: Sketch) -> Sketch:
    """The sketch with more height for the pieces that ask for wider columns than the rest."""
    size = SIZES[-1]
    steep = [
        piece.ends
        for piece in sketch.pieces
        if column_needed(piece, size.radius, size.row) > size.column * 6 // 5
    ]
    rows = find_rows(sketch.grid, {entry for ends in steep for entry in ends})
    return Sketch(sketch.grid, rows, pieces_of(sketch.grid, rows))


def fit_beside(sketch: Sketch, limits: Limits) -> Size | None:
    """The first size for a drawing beside its questions that keeps within the limits."""
    return _first_fit(sketch, BESIDE_SIZES, limits)


def fit_wide(sketch: Sketch, limits: Limits) -> Size:
    """The first wide size within the limits, or the smallest one shrunk by one factor."""
    size = _first_fit(sketch, WIDE_SIZES, limits)
    if size:
        return size
    size = _widened(sketch, SIZES[-1], limits.width)
    width, height, _ = extent(sketch, size)
    # Rounding can set two of them one unit further apart.
    factor = min(Fraction(limits.width, width), Fraction(limits.height, height + 2))
    return Size(*(int(length * factor) for length in size))


def extent(sketch: Sketch, size: Size) -> Extent:
    """The room that a sketch takes in a size; a bend takes a quarter of a neuron's."""
    reach = [
        size.radius if entry < sketch.grid.nodes else size.radius // 4
        for entry in range(len(sketch.rows))
    ]
    heights = [in_units(row, size) for row in sketch.rows]
    top = min(map(sub, heights, reach), default=0)
    bottom = max(map(add, heights, reach), default=0)
    across = max(len(sketch.grid.layers) - 1, 0) * size.column
    return Extent(across + 2 * size.radius, bottom - top, top)


def in_units(row: int, size: Size) -> int:
    """A height from `ROW` to units, to the nearest."""
    return (row * size.row + ROW // 2) // ROW


def _first_fit(sketch: Sketch, sizes: tuple[Size, ...], limits: Limits) -> Size | None:
    for smallest in sizes:
        size = _widened(sketch, smallest, limits.width)
        width, height, _ = extent(sketch, size)
        if width <= limits.width and height <= limits.height:
            return size
    return None


def _widened(sketch: Sketch, size: Size, width: int) -> Size:
    """The size with columns so wide that every edge keeps clear of every foreign node.

    Where there is width to spare, edges rise by two at most.
    """
    needed = max(
        (column_needed(piece, size.radius, size.row) for piece in sketch.pieces), default=0
    )
    gentle = max((piece.slope for piece in sketch.pieces), default=0) * size.row // (2 * ROW)
    spare = (width - 2 * size.radius) // max(len(sketch.grid.layers) - 1, 1)
    return size._replace(column=max(size.column, needed, min(gentle, spare)))
