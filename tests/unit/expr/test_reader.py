import pytest
from hypothesis import given, settings

from hwgen.expr.latex import ink, inline, latex
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
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
    num,
)
from hwgen.expr.reader import DEEPEST, ReadError, joined, read
from hwgen.expr.walk import nodes, without_groups
from tests.trees import VOCABULARY, trees

a, b, c, n = Sym("a"), Sym("b"), Sym("c"), Sym("n")
n4 = Sym("n", (4,))
x1, v1 = Sym("x", (1,), shape="vector"), Sym("v", (1,), shape="vector")

TREES = [
    ("n_4", n4),
    ("n_{4}", n4),
    (" n _ { 4 } ", n4),
    ("n_{10}", Sym("n", (10,))),
    ("n_4^{(i)}", Sym("n", (4,), "i")),
    ("w_{k,6}", Sym("w", ("k", 6))),
    ("w_{h_1,o_{12}}", Sym("w", (Sym("h", (1,)), Sym("o", (12,))))),
    (r"y_{\mathrm{out}}", Sym("y", ("out",))),
    (r"\alpha_1", Sym(r"\alpha", (1,))),
    ("x_1", x1),
    ("(x_1)_d", Component(x1, "d")),
    ("(x_1)_2", Component(x1, 2)),
    ("a + b - c", Add((a, b, Neg(c)))),
    ("-a + b", Add((Neg(a), b))),
    ("a - (b + c)", Add((a, Neg(Group(Add((b, c))))))),
    ("a b c", Mul((a, b, c))),
    ("ab", Mul((a, b))),
    (r"2 \times 3", Mul((num(2), num(3)))),
    (r"a \cdot b", Mul((a, b))),
    ("2(a + b)", Mul((num(2), Group(Add((a, b)))))),
    ("(a b) c", Mul((Group(Mul((a, b))), c))),
    ("v_1 x_1", Dot(v1, x1)),
    ("a v_1 x_1 b", Mul((a, Dot(v1, x1), b))),
    (r"\frac{a}{b + c}", Div(a, Add((b, c)))),
    ("a^2", Pow(a, num(2))),
    ("a^{12}", Pow(a, num(12))),
    ("n_4^2", Pow(n4, num(2))),
    ("(n_4^{(i)})^2", Pow(Group(Sym("n", (4,), "i")), num(2))),
    ("(x_1)_d^2", Pow(Component(x1, "d"), num(2))),
    ("g(a)", Apply("g", 0, a)),
    ("g''(a + b)", Apply("g", 2, Add((a, b)))),
    ("g^{(4)}(a)", Apply("g", 4, a)),
    ("g(a)^2", Pow(Apply("g", 0, a), num(2))),
    (r"\mathrm{relu}'(a)", Apply("relu", 1, a)),
    (r"\tanh(a) b", Mul((Apply(r"\tanh", 0, a), b))),
    (r"\frac{\partial a}{\partial n_4}", Total(a, n4)),
    (r"\frac{\partial a}{\partial (x_1)_d}", Total(a, Component(x1, "d"))),
    (r"\frac{\partial g(a)}{\partial a}", Partial(Apply("g", 0, a), a)),
    (r"\frac{\partial a b}{\partial a}", Partial(Mul((a, b)), a)),
    (r"\frac{\partial (a)}{\partial b}", Partial(Group(a), b)),
    (r"\frac{\partial}{\partial a} (a b) c", Mul((Partial(Group(Mul((a, b))), a), c))),
    (r"\left.\frac{\partial a}{\partial b}\right|_{n_4, c}", Partial(a, b, (n4, c))),
    (r"\frac{\partial a}{\partial b}|_{c}", Partial(a, b, (c,))),
    (r"\sum_k a b + c", Add((Sum("k", None, Mul((a, b))), c))),
    (r"a \sum_k b c", Mul((a, Sum("k", None, Mul((b, c)))))),
    (r"\sum_k a^2", Sum("k", None, Pow(a, num(2)))),
    (r"\sum_{i \in data} a", Sum("i", "data", a)),
    (r"\sum_{k} \sum_l a", Sum("k", None, Sum("l", None, a))),
    (r"a = b + c", Relation("=", a, Add((b, c)))),
    (r"a \approx b", Relation("≈", a, b)),
    (r"\Bigl( a \Bigr) \left(b\right) \big(c)", Mul((Group(a), Group(b), Group(c)))),
    (r"a\,b\;c\ n", Mul((a, b, c, n))),
]

