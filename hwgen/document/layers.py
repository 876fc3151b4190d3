"""The layers of a graph: node numbers and edges flow in, a `Grid` of columns flows out.

Layers stand from left to right, and an edge that passes a layer gets an unseen bend there. Nodes
and bends are all entries, numbered in one row, so that whatever orders or places entries need not
ask which of the two it has.
"""

from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import pairwise

Layers = list[list[int]]
Neighbours = list[list[int]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Layers of entries: first the nodes by number, then a bend for each layer an edge passes.

    Entries below `nodes` are nodes. `left` and `right` give each entry's neighbours in the layers
    beside its own, `chains` each edge as the entries it runs through.
    """

    nodes: int
    layers: Layers
    left: Neighbours
    right: Neighbours
    chains: list[list[int]]


def layer_nodes(count: int, edges: list[tuple[int, int]]) -> Grid:
    """The layers in the order given, the bends of each layer below its nodes.

    Raises ValueError for a cycle.
    """
    level = _levels(count, edges)
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
    steps = [step for chain in chains for step in pairwise(chain)]
    return Grid(count, layers, *_neighbours(entries, steps), chains)


def _levels(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """Longest path from the left; a node without sources stands just before its first reader."""
    before, after = _neighbours(count, edges)
    level = [0] * count
    for node in TopologicalSorter(dict(enumerate(before))).static_order():
        level[node] = max((level[source] + 1 for source in before[node]), default=0)
    for node in range(count):
        if after[node] and not before[node]:
            level[node] = min(level[reader] for reader in after[node]) - 1
    return level


def _neighbours(count: int, steps: list[tuple[int, int]]) -> tuple[Neighbours, Neighbours]:
    """For each entry those from which a step leads to it, and those to which one leads from it."""
    left: Neighbours = [[] for _ in range(count)]
    right: Neighbours = [[] for _ in range(count)]
    for start, end in steps:
        right[start].append(end)
        left[end].append(start)
    return left, right
