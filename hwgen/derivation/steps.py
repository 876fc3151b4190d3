"""What a derivation is made of: steps and lines, as plain records.

The engine makes them; verifier and page take them. Nothing here is printed and nothing is judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hwgen.expr.latex import latex
from hwgen.expr.nodes import Expr, Sym, Total
from hwgen.expr.walk import Path
from hwgen.model.graph import Graph


@dataclass(frozen=True, slots=True)
class Step:
    """One use of one rule: what stood at `path` before, and what stands there now."""

    rule: str
    path: Path
    before: Expr
    after: Expr


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its right-hand side and the steps that led to it.

    `left` is what the line is about where that is not the goal: a short-hand such as δ_j.
    """

    expr: Expr
    steps: tuple[Step, ...]
    left: Sym | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the steps, each named once, in order."""
        return tuple(dict.fromkeys(step.rule for step in self.steps))


@dataclass(frozen=True)
class Derivation:
    """A goal and the lines that are all equal to it, on a graph."""

    goal: Total
    graph: Graph
    lines: tuple[Line, ...]
    form: Literal["expanded", "zero", "delta"] = "expanded"
    """Down all paths; the line 0, since there is no path; or by way of δ_j."""
    shorthands: Mapping[Sym, Total] = field(default_factory=dict)
    """What each short-hand on the left of a line stands for."""
    idle: tuple[str, ...] = ()
    """Lines of the plan that found nothing to do."""

    def _repr_latex_(self) -> str:
        """The derivation as a notebook shows it."""
        first, *rest = (
            f"{latex(line.left or self.goal)} &= {latex(line.expr)}"
            if place == 0 or line.left or self.lines[place - 1].left
            else f"&= {latex(line.expr)}"
            for place, line in enumerate(self.lines)
        )
        rows = " \\\\\n".join([first, *rest])
        return f"$$\\begin{{split}}\n{rows}\n\\end{{split}}$$"
