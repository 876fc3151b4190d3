"""The stages in order: a path flows in, pages and a certificate flow out.

load → model_of → derive → verify → lay out → render → ink check → compile → publish. Each function
below is one arrow or a run of them; nothing is kept between calls, and a stage that fails raises.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hwgen.derivation.rules import RULES
from hwgen.document.blocks import Document
from hwgen.document.phrases import LANGUAGES
from hwgen.errors import DeriveError, Problem, SpecError, TexError, VerifyError
from hwgen.expr.latex import latex
from hwgen.model.functions import LOSSES
from hwgen.model.network import Network
from hwgen.render.templates import page
from hwgen.spec import Draft, Homework, Question, file_order, read_spec
from hwgen.tasks import KINDS
from hwgen.tasks.certificate import Ink, certificate
from hwgen.tasks.macros import read_macros
from hwgen.tasks.networks import loose_ends, network_of
from hwgen.tasks.page import Audience, Solved, lay_out
from hwgen.tasks.printed import expected_displays, expected_sentences
from hwgen.tasks.prose import prose_problems
from hwgen.tasks.question import Answer, AskedPart
from hwgen.typesetting.log import MARKERS, unfit
from hwgen.typesetting.tex import Typeset, compile_tex
from hwgen.verification.ink import TemplateFaultError, check_ink
from hwgen.verification.proof import prove

AUDIENCES: tuple[Audience, ...] = ("solutions", "handout")


@dataclass(frozen=True)
class Spec:
    """A spec without mistakes: the homework, its networks, and the instructor's own macros."""

    path: Path
    homework: Homework
    networks: Mapping[str, Network]
    preamble: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """The .tex for each audience, the lines as read back from it, and the certificate."""

    tex: Mapping[Audience, str]
    certificate: dict[str, Any]


def load(path: str | Path) -> Spec:
    """Read a spec; raises `SpecError` with all its problems, each at its line and column."""
    draft = read_spec(path, KINDS, losses=tuple(LOSSES), rules=tuple(RULES))
    homework = draft.homework
    records = homework.networks if homework else {}
    networks = {name: network_of(name, record) for name, record in records.items()}
    macros = read_macros(draft, Path(path))
    problems = [*draft.problems, *macros.problems, *_part_problems(draft, networks)]
    problems += [*_language_problems(draft), *prose_problems(draft, macros.commands)]
    if problems or homework is None:
        raise SpecError(file_order(problems))
    return Spec(Path(path), homework, networks, macros.text, tuple(_warnings(networks)))


def _language_problems(draft: Draft) -> Iterator[Problem]:
    language = draft.homework.language if draft.homework else next(iter(LANGUAGES))
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        yield draft.problem(("language",), f"hwgen does not speak {language}; known: {known}")


def _part_problems(draft: Draft, networks: Mapping[str, Network]) -> Iterator[Problem]:
    for question in draft.homework.questions() if draft.homework else ():
        part = question.part
        if not isinstance(part, AskedPart) or (part.needs_network and not question.network):
            continue
        for mistake in part.mistakes(networks.get(question.network or "")):
            yield draft.problem((*part.where, *mistake.path), mistake.message, mistake.offset)


def _warnings(networks: Mapping[str, Network]) -> Iterator[str]:
    for name, network in networks.items():
        for node in loose_ends(network):
            yield f'network "{name}": {latex(node)} feeds nothing and is no output'


def questions(spec: Spec) -> Iterator[tuple[Question, AskedPart]]:
    """The parts of a spec in page order."""
    for question in spec.homework.questions():
        if isinstance(question.part, AskedPart):
            yield question, question.part


def solve(spec: Spec) -> Solved:
    """Derive, verify and prove the answer of every part; raises at the first that fails."""
    answers = tuple(
        (question, _answered(spec, question, part)) for question, part in questions(spec)
    )
    return Solved(spec.homework, spec.networks, answers)


def _answered(spec: Spec, question: Question, part: AskedPart) -> Answer:
    network = spec.networks.get(question.network or "")
    figure = network.name if network else ""
    try:
        answer = part.answer(network, figure, Solved(spec.homework, {}, ()).phrases)
        verified = answer.verified
        if verified is None or verified.derivation is None:
            return answer
        return replace(answer, verified=verified.with_last(prove(verified.derivation)))
    except VerifyError as error:
        raise hwgens_mistake(spec, f"part {question.id}: {error}") from error
    except DeriveError as error:
        msg = f"{spec.path}: part {question.id}: {error}"
        raise DeriveError(msg) from error


def hwgens_mistake(spec: Spec, what: str) -> VerifyError:
    """The error for a line that was derived or printed wrongly."""
    return VerifyError(
        f"{spec.path}: {what}\nNothing was printed. This is a mistake of hwgen's, not of the spec; "
        "please report it with the spec."
    )


def render(spec: Spec, solved: Solved) -> Pages:
    """The .tex for both audiences, each read back and compared with what was verified."""
    tex: dict[Audience, str] = {}
    printed: Ink = {}
    for audience in AUDIENCES:
        document = lay_out(solved, audience)
        tex[audience] = page(document, spec.preamble, spec.path.parent, MARKERS)
        ink = _read_back(spec, tex[audience], document)
        printed = ink if audience == "solutions" else printed
    return Pages(tex, certificate(solved, printed))


def _read_back(spec: Spec, tex: str, document: Document) -> Ink:
    try:
        return check_ink(tex, expected_displays(document), expected_sentences(document))
    except TemplateFaultError as error:
        msg = f"{spec.path}: {error}"
        raise TexError(msg) from error
    except VerifyError as error:
        raise hwgens_mistake(spec, str(error)) from error


def typeset(spec: Spec, pages: Pages) -> dict[str, bytes]:
    """The PDFs and the certificate by file name; raises `TexError` if a page is not fit."""
    with ThreadPoolExecutor() as runs:
        typeset = dict(zip(pages.tex, runs.map(compile_tex, pages.tex.values()), strict=True))
    files = {f"{audience}.pdf": _fit(spec, made).pdf for audience, made in typeset.items()}
    files["solutions.json"] = (as_json(pages.certificate) + "\n").encode()
    return files


def _fit(spec: Spec, typeset: Typeset) -> Typeset:
    reasons = unfit(typeset.log)
    if reasons:
        raise TexError("\n".join(f"{spec.path}: {reason}" for reason in reasons))
    return typeset


def as_json(value: object) -> str:
    """JSON for people and programs: indented, non-ASCII letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)
