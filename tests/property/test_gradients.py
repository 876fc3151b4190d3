"""The final gradients of random graphs against differences and against PyTorch's autograd.

The judges share nothing with the rules or the verifier: a forward pass over the network's edges
gives E, and a line's number comes from an evaluator of its own. g(z) = tanh z + z²/3, whose
derivative is neither even nor odd, so that a sign inside g′ shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import mpmath
import pytest

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS
from hwgen.derivation.steps import Derivation
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Dot,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Sum,
    Sym,
)
from hwgen.model.network import E, Network
from tests.property.random_graphs import Case, random_case

pytestmark = pytest.mark.slow

EXAMPLES = ("1", "2", "3")
DIMENSION = 3
SAMPLE = range(30)
ALL = range(200)

Key = tuple[object, ...]
"""Name, subscript, example and, of a vector's number, the component."""

Real = Any
"""A number of mpmath's, or a tensor of PyTorch's."""

DIGITS, STEP, TOLERANCE = 50, "1e-16", "1e-24"
"""(E(v + h) - E(v - h)) / 2h is off by h² E‴/6 and by the rounding 10⁻⁵⁰ E / h: with h = 10⁻¹⁶
some 10⁻³² and 10⁻³⁴ of E′, where E‴/E′ and E/E′ stay below 10⁸; wrong lines are off by far more."""

TORCH_TOLERANCE = 1e-9
"""Sums of a hundred products in float64, with cancellation of up to six digits."""


@dataclass
class Forward:
    """One forward pass over a network: leaves at random, a few numbers put in their place."""

    network: Network
    seed: int
    activation: Callable[[Real], Real]
    real: Callable[[str], Real]
    fixed: Mapping[Key, Real] = field(default_factory=dict)
    numbers: dict[Key, Real] = field(default_factory=dict)
    arguments: dict[Key, Real] = field(default_factory=dict)

    def leaf(self, *key: object) -> Real:
        """A number between -1 and 1 with twelve digits, the same for the same key."""
        if key not in self.numbers:
            digits = Random(f"{self.seed} {key}").randint(-(10**12), 10**12)
            self.numbers[key] = self.fixed.get(key, self.real(f"{digits}e-12"))
        return self.numbers[key]

    def neuron(self, name: Sym, example: str | None) -> Real:
        """n = g(b + Σ v x + Σ w n) over what feeds it."""
        key = (name.name, name.subscript, example)
        if key not in self.numbers:
            bias = self.network.bias(name)
            total = self.real("0") if bias is None else self.leaf(bias.name, bias.subscript, None)
            for source in self.network.sources[name]:
                total = total + self.product(self.network.weight(source, name), source, example)
            self.arguments[key] = total
            self.numbers[key] = self.fixed.get(key, self.activation(total))
        return self.numbers[key]

    def product(self, weight: Sym, source: Sym, example: str | None) -> Real:
        letters, place = (weight.name, weight.subscript, None), (source.name, source.subscript)
        if source in self.network.sources:
            return self.leaf(*letters) * self.neuron(source, example)
        if weight.shape == "scalar":
            return self.leaf(*letters) * self.leaf(*place, example)
        return sum(self.leaf(*letters, d) * self.leaf(*place, example, d) for d in range(DIMENSION))

    def goal(self, numerator: Sym) -> Real:
        """E = Σ_i Σ_o (n_o - y_o^{(i)})², or one neuron; every neuron is computed."""
        own = self.network.data == "per_example"
        for neuron in self.network.neurons:
            for example in EXAMPLES if own else (None,):
                self.neuron(neuron, example)
        if numerator != E:
            return self.numbers[numerator.name, numerator.subscript, numerator.example]
        total = self.real("0")
        for example in EXAMPLES:
            for output in self.network.loss_outputs:
                target = self.network.target(output)
                n = self.neuron(output, example if own else None)
                total = total + (n - self.leaf(target.name, target.subscript, example)) ** 2
        return total


@dataclass(frozen=True)
class Reckoner:
    """The number that a line without derivatives and sums over parents stands for."""

    numbers: Mapping[Key, Real]
    slope: Callable[[Real], Real]
    activation: Callable[[Real], Real]

    def __call__(self, expr: Expr, examples: Mapping[str, str]) -> Real:
        def of(child: Expr) -> Real:
            return self(child, examples)

        match expr:
            case Num(value):
                return value.numerator / mpmath.mpf(value.denominator)
            case Sym(name, subscript, example):
                return self.numbers[name, subscript, example and examples[example]]
            case Component(vector, _):
                return self.component(vector, 0, examples)
            case Dot(Sym() as left, Sym() as right):
                return mpmath.fsum(
                    self.component(left, d, examples) * self.component(right, d, examples)
                    for d in range(DIMENSION)
                )
            case Add(terms):
                return mpmath.fsum(map(of, terms))
            case Mul(factors):
                return mpmath.fprod(map(of, factors))
            case Neg(body):
                return -of(body)
            case Pow(base, Num(value)):
                return of(base) ** int(value)
            case Apply("g", 0, argument):
                return self.activation(of(argument))
            case Apply("g", 1, argument):
                return self.slope(of(argument))
            case Sum(index, "data", body):
                return mpmath.fsum(self(body, {**examples, index: e}) for e in EXAMPLES)
        raise AssertionError(expr)

    def component(self, vector: Sym, place: int, examples: Mapping[str, str]) -> Real:
        example = vector.example and examples[vector.example]
        return self.numbers[vector.name, vector.subscript, example, place]


def activation(z: Real) -> Real:
    return mpmath.tanh(z) + z**2 / 3


def slope(z: Real) -> Real:
    return 1 - mpmath.tanh(z) ** 2 + 2 * z / 3


