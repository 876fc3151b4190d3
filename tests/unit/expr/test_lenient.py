import time

import pytest
from hypothesis import assume, given, settings

from hwgen.expr.latex import ink, latex
from hwgen.expr.lenient import Reading, read_typed
from hwgen.expr.nodes import Expr, Pow, Sum, Sym, Total
from hwgen.expr.reader import ReadError, Vocabulary, read
from hwgen.expr.walk import nodes, transform, without_groups
from tests.cases_reader import Case, read_cases
from tests.networks import FIGURE_1, network
from tests.trees import VOCABULARY as GENERAL
from tests.trees import trees

PAGE = network(FIGURE_1).graph
VOCABULARY = PAGE.vocabulary

ROWS = [row for case in read_cases("two_modes.md") for row in case["lines"].splitlines()]


def typed(text: str) -> Reading:
    return read_typed(text, VOCABULARY, PAGE.known)


def meaning(expr: Expr) -> str:
    return latex(without_groups(expr))


def strictly(text: str) -> str | None:
    """What the strict mode reads, None if it refuses."""
    try:
        return meaning(read(text, VOCABULARY))
    except ReadError:
        return None


def leniently(text: str) -> str:
    """What the lenient mode reads, or the place and the reason if it refuses."""
    try:
        return meaning(typed(text).expr)
    except ReadError as error:
        return f"{error.offset}: {error}"


@pytest.mark.parametrize("row", ROWS)
def test_both_modes_keep_to_their_lines(row: str) -> None:
    line, _, said = row[2:].partition(" ⇒ ")
    lenient, _, letter = said.partition(" ⇏ ")
    strict = {"=": lenient, "~": None, "≠": letter, "!": None}[row[0]]
    assert (strictly(line), leniently(line)) == (strict, lenient)


def test_there_are_lines_of_every_kind() -> None:
    kinds = [row[0] for row in ROWS]
    assert len(ROWS) >= 200
    assert {kind: kinds.count(kind) >= 20 for kind in "=~≠!"} == dict.fromkeys("=~≠!", True)


def comparable(expr: Expr) -> Expr:
    """`expr` without brackets and without the domains, which the lenient mode fills in."""

    def change(node: Expr) -> Expr | None:
        match node:
            case Sum(index, str(), body):
                return Sum(index, None, comparable(body))
        return None

    return transform(without_groups(expr), change)


@pytest.mark.slow
@settings(max_examples=200)
@given(trees())
def test_what_is_printed_is_read_alike_by_both(expr: Expr) -> None:
    # x_1^n is a component and y^n an example to the lenient mode.
    assume(not any(isinstance(n, Pow) and isinstance(n.exponent, Sym) for _, n in nodes(expr)))
    for text in (latex(expr), ink(expr)):
        reading = read_typed(text, GENERAL)
        assert comparable(reading.expr) == comparable(read(text, GENERAL))


NOTES_NEEDED = [row[2:].partition(" ⇒ ")[0] for row in ROWS if row[0] == "≠"]
SPELLED_OTHERWISE = frozenset(
    {
        # Two notations of the same thing, nothing is chosen.
        r"\sum_i (n_6 - y_6^{(i)})",
        r"\frac{dE}{dn_4}",
        r"\frac{d E}{d n_4}",
        r"\frac{\mathrm{d}E}{\mathrm{d}n_4}",
        r"\frac{\partial}{\partial n_6} (n_6 - y_6^{(i)})^2",
    }
)


@pytest.mark.parametrize("line", NOTES_NEEDED)
def test_no_choice_is_silent(line: str) -> None:
    assert (typed(line).notes == ()) == (line in SPELLED_OTHERWISE)


STUDENTS = [
    (case, row)
    for name in ("students_a.md", "students_b.md")
    for case in read_cases(name)
    for row in case["lines"].splitlines()
]


@pytest.mark.parametrize(("case", "row"), STUDENTS, ids=lambda value: str(value)[:40])
def test_reads_what_students_type(case: Case, row: str) -> None:
    mark = " ⇒ " if " ⇒ " in row else " ✗ "
    line, _, said = row.partition(mark)
    assert line in case["solution"]
    graph = network(case["network"]).graph
    if mark == " ⇒ ":
        assert meaning(read_typed(line, graph.vocabulary, graph.known).expr) == said
    else:
        with pytest.raises(ReadError) as caught:
            read_typed(line, graph.vocabulary, graph.known)
        assert f"{caught.value.offset}: {caught.value}" == said


