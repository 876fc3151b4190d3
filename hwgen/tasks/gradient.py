"""`gradient: E wrt n_4`: a derivative, derived line by line along a plan."""

from typing import ClassVar

from pydantic import Field

from hwgen.derivation.engine import MAX_PATHS, derive
from hwgen.derivation.plans import PLANS, spelled_out
from hwgen.derivation.plans import Plan as RulePlan
from hwgen.derivation.steps import Derivation
from hwgen.document.blocks import Math, Runs
from hwgen.document.phrases import fill
from hwgen.expr.nodes import Apply, Relation
from hwgen.model.graph import variable
from hwgen.model.network import Network
from hwgen.spec import Goal, Mistake, Plan, Rubric, rubric_mistakes
from hwgen.tasks.goals import goal_mistakes, goal_of
from hwgen.tasks.question import Answer, AskedPart, Phrases
from hwgen.verification.verified import verify


class GradientPart(AskedPart):
    """A derivative of E or a node by an earlier node, a weight, a bias or an input."""

    kind = "gradient"
    room: ClassVar[int] = 45
    needs_network: ClassVar[bool] = True

    gradient: Goal = Field(description="The derivative: E wrt n_4, E wrt (v_{1,1})_d, n_6 wrt n_1.")
    plan: Plan = Field(
        Plan("full"),
        description="How far, and which rules share a line: full (down to g' and weights), "
        "last_factor (partials kept, only the last factor worked out), partials (chain rule "
        "only), fine (one rule per line), or a list of lines, each a list of rules.",
    )
    max_paths: int = Field(
        MAX_PATHS, ge=0, description="Above so many paths the derivation is given in δ form."
    )
    rubric: Rubric | None = Field(
        None,
        description="How `hwgen check` shares out the points: lines (every line is worth the same, "
        "and so it is without a rubric), or points for milestones, which add up to the points.",
    )

    def mistakes(self, network: Network | None) -> list[Mistake]:
        """Names that the network does not have, goals that cannot be asked, sums that are off."""
        found = [] if network is None else goal_mistakes(self.gradient, network, "gradient")
        return found + rubric_mistakes(self.rubric, self.points)

    def answer(self, network: Network | None, figure: str, phrases: Phrases) -> Answer:
        """The derivation, every line checked."""
        if network is None:
            msg = "a gradient needs a network"
            raise ValueError(msg)
        derivation = self.derivation(network)
        vocabulary = derivation.graph.vocabulary
        goal = Math(derivation.goal, vocabulary)
        return Answer(
            kind=self.kind,
            prompt=fill(phrases, "ask gradient", goal=goal, figure=figure),
            verified=verify(derivation),
            goal=goal,
            note=_note(derivation, network, phrases),
        )

    def derivation(self, network: Network) -> Derivation:
        """The lines, not yet checked."""
        goal = goal_of(self.gradient, network)
        return derive(goal, network, _rule_plan(self.plan), max_paths=self.max_paths)


def _rule_plan(plan: Plan) -> RulePlan:
    if plan.name is not None:
        return PLANS[plan.name]
    return spelled_out(
        tuple(tuple(f"{step.rule} @ {step.at or 'all'}" for step in line) for line in plan.lines)
    )


def _note(derivation: Derivation, network: Network, phrases: Phrases) -> Runs:
    """Why the line is 0, or what δ and z are."""
    graph = derivation.graph
    vocabulary = graph.vocabulary
    start = graph.spelled(variable(derivation.goal.denominator))
    end = derivation.goal.numerator
    ends = {"start": Math(start, vocabulary), "end": Math(end, vocabulary)}
    match derivation.form:
        case "zero":
            return fill(phrases, "no path", **ends)
        case "delta":
            delta, meaning = next(iter(derivation.shorthands.items()))
            neuron = next(n for n in network.neurons if network.delta(n) == delta)
            z, n = network.pre_activation(neuron), network.node(neuron)
            return fill(
                phrases,
                "delta",
                **ends,
                count=graph.paths_between(start, end),
                delta=(
                    Math(delta, vocabulary),
                    *fill({"=": " = "}, "="),
                    Math(meaning, vocabulary),
                ),
                argument=Math(Relation("=", n, Apply(network.activation, 0, z)), vocabulary),
            )
    return ()
