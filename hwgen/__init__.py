"""Worked homework solutions from a short problem spec, every line proven before it is printed.

spec = hwgen.load("problems/week4.yaml")
derivation = hwgen.derive(spec, "1.1.1")     # shows itself as LaTeX in a notebook
verified = hwgen.verify(derivation)          # raises hwgen.VerifyError at the first wrong line
hwgen.build("problems/week4.yaml")           # PDFs in build/week4
"""

from typing import TYPE_CHECKING

from hwgen.errors import DeriveError, HwgenError, SpecError, TexError, VerifyError

if TYPE_CHECKING:
    from hwgen.api import build, derive, load, to_sympy, verify

__version__ = "0.1.0"

__all__ = [
    "DeriveError",
    "HwgenError",
    "SpecError",
    "TexError",
    "VerifyError",
    "build",
    "derive",
    "load",
    "to_sympy",
    "verify",
]


def __getattr__(name: str) -> object:
    """Import a public function when it is first asked for, so that `hwgen --help` is quick."""
    if name in ("build", "derive", "load", "to_sympy", "verify"):
        from hwgen import api

        return getattr(api, name)
    msg = f"module 'hwgen' has no attribute {name!r}"
    raise AttributeError(msg)
