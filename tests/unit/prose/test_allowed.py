import pytest

from hwgen.prose.allowed import Offence, check_latex
from hwgen.prose.commands import COMMANDS, ENVIRONMENTS, REFUSED, SYMBOLS
from hwgen.typesetting.tex import compile_tex

HWGENS = "{} is not allowed: it is kept for the formulas that hwgen checks; write $…$"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words, 1 + 1 = 2",
        "é, ü and ∂ are not its business",
        r"$\frac{\partial E}{\partial w_{2,5}} = g'(z)$",
        r"\[ \sum_{i \in \mathcal{D}} \left( n_6 - y^{(i)} \right)^2 \]",
        r"$$x$$ and $a$$b$",
        r"\begin{align*} a &= b \\[1ex] &= c \end{align*}",
        r"\begin{tabular}{@{}l|r@{}} a & \textbf{b} \\ \hline \end{tabular}",
        r"\begin{itemize}\item one \item[x] two\end{itemize}",
        r"$\text{if $x > 0$}$",
        r"$x = \begin{cases} 1 & \text{if $x$} \\ 0 \end{cases}$",
        r"100\% of \{a\} \& \$5 \#1 \_ \\ \'e\"u\c{c}",
        "a~b\\ c\\\nd",
        r"\begin {center} x \end{center}",
        r"$\left\{ x \right.$",
        "line\n\nparagraph\ttab",
    ],
)
def test_allowed(text: str) -> None:
    assert check_latex(text) == ()


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        (r"x \input{y}", 2, r"\input is not allowed: it reads files"),
        (r"\openout", 0, r"\openout is not allowed: it writes files"),
        (r"\write18{x}", 0, r"\write is not allowed: it writes files"),
        (r"\pdfobj", 0, r"\pdfobj is not allowed: it writes into the PDF"),
        (r"\pdfnew", 0, r"\pdfnew is not allowed: it writes into the PDF"),
        (r"\special{x}", 0, r"\special is not allowed: it runs programs"),
        (
            r"\def\x1",
            0,
            (
                r"\def is not allowed: it defines commands; an instructor's preamble may hold "
                "definitions"
            ),
        ),
        (r"\csname", 0, r"\csname is not allowed: it builds or expands commands"),
        (r"\catcode", 0, r"\catcode is not allowed: it changes how TeX reads"),
        (r"\usepackage", 0, r"\usepackage is not allowed: it belongs to the preamble"),
        (r"\label", 0, r"\label is not allowed: it belongs to the page"),
        (r"\fraq", 0, r"\fraq is not among the allowed commands; did you mean \frac?"),
        (r"\alhpa", 0, r"\alhpa is not among the allowed commands; did you mean \alpha?"),
        (r"\qqqqq", 0, r"\qqqqq is not among the allowed commands"),
        (r"\@foo", 0, r"\@ is not among the allowed commands"),
        ("\\é", 0, r"\é is not among the allowed commands"),
        ("x^^5c", 1, "^^ stands for another character and is not allowed"),
        ("a % b", 2, r"% would hide the rest of the line; write \% for a percent sign"),
        ("a\rb", 1, "the control character U+000D"),
        ("a\x0cb", 1, "the control character U+000C"),
        ("a\x00", 1, "the control character U+0000"),
        ("#1", 0, r"#1 is no argument here; write \# for a number sign"),
        ("a # b", 2, r"# is no argument here; write \# for a number sign"),
        ("{a", 0, "{ is never closed"),
        ("a}", 1, "} closes nothing"),
        ("{$a}$", 3, "} where $ is still open"),
        ("$a", 0, "$ is never closed"),
        ("$$a$ b", 3, "$ where $$ is still open"),
        (r"\[ a", 0, r"\[ is never closed"),
        (r"a \)", 2, HWGENS.format(r"\)")),
        (r"a \(x\) b", 2, HWGENS.format(r"\(")),
        (r"$ a \]", 4, r"\] where $ is still open"),
        (r"\begin{verbatim}", 0, "the environment verbatim is not allowed"),
        (
            r"\begin{aligne}",
            0,
            "the environment aligne is not allowed; did you mean aligned?",
        ),
        (r"\begin", 0, r"\begin needs the name of an environment in braces"),
        (r"\begin{\x}", 0, r"\begin needs the name of an environment in braces"),
        (r"\begin{center}", 0, r"\begin{center} is never closed"),
        (r"\end{center}", 0, r"\end{center} closes nothing"),
        (
            r"\begin{center}{\end{center}",
            15,
            r"\end{center} where { is still open",
        ),
        ("x\\", 1, "a backslash at the end"),
        (r"\begingroup", 0, r"\begingroup is not allowed: it builds or expands commands"),
        (r"\ended", 0, r"\ended is not among the allowed commands"),
    ],
)
def test_refused(text: str, offset: int, message: str) -> None:
    assert Offence(offset, message) in check_latex(text)


