"""The expression tree: what a line of a derivation is made of, before any ink.

Nothing flows in; rules, verifier, printer and reader all speak in these nodes. The order of terms
and factors is kept as written and never sorted, since a page is read from left to right; equality
is equality of form. What a form is worth is the verifier's question.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Span = tuple[int, int]
"""Where in a text a node was read: first character, one past the last."""

Shape = Literal["scalar", "vector"]


@dataclass(frozen=True, slots=True)
class Node:
    """The base of all nodes; `span` is set by the reader and takes no part in equality."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Num(Node):
    """An exact number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Sym(Node):
    """A structured symbol: `w_{2,5}` is `Sym("w", (2, 5))`, `y_6^{(i)}` is `Sym("y", (6,), "i")`.

    `example` is the index of the training example that the symbol belongs to, if it has one.
    """

    name: str
    subscript: tuple["int | str | Sym", ...] = ()
    example: str | None = None
    shape: Shape = "scalar"


@dataclass(frozen=True, slots=True)
class Add(Node):
    """t_1 + t_2 + …; a subtraction is the sum with a `Neg`."""

    terms: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Mul(Node):
    """f_1 f_2 …, scalars, in the order of the page."""

    factors: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Div(Node):
    """numerator / denominator."""

    numerator: "Expr"
    denominator: "Expr"


@dataclass(frozen=True, slots=True)
class Neg(Node):
    """−body."""

    body: "Expr"


@dataclass(frozen=True, slots=True)
class Pow(Node):
    """base^exponent."""

    base: "Expr"
    exponent: "Expr"


@dataclass(frozen=True, slots=True)
class Dot(Node):
    """left · right, the scalar product of two vectors of one length."""

    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """The derivative of the given order of a function of one argument, at that argument."""

    function: str
    order: int
    argument: "Expr"


@dataclass(frozen=True, slots=True)
class Component(Node):
    """(vector)_index, a scalar."""

    vector: Sym
    index: int | str


@dataclass(frozen=True, slots=True)
class Total(Node):
    """d numerator / d denominator through all paths of the graph; both are nodes of it."""

    numerator: Sym
    denominator: "Sym | Component"


@dataclass(frozen=True, slots=True)
class Partial(Node):
    """A local derivative.

    Of a written-out expression: every other symbol in it is held fixed and `held` is empty.
    Of a node: its other arguments `held`, which depend on the denominator too, are held fixed.
    """

    numerator: "Expr"
    denominator: "Sym | Component"
    held: tuple[Sym, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Σ_{index ∈ domain} body; without a domain, the graph says over what the index runs."""

    index: str
    domain: str | None
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """left = right, or left ≈ right."""

    operator: Literal["=", "≈"]
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Group(Node):
    """A bracket read from text; derived trees have none, the printer brackets by precedence."""

    body: "Expr"


Expr = (
    Num
    | Sym
    | Add
    | Mul
    | Div
    | Neg
    | Pow
    | Dot
    | Apply
    | Component
    | Total
    | Partial
    | Sum
    | Relation
    | Group
)


def num(value: int) -> Num:
    """The whole number `value`."""
    return Num(Fraction(value))


def add(*terms: Expr) -> Expr:
    """Σ terms, without a wrapper round a single one; no terms are 0."""
    match terms:
        case ():
            return num(0)
        case (single,):
            return single
    return Add(terms)


def mul(*factors: Expr) -> Expr:
    """Π factors, without a wrapper round a single one; no factors are 1."""
    match factors:
        case ():
            return num(1)
        case (single,):
            return single
    return Mul(factors)
