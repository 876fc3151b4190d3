"""The values behind the keys, and records made without a spec."""

from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from hwgen.expr.nodes import Component, Sym
from hwgen.spec import Goal, NetworkRecord, Plan, PlanStep, Points, Prose, Space, Task
from hwgen.spec.edges import Edges


@pytest.mark.parametrize(
    ("written", "millimetres"),
    [
        ("4 cm", 40),
        ("4cm", 40),
        ("35 mm", 35),
        ("2.25 cm", Fraction(45, 2)),
        ("1 line", 8),
        ("6 lines", 48),
        (6, 48),
        (0, 0),
        ("220 mm", 220),
    ],
)
def test_space(written: object, millimetres: int | Fraction) -> None:
    assert Space.read(written) == Space(Fraction(millimetres))


@pytest.mark.parametrize("written", [True, 2.5, -1, "4", "4 km", "4  cm", "cm", "251 mm", None, 99])
def test_no_space(written: object) -> None:
    with pytest.raises(ValueError, match=r"length|page"):
        Space.read(written)


@pytest.mark.parametrize(
    ("written", "points"), [(0, 0), (2, 2), (2.5, Fraction(5, 2)), (1000, 1000)]
)
def test_points(written: object, points: int | Fraction) -> None:
    read: Any = TypeAdapter(Points).validate_python(written)
    assert (read, type(read)) == (points, Fraction)


@pytest.mark.parametrize("written", [True, -0.5, 1.25, "2", 1001, float("nan"), float("inf"), None])
def test_no_points(written: object) -> None:
    adapter: TypeAdapter[Fraction] = TypeAdapter(Points)
    with pytest.raises(ValidationError):
        adapter.validate_python(written)


def test_goal() -> None:
    goal = Goal.read("  E  wrt\n(v_{1,1})_d ")
    assert (goal.numerator, goal.denominator) == (Sym("E"), Component(Sym("v", (1, 1)), "d"))
    assert (goal.numerator.span, goal.denominator.span) == ((2, 3), (9, 20))


def test_plan() -> None:
    assert Plan.read("fine") == Plan("fine")
    assert Plan.read((("a", " b @ first "), ("c@loss",))) == Plan(
        lines=((PlanStep("a"), PlanStep("b", "first")), (PlanStep("c", "loss"),))
    )


def test_records_can_be_made_of_their_values() -> None:
    assert Task(title=Prose("One")) == Task.model_validate({"title": "One"})
    edges = Edges.read("x_1 -> n_1")
    network = NetworkRecord(edges=edges)
    assert network == NetworkRecord.model_validate({"edges": "x_1 -> n_1"})
    assert network.where == ()
    with pytest.raises(ValidationError, match=r"n_7 is not in this network; did you mean n_1\?"):
        NetworkRecord(edges=edges, outputs=(Sym("n", (7,)),))


def test_a_mixed_node_is_a_neuron() -> None:
    edges = Edges.read("x_1 -> n_1\nn_1 x_2 -> n_2\nx_1 -> n_3")
    assert edges.inputs == (Sym("x", (1,)), Sym("x", (2,)))
    assert edges.neurons == (Sym("n", (1,)), Sym("n", (2,)), Sym("n", (3,)))
    assert edges.ends == (Sym("n", (2,)), Sym("n", (3,)))
