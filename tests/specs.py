"""Specs for tests, from the text of their parts down to what becomes of them."""

from pathlib import Path

from hwgen import pipeline
from hwgen.document.phrases import as_text
from hwgen.tasks.page import Solved
from hwgen.tasks.question import Answer
from tests.networks import FIGURE_1

WEEK_4 = Path(__file__).parent.parent / "problems" / "week4.yaml"


def one_task(parts: str, edges: str = FIGURE_1, **options: str) -> str:
    """A spec of one network, `figure 1`, and one task with these parts, `- gradient: …` each."""
    rows = [f"      {row}" for row in edges.strip().splitlines()]
    settings = [f"    {key}: {value}" for key, value in options.items()]
    asked = [f"      {row}" for row in parts.strip("\n").splitlines()]
    head = ["title: T", "networks:", "  figure 1:", "    edges: |"]
    return "\n".join([*head, *rows, *settings, "tasks:", "  - parts:", *asked, ""])


def solve(folder: Path, text: str) -> Solved:
    """The solved homework of a spec."""
    return pipeline.solve(load(folder, text))


def load(folder: Path, text: str) -> pipeline.Spec:
    """The spec as `folder`/spec.yaml, loaded."""
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return pipeline.load(path)


def answer(folder: Path, part: str, edges: str = FIGURE_1, **options: str) -> Answer:
    """The answer of a single part."""
    ((_, found),) = solve(folder, one_task(part, edges, **options)).answers
    return found


def texts(found: Answer) -> dict[str, str]:
    """The sentences of an answer, mathematics between dollar signs."""
    leads = {f"lead {number}": as_text(lead) for number, lead in found.leads.items()}
    said = {"prompt": found.prompt, "note": found.note, "conclusion": found.conclusion}
    return {key: text for key, value in said.items() if (text := as_text(value))} | leads
