"""What every kind of question is: a record of the spec that can find its mistakes and its answer.

A kind is one file with one subclass of `AskedPart` and one row in `KINDS`; everything after it
takes the `Answer` and does not ask which kind it came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from hwgen.document.blocks import Latex, Math, Runs, Words
from hwgen.document.drawing import Drawing
from hwgen.model.network import Network
from hwgen.spec import Mistake, Part, Prose
from hwgen.verification.verified import Verified

Phrases = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """The checked answer of a part, ready to be laid out."""

    kind: str
    prompt: Runs
    """The question in hwgen's words."""
    verified: Verified | None = None
    """None where nobody checks: an instructor's own solution."""
    goal: Math | None = None
    note: Runs = ()
    """What a reader must know before the lines."""
    leads: Mapping[int, Runs] = field(default_factory=dict)
    """Sentences before certain lines, by the number of the line; a display is cut there."""
    conclusion: Runs = ()
    """The sentence that gives the answer, below the lines."""
    drawing: Drawing | None = None


class AskedPart(Part):
    """A part with its mathematics: `mistakes` before anything is derived, then `answer`."""

    kind: ClassVar[str]
    room: ClassVar[int] = 30
    """Millimetres for the answer on a handout, where the spec does not say."""

    def mistakes(self, network: Network | None) -> list[Mistake]:
        """What is wrong with the part that only the network can tell."""
        del network
        return []

    def answer(self, network: Network | None, figure: str, phrases: Phrases) -> Answer:
        """The answer, derived and checked; raises `DeriveError` or `VerifyError`."""
        raise NotImplementedError


def runs(prose: Prose | None) -> Runs:
    """An instructor's text as runs."""
    match prose:
        case None:
            return ()
        case Prose(text, True):
            return (Latex(text),)
        case Prose(text):
            return (Words(text),)
