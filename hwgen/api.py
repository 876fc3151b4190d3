"""The public functions, as a program or a notebook calls them."""

from hwgen.builds import build
from hwgen.derivation.steps import Derivation
from hwgen.errors import DeriveError
from hwgen.pipeline import Spec, load, questions
from hwgen.tasks.gradient import GradientPart
from hwgen.verification.proof import to_sympy
from hwgen.verification.verified import Verified, verify

__all__ = ["Derivation", "Spec", "Verified", "build", "derive", "load", "to_sympy", "verify"]


def derive(spec: Spec, part: str) -> Derivation:
    """The derivation of the gradient with the id `part`, not yet checked.

    Raises `DeriveError` if there is no such part, or if it is no gradient.
    """
    for question, asked in questions(spec):
        if question.id == part:
            if isinstance(asked, GradientPart) and question.network is not None:
                return asked.derivation(spec.networks[question.network])
            msg = f"part {part} is a {asked.kind}; only a gradient has a derivation"
            raise DeriveError(msg)
    ids = ", ".join(question.id for question, _ in questions(spec))
    msg = f"there is no part {part}; there are {ids}"
    raise DeriveError(msg)
