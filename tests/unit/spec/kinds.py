"""Kinds of question for the tests of hwgen.spec, of the shape that hwgen.tasks gives them."""

from typing import ClassVar

from pydantic import Field

from hwgen.spec import Goal, Part, Plan, Prose, Record

RULES = ("chain_rule", "weight_to_neuron", "substitute_definition", "differentiate_activation")


class GradientPart(Part):
    """A derivative, worked out line by line."""

    noun: ClassVar[str] = "a gradient"
    needs_network: ClassVar[bool] = True

    gradient: Goal = Field(description="The derivative.")
    plan: Plan = Field(default=Plan("full"), description="How far it is worked out.")
    max_paths: int = Field(
        default=200, ge=1, le=10_000, description="The limit of the sum over paths."
    )


class PathCountPart(Part):
    """The number of paths of a goal."""

    noun: ClassVar[str] = "a path count"
    needs_network: ClassVar[bool] = True

    goal: Goal = Field(alias="path count", description="The derivative.")


class Conv2d(Record):
    """A convolution."""

    kernel: int | tuple[int, int] = Field(description="Its height and width.")
    in_channels: int = Field(ge=1, description="Channels in.")
    filters: int = Field(ge=1, description="Channels out.")
    bias: bool = Field(default=True, description="Whether it has biases.")


class Layer(Record):
    """One of the kinds of layer."""

    conv2d: Conv2d = Field(description="A convolution.")


class ParameterCountPart(Part):
    """The number of parameters of a layer."""

    noun: ClassVar[str] = "a parameter count"

    layer: Layer = Field(alias="parameter count", description="The layer.")


class TextPart(Part):
    """A question with its solution, both in the instructor's words."""

    noun: ClassVar[str] = "a text question"

    text: Prose = Field(description="The question.")
    solution: Prose = Field(description="The solution.")


KINDS: dict[str, type[Part]] = {
    "gradient": GradientPart,
    "path count": PathCountPart,
    "parameter count": ParameterCountPart,
    "text": TextPart,
}
