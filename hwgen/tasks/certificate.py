"""The certificate: what a second checker, or any other program, needs to judge a homework again.

A solved homework and its lines as printed flow in, a plain object flows out that is written as
JSON: graphs with their conventions, goals, and every line as read back from the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hwgen.document.phrases import as_text
from hwgen.expr.latex import latex
from hwgen.model.network import Network
from hwgen.spec import Question
from hwgen.tasks.page import Solved
from hwgen.tasks.question import Answer, runs
from hwgen.verification.ink import InkLine
from hwgen.verification.verified import INK

Ink = Mapping[str, Sequence[InkLine]]


def certificate(solved: Solved, ink: Ink) -> dict[str, Any]:
    """The object of `steps --json`, in the order of the page."""
    asked = dict.fromkeys(q.network for q, a in solved.answers if q.network and a.goal)
    return {
        "title": as_text(runs(solved.homework.title)),
        "graphs": {name: graph(solved.networks[name]) for name in asked if name},
        "parts": [part(q, a, ink.get(q.id, ())) for q, a in solved.answers],
    }


def graph(network: Network) -> dict[str, Any]:
    """A network with all its names as printed."""
    targets = {n: network.target(n) for n in network.loss_outputs}
    return {
        "data": network.data,
        "activation": network.activation,
        "loss": network.loss_name,
        "inputs": [
            {"name": latex(x), "shape": network.inputs_are.removesuffix("s")}
            for x in network.inputs
        ],
        "neurons": [
            {
                "name": latex(n),
                "bias": None if (bias := network.bias(n)) is None else latex(bias),
                "pre_activation": _bare(latex(network.pre_activation(n))),
                "delta": _bare(latex(network.delta(n))),
                "target": _bare(latex(targets[n])) if n in targets else None,
            }
            for n in network.neurons
        ],
        "edges": [
            {"from": latex(start), "to": latex(end), "weight": latex(network.weight(start, end))}
            for end in network.neurons
            for start in network.sources[end]
        ],
    }


def _bare(name: str) -> str:
    """A name without the example that it belongs to."""
    return name.removesuffix("^{(i)}")


def part(question: Question, answer: Answer, ink: Sequence[InkLine]) -> dict[str, Any]:
    """One part: what was asked, what is answered, and its lines."""
    lines = () if answer.verified is None else answer.verified.lines
    return {
        "id": question.id,
        "kind": answer.kind,
        "graph": question.network if answer.goal is not None else None,
        "goal": None if answer.goal is None else latex(answer.goal.expr),
        "note": as_text(answer.note),
        "answer": as_text(answer.conclusion) or (ink[-1].latex if ink else ""),
        "lines": [
            {
                "left": None if line.left is None else latex(line.left),
                "latex": printed.latex,
                "rules": list(line.rules),
                "checks": [*line.checks[:2], INK, *line.checks[2:]],
            }
            for line, printed in zip(lines, ink, strict=True)
        ],
    }
