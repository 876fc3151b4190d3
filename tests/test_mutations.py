"""Every wrong line is refused and no right one: a sample here, all of them in `make mutants`."""

from random import Random

import pytest

from hwgen.expr.evaluate import value
from hwgen.expr.nodes import Expr, Total
from hwgen.expr.reader import Vocabulary, read
from hwgen.verification.value import Judge, environments
from hwgen.verification.world import GraphWorld
from tests.mutations import KINDS, Mutator
from tests.networks import FIGURE_1, expression, goal, network
from tools.mutants import REASONS, examine, report, run

pytestmark = pytest.mark.slow

REAL = 5000


# One test, since with several each process of a parallel run would make the sample again.
@pytest.mark.slow
def test_of_a_sample_no_wrong_line_is_accepted_and_no_right_one_refused() -> None:
    tally = run(REAL, seed=1, jobs=1)
    assert not tally.survivors, report(tally)
    assert not tally.false_alarms, report(tally)
    assert tally.total("real") >= REAL
    assert tally.lines >= 100
    assert [kind for kind in KINDS if tally.counts[kind, "real"] < 10] == []
    assert sum(tally.total(reason) for reason in REASONS) == tally.total("real")


def test_wrong_parameter_counts_are_refused() -> None:
    tally = examine("week4 3.1", seed=1)
    assert not tally.survivors
    assert tally.counts["number changed", "value"] >= 10


def test_the_same_seed_gives_the_same_sample() -> None:
    once, again, other = (run(200, seed, 1).counts for seed in (1, 1, 2))
    assert once == again != other


def test_a_verifier_without_the_numerator_check_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not examine("week4 1.1.1", seed=1).survivors
    monkeypatch.setattr(GraphWorld, "accept_numerator", lambda *_: None)
    assert len(examine("week4 1.1.1", seed=1).survivors) >= 10


def test_a_verifier_without_the_value_check_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(judge: Judge, expr: Expr, goal: Total) -> None:
        for world in judge.worlds:
            for env in environments(goal):
                value(expr, world, env)

    monkeypatch.setattr(Judge, "compare", compare)
    tally = examine("week4 1.1.1", seed=1)
    assert len(tally.survivors) >= 100
    assert "SURVIVOR" in report(tally)


def test_a_reader_that_forgets_brackets_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(text: str, vocabulary: Vocabulary) -> Expr:
        """A bracket that is missing is put where it was."""
        return read(text.replace(r"data} n_6 - y_6^{(i)}", r"data} (n_6 - y_6^{(i)})"), vocabulary)

    monkeypatch.setattr("tools.mutants.read", forgetful)
    survivors = examine("week4 1.1.1", seed=1).survivors
    assert any("bracket removed" in survivor for survivor in survivors)


def test_a_verifier_that_refuses_a_right_line_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.mutants.Judge", lambda graph, _shorthands: Judge(graph, {}))
    alarms = examine("random 47 delta", seed=1, per_line=1).false_alarms
    assert alarms
    assert all(alarm.startswith("verifier: unknown") for alarm in alarms)