REFUSED = [
    ("", 0, "expected a symbol"),
    ("   ", 3, "expected a symbol"),
    ("a)", 1, "expected the end of the expression, found ')'"),
    ("(a", 2, "expected ')'"),
    ("(a]", 2, "']' has no meaning here"),
    ("((a + b) c", 10, "expected ')'"),
    ("()", 1, "expected a symbol, found ')'"),
    ("a +", 3, "expected a symbol"),
    ("a + + b", 4, "expected a symbol, found '+'"),
    ("a - -b", 4, "expected a symbol, found '-'"),
    ("+a", 0, "expected a symbol, found '+'"),
    ("a = b = c", 6, "expected the end of the expression, found '='"),
    ("2 3", 2, "a number needs a sign before it in a product, found '3'"),
    ("a 3", 2, "a number needs a sign before it in a product, found '3'"),
    ("(a) 3", 4, "a number needs a sign before it in a product, found '3'"),
    (r"a \\ b", 2, r"'\\' has no meaning here"),
    ("a & b", 2, "'&' has no meaning here"),
    ("a / b", 2, "'/' has no meaning here"),
    ("a * b", 2, "'*' has no meaning here"),
    ("a ! b", 2, "'!' has no meaning here"),
    ("∂", 0, "'∂' has no meaning here"),
    ("{a}", 0, "expected a symbol, found '{'"),
    ("a{b}", 1, "expected a symbol, found '{'"),
    ("n_", 2, "expected a symbol"),
    ("n_{}", 3, "expected a symbol, found '}'"),
    ("n_{1,}", 5, "expected a symbol, found '}'"),
    ("n_{-1}", 3, "expected a symbol, found '-'"),
    ("n'_4", 1, 'expected a symbol, found "\'"'),
    ("n^{(i)}_4", 7, "expected the end of the expression, found '_'"),
    ("a^b^c", 3, "expected the end of the expression, found '^'"),
    (r"(\sum_k a)^2^3", 12, "expected the end of the expression, found '^'"),
    (r"\sum_k", 6, "expected a symbol"),
    (r"\sum a", 5, "expected '_', found 'a'"),
    (r"\sum^k a", 4, "expected '_', found '^'"),
    (r"\sum_{k = 1} a", 8, "expected '}', found '='"),
    (r"\sum_{i \in} a", 11, "expected letters, found '}'"),
    (r"\sum_{i \in data}^2 a", 17, "expected a symbol, found '^'"),
    ("g", 1, "expected '('"),
    ("g a", 2, "expected '(', found 'a'"),
    ("g_1(a)", 1, "expected '(', found '_'"),
    ("g^2(a)", 2, "expected '{', found '2'"),
    ("g()", 2, "expected a symbol, found ')'"),
    ("(n_4)_d", 6, "only a vector has components, found 'd'"),
    ("(x_1 + x_2)_d", 12, "only a vector has components, found 'd'"),
    (r"\frac{a}", 8, "expected '{'"),
    (r"\frac ab", 6, "expected '{', found 'a'"),
    (r"\frac{a}{b", 10, "expected '}'"),
    (r"\frac{\partial}{\partial a}", 27, "expected '('"),
    (r"\frac{\partial}{\partial a} b", 28, "expected '(', found 'b'"),
    (r"\frac{\partial a + b}{\partial a}", 17, "expected '}', found '+'"),
    (r"\frac{\partial a}{a}", 18, r"expected '\\partial', found 'a'"),
    (r"\frac{\partial a}{\partial a b}", 29, "expected '}', found 'b'"),
    (
        r"\frac{\partial a}{\partial (a)}",
        30,
        "a derivative is by a symbol or a component, found '}'",
    ),
    (r"\frac{\partial a}{\partial b}|_{}", 32, "expected a symbol, found '}'"),
    (r"\frac{a}{b}|_{c}", 11, "expected the end of the expression, found '|'"),
    ("a|_{c}", 1, "expected the end of the expression, found '|'"),
    ("(" * 5000, DEEPEST, "too many brackets inside each other, found '('"),
]


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_reads(text: str, expected: Expr) -> None:
    assert read(text, VOCABULARY) == expected


