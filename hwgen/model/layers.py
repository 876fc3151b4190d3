"""Layers and what they learn: one class each, one row in `LAYERS`.

The fields of a layer, named as in PyTorch, are the keys of a spec; `parameters` is the number of
learnt parameters as an expression, its factors in the order of the homework: kernel, outputs,
inputs, then the biases.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hwgen.expr.nodes import Div, Expr, add, mul, num

Count = Annotated[int, Field(ge=1, le=10**9)]


class Layer(BaseModel):
    """The base of all layers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    bias: bool = Field(default=True, description="Whether the layer has biases.")

    def parameters(self) -> Expr:
        """The number of learnt parameters, written as a teacher would count them."""
        raise NotImplementedError


class Dense(Layer):
    """A fully connected layer: out × in weights, and out biases."""

    in_features: Count = Field(description="The number of inputs.")
    out_features: Count = Field(description="The number of outputs.")

    def parameters(self) -> Expr:
        """Weights out × in, and a bias for each output."""
        weights = mul(num(self.out_features), num(self.in_features))
        return add(weights, num(self.out_features)) if self.bias else weights


class Conv2d(Layer):
    """A two-dimensional convolution: height × width × filters × in/groups weights, and biases."""

    kernel: tuple[Count, Count] = Field(description="Height and width of the kernel.")
    in_channels: Count = Field(description="The number of channels that flow in.")
    filters: Count = Field(description="The number of filters, which is that of channels out.")
    groups: Count = Field(1, description="Each filter sees in_channels / groups channels.")

    @model_validator(mode="after")
    def _groups_divide(self) -> "Conv2d":
        for name in ("in_channels", "filters"):
            if getattr(self, name) % self.groups:
                msg = f"groups must divide {name}; {self.groups} does not divide "
                raise ValueError(msg + str(getattr(self, name)))
        return self

    def parameters(self) -> Expr:
        """Weights height × width × filters × channels seen, and a bias for each filter."""
        channels: Expr = num(self.in_channels)
        if self.groups > 1:
            channels = Div(channels, num(self.groups))
        height, width = self.kernel
        weights = mul(num(height), num(width), num(self.filters), channels)
        return add(weights, num(self.filters)) if self.bias else weights


LAYERS: dict[str, type[Layer]] = {
    "dense": Dense,
    "conv2d": Conv2d,
}
