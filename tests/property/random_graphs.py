"""Random networks and goals on them, the same for the same seed; for any test that wants many."""

from dataclasses import dataclass
from random import Random

from hwgen.expr.nodes import Component, Sym, Total
from hwgen.model.graph import Graph
from hwgen.model.network import COMPONENT_INDEX, E, Edge, Network

NAMINGS = ("n", "n", "n", "hko")
"""One letter for all neurons, or one for each layer with its own numbers (w_{h_1,o_1})."""


@dataclass(frozen=True)
class Case:
    """A network and a goal on its graph, with a path from the variable to the goal."""

    network: Network
    goal: Total


def random_case(seed: int) -> Case:
    """The case of a seed."""
    rng = Random(seed)
    network = random_network(rng)
    return Case(network, random_goal(network, rng))


def random_network(rng: Random) -> Network:
    """2 to 8 neurons in 2 to 4 layers, fed by their layer below, some by earlier ones, too."""
    inputs = [Sym("x", (j,)) for j in range(1, rng.randint(1, 3) + 1)]
    layers = _layers(rng)
    edges: dict[Edge, None] = {}
    for depth, layer in enumerate(layers):
        below = layers[depth - 1] if depth else inputs
        earlier = [node for nodes in (inputs, *layers[: max(0, depth - 1)]) for node in nodes]
        for neuron in layer:
            sources = rng.sample(below, rng.randint(1, len(below)))
            skips = [node for node in earlier if depth and rng.random() < 0.2]
            edges |= dict.fromkeys((source, neuron) for source in (*sources, *skips))
    neurons = [neuron for layer in layers for neuron in layer]
    feeding = {start for start, _ in edges}
    hidden = [n for n in neurons if n in feeding and rng.random() < 0.15]
    chosen = [*(n for n in neurons if n not in feeding), *hidden] if hidden else []
    return Network(
        "random",
        tuple(edges),
        outputs=tuple(chosen),
        data=rng.choice(("shared", "per_example")),
        biases=rng.choice(("shared", "own", "none")),
        inputs_are=rng.choice(("vectors", "scalars")),
    )


def _layers(rng: Random) -> list[list[Sym]]:
    depth = rng.randint(2, 4)
    sizes = [1] * depth
    for _ in range(rng.randint(0, 8 - depth)):
        sizes[rng.randrange(depth)] += 1
    letters = rng.choice(NAMINGS)
    layers: list[list[Sym]] = []
    count = 0
    for place, size in enumerate(sizes):
        layers.append(
            [Sym("n", (count + j,)) for j in range(1, size + 1)]
            if letters == "n"
            else [Sym(letters[place % 3] + "q" * (place // 3), (j,)) for j in range(1, size + 1)]
        )
        count += size
    return layers


def random_goal(network: Network, rng: Random) -> Total:
    """∂E or ∂ neuron by a neuron, an input, a weight or a bias that it depends on."""
    graph = network.graph
    kinds: list[list[Sym]] = [
        [network.node(neuron) for neuron in network.neurons],
        [leaf for leaf in graph.leaves if leaf in graph.inputs],
        [leaf for leaf in graph.leaves if leaf.name in "vw"],
        [leaf for leaf in graph.leaves if leaf.name == "b"],
    ]
    while True:
        inner = rng.random() < 0.15
        end = network.node(rng.choice(network.neurons)) if inner else E
        start = rng.choice(rng.choice([kind for kind in kinds if kind]))
        if _depends(graph, end, start):
            return Total(
                end, Component(start, COMPONENT_INDEX) if start.shape == "vector" else start
            )


def _depends(graph: Graph, end: Sym, start: Sym) -> bool:
    return end in graph.definitions and graph.depends(end, start)
