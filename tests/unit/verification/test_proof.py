from dataclasses import replace

import pytest

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS, Plan, spelled_out
from hwgen.derivation.steps import Derivation
from hwgen.errors import VerifyError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import (
    Add,
    Div,
    Expr,
    Mul,
    Neg,
    Pow,
    Sum,
    Sym,
    num,
)
from hwgen.model.network import Network
from hwgen.verification import proof
from hwgen.verification.claim import TOO_DEEP, TOO_MANY_PATHS, last_claim, renamed
from hwgen.verification.proof import LOCAL, PROOF, SHARED, prove
from tests.networks import FIGURE_1, FIGURE_2, SKIP, expression, goal, name, network

pytestmark = pytest.mark.slow

FINE_LINES = spelled_out(
    (
        ("weight_to_neuron",),
        ("chain_rule",),
        ("substitute_definition", "differentiate_loss"),
        ("pull_out_constant", "write_out_sum"),
        ("differentiate_activation",),
    )
)
WEEK_4 = [
    (FIGURE_1, "n_4", PLANS["full"]),
    (FIGURE_1, "w_{2,5}", FINE_LINES),
    (FIGURE_1, "(v_{1,1})_d", PLANS["last_factor"]),
    (FIGURE_1, "(x_2)_d", PLANS["partials"]),
    (FIGURE_2, "(v_{2,2})_d", PLANS["last_factor"]),
    (FIGURE_2, "w_{2,4}", PLANS["partials"]),
    (FIGURE_2, "n_1", PLANS["partials"]),
]


@pytest.fixture(autouse=True)
def _nothing_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "_proven", set())


def derived(net: Network, by: str, plan: str = "full", *, max_paths: int = 200) -> Derivation:
    return derive(goal(net, by), net, PLANS[plan], max_paths=max_paths)


def with_last(derivation: Derivation, expr: Expr) -> Derivation:
    *before, last = derivation.lines
    return replace(derivation, lines=(*before, replace(last, expr=expr)))


def edited(derivation: Derivation, old: str, new: str) -> Derivation:
    """The derivation with the ink of its last line changed in one place."""
    text = latex(derivation.lines[-1].expr)
    assert old in text
    return with_last(derivation, expression(text.replace(old, new, 1), derivation.graph))


def dense(*widths: int) -> Network:
    layers = [["x_1", "x_2"]]
    for width in widths:
        first = sum(map(len, layers[1:])) + 1
        layers.append([f"n_{first + j}" for j in range(width)])
    return network(" -> ".join(map(" ".join, layers)))


@pytest.mark.parametrize(("edges", "by", "plan"), WEEK_4)
def test_week_4_is_proven(edges: str, by: str, plan: Plan) -> None:
    net = network(edges)
    derivation = derive(goal(net, by), net, plan)
    assert prove(derivation) == PROOF
    assert prove(derivation) == SHARED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("w_{5,7} n_5", "w_{2,5} n_5"),
        (r"\cdot w_{5,7} \cdot", r"\cdot w_{2,5} \cdot"),
        (r"\cdot w_{5,7} \cdot", r"\cdot"),
        (r"\cdot n_2", r"\cdot n_2 \cdot n_2"),
        (r"\cdot n_2", r"\cdot n_5"),
        ("g'(b + w_{5,7}", "g(b + w_{5,7}"),
        ("g'(b + w_{2,5}", "g''(b + w_{2,5}"),
        ("n_7 - y_7", "n_7 + y_7"),
        ("(2", "-(2"),
        ("2\\sum", "3\\sum"),
        ("b + w_{5,7}", "w_{5,7}"),
        (r"\sum_{i \in data} (n_7", "(n_7"),
        ("y_7^{(i)}", "y_6^{(i)}"),
        ("n_7 - y_7^{(i)}", "n_7 - y_7"),
    ],
)
def test_a_wrong_last_line_is_refused(old: str, new: str) -> None:
    derivation = derived(network(FIGURE_1), "w_{2,5}")
    assert prove(derivation) == PROOF
    with pytest.raises(VerifyError, match=r"^line 5: SymPy does not find that "):
        prove(edited(derivation, old, new))


