"""`parameter count: {conv2d: …}`: how many parameters a layer learns, with the arithmetic."""

from typing import Any, ClassVar

from pydantic import Field, create_model, model_validator

from hwgen.document.blocks import Runs, Words
from hwgen.document.phrases import fill
from hwgen.expr.nodes import Num, Relation
from hwgen.model.layers import LAYERS, Layer
from hwgen.model.network import Network
from hwgen.spec import Mistake, Record, refuse
from hwgen.tasks.question import Answer, AskedPart, Phrases
from hwgen.verification.counts import number, verify_arithmetic


class OneLayer(Record):
    """Exactly one layer, under its name."""

    @property
    def layer(self) -> Layer:
        """The layer that was given."""
        layers: list[Layer | None] = [getattr(self, name) for name in LAYERS]
        return next(layer for layer in layers if layer is not None)

    @model_validator(mode="after")
    def _exactly_one(self) -> "OneLayer":
        given = [name for name in LAYERS if getattr(self, name) is not None]
        if len(given) != 1:
            there = f"here are {' and '.join(given)}" if given else "here is none"
            raise refuse(Mistake(f"one layer is counted: {' or '.join(LAYERS)}; {there}"))
        return self


LAYER_FIELDS: dict[str, Any] = {
    name: (layer | None, Field(None, description=layer.__doc__)) for name, layer in LAYERS.items()
}
LayerChoice: type[OneLayer] = create_model("LayerChoice", __base__=OneLayer, **LAYER_FIELDS)


class ParameterCountPart(AskedPart):
    """The number of parameters that a layer learns."""

    kind = "parameter count"
    room: ClassVar[int] = 20

    parameter_count: LayerChoice = Field(  # type: ignore[valid-type]  # made from the table
        alias="parameter count", description="The layer, by name, with its sizes."
    )

    def answer(self, network: Network | None, figure: str, phrases: Phrases) -> Answer:
        """The arithmetic with its result, and the sentence that says it."""
        del network, figure
        layer: Layer = self.parameter_count.layer  # type: ignore[attr-defined]  # as above
        counted = layer.parameters()
        result = number(counted)
        return Answer(
            kind=self.kind,
            prompt=_prompt(layer, phrases),
            verified=verify_arithmetic(Relation("=", counted, Num(result))),
            conclusion=fill(phrases, "learnt", count=int(result)),
        )


def _prompt(layer: Layer, phrases: Phrases) -> Runs:
    """The layer's own question, and a sentence for each setting that is not the usual one."""
    sizes = {name: _shown(value) for name, value in layer}
    name = next(name for name, kind in LAYERS.items() if isinstance(layer, kind))
    asked = fill(phrases, f"ask count {name}", **sizes)
    for field, description in type(layer).model_fields.items():
        if not description.is_required() and getattr(layer, field) != description.default:
            asked += (Words(" "), *fill(phrases, f"changed {field}", **sizes))
    return asked


def _shown(size: object) -> str:
    return " × ".join(map(str, size)) if isinstance(size, tuple) else str(size)
