"""How far an answer is worked out and which rules share a line, as a spec says it.

A name or a list of lines flows in, a `Plan` flows out. What a named plan does and what a rule is,
the engine knows; here the names of rules are only looked up among those that are handed in.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from pydantic import ValidationInfo

from hwgen.spec.fields import Readable
from hwgen.spec.words import Mistake, listed, not_as_expected, quoted, refuse, shown, suggestion

PlanName = Literal["full", "last_factor", "partials", "fine"]
Target = Literal["all", "first", "last", "loss"]

PLAN_NAMES: tuple[PlanName, ...] = get_args(PlanName)
TARGETS: tuple[Target, ...] = get_args(Target)

FORMS = listed([*PLAN_NAMES, "a list of lines"])
STEP = re.compile(r"\s*(\w+)\s*(?:@\s*(\w*)\s*)?")


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One rule of a plan, and where in the line it acts: `differentiate_activation @ last`.

    `at` is None where the spec says nothing.
    """

    rule: str
    at: Target | None = None


PlanLine = tuple[PlanStep, ...]


@dataclass(frozen=True, slots=True)
class Plan(Readable):
    """Which rules make up each printed line: one of the named plans, or the lines themselves.

    Either `name` or `lines` is set.
    """

    name: PlanName | None = None
    lines: tuple[PlanLine, ...] = ()

    written_as: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"enum": list(PLAN_NAMES)},
            {
                "type": "array",
                "minItems": 1,
                "items": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
            },
        ]
    }

    @classmethod
    def read(cls, value: object, validation: ValidationInfo | None = None) -> "Plan":
        """The plan behind a name or a list of lines; rules are looked up in the context."""
        rules = (validation.context or {}).get("rules") if validation else None
        match value:
            case str() if value in PLAN_NAMES:
                return cls(name=next(name for name in PLAN_NAMES if name == value))
            case str():
                near = suggestion(value, PLAN_NAMES)
                raise refuse(Mistake(f"a plan is {FORMS}; here is {quoted(value)}{near}"))
            case tuple() if value:
                return cls(lines=_plan_lines(value, rules))
        raise not_as_expected(FORMS)


def _plan_lines(lines: tuple[object, ...], rules: Collection[str] | None) -> tuple[PlanLine, ...]:
    read: list[PlanLine] = []
    mistakes: list[Mistake] = []
    for place, line in enumerate(lines):
        if not isinstance(line, tuple) or not line:
            message = "a line of a plan is a list of rules, such as [chain_rule]"
            mistakes.append(Mistake(f"{message}; here is {shown(line)}", (place,)))
            continue
        steps: list[PlanStep] = []
        for at, written in enumerate(line):
            step, wrong = _plan_step(written, rules)
            steps.append(step)
            mistakes += [Mistake(found.message, (place, at), found.offset) for found in wrong]
        read.append(tuple(steps))
    if mistakes:
        raise refuse(*mistakes)
    return tuple(read)


def _plan_step(written: object, rules: Collection[str] | None) -> tuple[PlanStep, list[Mistake]]:
    """The step as far as it could be read, and what is wrong with it."""
    found = STEP.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        form = "a step is a rule, or rule @ all, first, last or loss"
        return PlanStep(""), [Mistake(f"{form}; here is {shown(written)}")]
    rule, at = found[1], found[2]
    mistakes = []
    if rules is not None and rule not in rules:
        near = suggestion(rule, rules)
        mistakes.append(Mistake(f"{quoted(rule)} is not a rule{near}", (), found.start(1)))
    if at is not None and at not in TARGETS:
        near = suggestion(at, TARGETS)
        message = f"after @ stands {listed(TARGETS)}; here is {quoted(at)}{near}"
        mistakes.append(Mistake(message, (), found.start(2)))
    return PlanStep(rule, next((target for target in TARGETS if target == at), None)), mistakes
