from collections.abc import Mapping
from fractions import Fraction
from math import perm

import pytest

from hwgen.errors import VerifyError
from hwgen.expr.evaluate import PRIME, Environment, FreeIndexError, Key, value
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Expr, Num, Partial, Pow, Relation, Sum, Sym, Total, add, num
from hwgen.expr.reader import Vocabulary, read

VOCABULARY = Vocabulary(frozenset({"g"}), frozenset({"v", "x"}))
SCALARS = {"a": 3, "b": 5, "c": 7, "n": 11}
TARGETS = (2, 4, 8)
VECTORS = {"v": (2, 9), "x": (6, 1)}


class Numbers:
    """A world of small numbers in which g(z) = z⁵, and n has the derivative 1000."""

    dimension = 2

    def __init__(self) -> None:
        self.numerators: list[tuple[str, int]] = []

    def scalar(self, sym: Sym, env: Environment) -> tuple[int, Key]:
        if sym.name == "y":
            place = _bound(sym.example, env)
            return TARGETS[place], ("y", place)
        return SCALARS[sym.name], (sym.name,)

    def vector(self, sym: Sym, env: Environment) -> tuple[tuple[int, ...], Key]:
        del env
        return VECTORS[sym.name], (sym.name,)

    def domain(self, name: str) -> range:
        assert name == "data"
        return range(len(TARGETS))

    def function(self, letters: str, order: int, argument: int) -> int:
        assert letters == "g"
        return perm(5, order) * pow(argument, 5 - order, PRIME) % PRIME if order <= 5 else 0

    def terms(self, total: Sum) -> tuple[Expr, ...]:
        del total
        return (Sym("a"), Sym("b"))

    def derivative(self, expr: Total | Partial, env: Environment) -> int:
        del expr, env
        return 1000

    def accept_numerator(self, expr: Partial, value: int, _env: Environment) -> None:
        self.numerators.append((latex(expr.numerator), value))


def _bound(letter: str | None, env: Mapping[str, int]) -> int:
    if letter is None or letter not in env:
        raise FreeIndexError(f"{letter} is free")
    return env[letter]


def worth(text: str, **env: int) -> int:
    return value(read(text, VOCABULARY), Numbers(), env)


