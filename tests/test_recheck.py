"""The second checker accepts what is right and refuses what is not, with the right reason."""

import json
import random
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tools import recheck


def tex(text: str) -> str:
    r"""<E/n_4> is the fraction of a derivative, Σ the sum over the data, & a \cdot."""
    text = re.sub(r"<([^/<>]*)/([^<>]*)>", r"\\frac{\\partial \1}{\\partial \2}", text)
    return text.replace("Σ", r"\sum_{i \in data} ").replace("&", r"\cdot").replace("δ", r"\delta")


def network(
    edges: str,
    outputs: str = "",
    *,
    bias: str | None = "b",
    scalars: str = "",
    data: str = "shared",
) -> dict[str, Any]:
    """A certificate's graph from "x_1 n_1, n_1 n_3"; letters and indices as on the page."""
    pairs = [pair.split() for pair in edges.split(",")]
    names = list(dict.fromkeys(name for pair in pairs for name in pair))
    neurons = [name for name in names if name[0] != "x"]
    ends = outputs.split() or [name for name in neurons if name not in dict(pairs)]
    index = {name: name[2:].strip("{}") for name in names}
    letter = {name: "v" if name[0] == "x" else "w" for name in names}
    inputs = {x: "scalar" if x in scalars.split() else "vector" for x in names if x[0] == "x"}
    return {
        "data": data,
        "activation": "g",
        "loss": "squared error",
        "inputs": [{"name": x, "shape": shape} for x, shape in inputs.items()],
        "neurons": [
            {
                "name": n,
                "bias": f"b_{{{index[n]}}}" if bias == "own" else bias,
                "pre_activation": f"z_{{{index[n]}}}",
                "delta": rf"\delta_{{{index[n]}}}",
                "target": f"y_{{{index[n]}}}" if n in ends else None,
            }
            for n in neurons
        ],
        "edges": [
            {"from": x, "to": n, "weight": f"{letter[x]}_{{{index[x]},{index[n]}}}"}
            for x, n in pairs
        ],
    }


FIGURE_1 = "x_1 n_1, x_2 n_2, n_1 n_3, n_1 n_4, n_2 n_4, n_2 n_5, n_3 n_6, n_4 n_6, n_5 n_7"
FIGURE_2 = "x_1 n_1,x_2 n_2,n_1 n_3,n_1 n_5,n_2 n_4,n_3 n_6,n_3 n_8,n_4 n_6,n_4 n_8,n_5 n_7"
HQ = r"\mathrm{hq}_2"
LETTERS: dict[str, Any] = {
    "data": "shared",
    "activation": r"\sigma",
    "loss": "squared error",
    "inputs": [{"name": "u", "shape": "scalar"}],
    "neurons": [
        {"name": n, "bias": None, "pre_activation": f"a_{{{n}}}", "delta": rf"\delta_{{{n}}}",
         "target": y}
        for n, y in [("h_1", None), ("h_{10}", None), ("o_1", "t_1"), (HQ, "t_2")]
    ],
    "edges": [{"from": x, "to": n, "weight": f"w_{{{x},{n}}}"}
              for x, n in [("u", "h_1"), ("u", "h_{10}"), ("h_1", "o_1"), ("h_1", HQ),
                           ("h_{10}", "o_1"), ("h_{10}", HQ)]],
}  # fmt: skip
GRAPHS = {
    "1": network(FIGURE_1),
    "2": network(FIGURE_2),
    "skip": network("x_1 n_1, n_1 n_2, n_1 n_3, n_2 n_3"),
    "output": network("x_1 n_1, n_1 n_2", outputs="n_1 n_2"),
    "three": network("x_1 n_1, n_1 n_2, n_1 n_3, n_1 n_4"),
    "each": network(FIGURE_1, data="per_example"),
    "own": network(FIGURE_1, bias="own"),
    "single": network("x_1 n_1", bias=None),
    "none": network("x_1 n_1, x_2 n_1, n_1 n_2", bias=None, scalars="x_1"),
    "letters": LETTERS,
}

