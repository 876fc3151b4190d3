"""The drawing in ink: exact text, the same bytes always, and what TeX makes of it."""

import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from hwgen.document.drawing import DrawnNode, lay_out_graph
from hwgen.expr.nodes import Expr, Sym
from hwgen.render.figure import tikz

STYLES = Path(__file__).parents[3] / "templates" / "_figure.tex.j2"

POINTS_PER_MM = Fraction(7227, 2540)

PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}\usepackage{mathpazo}\usepackage{xcolor}
\usepackage{tikz}\usetikzlibrary{arrows.meta}
"""


def label(expr: Expr) -> str:
    assert isinstance(expr, Sym)
    return f"{expr.name}_{{{expr.subscript[0]}}}"


def node(name: str, number: int, kind: str = "neuron") -> DrawnNode:
    match kind:
        case "input" | "output" | "neuron":
            return DrawnNode(f"{name}_{number}", Sym(name, (number,)), kind)
    raise ValueError(kind)


TINY = [node("x", 1, "input"), node("n", 1), node("n", 2, "output")]
TINY_EDGES = [("x_1", "n_1"), ("n_1", "n_2"), ("x_1", "n_2")]
TINY_TEXT = r"""\begin{tikzpicture}[hwgen figure={3.60mm}{\normalsize}]
  \path[use as bounding box] (0,0) rectangle (35.20,14.10);
  \node[hwgen input] (node1) at (3.60,10.00) {\hwgenlabel{\(x_{1}\)}};
  \node[hwgen node] (node2) at (17.60,3.60) {\hwgenlabel{\(n_{1}\)}};
  \node[hwgen output] (node3) at (31.60,3.60) {\hwgenlabel{\(n_{2}\)}};
  \draw[hwgen edge] (node1) -- (node2);
  \draw[hwgen edge] (node2) -- (node3);
  \draw[hwgen edge] (node1) .. controls (8.26,11.60) and (12.94,13.20) .. (17.60,13.20)\
 .. controls (22.26,13.20) and (26.94,8.40) .. (node3);
\end{tikzpicture}
""".replace("\\\n", "")


def test_a_tiny_graph_is_this_text() -> None:
    assert tikz(lay_out_graph(TINY, TINY_EDGES), label) == TINY_TEXT


def test_fan_in_makes_all_edges_finer() -> None:
    for fan, style in ((5, "hwgen edge"), (6, "hwgen crowded edge")):
        nodes = [*(node("x", k, "input") for k in range(fan)), node("n", 1, "output")]
        text = tikz(lay_out_graph(nodes, [(f"x_{k}", "n_1") for k in range(fan)]), label)
        assert re.findall(r"\\draw\[(.*?)\]", text) == [style] * fan


def test_label_size_follows_the_circles() -> None:
    sizes = {}
    for length in (3, 6, 12, 20):
        nodes = [node("n", k) for k in range(length)]
        drawing = lay_out_graph(nodes, [(f"n_{k}", f"n_{k + 1}") for k in range(length - 1)])
        head = tikz(drawing, label).splitlines()[0]
        sizes[length] = head.removeprefix(r"\begin{tikzpicture}[hwgen figure=").removesuffix("]")
    assert sizes == {
        3: r"{3.60mm}{\normalsize}",
        6: r"{2.80mm}{\footnotesize}",
        12: r"{3.20mm}{\small}",
        20: r"{2.10mm}{\scriptsize}",
    }


def test_names_in_tikz_do_not_come_from_keys() -> None:
    nodes = [DrawnNode("a,(b)", Sym("a"), "input"), DrawnNode("µ.1", Sym("m"), "output")]
    text = tikz(lay_out_graph(nodes, [("a,(b)", "µ.1")]), lambda _: "z")
    assert r"\draw[hwgen edge] (node1) -- (node2);" in text.splitlines()[-2]
    assert text.isascii()


def test_every_style_in_use_is_defined_in_the_template() -> None:
    defined = set(re.findall(r"(hwgen [a-z ]+)/\.style", STYLES.read_text(encoding="utf-8")))
    names = {"figure", "input", "node", "output", "edge", "crowded edge", "place"}
    assert defined == {f"hwgen {name}" for name in names}


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_same_bytes_under_any_hash_seed(seed: str) -> None:
    program = (
        "from hwgen.document.drawing import DrawnNode, lay_out_graph\n"
        "from hwgen.expr.nodes import Sym\n"
        "from hwgen.render.figure import tikz\n"
        "nodes = [DrawnNode(str(k), Sym('n', (k,)), 'neuron') for k in range(24)]\n"
        "edges = [(str(a), str(b)) for a in range(24) for b in range(a + 1, 24)"
        " if (a * 7 + b * 5) % 11 < 2]\n"
        "print(tikz(lay_out_graph(nodes, edges), lambda s: f'n_{{{s.subscript[0]}}}'), end='')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(STYLES.parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    nodes = [DrawnNode(str(k), Sym("n", (k,)), "neuron") for k in range(24)]
    edges = [
        (str(a), str(b)) for a in range(24) for b in range(a + 1, 24) if (a * 7 + b * 5) % 11 < 2
    ]
    assert run.stdout == tikz(lay_out_graph(nodes, edges), label)


def typeset(body: str, folder: Path) -> str:
    styles = STYLES.read_text(encoding="utf-8")
    page = PREAMBLE + styles + "\\begin{document}\n" + body + "\\end{document}\n"
    (folder / "page.tex").write_text(page, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=batchmode", "page"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    return (folder / "page.log").read_text(encoding="latin-1")


@pytest.mark.tex
def test_tex_finds_the_size_that_the_drawing_says(tmp_path: Path) -> None:
    drawing = lay_out_graph(TINY, TINY_EDGES)
    body = (
        f"\\setbox0\\hbox{{{tikz(drawing, label).strip()}}}\n"
        "\\message{size:\\the\\wd0:\\the\\dimexpr\\ht0+\\dp0\\relax:}\\box0\n"
    )
    log = typeset(body, tmp_path)
    found = re.search(r"size:([\d.]+)pt:([\d.]+)pt:", log)
    assert found
    for points, millimetres in zip(found.groups(), (drawing.width, drawing.height), strict=True):
        assert abs(float(points) - float(millimetres * POINTS_PER_MM)) < 0.05
    assert "Warning" not in log
    assert "Overfull" not in log


@pytest.mark.tex
def test_a_label_is_made_to_fit_its_circle_and_a_short_one_is_left_alone(tmp_path: Path) -> None:
    measure = "\\setbox0\\hbox{%s}\\message{width:\\the\\wd0:}\n"
    labels = (r"\hwgenlabel{$n_{123456}$}", r"\hwgenlabel{$n_1$}", "$n_1$")
    body = "\\def\\hwgenradius{3mm}" + "".join(measure % text for text in labels)
    log = typeset(body + "x\n", tmp_path)
    wide, short, bare = (float(width) for width in re.findall(r"width:([\d.]+)pt:", log))
    assert abs(wide - float(Fraction(9, 2) * POINTS_PER_MM)) < 0.05
    assert short == bare < wide
