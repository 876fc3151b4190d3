"""What the reference of specs says between its tables; braces are filled from the code's tables.

`tools/spec_reference.py` takes it and puts the page together.
"""

HEAD = """\
# The spec

<!-- Written by `make docs` from the records and tables in hwgen/; edit those. -->

A spec is one YAML file: a homework with its networks and its tasks. Every key is listed here.
`hwgen new NAME` writes a small spec to begin with, and `hwgen schema` prints the JSON Schema for
editors, which is also kept in [spec.schema.json](spec.schema.json). All mistakes of a spec are
told in one run, each with its line and column.
"""

PART = """\
One question, numbered from 1 in its task or figure. Every kind of question has these keys, and one
more that tells its kind.
"""

TEXT = """\
Text is printed as it is: any of `\\ {{ }} $ & % # _ ^ ~ < >` may stand in it. LaTeX goes under the
key `latex`, in single quotes or in a block:

```yaml
title: A title with 100% plain text
tasks:
  - text: {{latex: 'Let $\\sigma(z) = 1 / (1 + e^{{-z}})$.'}}
    parts:
      - text: What is the slope at 0?
        solution: {{latex: '$\\sigma^{{\\prime}}(0) = 1/4$'}}
```

Mathematics stands between dollar signs or in one of the environments {environments}. Commands come
from a list of those that only print; any other is refused at its place. The file that `preamble`
names may define commands of your own and may load {packages}.
"""

NAMES = """\
`n_10` and `n_{{10}}` are the same node. A chain `x_1 x_2 -> n_1 -> n_3 n_4` has an edge for every
pair on both sides of an arrow; a node that nothing feeds is an input. A goal is written
`E wrt n_4`: the loss or a neuron, `wrt`, and a neuron, a weight `w_{{2,5}}`, a bias, or a component
of an input vector `(x_2)_d` or of its weight `(v_{{1,1}})_d`. Where two neurons have the same
number, a weight is named by its nodes: `w_{{h_1,o_1}}`.

No node can be called: {reserved}; and {letters} cannot be the index of a node.
"""

PLANS_TEXT = """\
A plan says which rules make up each printed line. A spec names one, or spells it out as a list of
lines, each a list of `rule` or `rule @ where`. `where` says at which of the places in the line that
fit the rule is used: {targets} (where it is about the loss); without it, at all of them. A
line that finds nothing to do is not printed. Above `max_paths` paths the answer is given by way of
δ_j = ∂E/∂z_j instead (∂n_9/∂z_j for a goal such as `n_9 wrt n_1`), one line for each neuron,
whatever the plan.
"""

RULES_TEXT = """\
Each rule turns what it finds into something equal. Whatever a plan makes of them, every line is
checked before it is printed ([what that means](proven.md)). Lines that no plan asks for carry other
names in `steps --json`: `no_path` for the line 0, and `delta_rule`, `delta_to_node` and
`delta_to_leaf` in the δ form.
"""

MISTAKES = """\
# Mistakes

<!-- Written by `make docs` from the tables in hwgen/; edit those. -->

The causes that `hwgen check` names. The one with the smallest change that mends the line is told;
several, if their changes are equally small; and if nothing small mends the line, that is what is
said. In a derivation:
"""

COUNTS = """
In a count:

| cause | what it is |
|---|---|
| arithmetic slip | the sum is worth another number than the one written |
| number put in wrongly | one of the numbers is not that of the question |
| summand dropped, doubled, extra | such as a forgotten bias |
| factor dropped, extra | such as forgotten channels |
| wrong sign | + for × or × for + |
| not the number asked | no small change gives the number asked |
"""
