"""The record of a derivation that was checked: the only kind that may be shown to a reader.

A `Derivation` and the names of the checks that each line passed; `verify` makes it, page and
certificate take it.
"""

from dataclasses import dataclass, replace

from hwgen.derivation.steps import Derivation

VALUE, NUMERATORS, INK, ARITHMETIC = "value", "numerators", "ink", "arithmetic"


@dataclass(frozen=True)
class Verified:
    """A derivation with the checks of each of its lines, in order."""

    derivation: Derivation
    checks: tuple[tuple[str, ...], ...]

    def with_check(self, check: str) -> "Verified":
        """The record after every line has passed one more check."""
        return replace(self, checks=tuple((*line, check) for line in self.checks))

    def with_last(self, check: str) -> "Verified":
        """The record after the last line has passed one more check."""
        return replace(self, checks=(*self.checks[:-1], (*self.checks[-1], check)))
