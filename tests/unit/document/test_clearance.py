"""Slopes of edges: exact on small curves, and never less than the curve's own."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwgen.document.clearance import FAR, Piece, column_needed, pieces_of, slopes_through
from hwgen.document.layers import layer_nodes
from hwgen.document.rows import ROW

HEIGHTS = st.lists(st.integers(-9, 9).map(ROW.__mul__), min_size=2, max_size=6)


@pytest.mark.parametrize(
    ("heights", "slopes"),
    [([0, 6], [6, 6]), ([0, 6, 12], [6, 6, 6]), ([0, 6, 0], [9, 0, -9]), ([0, 2, 8], [1, 3, 7])],
)
def test_slopes_of_small_curves(heights: list[int], slopes: list[int]) -> None:
    assert slopes_through(heights) == slopes


@given(HEIGHTS)
def test_a_piece_is_nowhere_steeper_than_it_says(heights: list[int]) -> None:
    last = len(heights) - 1
    chain = [(k, k + 1) for k in range(last)]
    skip = layer_nodes(last + 1, [*chain, (0, last)])
    rows = [*heights, *(height + ROW for height in heights[1:-1])]
    passed = pieces_of(skip, rows)[last:]
    points = [heights[0], *rows[last + 1 :], heights[-1]]
    slopes = slopes_through(points)
    for piece, (a, b), (p, q) in zip(passed, pairwise(points), pairwise(slopes), strict=True):
        for step in range(33):
            t = step / 32
            slope = 6 * t * (1 - t) * (b - a) + (1 - t) * (1 - 3 * t) * p + t * (3 * t - 2) * q
            assert abs(slope) <= piece.slope + 2


def test_free_is_the_way_to_the_next_node_on_the_side_to_which_a_piece_leads() -> None:
    grid = layer_nodes(3, [(0, 2), (1, 2)])
    up, down = pieces_of(grid, [0, 2 * ROW, 3 * ROW])
    assert up == Piece(3 * ROW, 2 * ROW, (0, 2))
    assert down == Piece(ROW, FAR, (1, 2))


def test_columns_move_apart_by_the_slope_of_a_piece() -> None:
    level, steep = Piece(0, ROW, (0, 1)), Piece(2 * ROW, ROW, (0, 1))
    assert column_needed(level, 360, 1200) < 2
    clear = 360 + 60 + 10
    exact = clear * 2 * 1200 / (1200**2 - clear**2) ** 0.5
    assert exact < column_needed(steep, 360, 1200) < exact + 2