def in_first_example(case: Case) -> tuple[Sym, Key]:
    """What the goal is about in the first example: the numerator, and the variable's key."""
    goal = case.goal
    example = EXAMPLES[0]
    numerator = replace(goal.numerator, example=goal.numerator.example and example)
    if isinstance(goal.denominator, Component):
        vector = goal.denominator.vector
        return numerator, (vector.name, vector.subscript, vector.example and example, 0)
    by = goal.denominator
    return numerator, (by.name, by.subscript, by.example and example)


def derived_number(derivation: Derivation, forward: Forward, slope: Callable[[Real], Real]) -> Real:
    """The number of the last line; in δ form each δ_j is the number of its own line."""
    numbers = dict(forward.numbers)
    numbers |= {
        (z.name, z.subscript, example): forward.arguments[n.name, n.subscript, example]
        for n in forward.network.neurons
        for z in [forward.network.pre_activation(n)]
        for example in (*EXAMPLES, None)
        if (n.name, n.subscript, example) in forward.arguments
    }
    reckon = Reckoner(numbers, slope, activation)
    for line in derivation.lines:
        if line.left is not None:
            for example in EXAMPLES if line.left.example else (None,):
                letters = {} if example is None else {"i": example}
                numbers[line.left.name, line.left.subscript, example] = reckon(line.expr, letters)
    return reckon(derivation.lines[-1].expr, {"i": EXAMPLES[0]})


def by_differences(case: Case, seed: int) -> Real:
    numerator, key = in_first_example(case)
    here = Forward(case.network, seed, activation, mpmath.mpf)
    here.goal(numerator)
    ends = [
        Forward(
            case.network, seed, activation, mpmath.mpf, {key: here.numbers[key] + sign * h}
        ).goal(numerator)
        for h in [mpmath.mpf(STEP)]
        for sign in (1, -1)
    ]
    return (ends[0] - ends[1]) / (2 * mpmath.mpf(STEP))


def by_autograd(case: Case, seed: int) -> float:
    torch = pytest.importorskip("torch")
    numerator, key = in_first_example(case)

    def real(digits: str) -> Real:
        return torch.tensor(float(digits), dtype=torch.float64, requires_grad=True)

    forward = Forward(case.network, seed, lambda z: torch.tanh(z) + z**2 / 3, real)
    total = forward.goal(numerator)
    (gradient,) = torch.autograd.grad(total, forward.numbers[key])
    return float(gradient)


def derivations(case: Case) -> dict[str, Derivation]:
    """The goal down all paths and in δ form; where the engine chooses δ, that alone."""
    return {
        "full": derive(case.goal, case.network, PLANS["full"]),
        "delta": derive(case.goal, case.network, PLANS["full"], max_paths=0),
    }


def disagreements(
    seeds: range,
    judge: Callable[[Case, int], Real],
    tolerance: Real,
    slope: Callable[[Real], Real] = slope,
) -> list[tuple[int, str, str]]:
    """The graphs whose derived number is off by more than the tolerance, relatively."""
    wrong = []
    with mpmath.workdps(DIGITS):
        for seed in seeds:
            case = random_case(seed)
            wanted = judge(case, seed)
            forward = Forward(case.network, seed, activation, mpmath.mpf)
            forward.goal(in_first_example(case)[0])
            for form, derivation in derivations(case).items():
                got = derived_number(derivation, forward, slope)
                if not abs(got - wanted) <= mpmath.mpf(tolerance) * abs(wanted):
                    wrong.append((seed, form, f"{latex(case.goal)}: {got}, not {wanted}"))
    return wrong


def test_a_sample_agrees_with_differences() -> None:
    assert disagreements(SAMPLE, by_differences, TOLERANCE) == []


@pytest.mark.slow
def test_all_agree_with_differences() -> None:
    assert disagreements(ALL, by_differences, TOLERANCE) == []


@pytest.mark.slow
def test_all_agree_with_autograd() -> None:
    pytest.importorskip("torch")
    assert disagreements(ALL, by_autograd, TORCH_TOLERANCE) == []


def test_a_wrong_slope_disagrees() -> None:
    """With g′(-z) for g′(z) nearly every goal has another number."""
    wrong = disagreements(SAMPLE, by_differences, TOLERANCE, lambda z: slope(-z))
    assert len({seed for seed, _, _ in wrong}) > 20


def test_the_cases_are_of_all_kinds() -> None:
    cases = [random_case(seed) for seed in ALL]
    networks = [case.network for case in cases]
    assert {n.data for n in networks} == {"shared", "per_example"}
    assert {n.biases for n in networks} == {"shared", "own", "none"}
    assert {n.inputs_are for n in networks} == {"vectors", "scalars"}
    assert {len(n.neurons) for n in networks} == set(range(2, 9))
    assert {case.goal.numerator == E for case in cases} == {True, False}
    kinds = {latex(case.goal.denominator).lstrip("(")[0] for case in cases}
    assert kinds >= set("vwbxn")
    feeding = [{start for start, _ in n.edges} for n in networks]
    assert sum(bool(set(n.loss_outputs) & f) for n, f in zip(networks, feeding, strict=True)) > 20
    assert sum(len(n.loss_outputs) > 1 for n in networks) > 50
    assert sum(any(len(s) > 1 for s in n.sources.values()) for n in networks) > 100
    assert sum(_skips(n) for n in networks) > 50
    assert all(derivations(case)["full"].form == "expanded" for case in cases[:30])
    assert random_case(7) == random_case(7)


def _skips(network: Network) -> bool:
    """Whether an edge joins two nodes that a longer path joins, too."""
    graph = network.graph
    return any(graph.paths_between(network.node(a), network.node(b)) > 1 for a, b in network.edges)
