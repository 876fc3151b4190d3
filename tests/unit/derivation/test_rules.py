import pytest

from hwgen.derivation.rules import RULES, Scope
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Expr, Partial, Sym, Total
from hwgen.model.network import Network
from tests.networks import FIGURE_1, FIGURE_2, SKIP, expression, network

SHARED = network(FIGURE_1)
SECOND = network(FIGURE_2)
PER_EXAMPLE = network(FIGURE_1, data="per_example")
OWN = network(FIGURE_1, biases="own")
SKIPPING = network(SKIP)
HIDDEN_OUTPUT = network("x_1 -> n_1 -> n_2 -> n_3", outputs="n_2 n_3")
SCALARS = network(FIGURE_1, inputs_are="scalars")


def d(over: str, under: str) -> str:
    return rf"\frac{{\partial {over}}}{{\partial {under}}}"


E_SUM = r"\sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)"
E_SUM_S = r"\sum_{s \in data} ((n_6^{(s)} - y_6^{(s)})^2 + (n_7^{(s)} - y_7^{(s)})^2)"

WEIGHT_TO_NEURON = [
    (SHARED, d("E", "w_{2,5}"), f"{d('E', 'n_5')} {d('n_5', 'w_{2,5}')}"),
    (SHARED, d("E", "(v_{1,1})_d"), f"{d('E', 'n_1')} {d('n_1', '(v_{1,1})_d')}"),
    (SHARED, d("n_6", "w_{1,4}"), f"{d('n_6', 'n_4')} {d('n_4', 'w_{1,4}')}"),
    (OWN, d("E", "b_5"), f"{d('E', 'n_5')} {d('n_5', 'b_5')}"),
    # A shared bias acts through every neuron; what depends on it too is held fixed.
    (
        network("x_1 -> n_1 -> n_2"),
        d("E", "b"),
        f"{d('E', 'n_1')} {d('n_1', 'b')} + {d('E', 'n_2')} {d('n_2', 'b')}|_{{n_1}}",
    ),
    # With data per example a weight acts once in every example.
    (
        PER_EXAMPLE,
        d("E", "w_{2,5}"),
        rf"\sum_{{i \in data}} {d('E', 'n_5^{(i)}')} {d('n_5^{(i)}', 'w_{2,5}')}",
    ),
    (
        network("x_1 -> n_1 -> n_2", data="per_example"),
        d("E", "b"),
        (
            rf"\sum_{{i \in data}} ({d('E', 'n_1^{(i)}')} {d('n_1^{(i)}', 'b')}"
            rf" + {d('E', 'n_2^{(i)}')} {d('n_2^{(i)}', 'b')}|_{{n_1^{{(i)}}}})"
        ),
    ),
    (
        PER_EXAMPLE,
        d("n_7^{(i)}", "w_{2,5}"),
        f"{d('n_7^{(i)}', 'n_5^{(i)}')} {d('n_5^{(i)}', 'w_{2,5}')}",
    ),
    (SHARED, d("n_5", "w_{2,5}"), None),  # one edge: nothing is between
    (SHARED, d("E", "n_5"), None),
    (SHARED, d("E", "(x_2)_d"), None),
    (SHARED, "w_{2,5}", None),
    (SHARED, d("g(w_{2,5})", "w_{2,5}"), None),
]

INPUT_TO_NEURON = [
    (SHARED, d("E", "(x_2)_d"), f"{d('E', 'n_2')} {d('n_2', '(x_2)_d')}"),
    (SCALARS, d("E", "x_2"), f"{d('E', 'n_2')} {d('n_2', 'x_2')}"),
    (
        PER_EXAMPLE,
        d("E", "(x_2^{(i)})_d"),
        f"{d('E', 'n_2^{(i)}')} {d('n_2^{(i)}', '(x_2^{(i)})_d')}",
    ),
    (
        network("x_1 -> n_1 n_2 -> n_3"),
        d("n_3", "(x_1)_d"),
        f"{d('n_3', 'n_1')} {d('n_1', '(x_1)_d')} + {d('n_3', 'n_2')} {d('n_2', '(x_1)_d')}",
    ),
    (SHARED, d("n_2", "(x_2)_d"), None),
    (SHARED, d("E", "w_{2,5}"), None),
    (SHARED, d("E", "n_2"), None),
]

