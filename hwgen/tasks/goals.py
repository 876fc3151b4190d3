"""Goals: the derivative that a spec asks for, as a derivative of the network's graph.

A goal as written and a network flow in, a `Total` of the graph's own symbols flows out, or the
mistakes in plain words with what was probably meant.
"""

from dataclasses import replace
from difflib import SequenceMatcher

from hwgen.expr.names import write_name
from hwgen.expr.nodes import Component, Expr, Sym, Total
from hwgen.model.graph import EXAMPLE_LETTERS
from hwgen.model.network import INPUT_INDEX, NEURON_INDEX, Network, natural
from hwgen.spec import Goal, Mistake


def goal_of(goal: Goal, network: Network) -> Total:
    """The goal in the graph's symbols: with shapes, and with the example that they belong to."""
    numerator = _found(goal.numerator, network)
    match goal.denominator:
        case Component(vector, index):
            found = _found(vector, network)
            denominator: Sym | Component | None = found and Component(found, index)
        case symbol:
            denominator = _found(symbol, network)
    if numerator is None or denominator is None:
        msg = f"{goal.text} is not a goal of {network.name}"
        raise ValueError(msg)
    return Total(numerator, denominator)


def goal_mistakes(goal: Goal, network: Network, key: str) -> list[Mistake]:
    """What is wrong with a goal: names that the network does not have, and what cannot be asked."""
    mistakes: list[Mistake] = []

    def note(message: str, at: Expr) -> None:
        mistakes.append(Mistake(message, (key,), at.span[0] if at.span else 0))

    top = _found(goal.numerator, network)
    if top is None:
        note(_unknown(goal.numerator, network), goal.numerator)
    elif top not in network.graph.definitions:
        name = write_name(goal.numerator)
        note(f"{name} depends on nothing; what is differentiated is E or a neuron", goal.numerator)
    note_of_bottom = _denominator_mistake(goal, network)
    if note_of_bottom:
        note(note_of_bottom, goal.denominator)
    return mistakes


def _denominator_mistake(goal: Goal, network: Network) -> str:
    written = goal.denominator
    symbol = written.vector if isinstance(written, Component) else written
    found = _found(symbol, network)
    name = write_name(symbol)
    if found is None:
        return _unknown(symbol, network)
    if found == _found(goal.numerator, network):
        return f"the derivative of {name} by itself is 1; what should it be by?"
    if found in network.graph.targets.values():
        return f"{name} is a target; E is differentiated by nodes, weights, biases and inputs"
    if found == tuple(network.graph.definitions)[-1]:
        return "E is the loss; nothing depends on it"
    if not isinstance(written, Component):
        return f"{name} is a vector; did you mean ({name})_d?" if found.shape == "vector" else ""
    if found.shape != "vector":
        return f"{name} is a number and has no components; did you mean {name}?"
    taken = {*EXAMPLE_LETTERS, NEURON_INDEX, INPUT_INDEX}
    if isinstance(written.index, int) or written.index in taken:
        return f"a component is named by a free letter; did you mean ({name})_d?"
    return ""


def _found(symbol: Sym, network: Network) -> Sym | None:
    """The symbol of the graph with this name and these indices."""
    if symbol.example is not None:
        return None
    known = {(s.name, s.subscript): s for s in network.graph.known}
    return known.get((symbol.name, symbol.subscript))


def _unknown(symbol: Sym, network: Network) -> str:
    """The message for a name that is not there, such as v_{1,3}, with what was probably meant."""
    message = f'{write_name(symbol)} is not in network "{network.name}"{_fed_by(symbol, network)}'
    near = _nearest(symbol, [replace(s, example=None) for s in network.graph.known])
    return f"{message}; did you mean {near}?" if near else message


def _nearest(symbol: Sym, known: list[Sym]) -> str:
    """What was probably meant: the indices the other way round, then the same letter, then near."""
    swapped = [s for s in known if (s.name, s.subscript) == (symbol.name, symbol.subscript[::-1])]
    same_letter = [s for s in known if s.name.lower() == symbol.name.lower()]
    for candidates, least in ((swapped, 0.0), (same_letter, 0.0), (known, 0.6)):
        ranked = sorted(candidates, key=natural)
        near = max(ranked, key=lambda s: _likeness(symbol, s), default=None)
        if near is not None and _likeness(symbol, near)[0] >= least:
            return write_name(near)
    return ""


def _likeness(written: Sym, known: Sym) -> tuple[float, int]:
    """How alike two names look, and how near their indices are."""
    pairs = zip(written.subscript, known.subscript, strict=False)
    apart = sum(abs(a - b) for a, b in pairs if isinstance(a, int) and isinstance(b, int))
    return SequenceMatcher(None, write_name(written), write_name(known)).ratio(), -apart


def _fed_by(symbol: Sym, network: Network) -> str:
    """For a weight that does not exist: what does feed its neuron."""
    if len(symbol.subscript) != 2:
        return ""
    for neuron, sources in network.sources.items():
        if network.weight(sources[0], neuron).subscript[1] == symbol.subscript[1]:
            return f" ({write_name(neuron)} is fed by {', '.join(write_name(s) for s in sources)})"
    return ""
