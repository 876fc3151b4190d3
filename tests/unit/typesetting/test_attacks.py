r"""LaTeX that means harm, against each level by itself.

`list` is the allow-list, `tex` pdfTeX's own flags and settings, `landlock` the kernel, `limits`
time, memory and disk. Each attack is also shown to work with every level off, so that a level that
"stops" it has stopped something. What stops what:

| attack                      | list | tex | landlock | limits |
|-----------------------------|------|-----|----------|--------|
| \input, \openin, \include   | yes  | yes | yes      |        |
| the same by \csname or ^^5c | yes  | yes | yes      |        |
| \openout                    | yes  | yes | yes      |        |
| \write18, \input of a pipe  | yes  | yes | yes      |        |
| \pdfximage                  | yes  | yes | yes      |        |
| \pdfobj file, \pdfprimitive | yes  | no  | yes      |        |
| \pdffiledump                | yes  | yes | yes      |        |
| endless loop                | yes  | no  | no       | yes    |
| macro bomb, disk bombs      | yes  | no  | no       | yes    |
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from hwgen.errors import TexError
from hwgen.prose.allowed import check_latex
from hwgen.typesetting import run
from hwgen.typesetting.landlock import landlock_supported
from hwgen.typesetting.run import Limits
from hwgen.typesetting.tex import compile_tex

TREASURE = "CANARY7291"
PLAIN = r"\pdfcompresslevel=0 \pdfobjcompresslevel=0 "
SHOW = r"\pdfinfo{/Stolen (\stolen)}"

READING = {
    "input": r"\input{CANARY.tex}" + SHOW,
    "include by TeX's own name": r"\csname @@input\endcsname CANARY.tex " + SHOW,
    "openin": r"\newread\f\openin\f=CANARY.tex \read\f to\x \x" + SHOW,
    "csname": r"\csname input\endcsname{CANARY.tex}" + SHOW,
    "caret notation": r"^^5cinput{CANARY.tex}" + SHOW,
    "pdfobj": r"\immediate\pdfobj stream file {CANARY.tex}\pdfrefobj\pdflastobj",
    "pdfprimitive": r"\let\pdfobj\undefined\immediate\pdfprimitive\pdfobj stream file {CANARY.tex}"
    r"\pdfrefobj\pdflastobj",
    "pdffiledump": r"\edef\stolen{\pdffiledump offset 0 length 64 {CANARY.tex}}" + SHOW,
    "pdfximage": r"\pdfximage{CANARY.pdf}\pdfrefximage\pdflastximage",
}
WRITING = {
    "openout": r"\newwrite\f\immediate\openout\f=CANARY.out \immediate\write\f{x}",
    "write18": r"\immediate\write18{touch CANARY.out}",
    "pipe": r'\input{|"touch CANARY.out"}',
    "pipe of the primitive": r'\csname @@input\endcsname |"touch CANARY.out" ',
}
STOPS = {
    "tex": {*READING, *WRITING} - {"pdfobj", "pdfprimitive"},
    "landlock": {*READING, *WRITING},
}
EXHAUSTING = {
    "loop": (r"\loop\iftrue\repeat", "TeX was stopped after 1 seconds of computing"),
    "endless recursion": (r"\def\x{\x}\x", "TeX was stopped after 1 seconds of computing"),
    "memory": (r"\def\a{\a\a}\a", "TeX capacity exceeded"),
    "memory by doubling": (
        r"\def\a{xxxxxxxx}\loop\edef\a{\a\a}\iftrue\repeat",
        "TeX capacity exceeded",
    ),
    "one file": (
        (
            r"\newwrite\f\immediate\openout\f=x.txt \def\x{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}"
            r"\edef\x{\x\x\x\x\x}\loop\immediate\write\f{\x}\iftrue\repeat"
        ),
        "TeX was stopped: it wrote a file of more than 1,000,000 bytes",
    ),
    "the log": (
        r"\def\x{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\loop\typeout{\x}\iftrue\repeat",
        "TeX was stopped: it wrote a file of more than 1,000,000 bytes",
    ),
    "many files": (
        (
            r"\newwrite\f\newcount\n\loop\advance\n1 \immediate\openout\f=x\the\n.txt"
            r"\immediate\write\f{\the\n}\immediate\closeout\f\iftrue\repeat"
        ),
        "TeX was stopped: it wrote more than 4,000,000 bytes",
    ),
}


@pytest.fixture(scope="module")
def canary_pdf() -> bytes:
    return compile_tex(_page(f"{PLAIN}\\pdfliteral{{/{TREASURE} MP}}x")).pdf


@pytest.fixture
def attack(tmp_path: Path, canary_pdf: bytes) -> Callable[[str], str]:
    """Return the page with this attack; the canary and the place to write lie outside scratch."""
    (tmp_path / "CANARY.tex").write_text(rf"\gdef\stolen{{{TREASURE}}}")
    (tmp_path / "CANARY.pdf").write_bytes(canary_pdf)

    def write(name: str) -> str:
        body = {**READING, **WRITING}[name]
        return _page(PLAIN + body.replace("CANARY", str(tmp_path / "CANARY")))

    return write


def _page(body: str) -> str:
    return "\\documentclass{article}\\begin{document}x\n" + body + "\n\\end{document}\n"


def _harmed(source: str, folder: Path) -> bool:
    """Compile; return whether the canary was read or the file outside was written."""
    try:
        pdf = compile_tex(source).pdf
    except TexError:
        pdf = b""
    hexadecimal = TREASURE.encode().hex().upper().encode()
    return TREASURE.encode() in pdf or hexadecimal in pdf or (folder / "CANARY.out").exists()


def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch pdfTeX's own defences off."""
    flags = tuple("-shell-escape" if f == "-no-shell-escape" else f for f in run.FLAGS)
    monkeypatch.setattr(run, "FLAGS", flags)
    monkeypatch.setattr(run, "SETTINGS", {**run.SETTINGS, "openin_any": "a", "openout_any": "a"})


