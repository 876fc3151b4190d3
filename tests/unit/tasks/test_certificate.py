"""The certificate of a small spec, letter by letter."""

import json
from pathlib import Path
from typing import Any

from hwgen import pipeline
from tests.specs import load

SPEC = """
title: {latex: 'Über $x$'}
networks:
  unused:
    edges: x_1 -> n_1
  tiny:
    edges: x_1 -> n_1 -> n_2
    biases: own
tasks:
  - figures:
      - network: tiny
        parts:
          - gradient: n_2 wrt w_{1,2}
            id: one
            plan: full
          - path count: n_2 wrt n_1
          - gradient: n_1 wrt b_2
  - parts:
      - parameter count:
          dense: {in_features: 2, out_features: 3}
      - text: Why?
        solution: So.
"""


def certificate(folder: Path, text: str) -> dict[str, Any]:
    spec = load(folder, text)
    return pipeline.render(spec, pipeline.solve(spec)).certificate


def line(latex: str, rules: list[str], checks: list[str]) -> dict[str, Any]:
    return {"left": None, "latex": latex, "rules": rules, "checks": checks}


def test_the_whole_object(tmp_path: Path) -> None:
    checks = ["value", "numerators", "ink"]
    expected = {
        "title": "Über $x$",
        "graphs": {
            "tiny": {
                "data": "shared",
                "activation": "g",
                "loss": "squared error",
                "inputs": [{"name": "x_1", "shape": "vector"}],
                "neurons": [
                    {
                        "name": "n_1",
                        "bias": "b_1",
                        "pre_activation": "z_1",
                        "delta": r"\delta_1",
                        "target": None,
                    },
                    {
                        "name": "n_2",
                        "bias": "b_2",
                        "pre_activation": "z_2",
                        "delta": r"\delta_2",
                        "target": "y_2",
                    },
                ],
                "edges": [
                    {"from": "x_1", "to": "n_1", "weight": "v_{1,1}"},
                    {"from": "n_1", "to": "n_2", "weight": "w_{1,2}"},
                ],
            }
        },
        "parts": [
            {
                "id": "one",
                "kind": "gradient",
                "graph": "tiny",
                "goal": r"\frac{\partial n_2}{\partial w_{1,2}}",
                "note": "",
                "answer": r"g'(b_2 + w_{1,2} n_1) \cdot n_1",
                "lines": [
                    line(
                        r"\frac{\partial g(b_2 + \sum_k w_{k,2} n_k)}{\partial w_{1,2}}",
                        ["substitute_definition"],
                        checks,
                    ),
                    line(
                        r"\frac{\partial g(b_2 + w_{1,2} n_1)}{\partial w_{1,2}}",
                        ["write_out_sum"],
                        checks,
                    ),
                    line(
                        r"g'(b_2 + w_{1,2} n_1) \cdot n_1",
                        ["differentiate_activation"],
                        [*checks, "proof"],
                    ),
                ],
            },
            {
                "id": "1.1.2",
                "kind": "path count",
                "graph": "tiny",
                "goal": r"\frac{\partial n_2}{\partial n_1}",
                "note": "",
                "answer": "There is 1 path. On a path with $K$ factors all $K$ go from neuron to "
                "neuron. Here 1 path with $K = 1$.",
                "lines": [
                    line(r"\frac{\partial n_2}{\partial n_1}", ["chain_rule"], ["path", "ink"]),
                    line("1", [], ["arithmetic", "ink"]),
                ],
            },
            {
                "id": "1.1.3",
                "kind": "gradient",
                "graph": "tiny",
                "goal": r"\frac{\partial n_1}{\partial b_2}",
                "note": "No path leads from $b_2$ to $n_1$, so the derivative is 0.",
                "answer": "0",
                "lines": [line("0", ["no_path"], [*checks, "proof"])],
            },
            {
                "id": "2.1",
                "kind": "parameter count",
                "graph": None,
                "goal": None,
                "note": "",
                "answer": "9 parameters learnt",
                "lines": [line(r"3 \times 2 + 3 = 9", [], ["arithmetic", "ink"])],
            },
            {
                "id": "2.2",
                "kind": "text",
                "graph": None,
                "goal": None,
                "note": "",
                "answer": "So.",
                "lines": [],
            },
        ],
    }
    found = certificate(tmp_path, SPEC)
    for part in found["parts"]:  # a structure that an earlier test has proven is a shared proof
        for one in part["lines"]:
            one["checks"] = [c.removesuffix(": shared") for c in one["checks"]]
    assert found == expected
    assert json.loads(pipeline.as_json(found)) == expected
    assert "Über" in pipeline.as_json(found)


def test_names_of_examples_stay_out_of_the_graph(tmp_path: Path) -> None:
    each = SPEC.replace("    biases: own", "    biases: own\n    data: per_example")
    found = certificate(tmp_path, each)
    graph = found["graphs"]["tiny"]
    assert graph["data"] == "per_example"
    neuron = {key: str(value) for key, value in graph["neurons"][1].items()}
    assert [neuron[key] for key in ("pre_activation", "delta", "target")] == [
        "z_2",
        r"\delta_2",
        "y_2",
    ]
    assert not any("(i)" in name for one in graph["inputs"] for name in one.values())
    assert not any("(i)" in str(name) for one in graph["neurons"] for name in one.values())
    assert not any("(i)" in name for one in graph["edges"] for name in one.values())


def test_each_line_in_delta_form_has_its_left_side(tmp_path: Path) -> None:
    text = SPEC.replace("            plan: full", "            max_paths: 0").replace(
        "n_2 wrt w_{1,2}", "E wrt w_{1,2}"
    )
    one = certificate(tmp_path, text)["parts"][0]
    assert [line["left"] for line in one["lines"]] == [r"\delta_2", None]
    assert one["lines"][-1]["latex"] == r"\delta_2 n_1"
    assert all("ink" in line["checks"] for line in one["lines"])


def test_ink_is_the_third_check_of_each_derived_line(tmp_path: Path) -> None:
    parts = certificate(tmp_path, SPEC)["parts"]
    gradients = [line for part in parts if part["kind"] == "gradient" for line in part["lines"]]
    assert gradients
    assert {tuple(line["checks"][:3]) for line in gradients} == {("value", "numerators", "ink")}