CHAIN_RULE = [
    (SHARED, d("E", "n_4"), f"{d('E', 'n_6')} {d('n_6', 'n_4')}"),
    (
        SHARED,
        d("E", "n_2"),
        f"{d('E', 'n_4')} {d('n_4', 'n_2')} + {d('E', 'n_5')} {d('n_5', 'n_2')}",
    ),
    (SECOND, d("n_8", "n_1"), f"{d('n_8', 'n_3')} {d('n_3', 'n_1')}"),
    # Only one of the two children leads to n_6.
    (SHARED, d("n_6", "n_2"), f"{d('n_6', 'n_4')} {d('n_4', 'n_2')}"),
    (SKIPPING, d("E", "n_2"), f"{d('E', 'n_3')} {d('n_3', 'n_2')}"),
    (
        SKIPPING,
        d("E", "n_1"),
        f"{d('E', 'n_2')} {d('n_2', 'n_1')} + {d('E', 'n_3')} {d('n_3', 'n_1')}|_{{n_2}}",
    ),
    (
        SKIPPING,
        d("n_3", "n_1"),
        f"{d('n_3', 'n_2')} {d('n_2', 'n_1')} + {d('n_3', 'n_1')}|_{{n_2}}",
    ),
    (
        HIDDEN_OUTPUT,
        d("E", "n_2"),
        f"{d('E', 'n_3')} {d('n_3', 'n_2')} + {d('E', 'n_2')}|_{{n_3}}",
    ),
    (
        PER_EXAMPLE,
        d("E", "n_4^{(i)}"),
        f"{d('E', 'n_6^{(i)}')} {d('n_6^{(i)}', 'n_4^{(i)}')}",
    ),
    (SHARED, d("E", "n_6"), None),
    (SHARED, d("n_6", "n_4"), None),
    (SKIPPING, d("n_3", "n_1") + "|_{n_2}", None),
    (SHARED, d("E", "w_{2,5}"), None),
    (SHARED, d("E", "(x_2)_d"), None),
    (SHARED, d(E_SUM, "n_6"), None),
    (SHARED, "n_4", None),
]

SUBSTITUTE_DEFINITION = [
    (SHARED, d("n_6", "n_4"), d(r"g(b + \sum_k w_{k,6} n_k)", "n_4")),
    (SHARED, d("n_5", "w_{2,5}"), d(r"g(b + \sum_k w_{k,5} n_k)", "w_{2,5}")),
    (SHARED, d("n_1", "(v_{1,1})_d"), d(r"g(b + \sum_l v_{l,1} x_l)", "(v_{1,1})_d")),
    (SHARED, d("E", "n_6"), d(E_SUM, "n_6")),
    (SKIPPING, d("n_3", "n_1") + "|_{n_2}", d(r"g(b + \sum_k w_{k,3} n_k)", "n_1")),
    (
        HIDDEN_OUTPUT,
        d("E", "n_2") + "|_{n_3}",
        d(r"\sum_{i \in data} ((n_2 - y_2^{(i)})^2 + (n_3 - y_3^{(i)})^2)", "n_2"),
    ),
    (OWN, d("n_6", "n_4"), d(r"g(b_6 + \sum_k w_{k,6} n_k)", "n_4")),
    (
        PER_EXAMPLE,
        d("n_6^{(s)}", "n_4^{(s)}"),
        d(r"g(b + \sum_k w_{k,6} n_k^{(s)})", "n_4^{(s)}"),
    ),
    # The loss's own sum runs under a letter that is free here: i stands in the denominator.
    (PER_EXAMPLE, d("E", "n_6^{(i)}"), d(E_SUM_S, "n_6^{(i)}")),
    # A total derivative over more than the edge would lose the other path.
    (SKIPPING, d("n_3", "n_1"), None),
    (HIDDEN_OUTPUT, d("E", "n_2"), None),
    (SHARED, d("E", "n_4"), None),
    (SHARED, d("E", "w_{2,5}"), None),
    (SHARED, d(E_SUM, "n_6"), None),
    (SHARED, "n_6", None),
]

WRITE_OUT_SUM = [
    (SHARED, r"\sum_k w_{k,6} n_k", "w_{3,6} n_3 + w_{4,6} n_4"),
    (SHARED, r"\sum_k w_{k,7} n_k", "w_{5,7} n_5"),
    (SHARED, r"\sum_l v_{l,1} x_l", "v_{1,1} x_1"),
    (PER_EXAMPLE, r"\sum_k w_{k,6} n_k^{(s)}", "w_{3,6} n_3^{(s)} + w_{4,6} n_4^{(s)}"),
    (SHARED, E_SUM, None),
    (SHARED, "w_{3,6} n_3", None),
]

DIFFERENTIATE_LOSS = [
    (SHARED, d(E_SUM, "n_6"), r"\sum_{i \in data} 2(n_6 - y_6^{(i)})"),
    (SHARED, d(E_SUM, "n_7"), r"\sum_{i \in data} 2(n_7 - y_7^{(i)})"),
    (PER_EXAMPLE, d(E_SUM_S, "n_6^{(i)}"), "2(n_6^{(i)} - y_6^{(i)})"),
    (SHARED, d("E", "n_6"), None),
    (SHARED, d(r"g(b + \sum_k w_{k,6} n_k)", "n_4"), None),
    (SHARED, d(r"\sum_{i \in data} (n_6 - y_6^{(i)})^3", "n_6"), None),
    (SHARED, d(r"\sum_{i \in data} (n_6 - y_7^{(i)})^2", "n_6"), None),
    (SHARED, d(E_SUM, "y_6^{(i)}"), None),
    (SHARED, E_SUM, None),
]

