"""All prose that hwgen writes on a page, in one table for each language.

A key and runs for its gaps flow in, runs flow out: `fill(phrases, "ask", goal=…)`. A further
language is a further row with the same keys.
"""

import re
from collections.abc import Mapping

from hwgen.document.blocks import Latex, Math, Runs, Words
from hwgen.expr.latex import latex

ENGLISH: dict[str, str] = {
    "handout": "Handout",
    "solutions": "Solutions",
    "feedback": "Feedback",
    "checked": "every line checked",
    "partly checked": "{count} not checked",
    "parts": "{count} {count:part|parts}",
    "name": "Name",
    "due": "Due {date}",
    "points": "{count} {count:point|points}",
    "task": "Task {number}",
    "solution": "Solution {number}.",
    "conventions": "Conventions.",
    "own solution": "The instructor's own solution; not checked by hwgen.",
    "neuron": "{definitions}.",
    "vectors": "{symbols} are vectors, {component} is a component.",
    "total": "{total} is the derivative along all paths.",
    "total and local": "{total} is the derivative along all paths, {local} the one along a single "
    "edge.",
    "shared": "One forward pass: {index} runs over its targets.",
    "per example": "{index} names the training example; {total} is the derivative in that one, "
    "and derivatives by weights and biases add up over all.",
    "of": "{network}: ",
    "loss": "The network of {figure} has the loss {loss}.",
    "find": "Find the {count:derivative|derivatives} below.",
    "ask gradient": "{goal}",
    "no path": "No path leads from {start} to {end}, so the derivative is 0.",
    "delta": "There {count:is|are} {count} {count:path|paths} from {start} to {end}; "
    "{count:it is|they are} not written out one by one. "
    "The derivative is given by way of {delta}, one line for each neuron, where {argument}.",
    "ask paths": "On how many paths of {figure} does {start} act on {end}, and which factors does "
    "the chain rule give on each of them?",
    "paths": "The paths, each as the product of its factors:",
    "their number": "Their number:",
    "path number": "There {count:is|are} {count} {count:path|paths}.",
    "too many paths": "They are too many to be listed.",
    "factors on a path": "On a path with {all} factors one is the derivative of the loss by the "
    "last neuron; the other {rest} go from neuron to neuron.",
    "factors to a leaf": "On a path with {all} factors one is the derivative of the loss by the "
    "last neuron, one goes from a neuron to {start}, and the other {rest} go from neuron to "
    "neuron.",
    "factors to a node": "On a path with {all} factors all {rest} go from neuron to neuron.",
    "factors from node to leaf": "On a path with {all} factors one goes from a neuron to {start}, "
    "and the other {rest} go from neuron to neuron.",
    "paths of length": "Here {count} {count:path|paths} with {length}.",
    "ask count dense": "How many parameters are learnt by a fully connected layer with "
    "{in_features} {in_features:input|inputs} and {out_features} {out_features:output|outputs}?",
    "ask count conv2d": "How many parameters are learnt by a convolution with {filters} "
    "{filters:filter|filters} of {kernel} over {in_channels} {in_channels:channel|channels}?",
    "changed bias": "It has no biases.",
    "changed groups": "Its channels are split into {groups} groups.",
    "learnt": "{count} {count:parameter|parameters} learnt",
    "page": "{page} / {pages}",
    "weight_to_neuron": "weight to its neuron",
    "input_to_neuron": "input to its neuron",
    "chain_rule": "chain rule",
    "substitute_definition": "substitute the definition",
    "write_out_sum": "write out the sum",
    "differentiate_loss": "differentiate the loss",
    "pull_out_constant": "pull the constant out",
    "differentiate_activation": "differentiate the activation",
    "no_path": "no path",
    "delta_rule": "from the neurons above",
    "delta_to_node": "sum over the neurons fed",
    "delta_to_leaf": "from its neurons",
}

LANGUAGES: dict[str, Mapping[str, str]] = {"en": ENGLISH}

GAP = re.compile(r"\{(\w+)(?::([\w ]+)\|([\w ]+))?\}")
"""`{count}`, or `{count:path|paths}`: the first word for one, the second for any other number."""


def fill(phrases: Mapping[str, str], key: str, **gaps: "Runs | Math | str | int") -> Runs:
    """The phrase under `key` with its gaps filled: by runs, mathematics, text or a number."""
    runs: list[Words | Math | Latex] = []
    place = 0
    for gap in GAP.finditer(phrases[key]):
        before = phrases[key][place : gap.start()]
        runs += [Words(before)] if before else []
        runs += _filling(gaps[gap[1]], gap[2], gap[3])
        place = gap.end()
    rest = phrases[key][place:]
    return (*runs, Words(rest)) if rest else tuple(runs)


def _filling(value: "Runs | Math | str | int", one: str | None, many: str | None) -> Runs:
    match value:
        case _ if one is not None and many is not None:
            return (Words(one if str(value) == "1" else many),)
        case tuple():
            return value
        case Math():
            return (value,)
        case text:
            return (Words(str(text)),)


def as_text(runs: Runs) -> str:
    """Runs as one string, mathematics as LaTeX between dollar signs."""
    texts = [f"${latex(run.expr)}$" if isinstance(run, Math) else run.text for run in runs]
    return "".join(texts)
