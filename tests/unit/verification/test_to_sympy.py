from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
import sympy

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS
from hwgen.errors import VerifyError
from hwgen.expr.evaluate import PRIME, Environment, Key, value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Div,
    Dot,
    Expr,
    Mul,
    Neg,
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
    num,
)
from hwgen.expr.walk import nodes
from hwgen.model.network import E
from hwgen.verification.proof import to_sympy
from tests.networks import FIGURE_1, goal, name, network


class Numbers:
    """A world of small whole numbers in which g(z) = z³, for hwgen and for SymPy alike."""

    dimension = 2

    def domain(self, name: str) -> range:
        assert name == "data"
        return range(3)

    def number(self, ink: str, *places: int) -> int:
        return Random(f"{ink} {places}").randint(2, 99)

    def scalar(self, sym: Sym, env: Environment) -> tuple[int, Key]:
        return self.number(*self.place(sym, env)), self.place(sym, env)

    def vector(self, sym: Sym, env: Environment) -> tuple[tuple[int, ...], Key]:
        place = self.place(sym, env)
        return tuple(self.number(*place, d) for d in range(self.dimension)), place

    def place(self, sym: Sym, env: Environment) -> "tuple[str, *tuple[int, ...]]":
        ink = latex(replace(sym, example=None))
        return (ink,) if sym.example is None else (ink, env[sym.example])

    def function(self, letters: str, order: int, argument: int) -> int:
        assert letters == "g"
        return [argument**3, 3 * argument**2, 6 * argument][order]

    def terms(self, total: Sum) -> tuple[Expr, ...]:
        raise AssertionError(total)

    def derivative(self, expr: Total | Partial, env: Environment) -> int:
        raise AssertionError(expr, env)

    def accept_numerator(self, expr: Partial, value: int, env: Environment) -> None:
        del expr, value, env

    def of(self, expr: sympy.Expr) -> int:
        """The number that SymPy finds for an expression that `to_sympy` made."""
        sizes = {"N_{data}": 3, "D": 2, "i": 1, "d": 1}
        expr = expr.subs({sympy.Symbol(n, integer=True): size for n, size in sizes.items()})
        expr = expr.replace(sympy.Function("g"), lambda z: z**3).doit()
        numbers = {
            atom: self.number(str(atom.base.label), *(int(place) - 1 for place in atom.indices))
            for atom in expr.atoms(sympy.Indexed)
        }
        expr = expr.xreplace(numbers)
        return int(expr.xreplace({s: self.number(s.name) for s in expr.free_symbols}))


def last_lines() -> Iterator[Expr]:
    for data in ("shared", "per_example"):
        net = network(FIGURE_1, data=data)
        for by in ("n_1", "w_{2,5}", "(v_{1,1})_d", "(x_2)_d"):
            yield derive(goal(net, by), net, PLANS["full"]).lines[-1].expr


B, N, W = Sym("b"), Sym("n", (4,)), Sym("w", (4, 6))
X, V = Sym("x", (1,), shape="vector"), Sym("v", (1, 1), shape="vector")
Z = Add((B, Mul((W, N)), Dot(V, X)))


@pytest.mark.parametrize(
    "expr",
    [
        *last_lines(),
        Neg(Pow(Add((N, Neg(Sym("y", (6,), "i")))), num(3))),
        Sum("i", "data", Mul((Sym("y", (6,), "i"), Dot(V, X)))),
        Apply("g", 2, Z),
        Partial(Apply("g", 0, Z), N),
        Partial(Apply("g", 0, Z), Component(X, "d")),
        Partial(Sum("i", "data", Pow(Add((N, Neg(Sym("y", (6,), "i")))), num(2))), N),
    ],
)
def test_to_sympy_keeps_the_value(expr: Expr) -> None:
    world = Numbers()
    summed = any(isinstance(node, Sum) for _, node in nodes(expr))
    env = {"d": 0} if summed else {"i": 0, "d": 0}
    assert world.of(to_sympy(expr)) % PRIME == value(expr, world, env)


def test_to_sympy_takes_a_concrete_activation() -> None:
    b, x = sympy.symbols("b x_1")
    slope = to_sympy(Apply("g", 1, Add((Sym("b"), Sym("x", (1,))))))
    assert slope.subs(sympy.Function("g"), sympy.tanh).doit() == 1 - sympy.tanh(b + x) ** 2


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (W, "w_{4,6}"),
        (Sym("y", (6,), "i"), "y_6[i]"),
        (Component(X, "d"), "x_1[d]"),
        (Component(replace(X, example="i"), 2), "x_1[i, 2]"),
        (Dot(V, X), "Sum(v_{1,1}[c]*x_1[c], (c, 1, D))"),
        (Div(num(1), N), "1/n_4"),
        (Total(E, N), "Derivative(E(n_4), n_4)"),
        (Total(E, Component(X, "d")), "Derivative(E(x_1[d]), x_1[d])"),
        (
            Partial(Sym("n", (3,)), Sym("n", (1,)), (Sym("n", (2,)),)),
            "Derivative(n_3(n_1, n_2), n_1)",
        ),
        (
            Total(Sym("n", (6,), "i"), Sym("n", (4,), "i")),
            "Derivative(n_6(i, n_4[i]), n_4[i])",
        ),
        (Partial(Apply("g", 0, Mul((W, N))), N), "Derivative(g(n_4*w_{4,6}), n_4)"),
        (Relation("=", N, num(2)), "Eq(n_4, 2)"),
    ],
)
def test_to_sympy_names_things_as_printed(expr: Expr, shown: str) -> None:
    assert str(to_sympy(expr)) == shown


def test_to_sympy_of_a_formal_derivative_is_not_0() -> None:
    assert to_sympy(Total(E, N)).doit() != 0


def test_to_sympy_of_a_sum_over_parents_needs_the_graph() -> None:
    net = network(FIGURE_1)
    definition = net.graph.definitions[name("n_6")]
    assert str(to_sympy(definition, net.graph)) == "g(b + n_3*w_{3,6} + n_4*w_{4,6})"
    with pytest.raises(VerifyError, match="hand the graph to to_sympy"):
        to_sympy(definition)
