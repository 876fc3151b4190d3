import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hwgen.errors import TexError
from hwgen.typesetting import tex
from hwgen.typesetting.log import MARKERS, unfit
from hwgen.typesetting.tex import PageError, compile_tex

PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{mathpazo,amsmath,tikz,hyperref}
"""
RICH = (
    PREAMBLE
    + r"""\hypersetup{pdftitle={Week 4}}
\begin{document}
\section{A section}\label{one}
See \ref{one} on \today. \tikz \draw (0,0) -- (1,1);
\end{document}
"""
)


def _plain(body: str, before: str = "") -> str:
    return f"\\documentclass{{article}}\n{before}\\begin{{document}}\n{body}\n\\end{{document}}\n"


@pytest.mark.tex
def test_a_plain_page_takes_one_run() -> None:
    typeset = compile_tex(_plain("Hello"))
    assert typeset.pdf.startswith(b"%PDF-")
    assert typeset.pdf.rstrip().endswith(b"%%EOF")
    assert (typeset.runs, typeset.log.pages, typeset.log.errors) == (1, 1, ())


@pytest.mark.tex
def test_references_take_a_second_run() -> None:
    typeset = compile_tex(RICH)
    assert typeset.runs == 2
    assert not typeset.log.wants_rerun
    assert unfit(typeset.log) == ()


@pytest.mark.tex
def test_a_reference_to_nothing_does_not_run_for_ever() -> None:
    typeset = compile_tex(_plain(r"\ref{nowhere}"))
    assert typeset.runs == 2
    assert unfit(typeset.log) == (
        "LaTeX Warning: Reference `nowhere' on page 1 undefined on input line 3.",
    )


@pytest.mark.tex
def test_a_page_that_never_settles_is_refused() -> None:
    # Each run finds one more than it wrote down.
    before = r"""\makeatletter\def\n{0}\AtBeginDocument{\immediate\write\@auxout{\gdef\string\n
      {\the\numexpr\n+1}}\typeout{Rerun to get it right}}\makeatother
"""
    body = r"\n"
    with pytest.raises(TexError, match=r"^the page has not settled after 4 runs of pdflatex$"):
        compile_tex(_plain(body, before))


@pytest.mark.tex
@pytest.mark.slow
def test_same_source_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdfs = {compile_tex(RICH).pdf}
    for folder, zone, locale in (("a", "Asia/Tokyo", "C"), ("a/b", "UTC", "de_DE.UTF-8")):
        (tmp_path / folder).mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / folder))
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setenv("LANG", locale)
        pdfs.add(compile_tex(RICH).pdf)
    assert len(pdfs) == 1


@pytest.mark.tex
def test_the_scratch_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    compile_tex(_plain("x"))
    with pytest.raises(TexError):
        compile_tex(_plain(r"\undefined"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.tex
def test_the_users_settings_are_not_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    styles = tmp_path / "texmf" / "tex" / "latex"
    styles.mkdir(parents=True)
    (styles / "mine.sty").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TEXMFHOME", str(tmp_path / "texmf"))
    monkeypatch.setenv("TEXINPUTS", f"{styles}:")
    monkeypatch.setenv("shell_escape", "t")
    with pytest.raises(TexError, match=r"File `mine\.sty' not found"):
        compile_tex(_plain("x", "\\usepackage{mine}\n"))


@pytest.mark.tex
def test_an_error_names_part_line_and_command() -> None:
    body = "\\hwgenpart{1.1}fine\\hwgenend\n\\hwgenpart{1.2.3}\nbad \\nosuch here\\hwgenend"
    with pytest.raises(PageError) as refused:
        compile_tex(_plain(body, MARKERS))
    line = 1 + MARKERS.count("\n") + 1 + 3
    assert str(refused.value) == (
        f"part 1.2.3: TeX stopped at ./page.tex:{line}: Undefined control sequence. "
        r"in `bad \nosuch`"
    )
    assert refused.value.mistake.part == "1.2.3"


@pytest.mark.tex
def test_a_page_without_an_end() -> None:
    with pytest.raises(PageError, match="Emergency stop"):
        compile_tex("\\documentclass{article}\\begin{document}x")


@pytest.mark.tex
def test_a_document_without_a_page() -> None:
    with pytest.raises(TexError, match=r"^TeX made no page \(status 0\)$"):
        compile_tex(_plain(""))


@pytest.mark.tex
def test_files_beside_the_page() -> None:
    typeset = compile_tex(_plain(r"\input{words.tex}"), assets={"words.tex": b"Hello"})
    assert typeset.log.pages == 1


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "page.tex", "", "-x", "a b"])
@pytest.mark.tex
def test_files_beside_the_page_have_plain_names(name: str) -> None:
    with pytest.raises(TexError, match=r"^a file beside the page cannot be called"):
        compile_tex(_plain("x"), assets={name: b""})


def test_no_pdflatex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TexError, match=r"^pdflatex is not on this machine; `hwgen doctor` says"):
        compile_tex(_plain("x"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no launcher")
@pytest.mark.tex
def test_a_pdflatex_that_cannot_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "pdflatex"
    broken.write_bytes(b"not a program")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(TexError, match=r"^pdflatex could not be started: \[Errno 8\]"):
        compile_tex(_plain("x"))


@pytest.mark.tex
def test_two_at_once() -> None:
    with ThreadPoolExecutor(2) as pool:
        pdfs = {typeset.pdf for typeset in pool.map(compile_tex, [_plain("x")] * 4)}
    assert len(pdfs) == 1


@pytest.mark.tex
def test_a_home_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not even root can make a folder in /proc.
    for name in ("HOME", "TEXMFHOME", "TEXMFVAR", "TEXMFSYSVAR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "/proc/home")
    assert compile_tex(_plain("x")).runs == 1


@pytest.mark.tex
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_tex_ends_with_the_program_that_started_it(blow: signal.Signals, tmp_path: Path) -> None:
    script = textwrap.dedent(rf"""
        import signal
        import tempfile
        # A job in the background is started with SIGINT ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        tempfile.tempdir = {str(tmp_path)!r}
        from hwgen.typesetting.tex import compile_tex
        compile_tex({_plain(chr(92) + "def" + chr(92) + "x{" + chr(92) + "x}" + chr(92) + "x")!r})
    """)
    root = Path(tex.__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=root, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: _running(tmp_path), wanted=True)
        parent.send_signal(blow)
        parent.wait(timeout=10)
        _until(lambda: _running(tmp_path), wanted=False)
    finally:
        parent.kill()
        parent.wait()
    if blow == signal.SIGINT:
        assert list(tmp_path.iterdir()) == []


def _running(folder: Path) -> bool:
    """Whether a program has its working folder below `folder`."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if place.readlink().is_relative_to(folder):
                return True
        except OSError:
            continue
    return False


def _until(state: Callable[[], bool], *, wanted: bool) -> None:
    end = time.monotonic() + 10
    while state() != wanted:
        assert time.monotonic() < end, "waited ten seconds in vain"
        time.sleep(0.02)
