"""Every row of every table, and every choice that a spec offers, has an example in problems/."""

from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from hwgen.derivation.plans import PLANS
from hwgen.derivation.rules import RULES
from hwgen.model.functions import LOSSES
from hwgen.model.layers import LAYERS, Dense, Layer
from hwgen.pipeline import Spec, load, questions, solve
from hwgen.spec import Homework, NetworkRecord
from hwgen.tasks import KINDS
from hwgen.tasks.gradient import GradientPart
from hwgen.tasks.page import Solved
from hwgen.tasks.parameter_count import ParameterCountPart
from hwgen.tasks.question import AskedPart

PROBLEMS = Path(__file__).resolve().parent.parent / "problems"
SPECS = sorted(PROBLEMS.glob("*.yaml"))
MODELINE = "# yaml-language-server: $schema=../docs/spec.schema.json\n"

CHOICES = [
    (record, key, choice)
    for record, keys in (
        (Homework, ("paper", "annotate")),
        (NetworkRecord, ("data", "biases", "inputs")),
    )
    for key in keys
    for choice in get_args(record.model_fields[key].annotation)
]


@cache
def loaded() -> tuple[Spec, ...]:
    return tuple(map(load, SPECS))


@cache
def solved() -> tuple[Solved, ...]:
    return tuple(map(solve, loaded()))


def parts() -> list[AskedPart]:
    return [part for spec in loaded() for _, part in questions(spec)]


def gradients() -> list[GradientPart]:
    return [part for part in parts() if isinstance(part, GradientPart)]


def layers(kind: type[Layer]) -> list[Layer]:
    counted = [part.parameter_count for part in parts() if isinstance(part, ParameterCountPart)]
    found: list[Layer] = [one.layer for one in counted]  # type: ignore[attr-defined]  # made from the table
    return [layer for layer in found if isinstance(layer, kind)]


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_examples_load_without_warnings_and_name_the_schema(spec: Path) -> None:
    assert load(spec).warnings == ()
    assert spec.read_text(encoding="utf-8").startswith(MODELINE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_has_an_example(kind: str) -> None:
    assert any(isinstance(part, KINDS[kind]) for part in parts())


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_an_example_of_every_setting(layer: str) -> None:
    written = {key for one in layers(LAYERS[layer]) for key in one.model_fields_set}
    assert written == set(LAYERS[layer].model_fields)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_has_an_example(loss: str) -> None:
    assert loss in {net.loss_name for spec in loaded() for net in spec.networks.values()}


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_has_an_example(plan: str) -> None:
    assert plan in {part.plan.name for part in gradients()}


def test_a_plan_that_is_spelled_out_has_an_example() -> None:
    assert any(part.plan.lines for part in gradients())


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_used_by_an_example(rule: str) -> None:
    used = {
        name
        for homework in solved()
        for _, answer in homework.answers
        if answer.verified is not None
        for line in answer.verified.lines
        for name in line.rules
    }
    assert rule in used


@pytest.mark.parametrize("form", ["expanded", "delta"])
def test_every_form_of_a_derivation_has_an_example(form: str) -> None:
    derivations = [
        answer.verified.derivation
        for homework in solved()
        for _, answer in homework.answers
        if answer.verified is not None
    ]
    assert form in {derivation.form for derivation in derivations if derivation is not None}


@pytest.mark.parametrize(("record", "key", "choice"), CHOICES)
def test_every_choice_has_an_example(record: type, key: str, choice: str) -> None:
    homeworks = [spec.homework for spec in loaded()]
    records = (
        homeworks
        if record is Homework
        else [network for homework in homeworks for network in homework.networks.values()]
    )
    assert choice in {getattr(one, key) for one in records}


def test_a_row_without_an_example_is_found() -> None:
    class Unused(Dense):
        """A layer that no spec has."""

    assert layers(Dense) != []
    assert layers(Unused) == []