NOTES = [
    (r"g^\prime(b)", [(r"\prime", r"\prime read as '")]),
    ("w_{25}", [("w_{25}", "w_{25} read as w_{2,5}")]),
    ("b + w_25 n_2", [("w_25", "w_25 read as w_{2,5}")]),
    ("x_{2,d}", [("x_{2,d}", "x_{2,d} read as (x_2)_d")]),
    ("y_6^i", [("y_6^i", "y_6^i read as example i")]),
    ("y_{6i}", [("y_{6i}", "y_{6i} read as y_{6}^{(i)}")]),
    ("n_10", [("n_10", "n_10 read as n_{10}")]),
    ("x_2^d", [("x_2^d", "x_2^d read as component d")]),
    ("g' n_4", [("g' n_4", "g read as applied to n_4; its brackets are missing")]),
    (r"\sigma'(z)", [(r"\sigma", r"\sigma read as a function")]),
    ("(b]", [("]", "] read as the end of (: ]")]),
    (r"b \quad \text{(so)}.", [(r"\text{(so)}", r"left out: \text{(so)}")]),
    (r"b \quad (chain rule)", [("(chain rule)", "left out: (chain rule)")]),
    ("786,528", [("786,528", "786,528 read as 786528")]),
    ("6x6", [("x", "x between numbers read as ×")]),
    ("(b) 2", [("2", "2 read as a factor")]),
    ("1/2n_4", [("1/2", "1/2 read as the quotient, the rest as a factor of it")]),
    (
        r"\sum_{i=1}^m y_6^{(i)}",
        [(r"\sum_{i=1}^m", r"\sum_{i=1}^m read as a sum over the data")],
    ),
    (r"\sum_{k=3}^4 n_k", [(r"\sum_{k=3}^4 n_k", "the sum over k written out")]),
    (
        r"\sum_d (v_{1,1})_d (x_1)_d",
        [(r"\sum_d (v_{1,1})_d (x_1)_d", "the sum over d read as a scalar product")],
    ),
    (r"\operatorname{relu}(b)", [(r"\operatorname{relu}", "relu read as a function")]),
    (r"{b}\frac{\delta E}{\delta n_4}", [(r"\delta", r"\delta read as \partial")] * 2),
    (
        r"\frac{\partial b + n_4}{\partial b}",
        [("b + n_4", "brackets are missing round b + n_4")],
    ),
    (r"\frac{\partial E}{\partial n_4} w_{2,5} g'(b)", []),
]


@pytest.mark.parametrize(("text", "expected"), NOTES)
def test_notes_say_what_was_chosen_and_where(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(text[slice(*note.span)], note.message) for note in typed(text).notes]
    assert found == expected


def test_what_can_be_read_in_two_known_ways_is_left_as_typed() -> None:
    known = [Sym("w", (1, 11)), Sym("w", (11, 1))]
    vocabulary = Vocabulary(frozenset(), frozenset())
    reading = read_typed("w_{111}", vocabulary, known)
    assert (reading.expr, reading.notes) == (Sym("w", (111,)), ())
    assert read_typed("w_{11,1}", vocabulary, known).expr == known[1]
    with pytest.raises(ReadError) as caught:
        read_typed("b w_{11k}", vocabulary, [*known, Sym("w", (1, 1, 5))])
    assert (caught.value.offset, str(caught.value)) == (
        2,
        "w_{11k} can be read in two ways; set commas in its subscript",
    )


@pytest.mark.parametrize("text", ["w_{25}", "x_{2,d}", "n_{12}"])
def test_where_nothing_is_known_nothing_is_resolved(text: str) -> None:
    assert read_typed(text, VOCABULARY).expr == read(text, VOCABULARY)


WIDER = [
    (
        r"\sum_i (n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2",
        r"\sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)",
        "(n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2",
    ),
    (
        r"2 (\sum_{i} n_6 - y_6^{(i)}) g'(b)",
        r"2(\sum_{i \in data} (n_6 - y_6^{(i)})) g'(b)",
        "n_6 - y_6^{(i)}",
    ),
    (
        r"g(b + \sum_k w_{k,6} n_k - w_{k,7} n_k)",
        r"g(b + \sum_k (w_{k,6} n_k - w_{k,7} n_k))",
        "w_{k,6} n_k - w_{k,7} n_k",
    ),
    (
        r"\frac{\partial}{\partial n_6} \sum_i (n_6 - b)^2 + y_7^{(i)}",
        r"\frac{\partial \sum_{i \in data} ((n_6 - b)^2 + y_7^{(i)})}{\partial n_6}",
        "(n_6 - b)^2 + y_7^{(i)}",
    ),
]


@pytest.mark.parametrize(("text", "wider", "missing"), WIDER)
def test_a_sum_cut_off_from_its_index_has_a_wider_reading(
    text: str, wider: str, missing: str
) -> None:
    reading = typed(text)
    assert reading.wider is not None
    assert meaning(reading.wider) == wider
    (note,) = reading.missing
    assert text[slice(*note.span)] == missing


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_i (n_6 - y_6^{(i)})^2 + b",
        r"\sum_i y_6^{(i)} + \sum_i y_7^{(i)}",
        r"(\sum_i y_6^{(i)}) + b",
        r"(\sum_i y_6^{(i)}) + y_7^{(i)}",
        r"\sum_i (n_6 - y_6^{(i)})^2",
    ],
)
def test_other_sums_have_one_reading(text: str) -> None:
    assert typed(text).wider is None


