import pytest

from hwgen.derivation.engine import MAX_PATHS, derive, put
from hwgen.derivation.plans import PLANS, spelled_out
from hwgen.errors import DeriveError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Add, Apply, Component, Expr, Mul, Partial, Sum, Sym, Total, num
from hwgen.expr.walk import Path, nodes
from hwgen.verification.value import check_values
from tests.cases_reader import Case, read_cases
from tests.derivation_cases import derive_case
from tests.networks import FIGURE_1, SKIP, goal, name, network, printed

a, b, c, n = Sym("a"), Sym("b"), Sym("c"), Sym("n")
FIRST = network(FIGURE_1)
LIMITS = read_cases("limits.md")


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case.title)
def test_lines_at_the_limits(case: Case) -> None:
    derivation = derive_case(case)
    written = "\n".join([latex(derivation.goal), *printed(derivation)])
    assert written + "\n" == case["lines"]


@pytest.mark.parametrize("case", [*LIMITS, *read_cases("derivations.md")], ids=lambda c: c.title)
def test_every_line_of_the_cases_has_the_value_of_its_goal(case: Case) -> None:
    check_values(derive_case(case))


def test_the_form_of_a_derivation_is_recorded() -> None:
    expanded = derive(goal(FIRST, "n_2"), FIRST, PLANS["full"])
    zero = derive(goal(FIRST, "n_7", "n_6"), FIRST, PLANS["full"])
    delta = derive(goal(FIRST, "n_2"), FIRST, PLANS["full"], max_paths=1)
    assert [d.form for d in (expanded, zero, delta)] == ["expanded", "zero", "delta"]


def test_the_zero_derivation_is_one_line_whatever_the_plan() -> None:
    for plan in (*PLANS.values(), spelled_out((("write_out_sum",),))):
        derivation = derive(goal(FIRST, "n_7", "n_6"), FIRST, plan)
        assert [line.expr for line in derivation.lines] == [num(0)]
        check_values(derivation)


def test_two_hundred_paths_are_expanded_and_one_more_is_not() -> None:
    def fan(width: int) -> str:
        hidden = " ".join(f"n_{place}" for place in range(2, width + 2))
        return f"x_1 -> n_1 -> {hidden} -> n_999"

    forms = {}
    for width in (MAX_PATHS, MAX_PATHS + 1):
        net = network(fan(width))
        forms[width] = derive(goal(net, "n_1"), net, PLANS["partials"]).form
    assert forms == {200: "expanded", 201: "delta"}


def test_the_delta_form_grows_with_the_neurons_and_not_with_the_paths() -> None:
    def layered(depth: int) -> str:
        layers = [" ".join(f"n_{10 * d + p}" for p in range(1, 4)) for d in range(1, depth + 1)]
        return " -> ".join(["x_1", *layers, "n_999"])

    counts = []
    for depth in (8, 16):
        net = network(layered(depth))
        derivation = derive(goal(net, "n_11"), net, PLANS["full"])
        check_values(derivation)
        counts.append(len(derivation.lines))
    assert counts == [3 * 7 + 2, 3 * 15 + 2]


@pytest.mark.parametrize("plan", [(), (("write_out_sum",),), (("chain_rule @ loss",),)])
def test_a_plan_without_a_line_that_applies_is_an_error(plan: tuple[tuple[str, ...], ...]) -> None:
    two_steps = goal(FIRST, "n_2", "n_6")
    with pytest.raises(DeriveError) as caught:
        derive(two_steps, FIRST, spelled_out(plan))
    assert str(caught.value) == (
        r"no line of the plan applies to \frac{\partial n_6}{\partial n_2}"
    )


@pytest.mark.parametrize("plan", ["full", "fine"])
def test_a_plan_that_promises_to_finish_and_does_not_is_an_error(plan: str) -> None:
    target = Total(Sym("E"), Sym("y", (6,), "i"))
    with pytest.raises(DeriveError, match="which still has derivatives"):
        derive(target, FIRST, PLANS[plan])