CASES = (Path(__file__).parent / "cases" / "recheck_lines.md").read_text("utf-8")
BLOCKS = [
    (head, [(line[:12].strip(), line[12:]) for line in lines.splitlines()])
    for head, lines in re.findall(r"## (.*)\n```\n((?:.*\n)*?)```", CASES)
]
PARTS = BLOCKS[:7]  # the homework's


def verdict(graph: dict[str, Any], goal: str, latex: str, left: str | None = None) -> str:
    reason = recheck.judge_line(graph, tex(goal), left and tex(left), tex(latex))
    return "right" if reason is None else reason.split(":")[0]


def certificate() -> dict[str, Any]:
    parts = [
        {"id": f"1.{number}", "kind": "gradient", "graph": head[0], "goal": tex(head[2:]),
         "lines": [{"left": None, "latex": tex(line)} for _, line in lines]}
        for number, (head, lines) in enumerate(PARTS, 1)
    ]  # fmt: skip
    return {"title": "Week 4 Theory HW", "graphs": GRAPHS, "parts": parts}


def test_the_homework_has_24_lines_and_all_are_right() -> None:
    counts = [4, 5, 4, 3, 4, 2, 2]
    expected = [(f"1.{part} {count} lines right", True) for part, count in enumerate(counts, 1)]
    assert recheck.judge(certificate()) == expected


