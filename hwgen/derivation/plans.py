"""Plans: which rules make up each printed line.

A plan is data: it names rules and places (`all`, `first`, `last`, `loss`), never an expression or
an index, so that one plan serves every graph. A line of a plan that is `repeated` prints a line
each time it finds something to do.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from hwgen.derivation.rules import RULES
from hwgen.errors import DeriveError

Where = Literal["all", "first", "last", "loss"]


@dataclass(frozen=True, slots=True)
class Action:
    """One rule, and at which of the places where it applies it is used, from left to right."""

    rule: str
    where: Where = "all"

    def __str__(self) -> str:
        return self.rule if self.where == "all" else f"{self.rule} @ {self.where}"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The actions of one printed line, in order."""

    actions: tuple[Action, ...]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of a derivation; `rest` is used where none of the lines has anything to do."""

    lines: tuple[PlanLine, ...]
    rest: tuple[PlanLine, ...] = ()
    finishes: bool = False
    """Whether no derivative may be left at the end."""


def _line(*actions: str, repeated: bool = False) -> PlanLine:
    return PlanLine(tuple(action(text) for text in actions), repeated)


def action(text: str) -> Action:
    """`rule` or `rule @ where`, as a spec writes it; raises `DeriveError` for other words."""
    rule, at, where = (part.strip() for part in text.partition("@"))
    places: dict[str, Where] = {place: place for place in get_args(Where)}
    if rule not in RULES or (at and where not in places):
        msg = f"a plan is made of `rule` or `rule @ where`; {text!r} is neither"
        raise DeriveError(msg)
    return Action(rule, places.get(where, "all"))


TO_NEURON = _line("weight_to_neuron", "input_to_neuron")
CHAIN = _line("chain_rule", repeated=True)
WORKED_OUT = _line("pull_out_constant", "differentiate_activation")

PLANS: dict[str, Plan] = {
    "full": Plan(
        (
            TO_NEURON,
            CHAIN,
            _line("substitute_definition"),
            _line("differentiate_loss", "write_out_sum"),
            WORKED_OUT,
        ),
        finishes=True,
    ),
    "last_factor": Plan(
        (
            TO_NEURON,
            _line("chain_rule", "substitute_definition @ last"),
            _line("chain_rule", "differentiate_loss", "write_out_sum"),
            CHAIN,
            WORKED_OUT,
        )
    ),
    "partials": Plan(
        (TO_NEURON, CHAIN),
        rest=(
            _line(
                "substitute_definition",
                "differentiate_loss",
                "write_out_sum",
                "differentiate_activation",
            ),
        ),
    ),
    "fine": Plan(
        (
            TO_NEURON,
            CHAIN,
            _line("substitute_definition @ first", repeated=True),
            _line("differentiate_loss @ first", repeated=True),
            _line("write_out_sum @ first", repeated=True),
            _line("pull_out_constant @ first", repeated=True),
            _line("differentiate_activation @ first", repeated=True),
        ),
        finishes=True,
    ),
}


def spelled_out(lines: tuple[tuple[str, ...], ...]) -> Plan:
    """The plan that a spec writes out, line by line."""
    return Plan(tuple(_line(*actions) for actions in lines))
