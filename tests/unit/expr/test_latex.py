from fractions import Fraction

import pytest

from hwgen.expr.latex import Piece, ink, inline, latex, pieces, plain
from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Div,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
    num,
)

a, b, c, k = Sym("a"), Sym("b"), Sym("c"), Sym("k")
n4, n5, n6 = Sym("n", (4,)), Sym("n", (5,)), Sym("n", (6,))
w57 = Sym("w", (5, 7))
x1 = Sym("x", (1,), shape="vector")
v11 = Sym("v", (1, 1), shape="vector")
y6 = Sym("y", (6,), "i")
residual = Add((n6, Neg(y6)))
z = Add((b, Mul((w57, n5))))
slope = Apply("g", 1, z)
sum_k = Sum("k", None, Mul((Sym("w", ("k", 6)), Sym("n", ("k",)))))

SYMBOLS = [
    (Sym("E"), "E"),
    (n4, "n_4"),
    (Sym("n", (10,)), "n_{10}"),
    (Sym("n", ("k",)), "n_k"),
    (w57, "w_{5,7}"),
    (Sym("w", ("k", 7)), "w_{k,7}"),
    (Sym("n", (4,), "i"), "n_4^{(i)}"),
    (Sym("n", (), "s"), "n^{(s)}"),
    (Sym("w", (Sym("h", (1,)), Sym("o", (12,)))), "w_{h_1,o_{12}}"),
    (Sym("y", (Sym("y", (1,)),), "i"), "y_{y_1}^{(i)}"),
    (Sym("out"), r"\mathrm{out}"),
    (Sym("out", (1,)), r"\mathrm{out}_1"),
    (Sym("y", ("out",)), r"y_{\mathrm{out}}"),
    (Sym(r"\alpha", (1,)), r"\alpha_1"),
    (Sym("w", (r"\alpha", 1)), r"w_{\alpha,1}"),
]

NODES = [
    (num(0), "0"),
    (num(786528), "786528"),
    (Add((a, b, c)), "a + b + c"),
    (Add((a, Neg(b), c)), "a - b + c"),
    (Add((Neg(a), b)), "-a + b"),
    (Neg(a), "-a"),
    (Mul((a, b)), "a b"),
    (Mul((num(2), a)), "2 a"),
    (Mul((a, num(2))), r"a \cdot 2"),
    (Mul((num(64), num(64), num(96))), r"64 \times 64 \times 96"),
    (Mul((num(2), Div(num(1), num(3)))), r"2 \times \frac{1}{3}"),
    (Mul((num(2), Pow(num(3), num(2)), a)), r"2 \times 3^2 a"),
    (Mul((a, Pow(num(3), num(2)))), r"a \cdot 3^2"),
    (Div(a, Add((b, c))), r"\frac{a}{b + c}"),
    (Div(Div(a, b), c), r"\frac{\frac{a}{b}}{c}"),
    (Pow(a, num(2)), "a^2"),
    (Pow(a, num(12)), "a^{12}"),
    (Pow(n4, n5), "n_4^{n_5}"),
    (Pow(a, Add((b, num(1)))), "a^{b + 1}"),
    (Pow(slope, num(2)), "(g'(b + w_{5,7} n_5))^2"),
    (Dot(v11, x1), "v_{1,1} x_1"),
    (Component(x1, "d"), "(x_1)_d"),
    (Component(v11, 2), "(v_{1,1})_2"),
    (Component(Sym("x", (1,), "i", "vector"), "d"), "(x_1^{(i)})_d"),
    (Apply("g", 0, n4), "g(n_4)"),
    (Apply("g", 1, n4), "g'(n_4)"),
    (Apply("g", 3, n4), "g'''(n_4)"),
    (Apply("g", 4, n4), "g^{(4)}(n_4)"),
    (Apply("relu", 1, n4), r"\mathrm{relu}'(n_4)"),
    (Apply(r"\tanh", 0, n4), r"\tanh(n_4)"),
    (Total(Sym("E"), n4), r"\frac{\partial E}{\partial n_4}"),
    (Total(Sym("E"), Component(v11, "d")), r"\frac{\partial E}{\partial (v_{1,1})_d}"),
    (Partial(Apply("g", 0, z), n5), r"\frac{\partial g(b + w_{5,7} n_5)}{\partial n_5}"),
    (Partial(n6, n4, (n5,)), r"\frac{\partial n_6}{\partial n_4}|_{n_5}"),
    (Partial(n6, n4, (n5, a)), r"\frac{\partial n_6}{\partial n_4}|_{n_5, a}"),
    (sum_k, r"\sum_k w_{k,6} n_k"),
    (Sum("i", "data", Pow(residual, num(2))), r"\sum_{i \in data} (n_6 - y_6^{(i)})^2"),
    (Relation("=", a, Add((b, c))), "a = b + c"),
    (Relation("≈", a, b), r"a \approx b"),
    (Group(a), "(a)"),
]

