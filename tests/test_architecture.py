"""The direction of imports: a package imports only what stands below it.

The table is that of docs/architecture.md as data; a planted import shows that the test can fail.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "hwgen"

STAGES = ("spec", "tasks", "verification", "document", "render", "typesetting", "derivation")
MAY_IMPORT: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "prose": frozenset({"errors"}),
    "expr": frozenset({"errors"}),
    "model": frozenset({"expr"}),
    "spec": frozenset({"expr", "errors"}),
    "derivation": frozenset({"model", "expr", "errors"}),
    "verification": frozenset({"model", "expr", "errors", "derivation.steps"}),
    "document": frozenset({"verification.verified", "derivation.steps", "expr"}),
    "render": frozenset(
        {"document", "verification.verified", "derivation.steps", "expr", "errors", "prose"}
    ),
    "typesetting": frozenset({"errors"}),
    "tasks": frozenset(
        {"spec", "model", "derivation", "verification", "document", "expr", "errors", "prose"}
    ),
    "check": frozenset({"derivation", "verification", "model", "expr", "spec", "errors"}),
    "pipeline": frozenset({*STAGES, "model", "expr", "errors", "prose"}),
    "builds": frozenset({"pipeline", "typesetting", "errors", ""}),
    "api": frozenset({"builds", "pipeline", *STAGES, "errors"}),
    "report": frozenset({"builds", "pipeline", *STAGES, "model", "errors"}),
    "marking": frozenset(
        {"check", "builds", "pipeline", *STAGES, "model", "expr", "errors", "prose"}
    ),
    "starter": frozenset({"typesetting", "errors"}),
    "doctor": frozenset({"render", "typesetting"}),
    "cli": frozenset({"marking", "report", "starter", "doctor", "builds", "errors", ""}),
    "__init__": frozenset({"api", "errors"}),
    "__main__": frozenset({"cli"}),
}


def imports(source: str) -> Iterator[str]:
    """The modules of hwgen that a source imports anywhere, without the leading `hwgen.`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (n.name.removeprefix("hwgen").lstrip(".") for n in names if _own(n.name))
            case ast.ImportFrom(module="hwgen", names=names):
                yield from (n.name if _is_module(n.name) else "" for n in names)
            case ast.ImportFrom(module=str(module)) if _own(module):
                yield module.removeprefix("hwgen.")


def _own(module: str) -> bool:
    return module == "hwgen" or module.startswith("hwgen.")


def _is_module(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def trespasses(room: str, source: str) -> list[str]:
    """The imports of a source in `room` that the table forbids."""
    allowed = MAY_IMPORT[room] | {room}
    return [
        module
        for module in imports(source)
        if not any(module == door or module.startswith(f"{door}.") for door in allowed if door)
        and module not in allowed
    ]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(module: Path) -> None:
    assert trespasses(room_of(module), module.read_text(encoding="utf-8")) == []


def test_every_room_has_its_row() -> None:
    assert {room_of(module) for module in modules()} == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("room", "planted", "found"),
    [
        ("verification", "from hwgen.derivation.rules import RULES", ["derivation.rules"]),
        ("verification", "from hwgen.derivation import engine", ["derivation"]),
        ("document", "from hwgen.derivation.engine import derive", ["derivation.engine"]),
        ("render", "import hwgen.model.graph", ["model.graph"]),
        ("expr", "def f():\n    from hwgen.model import graph", ["model"]),
        ("spec", "from hwgen import tasks", ["tasks"]),
    ],
)
def test_a_planted_import_is_found(room: str, planted: str, found: list[str]) -> None:
    assert trespasses(room, planted) == found


def test_the_engine_and_the_verifier_share_no_rules() -> None:
    reached: set[Path] = set()
    todo = [PACKAGE / "verification" / "value.py"]
    while todo:
        module = todo.pop()
        if module in reached or not module.is_file():
            continue
        reached.add(module)
        for name in imports(module.read_text(encoding="utf-8")):
            path = PACKAGE / name.replace(".", "/")
            todo += [path.with_suffix(".py"), path / "__init__.py"]
    names = {path.relative_to(PACKAGE).as_posix() for path in reached}
    assert "derivation/steps.py" in names
    assert not names & {"derivation/rules.py", "derivation/engine.py", "derivation/delta.py"}
