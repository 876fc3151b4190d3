"""What a spec says, as frozen records: a homework, its networks, its tasks and their parts.

Plain YAML values flow in, records flow out. A kind of question is not here: it is a subclass of
`Part` with the keys of its own, and `load` is handed the table of all kinds. The descriptions of
the fields are what the editor shows and what the reference is made of.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from hwgen.expr.names import GREEK
from hwgen.expr.nodes import Sym
from hwgen.spec.edges import RESERVED, Edges, edge_mistakes, output_mistakes
from hwgen.spec.fields import Language, NodeName, PartId, Points, Prose, Space
from hwgen.spec.preamble import file_name
from hwgen.spec.words import Mistake, listed, quoted, refuse, suggestion
from hwgen.spec.yaml_tree import Path


class Record(BaseModel):
    """The base of all records: no change after reading, no unknown keys, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Placed(Record):
    """A record that knows where in the spec it stands; `noun` names it in messages."""

    noun: ClassVar[str] = "this"
    _where: Path = PrivateAttr(default=())

    def model_post_init(self, context: Mapping[str, Any] | None, /) -> None:
        """Take the place from the validation context that `load` gives."""
        self._where = (context or {}).get("where", ())

    @property
    def where(self) -> Path:
        """The keys and numbers that lead to the record; empty if it was not read from a spec."""
        return self._where


class NetworkRecord(Placed):
    """A network: which node feeds which, and what its neurons and its loss are."""

    noun: ClassVar[str] = "a network"

    edges: Edges = Field(
        description="The edges, one chain per line: x_1 x_2 -> n_1 -> n_3 n_4. Several nodes on "
        "both sides of an arrow mean all pairs; # starts a comment."
    )
    inputs: Literal["vectors", "scalars"] = Field(
        default="vectors",
        description="Whether the nodes that nothing feeds are vectors or numbers.",
    )
    activation: str = Field(
        default="g", description="The letter of the activation, which stays formal: g, f, \\sigma."
    )
    loss: str = Field(default="squared error", description="The loss E, by name.")
    data: Literal["shared", "per_example"] = Field(
        default="shared",
        description="shared: one forward pass, several targets. per_example: nodes and inputs "
        "belong to a training example, too.",
    )
    outputs: tuple[NodeName, ...] | None = Field(
        default=None,
        min_length=1,
        description="The neurons that the loss reads; if left out, those that feed nothing.",
    )
    biases: Literal["shared", "own", "none"] = Field(
        default="shared", description="One bias b for all neurons, one b_j for each, or none."
    )
    caption: Prose | None = Field(default=None, description="A caption for the drawing.")

    @property
    def output_nodes(self) -> tuple[Sym, ...]:
        """The neurons that the loss reads, as listed or by default."""
        return self.edges.ends if self.outputs is None else self.outputs

    @field_validator("activation")
    @classmethod
    def _known_activation(cls, activation: str, validation: ValidationInfo) -> str:
        known = (validation.context or {}).get("activations", ())
        if activation in known:
            return activation
        if activation in RESERVED:
            stands = f"{activation} stands for {RESERVED[activation]}"
            raise refuse(Mistake(f"the activation needs another letter: {stands}"))
        if activation not in GREEK and not re.fullmatch("[A-Za-z]", activation):
            choice = listed(["a letter", *known])
            near = suggestion(activation, known)
            raise refuse(Mistake(f"an activation is {choice}; here is {quoted(activation)}{near}"))
        return activation

    @field_validator("loss")
    @classmethod
    def _known_loss(cls, loss: str, validation: ValidationInfo) -> str:
        known = (validation.context or {}).get("losses", ("squared error",))
        if loss not in known:
            near = suggestion(loss, known)
            raise refuse(Mistake(f"{quoted(loss)} is not a loss; known: {', '.join(known)}{near}"))
        return loss

    @model_validator(mode="after")
    def _is_a_network(self) -> "NetworkRecord":
        vectors = self.inputs == "vectors"
        mistakes = [
            Mistake(found.message, ("edges",), found.offset)
            for found in edge_mistakes(self.edges, self.activation, vector_inputs=vectors)
        ]
        name = f"network {quoted(str(self.where[-1]))}" if self.where else "this network"
        mistakes += [
            Mistake(found.message, ("outputs", *found.path))
            for found in output_mistakes(self.edges, self.outputs or (), name)
        ]
        if mistakes:
            raise refuse(*mistakes)
        return self


