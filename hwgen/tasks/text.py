"""`text:` with `solution:`: an instructor's own question, set as it is and never called checked."""

from pydantic import Field

from hwgen.model.network import Network
from hwgen.spec import Prose
from hwgen.tasks.question import Answer, AskedPart, Phrases, runs


class TextPart(AskedPart):
    """An own question with an own solution; the page marks the solution as not checked."""

    kind = "text"

    text: Prose = Field(description="The question.")
    solution: Prose | None = Field(None, description="The solution, set as it is and not checked.")

    def answer(self, network: Network | None, figure: str, phrases: Phrases) -> Answer:
        """The question and the solution as they stand in the spec."""
        del network, figure, phrases
        return Answer(kind=self.kind, prompt=runs(self.text), conclusion=runs(self.solution))
