"""The kinds of value that stand behind the keys of a spec, each read from plain YAML.

A plain value flows in, a frozen value with its parts flows out, or an error in plain words with
the place inside the text. Each is a pydantic type by itself: a record, and every kind of question,
only names it (`gradient: Goal`).
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from hwgen.expr.names import NameSyntaxError, read_name, scan_name
from hwgen.expr.nodes import Component, Sym
from hwgen.spec.words import Mistake, not_as_expected, quoted, refuse, shown

MOST_POINTS = 1000
LINE_HEIGHT = 8
"""Millimetres from one line of handwriting to the next."""
TALLEST_SPACE = 220
SPACE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,2})?) ?(cm|mm|lines?)")
MILLIMETRES = {"mm": 1, "cm": 10, "line": LINE_HEIGHT, "lines": LINE_HEIGHT}
ID = re.compile(r"^[a-z0-9-]{1,60}$")
LANGUAGE = re.compile(r"^[a-z]{2}(-[A-Z]{2})?$")
GOAL_FORM = "a goal is written like: E wrt n_4"


class Readable:
    """A value that pydantic reads with `read` and describes with `written_as`."""

    written_as: ClassVar[dict[str, Any]]

    @classmethod
    def read(cls, value: object, _validation: ValidationInfo | None = None) -> Self:
        """The value behind a plain YAML value; raises an error made by `refuse`."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def read(value: object, validation: ValidationInfo) -> Readable:
            return value if isinstance(value, cls) else cls.read(value, validation)

        return core_schema.with_info_plain_validator_function(read)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(cls.written_as)


@dataclass(frozen=True, slots=True)
class Prose(Readable):
    """Text for people: to be escaped, or, with `latex`, LaTeX as it stands.

    Written as `text` or as `{latex: '$x^2$'}`.
    """

    text: str
    latex: bool = False

    written_as: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {"latex": {"type": "string", "description": "LaTeX, not escaped."}},
                "required": ["latex"],
                "additionalProperties": False,
            },
        ]
    }

    @classmethod
    def read(cls, value: object, _validation: ValidationInfo | None = None) -> "Prose":
        """The prose behind a text or a mapping with the one key `latex`."""
        match value:
            case str():
                prose = cls(value)
            case {"latex": str(text), **rest} if not rest:
                prose = cls(text, latex=True)
            case {"latex": other, **rest} if not rest:
                raise refuse(Mistake(f'"latex" must be text; here is {shown(other)}', ("latex",)))
            case dict() if value:
                key = str(next(key for key in value if key != "latex"))
                message = f'unknown key {quoted(key)}; text is written as it is, or as latex: "…"'
                raise refuse(Mistake(message, (key,), key=True))
            case _:
                raise not_as_expected("text")
        if not prose.text.strip():
            raise refuse(Mistake("there is no text here"))
        return prose


@dataclass(frozen=True, slots=True)
class Goal(Readable):
    """The derivative that a question asks for: `E wrt n_4`, `n_6 wrt (x_2)_d`.

    The spans of both names count in `text`, the value as it was written.
    """

    text: str
    numerator: Sym
    denominator: Sym | Component

    written_as: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": r"\swrt\s",
        "examples": ["E wrt n_4", "E wrt w_{2,5}", "E wrt (v_{1,1})_d", "n_6 wrt n_1"],
    }

    @classmethod
    def read(cls, value: object, _validation: ValidationInfo | None = None) -> "Goal":
        """The goal behind `numerator wrt denominator`."""
        if not isinstance(value, str):
            raise not_as_expected("text such as E wrt n_4")
        try:
            numerator, end = scan_name(value, _past_blanks(value, 0))
            between = re.compile(r"\s+wrt(?:\s+|$)").match(value, end)
            if between is None:
                raise refuse(
                    Mistake(f'"wrt" is missing; {GOAL_FORM}', (), _past_blanks(value, end))
                )
            if between.end() == len(value):
                raise refuse(Mistake(f"the variable is missing; {GOAL_FORM}", (), len(value)))
            denominator, end = scan_name(value, between.end())
        except NameSyntaxError as error:
            raise refuse(Mistake(error.message, (), error.offset)) from None
        rest = _past_blanks(value, end)
        if rest < len(value):
            raise refuse(Mistake(f"nothing can follow the goal; {GOAL_FORM}", (), rest))
        if isinstance(numerator, Component):
            message = "what is differentiated is a node or E, not a component of a vector"
            raise refuse(Mistake(message, (), 0))
        return cls(value, numerator, denominator)


@dataclass(frozen=True, slots=True)
class Space(Readable):
    """Room for an answer on the handout, in millimetres.

    Written as a length, `4 cm` or `35 mm`, or as a number of handwritten lines, `6` or `6 lines`
    (8 mm each); at most a page, 220 mm.
    """

    millimetres: Fraction

    written_as: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "pattern": f"^{SPACE.pattern}$"},
        ],
        "examples": ["4 cm", "6 lines"],
    }

    @classmethod
    def read(cls, value: object, _validation: ValidationInfo | None = None) -> "Space":
        """The space behind a length or a number of lines."""
        written = f"{value} lines" if type(value) is int else value
        found = SPACE.fullmatch(written) if isinstance(written, str) else None
        if found is None:
            raise not_as_expected("a length such as 4 cm, or a number of lines such as 6")
        millimetres = Fraction(found[1]) * MILLIMETRES[found[2]]
        if millimetres > TALLEST_SPACE:
            raise refuse(Mistake(f"a space is at most a page, {TALLEST_SPACE} mm"))
        return cls(millimetres)


def read_points(value: object) -> Fraction:
    """Points behind a plain value: whole or half."""
    match value:
        case bool():
            pass
        case int() | float() | Fraction() if 0 <= value <= MOST_POINTS and not value % Fraction(
            1, 2
        ):
            return Fraction(value)
    raise not_as_expected(f"a whole or half number from 0 to {MOST_POINTS}, such as 2 or 2.5")


Points = Annotated[
    Fraction,
    PlainValidator(read_points),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST_POINTS, "multipleOf": 0.5}),
]
"""Points, exact: whole or half."""


def _read_name(value: object) -> Sym:
    if isinstance(value, Sym):
        return value
    if not isinstance(value, str):
        raise not_as_expected("a name such as n_4")
    try:
        name = read_name(value)
    except NameSyntaxError as error:
        raise refuse(Mistake(error.message, (), error.offset)) from None
    if isinstance(name, Component):
        raise refuse(Mistake("this is a component of a vector; a node is written like n_4"))
    return name


def _read_id(text: str) -> str:
    if not ID.fullmatch(text):
        raise refuse(Mistake(f"an id is made of a-z, 0-9 and -; here is {quoted(text)}"))
    return text


PartId = Annotated[str, AfterValidator(_read_id), Field(json_schema_extra={"pattern": ID.pattern})]
"""An id of a part that stays when parts move."""


def _read_language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise refuse(Mistake(f"a language is written like en or en-GB; here is {quoted(text)}"))
    return text


Language = Annotated[
    str, AfterValidator(_read_language), Field(json_schema_extra={"pattern": LANGUAGE.pattern})
]
"""A language tag: two letters, or two letters and a country."""

NodeName = Annotated[
    Sym, PlainValidator(_read_name), WithJsonSchema({"type": "string", "examples": ["n_4"]})
]
"""The name of a node; its span counts in the text as written."""


def _past_blanks(text: str, start: int) -> int:
    return start + len(text[start:]) - len(text[start:].lstrip())
