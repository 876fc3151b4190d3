import pytest

from hwgen.typesetting.log import (
    MARKERS,
    Log,
    MissingCharacter,
    Mistake,
    Overfull,
    read_log,
    unfit,
)
from hwgen.typesetting.tex import compile_tex

PAGE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{mathpazo,amsmath}
%MARKERS%
\begin{document}
%BODY%
\end{document}
"""
WIDE = r"\rule{500pt}{1pt}"


def _log(body: str) -> Log:
    return compile_tex(PAGE.replace("%MARKERS%", MARKERS).replace("%BODY%", body)).log


def test_an_empty_log() -> None:
    assert read_log("") == Log()


@pytest.mark.parametrize(
    ("line", "box", "points", "lines", "where"),
    [
        (
            "Overfull \\hbox (12.5pt too wide) in paragraph at lines 3--5",
            "hbox",
            12.5,
            (3, 5),
            "in paragraph",
        ),
        (
            "Overfull \\hbox (1.0pt too wide) in alignment at lines 7--9",
            "hbox",
            1.0,
            (7, 9),
            "in alignment",
        ),
        (
            "Overfull \\hbox (175.3502pt too wide) detected at line 13",
            "hbox",
            175.3502,
            (13, 13),
            "detected",
        ),
        ("Overfull \\vbox (3.0pt too high) detected at line 4", "vbox", 3.0, (4, 4), "detected"),
        (
            "Overfull \\hbox (9.0pt too wide) has occurred while \\output is active",
            "hbox",
            9.0,
            None,
            "while \\output is active",
        ),
        (
            "Overfull \\vbox (258.59976pt too high) has occurred while \\output is active []",
            "vbox",
            258.59976,
            None,
            "while \\output is active",
        ),
    ],
)
def test_overfull(
    line: str, box: str, points: float, lines: tuple[int, int] | None, where: str
) -> None:
    assert read_log(line + "\n").overfull == (Overfull(box, points, lines, where, None, None),)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "./page.tex:13: Undefined control sequence.\nl.13 bad \\foo\n              here\n",
            Mistake("Undefined control sequence.", "./page.tex", 13, "bad \\foo", None),
        ),
        (
            "! Emergency stop.\n<*> page.tex\n",
            Mistake("Emergency stop.", None, None, "", None),
        ),
        (
            (
                "./page.tex:2: Missing $ inserted.\nl.2 x_\n     1\n"
                "./page.tex:2:  ==> Fatal error occurred, no output PDF file produced!\n"
            ),
            Mistake("Missing $ inserted.", "./page.tex", 2, "x_", None),
        ),
        (
            "!pdfTeX error: pdflatex (file x.pdf): cannot open\n ==> Fatal error occurred\n",
            Mistake("pdflatex (file x.pdf): cannot open", None, None, "", None),
        ),
    ],
)
def test_mistakes(text: str, mistake: Mistake) -> None:
    assert read_log(text).errors == (mistake,)


def test_a_missing_character() -> None:
    text = 'hwgen:part 2.1\nMissing character: There is no é ("E9) in font cmr10!\n'
    assert read_log(text).missing == (MissingCharacter("é", "cmr10", "2.1"),)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.", True),
        ("LaTeX Warning: There were undefined references.", True),
        ("Package rerunfilecheck Warning: File `page.out' has changed.", True),
        ("Package: rerunfilecheck 2019/12/05 v1.9 Rerun checks for auxiliary files (HO)", False),
        ("Output written on page.pdf (2 pages, 43864 bytes).", False),
    ],
)
def test_when_a_rerun_is_due(line: str, wanted: bool) -> None:  # noqa: FBT001 — a table's column
    assert read_log(line).wants_rerun is wanted


def test_pages_and_warnings() -> None:
    log = read_log(
        "LaTeX Font Warning: Font shape `T1/ppl/m/x' undefined\n"
        "Package hyperref Warning: Token not allowed\nLaTeX Font Info: nothing\n"
        "Output written on page.pdf (1 page, 9 bytes).\n"
    )
    assert log.pages == 1
    assert log.warnings == (
        "LaTeX Font Warning: Font shape `T1/ppl/m/x' undefined",
        "Package hyperref Warning: Token not allowed",
    )


@pytest.mark.tex
@pytest.mark.parametrize(
    "body",
    [
        WIDE,
        rf"\[ {WIDE} \]",
        rf"\begin{{equation*}}\begin{{split}} a &= {WIDE} \end{{split}}\end{{equation*}}",
        rf"\begin{{align*}} a &= {WIDE} \\ &= 1 \end{{align*}}",
        rf"\begin{{tabular}}{{l}}{WIDE}\end{{tabular}}",
        rf"\begin{{itemize}}\item {WIDE}\end{{itemize}}",
        r"\hbox to 1pt{wide}",
    ],
)
def test_a_wide_box_belongs_to_its_part(body: str) -> None:
    log = _log(
        f"\\hwgenpart{{1.1}}Before.\\hwgenend\n\\hwgenpart{{1.2}}{body}\\hwgenend\n"
        "\\hwgenpart{1.3}After.\\hwgenend"
    )
    assert [(box.box, box.part) for box in log.overfull] == [("hbox", "1.2")]


@pytest.mark.tex
def test_a_column_that_is_too_high_belongs_to_its_part() -> None:
    tall = r"\begin{equation*}\begin{split}\rule{1pt}{700pt}\end{split}\end{equation*}"
    log = _log(
        f"\\hwgenpart{{1.1}}Before.\\hwgenend\n\\hwgenpart{{1.2}}{tall}\\hwgenend\n"
        "\\hwgenpart{1.3}After.\\hwgenend\n\\hwgenpart{1.4}Last.\\hwgenend"
    )
    assert [(box.box, box.page, box.part) for box in log.overfull] == [("vbox", 2, "1.2")]


COLUMN = """hwgen:part 1.2
hwgen:end
hwgen:part 1.3

Overfull \\vbox (9.0pt too high) has occurred while \\output is active []

 [2
hwgen:shipped 1.2
]
hwgen:end
[3
hwgen:shipped 1.3
]
"""


def test_a_column_reported_a_part_late() -> None:
    (box,) = read_log(COLUMN).overfull
    assert (box.page, box.part) == (2, "1.2")


@pytest.mark.tex
def test_bare_marks_are_enough_for_lines() -> None:
    log = compile_tex(
        PAGE.replace("%MARKERS%", "").replace(
            "%BODY%", rf"\typeout{{hwgen:part a}}{WIDE}" + "\n\n" + r"\typeout{hwgen:end}" + WIDE
        )
    ).log
    assert [box.part for box in log.overfull] == ["a", None]


@pytest.mark.tex
def test_a_missing_character_belongs_to_its_part() -> None:
    log = _log(r"\hwgenpart{3}{\fontencoding{OT1}\selectfont\char200 }x\hwgenend")
    assert [one.part for one in log.missing] == ["3"]
    assert unfit(log) == ('part 3: the font pplr7t has no "\ufffd"',)


@pytest.mark.tex
def test_why_a_page_is_unfit() -> None:
    log = _log(f"\\hwgenpart{{1.2}}\\noindent{WIDE}\\hwgenend")
    (reason,) = unfit(log)
    line = 3 + MARKERS.count("\n") + 3
    assert reason == (f"part 1.2: a line (line {line} of the .tex) sticks out by 155.0 pt")


@pytest.mark.tex
def test_a_fit_page() -> None:
    assert unfit(_log(r"\hwgenpart{1}Fine.\hwgenend")) == ()
