import pytest

from hwgen.check.repairs import (
    bracket_pairs,
    factor_dropped,
    mended,
    prime_changed,
    replaced,
    sign_flipped,
    term_dropped,
)
from hwgen.expr.nodes import Add, Expr, Mul, Sym
from hwgen.expr.reader import Vocabulary, read
from tests.typed_chains import ARGUMENT, judge_of, line

LETTERS = Vocabulary(frozenset({"g"}), frozenset())
N4 = judge_of("n_4")


def parts(text: str) -> tuple[Expr, ...]:
    tree = read(text, LETTERS)
    match tree:
        case Add(found) | Mul(found):
            return found
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("n_5", Sym("n", (7,)), "n_7"),
        ("n_{5}", Sym("n", (7,)), "n_{7}"),
        ("w_{3, 6}", Sym("w", (4, 6)), "w_{4, 6}"),
        ("n_5", Sym("n", (10,)), "n_{10}"),
        ("n_5", Sym("E"), "E"),
        ("y_6^{(i)}", Sym("y", (7,), "i"), "y_7^{(i)}"),
        ("y_6", Sym("y", (6,), "i"), "y_6^{(i)}"),
    ],
)
def test_an_index_is_replaced_where_it_stands(old: str, new: Sym, mend: str) -> None:
    assert mended(old, replaced(old, read(old, LETTERS), new)) == mend


@pytest.mark.parametrize(
    ("text", "which", "mend"),
    [
        ("a + b + c", 0, "b + c"),
        ("a + b + c", 1, "a + c"),
        ("a - b + c", 1, "a + c"),
        ("a + b - c", 2, "a + b"),
        ("-a + b", 0, "b"),
    ],
)
def test_a_summand_goes_with_its_sign(text: str, which: int, mend: str) -> None:
    span = parts(text)[which].span
    assert span is not None
    assert mended(text, term_dropped(text, span)) == mend


@pytest.mark.parametrize(
    ("text", "which", "mend"),
    [
        (r"a \cdot b \cdot c", 0, r"b \cdot c"),
        (r"a \cdot b \cdot c", 1, r"a \cdot c"),
        (r"a \cdot b \cdot c", 2, r"a \cdot b"),
        ("a b", 1, "a"),
    ],
)
def test_a_factor_goes_with_its_dot(text: str, which: int, mend: str) -> None:
    span = parts(text)[which].span
    assert span is not None
    assert mended(text, factor_dropped(text, span)).strip() == mend


@pytest.mark.parametrize(
    ("text", "which", "mend"),
    [("a + b", 1, "a - b"), ("a - b", 1, "a + b"), ("-a + b", 0, "a + b"), ("a + b", 0, "-a + b")],
)
def test_a_sign_is_flipped(text: str, which: int, mend: str) -> None:
    assert mended(text, sign_flipped(text, parts(text)[which])) == mend


def test_primes_come_and_go() -> None:
    assert mended("g(a)", prime_changed("g(a)", 0, 1)) == "g'(a)"
    assert mended("g''(a)", prime_changed("g''(a)", 0, -1)) == "g'(a)"
    assert mended(r"g^{\prime}(a)", prime_changed(r"g^{\prime}(a)", 0, -1)) == "g(a)"
    assert prime_changed("g(a)", 0, -1) == ()


def test_brackets_are_paired_with_their_sizes() -> None:
    text = r"\left(a (b)\right)"
    assert [text[o[0] : c[1]] for o, c in bracket_pairs(text)] == [text, "(b)"]


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        (
            r"\dfrac{\partial E}{\partial n_{6}} \dfrac{\partial n_{6}}{\partial n_{3}}",
            r"\dfrac{\partial E}{\partial n_{6}} \dfrac{\partial n_{6}}{\partial n_{4}}",
        ),
        (
            rf"2 \Big[ \sum_i (n_6 - y_6^{{(i)}}) \Big] * g ({ARGUMENT}) * w_{{46}}",
            rf"2 \Big[ \sum_i (n_6 - y_6^{{(i)}}) \Big] * g' ({ARGUMENT}) * w_{{46}}",
        ),
    ],
)
def test_the_writers_own_notation_stays(typed: str, mend: str) -> None:
    assert [repair.latex for repair in line(N4, typed).repairs] == [mend]


def test_every_repair_is_right_when_it_is_read_again() -> None:
    wrong = (
        rf"\sum_i (n_6 - y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}",
        rf"2\sum_i (n_6 + y_6^{{(i)}}) g'({ARGUMENT}) w_{{4,6}}",
        rf"2\sum_i (n_6 - y_6^{{(i)}}) g'({ARGUMENT})",
        r"2\sum_i (n_6 - y_6^{(i)}) g'(b + w_{4,6} n_4) w_{4,6}",
    )
    for text in wrong:
        judged = line(N4, text)
        assert judged.verdict == "wrong"
        assert judged.repairs
        assert {line(N4, repair.latex).verdict for repair in judged.repairs} == {"right"}
