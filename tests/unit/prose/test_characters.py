import shutil
import string
import subprocess
import unicodedata
from pathlib import Path

import pytest

from hwgen.prose.allowed import check_latex
from hwgen.prose.characters import SUPPORTED, escape, unsupported
from hwgen.typesetting.tex import compile_tex

PAGE = r"""\documentclass{article}
\usepackage{cmap}
\usepackage[T1]{fontenc}
\usepackage{textcomp,mathpazo}
\pagestyle{empty}\parindent0pt
\begin{document}
%BODY%
\end{document}
"""
LOOK_ALIKES = {"Đ": "Ð", "đ": "d", "ˆ": "^"}
UNSEEN = "\u00a0\u00ad \n\t"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("plain words", "plain words"),
        ("\\", r"\textbackslash{}"),
        ("{}", r"\{\}"),
        ("$&%#_", r"\$\&\%\#\_"),
        ("^~", r"\textasciicircum{}\textasciitilde{}"),
        ("<>|", r"\textless{}\textgreater{}\textbar{}"),
        ('"a"', r"\textquotedbl{}a\textquotedbl{}"),
        ("`a'", r"\`{}a'"),
        ("don't", "don't"),
        ("''", "'{}'"),
        ("a--b---c", "a-{}-b-{}-{}-c"),
        (",,", ",{},"),
        ("[x]", "{[}x{]}"),
        ("é ü ß", "é ü ß"),
        ("e\u0301", "é"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("", ""),
    ],
)
def test_escape(text: str, latex: str) -> None:
    assert escape(text) == latex


def test_escaped_text_passes_the_allow_list() -> None:
    assert check_latex(escape(string.printable.replace("\r\x0b\x0c", ""))) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("naïve Gödel, Łukasiewicz", ()),
        ("漢字", ((0, "漢"), (1, "字"))),
        ("a ∂ b", ((2, "∂"),)),
        ("Ω and α", ((0, "Ω"), (6, "α"))),
        ("Ŋ", ((0, "Ŋ"),)),
        ("ĵ", ((0, "ĵ"),)),
        ("ẞ", ((0, "ẞ"),)),
        ("e\u0301", ()),
        ("x\u0301", ((1, "\u0301"),)),
        ("\u0301", ((0, "\u0301"),)),
        ("a\r\x00", ((1, "\r"), (2, "\x00"))),
        ("\ufeffx", ((0, "\ufeff"),)),
        ("🙂", ((0, "🙂"),)),
    ],
)
def test_unsupported(text: str, found: tuple[tuple[int, str], ...]) -> None:
    assert unsupported(text) == found


@pytest.mark.tex
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_every_supported_character_is_on_the_page(tmp_path: Path) -> None:
    # Read back from the PDF: a black box or a gap for a letter has no text there.
    characters = sorted(SUPPORTED - set(UNSEEN))
    body = "\n\n".join(f"{order}({escape(one)})" for order, one in enumerate(characters))
    typeset = compile_tex(PAGE.replace("%BODY%", body))
    assert (typeset.log.missing, typeset.log.warnings, typeset.log.overfull) == ((), (), ())
    (tmp_path / "page.pdf").write_bytes(typeset.pdf)
    read = subprocess.run(
        ["pdftotext", "-raw", "page.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    lines = [line for line in read.stdout.decode().split("\n") if line.strip("\f ")]
    text = "".join(line.strip("\f") for line in lines)
    lost = []
    for order, one in enumerate(characters):
        _, _, rest = text.partition(f"{order}(")
        shown, _, text = rest.partition(f"){order + 1}(")
        text = f"{order + 1}({text}"
        if not _shows(shown, one):
            lost.append((one, shown))
    assert lost == []


def _shows(shown: str, one: str) -> bool:
    """Whether the text read back has the letter; accents and signs may come as look-alikes."""
    wanted = unicodedata.normalize("NFKD", LOOK_ALIKES.get(one, one))
    letters = {part for part in wanted if part.isalpha()}
    # An accent stands on a dotless i.
    found = set(unicodedata.normalize("NFKD", shown)) | ({"i"} if "ı" in shown else set())
    return letters <= found if letters else bool(found - set(" "))


@pytest.mark.tex
def test_unseen_characters() -> None:
    body = "".join(f"a{escape(one)}b" for one in UNSEEN)
    log = compile_tex(PAGE.replace("%BODY%", body)).log
    assert (log.missing, log.warnings) == ((), ())
