"""Networks as a homework shows them: from the spec's record to model, drawing and conventions.

A checked `NetworkRecord` flows in; a `Network`, its figure and the sentences that say how its
letters are meant flow out.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from hwgen.document.blocks import Figure, Math, Runs, Words
from hwgen.document.drawing import DrawnNode, lay_out_graph
from hwgen.document.phrases import fill
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Component, Expr, Relation, Sym, Total
from hwgen.expr.walk import transform
from hwgen.model.graph import EXAMPLE_LETTERS
from hwgen.model.network import COMPONENT_INDEX, INPUT_INDEX, NEURON_INDEX, E, Network
from hwgen.spec import NetworkRecord
from hwgen.tasks.question import Phrases

ANY_NEURON = "j"
MOST_FORMULAS = 4


def network_of(name: str, record: NetworkRecord) -> Network:
    """The network that a spec describes."""
    return Network(
        name=name,
        edges=record.edges.pairs,
        outputs=record.outputs or (),
        activation=record.activation,
        loss_name=record.loss,
        data=record.data,
        biases=record.biases,
        inputs_are=record.inputs,
    )


def loose_ends(network: Network) -> tuple[Sym, ...]:
    """Neurons that feed nothing and are no outputs: they are in the figure, but not in E."""
    return tuple(
        n for n in network.neurons if n not in network.fed and n not in network.loss_outputs
    )


def figure_of(network: Network, caption: Runs) -> Figure:
    """The network as a drawing."""
    nodes = [DrawnNode(latex(x), x, "input") for x in network.inputs]
    for neuron in network.neurons:
        kind: Literal["output", "neuron"] = "output" if neuron in network.loss_outputs else "neuron"
        nodes.append(DrawnNode(latex(neuron), neuron, kind))
    edges = [(latex(start), latex(end)) for start, end in network.edges]
    return Figure(lay_out_graph(nodes, edges), caption)


def conventions(network: Network, phrases: Phrases) -> Runs:
    """How the letters of a network are meant, in one line of sentences."""
    said = _sentence(fill(phrases, "neuron", definitions=_joined(_formulas(network), network)))
    vectors = _vectors(network)
    if vectors is not None:
        weight, x, component = vectors
        said += _sentence(
            fill(
                phrases,
                "vectors",
                symbols=_joined((weight, x), network),
                component=_math(component, network),
            )
        )
    start, end = _an_edge(network)
    total = _math(Total(E, _open(end, ANY_NEURON)), network)
    if start is None:
        said += _sentence(fill(phrases, "total", total=total))
    else:
        along = _math(Total(_open(end, ANY_NEURON), _open(start, NEURON_INDEX)), network)
        said += _sentence(fill(phrases, "total and local", total=total, local=along))
    key = "per example" if network.example else "shared"
    index = _math(Sym(EXAMPLE_LETTERS[0]), network)
    return said + fill(phrases, key, index=index, total=total)


def _an_edge(network: Network) -> tuple[Sym | None, Sym]:
    """A neuron and one that it feeds; None and a neuron where none feeds another."""
    for end in network.neurons:
        for start in network.sources[end]:
            if not network.is_input(start):
                return network.node(start), network.node(end)
    return None, network.node(network.neurons[-1])


def _sentence(said: Runs) -> Runs:
    return (*said, Words(" "))


def _math(expr: Expr, network: Network) -> Math:
    return Math(expr, network.graph.vocabulary)


def _joined(exprs: Sequence[Expr], network: Network) -> Runs:
    runs: list[Words | Math] = []
    for expr in exprs:
        runs += [*([Words(", ")] if runs else []), _math(expr, network)]
    return tuple(runs)


def _open(node: Sym, letter: str) -> Sym:
    """A node of that letter with its index left open, if it has one."""
    return replace(node, subscript=(letter,)) if node.subscript else node


def _formulas(network: Network) -> tuple[Expr, ...]:
    """n_j = g(…), each form that occurs once, with j for the neuron's own index."""
    forms: dict[Expr, None] = {}
    for neuron in network.neurons:
        index = network.weight(network.sources[neuron][0], neuron).subscript[1]
        own = _general(index)

        def generalized(node: Expr, index: object = index, own: object = own) -> Expr | None:
            if isinstance(node, Sym) and node.subscript and node.subscript[-1] == index:
                return replace(node, subscript=(*node.subscript[:-1], own))  # type: ignore[arg-type]
            return None

        node = network.node(neuron)
        definition = network.graph.definitions[node]
        forms[Relation("=", _open(node, ANY_NEURON), transform(definition, generalized))] = None
    return tuple(forms)[:MOST_FORMULAS]


def _general(index: int | str | Sym) -> int | str | Sym:
    if isinstance(index, Sym):
        return _open(index, ANY_NEURON)
    return ANY_NEURON if isinstance(index, int) else index


def _vectors(network: Network) -> tuple[Sym, Sym, Component] | None:
    """The weight of an input, the input and its component, with open indices."""
    if network.inputs_are == "scalars":
        return None
    start, end = next(edge for edge in network.edges if edge[0] in network.inputs)
    x = _open(network.node(start), INPUT_INDEX)
    weight = network.weight(start, end)
    first = INPUT_INDEX if isinstance(weight.subscript[0], int) else weight.subscript[0]
    weight = replace(weight, subscript=(first, _general(weight.subscript[1])))
    return weight, x, Component(x, COMPONENT_INDEX)