# Changes to a right line: part, line (from 0), what to replace, with what, the kind of reason.
CHANGES = [
    ("the homework's own index", 1, 1, "<n_7/n_5>", "<n_5/n_5>", "value"),
    ("the homework's own v_1", 2, 1, "v_{l,1}", "v_{l,i}", "free index"),
    ("the homework's own v_2", 4, 1, "v_{l,2}", "v_{l,i}", "free index"),
    ("the homework's own brackets", 0, 1, "((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)",
     "(n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2", "free index"),
    ("dropped prime", 0, 3, "g'(", "g(", "value"),
    ("doubled prime", 0, 3, "g'(", "g''(", "value"),
    ("dropped weight", 0, 3, " & w_{4,6}", "", "value"),
    ("dropped two", 0, 3, "2", "", "value"),
    ("dropped fraction", 0, 0, "<n_6/n_4>", "", "value"),
    ("doubled factor", 1, 4, "& n_2", "& n_2 & n_2", "value"),
    ("doubled fraction", 0, 0, "<n_6/n_4>", "<n_6/n_4><n_6/n_4>", "value"),
    ("swapped index", 0, 3, "w_{3,6} n_3", "w_{3,6} n_4", "value"),
    ("swapped weight", 0, 3, "& w_{4,6}", "& w_{3,6}", "value"),
    ("swapped subscripts", 0, 3, "& w_{4,6}", "& w_{6,4}", "unknown"),
    ("sign flip", 0, 3, "n_6 - y", "n_6 + y", "value"),
    ("sign before", 0, 3, "2Σ", "-2Σ", "value"),
    ("sign in g", 0, 3, "+ w_{4,6}", "- w_{4,6}", "value"),
    ("dropped term", 0, 3, " + w_{3,6} n_3", "", "value"),
    ("dropped path", 6, 0, " + <E/n_5> <n_5/n_1>", "", "value"),
    ("dropped sum", 0, 3, "Σ", "", "free index"),
    ("dropped bias", 1, 4, "b + w_{5,7}", "w_{5,7}", "value"),
    ("dropped brackets of the sum", 0, 3, "Σ(n_6 - y_6^{(i)})", "Σn_6 - y_6^{(i)}", "free index"),
    ("dropped brackets of g", 0, 1, r"g(b + \sum_k w_{k,6} n_k)", r"g \sum_k w_{k,6} n_k",
     "unreadable"),
    ("dropped outer brackets", 3, 1, r"\Big(", "", "unreadable"),
    ("dropped power", 0, 1, "(n_6 - y_6^{(i)})^2", "(n_6 - y_6^{(i)})", "numerator"),
    ("power of three", 0, 1, "(n_6 - y_6^{(i)})^2", "(n_6 - y_6^{(i)})^3", "numerator"),
    ("other target", 0, 3, "y_6^{(i)}", "y_7^{(i)}", "value"),
    ("target without example", 0, 3, "y_6^{(i)}", "y_6", "free index"),
    ("other letter of the sum", 0, 3, "y_6^{(i)}", "y_6^{(j)}", "free index"),
    ("other component", 2, 3, "(x_1)_d", "(x_1)_e", "free index"),
    ("dropped component", 2, 3, "(x_1)_d", "x_1", "unreadable"),
    ("other input", 2, 3, "(x_1)_d", "(x_2)_d", "value"),
    ("numeral component", 2, 3, "(x_1)_d", "(x_1)_1", "unknown"),
    ("numerator's weight", 0, 2, "w_{3,6} n_3", "w_{4,6} n_3", "numerator"),
    ("numerator's node", 0, 2, "w_{3,6} n_3 +", "w_{3,6} n_1 +", "numerator"),
    ("numerator twice a term", 0, 2, "w_{3,6} n_3 +", "w_{3,6} n_3 + w_{3,6} n_3 +", "numerator"),
    ("numerator's prime", 0, 2, "<g(", "<g'(", "numerator"),
    ("other node below", 0, 0, "/n_4>", "/n_3>", "value"),
    ("unknown node", 0, 0, "<n_6/n_4>", "<n_6/n_9>", "unknown"),
    ("no d below", 0, 0, "<n_6/n_4>", r"\frac{\partial n_6}{n_4}", "unreadable"),
    ("no d above", 0, 0, "<n_6/n_4>", r"\frac{n_6}{\partial n_4}", "unknown"),
    ("k outside the sum", 0, 1, r"\sum_k w_{k,6}", "w_{k,6}", "free index"),
    ("sum without its index", 0, 1, r"\sum_k w_{k,6} n_k", r"\sum_k w_{4,6} n_4", "free index"),
    ("data index bound as a name's", 0, 1, r"\sum_k", r"\sum_{k \in data}", "free index"),
    ("dot before a plus", 0, 3, "&", "& +", "unreadable"),
    ("command", 0, 3, "w_{3,6} n_3", r"\sqrt{n_3}", "unknown"),
    ("thin space", 0, 3, "&", r"\,", "unreadable"),
    ("number after a factor", 0, 3, "& w_{4,6}", "& w_{4,6} 1", "unreadable"),
    ("braceless index of two digits", 0, 3, "n_4", "n_40", "unreadable"),
    ("square brackets", 0, 3, "(b + w_{3,6} n_3 + w_{4,6} n_4)", "[b]", "unreadable"),
    ("limits", 0, 1, r"\sum_k", r"\sum_{k=1}^2", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "line", "old", "new", "kind"), [change[1:] for change in CHANGES],
                         ids=[change[0] for change in CHANGES])  # fmt: skip
def test_a_changed_line_is_refused(part: int, line: int, old: str, new: str, kind: str) -> None:
    head, lines = PARTS[part]
    _, right = lines[line]
    assert old in right
    assert verdict(GRAPHS[head[0]], head[2:], right.replace(old, new, 1)) == kind


@pytest.mark.parametrize(
    ("head", "kind", "line"),
    [(head, kind, line) for head, lines in BLOCKS for kind, line in lines],
)
def test_lines(head: str, kind: str, line: str) -> None:
    graph, goal, *left = head.split()
    assert verdict(GRAPHS[graph], goal, line, "".join(left) or None) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [("", "unreadable"), (" ", "unreadable"), ("1" * 5000, "unreadable"),
     ("(" * 3000 + "<E/n_4>", "unreadable"), ("(" * 40 + "<E/n_4>" + ")" * 40, "right")],
)  # fmt: skip
def test_long_and_empty_lines(line: str, kind: str) -> None:
    assert verdict(GRAPHS["1"], "<E/n_4>", line) == kind


