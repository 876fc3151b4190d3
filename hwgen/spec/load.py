"""A spec file → a draft: the homework and every mistake in it.

A path and the table of the kinds of question flow in, a `Draft` flows out; no mistake of a spec is
ever raised. Records are read one by one from the inside out: a broken part or network is noted and
left out, so that it hides no other mistake, and what refers to a broken network is let pass.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from hwgen.errors import Problem
from hwgen.spec.draft import Draft, file_order
from hwgen.spec.preamble import file_beside
from hwgen.spec.records import FigureRef, Homework, NetworkRecord, Part, Placed, Task
from hwgen.spec.source import Source, read_source
from hwgen.spec.words import keys_of, listed, mistakes_of, quoted, shown, suggestion
from hwgen.spec.yaml_tree import Path, TreeError, read_tree

MOST_PROBLEMS = 100
OWN_WORDS = "text"
"""The kind of question whose key other kinds have, too."""

R = TypeVar("R", bound=Placed)
Fields = dict[str, Any]


def read_spec(
    path: str | FilePath,
    kinds: Mapping[str, type[Part]],
    *,
    losses: Collection[str] = ("squared error",),
    activations: Collection[str] = (),
    rules: Collection[str] | None = None,
) -> Draft:
    """Read a spec; `kinds` are the kinds of question by the key that tells them.

    `losses`, `activations` and `rules` are the names that a spec may use; an activation may also
    be a letter, and without `rules` the rules of plans are not looked up.
    """
    source = read_source(path)
    if isinstance(source, Problem):
        return Draft(None, (source,), Source(str(path), ""))
    try:
        source = replace(source, tree=read_tree(source.text))
    except TreeError as error:
        return Draft(None, (source.problem_at(error.index, error.message),), source)
    names = {"losses": losses, "activations": activations, "rules": rules}
    reader = Reader(source, kinds, names)
    try:
        homework = reader.homework()
    except TooManyProblems:
        problems = file_order(reader.problems)
        message = f"these are {MOST_PROBLEMS} mistakes; there may be more"
        return Draft(None, (*problems, replace(problems[-1], message=message)), source)
    return Draft(homework, file_order(reader.problems), source)


class TooManyProblems(Exception):  # noqa: N818 - no error, the end of looking for more
    """There are so many mistakes that reading stops."""


class Reader:
    """Reads one spec and gathers its problems."""

    def __init__(
        self, source: Source, kinds: Mapping[str, type[Part]], names: Mapping[str, Any]
    ) -> None:
        self.source = source
        self.kinds = kinds
        self.names = names
        self.problems: list[Problem] = []
        self.networks: dict[str, NetworkRecord | None] = {}
        self.networks_unread = False
        self.ids: dict[str, int] = {}

    def note(self, problem: Problem) -> None:
        """Gather a problem."""
        self.problems.append(problem)
        if len(self.problems) == MOST_PROBLEMS:
            raise TooManyProblems

    def homework(self) -> Homework | None:
        """The whole spec."""
        tree = self.source.tree
        for error in tree.mistakes if tree else ():
            self.note(self.source.problem_at(error.index, error.message))
        if tree is None or tree.value is None:
            self.note(self.source.problem_at(0, "the spec is empty; try: hwgen new NAME"))
            return None
        fields = self.mapping((), "a spec")
        if fields is None:
            return None
        fields |= self.read_networks(fields)
        if "tasks" in fields:
            tasks = [self.task(where) for where in self.entries(("tasks",))]
            fields["tasks"] = tuple(task for task in tasks if task is not None)
        homework = self.record(Homework, (), fields, {"title": "untitled", "tasks": ()})
        if homework and homework.preamble:
            try:
                file_beside(FilePath(self.source.path), homework.preamble)
            except (PydanticCustomError, OSError) as error:
                self.note(self.source.problem(("preamble",), str(error)))
        return homework

    def read_networks(self, fields: Fields) -> Fields:
        """The networks that are good; all their names are remembered."""
        if fields.get("networks") is None:
            return {}
        written = self.mapping(("networks",), quoted("networks"))
        self.networks_unread = written is None
        for name in written or ():
            before = len(self.problems)
            network = self.network(("networks", name))
            self.networks[name] = network if len(self.problems) == before else None
        return {"networks": {name: found for name, found in self.networks.items() if found}}

    def network(self, where: Path) -> NetworkRecord | None:
        """One network. Chains that YAML has folded into one line would mean other edges."""
        fields = self.mapping(where, NetworkRecord.noun)
        if fields is None:
            return None
        spot = self.source.spot((*where, "edges"))
        if isinstance(fields.get("edges"), str) and spot and self.source.folds(spot):
            message = 'edges on several lines need "|" after "edges:"'
            self.note(self.source.problem((*where, "edges"), message))
            return None
        return self.record(NetworkRecord, where, fields)

    def task(self, where: Path) -> Task | None:
        """One task, with its figures or its parts."""
        before = len(self.problems)
        fields = self.mapping(where, Task.noun)
        if fields is None:
            return None
        if "figures" in fields:
            for key in ("parts", "network"):
                if fields.pop(key, None) is not None:
                    message = f"a task with figures has its {quoted(key)} in the figures"
                    self.note(self.source.key_problem((*where, key), message))
            figures = [self.figure(at) for at in self.entries((*where, "figures"))]
            fields["figures"] = tuple(figure for figure in figures if figure is not None)
        elif "parts" in fields:
            fields["parts"] = self.parts(where, fields)
        else:
            self.note(self.source.problem(where, 'a task needs "parts" or "figures"'))
        task = self.record(Task, where, fields)
        if task and len(self.problems) == before:
            self.add_up(task)
        return task

    def add_up(self, task: Task) -> None:
        """The points of the parts are the points of the task, where both are given."""
        parts = [*task.parts, *(part for figure in task.figures for part in figure.parts)]
        points = [part.points for part in parts if part.points is not None]
        if task.points is not None and points and sum(points) != task.points:
            whole, total = float(task.points), float(sum(points))
            message = f"the task has {whole:g} points, but its parts add up to {total:g}"
            self.note(self.source.problem((*task.where, "points"), message))

    def figure(self, where: Path) -> FigureRef | None:
        """One figure of a task, with its parts."""
        fields = self.mapping(where, FigureRef.noun)
        if fields is None:
            return None
        if "parts" in fields:
            fields["parts"] = self.parts(where, fields)
        return self.record(FigureRef, where, fields)

    def parts(self, where: Path, fields: Fields) -> tuple[Part, ...]:
        """The parts of a task or a figure that are good and whose network is good."""
        parts = [self.part(at) for at in self.entries((*where, "parts"))]
        read = [part for part in parts if part is not None]
        if self.has_network(where, fields.get("network"), read):
            return tuple(read)
        return tuple(part for part in read if not part.needs_network)

    def has_network(self, where: Path, written: object, parts: list[Part]) -> bool:
        """Whether the network that is meant is there and good; notes one that is not there."""
        place = (*where, "network")
        if self.networks_unread or not isinstance(written, str | None):
            return False
        if written is None and len(self.networks) == 1:
            return None not in self.networks.values()
        if written is not None and written in self.networks:
            return self.networks[written] is not None
        needy = next((part for part in parts if part.needs_network), None)
        known = listed([quoted(name) for name in self.networks]) if self.networks else ""
        if written is not None:
            near = suggestion(written, self.networks) or (f"; there is {known}" if known else "")
            message = f"there is no network {quoted(written)}{near}"
            self.note(self.source.problem(place, message))
        elif needy:
            choice = f'; say which with "network:" ({known})'
            lack = choice if known else ', but the spec has no "networks"'
            message = f"{needy.noun} needs a network{lack}"
            self.note(self.source.problem(needy.where, message))
        return False

    def part(self, where: Path) -> Part | None:
        """One part, read by the kind of question whose key it has."""
        fields = self.mapping(where, Part.noun)
        if fields is None:
            return None
        kind = self.kind(where, fields)
        part = self.record(kind, where, fields) if kind else None
        if part and part.id is not None:
            place = (*where, "id")
            if part.id in self.ids:
                message = (
                    f"the id {quoted(part.id)} is taken by the part at line {self.ids[part.id]}"
                )
                self.note(self.source.problem(place, message))
            else:
                self.ids[part.id] = self.source.problem(place, "").line
        return part

    def kind(self, where: Path, fields: Fields) -> type[Part] | None:
        """The kind of question, by its key; `text` is one only if there is no other."""
        found = [key for key in self.kinds if key in fields and key != OWN_WORDS]
        if not found and OWN_WORDS in self.kinds and OWN_WORDS in fields:
            found = [OWN_WORDS]
        if len(found) == 1:
            return self.kinds[found[0]]
        if found:
            message = f"a part asks one question; here are {listed(map(quoted, found), 'and')}"
            self.note(self.source.key_problem((*where, found[1]), message))
            return None
        strange = [key for key in fields if key not in keys_of(Part)]
        near = {key: suggestion(key, self.kinds) for key in strange}
        if not any(near.values()):
            asked = listed(map(quoted, self.kinds))
            self.note(self.source.problem(where, f"a part needs one of the keys {asked}"))
        for key in strange if any(near.values()) else ():
            if near[key]:
                message = f"unknown key {quoted(key)} in a part{near[key]}"
                self.note(self.source.key_problem((*where, key), message))
        return None

    def mapping(self, where: Path, noun: str) -> Fields | None:
        """The keys and values at a place, for reading on; notes what is no mapping."""
        value = self.source.tree.at(where) if self.source.tree else None
        if isinstance(value, dict):
            return dict(value)
        message = f"{noun} must be a mapping (key: value); here is {shown(value)}"
        self.note(self.source.problem(where, message))
        return None

    def entries(self, where: Path) -> list[Path]:
        """The places of the entries of a list; notes what is no list or an empty one."""
        value = self.source.tree.at(where) if self.source.tree else None
        if isinstance(value, tuple) and value:
            return [(*where, place) for place in range(len(value))]
        message = f"{quoted(str(where[-1]))} must be a list (- …); here is {shown(value)}"
        self.note(self.source.problem(where, message))
        return []

    def record(
        self, kind: type[R], where: Path, fields: Fields, instead: Fields | None = None
    ) -> R | None:
        """A record from its fields, the inner records among them already read.

        Values that are wrong are noted and left out; None if it cannot be without them. `instead`
        holds what stands in for a key that the record cannot be without.
        """
        context = {**self.names, "where": where}
        faulty: set[str | int] = set()
        for _ in range(2):
            try:
                return kind.model_validate(fields, context=context)
            except ValidationError as error:
                errors = [
                    found
                    for found in error.errors(include_url=False)
                    if not (found["type"] == "missing" and found["loc"][0] in faulty)
                ]
            for mistake in mistakes_of(errors, kind, kind.noun, fields):
                place = (*where, *mistake.path)
                if mistake.key:
                    self.note(self.source.key_problem(place, mistake.message))
                else:
                    self.note(self.source.problem(place, mistake.message, mistake.offset))
            faulty |= {found["loc"][0] for found in errors if found["loc"]}
            kept = {key: value for key, value in fields.items() if key not in faulty}
            fields = {**(instead or {}), **kept}
        return None
