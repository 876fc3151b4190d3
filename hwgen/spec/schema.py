"""The JSON Schema of a spec, for the completion and the hints of an editor.

The records and the kinds of question flow in, a schema (draft 2020-12) flows out. It is looser
than `load`, which has the last word: a schema cannot say that a network has no cycle.
"""

from collections.abc import Collection, Mapping
from inspect import getdoc
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from hwgen.spec.plan import Plan
from hwgen.spec.records import Homework, Part, Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Terse(GenerateJsonSchema):
    """Leaves out what an editor would show in vain: made-up titles, and empty defaults."""

    def field_title_should_be_set(self, _schema: object) -> bool:
        """Never."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default that stands for nothing is not shown."""
        shown = super().default_schema(schema)
        return {key: value for key, value in shown.items() if key != "default" or value}

    def encode_default(self, dft: object) -> object:
        """A default as it would be written in a spec."""
        return dft.name if isinstance(dft, Plan) else super().encode_default(dft)


def schema(
    kinds: Mapping[str, type[Part]],
    *,
    losses: Collection[str] = (),
    rules: Collection[str] = (),
) -> dict[str, Any]:
    """The schema of a spec whose parts are of these kinds, with these names to complete."""
    records: list[type[Record]] = [Homework, Part, *kinds.values()]
    refs, definitions = models_json_schema(
        [(record, "validation") for record in records], schema_generator=Terse
    )
    defs: dict[str, Any] = definitions["$defs"]
    top = defs.pop("Homework")
    defs["Part"] = {
        "description": getdoc(Part),
        "anyOf": [refs[kind, "validation"] for kind in kinds.values()],
    }
    defs["rule"] = {"type": "string"}
    if rules:
        defs["rule"] = {"anyOf": [{"enum": list(rules)}, {"type": "string", "pattern": "@"}]}
    if losses:
        defs["NetworkRecord"]["properties"]["loss"]["enum"] = list(losses)
    used = _used(top, defs)
    defs = {name: rules for name, rules in defs.items() if name in used}
    return {"$schema": DIALECT, **top, "title": "hwgen homework", "$defs": defs}


def _used(
    rules: object, defs: Mapping[str, object], found: frozenset[str] = frozenset()
) -> set[str]:
    """The definitions that are named in some rules, or in definitions that are."""
    match rules:
        case {"$ref": str(ref)}:
            names = {ref.removeprefix("#/$defs/")} - found
            return names | {n for name in names for n in _used(defs[name], defs, found | names)}
        case dict():
            return {name for inner in rules.values() for name in _used(inner, defs, found)}
        case list():
            return {name for inner in rules for name in _used(inner, defs, found)}
    return set()
