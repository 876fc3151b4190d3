"""The record of what was checked: the only kind of mathematics that may be shown to a reader.

A derivation (or the lines of a count) flows in, a `Verified` flows out that names for each line
the checks it passed, or a `VerifyError` that names the line.
"""

from dataclasses import dataclass, replace

from hwgen.derivation.steps import Derivation
from hwgen.expr.nodes import Expr
from hwgen.expr.reader import Vocabulary
from hwgen.verification.value import check_values

VALUE, NUMERATORS, INK, ARITHMETIC, PATH = "value", "numerators", "ink", "arithmetic", "path"


@dataclass(frozen=True)
class VerifiedLine:
    """One line with the checks that it passed; `left` is what it is equal to, if not the goal."""

    expr: Expr
    rules: tuple[str, ...]
    checks: tuple[str, ...]
    left: Expr | None = None


@dataclass(frozen=True)
class Verified:
    """Lines that were checked, what they are equal to, and how their letters are read."""

    lines: tuple[VerifiedLine, ...]
    vocabulary: Vocabulary
    goal: Expr | None = None
    derivation: Derivation | None = None

    def with_check(self, check: str) -> "Verified":
        """The record after every line has passed one more check."""
        lines = tuple(replace(line, checks=(*line.checks, check)) for line in self.lines)
        return replace(self, lines=lines)

    def with_last(self, check: str) -> "Verified":
        """The record after the last line has passed one more check."""
        *before, last = self.lines
        return replace(self, lines=(*before, replace(last, checks=(*last.checks, check))))

    def _repr_latex_(self) -> str:
        return "" if self.derivation is None else self.derivation._repr_latex_()


def verify(derivation: Derivation) -> Verified:
    """Check the value and the numerators of every line; raises `VerifyError` at the first wrong."""
    check_values(derivation)
    lines = tuple(
        VerifiedLine(line.expr, line.rules, (VALUE, NUMERATORS), line.left)
        for line in derivation.lines
    )
    return Verified(lines, derivation.graph.vocabulary, derivation.goal, derivation)
