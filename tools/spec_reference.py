"""`make docs`: what the documentation repeats of the code, so that it cannot say anything else.

Nothing flows in but hwgen itself; docs/spec.md, docs/spec.schema.json, docs/mistakes.md and the
table of imports in docs/architecture.md flow out. The examples in the tables are the values of
docs/every_key.yaml, a spec that has every key there is.
"""

import io
import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from fractions import Fraction
from inspect import getdoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

sys.path.insert(
    0, str(Path(__file__).parent.parent)
)  # for tests/ and tools/, which are not installed

from hwgen.check.causes import CAUSES
from hwgen.derivation.plans import PLANS, PlanLine
from hwgen.derivation.rules import RULES
from hwgen.document.phrases import LANGUAGES
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Sym
from hwgen.model.functions import LOSSES
from hwgen.model.layers import LAYERS
from hwgen.prose.commands import ENVIRONMENTS, PACKAGES
from hwgen.report import print_schema
from hwgen.spec import (
    FigureRef,
    Goal,
    Homework,
    NetworkRecord,
    Part,
    Plan,
    Prose,
    Record,
    Rubric,
    Space,
    Task,
)
from hwgen.spec.edges import INDEX_LETTERS, RESERVED, Edges
from hwgen.spec.plan import TARGETS
from hwgen.tasks import KINDS
from hwgen.tasks.parameter_count import OneLayer
from tests.test_architecture import MAY_IMPORT
from tools.reference_words import (
    COUNTS,
    HEAD,
    MISTAKES,
    NAMES,
    PART,
    PLANS_TEXT,
    RULES_TEXT,
    TEXT,
)

DOCS = Path(__file__).resolve().parent.parent / "docs"
IMPORTS = "| room | may import |\n|---|---|\n"
EVERY_KEY = (DOCS / "every_key.yaml").read_text(encoding="utf-8")

VALUES: dict[object, str] = {
    str: "text",
    bool: "`true` or `false`",
    int: "a whole number",
    Fraction: "a number",
    Sym: "nodes",
    Prose: "[text](#text)",
    Goal: "[goal](#names-and-goals)",
    Plan: "[plan](#plans)",
    Space: "a length or a number of lines",
    Rubric: "`lines`, or milestones with points",
    Edges: "[chains](#names-and-goals)",
    NetworkRecord: "[network](#a-network)",
    Task: "[task](#a-task)",
    FigureRef: "[figure](#a-figure)",
    Part: "[part](#a-part)",
}
"""How the value behind a key is called."""

HEADINGS: dict[type[Record], str] = {
    Homework: "A homework",
    NetworkRecord: "A network",
    Task: "A task",
    FigureRef: "A figure",
    Part: "A part",
}
"""The records that every spec has, in the order of the page."""


def main() -> None:
    """Write the files."""
    for name, text in files().items():
        (DOCS / name).write_text(text, encoding="utf-8")


def files() -> dict[str, str]:
    """The text of each file that is generated."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        print_schema()
    return {
        "spec.md": "\n".join(reference()),
        "spec.schema.json": printed.getvalue(),
        "architecture.md": architecture(),
        "mistakes.md": "\n".join(mistakes()),
    }


def architecture() -> str:
    """The page on the architecture as it is, its table of imports from the test of imports."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(IMPORTS)
    after = rest[rest.index("\n\n") :]
    rows = [row((f"`{room}`", listed(sorted(may)) or "–")) for room, may in MAY_IMPORT.items()]
    return before + IMPORTS + "\n".join(rows).replace("``", "`hwgen`") + after


def reference() -> Iterator[str]:
    """The reference, section by section."""
    yield HEAD
    for record, heading in HEADINGS.items():
        yield from section(heading, record, record.model_fields)
    yield "## Kinds of question\n\nA part is of the kind whose key it has.\n"
    for name, kind in KINDS.items():
        yield from section(f"`{name}`", kind, own_keys(kind), level=3)
    yield "## Layers\n\nWhat a `parameter count` counts; the sizes have the names of PyTorch.\n"
    for name, layer in LAYERS.items():
        yield from section(f"`{name}`", layer, layer.model_fields, level=3)
    yield from losses()
    yield f"## Text\n\n{TEXT.format(environments=listed(ENVIRONMENTS), packages=listed(PACKAGES))}"
    taken = ", ".join(f"`{name}` ({stands})" for name, stands in RESERVED.items())
    yield "## Names and goals\n"
    yield NAMES.format(reserved=taken, letters=listed(INDEX_LETTERS))
    yield from plans()
    yield from rules()
    yield f"## A spec with every key\n\n```yaml\n{EVERY_KEY}```\n"


def own_keys(kind: type[Part]) -> dict[str, FieldInfo]:
    """The keys of a kind that parts of other kinds do not have, or have in another sense."""
    common = {key: field.description for key, field in Part.model_fields.items()}
    return {
        key: field
        for key, field in kind.model_fields.items()
        if common.get(key) != field.description
    }


