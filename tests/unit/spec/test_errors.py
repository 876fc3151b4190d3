"""Wrong specs, from tests/cases/spec_errors.md: exactly these mistakes, at exactly these places."""

from pathlib import Path

import pytest
import yaml

from hwgen.spec import read_spec, yaml_tree
from tests.cases_reader import Case, read_cases
from tests.unit.spec.kinds import KINDS, RULES

ERRORS = read_cases("spec_errors.md")


def messages(folder: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder)
    Path("spec.yaml").write_bytes(case.bytes("yaml"))
    draft = read_spec("spec.yaml", KINDS, rules=RULES, activations=("tanh", "relu"))
    lines = Path("spec.yaml").read_text(encoding="utf-8", errors="replace").split("\n")
    for problem in draft.problems:
        assert problem.source == lines[problem.line - 1]
        assert 1 <= problem.column <= len(problem.source) + 1
    return "".join(f"{p.path}:{p.line}:{p.column}: {p.message}\n" for p in draft.problems)


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.title)
def test_each_wrong_spec_is_told_exactly(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert messages(tmp_path, case, monkeypatch) == case["expected"]


def test_yamls_parser_in_python_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_tree, "LOADER", yaml.SafeLoader)
    for case in ERRORS:
        assert messages(tmp_path, case, monkeypatch) == case["expected"], case.title


def test_there_are_many_causes() -> None:
    assert len(ERRORS) >= 45
    assert len({case["yaml"] for case in ERRORS}) == len(ERRORS)
    assert all(case["expected"].strip() for case in ERRORS)
