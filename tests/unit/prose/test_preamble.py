import pytest

from hwgen.prose.allowed import Offence, check_latex
from hwgen.prose.commands import PACKAGES
from hwgen.prose.preamble import check_preamble
from hwgen.typesetting.tex import compile_tex

GOOD = r"""% our letters
\usepackage{bm, mathtools}
\newcommand{\loss}{\mathcal{E}}  % the loss
\newcommand\grad[1]{\nabla_{#1} \loss}
\newcommand{\norm}[2][2]{\left\| #2 \right\|_{#1}}
\renewcommand{\loss}{\mathcal{L}}
\DeclareMathOperator{\ReLU}{ReLU}
\DeclareMathOperator*{\argmin}{arg\,min}
"""


def test_a_good_preamble() -> None:
    preamble = check_preamble(GOOD)
    assert preamble.offences == ()
    assert {"loss", "grad", "norm", "ReLU", "argmin", "bm", "coloneqq"} <= preamble.commands
    assert check_latex(r"$\grad{x} \coloneqq \bm{x}$", defined=preamble.commands) == ()


def test_an_empty_preamble() -> None:
    assert check_preamble(" \n% nothing").offences == ()


ONLY = (
    r"a preamble holds \newcommand, \renewcommand, \DeclareMathOperator, \usepackage without "
    "options, and comments"
)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        (r"\input{x}", 0, ONLY),
        (r"\def\x{y}", 0, ONLY),
        ("words", 0, ONLY),
        (r"\usepackage[x]{bm}", 0, ONLY),
        (r"\newcommand{\x}", 0, ONLY),
        (r"\newcommand{\x@y}{z}", 0, ONLY),
        (r"\newcommand{\x}[1][\input{a}]{#1}", 19, r"\input is not allowed: it reads files"),
        (r"\newcommand{\x}{\input{a}}", 16, r"\input is not allowed: it reads files"),
        (r"\newcommand{\x}{#1}", 16, r"#1 is no argument here; write \# for a number sign"),
        (r"\newcommand{\x}{a", 15, "{ is never closed"),
        (r"\newcommand{\x}{\x}", 16, r"\x is not among the allowed commands"),
        (r"\newcommand{\frac}{x}", 0, r"\frac cannot be redefined; choose another name"),
        (r"\renewcommand{\frac}{x}", 0, r"\frac cannot be redefined; choose another name"),
        (r"\newcommand{\input}{x}", 0, r"\input cannot be redefined; choose another name"),
        (r"\newcommand{\hwgenx}{x}", 0, r"\hwgenx cannot be redefined; choose another name"),
        (r"\newcommand{\endx}{x}", 0, r"\endx cannot be redefined; choose another name"),
        (r"\renewcommand{\x}{x}", 0, r"\x is not defined above in this file"),
        (r"\newcommand\x{x}\newcommand\x{y}", 16, r"\x is defined twice"),
        (
            r"\newcommand\x{x}\newcommand\y{\x}\renewcommand\x{\y}",
            49,
            r"\y is not among the allowed commands",
        ),
        ("a\r", 1, "the control character U+000D"),
    ],
)
def test_refused(text: str, offset: int, message: str) -> None:
    assert Offence(offset, message) in check_preamble(text).offences


def test_packages() -> None:
    (offence,) = check_preamble(r"\usepackage{bm,shellesc}").offences
    assert offence == Offence(
        0,
        "the package shellesc is not allowed; the allowed ones are amsmath, amssymb, amsfonts, "
        "array, booktabs, bm, mathrsfs, mathtools",
    )


def test_a_comment_ends_with_its_line() -> None:
    assert check_preamble("% a \\input{x}\n\\input{x}").offences == (Offence(14, ONLY),)


@pytest.mark.tex
def test_tex_takes_the_good_preamble() -> None:
    body = r"$\grad{x} \coloneqq \norm{x} \ReLU \argmin_x \bm{x}$"
    assert _compiles(GOOD, body)


@pytest.mark.tex
@pytest.mark.parametrize("package", PACKAGES)
def test_tex_has_the_package(package: str) -> None:
    known = "".join(
        rf"\ifcsname {name}\endcsname\else\errmessage{{no {name}}}\fi" + "\n"
        for name in sorted(PACKAGES[package])
    )
    sample = {"mathrsfs": r"$\mathscr{E}$", "bm": r"$\bm{x}$"}.get(package, "x")
    assert _compiles(rf"\usepackage{{{package}}}", known + sample)


def _compiles(preamble: str, body: str) -> bool:
    page = (
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{mathpazo,amsmath,amssymb}\n"
        f"{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}"
    )
    return compile_tex(page).log.pages == 1