def test_the_homework_of_week_4_is_read_with_its_missing_brackets() -> None:
    reading = typed(
        r"\frac{\partial \sum_{i \in data} (n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2}{\partial n_6}"
    )
    assert reading.wider is not None
    assert meaning(reading.wider) == (
        r"\frac{\partial \sum_{i \in data} ((n_6 - y_6^{(i)})^2 + (n_7 - y_7^{(i)})^2)}"
        r"{\partial n_6}"
    )


READ_BY_THE_LENIENT = [row[2:].partition(" ⇒ ")[0] for row in ROWS if row[0] != "!"]


@pytest.mark.parametrize("text", READ_BY_THE_LENIENT)
def test_spans_count_in_the_text_as_typed(text: str) -> None:
    expr = typed(text).expr
    spans = {path: node.span for path, node in nodes(expr)}
    for path, span in spans.items():
        assert span is not None
        above = spans[path[:-1]]
        assert above is not None
        assert above[0] <= span[0] < span[1] <= above[1] <= len(text)


SPANS = [
    (r"b + {n}_4 n_2", Sym("n", (4,)), "{n}_4"),
    (r"b + \mathbf{n}_4 n_2", Sym("n", (4,)), r"\mathbf{n}_4"),
    (r"b \cdot \left[ n_4^2 \right]", Sym("n", (4,)), "n_4"),
    (r"2 {\partial E \over \partial n_4} b", Total(Sym("E"), Sym("n", (4,))), None),
    ("b + n₄ n_2", Sym("n", (4,)), "n₄"),
    (r"\dfrac{dE}{dw_25} b", Sym("w", (2, 5)), "w_25"),
]


@pytest.mark.parametrize(("text", "node", "piece"), SPANS)
def test_the_span_of_a_node_is_its_text(text: str, node: Expr, piece: str | None) -> None:
    (found,) = (n for _, n in nodes(typed(text).expr) if n == node)
    assert found.span is not None
    wanted = r"\partial E \over \partial n_4" if piece is None else piece
    assert text[slice(*found.span)] == wanted


DEEP = {
    "brackets": "(" * 10_000,
    "closed brackets": "(" * 10_000 + "b" + ")" * 10_000,
    "braces": "{" * 10_000 + "b" + "}" * 10_000,
    "fractions": r"\frac{" * 10_000,
    "derivatives": r"\frac{\partial " * 300 + "b",
    "sums": r"\sum_k " * 5_000,
    "powers": "b^{" * 5_000,
    "functions": "g(" * 5_000,
    "subscripts": "n_{" * 5_000,
    "primes": "g" + "'" * 10_000 + "(b)",
    "primes apart": "g" + r"\prime " * 5_000 + "(b)",
    "digits": "1" * 10_000,
    "index digits": "n_{" + "1" * 10_000 + "}",
    "order": "g^{(" + "9" * 5_000 + ")}(b)",
    "slashes": "b/" * 10_000 + "b",
    "signs": "-" * 10_000 + "b",
    "over": r"b \over " * 5_000,
    "differentials": r"\partial " * 5_000,
    "written out": r"\sum_{k=1}^{900} (" * 40 + "n_k" + ")" * 40,
    "spaces": r"\quad" + " " * 40_000 + "1 !",
    "spaces behind a word": r"\quad abc" + " " * 40_000 + "1 !",
    "words": r"\quad" + " abc" * 10_000 + " 1 !",
    "sizes": r"\left" + " " * 40_000 + "<",
    "rows": "\\\\ [" * 10_000,
    "texts": r"\text{ $ " * 5_000,
    "a megabyte": "n_4 + " * 175_000 + "b",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_or_endless_text_is_refused_not_a_crash(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ReadError) as caught:
        typed(text)
    assert 0 <= caught.value.offset <= len(text)
    assert time.process_time() - began < 1


LONG = {
    "terms": ("n_4 + " * 8_000 + "b", 8_001),
    "factors": ("w_{25}" * 8_000, 8_000),
    "sums": (r"\sum_i b + " * 50 + "y_6^{(i)}", 51),
}


@pytest.mark.parametrize(("text", "parts"), LONG.values(), ids=LONG)
def test_long_lines_are_read(text: str, parts: int) -> None:
    began = time.process_time()
    expr = typed(text).expr
    assert time.process_time() - began < 1
    assert sum(len(path) == 1 for path, _ in nodes(expr)) == parts


def test_nests_as_deep_as_the_strict_mode() -> None:
    depth = 59
    expr = without_groups(typed("(" * depth + "b^2" + ")" * depth).expr)
    assert isinstance(expr, Pow)
