r"""The strict reader: LaTeX of one expression back into the tree, with the place of every node.

Ink and a vocabulary flow in, an expression flows out, or a `ReadError` with the offset. Brackets
come back as `Group`; sizes and spaces carry none. The other mode, for what people type, is
`read_typed` in hwgen/expr/lenient.py; nothing of it can reach a line that is read here.
"""

import re

from hwgen.expr.descent import DEEPEST, LONGEST_NUMBER, Vocabulary
from hwgen.expr.grammar import Grammar
from hwgen.expr.nodes import Expr
from hwgen.expr.tokens import END, ReadError, tokens

__all__ = ["DEEPEST", "LONGEST_NUMBER", "ReadError", "Vocabulary", "joined", "read"]


def read(text: str, vocabulary: Vocabulary) -> Expr:
    """The expression that `text` says; raises `ReadError` at the first thing that it does not."""
    grammar = Grammar(tokens(text), vocabulary)
    expr = grammar.relation()
    grammar.expect(END)
    return expr


def joined(rows: list[str]) -> str:
    """The rows of one line of a display as a single expression, without alignment marks."""
    return " ".join(re.sub(r"&|\\quad|\\qquad", " ", row).strip() for row in rows)