def test_an_equal_last_line_in_another_form_is_proven_anew() -> None:
    derivation = derived(network(FIGURE_1), "w_{2,5}")
    assert prove(derivation) == PROOF
    assert prove(edited(derivation, "b + w_{5,7} n_5", "w_{5,7} n_5 + b")) == PROOF


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\partial E}{\partial n_6", r"\partial E}{\partial n_7"),
        (r"\partial n_6}{\partial n_4", r"\partial n_6}{\partial n_3"),
        (r"\partial n_7}{\partial n_5", r"\partial n_5}{\partial n_5"),
        (r" + ", r" - "),
    ],
)
def test_a_wrong_line_of_partials_is_refused(old: str, new: str) -> None:
    derivation = derived(network(FIGURE_1), "(x_2)_d", "partials")
    assert prove(derivation) == PROOF
    with pytest.raises(VerifyError, match=r"^line 3: "):
        prove(edited(derivation, old, new))


def test_components_other_than_the_goals_are_refused() -> None:
    derivation = derived(network(FIGURE_1), "(v_{1,1})_d")
    with pytest.raises(VerifyError, match=r"^line 6: "):
        prove(edited(derivation, "(x_1)_d", "(x_1)_e"))
    with pytest.raises(VerifyError, match=r"^line 6: "):
        prove(edited(derivation, "(x_1)_d", "(x_1)_1"))


@pytest.mark.parametrize("biases", ["shared", "own", "none"])
@pytest.mark.parametrize("data", ["shared", "per_example"])
@pytest.mark.parametrize("plan", list(PLANS))
@pytest.mark.parametrize("by", ["n_1", "w_{1,3}", "(v_{1,1})_d", "(x_1)_d"])
def test_every_plan_and_convention(by: str, plan: str, data: str, biases: str) -> None:
    net = network(SKIP, outputs="n_2 n_3", data=data, biases=biases)
    derivation = derived(net, by, plan)
    assert prove(derivation) == PROOF
    with pytest.raises(VerifyError, match=f"^line {len(derivation.lines)}: "):
        prove(with_last(derivation, Neg(derivation.lines[-1].expr)))


@pytest.mark.parametrize("data", ["shared", "per_example"])
@pytest.mark.parametrize("by", ["b_1", "b_3"])
def test_own_biases(by: str, data: str) -> None:
    assert prove(derived(network(SKIP, data=data, biases="own"), by)) == PROOF


def test_a_shared_bias_acts_through_all_neurons() -> None:
    derivation = derived(network(SKIP), "b")
    assert prove(derivation) == PROOF
    last = derivation.lines[-1].expr
    assert isinstance(last, Add)
    with pytest.raises(VerifyError):
        prove(with_last(derivation, Add(last.terms[1:])))


def test_what_is_held_fixed_matters() -> None:
    derivation = derived(network(SKIP), "n_1", "partials")
    assert prove(derivation) == PROOF
    with pytest.raises(VerifyError):
        prove(edited(derivation, r"|_{n_2}", ""))


def test_no_path_is_proven_to_be_0() -> None:
    net = network(FIGURE_2)
    derivation = derive(goal(net, "n_2", of="n_7"), net, PLANS["full"])
    assert latex(derivation.lines[-1].expr) == "0"
    assert prove(derivation) == PROOF


def test_derivations_that_differ_in_names_share_a_proof() -> None:
    other_names = FIGURE_1.replace("n_", "h_1").replace("x_", "a_")
    assert prove(derived(network(FIGURE_1), "(v_{2,2})_d")) == PROOF
    assert prove(derived(network(other_names), "(v_{2,12})_d")) == SHARED


def test_a_wrong_line_shares_with_no_right_one() -> None:
    """E by n_3 and by n_4 have one structure; the line of the one is wrong for the other."""
    net = network(FIGURE_1)
    by_3, by_4 = derived(net, "n_3"), derived(net, "n_4")
    assert (prove(by_3), prove(by_4)) == (PROOF, PROOF)
    assert prove(derived(net, "n_4")) == SHARED
    with pytest.raises(VerifyError):
        prove(with_last(by_4, by_3.lines[-1].expr))
    with pytest.raises(VerifyError):
        prove(edited(by_4, "w_{4,6} n_4) \\cdot w_{4,6}", "w_{4,6} n_4) \\cdot w_{3,6}"))


