"""The JSON Schema takes what `read_spec` takes and refuses what an editor should underline."""

import json
import re
from typing import Any

import pytest
import yaml

from hwgen.spec import schema
from tests.unit.spec.kinds import KINDS, RULES
from tests.unit.spec.test_load import FULL, SKETCH

SCHEMA = schema(KINDS, losses=["squared error"], rules=RULES)

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "object": dict,
    "array": list,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def valid(value: object, rules: dict[str, Any]) -> bool:
    """As much of JSON Schema as the records use; a keyword that is not known is an error."""
    return all(holds(keyword, value, rules) for keyword in rules)


def holds(keyword: str, value: object, rules: dict[str, Any]) -> bool:
    rule = rules[keyword]
    match keyword:
        case "title" | "description" | "default" | "examples" | "$schema" | "$defs":
            return True
        case "$ref":
            return valid(value, SCHEMA["$defs"][rule.removeprefix("#/$defs/")])
        case "anyOf":
            return any(valid(value, choice) for choice in rule)
        case "type":
            wrong_bool = isinstance(value, bool) and rule in ("integer", "number")
            return isinstance(value, TYPES[rule]) and not wrong_bool
        case "enum":
            return value in rule
        case "pattern":
            return not isinstance(value, str) or re.search(rule, value) is not None
        case "minimum":
            return not isinstance(value, int | float) or value >= rule
        case "maximum":
            return not isinstance(value, int | float) or value <= rule
        case "multipleOf":
            return not isinstance(value, int | float) or value % rule == 0
        case "required":
            return not isinstance(value, dict) or set(rule) <= set(value)
        case "properties":
            known = value if isinstance(value, dict) else {}
            return all(valid(known[key], rule[key]) for key in rule if key in known)
        case "additionalProperties":
            known = value if isinstance(value, dict) else {}
            others = [known[key] for key in known if key not in rules.get("properties", {})]
            return not others if rule is False else all(valid(other, rule) for other in others)
        case "items":
            return not isinstance(value, list) or all(valid(entry, rule) for entry in value)
        case "prefixItems":
            known_entries = value if isinstance(value, list) else []
            return all(
                valid(entry, choice) for entry, choice in zip(known_entries, rule, strict=False)
            )
        case "minItems":
            return not isinstance(value, list) or len(value) >= rule
        case "maxItems":
            return not isinstance(value, list) or len(value) <= rule
    raise AssertionError(keyword)


def spec(text: str) -> object:
    return yaml.safe_load(text.replace("due: 2026-03-01", "due: '2026-03-01'"))


@pytest.mark.parametrize("text", [SKETCH, FULL])
def test_right_specs_are_valid(text: str) -> None:
    assert valid(spec(text), SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Week", "titel: Week"),
        ("gradient: E wrt n_4", "gradent: E wrt n_4"),
        ("E wrt n_4", "E by n_4"),
        ("plan: full", "plan: fully"),
        ("plan: full", "plan: [[chain_rul]]"),
        ("data: shared", "data: own"),
        ("loss: squared error", "loss: hinge"),
        ("filters: 96", "filters: many"),
        ("filters: 96", "filter: 96"),
        ("plan: full", "points: 0.3"),
        ("plan: full", "space: wide"),
    ],
)
def test_wrong_specs_are_not(old: str, new: str) -> None:
    assert old in SKETCH
    assert not valid(spec(SKETCH.replace(old, new)), SCHEMA)


def test_every_kind_and_every_key_is_described() -> None:
    kinds = {choice["$ref"].removeprefix("#/$defs/") for choice in SCHEMA["$defs"]["Part"]["anyOf"]}
    assert kinds == {kind.__name__ for kind in KINDS.values()}
    for name, record in {"Homework": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, rules in record.get("properties", {}).items():
            known = rules if "$ref" not in rules else SCHEMA["$defs"][rules["$ref"][8:]] | rules
            assert known.get("description"), f"{name}: {key}"
    assert SCHEMA["$defs"]["GradientPart"]["properties"]["plan"]["default"] == "full"


def test_the_schema_is_json_and_always_the_same() -> None:
    again = schema(KINDS, losses=["squared error"], rules=RULES)
    assert json.dumps(again) == json.dumps(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
