"""The edges of a network as they are typed, and what makes them a network.

The block of chains flows in (`x_1 x_2 -> n_1 -> n_3 n_4`, one chain per line, `#` comments), pairs
of nodes flow out, each with the place where it was typed. Several nodes on both sides of an arrow
mean all pairs. What the nodes mean is the model's question; here they only have to be a graph
without cycles whose letters are free.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, ClassVar

from pydantic import ValidationInfo

from hwgen.expr.names import NameSyntaxError, scan_name, write_name
from hwgen.expr.nodes import Component, Sym
from hwgen.spec.fields import Readable
from hwgen.spec.words import Mistake, not_as_expected, refuse, suggestion

MOST_EDGES = 100_000
ARROW = "->"
OTHER_ARROWS = "-=>→⟶⇒–—"
FORM = "edges are written like: x_1 -> n_1 -> n_3 n_4"

RESERVED = {
    "b": "the biases",
    "E": "the loss",
    "y": "the targets",
    "w": "the weights between neurons",
    "v": "the weights of the inputs",
    "z": "the pre-activations",
    r"\delta": "the derivatives by the pre-activations",
    "d": "the components of a vector",
    "i": "an index of a sum",
    "j": "an index of a sum",
    "k": "an index of a sum",
    "l": "an index of a sum",
    "wrt": "the word between the two sides of a goal",
}
"""Names that no node can have, with what they stand for on a page."""

INDEX_LETTERS = frozenset("dijkl")
"""Letters that run in the sums and components of a page, and so cannot be a node's subscript."""

Edge = tuple[Sym, Sym]


@dataclass(frozen=True)
class Edges(Readable):
    """The edges in the order of the text; the spans of the names count in it."""

    pairs: tuple[Edge, ...]

    written_as: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": ARROW,
        "examples": ["x_1 -> n_1 -> n_3 n_4\nx_2 -> n_2 -> n_4\n"],
    }

    @classmethod
    def read(cls, value: object, _validation: ValidationInfo | None = None) -> "Edges":
        """The edges of a block of chains; every line that cannot be read is a mistake."""
        if not isinstance(value, str):
            raise not_as_expected('text, one chain per line after "|"')
        pairs: list[Edge] = []
        mistakes: list[Mistake] = []
        start = 0
        for line in value.split("\n"):
            try:
                pairs += _chain(value, start, start + len(line.split("#")[0].rstrip()))
            except NameSyntaxError as error:
                mistakes.append(Mistake(error.message, (), error.offset))
            if len(pairs) > MOST_EDGES:
                raise refuse(Mistake(f"a network has at most {MOST_EDGES} edges", (), start))
            start += len(line) + 1
        if not pairs and not mistakes:
            mistakes.append(Mistake(f"there is no edge here; {FORM}"))
        if mistakes:
            raise refuse(*mistakes)
        return cls(tuple(pairs))

    @cached_property
    def nodes(self) -> tuple[Sym, ...]:
        """All nodes in the order of the text, with the span of their first appearance."""
        typed = sorted(
            (node for pair in self.pairs for node in pair), key=lambda node: node.span or (0, 0)
        )
        return tuple(dict.fromkeys(typed))

    @cached_property
    def inputs(self) -> tuple[Sym, ...]:
        """The nodes that nothing feeds."""
        fed = {target for _, target in self.pairs}
        return tuple(node for node in self.nodes if node not in fed)

    @cached_property
    def neurons(self) -> tuple[Sym, ...]:
        """The nodes that something feeds."""
        inputs = set(self.inputs)
        return tuple(node for node in self.nodes if node not in inputs)

    @cached_property
    def ends(self) -> tuple[Sym, ...]:
        """The nodes that feed nothing."""
        feeding = {source for source, _ in self.pairs}
        return tuple(node for node in self.nodes if node not in feeding)


def edge_mistakes(edges: Edges, activation: str, *, vector_inputs: bool) -> Iterator[Mistake]:
    """What keeps the edges from being a network, each at the place of the name in the text."""
    yield from _twice(edges)
    yield from _cycle(edges)
    for node in edges.nodes:
        reason = _letter_mistake(node, activation)
        if reason:
            yield _at(node, f"{write_name(node)} cannot be a node: {reason}")
    letters = {neuron.name for neuron in edges.neurons}
    for node in edges.inputs if vector_inputs else ():
        if node.name in letters and not _letter_mistake(node, activation):
            yield _at(
                node,
                f"{write_name(node)} has no definition: nothing feeds it, and as an input, which is"
                f" a vector, it needs another letter than the neurons (or: inputs: scalars)",
            )