UNFIT = {
    "a symbol that the graph lacks": Total(Sym("E"), Sym("q")),
    "a numerator that the graph lacks": Total(Sym("q"), name("n_4")),
    "a whole vector": Total(Sym("E"), Sym("x", (2,), shape="vector")),
    "the component of a scalar": Total(Sym("E"), Component(name("n_4"), "d")),
    "a node by itself": Total(name("n_6"), name("n_6")),
    "a weight over the ∂": Total(name("w_{2,5}"), name("n_4")),
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
@pytest.mark.parametrize("max_paths", [0, 200])
def test_a_goal_that_is_no_derivative_of_the_graph_is_an_error(
    unfit: Total, max_paths: int
) -> None:
    with pytest.raises(DeriveError):
        derive(unfit, FIRST, PLANS["partials"], max_paths=max_paths)


@pytest.mark.parametrize("text", ["chain_rul", "chain_rule @ middle"])
def test_a_plan_with_an_unknown_word_is_an_error(text: str) -> None:
    with pytest.raises(DeriveError):
        derive(goal(FIRST, "n_4"), FIRST, spelled_out(((text,),)))


def test_lines_of_the_plan_that_found_nothing_are_named() -> None:
    plan = spelled_out((("write_out_sum @ first", "pull_out_constant"), ("chain_rule",)))
    derivation = derive(goal(FIRST, "n_4"), FIRST, plan)
    assert derivation.idle == ("write_out_sum @ first, pull_out_constant",)


def test_the_rules_of_a_line_are_named_once_in_their_order() -> None:
    derivation = derive(goal(FIRST, "n_2"), FIRST, PLANS["full"])
    assert [line.rules for line in derivation.lines] == [
        ("chain_rule",),
        ("chain_rule",),
        ("substitute_definition",),
        ("differentiate_loss", "write_out_sum"),
        ("pull_out_constant", "differentiate_activation"),
    ]


@pytest.mark.parametrize("wrt", ["n_2", "w_{2,5}", "(v_{1,1})_d", "(x_2)_d"])
@pytest.mark.parametrize("plan", PLANS)
def test_the_steps_of_a_line_lead_from_the_line_before_to_it(wrt: str, plan: str) -> None:
    derivation = derive(goal(FIRST, wrt), FIRST, PLANS[plan])
    expr: Expr = derivation.goal
    for line in derivation.lines:
        for step in line.steps:
            assert dict(nodes(expr))[step.path] == step.before
            expr = put(expr, step.path, step.after)
        assert expr == line.expr


def test_fine_has_one_rule_in_each_line() -> None:
    net = network(SKIP)
    derivation = derive(goal(net, "n_1"), net, PLANS["fine"])
    assert {len(line.rules) for line in derivation.lines} == {1}
    assert len(derivation.lines) == 17


PUT: list[tuple[Expr, Path, Expr, Expr]] = [
    (a, (), b, b),
    (Mul((a, b)), (1,), c, Mul((a, c))),
    (Mul((a, b, c)), (1,), Mul((n, n)), Mul((a, n, n, c))),
    (Add((a, b, c)), (1,), Add((n, n)), Add((a, n, n, c))),
    (Mul((a, b)), (0,), Add((b, c)), Mul((Add((b, c)), b))),
    (Add((a, b)), (1,), Mul((b, c)), Add((a, Mul((b, c))))),
    (Apply("g", 0, Add((a, b))), (0, 1), Add((b, c)), Apply("g", 0, Add((a, b, c)))),
    (Partial(Sum("k", None, a), n), (0,), Add((b, c)), Partial(Add((b, c)), n)),
    # (Σ 2 t) g′ becomes (2 Σ t) g′: what was in a bracket stays there.
    (
        Mul((Sum("i", "data", Mul((num(2), a))), b)),
        (0,),
        Mul((num(2), Sum("i", "data", a))),
        Mul((Mul((num(2), Sum("i", "data", a))), b)),
    ),
    (Mul((a, Add((b, c)))), (1, 0), Mul((n, n)), Mul((a, Add((Mul((n, n)), c))))),
]


@pytest.mark.parametrize(("expr", "path", "new", "expected"), PUT)
def test_put(expr: Expr, path: Path, new: Expr, expected: Expr) -> None:
    assert put(expr, path, new) == expected


def test_the_same_goal_gives_the_same_derivation() -> None:
    first, second = (
        derive(goal(net, "w_{2,5}"), net, PLANS["full"])
        for net in (network(FIGURE_1), network(FIGURE_1))
    )
    assert (first.lines, first.goal) == (second.lines, second.goal)


def test_a_line_is_equal_to_the_goal_unless_it_says_what_else() -> None:
    derivation = derive(goal(FIRST, "n_4"), FIRST, PLANS["full"], max_paths=0)
    lefts = [line.left for line in derivation.lines]
    assert [left if left is None else latex(left) for left in lefts] == [r"\delta_6", None]
    assert {latex(left): latex(whole) for left, whole in derivation.shorthands.items()} == {
        r"\delta_6": r"\frac{\partial E}{\partial z_6}"
    }


def test_lines_that_repeat_are_no_lines() -> None:
    for plan in PLANS.values():
        lines = derive(goal(FIRST, "n_1"), FIRST, plan).lines
        assert len({line.expr for line in lines}) == len(lines)


def test_a_letter_in_a_name_is_no_index_of_the_sum_over_examples() -> None:
    net = network("x_1 -> n_a -> n_s", data="per_example")
    derivation = derive(goal(net, "n_a"), net, PLANS["full"])
    assert printed(derivation)[-1] == (
        r"2(n_s^{(i)} - y_s^{(i)}) g'(b + w_{a,s} n_a^{(i)}) \cdot w_{a,s}"
    )
