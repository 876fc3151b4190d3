import pytest

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
from hwgen.expr.walk import (
    NODES,
    children,
    nodes,
    symbols,
    transform,
    with_children,
    with_examples,
    with_indices,
    without_groups,
)

a, b, c, n = Sym("a"), Sym("b"), Sym("c"), Sym("n")
x, v = Sym("x", (1,), shape="vector"), Sym("v", (1,), shape="vector")

BELOW: list[tuple[Expr, tuple[Expr, ...]]] = [
    (num(2), ()),
    (a, ()),
    (Component(x, "d"), (x,)),
    (Total(a, b), (a, b)),
    (Partial(a, b, (c, n)), (a, b, c, n)),
    (Add((a, b, c)), (a, b, c)),
    (Mul((a, b)), (a, b)),
    (Div(a, b), (a, b)),
    (Neg(a), (a,)),
    (Pow(a, num(2)), (a, num(2))),
    (Dot(v, x), (v, x)),
    (Apply("g", 1, a), (a,)),
    (Sum("k", None, a), (a,)),
    (Relation("=", a, b), (a, b)),
    (Group(a), (a,)),
]


@pytest.mark.parametrize(("expr", "below"), BELOW)
def test_children_stand_from_left_to_right(expr: Expr, below: tuple[Expr, ...]) -> None:
    assert children(expr) == below
    assert with_children(expr, below) == expr


def test_every_node_class_has_a_row() -> None:
    assert {type(expr) for expr, _ in BELOW} == set(NODES)


def test_with_children_keeps_everything_else() -> None:
    assert with_children(Partial(a, b, (c,)), (c, b, n)) == Partial(c, b, (n,))
    assert with_children(Sum("i", "data", a), (b,)) == Sum("i", "data", b)
    assert with_children(Apply("g", 2, a), (b,)) == Apply("g", 2, b)


def test_nodes_come_with_their_paths_parents_first() -> None:
    tree = Add((Mul((a, b)), Neg(c)))
    assert list(nodes(tree)) == [
        ((), tree),
        ((0,), Mul((a, b))),
        ((0, 0), a),
        ((0, 1), b),
        ((1,), Neg(c)),
        ((1, 0), c),
    ]


def test_symbols_come_in_reading_order_with_repetitions() -> None:
    assert list(symbols(Mul((a, Partial(b, Component(x, "d"), (a,)))))) == [a, b, x, a]


def test_transform_does_not_look_inside_what_it_has_changed() -> None:
    tree = Add((Neg(a), Mul((Neg(Neg(b)), c))))
    assert transform(tree, lambda e: e.body if isinstance(e, Neg) else None) == Add(
        (a, Mul((Neg(b), c)))
    )


def test_transform_without_a_change_gives_the_same_tree() -> None:
    tree = Add((a, Mul((b, c))))
    assert transform(tree, lambda _: None) is tree


def test_brackets_fall_away_at_every_depth() -> None:
    tree = Group(Mul((Group(Group(Add((a, Group(b))))), c)))
    assert without_groups(tree) == Mul((Add((a, b)), c))


WITH_INDICES: list[tuple[Expr, dict[str, int | str | Sym], Expr]] = [
    (Sym("w", ("k", 6)), {"k": 3}, Sym("w", (3, 6))),
    (Sym("w", ("k", "k")), {"k": 3}, Sym("w", (3, 3))),
    (Sym("w", (Sym("h", ("k",)), 6)), {"k": 3}, Sym("w", (Sym("h", (3,)), 6))),
    (Sym("w", ("k",)), {"k": Sym("h", (1,))}, Sym("w", (Sym("h", (1,)),))),
    (Sym("k"), {"k": 3}, Sym("k")),
    (Sym("n", ("i",), "i"), {"i": 3}, Sym("n", (3,), "i")),  # an example is no subscript
    (Component(x, "d"), {"d": 2}, Component(x, 2)),
    (Component(Sym("x", ("l",), None, "vector"), "d"), {"l": 1}, Component(x, "d")),
    (Sum("l", None, Sym("n", ("k",))), {"k": 3}, Sum("l", None, Sym("n", (3,)))),
    (Sum("k", None, Sym("n", ("k",))), {"k": 3}, Sum("k", None, Sym("n", ("k",)))),
    (
        Mul((Sym("n", ("k",)), Sum("k", None, Sym("w", ("k", "l"))))),
        {"k": 3, "l": 4},
        Mul((Sym("n", (3,)), Sum("k", None, Sym("w", ("k", 4))))),
    ),
    (
        Partial(Sym("n", ("k",)), Sym("n", ("l",)), (Sym("n", ("m",)),)),
        {"k": 1, "l": 2, "m": 3},
        Partial(Sym("n", (1,)), Sym("n", (2,)), (Sym("n", (3,)),)),
    ),
]


@pytest.mark.parametrize(("expr", "values", "expected"), WITH_INDICES)
def test_index_letters_are_replaced_where_no_inner_sum_binds_them(
    expr: Expr, values: dict[str, int | str | Sym], expected: Expr
) -> None:
    assert with_indices(expr, values) == expected


WITH_EXAMPLES: list[tuple[Expr, Expr]] = [
    (Sym("n", (4,), "i"), Sym("n", (4,), "s")),
    (Sym("n", (4,)), Sym("n", (4,))),
    (Sym("n", (4,), "r"), Sym("n", (4,), "r")),
    (Sym("n", ("i",), "i"), Sym("n", ("i",), "s")),
    (
        Component(Sym("x", (1,), "i", "vector"), "i"),
        Component(Sym("x", (1,), "s", "vector"), "i"),
    ),
    (
        Partial(Sym("n", (), "i"), Sym("m", (), "i"), (Sym("h", (), "i"),)),
        Partial(Sym("n", (), "s"), Sym("m", (), "s"), (Sym("h", (), "s"),)),
    ),
    (
        Mul((Sym("y", (), "i"), Sum("i", "data", Sym("y", (), "i")))),
        Mul((Sym("y", (), "s"), Sum("i", "data", Sym("y", (), "i")))),
    ),
    (Sum("r", "data", Sym("y", (), "i")), Sum("r", "data", Sym("y", (), "s"))),
]


@pytest.mark.parametrize(("expr", "expected"), WITH_EXAMPLES)
def test_example_letters_are_replaced_where_no_inner_sum_binds_them(
    expr: Expr, expected: Expr
) -> None:
    assert with_examples(expr, {"i": "s"}) == expected