def test_all_offences_in_the_order_of_the_text() -> None:
    offences = check_latex(r"{ \input \def # % ^^")
    assert [offence.offset for offence in offences] == [0, 2, 9, 14, 16, 18]


def test_own_commands() -> None:
    assert check_latex(r"\loss", defined=frozenset({"loss"})) == ()
    assert check_latex(r"\los", defined=frozenset({"loss"}))[0].message.endswith(r"mean \loss?")


def test_arguments_of_a_definition() -> None:
    assert check_latex("{#1 and #2}", parameters=2) == ()
    assert [offence.offset for offence in check_latex("#1#2#3#0", parameters=2)] == [4, 6]


def test_a_long_text_is_read_in_one_go() -> None:
    text = r"$\frac{a}{b}$ " * 20_000
    assert check_latex(text) == ()


def test_nothing_is_allowed_and_refused() -> None:
    assert COMMANDS.isdisjoint(REFUSED)


DANGEROUS = """
input openin openout read write immediate special csname catcode def let newcommand usepackage
expandafter loop begingroup directlua pdfobj pdfprimitive pdfximage makeatletter include
uppercase lowercase char mathchar textwidth everypar output shipout aftergroup the number
afterassignment futurelet global long outer count dimen skip toks box hbox vbox halign
noalign write18 href url verb ref label newif j NG ng write openout begin end
"""


def test_what_must_never_be_listed() -> None:
    assert COMMANDS.isdisjoint(DANGEROUS.split())


@pytest.mark.tex
def test_tex_knows_every_command_and_environment() -> None:
    names = [*sorted(COMMANDS - SYMBOLS), *sorted(ENVIRONMENTS)]
    known = "".join(
        rf"\ifcsname {name}\endcsname\else\errmessage{{no {name}}}\fi" + "\n" for name in names
    )
    compile_tex(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{textcomp}"
        "\\usepackage{mathpazo,amsmath,amssymb,array,booktabs}\n"
        f"\\begin{{document}}\n{known}x\\end{{document}}"
    )


TEXT_SIGNS = """
textbackslash textasciicircum textasciitilde textless textgreater textbar textquotedbl
textquotesingle textellipsis textendash textemdash textdegree texteuro textbullet
textperiodcentered textcopyright textregistered texttrademark textmu textpm texttimes textdiv
lq rq S P copyright pounds dag ddag LaTeX TeX slash i aa AA ae AE oe OE o O l L ss SS dh DH dj DJ
th TH
"""


@pytest.mark.tex
def test_the_fonts_have_every_text_sign() -> None:
    signs = TEXT_SIGNS.split()
    assert COMMANDS.issuperset(signs)
    log = compile_tex(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{textcomp,mathpazo}\n"
        "\\begin{document}" + "\n".join(rf"\{name}{{}}" for name in signs) + "\\end{document}"
    ).log
    assert (log.missing, log.warnings) == ((), ())
