"""The place of a character inside a scalar, whatever its style."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hwgen.spec.scalars import character_place
from hwgen.spec.yaml_tree import read_tree

WORDS = st.lists(
    st.text(st.sampled_from("ab'\"\\#:é漢{}-\n "), min_size=1, max_size=12), min_size=1, max_size=6
).map(" ".join)


@given(value=WORDS, style=st.sampled_from(["'", '"', "|", ">", None]), width=st.integers(5, 30))
def test_every_mark_is_found_again(value: str, style: str | None, width: int) -> None:
    text = yaml.dump(
        {"key": [value]}, default_style=style, width=width, allow_unicode=True, line_break="\n"
    )
    tree = read_tree(text)
    (path,) = (path for path in tree.values if len(path) == 2)
    value = str(tree.at(path))
    for offset, char in enumerate(value):
        place = character_place(text, tree.values[path], value, offset)
        if char in '"\\' and tree.values[path].style == '"':
            assert text[place : place + 2] == "\\" + char
        elif not char.isspace():
            assert text[place] == char


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("ab  cd", 2, 2),
        ("ab  cd", 3, 3),
        ("ab  cd", 6, 6),
        ("'a''b'", 1, 2),
        ("'a''b'", 2, 4),
        (r'"a\tb\u0041\x42\U00000043"', 1, 2),
        (r'"a\tb\u0041\x42\U00000043"', 3, 5),
        (r'"a\tb\u0041\x42\U00000043"', 4, 11),
        (r'"a\tb\u0041\x42\U00000043"', 5, 15),
        ("|2- # a comment\n   ab\n    cd\n", 1, 19),
        ("|2- # a comment\n   ab\n    cd\n", 3, 21),
        ("|2- # a comment\n   ab\n    cd\n", 6, 26),
        (">\n  ab\n  cd\n\n  ef\n", 3, 9),
        (">\n  ab\n  cd\n\n  ef\n", 6, 15),
    ],
)
def test_places(text: str, offset: int, place: int) -> None:
    tree = read_tree(text)
    assert isinstance(tree.value, str)
    assert character_place(text, tree.values[()], tree.value, offset) == place
