"""How a problem is shown: the message, the line, and a caret under the place."""

from hwgen.errors import Problem


def test_the_caret_stands_under_the_place() -> None:
    problem = Problem("a.yaml", 3, 5, "wrong", "a: bc")
    assert str(problem) == "a.yaml:3:5: wrong\n    a: bc\n        ^"


def test_no_line_no_caret() -> None:
    assert str(Problem("a.yaml", 1, 1, "wrong")) == "a.yaml:1:1: wrong"
    assert str(Problem("a.yaml", 1, 1, "wrong", "  ")) == "a.yaml:1:1: wrong"


def test_tabs_wide_and_combining_characters() -> None:
    problem = Problem("a.yaml", 1, 7, "wrong", "\ta漢e\u0301: x")
    assert str(problem).split("\n")[2] == "    \t" + " " * 5 + "^"


def test_the_caret_may_stand_behind_the_end() -> None:
    assert str(Problem("a.yaml", 1, 3, "wrong", "ab")).split("\n")[2] == "      ^"


def test_a_long_line_is_cut_round_the_place() -> None:
    problem = Problem("a.yaml", 1, 501, "wrong", "a" * 500 + "X" + "b" * 500)
    _, line, caret = str(problem).split("\n")
    assert line == "    …" + "a" * 50 + "X" + "b" * 49 + "…"
    assert line[len(caret) - 1] == "X"
    assert str(Problem("a.yaml", 1, 2, "w", "c" * 150)).split("\n")[1] == "    " + "c" * 100 + "…"


def test_nothing_steers_the_terminal() -> None:
    problem = Problem("a.yaml", 1, 1, "wrong", "a\x1b[31m\u202e\x07b")
    assert str(problem).split("\n")[1] == "    a\ufffd[31m\ufffd\ufffdb"
