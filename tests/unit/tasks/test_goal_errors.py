"""Wrong specs, from tests/cases/goal_errors.md: what only networks or fonts can tell."""

from pathlib import Path

import pytest

from hwgen import pipeline
from hwgen.errors import SpecError
from tests.cases_reader import Case, read_cases
from tests.specs import one_task

ERRORS = read_cases("goal_errors.md")


def problems(text: str) -> SpecError:
    """What is said about a spec in the current folder."""
    Path("spec.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        pipeline.load("spec.yaml")
    return caught.value


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.title)
def test_each_wrong_spec_is_told_exactly(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "preamble" in case.blocks:
        Path("m.tex").write_text(case["preamble"], encoding="utf-8")
    found = problems(case["yaml"]).problems
    assert (
        "".join(f"{p.path}:{p.line}:{p.column}: {p.message}\n" for p in found) == case["expected"]
    )
    for problem in found:
        source = Path(problem.path).read_text(encoding="utf-8").split("\n")
        assert problem.source == source[problem.line - 1]
        assert 1 <= problem.column <= len(problem.source) + 1


def test_there_are_many_causes() -> None:
    assert len(ERRORS) >= 55
    assert len({(case["yaml"], case.blocks.get("preamble")) for case in ERRORS}) == len(ERRORS)


def test_all_mistakes_come_in_one_run_with_line_and_caret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = "- gradient: E wrt v_{1,3}\n- text: {latex: '$x'}\n- gradient: E wrt n_4\n  plam: full"
    assert str(problems(one_task(parts))) == (
        'spec.yaml:11:25: v_{1,3} is not in network "figure 1" (n_3 is fed by n_1); did you mean '
        "v_{1,1}?\n"
        "          - gradient: E wrt v_{1,3}\n"
        "                            ^\n"
        "spec.yaml:12:24: $ is never closed\n"
        "          - text: {latex: '$x'}\n"
        "                           ^\n"
        'spec.yaml:14:9: unknown key "plam" in a part; did you mean "plan"?\n'
        "            plam: full\n"
        "            ^"
    )


def test_a_broken_network_hides_no_other_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = "- gradient: E wrt n_9\n- text: {latex: '\\input{a}'}"
    found = problems(one_task(parts, "x_1 -> n_1 -> n_1")).problems
    assert [(p.line, p.message) for p in found] == [
        (5, "the edge n_1 -> n_1 leads from a node to itself"),
        (9, r"\input is not allowed: it reads files"),
    ]


@pytest.mark.parametrize(
    ("text", "preamble", "line"),
    [
        (
            "parameter count:\n    conv2d: {kernel: [3], in_channels: 3, filters: 4}",
            b"",
            12,
        ),
        ("text: Why?", b"% one\n\\newcommand{\\ae}{\xe9}\n", 2),
    ],
    ids=["a kernel with one side", "a preamble that is not UTF-8"],
)
def test_no_message_speaks_of_python(
    text: str, preamble: bytes, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.tex").write_bytes(preamble)
    asked = one_task(f"- {text}")
    (found,) = problems(f"preamble: m.tex\n{asked}" if preamble else asked).problems
    assert found.line == line
    assert "codec" not in found.message
    assert 'the key "1"' not in found.message


@pytest.mark.parametrize(
    ("goal", "options", "meant"),
    [
        ("E wrt w_{5,2}", {}, "w_{2,5}"),
        ("e wrt n_4", {}, "E"),
        ("E wrt b_4", {}, "b"),
        ("E wrt b", {"biases": "own"}, "b_1"),
    ],
)
def test_a_name_that_is_nearly_right_is_proposed(
    goal: str,
    options: dict[str, str],
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = problems(one_task(f"- gradient: {goal}", **options)).problems
    assert found.message.endswith(f"; did you mean {meant}?")


@pytest.mark.parametrize(
    ("goal", "message"),
    [
        ("E wrt (v_{in_1,out_1})_d", 'v_{in_1,out_1} is not in network "figure 1"'),
        ("E wrt out_2", 'out_2 is not in network "figure 1"; did you mean out_1?'),
        ("E wrt w_{hid_1,out_2}", 'w_{hid_1,out_2} is not in network "figure 1"'),
        ("E wrt in_1", "in_1 is a vector; did you mean (in_1)_d?"),
        ("hid_10 wrt hid_1", 'hid_10 is not in network "figure 1"; did you mean hid_1?'),
    ],
)
def test_names_are_written_as_they_are_typed(
    goal: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    edges = "in_1 -> hid_1 hid_2 -> out_1\nin_1 -> out_1"
    (found,) = problems(one_task(f"- gradient: {goal}", edges)).problems
    assert "\\mathrm" not in found.message
    assert found.message.startswith(message)
