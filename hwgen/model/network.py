"""A network of neurons, and the computation graph that it is short-hand for.

Checked edges flow in, a `Graph` flows out:
n_j = g(b + Σ_l v_{l,j} x_l + Σ_k w_{k,j} n_k) and E = Σ_{i ∈ data} Σ_o loss(n_o, y_o^{(i)}).

Weights are named by the indices of the nodes that they join; where two neurons share an index
(h_1 and o_1) they are named by the whole nodes, w_{h_1,o_1}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Literal

from hwgen.expr.nodes import Apply, Dot, Expr, Mul, Shape, Sum, Sym, add
from hwgen.expr.reader import Vocabulary
from hwgen.model.functions import LOSSES, Loss
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph

E = Sym("E")
"""The loss."""

NEURON_INDEX, INPUT_INDEX, COMPONENT_INDEX = "k", "l", "d"

Edge = tuple[Sym, Sym]


@dataclass(frozen=True)
class Network:
    """Neurons joined by weighted edges; nodes without an incoming edge are its inputs."""

    name: str
    edges: tuple[Edge, ...]
    outputs: tuple[Sym, ...] = ()
    """The neurons that the loss looks at; the default is those that feed nothing."""
    activation: str = "g"
    loss_name: str = "squared error"
    data: Literal["shared", "per_example"] = "shared"
    biases: Literal["shared", "own", "none"] = "shared"
    inputs_are: Literal["vectors", "scalars"] = "vectors"

    @cached_property
    def sources(self) -> Mapping[Sym, tuple[Sym, ...]]:
        """What feeds each neuron; neurons in topological order, everything else by name."""
        feeds: dict[Sym, set[Sym]] = {}
        for start, end in self.edges:
            feeds.setdefault(end, set()).add(start)
        sorter = TopologicalSorter(feeds)
        sorter.prepare()
        ordered: list[Sym] = []
        while ready := sorted(sorter.get_ready(), key=natural):
            ordered += ready
            sorter.done(*ready)
        return {node: tuple(sorted(feeds[node], key=natural)) for node in ordered if node in feeds}

    @cached_property
    def neurons(self) -> tuple[Sym, ...]:
        """The neurons in topological order."""
        return tuple(self.sources)

    @cached_property
    def inputs(self) -> tuple[Sym, ...]:
        """The nodes that nothing feeds, by name."""
        nodes = {start for start, _ in self.edges} - set(self.neurons)
        return tuple(sorted(nodes, key=natural))

    @cached_property
    def fed(self) -> Mapping[Sym, tuple[Sym, ...]]:
        """The neurons that each node feeds, in topological order."""
        feeds: dict[Sym, list[Sym]] = {}
        for neuron, sources in self.sources.items():
            for source in sources:
                feeds.setdefault(source, []).append(neuron)
        return {source: tuple(neurons) for source, neurons in feeds.items()}

    @cached_property
    def loss_outputs(self) -> tuple[Sym, ...]:
        """The outputs in topological order."""
        chosen = set(self.outputs) or {n for n in self.neurons if n not in self.fed}
        return tuple(node for node in self.neurons if node in chosen)

    @property
    def loss(self) -> Loss:
        """The row of the loss."""
        return LOSSES[self.loss_name]

    @property
    def example(self) -> str | None:
        """The example letter that inputs and neurons carry."""
        return EXAMPLE_LETTERS[0] if self.data == "per_example" else None

    def is_input(self, node: Sym) -> bool:
        """Whether nothing feeds the node."""
        return node not in self.sources

    def node(self, name: Sym) -> Sym:
        """An input or a neuron as it stands in the graph, with its example and shape."""
        return self._nodes[name]

    @cached_property
    def _nodes(self) -> Mapping[Sym, Sym]:
        shape: Shape = "vector" if self.inputs_are == "vectors" else "scalar"
        inputs = {x: replace(x, example=self.example, shape=shape) for x in self.inputs}
        return inputs | {n: replace(n, example=self.example) for n in self.neurons}

    def weight(self, start: Sym, end: Sym) -> Sym:
        """The weight of the edge from `start` to `end`: v for an input, w for a neuron."""
        subscript = (self._index(start), self._index(end))
        if self.is_input(start):
            return Sym("v", subscript, shape=self.node(start).shape)
        return Sym("w", subscript)

    def bias(self, neuron: Sym) -> Sym | None:
        """The bias of a neuron: b, b_j, or none."""
        match self.biases:
            case "shared":
                return Sym("b")
            case "own":
                return Sym("b", (self._index(neuron),))
        return None

    def target(self, output: Sym) -> Sym:
        """The target y_o^{(i)} of an output."""
        return Sym("y", (self._index(output),), EXAMPLE_LETTERS[0])

    def pre_activation(self, neuron: Sym) -> Sym:
        """z_j, the argument of the activation of n_j."""
        return Sym("z", (self._index(neuron),), self.example)

    def delta(self, neuron: Sym) -> Sym:
        """δ_j: what the goal differentiates, by z_j; ∂E/∂z_j where the goal is one of E."""
        return Sym(r"\delta", (self._index(neuron),), self.example)

    @cached_property
    def graph(self) -> Graph:
        """The computation graph: every neuron over its sources, E over the outputs."""
        return self._graph({self.node(n): self._activated(n) for n in self.neurons})

    @cached_property
    def graph_with_pre_activations(self) -> Graph:
        """The same, with z_j as a node of its own between the sources and n_j."""
        nodes: dict[Sym, Expr] = {}
        for neuron in self.neurons:
            z = self.pre_activation(neuron)
            nodes[z] = self._argument(neuron)
            nodes[self.node(neuron)] = Apply(self.activation, 0, z)
        return self._graph(nodes)

    def _graph(self, nodes: dict[Sym, Expr]) -> Graph:
        weights = [self.weight(s, n) for n in self.neurons for s in self.sources[n]]
        biases = [bias for n in self.neurons if (bias := self.bias(n)) is not None]
        inputs = [self.node(x) for x in self.inputs]
        targets = {self.node(o): self.target(o) for o in self.loss_outputs}
        leaves = tuple(dict.fromkeys([*inputs, *weights, *biases, *targets.values()]))
        vectors = frozenset(leaf.name for leaf in leaves if leaf.shape == "vector")
        return Graph(
            definitions={**nodes, E: self.loss_definition},
            leaves=leaves,
            vocabulary=Vocabulary(frozenset({self.activation}), vectors),
            inputs=frozenset(inputs),
            loss=self.loss,
            targets=targets,
        )

    @property
    def loss_definition(self) -> Expr:
        """Σ_{i ∈ data} of what each output contributes."""
        summands = [self.loss.summand(self.node(o), self.target(o)) for o in self.loss_outputs]
        return Sum(EXAMPLE_LETTERS[0], DATA, add(*summands))

    def _activated(self, neuron: Sym) -> Expr:
        return Apply(self.activation, 0, self._argument(neuron))

    def _argument(self, neuron: Sym) -> Expr:
        """The argument of g, with one sum for each letter among the sources."""
        bias = self.bias(neuron)
        terms: list[Expr] = [] if bias is None else [bias]
        sources = self.sources[neuron]
        for of_inputs in (True, False):
            mine = [source for source in sources if self.is_input(source) == of_inputs]
            for letter in dict.fromkeys(source.name for source in mine):
                terms += self._weighted([s for s in mine if s.name == letter], neuron)
        return add(*terms)

    def _weighted(self, sources: list[Sym], neuron: Sym) -> list[Expr]:
        """The terms of sources with one letter: a sum over their index, if they have one."""
        if any(len(s.subscript) != 1 or not isinstance(s.subscript[0], int) for s in sources):
            return [self._product(self.weight(s, neuron), self.node(s)) for s in sources]
        letter = INPUT_INDEX if self.is_input(sources[0]) else NEURON_INDEX
        any_source = replace(self.node(sources[0]), subscript=(letter,))
        weight = self.weight(sources[0], neuron)
        first = weight.subscript[0]
        open_index = replace(first, subscript=(letter,)) if isinstance(first, Sym) else letter
        any_weight = replace(weight, subscript=(open_index, weight.subscript[1]))
        return [Sum(letter, None, self._product(any_weight, any_source))]

    def _product(self, weight: Sym, source: Sym) -> Expr:
        return Dot(weight, source) if source.shape == "vector" else Mul((weight, source))

    def _index(self, node: Sym) -> int | str | Sym:
        """What stands for a node in a subscript."""
        if not node.subscript:
            return node.name
        return node.subscript[0] if node in self._short_indices else node

    @cached_property
    def _short_indices(self) -> frozenset[Sym]:
        """The nodes whose index alone names them among the inputs or among the neurons."""
        short: set[Sym] = set()
        for kind in (self.inputs, self.neurons):
            indices = [n.subscript or (n.name,) for n in kind]
            if len(set(indices)) == len(indices) and all(len(i) == 1 for i in indices):
                short |= set(kind)
        return frozenset(short)


def natural(node: Sym) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The order of names that people expect: n_2 before n_10."""
    return node.name, tuple(
        (index, "") if isinstance(index, int) else (0, str(index)) for index in node.subscript
    )