def output_mistakes(edges: Edges, outputs: Collection[Sym], network: str) -> Iterator[Mistake]:
    """What is wrong with a list of outputs; paths count from the list."""
    names = {write_name(node): node for node in edges.nodes}
    seen: set[Sym] = set()
    for place, output in enumerate(outputs):
        name = write_name(output)
        if name not in names:
            near = suggestion(name, names, quotes=False)
            yield Mistake(f"{name} is not in {network}{near}", (place,))
        elif output in edges.inputs:
            yield Mistake(f"{name} is an input of {network} and cannot be an output", (place,))
        elif output in seen:
            yield Mistake(f"{name} stands here a second time", (place,))
        seen.add(output)


def _chain(text: str, start: int, end: int) -> list[Edge]:
    """The edges of one line of the text; none for a blank one."""
    groups: list[list[Sym]] = [[]]
    place = _past_blanks(text, start)
    if place >= end:
        return []
    first = place
    while place < end:
        if text.startswith(ARROW, place):
            _filled(groups[-1], place)
            groups.append([])
            place += len(ARROW)
        elif text[place] in OTHER_ARROWS:
            raise NameSyntaxError(place, f'an arrow is written "{ARROW}"; {FORM}')
        else:
            node, place = scan_name(text, place)
            groups[-1].append(_whole_node(node))
            _separated(text, place, end)
        place = _past_blanks(text, place)
    if len(groups) == 1:
        raise NameSyntaxError(first, f'there is no "{ARROW}" in this line; {FORM}')
    _filled(groups[-1], end)
    if sum(len(a) * len(b) for a, b in pairwise(groups)) > MOST_EDGES:
        raise NameSyntaxError(first, f"a network has at most {MOST_EDGES} edges")
    steps = pairwise(groups)
    return [(a, b) for sources, targets in steps for a in sources for b in targets]


def _past_blanks(text: str, start: int) -> int:
    found = re.compile(r"[ \t]*").match(text, start)
    return found.end() if found else start


def _whole_node(node: Sym | Component) -> Sym:
    if isinstance(node, Sym):
        return node
    place = node.span[0] if node.span else 0
    raise NameSyntaxError(place, f"an edge joins whole nodes: write {write_name(node.vector)}")


def _separated(text: str, place: int, end: int) -> None:
    if place < end and text[place] not in " \t" and not text.startswith(ARROW, place):
        raise NameSyntaxError(place, f'between names stands a space; here is "{text[place]}"')


def _filled(group: list[Sym], place: int) -> None:
    if not group:
        raise NameSyntaxError(place, f'a node is missing beside "{ARROW}"; {FORM}')


def _twice(edges: Edges) -> Iterator[Mistake]:
    """Edges from a node to itself and edges given twice."""
    seen: set[Edge] = set()
    for source, target in edges.pairs:
        name = f"{write_name(source)} -> {write_name(target)}"
        if source == target:
            yield _at(target, f"the edge {name} leads from a node to itself")
        elif (source, target) in seen:
            yield _at(target, f"the edge {name} is given a second time")
        seen.add((source, target))


def _cycle(edges: Edges) -> Iterator[Mistake]:
    """The first cycle, named from the node of it that comes first in the text."""
    sorter: TopologicalSorter[Sym] = TopologicalSorter()
    for source, target in edges.pairs:
        if source != target:
            sorter.add(target, source)
    try:
        sorter.prepare()
    except CycleError as error:
        cycle: list[Sym] = error.args[1][:-1]
        order = {node: place for place, node in enumerate(edges.nodes)}
        first = cycle.index(min(cycle, key=lambda node: order[node]))
        cycle = cycle[first:] + cycle[:first]
        closing = next(t for s, t in edges.pairs if (s, t) == (cycle[-1], cycle[0]))
        path = " -> ".join(write_name(node) for node in [*cycle, cycle[0]])
        yield _at(closing, f"the edges go round in a cycle: {path}")


def _letter_mistake(node: Sym, activation: str) -> str | None:
    """Why a node cannot have its letter or the letters of its subscript."""
    if node.name == activation:
        return f"{activation} stands for the activation"
    if node.name in RESERVED:
        return f"{node.name} stands for {RESERVED[node.name]}"
    running = INDEX_LETTERS.intersection(_subscript_letters(node))
    return f"{min(running)} is an index of a sum" if running else None


def _subscript_letters(node: Sym) -> Iterator[str]:
    for entry in node.subscript:
        if isinstance(entry, Sym):
            yield from _subscript_letters(entry)
        elif isinstance(entry, str):
            yield entry


def _at(node: Sym, message: str) -> Mistake:
    return Mistake(message, (), node.span[0] if node.span else None)