def test_the_same_line_on_other_definitions_shares_nothing() -> None:
    lines = set()
    for biases in ("shared", "none"):
        derivation = derived(network(FIGURE_1, biases=biases), "n_1", "partials")
        lines.add(latex(derivation.lines[-1].expr))
        assert prove(derivation) == PROOF
    assert len(lines) == 1


def test_a_claim_renames_by_order_of_appearance() -> None:
    claim = renamed(last_claim(derived(network("x_1 -> h -> o"), "h")))
    assert latex(claim.numerator) == "s_0"
    assert latex(claim.line) == (
        r"(2\sum_{i \in data} (s_2 - s_3^{(i)})) \mathrm{f_4}'(s_5 + s_6 s_1) \cdot s_6"
    )
    assert [latex(body) for _, body in claim.definitions] == [
        r"\sum_{i \in data} (s_2 - s_3^{(i)})^2",
        r"\mathrm{f_4}(s_5 + s_6 s_1)",
    ]


@pytest.mark.parametrize("data", ["shared", "per_example"])
@pytest.mark.parametrize("by", ["n_1", "(v_{1,1})_d", "b", "w_{1,3}", "(x_1)_d"])
def test_in_delta_form_each_line_is_proven(by: str, data: str) -> None:
    net = network(SKIP, outputs="n_2 n_3", data=data)
    derivation = derived(net, by, max_paths=0)
    assert prove(derivation) == LOCAL
    for place, line in enumerate(derivation.lines):
        wrong = replace(line, expr=Mul((line.expr, line.expr)))
        lines = (*derivation.lines[:place], wrong, *derivation.lines[place + 1 :])
        with pytest.raises(VerifyError, match=f"^line {place + 1}: "):
            prove(replace(derivation, lines=lines))


def test_a_delta_is_not_used_before_it_is_proven() -> None:
    derivation = derived(network(SKIP), "n_1", max_paths=0)
    first, second, *rest = derivation.lines
    with pytest.raises(VerifyError, match="which comes later"):
        prove(replace(derivation, lines=(second, first, *rest)))


def test_the_neurons_of_a_dense_network_share_their_proofs() -> None:
    derivation = derived(dense(6, 6, 6, 6), "(v_{1,1})_d")
    assert len(derivation.lines) == 20
    assert prove(derivation) == LOCAL
    assert len(proof._proven) == 3  # noqa: SLF001 # output, hidden neuron, weight


@pytest.mark.parametrize(
    "form", [Pow(Sym("b"), Sym("b")), Sum("i", "batch", Sym("b")), Div(num(1), num(0))]
)
def test_a_line_that_is_no_polynomial_is_refused(form: Expr) -> None:
    derivation = derived(network(FIGURE_1), "w_{2,5}")
    with pytest.raises(VerifyError):
        prove(with_last(derivation, form))


def test_a_line_with_fractions_is_proven() -> None:
    derivation = derived(network(FIGURE_1), "w_{2,5}")
    last, b, n = derivation.lines[-1].expr, Sym("b"), name("n_7")
    one = Add((Div(b, Add((b, n))), Div(n, Add((n, b)))))
    assert prove(with_last(derivation, Mul((one, last)))) == PROOF
    with pytest.raises(VerifyError):
        prove(with_last(derivation, Mul((Div(b, n), last))))


def test_what_is_too_large_is_not_composed() -> None:
    wide = dense(3, 3, 3, 3, 3, 3, 3)
    assert prove(derived(wide, "n_1", "partials", max_paths=1000)) == TOO_MANY_PATHS
    deep = dense(*[1] * 30)
    assert prove(derived(deep, "n_1", "partials")) == TOO_DEEP
    assert prove(derived(deep, "n_9", "partials")) == PROOF