def _without_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "landlock_supported", lambda: 0)


@pytest.mark.parametrize("body", [*READING.values(), *WRITING.values()], ids=[*READING, *WRITING])
def test_the_allow_list_refuses(body: str) -> None:
    assert check_latex(body) != ()


@pytest.mark.parametrize("body", [b for b, _ in EXHAUSTING.values()], ids=[*EXHAUSTING])
def test_the_allow_list_refuses_bombs(body: str) -> None:
    assert check_latex(body) != ()


@pytest.mark.tex
@pytest.mark.parametrize("name", [*READING, *WRITING])
def test_all_levels_but_the_list(name: str, attack: Callable[[str], str], tmp_path: Path) -> None:
    if not landlock_supported() and name not in STOPS["tex"]:
        pytest.skip("only Landlock stops this one, and this kernel has none")
    assert not _harmed(attack(name), tmp_path)


@pytest.mark.tex
@pytest.mark.parametrize("name", [*READING, *WRITING])
def test_the_attack_is_real(
    name: str, attack: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bare(monkeypatch)
    _without_landlock(monkeypatch)
    assert _harmed(attack(name), tmp_path)


@pytest.mark.tex
@pytest.mark.parametrize("name", [*READING, *WRITING])
def test_tex_alone(
    name: str, attack: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_landlock(monkeypatch)
    assert _harmed(attack(name), tmp_path) == (name not in STOPS["tex"])


@pytest.mark.tex
@pytest.mark.skipif(not landlock_supported(), reason="this kernel has no Landlock")
@pytest.mark.parametrize("name", [*READING, *WRITING])
def test_landlock_alone(
    name: str, attack: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bare(monkeypatch)
    assert _harmed(attack(name), tmp_path) == (name not in STOPS["landlock"])


@pytest.mark.tex
@pytest.mark.parametrize("name", EXHAUSTING)
def test_limits_stop(name: str) -> None:
    body, message = EXHAUSTING[name]
    limits = Limits(wall=20, cpu=1, file=1_000_000, scratch=4_000_000)
    with pytest.raises(TexError) as refused:
        compile_tex(_page(body), limits=limits)
    assert message in str(refused.value)


@pytest.mark.tex
def test_the_clock_stops_what_does_not_compute() -> None:
    with pytest.raises(TexError, match=r"^TeX was stopped after 0\.5 seconds$"):
        compile_tex(_page(r"\def\x{\x}\x"), limits=Limits(wall=0.5))


@pytest.mark.tex
def test_memory_of_the_machine() -> None:
    with pytest.raises(TexError, match=r"^TeX wanted more than 50,000,000 bytes of memory$"):
        compile_tex(_page(""), limits=Limits(memory=50_000_000))


@pytest.mark.tex
def test_nobody_sits_at_the_terminal() -> None:
    with pytest.raises(TexError, match=r"End of file on the terminal|Emergency stop"):
        compile_tex(_page(r"\errorstopmode\read-1 to\x"))
