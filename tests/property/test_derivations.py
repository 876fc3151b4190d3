from functools import cache

import pytest

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS, Plan
from hwgen.derivation.steps import Derivation
from hwgen.errors import DeriveError
from hwgen.expr.latex import ink, latex
from hwgen.expr.nodes import Partial, Total
from hwgen.expr.walk import nodes
from hwgen.model.graph import variable
from hwgen.verification.value import check_values
from tests.cases_reader import read_cases
from tests.derivation_cases import plan_of
from tests.networks import expression
from tests.property.random_graphs import random_case

GRAPHS = 50
FINE_PATHS = 4
"""A line for each rule makes very many lines on more paths than these."""

SPELLED_OUT = {
    case.title: plan_of(case["plan"])
    for case in read_cases("week4_lines.md")
    if case["plan"].strip() not in PLANS
}
# Two more ways in which a homework may share its lines out.
SPELLED_OUT |= {
    "the loss first": plan_of(
        "weight_to_neuron, input_to_neuron, chain_rule @ first\n"
        "chain_rule @ last\n"
        "substitute_definition @ loss, differentiate_loss @ loss, pull_out_constant"
    ),
    "all at once": plan_of(
        "weight_to_neuron, input_to_neuron, chain_rule, chain_rule, chain_rule\n"
        "substitute_definition, differentiate_loss, write_out_sum, differentiate_activation\n"
        "pull_out_constant"
    ),
}


@cache
def derived(seed: int, plan: str) -> Derivation | None:
    """The derivation of a random case, None where the plan has nothing to do or too much."""
    case = random_case(seed)
    chosen: Plan = (PLANS | SPELLED_OUT)[plan]
    graph, goal = case.network.graph, case.goal
    paths = graph.paths_between(
        graph.spelled(variable(goal.denominator)), graph.spelled(goal.numerator)
    )
    if plan == "fine" and paths > FINE_PATHS:
        return None
    try:
        return derive(case.goal, case.network, chosen)
    except DeriveError:
        if plan in PLANS:
            raise
        return None


@pytest.mark.slow
@pytest.mark.parametrize("plan", [*PLANS, *SPELLED_OUT])
def test_every_line_has_the_value_of_the_goal(plan: str) -> None:
    for seed in range(GRAPHS):
        derivation = derived(seed, plan)
        if derivation is not None:
            check_values(derivation)


@pytest.mark.slow
@pytest.mark.parametrize("plan", [*PLANS, *SPELLED_OUT])
def test_every_line_is_read_back_as_it_was(plan: str) -> None:
    for seed in range(GRAPHS):
        derivation = derived(seed, plan)
        if derivation is None:
            continue
        for line in derivation.lines:
            assert expression(latex(line.expr), derivation.graph) == line.expr
            assert expression(ink(line.expr), derivation.graph) == line.expr


@pytest.mark.parametrize("plan", ["full", "fine"])
def test_a_full_derivation_ends_without_a_derivative(plan: str) -> None:
    for seed in range(GRAPHS):
        derivation = derived(seed, plan)
        if derivation is not None:
            last = derivation.lines[-1].expr
            assert not any(isinstance(node, Total | Partial) for _, node in nodes(last))


def test_the_delta_form_has_the_value_of_the_goal_and_is_read_back() -> None:
    for seed in range(GRAPHS):
        case = random_case(seed)
        derivation = derive(case.goal, case.network, PLANS["full"], max_paths=0)
        check_values(derivation)
        for line in derivation.lines:
            assert expression(latex(line.expr), derivation.graph) == line.expr


@pytest.mark.parametrize("plan", [*PLANS, *SPELLED_OUT])
def test_most_derivations_above_were_made(plan: str) -> None:
    made = sum(derived(seed, plan) is not None for seed in range(GRAPHS))
    assert made == GRAPHS if plan in {"full", "last_factor", "partials"} else made > GRAPHS / 2


def test_the_same_question_gives_the_same_ink() -> None:
    for seed in range(0, GRAPHS, 5):
        first, second = (
            derive(case.goal, case.network, PLANS["full"])
            for case in (random_case(seed), random_case(seed))
        )
        assert [ink(line.expr) for line in first.lines] == [ink(line.expr) for line in second.lines]