LINES = [
    (
        "bracket removed",
        r"2\sum_{i \in data} (n_6 - y_6^{(i)}) g'(b + w_{4,6} n_4)",
        [
            r"2\sum_{i \in data} n_6 - y_6^{(i)} g'(b + w_{4,6} n_4)",
            r"2\sum_{i \in data} (n_6 - y_6^{(i)}) g'b + w_{4,6} n_4",
        ],
    ),
    (
        "index changed",
        r"w_{4,6} n_k",
        [
            r"w_{6,6} n_k",
            r"w_{k,6} n_k",
            r"w_{4,4} n_k",
            r"w_{4,k} n_k",
            r"w_{4,6} n_4",
            r"w_{4,6} n_6",
        ],
    ),
    (
        "example changed",
        r"y_6^{(i)} + y_7",
        [r"y_6^{(s)} + y_7", r"y_6^{(r)} + y_7"],
    ),
    ("example dropped", r"y_6^{(i)} + y_7", [r"y_6 + y_7"]),
    (
        "factor dropped",
        r"b n_4 g(b) + n_7",
        [
            r"b n_4 g(b) + 1",
            r"n_4 g(b) + n_7",
            r"b g(b) + n_7",
            r"b n_4 + n_7",
            r"b n_4 g(1) + n_7",
        ],
    ),
    (
        "factor doubled",
        r"b n_4 + n_7",
        [r"b n_4 + n_7 n_7", r"b b n_4 + n_7", r"b n_4 n_4 + n_7"],
    ),
    ("term dropped", r"n_6 - g(b)", [r"-g(b)", r"n_6", r"n_6 - g(0)"]),
    ("term doubled", r"n_6 - n_7", [r"n_6 + n_6 - n_7", r"n_6 - n_7 - n_7"]),
    ("sign flipped", r"n_6 - n_7", [r"-n_6 - n_7", r"n_6 + n_7"]),
    ("sign flipped", r"g(b)", [r"-g(b)", r"g(-b)"]),
    ("prime added", r"g(b) g'(b)", [r"g'(b) \cdot g'(b)", r"g(b) g''(b)"]),
    ("prime removed", r"g(b) g'(b)", [r"g(b) g(b)"]),
    ("function dropped", r"2g(b + n_4)", [r"2(b + n_4)"]),
    ("bracket moved", r"g(b + n_4 + n_5)", [r"g(b + n_4) + n_5"]),
    ("number changed", r"2n_4", [r"3 n_4", r"1 n_4"]),
    ("exponent changed", r"n_4^2", [r"n_4", r"n_4^3"]),
    ("sum removed", r"2\sum_k w_{k,6}", [r"2 w_{k,6}"]),
    ("sum set changed", r"\sum_k n_k", [r"\sum_{k \in data} n_k"]),
    ("sum set changed", r"\sum_{i \in data} n_4", [r"\sum_{i} n_4"]),
    (
        "sum index freed",
        r"\sum_k n_k",
        [r"\sum_{i} n_k", r"\sum_{s} n_k", r"\sum_{l} n_k", r"\sum_{d} n_k", r"\sum_{j} n_k"],
    ),
    (
        "sum moved",
        r"2\sum_k w_{k,6} n_k",
        [r"\sum_k 2(w_{k,6} n_k)", r"2(w_{k,6} \sum_k n_k)", r"2((\sum_k w_{k,6}) n_k)"],
    ),
    ("sum moved", r"b + \sum_k n_k", [r"\sum_k (b + n_k)"]),
    ("sum moved", r"\sum_k (b + n_k)", [r"\sum_k b + n_k", r"b + \sum_k n_k"]),
    (
        "numerator changed",
        r"\frac{\partial n_6}{\partial n_4}",
        [r"\frac{\partial E}{\partial n_4}", r"\frac{\partial n_4}{\partial n_4}"],
    ),
    (
        "denominator changed",
        r"\frac{\partial n_6}{\partial n_4}",
        [r"\frac{\partial n_6}{\partial E}", r"\frac{\partial n_6}{\partial n_6}"],
    ),
    (
        "bar added",
        r"\frac{\partial n_6}{\partial n_4}",
        [r"\frac{\partial n_6}{\partial n_4}|_{E}", r"\frac{\partial n_6}{\partial n_4}|_{n_4}"],
    ),
    (
        "bar dropped",
        r"\frac{\partial n_6}{\partial n_4}|_{n_3}",
        [r"\frac{\partial n_6}{\partial n_4}"],
    ),
]


@pytest.mark.parametrize(("kind", "line", "wanted"), LINES, ids=lambda value: str(value)[:20])
def test_the_mutants_of_a_line(kind: str, line: str, wanted: list[str]) -> None:
    net = network(FIGURE_1)
    mutator = Mutator(expression(line, net.graph), goal(net, "n_4"), Random(1), 100)
    assert [make() for of, make in mutator.mutations() if of == kind] == wanted


def test_a_bar_gets_other_nodes_more_and_fewer() -> None:
    net = network(FIGURE_1)
    line = expression(r"\frac{\partial n_6}{\partial n_4}|_{n_3, n_5}", net.graph)
    made = [
        make()
        for of, make in Mutator(line, line, Random(1), 100).mutations()
        if of == "bar changed"
    ]
    bars = [text.partition("|_")[2] for text in made]
    assert {"{n_5}", "{n_3}", "{n_4, n_5}", "{n_3, n_6}", "{n_3, n_5, n_4}"} <= set(bars)


def test_of_many_others_some_are_chosen() -> None:
    net = network(FIGURE_1)
    line = expression("n_1 n_2 n_3 n_4 n_5", net.graph)
    few, all_of_them = (
        [make() for of, make in Mutator(line, line, Random(1), most).mutations() if of == KINDS[0]]
        for most in (2, 100)
    )
    assert len(few) == 10
    assert len(all_of_them) == 20
    assert set(few) < set(all_of_them)
