"""The command line: words and paths flow in, files, text and a status flow out.

Status 0: all is good; 1: the content is wrong; 2: the call or the machine is wrong. Everything
heavy is imported by the command that needs it, so that `hwgen --help` answers at once.
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from hwgen import __version__
from hwgen.errors import CallError, HwgenError, visible

WRONG_CONTENT, WRONG_CALL = 1, 2

T = TypeVar("T")

app = typer.Typer(
    name="hwgen",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

SpecFile = Annotated[Path, typer.Argument(metavar="SPEC", help="A problem spec, such as hw1.yaml.")]


def main() -> None:
    """The entry point of the `hwgen` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except OSError as error:
        sys.stderr.write(f"hwgen: {error.strerror or error}\n")
        sys.exit(WRONG_CALL)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"hwgen {__version__}")
        raise typer.Exit


@app.callback()
def _hwgen(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Worked homework solutions from a short problem spec, every line proven before it is printed.

    [bold]A first homework[/bold]

      hwgen new hw1            writes hw1.yaml, a small spec that builds as it is
      hwgen build hw1.yaml     writes build/hw1/solutions.pdf and handout.pdf
      hwgen steps hw1.yaml     shows the derivations here, without TeX
      hwgen doctor             says what this machine lacks, and how to mend it
    """


@app.command()
def build(
    specs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[SPEC]...", help="Problem specs; without one, all of problems/."),
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="The output folder.")] = Path("build"),
    tex: Annotated[
        bool,
        typer.Option("--tex", help="Keep a .tex beside each PDF that pdflatex compiles alone."),
    ] = False,
) -> None:
    """Build the PDFs of specs: OUT/NAME/solutions.pdf, handout.pdf and solutions.json.

    A spec with a mistake does not stop the others; the end says which failed and why. What has not
    changed since the last build is left as it is.

      hwgen build                       all of problems/
      hwgen build hw1.yaml -o ~/course  into ~/course/hw1
      hwgen build hw1.yaml --tex        with sources for Overleaf
    """
    from hwgen.report import build_all

    paths = specs or sorted(Path("problems").glob("*.yaml"))
    if not paths:
        _stop("there is no spec: give one, or put some into problems/ (hwgen new NAME writes one)")
    raise typer.Exit(build_all(paths, out, tex=tex))


@app.command()
def steps(
    spec: SpecFile,
    part: Annotated[str, typer.Option("--part", help="Only the part with this id.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Show the derivations of a spec, every line checked, without TeX.

    hwgen steps hw1.yaml               all parts
    hwgen steps hw1.yaml --part 1.1.2  one part
    hwgen steps hw1.yaml --json        for other programs
    """
    from hwgen.report import show_steps

    raise typer.Exit(_told(lambda: show_steps(spec, part, as_json=as_json)))


@app.command()
def check(  # noqa: PLR0913, PLR0917 - a command has its options
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Markdown or LaTeX files, or folders of them."),
    ],
    spec: Annotated[Path, typer.Option("--spec", help="The problem spec that they answer.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object for a file, an array for several.")
    ] = False,
    part: Annotated[str, typer.Option("--part", help="Only the part with this id.")] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Grade a class: feedback, grades and an overview go here."),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf/--no-pdf", help="With --out: feedback as PDF, or as text.")
    ] = True,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show the solution of parts that are not right.")
    ] = False,
) -> None:
    """Check typed solutions: which line is wrong first, why, and the smallest change that mends it.

    Status 0: every line is right; 1: something is wrong or cannot be read; 2: the call is wrong.

      hwgen check alice.md --spec hw1.yaml                     every line with its verdict
      hwgen check alice.md --spec hw1.yaml --part 1.1.2        one part
      hwgen check submissions/ --spec hw1.yaml --out feedback/ a page for each, and grades.csv
    """
    from hwgen.marking.command import check as check_all
    from hwgen.marking.grading import Marking

    marking = Marking(spec, out or Path(), part, pages=pdf, reveal=reveal)
    graded = out is not None
    raise typer.Exit(_told(lambda: check_all(files, marking, out=graded, json=as_json)))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The name of the homework, such as hw1.")],
) -> None:
    """Write NAME.yaml, a small, commented spec that builds as it is."""
    from hwgen.starter import write_starter

    path = _told(lambda: write_starter(name))
    typer.echo(f"{path} is written; build it with: hwgen build {path}")


@app.command()
def doctor() -> None:
    """Say what this machine has and lacks, each with its mend."""
    from hwgen.doctor import examine

    raise typer.Exit(examine())


@app.command()
def schema() -> None:
    """Print the JSON Schema of specs, for editors."""
    from hwgen.report import print_schema

    print_schema()


def _told(act: Callable[[], T]) -> T:
    """What `act` gives; an error of hwgen's becomes its message and a status."""
    try:
        return act()
    except HwgenError as error:
        _stop(str(error), _status(error))


def _status(error: HwgenError) -> int:
    return WRONG_CALL if isinstance(error, CallError) else WRONG_CONTENT


def _stop(message: str, status: int = WRONG_CALL) -> NoReturn:
    sys.stderr.write(f"{visible(message)}\n")
    raise typer.Exit(status)
