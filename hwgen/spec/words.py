"""How a mistake in a record is said in plain words.

Validation errors flow in, `Mistake`s flow out: a sentence, the path of keys below the record, and
where in the text at that path. The words are made here and not taken from pydantic, whose messages
speak of Python's types.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails, PydanticCustomError

LONGEST_QUOTE = 40

EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "none_required": "left empty",
    "dict_type": "a mapping (key: value)",
    "mapping_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "dataclass_type": "a mapping (key: value)",
    "tuple_type": "a list",
    "list_type": "a list",
}
"""What a value must be, by pydantic's name for the mistake."""

LIMITS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "string_too_short": "a text of at least {min_length} characters",
    "string_too_long": "a text of at most {max_length} characters",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence about the value at `path` below a record, or about its character `offset`.

    With `key`, it is about the last key of the path and not about the value.
    """

    message: str
    path: tuple[str | int, ...] = ()
    offset: int | None = None
    key: bool = False


def refuse(*mistakes: Mistake) -> PydanticCustomError:
    """The error that a field or a record raises; paths are counted from that field or record."""
    text = "; ".join(mistake.message for mistake in mistakes)
    return PydanticCustomError("mistakes", "{text}", {"text": text, "mistakes": mistakes})


def not_as_expected(expected: str) -> PydanticCustomError:
    """The error of a field whose whole value is of the wrong kind."""
    return PydanticCustomError("expected", "expected {expected}", {"expected": expected})


def quoted(text: str) -> str:
    """A text in quotes for a message: on one line, printable, not longer than a phrase."""
    line = "".join(char if char.isprintable() else " " for char in text)
    cut = line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"
    return f'"{cut}"'


def shown(value: object) -> str:
    """What a value of a spec is, for a message."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the text {quoted(value)}"
        case dict():
            return "a mapping (key: value)"
        case tuple() | list():
            return f"a list of {len(value)}" if value else "an empty list"
    return "something else"


def suggestion(word: str, options: Iterable[str], *, quotes: bool = True) -> str:
    """`; did you mean …?`, or nothing if no option is near."""
    for near in _near(word, options):
        return f"; did you mean {quoted(near) if quotes else near}?"
    return ""


def _near(word: str, options: Iterable[str]) -> list[str]:
    """The one option that is like the word, if any."""
    folded = {option.lower(): option for option in options}
    if len(word) > LONGEST_QUOTE:
        return []
    return [folded[near] for near in difflib.get_close_matches(word.lower(), folded, n=1)]


