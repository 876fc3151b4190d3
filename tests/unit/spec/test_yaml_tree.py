"""Plain values by the rules of YAML 1.2, each with its place."""

import pytest

from hwgen.spec.yaml_tree import TreeError, read_tree


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("2.5", 2.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("2026-03-01", "2026-03-01"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        (".", "."),
        ("-", (None,)),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ('"true"', "true"),
        ("|\n  a\n  b", "a\nb"),
        (">\n  a\n  b\n", "a b\n"),
        ("[1, [a]]", (1, ("a",))),
        ("{a: 1, 2: b}", {"a": 1, "2": "b"}),
    ],
)
def test_values(written: str, value: object) -> None:
    found = read_tree(written).value
    assert (found, type(found)) == (value, type(value))


def test_places_of_keys_and_values() -> None:
    text = "a: 1\nb:\n  - 'x'\n  - {c: |-\n     d}\n"
    tree = read_tree("a: 1\nb:\n  - 'x'\n  - {c: y}\n")
    assert {path: spot.start for path, spot in tree.values.items()} == {
        ("a",): 3,
        ("b", 0): 12,
        ("b", 1, "c"): 24,
        ("b", 1): 20,
        ("b",): 10,
        (): 0,
    }
    assert {path: (text[spot.start : spot.end]) for path, spot in tree.keys.items()} == {
        ("a",): "a",
        ("b",): "b",
        ("b", 1, "c"): "c",
    }


def test_the_first_of_two_equal_keys_counts() -> None:
    tree = read_tree("a: 1\na: [2, {b: 3}]\nc: 4\n")
    assert tree.value == {"a": 1, "c": 4}
    assert set(tree.values) == {(), ("a",), ("c",)}
    assert [(error.index, error.message) for error in tree.mistakes] == [
        (5, 'the key "a" stands here again (first at line 1)')
    ]


@pytest.mark.parametrize("depth", [49, 50])
def test_fifty_levels_are_enough(depth: int) -> None:
    value = read_tree("[" * depth + "]" * depth).value
    for _ in range(depth - 1):
        assert isinstance(value, tuple)
        (value,) = value
    assert value == ()


@pytest.mark.parametrize("depth", [51, 5000, 100_000])
def test_deeper_is_refused_without_recursion(depth: int) -> None:
    with pytest.raises(TreeError, match="nested more than 50 deep"):
        read_tree("[" * depth)
