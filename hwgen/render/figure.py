"""The network drawing in ink: a `Drawing` flows in, the text of a tikzpicture flows out.

The places come from the drawing to the hundredth of a millimetre and the styles from
`templates/_figure.tex.j2`, so an instructor changes the look without touching a coordinate. The
picture's bounding box is the drawing's own, whatever TeX thinks of curves and arrow heads.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from hwgen.document.drawing import Drawing, Route
from hwgen.document.sizes import UNITS
from hwgen.expr.nodes import Expr

STYLES = {"input": "hwgen input", "neuron": "hwgen node", "output": "hwgen output"}

FONTS = ((340, r"\normalsize"), (300, r"\small"), (260, r"\footnotesize"), (0, r"\scriptsize"))
"""The size of labels, by the least radius of a neuron in units."""

CROWD = 5
"""If more edges than this end at one node, all edges are drawn finer."""


def tikz(drawing: Drawing, label: Callable[[Expr], str]) -> str:
    r"""The tikzpicture of a drawing; `label` gives the ink of a node's symbol, set as `\(…\)` here.

    Needs the styles of `templates/_figure.tex.j2`; a label wider than its circle is scaled there.
    """
    font = next(font for radius, font in FONTS if drawing.radius >= radius)
    names = {placed.node.key: f"node{place}" for place, placed in enumerate(drawing.nodes, 1)}
    crowd = max(Counter(route.end for route in drawing.routes).values(), default=0)
    edge = "hwgen crowded edge" if crowd > CROWD else "hwgen edge"
    corner = _point(int(drawing.width * UNITS), int(drawing.height * UNITS))
    lines = [
        rf"\begin{{tikzpicture}}[hwgen figure={{{_millimetres(drawing.radius)}mm}}{{{font}}}]",
        rf"  \path[use as bounding box] (0,0) rectangle {corner};",
    ]
    for placed in drawing.nodes:
        node = placed.node
        lines.append(
            rf"  \node[{STYLES[node.kind]}] ({names[node.key]}) at {_point(*placed.centre)}"
            rf" {{\hwgenlabel{{\({label(node.label)}\)}}}};"
        )
    lines += [rf"  \draw[{edge}] {_path(route, names)};" for route in drawing.routes]
    return "\n".join([*lines, r"\end{tikzpicture}"]) + "\n"


def _path(route: Route, names: dict[str, str]) -> str:
    """From border to border: a straight line, or the cubic pieces of an edge with bends."""
    start, end = f"({names[route.start]})", f"({names[route.end]})"
    if not route.controls:
        return f"{start} -- {end}"
    points = [*(_point(*point) for point in route.controls), end]
    pieces = zip(points[0::3], points[1::3], points[2::3], strict=True)
    return start + "".join(f" .. controls {a} and {b} .. {c}" for a, b, c in pieces)


def _point(x: int, y: int) -> str:
    return f"({_millimetres(x)},{_millimetres(y)})"


def _millimetres(units: int) -> str:
    return f"{Decimal(units) / UNITS:.2f}"
