"""The order of each layer: a `Grid` flows in, the same grid with few crossings flows out.

To cross as little as can be is NP-hard, even for two layers. So small grids are searched as a
whole; larger ones are sorted by means from three starts, put right entry by entry, and the best is
taken: any one start alone leaves a tenth more crossings. Labels out of the order given count, too,
but far less than any crossing.
"""

from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, combinations, pairwise, permutations
from math import factorial

from hwgen.document.layers import Grid, Layers, Neighbours

CROSSING = 1_000_000
"""What a crossing costs; two labels that stand in another order than given cost 1."""

EXACT_PAIRS = 10_000
"""Up to so many pairs of orders of neighbouring layers, all of them are tried."""

SWEEPS = 3
"""How often all layers are sorted by means, there and back."""

SIFTS = 4
"""How often each layer is put right entry by entry."""

Costs = dict[tuple[int, int], int]


def order_layers(grid: Grid) -> Grid:
    """Each layer from top to bottom with few crossings; as few as can be if layers are small."""
    sizes = [factorial(min(len(layer), 9)) for layer in grid.layers]
    if sum(a * b for a, b in pairwise([1, *sizes])) <= EXACT_PAIRS:
        return replace(grid, layers=_best_of_all(grid))
    bends_first = [sorted(layer, key=lambda e: e < grid.nodes) for layer in grid.layers]
    upside_down = [layer[::-1] for layer in grid.layers]
    swept = (_swept(grid, start) for start in (grid.layers, bends_first, upside_down))
    found = (_sifted(grid, start) for start in (grid.layers, *swept))
    return replace(grid, layers=min(found, key=lambda layers: _cost(grid, layers)))


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


def _at_means(layer: list[int], near: Neighbours, beside: list[int]) -> list[int]:
    """A layer sorted by the mean places of its neighbours in the layer beside it."""
    place = {entry: spot for spot, entry in enumerate(beside)}
    mean = {entry: Fraction(spot) for spot, entry in enumerate(layer)}
    for entry in layer:
        if near[entry]:
            mean[entry] = Fraction(sum(place[n] for n in near[entry]), len(near[entry]))
    return sorted(layer, key=mean.__getitem__)


def _sifted(grid: Grid, layers: Layers) -> Layers:
    """The orders after every entry has moved, a few times, to where it costs least."""
    layers = list(layers)
    for _ in range(SIFTS):
        for here, layer in enumerate(layers):
            beside = ((grid.left, here - 1), (grid.right, here + 1))
            sides = [(near, layers[side]) for near, side in beside if 0 <= side < len(layers)]
            layers[here] = _sifted_layer(layer, _pair_costs(grid, layer, sides))
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


def _pair_costs(grid: Grid, layer: list[int], sides: list[tuple[Neighbours, list[int]]]) -> Costs:
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