def judged(
    kind: str, goal: str, *lines: str | tuple[str, str], graph: str | dict[str, Any] = "1"
) -> tuple[str, bool]:
    """What is said of one part; a line is its text, or its left side and its text."""
    pairs = [(None, line) if isinstance(line, str) else line for line in lines]
    part = {
        "id": "p",
        "kind": kind,
        "graph": graph if isinstance(graph, str) else "other",
        "goal": tex(goal),
        "lines": [{"left": left and tex(left), "latex": tex(line)} for left, line in pairs],
    }
    [said] = recheck.judge({"graphs": {**GRAPHS, "other": graph}, "parts": [part]})
    return said


def test_a_delta_is_used_after_its_line() -> None:
    seven = ("δ_7", "g'(z_7) & 2Σ(n_7 - y_7^{(i)})")
    five = ("δ_5", "g'(z_5) w_{5,7} δ_7")
    early = "unknown: a delta that has no line before"
    assert judged("gradient", "<E/w_{2,5}>", seven, five, "δ_5 n_2")[0] == "p 3 lines right"
    assert judged("gradient", "<E/w_{2,5}>", five, seven, "δ_5 n_2")[0] == f"p line 1: {early}"
    assert judged("gradient", "<E/w_{2,5}>", seven, "δ_5 n_2")[0] == f"p line 2: {early}"
    seven = ("δ_7^{(i)}", "2g'(z_7^{(i)}) (n_7^{(i)} - y_7^{(i)})")
    five = ("δ_5^{(i)}", "g'(z_5^{(i)}) w_{5,7} δ_7^{(i)}")
    last = "Σδ_5^{(i)} n_2^{(i)}"
    assert judged("gradient", "<E/w_{2,5}>", seven, five, last, graph="each")[1]
    assert judged("gradient", "<E/w_{2,5}>", seven, last, graph="each")[0] == f"p line 2: {early}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"64 \times 64 \times 96 \times 2 + 96 = 786528", "1 line right"),
        (r"6\times6\times96\times2+96=7008", "1 line right"),
        (r"(6 & 6 & 2 + 1) \times 96 = 73 \times 96 = 7008", "1 line right"),
        (r"5 \times 3 \times 64 \times \frac{32}{4} = 7680", "1 line right"),
        (r"10 - \left(2 + 3\right) = 5", "1 line right"),
        ("2305843009213693951 & 10 = 23058430092136939510", "1 line right"),
        (r"64 \times 64 \times 96 \times 2 + 96 = 786529", "line 1: value: 786528 is not 786529"),
        (r"5 \times 3 \times 64 \times \frac{33}{4} = 7680", "line 1: value: 7920 is not 7680"),
        (r"\frac{33}{4} = 8", "line 1: value: 33/4 is not 8"),
        (f"{2**127 - 1} = 0", f"line 1: value: {2**127 - 1} is not 0"),
        ("786528", "line 1: unreadable: "),
        (r"0 \times 0 \times 90 \times 2 | 90 = 1000", "line 1: unreadable: 0*0*90*2|90"),
        ("n_4 = n_4", "line 1: unreadable: n_{4}"),
        ("2(3 + 4) = 27", "line 1: value: 14 is not 27"),
        ("= 5", "line 1: unreadable: "),
    ],
)  # fmt: skip
def test_counts(line: str, expected: str) -> None:
    assert judged("parameter count", "", line)[0] == f"p {expected}"


FIRST, SECOND = "<E/n_6> <n_6/n_3> <n_3/n_1>", "<E/n_6> <n_6/n_4> <n_4/n_1>"
EACH_PATHS = "<E/n_6^{(i)}> <n_6^{(i)}/n_3^{(i)}> <n_3^{(i)}/n_1^{(i)}>"


