import pytest

from hwgen.derivation.plans import PLANS, Action, Plan, PlanLine, action, spelled_out
from hwgen.derivation.rules import RULES
from hwgen.expr.latex import latex
from tests.cases_reader import Case, read_cases
from tests.derivation_cases import derive_case
from tests.networks import printed

CASES = read_cases("derivations.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_lines_of_a_plan(case: Case) -> None:
    derivation = derive_case(case)
    written = "\n".join([latex(derivation.goal), *printed(derivation)])
    assert written + "\n" == case["lines"]


def test_every_named_plan_has_a_case() -> None:
    assert {case["plan"].strip() for case in CASES} >= set(PLANS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chain_rule", Action("chain_rule", "all")),
        ("chain_rule @ all", Action("chain_rule", "all")),
        ("chain_rule @ first", Action("chain_rule", "first")),
        ("chain_rule@last", Action("chain_rule", "last")),
        (" differentiate_loss  @  loss ", Action("differentiate_loss", "loss")),
    ],
)
def test_an_action_is_read(text: str, expected: Action) -> None:
    assert action(text) == expected


@pytest.mark.parametrize("text", ["chain_rule", "chain_rule @ first", "differentiate_loss @ loss"])
def test_an_action_is_written_as_it_was_read(text: str) -> None:
    assert str(action(text)) == text


def test_a_plan_that_is_spelled_out_prints_each_line_once_and_may_stop_anywhere() -> None:
    assert spelled_out((("chain_rule", "write_out_sum @ last"), ("differentiate_loss",))) == Plan(
        (
            PlanLine((Action("chain_rule"), Action("write_out_sum", "last"))),
            PlanLine((Action("differentiate_loss"),)),
        ),
        rest=(),
        finishes=False,
    )


def test_plans_name_rules_only_and_every_rule_is_in_one() -> None:
    named = {
        act.rule
        for plan in PLANS.values()
        for line in (*plan.lines, *plan.rest)
        for act in line.actions
    }
    assert named == set(RULES)