BRACKETS = [
    (Add((a, Add((b, c)))), "a + (b + c)"),
    (Add((a, Neg(Add((b, c))))), "a - (b + c)"),
    (Add((a, Neg(Neg(b)))), "a - (-b)"),
    (Add((a, Neg(Mul((b, c))))), "a - b c"),
    (Neg(Add((a, b))), "-(a + b)"),
    (Neg(Mul((a, b))), "-a b"),
    (Neg(Neg(a)), "-(-a)"),
    (Mul((Add((a, b)), c)), "(a + b) c"),
    (Mul((a, Add((b, c)))), "a (b + c)"),
    (Mul((num(2), Add((b, c)))), "2(b + c)"),
    (Mul((a, num(2), Add((b, c)))), r"a \cdot 2 (b + c)"),
    (Mul((a, Neg(b))), "a (-b)"),
    (Mul((Mul((a, b)), c)), "(a b) c"),
    (Mul((a, Mul((b, c)))), "a (b c)"),
    (Mul((a, Sum("k", None, b))), r"a \sum_k b"),
    (Mul((num(2), Sum("k", None, b))), r"2\sum_k b"),
    (Mul((Sum("k", None, b), a)), r"(\sum_k b) a"),
    (Mul((a, Dot(v11, x1), c)), "a v_{1,1} x_1 c"),
    (Mul((Pow(a, num(2)), b)), "a^2 b"),
    (Sum("k", None, Add((a, b))), r"\sum_k (a + b)"),
    (Sum("k", None, Neg(a)), r"\sum_k (-a)"),
    (Sum("k", None, Sum("l", None, a)), r"\sum_k \sum_l a"),
    (Add((Sum("k", None, a), b)), r"\sum_k a + b"),
    (Pow(Add((a, b)), num(2)), "(a + b)^2"),
    (Pow(Mul((a, b)), num(2)), "(a b)^2"),
    (Pow(Pow(a, num(2)), num(3)), "(a^2)^3"),
    (Pow(Neg(a), num(2)), "(-a)^2"),
    (Pow(Sum("k", None, a), num(2)), r"(\sum_k a)^2"),
    (Pow(Dot(v11, x1), num(2)), "(v_{1,1} x_1)^2"),
    (Pow(y6, num(2)), "(y_6^{(i)})^2"),
    (Partial(Add((a, b)), n4), r"\frac{\partial (a + b)}{\partial n_4}"),
    (Partial(Neg(a), n4), r"\frac{\partial (-a)}{\partial n_4}"),
    (Partial(Mul((a, b)), n4), r"\frac{\partial a b}{\partial n_4}"),
    (Partial(Sum("k", None, a), n4), r"\frac{\partial \sum_k a}{\partial n_4}"),
]

# After the first g′ a dot stands between all factors; before it none.
DOTS = [
    (Mul((a, slope, b)), r"a g'(b + w_{5,7} n_5) \cdot b"),
    (
        Mul((Add((a, b)), slope, w57, slope, n5)),
        r"(a + b) g'(b + w_{5,7} n_5) \cdot w_{5,7} \cdot g'(b + w_{5,7} n_5) \cdot n_5",
    ),
    (Mul((slope, Add((a, b)))), r"g'(b + w_{5,7} n_5) \cdot (a + b)"),
    (Mul((slope, Sum("k", None, a))), r"g'(b + w_{5,7} n_5) \cdot \sum_k a"),
    (Mul((Apply("g", 0, a), b)), "g(a) b"),
    (Mul((a, Total(Sym("E"), n4), b)), r"a \frac{\partial E}{\partial n_4} b"),
]

DISPLAY = [
    (Apply("g", 0, n4), "g(n_4)"),
    (slope, "g'(b + w_{5,7} n_5)"),
    (Apply("g", 0, Apply("g", 0, n4)), r"g\bigl(g(n_4)\bigr)"),
    (Mul((Add((a, b)), c)), "(a + b) c"),
    (Mul((Sum("k", None, a), b)), r"\Bigl(\sum_k a\Bigr) b"),
    (Apply("g", 0, sum_k), r"g\Bigl(\sum_k w_{k,6} n_k\Bigr)"),
    (Mul((Add((Div(a, b), c)), c)), r"\Bigl(\frac{a}{b} + c\Bigr) c"),
    (
        Partial(Apply("g", 0, Add((b, sum_k))), n4),
        r"\frac{\partial g\bigl(b + \sum_k w_{k,6} n_k\bigr)}{\partial n_4}",
    ),
    (Partial(n6, n4, (n5,)), r"\left.\frac{\partial n_6}{\partial n_4}\right|_{n_5}"),
    (Component(x1, "d"), "(x_1)_d"),
]