@pytest.mark.parametrize(
    ("graph", "goal", "lines"),
    [
        ("1", "<E/n_1>", [FIRST, SECOND, "2"]),
        ("1", "<E/n_1>", ["2"]),
        ("1", "<E/n_1>", [FIRST, SECOND, "1 + 1 = 2"]),
        ("1", "<E/w_{2,5}>", ["<E/n_7> <n_7/n_5> <n_5/w_{2,5}>", "1"]),
        ("1", "<E/(x_2)_d>", ["<E/n_6> <n_6/n_4> <n_4/n_2> <n_2/(x_2)_d>",
                              "<E/n_7> <n_7/n_5> <n_5/n_2> <n_2/(x_2)_d>", "2"]),
        ("each", "<E/n_1^{(i)}>", [EACH_PATHS, EACH_PATHS.replace("_3", "_4"), "2"]),
        ("each", "<E/w_{2,5}>", ["<E/n_7^{(i)}> <n_7^{(i)}/n_5^{(i)}> <n_5^{(i)}/w_{2,5}>", "1"]),
        ("skip", "<n_3/n_1>", ["<n_3/n_1>", "<n_3/n_2> <n_2/n_1>", "2"]),
        ("skip", "<n_3/n_1>", ["<n_3/n_1>|_{n_2}", "<n_3/n_2> <n_2/n_1>", "2"]),
    ],
)  # fmt: skip
def test_paths(graph: str, goal: str, lines: list[str]) -> None:
    count = f"{len(lines)} line{'s' * (len(lines) > 1)}"
    assert judged("path count", goal, *lines, graph=graph) == (f"p {count} right", True)


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        (3, [FIRST, SECOND, "3"]),
        (2, [FIRST, FIRST, "2"]),
        (2, [FIRST, "2"]),
        (2, [FIRST, "1"]),
        (1, ["3"]),
        (1, ["<E/n_6> <n_6/n_5> <n_5/n_1>", "2"]),
        (1, ["<E/n_3> <n_3/n_1>", "2"]),
        (1, ["<E/n_6> <n_6/n_3>", "2"]),
        (1, ["<n_6/n_3> <n_3/n_1>", "2"]),
        (1, ["<E/n_6> <n_6/n_3> <n_4/n_1>", "2"]),
        (1, [FIRST + " 2", "2"]),
        (1, [FIRST + " n_1", "2"]),
        (1, [FIRST + "|_{n_2}", "2"]),
        (1, [FIRST + " +", "2"]),
    ],
)
def test_wrong_paths(where: int, lines: list[str]) -> None:
    assert judged("path count", "<E/n_1>", *lines)[0].startswith(f"p line {where}: value")


def test_paths_of_one_example_only() -> None:
    for old in ("_3^{(i)}", "^{(i)}"):
        mixed = EACH_PATHS.replace(old, old.replace("i", "j"))
        text, _ = judged("path count", "<E/n_1^{(i)}>", mixed, "2", graph="each")
        assert text.startswith("p line 1: value: no path")


def test_bad_graphs_and_goals_are_refused() -> None:
    graph = GRAPHS["1"]
    cycle = {"from": "n_6", "to": "n_4", "weight": "w_{6,4}"}
    nowhere = {"from": "n_1", "to": "n_9", "weight": "w_{1,9}"}
    twice = [{**neuron, "delta": r"\delta"} for neuron in graph["neurons"]]
    for change in (
        {"loss": "cross entropy"},
        {"data": "all"},
        {"activation": "n_4"},
        {"inputs": [*graph["inputs"], {"name": "n_4", "shape": "scalar"}]},
        {"neurons": twice},
        {"edges": [*graph["edges"], cycle]},
        {"edges": [*graph["edges"], nowhere]},
        {"edges": [{**edge, "from": "n_9"} for edge in graph["edges"]]},
    ):
        assert verdict({**graph, **change}, "<E/n_4>", "<E/n_4>") == "unreadable"
    for goal in ("n_4", "<E/n_9>", "<2/n_4>", "<E/n_4> <E/n_4>", "<E/n_4>|_{n_6}", "<E/x_1>", ""):
        assert verdict(graph, goal, goal) in {"unreadable", "unknown"}


