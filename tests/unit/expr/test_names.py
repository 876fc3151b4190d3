"""Names as they are typed in a spec."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwgen.expr.names import GREEK, NameSyntaxError, read_name, scan_name, write_name
from hwgen.expr.nodes import Component, Sym


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("E", Sym("E")),
        ("b", Sym("b")),
        ("b_6", Sym("b", (6,))),
        ("x_0", Sym("x", (0,))),
        ("n_10", Sym("n", (10,))),
        ("n_{10}", Sym("n", (10,))),
        ("w_{2,5}", Sym("w", (2, 5))),
        ("w_{2, 5 }", Sym("w", (2, 5))),
        ("w_25", Sym("w", (25,))),
        ("w_{h_1,o_2}", Sym("w", (Sym("h", (1,)), Sym("o", (2,))))),
        ("w_{n_{1,2},o}", Sym("w", (Sym("n", (1, 2)), "o"))),
        ("(x_2)_d", Component(Sym("x", (2,)), "d")),
        ("(v_{1,1})_d", Component(Sym("v", (1, 1)), "d")),
        ("(x_2)_{10}", Component(Sym("x", (2,)), 10)),
        (r"\alpha_1", Sym(r"\alpha", (1,))),
        (r"n_\beta", Sym("n", (r"\beta",))),
        ("out", Sym("out")),
        ("net_in", Sym("net", ("in",))),
        ("  n_4\t", Sym("n", (4,))),
    ],
)
def test_names(text: str, name: Sym | Component) -> None:
    read = read_name(text)
    assert read == name
    assert read.span is not None
    assert text[slice(*read.span)] == text.strip()


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, r"a name starts with a letter (a-z, or \alpha); here is the end"),
        ("3", 0, r'a name starts with a letter (a-z, or \alpha); here is "3"'),
        ("α_1", 0, r'a name starts with a letter (a-z, or \alpha); here is "α"'),
        ("n4", 1, "a subscript needs an underscore: n_4"),
        ("n_", 2, "a subscript is missing; here is the end"),
        ("n_ 4", 2, "a subscript is missing; here is a space"),
        ("n_{}", 3, r'a name starts with a letter (a-z, or \alpha); here is "}"'),
        ("n_{1,}", 5, r'a name starts with a letter (a-z, or \alpha); here is "}"'),
        ("n_{1 2}", 5, '"}" is missing; here is "2"'),
        ("n_{1", 4, '"}" is missing; here is the end'),
        ("n_01", 2, "a subscript has no zeros in front"),
        ("n_1234567", 2, "a subscript has at most 6 digits"),
        ("n_1 n_2", 4, '"n" cannot follow the name n_1'),
        ("n_1^2", 3, '"^" cannot follow the name n_1'),
        ("n_1'", 3, '"\'" cannot follow the name n_1'),
        ("n_1\x07", 3, "U+0007 cannot follow the name n_1"),
        ("(x_1)", 4, "a component of a vector is written like (x_2)_d"),
        ("(x_1", 4, "a component of a vector is written like (x_2)_d"),
        (r"\foo", 0, r"\foo is not a Greek letter"),
        ("\\", 0, r'a name starts with a letter (a-z, or \alpha); here is "\"'),
        ("a" * 21, 0, "a name has at most 20 letters"),
        ("a_{b_{c_{d_{e_{1,2},1},1},1},1}", 12, "subscripts go at most 3 deep"),
        ("n_" + "9" * 5000, 2, "a subscript has at most 6 digits"),
    ],
)
def test_what_is_no_name(text: str, offset: int, message: str) -> None:
    with pytest.raises(NameSyntaxError) as caught:
        read_name(text)
    assert (caught.value.offset, caught.value.message) == (offset, message)


def test_scanning_goes_on_after_a_name() -> None:
    text = "x_1 -> (n_2)_d"
    first, end = scan_name(text)
    assert (first, end) == (Sym("x", (1,)), 3)
    second, end = scan_name(text, 7)
    assert (second, second.span, end) == (Component(Sym("n", (2,)), "d"), (7, 14), 14)


LETTERS = st.sampled_from(["n", "W", "out", *sorted(GREEK)])
INDICES = st.one_of(st.integers(0, 999_999), LETTERS)
PLAIN = st.builds(Sym, LETTERS, st.lists(INDICES, max_size=3).map(tuple))
INNER = PLAIN.filter(lambda symbol: bool(symbol.subscript))
ENTRIES = st.lists(st.one_of(INDICES, INNER), min_size=2, max_size=3).map(tuple)
NAMES = st.one_of(PLAIN, st.builds(Sym, LETTERS, ENTRIES), st.builds(Component, PLAIN, INDICES))


@given(NAMES)
def test_written_names_are_read_again(name: Sym | Component) -> None:
    assert read_name(write_name(name)) == name


@given(st.text(st.sampled_from("n_{}(),1 \\ab^'é"), max_size=12))
def test_any_text_is_a_name_or_a_mistake_inside_it(text: str) -> None:
    offset: int | None = None
    try:
        name = read_name(text)
    except NameSyntaxError as error:
        offset = error.offset
    else:
        assert read_name(write_name(name)) == name
    assert offset is None or 0 <= offset <= len(text)
