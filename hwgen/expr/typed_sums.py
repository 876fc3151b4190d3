r"""Sums as people type them: `\sum_i`, `\sum_{i \in D}`, `\sum_{i=1}^m`, `\sum^{m}_{i=1}`.

The descent, standing before a `\sum`, flows in; a `Sum` flows out. Over what it runs is told by its
body: an index that stands as `^{(i)}` counts examples, one that stands in a subscript counts
neurons. Numbers for bounds are written out, since nothing else says what they leave away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from hwgen.expr.arranging import Note
from hwgen.expr.descent import Vocabulary
from hwgen.expr.nodes import Add, Component, Dot, Expr, Mul, Neg, Num, Span, Sum, Sym
from hwgen.expr.spellings import EXAMPLE_LETTERS, Spellings
from hwgen.expr.tokens import Token
from hwgen.expr.typed_symbols import TypedSymbols
from hwgen.expr.walk import children, nodes, symbols, with_children, with_indices

EXAMPLES = "data"
"""The domain of a sum over examples."""

MOST_WRITTEN_OUT = 5_000
"""Nodes of one line that come from writing sums out."""


LONGEST_BOUND = 7
"""Digits from which on a bound of a sum is not taken as a number."""


@dataclass(slots=True)
class _Bounds:
    """What stands below and above a sum sign."""

    index: str | None = None
    domain: str | None = None
    values: tuple[int, ...] | None = None
    first: int | None = None
    last: int | None = None
    bounded: bool = False


class TypedSums(TypedSymbols):
    """The part of the descent that reads sums over an index."""

    def __init__(
        self,
        tokens: list[Token],
        vocabulary: Vocabulary,
        known: Spellings,
        text: str,
        wide: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(tokens, vocabulary, known, text)
        self.wide = wide
        self.written_out = 0

    def big_sum(self) -> Expr:
        r"""\sum over the rest of the product, or of the bracket if its place is in `wide`."""
        sign = self.take()
        start = sign.start
        if sign.text == r"\Sigma":
            self.note(start, r"\Sigma read as \sum")
        bounds = _Bounds()
        seen: set[str] = set()
        while self.next.text in ("_", "^") and self.next.text not in seen:
            seen.add(self.next.text)
            if self.take().text == "_":
                self.below_sum(bounds)
            else:
                self.above_sum(bounds)
        sign_end = self.span(start)[1]
        self.deeper()
        body = self.sum() if start in self.wide else self.summand()
        self.depth -= 1
        return self.summed(bounds, body, start, sign_end)

    def summand(self) -> Expr:
        """The rest of the product; a minus in front of it is read, too."""
        sign = self.next
        if not self.accept("-"):
            return self.product()
        body = Neg(self.product(), span=self.span(sign.start))
        self.note(sign.start, "brackets are missing round the summand")
        return body

    def below_sum(self, bounds: _Bounds) -> None:
        r"""`i`, `{i}`, `{i \in D}`, `{k \in \{3, 4\}}`, `{k = 3, 4}` or `{i = 1}`."""
        if self.next.text in DATA_NAMES and len(self.next.text) > 1:
            bounds.domain = self.take().text
            return
        if not self.accept("{"):
            bounds.index = self.one_letter()
            return
        word = self.text[self.next.start : self.tokens[self.closing[self.place - 1]].start]
        if _name(word) in DATA_NAMES and len(_name(word)) > 1:
            self.read_domain(bounds)
            self.expect("}")
            return
        bounds.index = self.one_letter()
        if self.accept(r"\in"):
            self.read_domain(bounds)
        elif self.accept("="):
            bounds.bounded = True
            numbers = self.numbers()
            bounds.values = tuple(numbers) if len(numbers) > 1 else None
            bounds.first = numbers[0] if numbers else None
            if not numbers:
                self.skip_to_brace()
        self.expect("}")

    def one_letter(self) -> str:
        """The letter of an index."""
        text = self.next.text
        if text in self.functions or not self.is_name(text):
            self.refuse("expected a letter")
        if len(text) > 1 and not text.startswith("\\"):
            self.refuse("an index is one letter")
        return self.take().text

    def read_domain(self, bounds: _Bounds) -> None:
        """What stands behind the ∈: numbers in braces, a name, or anything up to the brace."""
        start = self.next.start
        if self.next.text == "(" and self.peek(1).isdigit():
            place = self.place
            self.take()
            bounds.values = tuple(self.numbers())
            if self.accept(")") and self.next.text == "}":
                return
            bounds.values, self.place = None, place
        if self.next.text == "}":
            self.refuse("expected the set that the index runs over")
        self.skip_to_brace()
        bounds.domain = self.typed(start).strip()

    def skip_to_brace(self) -> None:
        """Go to the brace that closes what is being read."""
        depth = 0
        while depth or self.next.text != "}":
            if self.next.text in (r"\in", "="):
                self.refuse("expected '}'; a sum has one index")
            depth += (self.next.text in ("{", "(")) - (self.next.text in ("}", ")"))
            self.take()

    def numbers(self) -> list[int]:
        """Whole numbers with commas between, none at all perhaps."""
        found: list[int] = []
        while self.next.text.isdigit() and len(self.next.text) < LONGEST_BOUND:
            found.append(int(self.take().text))
            if not self.accept(","):
                break
        return found

    def above_sum(self, bounds: _Bounds) -> None:
        """The upper bound, of which only a number matters."""
        bounds.bounded = True
        if self.next.text.isdigit():
            digits = self.take().text
            bounds.last = int(digits) if len(digits) < LONGEST_BOUND else None
        elif self.accept("{"):
            bounds.last = next(iter(self.numbers()), None)
            if self.next.text != "}":
                bounds.last = None
                self.skip_to_brace()
            self.take()
        else:
            self.letters()

    def summed(self, bounds: _Bounds, body: Expr, start: int, sign_end: int) -> Expr:
        """The sum over what its body lets its index run over."""
        span = self.span(start)
        index = bounds.index or self.index_of(body, start)
        as_example, as_index = uses(body, index)
        values = bounds.values
        if values is None and bounds.first is not None and bounds.last is not None:
            values = tuple(
                range(bounds.first, min(bounds.last, bounds.first + MOST_WRITTEN_OUT) + 1)
            )
        if values is not None and as_index and not as_example:
            return self.write_out(body, index, values, span)
        paired = None if as_example else scalar_product(body, index)
        if paired is not None:
            self.notes.append(Note(span, f"the sum over {index} read as a scalar product"))
            return paired
        domain = EXAMPLES if _counts_examples(index, bounds, as_example, as_index) else None
        sign = self.text[start:sign_end]
        if not (
            _is_plain(bounds, domain) and (as_example or as_index or index not in EXAMPLE_LETTERS)
        ):
            over = "the data" if domain else "what its body's symbols allow"
            self.notes.append(Note((start, sign_end), f"{sign} read as a sum over {over}"))
        return Sum(index, domain, body, span=span)

    def index_of(self, body: Expr, start: int) -> str:
        """The one letter of examples in the body of a sum that names no index."""
        letters = sorted({s.example for s in symbols(body) if s.example is not None})
        if len(letters) != 1:
            self.place = next(p for p, t in enumerate(self.tokens) if t.start >= start) + 1
            self.refuse("expected the index of this sum")
        return letters[0]

    def write_out(self, body: Expr, index: str, values: tuple[int, ...], span: Span) -> Expr:
        """The terms for the values that were typed."""
        self.written_out += len(values) * sum(1 for _ in nodes(body))
        if self.written_out > MOST_WRITTEN_OUT:
            self.refuse("too many terms to write out before this")
        terms = tuple(_placed(with_indices(body, {index: v}), span) for v in values)
        self.notes.append(Note(span, f"the sum over {index} written out"))
        if not terms:
            return Num(Fraction(0), span=span)
        return terms[0] if len(terms) == 1 else Add(terms, span=span)


def uses(expr: Expr, letter: str) -> tuple[bool, bool]:
    """Whether a letter stands as that of an example, and whether in a subscript or as an index."""
    as_example = as_index = False
    for _, node in nodes(expr):
        match node:
            case Sym():
                as_example = as_example or node.example == letter
                as_index = as_index or letter in letters_below(node)
            case Component(_, index):
                as_index = as_index or index == letter
    return as_example, as_index


def scalar_product(body: Expr, index: str) -> Expr | None:
    """Σ_d (v)_d (x)_d a as (v · x) a; None where the index stands elsewhere, too."""
    factors = body.factors if isinstance(body, Mul) else ()
    pair = [f for f in factors if isinstance(f, Component) and f.index == index]
    rest = [f for f in factors if not any(f is component for component in pair)]
    used = any(any(uses(f, index)) for f in (*rest, *(c.vector for c in pair)))
    if len(pair) != 2 or used:
        return None
    dot = Dot(pair[0].vector, pair[1].vector, span=body.span)
    return Mul((*rest, dot), span=body.span) if rest else dot


def letters_below(sym: Sym) -> Iterator[str]:
    """The letters in a subscript."""
    for entry in sym.subscript:
        if isinstance(entry, Sym):
            yield from letters_below(entry)
        elif isinstance(entry, str):
            yield entry


DATA_NAMES = frozenset({"data", "d", "s", "x", "examples", "training", "train", "batch", "samples"})


def _counts_examples(index: str, bounds: _Bounds, as_example: bool, as_index: bool) -> bool:  # noqa: FBT001  # a table of four facts
    if as_example:
        return True
    if as_index:
        return bounds.domain is not None and _name(bounds.domain) in DATA_NAMES
    return bounds.domain is not None or index in EXAMPLE_LETTERS


def _name(domain: str) -> str:
    return "".join(filter(str.isalpha, domain.replace("mathrm", "").replace("text", ""))).lower()


def _is_plain(bounds: _Bounds, domain: str | None) -> bool:
    """Whether the sign names an index, and no set or bounds other than those of the page."""
    if bounds.domain is not None:
        return domain == EXAMPLES and _name(bounds.domain) == EXAMPLES
    return bounds.index is not None and not bounds.bounded


def _placed(expr: Expr, span: Span) -> Expr:
    """`expr` with a place for every node that has none."""
    whole = with_children(expr, tuple(_placed(child, span) for child in children(expr)))
    return replace(whole, span=span) if whole.span is None else whole
