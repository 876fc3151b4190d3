"""Specs that between them have every feature of a page, and the widest and longest of pages."""

from tests.specs import one_task

SIGNS = r"\ { } $ & % # _ ^ ~ < > é ß"

FEATURES = rf"""
title: 'All {SIGNS}'
author: 'Ä. Ü. Søn_1 & Łódź'
course: 'CS_101 & {SIGNS}'
due: 'Fri #1'
paper: letter
annotate: rules
preamble: macros.tex
instructions: {{latex: 'Use $\loss$ and \textbf{{bold}} text, \twice{{ab}}.'}}
networks:
  net_a & b:
    edges: |
      x_1 -> h_1 h_2
      x_2 x_3 -> h_2
      h_1 h_2 -> o_1
      h_1 -> o_2
    biases: own
    data: per_example
    activation: \sigma
    caption: 'A caption with % and _'
  skip:
    edges: |
      x_1 -> n_1 -> n_2 -> n_3
      n_1 -> n_3
      x_1 -> n_4
    outputs: [n_2, n_3]
    biases: none
    inputs: scalars
tasks:
  - title: {{latex: 'Titled $\sqrt{{2}}$ \& more'}}
    text: 'Intro {SIGNS}'
    figures:
      - network: net_a & b
        text: 'Own words {SIGNS}'
        parts:
          - gradient: E wrt h_1
            id: the-first
            points: 2.5
            note: {{latex: 'REMARK $\loss$.'}}
          - gradient: E wrt b_{{h_1}}
            text: 'Own question {SIGNS}'
          - gradient: E wrt (x_1)_d
            plan: last_factor
          - path count: E wrt (x_2)_d
      - network: skip
        parts:
          - gradient: n_3 wrt n_1
          - gradient: E wrt n_1
            plan: partials
            space: 3 lines
          - gradient: n_2 wrt n_4
          - gradient: E wrt n_3
            plan: partials
          - gradient: E wrt v_{{1,1}}
            max_paths: 0
          - gradient: n_3 wrt v_{{1,1}}
            max_paths: 0
          - path count: n_3 wrt n_1
          - path count: n_2 wrt n_4
  - parts:
      - text: 'Plain question {SIGNS}'
        solution: 'SECRETPLAIN {SIGNS}'
        points: 0.5
      - text: {{latex: 'Show that $\loss = 3$.'}}
        solution: {{latex: '\begin{{itemize}}\item SECRETLATEX $x^2$\end{{itemize}}'}}
      - parameter count:
          conv2d: {{kernel: [3, 3], in_channels: 4, filters: 8, groups: 2, bias: false}}
"""
MACROS = "% mine\n\\newcommand{\\loss}{\\mathcal{L}}\n\\newcommand{\\twice}[1]{#1#1}\n"


def chain(name: str, first: int, last: int) -> str:
    return " ".join(f"{name}_{number}" for number in range(first, last + 1))


WIDE = one_task(
    "- gradient: E wrt n_2\n- gradient: E wrt (v_{3,1})_d\n- gradient: E wrt n_1\n  plan: partials",
    f"{chain('x', 1, 12)} -> n_1 -> n_2\nn_2 -> {chain('n', 3, 14)}",
)
LONG = one_task(
    "- gradient: E wrt (x_1)_d\n- gradient: E wrt b\n  plan: fine\n- path count: E wrt n_1",
    "x_1 -> n_1 n_2 -> n_3 n_4 -> n_5 n_6\nn_1 -> n_5",
)
LAYERS = (chain("n", 1, 6), chain("n", 7, 15), chain("n", 16, 25), chain("n", 26, 34))
FORTY = one_task(
    "- gradient: E wrt n_{35}\n- gradient: E wrt w_{1,7}\n- path count: E wrt n_1",
    " -> ".join([chain("x", 1, 4), *LAYERS, chain("n", 35, 40)]),
)
TWO = one_task("- gradient: E wrt a\n- gradient: c wrt (x)_d\n- path count: c wrt a", "x -> a -> c")
NAMES = (
    one_task(
        "- gradient: E wrt hidden_1\n- gradient: E wrt w_{hidden_1,out_1}\n"
        "- path count: E wrt in_1",
        "in_1 in_2 -> hidden_1 hidden_2 hidden_3 -> out_1\nin_1 -> out_1",
        inputs="scalars",
    )
    .replace(
        "title: T",
        "title: A very long title that goes on and on and on so that it cannot possibly stand on "
        "one line of the page at all",
        1,
    )
    .replace("figure 1", "a network with a longer name than anybody would use")
)
SPECS = {
    "features": FEATURES,
    "wide": WIDE,
    "long": LONG,
    "forty": FORTY,
    "two": TWO,
    "names": NAMES,
}
