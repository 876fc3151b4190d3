r"""Typed lines on a feedback page: as mathematics only if they are harmless, else as typed."""

import pytest

from hwgen.document.blocks import Latex
from hwgen.marking.feedback import LONGEST, as_mathematics, printable, set_comment, set_line


@pytest.mark.parametrize(
    ("typed", "formula"),
    [
        (r"\frac{1}{2}", r"\frac{1}{2}"),
        ("& a +  b \\\\[2pt]\n", "a + b"),
        (r"a \label{eq:1} \tag{3} \nonumber", "a"),
        ("a % aside\n+ b", "a + b"),
        ("∂n₆ · x²", r"\partial n_{6} \cdot x^{2}"),
        (r"\left( a \right)", r"\left( a \right)"),
        ("", None),
        ("漢", None),
        ("a $ b", None),
        ("a}{b", None),
        (r"\def\x{}", None),
        (r"\input{/etc/passwd}", None),
        (r"\end{document}", None),
        (r"\begin{cases} 1 \end{cases}", None),
        (r"\hspace{-5cm} a", None),
        (r"\smash{a}", None),
        (r"\) a \(", None),
        ("^^5cinput", None),
        ("#1", None),
        ("\\", None),
        ("a" * (LONGEST + 1), None),
    ],
)
def test_only_harmless_lines_are_mathematics(typed: str, formula: str | None) -> None:
    assert as_mathematics(typed) == formula


def ink(typed: str) -> str:
    return "".join(run.text for run in set_line(typed) if isinstance(run, Latex))


def test_a_line_is_a_formula_a_sentence_or_text_as_typed() -> None:
    assert ink("a_1") == r"\hwgenfit{$\displaystyle a_1$}"
    assert ink("288 parameters & more") == r"288 parameters \& more"
    assert ink(r"\x") == (r"\hwgenasis{\textbackslash{}\hwgenbreak{}x\hwgenbreak{}}")


def test_what_is_said_has_its_names_as_formulas() -> None:
    said = set_comment(r"An index: n_5 → \frac{\partial E}{\partial n_7}; found '\input' & 5%")
    texts = [run.text for run in said if isinstance(run, Latex)]
    assert texts == [
        "An", "index:", "$n_5$", r"\(\to \)", r"$\frac{\partial E}{\partial n_7};$", "found",
        r"'\textbackslash{}input'", r"\&", r"5\%",
    ]  # fmt: skip


def test_letters_that_the_page_lacks_are_question_marks() -> None:
    assert printable("Zoë 漢\x1b\t!") == "Zoë ?? !"
