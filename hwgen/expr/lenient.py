r"""The lenient reader: a line as people type it, into the tree, with notes on how it was read.

Typed text, a vocabulary and the symbols of the page flow in; a `Reading` flows out, or a
`ReadError` at the exact place. Spans count in the text as typed. No choice is silent: where
something was read otherwise than it stands there, a note says so. A sum without brackets can be
read in two ways, and both are given.
"""

from collections.abc import Collection
from dataclasses import dataclass

from hwgen.expr.arranging import Arrangement, Note
from hwgen.expr.descent import Vocabulary
from hwgen.expr.nodes import Add, Component, Expr, Group, Sum, Sym
from hwgen.expr.remarks import without_remarks
from hwgen.expr.scanning import scan
from hwgen.expr.spellings import Spellings, spellings
from hwgen.expr.tokens import END, ReadError
from hwgen.expr.typed_grammar import TypedGrammar
from hwgen.expr.typed_sums import letters_below
from hwgen.expr.walk import children

__all__ = ["Note", "Reading", "read_typed"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed line says.

    `wider` is the line with every Σ whose index is used further right taken over the rest of its
    bracket; it is None where no Σ asks for that. `missing` says where its brackets are missing, a
    note for each such Σ, whose span is what the brackets should enclose.
    """

    expr: Expr
    notes: tuple[Note, ...] = ()
    wider: Expr | None = None
    missing: tuple[Note, ...] = ()


def read_typed(text: str, vocabulary: Vocabulary, known: Collection[Sym] = ()) -> Reading:
    """The expression that `text` means, as people type it.

    `known` are the symbols of the page, by which `w_{25}` is read as w_{2,5} and `x_{2,d}` as
    (x_2)_d. Raises `ReadError` with the offset in `text` and what was expected there.
    """
    page = spellings(frozenset(known), vocabulary.vectors)
    scanned, remarks = without_remarks(scan(text), text, page.names | vocabulary.functions)
    arrangement = Arrangement(scanned, text)
    first = (*remarks, *arrangement.notes)
    try:
        expr, notes = _read(arrangement, vocabulary, page, text, frozenset())
    except ReadError as error:
        raise (arrangement.unclosed if error.offset >= len(text) else None) or error from None
    if arrangement.unclosed:
        raise arrangement.unclosed
    missing: dict[int, Note] = {}
    _letters(expr, missing)
    if not missing:
        return Reading(expr, (*first, *notes))
    try:
        wider, _ = _read(arrangement, vocabulary, page, text, frozenset(missing))
    except ReadError:
        return Reading(expr, (*first, *notes))
    return Reading(
        expr, (*first, *notes), wider, tuple(missing[start] for start in sorted(missing))
    )


def _read(
    arrangement: Arrangement,
    vocabulary: Vocabulary,
    page: Spellings,
    text: str,
    wide: frozenset[int],
) -> tuple[Expr, list[Note]]:
    grammar = TypedGrammar(arrangement.tokens, vocabulary, page, text, wide)
    expr = grammar.relation()
    grammar.expect(END)
    return expr, grammar.notes


def _letters(expr: Expr, missing: dict[int, Note]) -> frozenset[str]:
    """The letters that `expr` leaves free; a Σ that is cut off from its index goes to `missing`."""
    match expr:
        case Sym(_, _, example):
            return frozenset(letters_below(expr)) | ({example} if example else set())
        case Component(vector, index):
            return _letters(vector, missing) | ({index} if isinstance(index, str) else set())
        case Sum(index, _, body):
            return _letters(body, missing) - {index}
        case Add(terms):
            found: frozenset[str] = frozenset()
            for term in reversed(terms):
                for cut in _sums_at_the_end(term):
                    if cut.index in found and cut.span and cut.body.span and expr.span:
                        span = (cut.body.span[0], expr.span[1])
                        missing[cut.span[0]] = Note(span, "brackets are missing round this summand")
                found |= _letters(term, missing)
            return found
    return frozenset().union(*(_letters(child, missing) for child in children(expr)))


def _sums_at_the_end(term: Expr) -> list[Sum]:
    """The sums that reach to the end of a term, with no bracket that closes them."""
    found: list[Sum] = []
    end = term.span[1] if term.span else None
    node: Expr | None = term
    while node is not None and not isinstance(node, Group):
        if isinstance(node, Sum):
            found.append(node)
        below = children(node)
        node = next((child for child in below if child.span and child.span[1] == end), None)
    return found
