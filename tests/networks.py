"""Small networks and goals for tests, written as an instructor writes them in a spec."""

from itertools import pairwise
from typing import Any

from hwgen.derivation.steps import Derivation
from hwgen.expr.latex import latex
from hwgen.expr.names import read_name
from hwgen.expr.nodes import Component, Expr, Sym, Total
from hwgen.expr.reader import read
from hwgen.expr.walk import without_groups
from hwgen.model.graph import Graph
from hwgen.model.network import Network

FIGURE_1 = """
x_1 -> n_1 -> n_3 n_4
x_2 -> n_2 -> n_4 n_5
n_3 n_4 -> n_6
n_5 -> n_7
"""

FIGURE_2 = """
x_1 -> n_1 -> n_3 n_5
x_2 -> n_2 -> n_4
n_3 n_4 -> n_6 n_8
n_5 -> n_7
"""

SKIP = """
x_1 -> n_1 -> n_2 -> n_3
n_1 -> n_3
"""
"""The smallest network in which a local derivative differs from the total one."""


def name(text: str) -> Sym:
    """A node's name, as in `n_4`."""
    found = read_name(text)
    assert isinstance(found, Sym)
    return found


def network(edges: str, *, outputs: str = "", **options: Any) -> Network:  # noqa: ANN401  # of Network
    """The network of lines like `x_1 -> n_1 -> n_3 n_4`; `outputs` as in `n_6 n_7`."""
    joined: list[tuple[Sym, Sym]] = []
    for line in edges.strip().splitlines():
        groups = [[name(word) for word in group.split()] for group in line.split("->")]
        joined += [(a, b) for before, after in pairwise(groups) for a in before for b in after]
    chosen = tuple(name(word) for word in outputs.split())
    return Network("figure", tuple(joined), chosen, **options)


def symbol(text: str, graph: Graph) -> Sym:
    """The graph's own symbol of that name, with its example letter and its shape."""
    wanted = name(text)
    (found,) = (s for s in graph.known if (s.name, s.subscript) == (wanted.name, wanted.subscript))
    return found


def goal(net: Network, wrt: str, of: str = "E") -> Total:
    """∂of/∂wrt, with `wrt` as in `n_4`, `w_{2,5}`, `(x_2)_d`."""
    variable = read_name(wrt)
    match variable:
        case Component(vector, index):
            written = symbol(_typed(vector), net.graph)
            return Total(symbol(of, net.graph), Component(written, index))
    return Total(symbol(of, net.graph), symbol(wrt, net.graph))


def _typed(sym: Sym) -> str:
    return f"{sym.name}_{{{','.join(str(index) for index in sym.subscript)}}}"


def expression(text: str, graph: Graph) -> Expr:
    """What `text` says on a page about `graph`, without the brackets of the text."""
    return without_groups(read(text, graph.vocabulary))


def printed(derivation: Derivation) -> list[str]:
    """The lines of a derivation; with the left side where it is not the goal."""
    return [
        latex(line.expr) if line.left is None else f"{latex(line.left)} = {latex(line.expr)}"
        for line in derivation.lines
    ]
