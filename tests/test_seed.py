import re

import pytest

from hwgen.derivation.engine import derive
from hwgen.expr.latex import latex, plain
from hwgen.expr.nodes import Component, Expr, Sym, Total
from hwgen.expr.walk import transform
from hwgen.verification.value import check_values
from tests.cases_reader import Case, read_cases
from tests.derivation_cases import derive_case, plan_of
from tests.networks import network, printed

PARTS = read_cases("week4_lines.md")

# Another letter for the neurons and for the inputs, and other numbers, which keep the order that
# the nodes of a layer have among each other.
NEURONS = {1: 16, 2: 27, 3: 3, 4: 14, 5: 15, 6: 1, 7: 2, 8: 8}
INPUTS = {1: 5, 2: 9}


def tokens(line: str) -> str:
    """A line without bracket sizes and white space."""
    return re.sub(r"\s", "", plain(line))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_the_lines_of_the_homework(part: Case) -> None:
    derivation = derive_case(part)
    derived = [latex(derivation.goal), *printed(derivation)]
    assert [tokens(line) for line in derived] == [
        tokens(line) for line in part["lines"].splitlines()
    ]
    check_values(derivation)


def test_there_are_seven_parts_and_twenty_four_lines() -> None:
    assert len(PARTS) == 7
    assert sum(len(part["lines"].splitlines()) - 1 for part in PARTS) == 24


def renamed(expr: Expr) -> Expr:
    """The expression about the network with other names."""

    def change(node: Expr) -> Expr | None:
        match node:
            case Component(vector, index):
                inner = renamed(vector)
                return Component(inner, index) if isinstance(inner, Sym) else None
            case Sym():
                return _renamed_symbol(node)
        return None

    return transform(expr, change)


def _renamed_symbol(sym: Sym) -> Sym:
    tables: dict[str, tuple[str, tuple[dict[int, int], ...]]] = {
        "n": ("h", (NEURONS,)),
        "x": ("u", (INPUTS,)),
        "y": ("y", (NEURONS,)),
        "w": ("w", (NEURONS, NEURONS)),
        "v": ("v", (INPUTS, NEURONS)),
    }
    letter, numbers = tables.get(sym.name, (sym.name, ()))
    subscript = tuple(
        table[index] if isinstance(index, int) else index
        for table, index in zip(numbers, sym.subscript, strict=True)
    )
    return Sym(letter, subscript, sym.example, sym.shape)


def _renamed_edges(edges: str) -> str:
    edges = re.sub(r"n_(\d)", lambda found: f"h_{NEURONS[int(found[1])]}", edges)
    return re.sub(r"x_(\d)", lambda found: f"u_{INPUTS[int(found[1])]}", edges)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_other_names_give_the_same_lines_in_other_names(part: Case) -> None:
    asked = derive_case(part)
    variable = renamed(asked.goal.denominator)
    assert isinstance(variable, Sym | Component)
    net = network(_renamed_edges(part["network"]))
    again = derive(Total(asked.goal.numerator, variable), net, plan_of(part["plan"]))
    assert [line.expr for line in again.lines] == [renamed(line.expr) for line in asked.lines]
    check_values(again)