class Part(Placed):
    """One question; the kinds of question are its subclasses.

    `needs_network` says that the question is about the network of its figure or task.
    """

    noun: ClassVar[str] = "a part"
    needs_network: ClassVar[bool] = False

    id: PartId | None = Field(
        default=None,
        description="A name that stays when parts move: a-z, 0-9 and -. If left out, the place, "
        "as in 1.2.3.",
    )
    points: Points | None = Field(default=None, description="Points, whole or half.")
    text: Prose | None = Field(
        default=None, description="The question in your own words; if left out, hwgen writes it."
    )
    space: Space | None = Field(
        default=None,
        description="Room for the answer on the handout: a length (4 cm, 35 mm) or a number of "
        "handwritten lines of 8 mm each (6 lines).",
    )
    note: Prose | None = Field(default=None, description="A remark under the solution.")


class FigureRef(Placed):
    """A figure of a task: a network and the questions about it, numbered from 1."""

    noun: ClassVar[str] = "a figure"

    network: str | None = Field(
        default=None, description="The name of the network; can be left out if there is only one."
    )
    text: Prose | None = Field(default=None, description="What stands above the questions.")
    parts: tuple[Part, ...] = Field(description="The questions about this network.")


class Task(Placed):
    """A task: figures with their parts, or parts of its own."""

    noun: ClassVar[str] = "a task"

    title: Prose | None = Field(
        default=None, description="The title; if left out, the task's number."
    )
    text: Prose | None = Field(default=None, description="What stands above the questions.")
    points: Points | None = Field(
        default=None,
        description="Points for the whole task; the points of its parts must add up to it.",
    )
    figures: tuple[FigureRef, ...] = Field(
        default=(), description="The figures, each with its parts."
    )
    network: str | None = Field(
        default=None, description="The network that the task's own parts are about."
    )
    parts: tuple[Part, ...] = Field(
        default=(), description="The questions, if there are no figures."
    )


class Homework(Placed):
    """A whole homework; its output folder is named as the spec's file."""

    noun: ClassVar[str] = "a homework"

    title: Prose = Field(description="The title of the homework.")
    author: str | None = Field(default=None, description="Who hands it out.")
    course: str | None = Field(default=None, description="The course it belongs to.")
    due: str | None = Field(default=None, description="When it is due, as it shall be printed.")
    paper: Literal["a4", "letter"] = Field(default="a4", description="The size of the paper.")
    language: Language = Field(default="en", description="The language of hwgen's own words.")
    preamble: Annotated[str, AfterValidator(file_name)] | None = Field(
        default=None, description="A .tex file beside the spec with macros of your own."
    )
    instructions: Prose | None = Field(
        default=None, description="What stands above the first task."
    )
    annotate: Literal["none", "rules"] = Field(
        default="none", description="rules: the rule's name stands at the right of each line."
    )
    networks: dict[str, NetworkRecord] = Field(default={}, description="The networks by name.")
    tasks: tuple[Task, ...] = Field(description="The tasks, numbered from 1.")

    def questions(self) -> Iterator["Question"]:
        """All parts in the order of the page, each with its id and its network."""
        for number, task in enumerate(self.tasks, 1):
            for part_number, part in enumerate(task.parts, 1):
                place = f"{number}.{part_number}"
                yield Question(part.id or place, part, task, None, self.network_name(task.network))
            for figure_number, figure in enumerate(task.figures, 1):
                network = self.network_name(figure.network)
                for part_number, part in enumerate(figure.parts, 1):
                    place = f"{number}.{figure_number}.{part_number}"
                    yield Question(part.id or place, part, task, figure, network)

    def network_name(self, written: str | None) -> str | None:
        """The network that is meant: the one that is named, or the only one that there is."""
        if written is None and len(self.networks) == 1:
            return next(iter(self.networks))
        return written


@dataclass(frozen=True, slots=True)
class Question:
    """A part at its place: the id it goes by, and what it stands in."""

    id: str
    part: Part
    task: Task
    figure: FigureRef | None
    network: str | None