VALUES = [
    ("3", 3),
    ("a", 3),
    ("a + b - c", 1),
    ("-a + b", 2),
    ("a b c", 105),
    (r"2 \times 3 a", 18),
    ("a - (b - c)", 5),
    (r"\frac{b c}{b}", 7),
    ("a^4", 81),
    ("a^0", 1),
    ("v x", 21),
    ("(x)_1", 6),
    ("(x)_2", 1),
    ("g(a)", 243),
    ("g'(a)", 405),
    ("g'''(a)", 540),
    ("g^{(4)}(a)", 360),
    ("g^{(6)}(a)", 0),
    (r"\sum_{i \in data} y^{(i)}", 14),
    (r"\sum_{i \in data} a", 9),
    (r"(\sum_{i \in data} y^{(i)}) a", 42),
    (r"\sum_{i \in data} \sum_{s \in data} y^{(i)} y^{(s)}", 196),
    (r"\sum_k n_k", 8),
    (r"\frac{\partial n}{\partial a}", 1000),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_value(text: str, expected: int) -> None:
    assert worth(text) == expected


def test_a_fraction_is_the_inverse_in_the_field() -> None:
    third = value(Num(Fraction(1, 3)), Numbers(), {})
    assert third * 3 % PRIME == 1
    assert worth(r"\frac{a}{b}") * 5 % PRIME == 3


def test_negative_numbers_are_in_the_field() -> None:
    assert worth("a - b") == PRIME - 2


# The derivative of a written-out expression: everything else in it is held fixed.
DERIVATIVES = [
    (r"\frac{\partial a b c}{\partial b}", 3 * 7),
    (r"\frac{\partial a a b}{\partial a}", 2 * 3 * 5),
    (r"\frac{\partial (a b + c)}{\partial a}", 5),
    (r"\frac{\partial (b - a)}{\partial a}", PRIME - 1),
    (r"\frac{\partial (a b)}{\partial c}", 0),
    (r"\frac{\partial a^4}{\partial a}", 4 * 27),
    (r"\frac{\partial a^1}{\partial a}", 1),
    (r"\frac{\partial a^0}{\partial a}", 0),
    (r"\frac{\partial v x}{\partial (v)_1}", 6),
    (r"\frac{\partial v x}{\partial (x)_2}", 9),
    (r"\frac{\partial x x}{\partial (x)_2}", 2),
    (r"\frac{\partial (x)_1}{\partial (x)_2}", 0),
    (r"\frac{\partial g(a b)}{\partial a}", 5 * 15**4 * 5),
    (r"\frac{\partial g(g(a))}{\partial a}", 5 * 243**4 * 5 * 81),
    (r"\frac{\partial g'(a)}{\partial a}", 20 * 27),
    (r"\frac{\partial \sum_{i \in data} (n - y^{(i)})^2}{\partial n}", 2 * (33 - 14)),
    (r"\frac{\partial \sum_k n_k}{\partial a}", 1),
    (r"\frac{\partial (n a)}{\partial a}", 11),
]


@pytest.mark.parametrize(("text", "expected"), DERIVATIVES)
def test_derivative_of_a_written_out_expression(text: str, expected: int) -> None:
    assert worth(text) == expected % PRIME


def test_quotient_rule() -> None:
    by_numerator = worth(r"\frac{\partial \frac{a}{b}}{\partial a}")
    by_denominator = worth(r"\frac{\partial \frac{a}{b}}{\partial b}")
    assert by_numerator * 5 % PRIME == 1
    assert by_denominator * 25 % PRIME == PRIME - 3


def test_derivative_by_the_symbol_of_one_example() -> None:
    text = r"\frac{\partial \sum_{s \in data} (n - y^{(s)})^2}{\partial y^{(i)}}"
    assert [worth(text, i=place) for place in range(3)] == [
        -2 * (11 - target) % PRIME for target in TARGETS
    ]


def test_components_by_a_letter() -> None:
    assert [worth("(x)_d", d=place) for place in range(2)] == [6, 1]


@pytest.mark.parametrize(
    "text",
    [
        "y^{(i)}",
        "(x)_d",
        r"\sum_{s \in data} y^{(i)}",
        r"(\sum_{i \in data} y^{(i)}) y^{(i)}",
        r"\frac{\partial a}{\partial y^{(i)}} + \frac{\partial a b}{\partial y^{(i)}}",
    ],
)
def test_a_free_index_is_an_error_never_a_value(text: str) -> None:
    with pytest.raises(FreeIndexError):
        worth(text)


def test_the_free_index_is_named() -> None:
    with pytest.raises(FreeIndexError) as caught:
        worth("(x)_d")
    assert str(caught.value) == (
        "the index d is free: no sum binds it and the goal does not declare it"
    )


REFUSED = [
    (r"\frac{a}{b - b}", "division by zero"),
    ("(x)_3", "there is no component 3"),
    ("(x)_0", "there is no component 0"),
    ("a^n", "only powers with a whole number as exponent have a value"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_has_no_value_is_an_error(text: str, message: str) -> None:
    with pytest.raises(VerifyError) as caught:
        worth(text)
    assert str(caught.value) == message


def test_the_derivative_of_a_derivative_is_refused() -> None:
    with pytest.raises(VerifyError, match="the derivative of a derivative is not evaluated"):
        worth(r"\frac{\partial a \frac{\partial n}{\partial b}}{\partial a}")


@pytest.mark.parametrize(
    "expr", [Pow(num(0), num(-1)), Relation("=", num(1), num(1))], ids=["power of 0", "relation"]
)
def test_no_other_error_than_a_verify_error_comes_out(expr: Expr) -> None:
    with pytest.raises(VerifyError):
        value(expr, Numbers(), {})


def test_every_written_out_numerator_is_shown_to_the_world() -> None:
    world = Numbers()
    text = (
        r"\frac{\partial a b}{\partial a}"
        r" + \frac{\partial n}{\partial a} \frac{\partial 2 c}{\partial c}"
    )
    value(read(text, VOCABULARY), world, {})
    assert world.numerators == [("a b", 15), ("2 c", 14)]


def test_an_index_is_bound_once() -> None:
    twice = read(r"\sum_{i \in data} \sum_{i \in data} y^{(i)}", VOCABULARY)
    with pytest.raises(VerifyError, match="the index i is bound twice"):
        value(twice, Numbers(), {})


def test_no_terms_are_zero() -> None:
    assert value(add(), Numbers(), {}) == 0