@pytest.mark.parametrize(("expr", "expected"), [*SYMBOLS, *NODES, *BRACKETS, *DOTS])
def test_plain_ink(expr: Expr, expected: str) -> None:
    assert latex(expr) == expected


@pytest.mark.parametrize(("expr", "expected"), DISPLAY)
def test_brackets_have_sizes_in_a_display(expr: Expr, expected: str) -> None:
    assert ink(expr) == expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (Apply("g", 0, sum_k), r"g\bigl(\sum_k w_{k,6} n_k\bigr)"),
        (Mul((Add((Div(a, b), c)), c)), r"\bigl(\frac{a}{b} + c\bigr) c"),
        (slope, "g'(b + w_{5,7} n_5)"),
    ],
)
def test_brackets_are_smaller_inside_a_sentence(expr: Expr, expected: str) -> None:
    assert inline(expr) == expected


@pytest.mark.parametrize(
    ("expr", "_expected"), [*SYMBOLS, *NODES, *BRACKETS, *DOTS, *DISPLAY], ids=lambda _: ""
)
def test_the_three_inks_differ_in_bracket_sizes_only(expr: Expr, _expected: str) -> None:
    assert "".join(piece.ink for piece in pieces(expr)) == ink(expr)
    assert plain(ink(expr)) == latex(expr) == plain(inline(expr))


def test_a_line_breaks_before_terms_and_factors_and_sooner_outside_brackets() -> None:
    whole = Add((Mul((Add((a, b)), c)), Neg(Mul((Add((Mul((a, b)), c)), n4)))))
    assert pieces(whole) == [
        Piece("(a"),
        Piece(" + b)", 2),
        Piece(" c", 1),
        Piece(" - (a", 0),
        Piece(" b", 3),
        Piece(" + c)", 2),
        Piece(" n_4", 1),
    ]


def test_a_sum_sign_is_not_torn_from_its_body() -> None:
    whole = Mul((num(2), Sum("i", "data", residual)))
    assert pieces(whole) == [
        Piece(r"2\sum_{i \in data} (n_6"),
        Piece(r" - y_6^{(i)})", 2),
    ]


def test_fractions_are_never_cut() -> None:
    numerator = Apply("g", 0, Add((b, Mul((w57, n5)))))
    assert pieces(Partial(numerator, n5)) == [
        Piece(r"\frac{\partial g(b + w_{5,7} n_5)}{\partial n_5}")
    ]
    assert [piece.level for piece in pieces(Relation("=", a, Div(Add((a, b)), c)))] == [None, None]


def test_a_long_numerator_stands_after_its_fraction_and_can_break() -> None:
    terms = tuple(Mul((Sym("w", (place, 90)), Sym("n", (place,)))) for place in range(10, 20))
    partial = Partial(Apply("g", 0, Add(terms)), n4)
    written = [f"w_{{{place},90}} n_{{{place}}}" for place in range(10, 20)]
    inside = f"g({' + '.join(written)})"
    assert latex(partial) == rf"\frac{{\partial}}{{\partial n_4}} ({inside})"
    assert [piece.level for piece in pieces(partial)].count(4) == 9


def test_a_relation_may_not_break_before_its_right_side_is_begun() -> None:
    assert pieces(Relation("=", a, Add((b, c)))) == [
        Piece("a"),
        Piece(" = b"),
        Piece(" + c", 0),
    ]


def test_a_decimal_is_refused() -> None:
    with pytest.raises(ValueError, match="1/2 is not a whole number"):
        latex(Num(Fraction(1, 2)))


def test_plain_takes_every_size_and_nothing_else() -> None:
    sized = r"\left( a \right) \bigl(b\bigr) \Bigl(c\Bigr) \big(d\big) \Bigg(e\Bigg) \left.f\right|"
    assert plain(sized).split() == ["(", "a", ")", "(b)", "(c)", "(d)", "(e)", "f|"]
    assert plain(r"\leftarrow \rightarrow \bigcup") == r"\leftarrow \rightarrow \bigcup"
