r"""The ink check is real: printers with planted bugs are caught, at the part and the line.

A bug is planted in one of three places: in the printer of a kind of node, in the words by which a
row becomes LaTeX, or in the finished .tex. The homework is then printed as always.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hwgen import pipeline
from hwgen.document.blocks import Display, Row
from hwgen.errors import VerifyError
from hwgen.expr import latex as printer
from hwgen.expr.latex import Piece, Style, latex
from hwgen.expr.nodes import Add, Apply, Expr, Mul, Neg, Pow, Relation, Sum, Sym, Total, num
from hwgen.expr.reader import Vocabulary
from hwgen.render import latex as rows
from hwgen.tasks.page import Solved, lay_out
from hwgen.tasks.printed import expected_displays, expected_sentences
from hwgen.verification.ink import Expected, InkLine, check_ink, compare, read_rows
from tests.networks import expression, network
from tests.specs import WEEK_4

LETTERS = Vocabulary(frozenset("g"), frozenset({"v", "x"}))
MARK = "This is a mistake of hwgen's, not of the spec; please report it with the spec."

Printer = Callable[[Any, Style], list[Piece]]


@pytest.fixture(scope="module")
def spec() -> pipeline.Spec:
    return pipeline.load(WEEK_4)


@pytest.fixture(scope="module")
def solved(spec: pipeline.Spec) -> Solved:
    return pipeline.solve(spec)


@pytest.fixture(scope="module")
def tex(spec: pipeline.Spec, solved: Solved) -> str:
    """The right page."""
    return pipeline.render(spec, solved).tex["solutions"]


def refused(spec: pipeline.Spec, solved: Solved) -> str:
    """What is said of the page that is printed now."""
    with pytest.raises(VerifyError) as caught:
        pipeline.render(spec, solved)
    assert str(caught.value).endswith(MARK)
    assert str(caught.value).startswith(f"{spec.path}: ")
    return str(caught.value).removeprefix(f"{spec.path}: ").split("\n")[0]


def plant(monkeypatch: pytest.MonkeyPatch, kind: type, bug: Callable[[Any, str], str]) -> None:
    """Let `bug` spoil the ink of each piece that the printer of `kind` makes."""
    right: Printer = printer.PRINTERS[kind]

    def wrong(expr: Expr, style: Style) -> list[Piece]:
        return [replace(piece, ink=bug(expr, piece.ink)) for piece in right(expr, style)]

    monkeypatch.setitem(printer.PRINTERS, kind, wrong)


def lost_bracket(_: Expr, ink: str) -> str:
    return ink.replace(r"\bigl(", "").replace(r"\bigr)", "")


def lost_prime(_: Expr, ink: str) -> str:
    return ink.replace("'", "")


def wrong_index(expr: Expr, ink: str) -> str:
    return "n_5" if expr == Sym("n", (4,)) else ink


def dropped_term(expr: Expr, ink: str) -> str:
    return "" if isinstance(expr, Add) and "y_7" in ink else ink


def changed_sign(_: Expr, ink: str) -> str:
    return ink.replace(" - ", " + ")


def free_sum(_: Expr, ink: str) -> str:
    return ink.replace(r"\sum_k", r"\sum_l")


def lost_domain(_: Expr, ink: str) -> str:
    return ink.replace(r"\sum_{i \in data}", r"\sum_i")


def other_set(_: Expr, ink: str) -> str:
    return ink.replace(r"i \in data", r"i \in test")


def lost_factor(_: Expr, ink: str) -> str:
    return ink.replace(r" \cdot w_{4,6}", "")


def lost_example(expr: Expr, ink: str) -> str:
    return ink.replace("^{(i)}", "") if isinstance(expr, Sym) else ink


def merged_numbers(_: Expr, ink: str) -> str:
    return ink.replace(r"\times", "")


def upside_down(expr: Expr, ink: str) -> str:
    return re.sub(r"\\frac(\{.*\})(\{.*\})", r"\\frac\2\1", ink) if isinstance(expr, Total) else ink


def twice_the_power(_: Expr, ink: str) -> str:
    return ink.replace("^2", "^3")


PRINTER_BUGS: dict[str, tuple[type, Callable[[Any, str], str], str]] = {
    "a missing bracket": (Sum, lost_bracket, "1.1.1, line 2"),
    "a lost prime": (Apply, lost_prime, "1.1.1, line 4"),
    "a dropped term": (Add, dropped_term, "1.1.1, line 2"),
    "a changed sign": (Add, changed_sign, "1.1.1, line 2"),
    "an index that is not bound": (Sum, free_sum, "1.1.1, line 2"),
    "a sum without its set": (Sum, lost_domain, "1.1.1, line 2"),
    "a sum over another set": (Sum, other_set, "1.1.1, line 2"),
    "a lost factor": (Mul, lost_factor, "1.1.1, line 4"),
    "a target without its example": (Sym, lost_example, "1.1.1, line 2"),
    "numbers that run together": (Mul, merged_numbers, "3.1, line 1"),
    "another power": (Pow, twice_the_power, "1.1.1, line 2"),
}


@pytest.mark.parametrize("name", PRINTER_BUGS)
def test_a_bug_in_a_printer_is_caught(
    name: str, spec: pipeline.Spec, solved: Solved, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, bug, place = PRINTER_BUGS[name]
    plant(monkeypatch, kind, bug)
    said = refused(spec, solved)
    assert said.startswith(f"part {place}: the page "), said


@pytest.mark.parametrize("bug", [wrong_index, upside_down], ids=lambda bug: bug.__name__)
def test_a_bug_that_is_in_a_goal_too_is_caught_there(
    bug: Callable[[Any, str], str],
    spec: pipeline.Spec,
    solved: Solved,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch, Sym if bug is wrong_index else Total, bug)
    assert refused(spec, solved).startswith("part 1.1.1, line 1: the page ")


def cut_after_an_operator(row: Row) -> Row:
    """A row that is broken behind a bracket that it opens, or anywhere else."""
    return replace(row, breaks=(1,)) if len(printer.pieces(row.expr)) > 1 else row


def test_a_row_that_is_cut_anywhere_between_pieces_reads_the_same(
    spec: pipeline.Spec, solved: Solved, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = pipeline.render(spec, solved)
    whole = rows._row  # noqa: SLF001 - the bug is planted where a row becomes LaTeX

    def cut(row: Row, display: Display) -> str:
        return whole(cut_after_an_operator(row), display)

    monkeypatch.setattr(rows, "_row", cut)
    broken = pipeline.render(spec, solved)
    assert broken.tex["solutions"].count(r"&\qquad") > right.tex["solutions"].count(r"&\qquad")
    dotless = [str(pages.certificate).replace(r"\\cdot ", "") for pages in (right, broken)]
    assert dotless[0] == dotless[1]


ROW_BUGS: dict[str, tuple[Callable[[str], str], str]] = {
    "the piece at a break is lost": (
        lambda row: re.sub(r"&\\qquad (\\cdot )?[^ ]+ ", r"&\\qquad ", row),
        "1.1.1, line 1: the page ",
    ),
    "a break without its mark": (
        lambda row: row.replace(r"&\qquad ", "& "),
        "",
    ),
    "a break that starts a new line": (
        lambda row: row.replace(r"&\qquad ", "&= "),
        "",
    ),
    "a line without a sign": (lambda row: row.replace("&= ", "& ", 1), ""),
    "a line without its mark": (lambda row: row.replace("&= ", "= ", 1), ""),
    "a left side that is lost": (lambda row: row[row.index("&") :], "1.1.1, line 1: the left side"),
    "a left side of its own": (
        lambda row: row.replace(r"\partial E", r"\partial n_7", 1),
        "1.1.1, line 1: the page ",
    ),
    "a line that is said twice": (
        lambda row: row + " \\\\\n" + row[row.index("&") :],
        "1.1.1: 4 lines were meant, 8 printed",
    ),
}


@pytest.mark.parametrize("name", ROW_BUGS)
def test_a_bug_in_the_rows_is_caught(
    name: str, spec: pipeline.Spec, solved: Solved, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug, place = ROW_BUGS[name]
    whole = rows._row  # noqa: SLF001 - the bug is planted where a row becomes LaTeX

    def wrong(row: Row, display: Display) -> str:
        return bug(whole(cut_after_an_operator(row) if "break" in name else row, display))

    monkeypatch.setattr(rows, "_row", wrong)
    said = refused(spec, solved)
    if place:
        assert said.startswith(f"part {place}"), said


def spoiled(tex: str, before: str, after: str, spec: pipeline.Spec, solved: Solved) -> str:
    """What is said of the page with `before` put as `after` where it first stands."""
    assert before in tex
    document = lay_out(solved, "solutions")
    displays, sentences = expected_displays(document), expected_sentences(document)
    assert check_ink(tex, displays, expected_sentences(document))
    begin = tex.index(r"\begin{document}")
    body = tex[begin:].replace(before, after, 1)
    with pytest.raises(VerifyError) as caught:
        check_ink(tex[:begin] + body, displays, sentences)
    assert spec.path.name not in str(caught.value)
    return str(caught.value)


PAGE_BUGS: dict[str, tuple[str, str, str]] = {
    "a prime": ("g'(b + w_{3,6} n_3", "g(b + w_{3,6} n_3", "part 1.1.1, line 4: the page says "),
    "an index": (
        r"\frac{\partial n_7}{\partial n_5}",
        r"\frac{\partial n_5}{\partial n_5}",
        "part 1.1.2, line 2: the page says ",
    ),
    "a bound index": (
        r"\sum_l v_{l,1} x_l",
        r"\sum_l v_{l,i} x_l",
        "part 1.1.3, line 2: the page says ",
    ),
    "a count": ("= 786528", "= 786582", "part 3.1, line 1: the page says "),
    "a dot between numbers": (r"64 \times 64", "64 64", "part 3.1, line 1: the page "),
    "a command that is unknown": (
        r"\frac{\partial E}{\partial n_6}",
        r"\frac{\partial E}{\partial n_6}\mbox{}",
        "part 1.1.1, line 1: the page cannot be read back at ",
    ),
    "a bracket that stays open": (
        r"\Bigl(2\sum",
        r"\Bigl(\Bigl(2\sum",
        "part 1.1.1, line 4: the page cannot be read back at ",
    ),
    "a display that is lost": (
        r"\begin{hwgenlines}{1.2.2}",
        r"\begin{hwgenlines}{1.2.9}",
        "the page does not have the displays that were laid out; is a template wrong?",
    ),
    "a formula in a sentence": (
        r"\(K = 3\)",
        r"\(K = 4\)",
        "the page has the formula K = 4, which nothing on it was meant to say",
    ),
    "a sentence that is lost": (
        r"\(K = 3\)",
        "three",
        "the page lacks the formula K = 3; is a template wrong?",
    ),
    "a name in the figure": (
        r"{\hwgenlabel{\(n_1\)}}",
        r"{\hwgenlabel{\(n_9\)}}",
        "the page has the formula n_9, which nothing on it was meant to say",
    ),
}


@pytest.mark.parametrize("name", PAGE_BUGS)
def test_a_bug_in_the_page_is_caught(
    name: str, tex: str, spec: pipeline.Spec, solved: Solved
) -> None:
    before, after, said = PAGE_BUGS[name]
    assert spoiled(tex, before, after, spec, solved).startswith(said)


def test_a_tag_that_ate_a_factor_is_seen() -> None:
    row = r"\frac{\partial E}{\partial n_4} &= n_1 \tag*{\hwgenrule{chain rule}} n_2"
    assert read_rows(row, related=True)[0].latex == "n_1  n_2"
    eaten = r"\frac{\partial E}{\partial n_4} &= n_1 \tag*{\hwgenrule{n_2}}"
    assert read_rows(eaten, related=True)[0].latex == "n_1"
    meant = expression("n_1 n_2", network("x_1 -> n_1 -> n_2").graph)
    display = Expected("1.1", ((None, meant),), LETTERS)
    page = r"\begin{document}\begin{hwgenlines}{1.1}&= n_1 \tag*{\hwgenrule{n_2}}\end{hwgenlines}"
    with pytest.raises(VerifyError, match=r"^part 1\.1, line 1: the page says n_1, what was"):
        check_ink(page, [display], ())


def test_every_character_of_every_line_counts(tex: str, solved: Solved) -> None:
    """Each character but blanks and sizes of brackets, left out by itself, is missed."""
    displays = expected_displays(lay_out(solved, "solutions"))
    first = displays[0]
    (text,) = re.findall(r"\\begin\{hwgenlines\}\{1\.1\.1\}.*?\\end\{hwgenlines\}", tex, re.DOTALL)
    begin = text.index(r"\frac")
    end = text.index("\n\\end{split}")

    def caught(place: int) -> bool:
        spoilt = text[:place] + text[place + 1 :]
        try:
            check_ink(r"\begin{document}" + spoilt, [first], ())
        except VerifyError:
            return True
        return False

    sizes = {
        place
        for found in re.finditer(r"\\[bB]ig[lr]", text)
        for place in range(found.start(), found.end())
    }
    missed = [
        text[max(0, place - 12) : place + 8]
        for place in range(begin, end)
        if not text[place].isspace() and place not in sizes and not caught(place)
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a &= b", [InkLine("a", "b")]),
        ("a &= b \\\\\n&= c", [InkLine("a", "b"), InkLine(None, "c")]),
        ("a &= b \\\\\n&\\qquad + c", [InkLine("a", "b + c")]),
        ("a &= b \\\\\n&\\qquad + c \\\\\n&\\qquad + d \\\\\n&= e", None),
        (r"a &= \Bigl(b\Bigr) \tag*{\hwgenrule{so, it is}}", [InkLine("a", "(b)")]),
        (r"\left.a\right|_b &= c", [InkLine("a|_b", "c")]),
        (
            "\\begin{equation*}\n\\begin{split}\na &= b\n\\end{split}\n\\end{equation*}",
            [InkLine("a", "b")],
        ),
        ("\\allowdisplaybreaks\n\\begin{align*}\n\\delta_1 &= b\n\\end{align*}", None),
    ],
)
def test_rows_are_joined_to_lines(text: str, lines: list[InkLine] | None) -> None:
    expected = {
        4: [InkLine("a", "b + c + d"), InkLine(None, "e")],
        1: [InkLine(r"\delta_1", "b")],
    }
    assert read_rows(text, related=True) == (lines or expected[1 + text.count(r"\\" + "\n")])


def test_rows_without_a_sign_stand_each_for_themselves() -> None:
    assert read_rows("& a b \\\\\n& c = d", related=False) == [
        InkLine(None, "a b"),
        InkLine(None, "c = d"),
    ]


@pytest.mark.parametrize("text", ["a = b", "a &= b \\\\\nc", "& a", "a &= b \\\\"])
def test_a_row_without_its_mark_is_refused(text: str) -> None:
    with pytest.raises(VerifyError, match=r"^the row .* has no alignment mark$"):
        read_rows(text, related=True)


def test_a_first_row_cannot_go_on() -> None:
    with pytest.raises(VerifyError, match="has no alignment mark"):
        read_rows(r"&\qquad + c", related=True)


def test_what_reads_the_same_is_the_same() -> None:
    meant = expression("2(n_1 - n_2)", network("x_1 -> n_1 -> n_2").graph)
    for ink in ("2(n_1 - n_2)", r"2\bigl(n_1 - n_2\bigr)", "2 (n_{1}-n_{2})"):
        compare(ink, meant, LETTERS, "here")


@pytest.mark.parametrize(
    "ink",
    [r"(n_1 - n_2) \cdot 2", "2 n_1 - n_2", "2(n_2 - n_1)", "2(n_1 + n_2)", r"2(n_1 - n_2)\cdot 1"],
)
def test_what_has_the_same_value_is_not_the_same(ink: str) -> None:
    meant = expression("2(n_1 - n_2)", network("x_1 -> n_1 -> n_2").graph)
    with pytest.raises(VerifyError, match=r"^here: the page says "):
        compare(ink, meant, LETTERS, "here")


def test_reading_is_strict() -> None:
    for ink in ("2(n_1 - n_2", r"\left(n_1", r"n_1 \hbox{n_2}", "n_1 = n_2 = n_1", ""):
        with pytest.raises(VerifyError, match=r"^here: the page cannot be read back at "):
            compare(ink, num(1), LETTERS, "here")


def test_nothing_but_the_formulas_that_were_meant() -> None:
    meant = Relation("=", Sym("K"), Neg(Sym("n", (1,))))
    assert latex(meant) == "K = -n_1"
    page = r"\begin{document} \(K = -n_1\) and \(K = -n_1\)"
    assert check_ink(page, (), [(meant, LETTERS)]) == {}
    with pytest.raises(VerifyError, match="nothing on it was meant to say"):
        check_ink(page + r" \(n_2\)", (), [(meant, LETTERS)])
    with pytest.raises(VerifyError, match=r"^the page lacks the formula K = -n_1"):
        check_ink(r"\begin{document}", (), [(meant, LETTERS)])