PULL_OUT_CONSTANT = [
    (
        SHARED,
        r"\sum_{i \in data} 2(n_6 - y_6^{(i)})",
        r"2\sum_{i \in data} (n_6 - y_6^{(i)})",
    ),
    (SHARED, r"\sum_{i \in data} 2 n_6 n_7", r"2\sum_{i \in data} n_6 n_7"),
    (SHARED, r"\sum_{i \in data} (n_6 - y_6^{(i)})", None),
    (SHARED, r"\sum_{i \in data} n_6 \cdot 2", None),
    (SHARED, r"2\sum_{i \in data} (n_6 - y_6^{(i)})", None),
]

DIFFERENTIATE_ACTIVATION = [
    (
        SHARED,
        d("g(b + w_{3,6} n_3 + w_{4,6} n_4)", "n_4"),
        r"g'(b + w_{3,6} n_3 + w_{4,6} n_4) \cdot w_{4,6}",
    ),
    (SHARED, d("g(b + w_{2,5} n_2)", "w_{2,5}"), r"g'(b + w_{2,5} n_2) \cdot n_2"),
    (SHARED, d("g(b + v_{1,1} x_1)", "(v_{1,1})_d"), r"g'(b + v_{1,1} x_1) \cdot (x_1)_d"),
    (SHARED, d("g(b + v_{2,2} x_2)", "(x_2)_d"), r"g'(b + v_{2,2} x_2) \cdot (v_{2,2})_d"),
    (SCALARS, d("g(b + v_{2,2} x_2)", "x_2"), r"g'(b + v_{2,2} x_2) \cdot v_{2,2}"),
    (SHARED, d("g(b + w_{2,5} n_2)", "b"), "g'(b + w_{2,5} n_2)"),
    (SHARED, d("g(n_4)", "n_4"), "g'(n_4)"),
    (SHARED, d("g(b - w_{2,5} n_2)", "n_2"), r"g'(b - w_{2,5} n_2) \cdot (-w_{2,5})"),
    (SHARED, d("g'(b + w_{2,5} n_2)", "n_2"), r"g''(b + w_{2,5} n_2) \cdot w_{2,5}"),
    (
        SHARED,
        d("g(w_{3,6} n_3 + w_{4,6} n_3)", "n_3"),
        r"g'(w_{3,6} n_3 + w_{4,6} n_3) \cdot (w_{3,6} + w_{4,6})",
    ),
    (SHARED, d(r"g(b + \sum_k w_{k,6} n_k)", "n_4"), None),
    (SHARED, d("g(n_4 n_4)", "n_4"), None),
    (SHARED, d("g(b + n_4^2)", "n_4"), None),
    (SHARED, d("g(n_4 g(n_4))", "n_4"), None),  # the second factor depends on n_4, too
    (SHARED, d("g(b + x_1 x_1)", "(x_1)_d"), None),
    (SHARED, d("g(w_{2,5} (n_2 + n_1))", "n_2"), None),
    (SHARED, d("g(b + w_{2,5} n_2)", "n_7"), None),
    (SHARED, d("n_6", "n_4"), None),
]

CASES = {
    "weight_to_neuron": WEIGHT_TO_NEURON,
    "input_to_neuron": INPUT_TO_NEURON,
    "chain_rule": CHAIN_RULE,
    "substitute_definition": SUBSTITUTE_DEFINITION,
    "write_out_sum": WRITE_OUT_SUM,
    "differentiate_loss": DIFFERENTIATE_LOSS,
    "pull_out_constant": PULL_OUT_CONSTANT,
    "differentiate_activation": DIFFERENTIATE_ACTIVATION,
}


@pytest.mark.parametrize(
    ("rule", "net", "before", "after"),
    [(rule, *case) for rule, cases in CASES.items() for case in cases],
    ids=lambda value: str(value) if isinstance(value, str | None) else "",
)
def test_rule(rule: str, net: Network, before: str, after: str | None) -> None:
    read = expression(before, net.graph)
    found = RULES[rule](read, Scope(net.graph, _letters(read)))
    assert (None if found is None else latex(found)) == after


def _letters(expr: Expr) -> frozenset[str]:
    """The example letters that a goal of this form declares."""
    match expr:
        case Total(_, Sym(_, _, str() as letter)) | Partial(_, Sym(_, _, str() as letter), _):
            return frozenset({letter})
    return frozenset()


def test_every_rule_has_cases_where_it_applies_and_where_not() -> None:
    assert list(CASES) == list(RULES)
    for cases in CASES.values():
        assert {after is None for _, _, after in cases} == {True, False}


def test_the_sum_of_the_loss_takes_a_letter_that_nothing_outside_uses() -> None:
    rule = RULES["substitute_definition"]
    before = expression(d("E", "n_6^{(i)}"), PER_EXAMPLE.graph)
    after = rule(before, Scope(PER_EXAMPLE.graph, frozenset({"i", "s"})))
    assert after == expression(
        d(E_SUM_S.replace("{s", "{r").replace("(s)", "(r)"), "n_6^{(i)}"), PER_EXAMPLE.graph
    )
