"""What a document will print as mathematics: its displays, and the formulas in its sentences.

A document flows in; what the ink check has to find on the page flows out, in page order.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from hwgen.document.blocks import Display, Document, Math
from hwgen.document.drawing import DrawnNode
from hwgen.expr.nodes import Expr, Node
from hwgen.expr.reader import Vocabulary
from hwgen.verification.ink import Expected


def expected_displays(document: Document) -> list[Expected]:
    """The displays in page order."""
    return [
        Expected(
            part=block.part,
            lines=tuple((row.left, row.expr) for row in block.rows),
            vocabulary=block.vocabulary,
            related=block.related,
        )
        for block in _below(document)
        if isinstance(block, Display)
    ]


def expected_sentences(document: Document) -> Iterator[tuple[Expr, Vocabulary]]:
    """The formulas in running text, and the names in the figures."""
    for block in _below(document):
        match block:
            case Math(expr, vocabulary):
                yield expr, vocabulary
            case DrawnNode(_, label, _):
                yield label, Vocabulary(frozenset(), frozenset())


def _below(block: object) -> Iterator[object]:
    """A block and everything in it, down to runs; mathematics is not opened."""
    yield block
    if isinstance(block, tuple):
        for inner in block:
            yield from _below(inner)
    elif is_dataclass(block) and not isinstance(block, Node):
        for place in fields(block):
            yield from _below(getattr(block, place.name))
