"""Typed chains for tests of the judgement, written as a student writes them."""

from hwgen.check.judge import GradientJudge, read_line
from hwgen.check.records import Asked, Judged, JudgedPart, Typed
from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS
from hwgen.model.network import Network
from tests.networks import FIGURE_1, goal, network

FIGURE = network(FIGURE_1)

LOSS = r"2\sum_{i \in data}(n_6 - y_6^{(i)})"
ARGUMENT = r"b + w_{3,6} n_3 + w_{4,6} n_4"

Row = str | tuple[str, str]
"""A right side, or a left and a right side."""


def judge_of(wrt: str, plan: str = "full", net: Network = FIGURE) -> GradientJudge:
    """The judge of ∂E/∂wrt with hwgen's own derivation by a plan."""
    asked_goal = goal(net, wrt)
    derivation = derive(asked_goal, net, PLANS[plan])
    return GradientJudge(Asked("1.1", "gradient", asked_goal, derivation.graph, derivation))


def part(judge: GradientJudge, *rows: Row) -> JudgedPart:
    """The part with its lines judged."""
    lines = []
    for row in rows:
        left, right = row if isinstance(row, tuple) else ("", row)
        about = judge.read(left).expr if left else None
        lines.append(read_line(Typed(right, 0), judge.read, about))
    return judge.judge(lines)


def verdicts(judge: GradientJudge, *rows: Row) -> list[str]:
    """The verdict of each line, and last that of the part."""
    judged = part(judge, *rows)
    return [*(line.verdict for line in judged.lines), judged.verdict]


def line(judge: GradientJudge, text: str) -> Judged:
    """One line about the goal, judged."""
    return part(judge, text).lines[0]