def test_every_part_is_judged() -> None:
    assert judged("text", "") == ("p text", True)
    assert judged("riddle", "", "1 = 1") == ("p line 1: unreadable: riddle", False)
    assert judged("gradient", "<E/n_4>") == ("p line 1: unreadable: no lines", False)
    assert judged("gradient", "<E/n_4>", "<E/n_4>", graph={})[0].startswith("p line 1: unreadable")


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong, broken = (tmp_path / f"{name}.json" for name in ("right", "wrong", "broken"))
    right.write_text(json.dumps(certificate()), encoding="utf-8")
    changed = certificate()
    changed["parts"] = changed["parts"][:1]
    changed["parts"][0]["lines"][3]["latex"] = tex(PARTS[0][1][3][1].replace("'", ""))
    wrong.write_text(json.dumps(changed), encoding="utf-8")
    broken.write_text("[", encoding="utf-8")
    assert recheck.main([str(right)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "1.1 4 lines right"
    assert recheck.main([str(right), str(wrong)]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    found = re.fullmatch(r"1\.1 line 4: value: the line is (\d+), .*\\partial E.* is (\d+)", last)
    assert found
    assert found[1] != found[2]
    for paths in ([], [str(broken)], [str(tmp_path / "none.json")]):
        assert recheck.main(paths) == 2


@pytest.mark.parametrize("seed", range(10))
def test_sums_over_paths_on_random_graphs(seed: int) -> None:
    chance = random.Random(seed)
    pairs = [(k, j) for j in range(2, 8) for k in range(1, j) if chance.random() < 0.5]
    pairs += [(j - 1, j) for j in range(2, 8) if not any(end == j for _, end in pairs)]
    ends = {4, 7, *(k for k in range(1, 7) if not any(source == k for source, _ in pairs))}
    mark, total, data = ("^{(i)}", "", "per_example") if seed % 2 else ("", "Σ", "shared")
    edges = ", ".join(["x_1 n_1", *(f"n_{k} n_{j}" for k, j in pairs)])
    graph = network(edges, " ".join(f"n_{j}" for j in sorted(ends)), data=data)

    def paths(node: int) -> list[str]:
        found = [rf"({total}2(n_{node}{mark} - y_{node}^{{(i)}}))"] if node in ends else []
        for source, end in pairs:
            if source == node:
                edge = f" & g'(z_{end}{mark}) & w_{{{node},{end}}}"
                found += [onward + edge for onward in paths(end)]
        return found

    for node in range(1, 8):
        goal, right = f"<E/n_{node}{mark}>", paths(node)
        assert verdict(graph, goal, " + ".join(right)) == "right"
        assert judged("path count", goal, str(len(right)), graph=graph)[0] == "p 1 line right"
        for wrong in (right[1:], [*right, right[0]], [f"-{right[0]}", *right[1:]]):
            if wrong:
                assert verdict(graph, goal, " + ".join(wrong)) == "value"


@pytest.mark.slow
def test_a_dense_graph_of_300_neurons_is_fast() -> None:
    layers = [[f"n_{{{30 * layer + row}}}" for row in range(1, 31)] for layer in range(10)]
    pairs = ["x_1 " + name for name in layers[0]]
    for before, after in pairwise(layers):
        pairs += [f"{source} {end}" for source in before for end in after]
    started = time.perf_counter()
    judge = recheck.Judge(network(", ".join(pairs)), tex("<E/w_{1,31}>"))
    for number in range(300, 0, -1):
        layer = range(30 * ((number - 1) // 30 + 1) + 1, 30 * ((number - 1) // 30 + 1) + 31)
        inner = " + ".join(f"w_{{{number},{k}}} δ_{{{k}}}" for k in layer)
        if number > 270:
            inner = f"2Σ(n_{{{number}}} - y_{{{number}}}^{{(i)}})"
        line = tex(f"g'(z_{{{number}}}) ({inner})")
        assert judge.line(rf"\delta_{{{number}}}", line) is None
    wrong = judge.line(r"\delta_1", line.replace(r"\delta_{60}", r"\delta_{59}"))
    assert str(wrong).startswith("value")
    assert time.perf_counter() - started < 20
