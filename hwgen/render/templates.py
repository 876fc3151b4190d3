r"""The page around the blocks, by Jinja. The only door to jinja2.

A document flows in, the whole .tex flows out. Delimiters are `((* *))` and `((( )))`, which TeX
text never has; the environment is sandboxed and an undefined name is an error. A template of the
same name in a `templates/` folder beside the spec is taken first.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import ChoiceLoader, FunctionLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hwgen.document.blocks import Document, QuestionBlock
from hwgen.document.phrases import LANGUAGES, fill
from hwgen.errors import TexError
from hwgen.prose.characters import escape
from hwgen.render import latex

PACKAGE = Path(__file__).resolve().parent.parent
OWN_TEMPLATES = next(
    (folder for folder in (PACKAGE / "templates", PACKAGE.parent / "templates") if folder.is_dir()),
    PACKAGE / "templates",
)
PAGE = "homework.tex.j2"


def page(document: Document, preamble: str, beside: Path, markers: str) -> str:
    """The .tex of a document; `beside` is the folder of the spec, whose templates come first.

    `preamble` is an instructor's own, already checked; `markers` are the macros by which the log
    says which part TeX is at. Raises `TexError` if a template is wrong.
    """
    return fill_template(
        PAGE,
        document.language,
        beside,
        document=document,
        preamble=preamble,
        markers=markers,
        packages=latex.packages(document),
    )


def fill_template(name: str, language: str, beside: Path, **values: object) -> str:
    """The text of a template with its names filled; raises `TexError` if it is wrong."""
    try:
        return _environment(LANGUAGES[language], beside).get_template(name).render(**values)
    except TemplateError as error:
        at, line = getattr(error, "name", None) or name, getattr(error, "lineno", None)
        msg = f"template {at}{f', line {line}' if line else ''}: {error}"
        raise TexError(msg) from error
    except TexError:
        raise
    # A template is a program of the instructor's: whatever it raises is its own mistake.
    except Exception as error:
        msg = f"template {name}: {type(error).__name__}: {error}"
        raise TexError(msg) from error


def _text(folder: Path, name: str) -> str | None:
    """A template of that name in a folder, never one that a link leads to elsewhere."""
    file = folder / name
    if not file.is_file():
        return None
    inside = folder.parent.resolve() / folder.name
    if file.resolve() != inside / name:
        msg = f"template {name}: a link that leads out of {folder}"
        raise TexError(msg)
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"template {name} cannot be read: {error}"
        raise TexError(msg) from error


def _listed(questions: tuple[QuestionBlock, ...], audience: str) -> tuple[QuestionBlock, ...]:
    """The questions that stand together above: all on solutions, the first one on a handout."""
    return questions if audience == "solutions" else questions[:1]


def template_folders(beside: Path) -> list[Path]:
    """Where templates are looked for, in order."""
    return [beside / "templates", OWN_TEMPLATES]


def _environment(phrases: Mapping[str, str], beside: Path) -> ImmutableSandboxedEnvironment:
    loaders = [FunctionLoader(partial(_text, folder)) for folder in template_folders(beside)]
    environment = ImmutableSandboxedEnvironment(
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="(((",
        variable_end_string=")))",
        comment_start_string="((=",
        comment_end_string="=))",
        undefined=StrictUndefined,
        loader=ChoiceLoader(loaders),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )

    def phrase(key: str, **gaps: str | int) -> str:
        return latex.runs(fill(phrases, key, **gaps))

    environment.globals["phrase"] = phrase
    environment.filters.update(
        text=escape,
        runs=latex.runs,
        block=latex.block,
        mm=lambda length: f"{float(length):g}mm",
        listed=_listed,
    )
    return environment
