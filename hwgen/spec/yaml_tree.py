"""YAML text → plain values with the place of every key and value.

Text flows in, a `Tree` flows out, or a `TreeError` with its place. The tree is built from the
parser's events and not by PyYAML's constructors: so plain scalars follow YAML 1.2 (`no` and
2026-03-01 are text), nothing recurses, and tags, anchors and aliases never come to life.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import yaml

from hwgen.spec.words import quoted
from hwgen.spec.yaml_words import plain_words

Path = tuple[str | int, ...]
"""The keys and the numbers from 0 that lead from the top of a spec to a value."""

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 50
MOST_VALUES = 20_000

BOOLEANS = dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(
    ("false", "False", "FALSE"), False
)
EMPTY = ("", "~", "null", "Null", "NULL")
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
FLOAT = re.compile(r"[-+]?(?=\.?[0-9])[0-9]{0,18}(\.[0-9]{0,18})?([eE][-+]?[0-9]{1,3})?")
UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TreeError(Exception):
    """The text is not plain YAML as a spec needs it; `index` counts characters from 0."""

    def __init__(self, index: int, message: str) -> None:
        self.index = index
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a key or a value stands in the text.

    `style` is the quote of a scalar, `|`, `>`, or empty; `{` for a mapping, `[` for a sequence.
    """

    start: int
    end: int
    style: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The value of a whole text: str, int, float, bool, None, tuple and dict, no others."""

    value: object
    values: dict[Path, Spot]
    keys: dict[Path, Spot]
    mistakes: tuple[TreeError, ...]

    def at(self, path: Path) -> object:
        """The value at a path, None where there is none."""
        value = self.value
        for step in path:
            match value, step:
                case dict(), str():
                    value = value.get(step)
                case tuple(), int() if step < len(value):
                    value = value[step]
                case _:
                    return None
        return value


@dataclass(slots=True)
class Frame:
    """A collection whose end has not come yet; without a path nothing in it is kept."""

    path: Path | None
    start: int
    mapping: bool
    key: str | None = None
    again: bool = False
    fields: dict[str, object] = field(default_factory=dict)
    entries: list[object] = field(default_factory=list)


def read_tree(text: str) -> Tree:
    """The tree of one YAML document; duplicate keys are kept in `mistakes`, the first one counts.

    Raises TreeError where reading cannot go on.
    """
    builder = Builder(text)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        places = _index(error.problem_mark), _index(error.context_mark)
        raise TreeError(*plain_words(text, error.problem or "", *places)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise TreeError(0, f"this is not YAML ({error})") from None
    return Tree(builder.root, builder.values, builder.keys, tuple(builder.mistakes))


def _events(text: str) -> Iterator[yaml.Event]:
    found = UNPRINTABLE.search(text)
    if found:
        message = f"a control character (U+{ord(found[0]):04X}) has no place in a spec"
        raise TreeError(found.start(), message)
    return yaml.parse(text, Loader=LOADER)


class Builder:
    """Puts a tree together from events, one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: object = None
        self.values: dict[Path, Spot] = {}
        self.keys: dict[Path, Spot] = {}
        self.mistakes: list[TreeError] = []
        self.open: list[Frame] = []
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        """Carry the tree on by one event."""
        start = _index(event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self.document(event, start)
            case yaml.AliasEvent():
                message = "aliases (*name) are not allowed; write the value out (or quote the *)"
                raise TreeError(start, message)
            case yaml.ScalarEvent():
                self.refuse_marks(event, start)
                self.scalar(event, Spot(start, _index(event.end_mark), event.style or ""))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.refuse_marks(event, start)
                self.begin(start, mapping=isinstance(event, yaml.MappingStartEvent))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.finish(_index(event.end_mark))

    def document(self, event: yaml.DocumentStartEvent, start: int) -> None:
        """A spec is one document without directives."""
        self.documents += 1
        if self.documents > 1:
            raise TreeError(start, 'a spec is one document; here "---" starts another')
        if event.version or event.tags:
            raise TreeError(start, "a spec has no directives (%YAML, %TAG)")

    def refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, start: int) -> None:
        """Anchors and tags are refused where they stand."""
        if event.anchor is not None:
            raise TreeError(start, "anchors (&name) are not allowed; write the value out")
        if event.tag is not None:
            raise TreeError(start, "tags (!name) are not allowed; leave it out (or quote the !)")

    def scalar(self, event: yaml.ScalarEvent, spot: Spot) -> None:
        """A key, or a value of the collection that is open."""
        found = UNPRINTABLE.search(event.value)
        if found:
            message = f"a control character (U+{ord(found[0]):04X}) has no place in a spec"
            raise TreeError(spot.start, message)
        frame = self.open[-1] if self.open else None
        if frame and frame.mapping and frame.key is None:
            self.key(frame, event.value, spot)
        else:
            value = _plain_value(event.value) if not spot.style else event.value
            self.add(value, spot, self.next_path())

    def key(self, frame: Frame, key: str, spot: Spot) -> None:
        """The next value belongs to this key; a second value of one key is read and dropped."""
        frame.key = key
        frame.again = key in frame.fields
        if frame.path is None:
            return
        path = (*frame.path, key)
        if frame.again:
            line = self.text.count("\n", 0, self.keys[path].start) + 1
            message = f"the key {quoted(key)} stands here again (first at line {line})"
            self.mistakes.append(TreeError(spot.start, message))
        else:
            self.keys[path] = spot

    def begin(self, start: int, *, mapping: bool) -> None:
        """A mapping or a sequence opens."""
        if len(self.open) >= DEEPEST:
            raise TreeError(start, f"nested more than {DEEPEST} deep")
        if self.open and self.open[-1].mapping and self.open[-1].key is None:
            raise TreeError(start, "a key is text; here is a list or a mapping")
        self.open.append(Frame(self.next_path(), start, mapping))

    def finish(self, end: int) -> None:
        """The innermost collection closes and becomes a value of the one around it."""
        frame = self.open.pop()
        value = frame.fields if frame.mapping else tuple(frame.entries)
        self.add(value, Spot(frame.start, end, "{" if frame.mapping else "["), frame.path)

    def next_path(self) -> Path | None:
        """The path of the value that comes next."""
        if not self.open:
            return ()
        frame = self.open[-1]
        if frame.path is None or frame.again:
            return None
        return (*frame.path, frame.key if frame.key is not None else len(frame.entries))

    def add(self, value: object, spot: Spot, path: Path | None) -> None:
        """Put a finished value into the collection that is open."""
        if path is not None:
            self.values[path] = spot
        if len(self.values) > MOST_VALUES:
            raise TreeError(spot.start, f"a spec has at most {MOST_VALUES} values")
        if not self.open:
            self.root = value
            return
        frame = self.open[-1]
        if frame.mapping:
            if not frame.again:
                frame.fields[str(frame.key)] = value
            frame.key = None
        else:
            frame.entries.append(value)


def _index(mark: Any) -> int:  # noqa: ANN401 - the two parsers have marks of their own
    """The index of a mark, counted in characters from 0."""
    return int(mark.index) if mark else 0


def _plain_value(text: str) -> object:
    """What an unquoted scalar means in YAML 1.2; numbers too long to be meant stay text."""
    if text in EMPTY:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if FLOAT.fullmatch(text) and isfinite(float(text)):
        return float(text)
    return text