def listed(options: Iterable[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    *most, final = options
    return f"{', '.join(most)} {last} {final}" if most else final


def keys_of(record: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a record as they are written in a spec."""
    return tuple(field.alias or name for name, field in record.model_fields.items())


def mistakes_of(
    errors: Collection[ErrorDetails], record: type[BaseModel], noun: str, fields: object
) -> list[Mistake]:
    """The mistakes behind validation errors of `record`, read from the plain value `fields`.

    A key that is missing because it is misspelt is not said to be missing, too.
    """
    meant = {
        (*error["loc"][:-1], key)
        for error in errors
        if error["type"] == "extra_forbidden"
        for key in _near(str(error["loc"][-1]), _keys_at(record, error["loc"][:-1]))
    }
    placed = [(_written(fields, error["loc"]), error) for error in errors if _told(error, meant)]
    paths = {path for path, _ in placed}
    wrong: dict[tuple[str | int, ...], list[str]] = {}
    mistakes: list[Mistake] = []
    for path, error in placed:
        expected = _expected(error)
        if expected is None:
            mistakes += _sentences(error, path, record, noun, fields)
        elif not any(path == other[: len(path)] != other for other in paths):
            wrong.setdefault(path, []).append(expected)
    for path, choices in wrong.items():
        subject = _subject(path) if path else noun
        found = shown(_at(fields, path))
        hint = _hint(choices, _at(fields, path))
        options = listed(dict.fromkeys(choices))
        mistakes.append(Mistake(f"{subject} must be {options}; here is {found}{hint}", path))
    return mistakes


def _told(error: ErrorDetails, meant: set[tuple[str | int, ...]]) -> bool:
    return error["type"] != "missing" or error["loc"] not in meant


def _sentences(
    error: ErrorDetails,
    path: tuple[str | int, ...],
    record: type[BaseModel],
    noun: str,
    fields: object,
) -> Iterator[Mistake]:
    """The mistakes of one error that is not about the kind of a value."""
    context = error.get("ctx", {})
    match error["type"]:
        case "mistakes":
            for mistake in context["mistakes"]:
                place = (*path, *mistake.path)
                yield Mistake(mistake.message, place, mistake.offset, mistake.key)
        case "missing":
            owner = _subject(path) if path else noun
            if isinstance(error["loc"][-1], int):
                yield Mistake(f"{owner} needs at least {error['loc'][-1] + 1} values", path)
                return
            yield Mistake(f"{owner} needs the key {quoted(str(error['loc'][-1]))}", path)
        case "extra_forbidden":
            key = str(error["loc"][-1])
            owner = _subject(path[:-1]) if path[:-1] else noun
            near = suggestion(key, _keys_at(record, error["loc"][:-1]))
            yield Mistake(f"unknown key {quoted(key)} in {owner}{near}", path, key=True)
        case "literal_error" | "enum":
            options = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            found = _at(fields, path)
            near = suggestion(found, options) if isinstance(found, str) else ""
            must = f"{_subject(path)} must be {listed(options)}"
            yield Mistake(f"{must}; here is {shown(found)}{near}", path)
        case "value_error" | "assertion_error":
            yield Mistake(str(context.get("error", error["msg"])), path)
        case _:
            yield Mistake(f"{_subject(path)} cannot be {shown(_at(fields, path))}", path)


def _expected(error: ErrorDetails) -> str | None:
    """What the value must be, if the mistake is that it is of another kind or size."""
    if error["type"] == "expected":
        return str(error["ctx"]["expected"])
    if error["type"] in LIMITS:
        return LIMITS[error["type"]].format(**error["ctx"])
    return EXPECTED.get(error["type"])


def _hint(expected: list[str], found: object) -> str:
    """How a number becomes text."""
    number = isinstance(found, int | float)
    return " (quotes make it text)" if number and expected[0].startswith("text") else ""


def _subject(path: tuple[str | int, ...]) -> str:
    """What the value at a path is called: its key, or its place in the list under that key."""
    match path:
        case (*_, str(key), int(place)):
            return f"entry {place + 1} of {quoted(key)}"
        case (*_, str(key)):
            return quoted(key)
        case (*_, int(place)):
            return f"entry {place + 1}"
    return "this"


def _at(fields: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        match fields, step:
            case dict(), _:
                fields = fields.get(step)
            case tuple(), int() if step < len(fields):
                fields = fields[step]
            case _:
                return None
    return fields


def _written(fields: object, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """As much of a location as was written; the rest names a missing key or a union's branch."""
    path: tuple[str | int, ...] = ()
    for step in location:
        match fields, step:
            case dict(), _ if step in fields:
                fields = fields[step]
            case tuple(), int() if step < len(fields):
                fields = fields[step]
            case _:
                continue
        path = (*path, step)
    return path


def _keys_at(record: type[BaseModel], location: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that the record at a location below `record` knows."""
    records = [record]
    for step in location:
        fields = [
            field
            for candidate in records
            for name, field in candidate.model_fields.items()
            if step == (field.alias or name)
        ]
        if fields:
            records = [found for field in fields for found in _records_in(field.annotation)]
    return tuple(key for candidate in records for key in keys_of(candidate))


def _records_in(annotation: object) -> list[type[BaseModel]]:
    """The records named in a type, as `A`, `A | None`, `tuple[A, ...]` or `dict[str, A]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _records_in(inner)]