@pytest.mark.parametrize(("text", "offset", "message"), REFUSED, ids=lambda v: str(v)[:30])
def test_refuses_with_the_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(text, VOCABULARY)
    assert (caught.value.offset, str(caught.value)) == (offset, message)


# Each of these means something else, or nothing, to TeX or to a mathematician.
LOOSE = [
    "n_10",  # TeX prints n_1 0
    "n^10",
    "n_4^{(i)}^2",  # a double superscript
    "(x_1)_+",
    "(x_1)_",
    "n^{(+)}",
    "n^{(12)}",
    "g^{(i)}(a)",
    r"a \cdot \cdot b",
    r"\cdot a",
    r"a \cdot \times b",
    r"\partial a",
    r"\frac{\partial \partial}{\partial a}",
    r"\frac{\partial a}{\partial \partial}",
    r"\in",
    r"\nosuchcommand",
    r"a_\frac",
    r"n_{\cdot}",
    r"\sum_\cdot a",
    "a\u0663",  # a digit, but not one that TeX knows
    "\u0663",
    r"\frac{\partial g}{\partial a}",
]


@pytest.mark.parametrize("text", LOOSE)
def test_refuses_what_the_printer_does_not_write(text: str) -> None:
    with pytest.raises(ReadError):
        read(text, VOCABULARY)


ENDLESS = {
    "bracket": "(" * 3000,
    "derivative": r"\frac{\partial " * 3000,
    "fraction": r"\frac{" * 3000,
    "sum": r"\sum_k " * 3000,
    "subscript": "a_{" * 3000,
    "function": "g(" * 3000,
    "power": "a^{" * 3000,
    "number": "1" * 5000,
    "index": "n_{" + "1" * 5000 + "}",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_deep_or_endless_text_is_refused_not_a_crash(text: str) -> None:
    with pytest.raises(ReadError):
        read(text, VOCABULARY)


@pytest.mark.parametrize("index", [12, "dd", r"\beta"])
def test_any_component_is_read_back(index: int | str) -> None:
    assert read(latex(Component(x1, index)), VOCABULARY) == Component(x1, index)


def test_as_many_brackets_as_allowed_are_read() -> None:
    depth = DEEPEST - 1
    assert without_groups(read("(" * depth + "a" + ")" * depth, VOCABULARY)) == a


def test_every_letter_of_a_vector_is_a_vector_and_no_other() -> None:
    assert read("x_9", VOCABULARY) == Sym("x", (9,), shape="vector")
    assert read("n_9", VOCABULARY) == Sym("n", (9,))


def test_rows_are_joined_without_their_alignment_marks() -> None:
    rows = [r"&= (a + b) c", r"&\quad + (b", r"&\qquad + c) a"]
    assert joined(rows) == "= (a + b) c + (b + c) a"


@pytest.mark.slow
@settings(max_examples=150)
@given(trees())
def test_what_is_printed_is_read_back_as_it_was(expr: Expr) -> None:
    assert without_groups(read(latex(expr), VOCABULARY)) == expr
    assert without_groups(read(ink(expr), VOCABULARY)) == expr
    assert without_groups(read(inline(expr), VOCABULARY)) == expr


@pytest.mark.slow
@settings(max_examples=50)
@given(trees())
def test_every_span_covers_the_text_of_its_node(expr: Expr) -> None:
    text = ink(expr)
    for _, node in nodes(read(text, VOCABULARY)):
        assert node.span is not None
        assert read(text[slice(*node.span)], VOCABULARY) == node