def section(
    heading: str, record: type[BaseModel], keys: Mapping[str, FieldInfo], level: int = 2
) -> Iterator[str]:
    """A heading, what the record is, and a table of its keys."""
    about = "" if record is Part else f"{getdoc(record)}\n"
    yield f"{'#' * level} {heading}\n\n{about or PART}"
    if not keys:
        return
    yield "| key | value | if left out | what it says | example |"
    yield "|---|---|---|---|---|"
    for name, field in keys.items():
        key = field.alias or name
        cells = [f"`{key}`", value(field.annotation), default(field)]
        cells += [field.description or "", example(record, key)]
        yield row(cells)
    yield ""


def row(cells: Iterable[str]) -> str:
    """A row of a table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def value(annotation: object) -> str:
    """How the value behind a key is written, in words."""
    if annotation in VALUES:
        return VALUES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, OneLayer):
        return "a [layer](#layers)"
    inner = [part for part in get_args(annotation) if part not in (NoneType, Ellipsis)]
    match get_origin(annotation):
        case origin if origin is Literal:
            return ", ".join(f"`{choice}`" for choice in inner)
        case origin if origin in (Union, UnionType):
            return " or ".join(map(value, inner))
        case origin if origin is tuple and inner[1:]:
            return ", ".join(map(value, inner)).join("[]")
        case origin if origin is tuple:
            return f"list of {value(inner[0])}"
        case origin if origin is dict:
            return f"name: {value(inner[1])}"
        case _:
            return value(get_args(annotation)[0])


def default(field: FieldInfo) -> str:
    """What holds if a key is left out."""
    if field.is_required():
        return "required"
    match field.default:
        case None | () | {}:
            return "–"
        case Plan(name=name):
            return f"`{name}`"
        case bool() as yes:
            return f"`{str(yes).lower()}`"
        case other:
            return f"`{other}`"


def example(record: type[BaseModel], key: str) -> str:
    """The value of a key in the spec that has every key."""
    found = next((one[key] for one in written(record) if key in one), None)
    if found is None:
        raise KeyError(f"docs/every_key.yaml has no {record.__name__} with the key {key}")
    if isinstance(found, dict | list) and len(json.dumps(found)) > 60:
        return "below"
    shown = yaml.safe_dump([found], width=1000, default_flow_style=True)
    return f"`{key}: {shown.strip()[1:-1]}`"


def written(record: type[BaseModel]) -> list[dict[str, Any]]:
    """The mappings in the spec that has every key that are read as such a record."""
    spec = yaml.safe_load(EVERY_KEY)
    tasks = spec["tasks"]
    figures = [figure for task in tasks for figure in task.get("figures", ())]
    parts = [part for place in (*tasks, *figures) for part in place.get("parts", ())]
    found: dict[type[BaseModel], list[dict[str, Any]]] = {
        Homework: [spec],
        NetworkRecord: [*spec["networks"].values()],
        Task: tasks,
        FigureRef: figures,
        Part: parts,
    }
    found |= {kind: [part for part in parts if name in part] for name, kind in KINDS.items()}
    layers = [part["parameter count"] for part in parts if "parameter count" in part]
    found |= {kind: [one[n] for one in layers if n in one] for n, kind in LAYERS.items()}
    return found[record]


def losses() -> Iterator[str]:
    """The losses with what one output contributes, and its derivative."""
    yield "## Losses\n"
    yield "| loss | what an output contributes to E | its derivative by the output |"
    yield "|---|---|---|"
    n, y = Sym("n", ("o",)), Sym("y", ("o",), "i")
    for name, loss in LOSSES.items():
        yield row(f"`{c}`" for c in (name, latex(loss.summand(n, y)), latex(loss.derivative(n, y))))
    yield ""


def plans() -> Iterator[str]:
    """The named plans, each with its lines as a spec would write them."""
    yield f"## Plans\n\n{PLANS_TEXT.format(targets=listed(TARGETS))}"
    yield "| plan | lines |"
    yield "|---|---|"
    for name, plan in PLANS.items():
        lines = "<br>".join(map(planned, plan.lines))
        if plan.rest:
            lines += "<br>if none of these applies: " + "<br>".join(map(planned, plan.rest))
        yield f"| `{name}` | {lines} |"
    yield ""


def planned(line: PlanLine) -> str:
    """One line of a plan."""
    often = ", as often as it applies" if line.repeated else ""
    return f"`[{', '.join(map(str, line.actions))}]`{often}"


def rules() -> Iterator[str]:
    """The rules with their equations: the docstrings of the functions."""
    yield f"## Rules\n\n{RULES_TEXT}"
    named = LANGUAGES["en"]
    for name, rule in RULES.items():
        yield f"### `{name}`\n\n{getdoc(rule)}\n\nOn the page: {named[name]}.\n"


def listed(names: Collection[str]) -> str:
    """Names as code, in the order of the alphabet unless they have one."""
    ordered = sorted(names) if isinstance(names, frozenset) else list(names)
    return ", ".join(f"`{name}`" for name in ordered)


def mistakes() -> Iterator[str]:
    """The causes that `hwgen check` names, each with what is said."""
    yield MISTAKES
    yield "| cause | what is said |"
    yield "|---|---|"
    for name, said in CAUSES.items():
        yield row([name, said.replace("{change}.", "…")])
    yield COUNTS


if __name__ == "__main__":
    main()
