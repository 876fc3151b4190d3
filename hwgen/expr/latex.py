r"""The printer: an expression as LaTeX, in the homework's notation.

An expression flows in; `latex` gives plain ink (round brackets of one size), `pieces` gives the
same ink for a display: brackets with sizes, cut where a line may break. The two differ in bracket
sizes only, so that what is read back from a page is what was meant. One function per node.

In a product, factors stand side by side up to the first applied g′; after it `\cdot` stands
between all factors; `\times` stands between numbers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hwgen.expr.nodes import (
    Add,
    Apply,
    Component,
    Div,
    Dot,
    Expr,
    Group,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Relation,
    Sum,
    Sym,
    Total,
)

RELATION, SUM, PRODUCT, POWER, ATOM = range(5)
"""How tightly a form holds together; a looser form inside a tighter one is bracketed."""

PRECEDENCE: dict[type, int] = {
    Relation: RELATION,
    Add: SUM,
    Neg: SUM,
    Mul: PRODUCT,
    Dot: PRODUCT,
    Sum: PRODUCT,
    Pow: POWER,
}

SIZES = (("(", ")"), (r"\bigl(", r"\bigr)"), (r"\Bigl(", r"\Bigr)"))

WIDEST = 120
"""Characters of ink over a ∂; what is longer stands in a bracket after it, where it can break."""

SIZE_COMMANDS = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\s*\.?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Ink that is never cut; a line may break before it if `level` is not None.

    `level` is twice the number of brackets around the place, plus one between factors: the lower,
    the sooner a mathematician would break there.
    """

    ink: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """Where on the page: in display or inside a fraction, and below how many brackets."""

    display: bool = True
    depth: int = 0


def latex(expr: Expr) -> str:
    r"""Plain LaTeX of an expression: `g'(b + w_{5,7} n_5) \cdot w_{5,7}`."""
    return plain(ink(expr))


def ink(expr: Expr) -> str:
    """Display LaTeX of an expression on one row, brackets with sizes."""
    return "".join(piece.ink for piece in pieces(expr))


def inline(expr: Expr) -> str:
    """LaTeX of an expression inside a sentence, brackets with sizes."""
    return "".join(piece.ink for piece in _pieces(expr, Style(display=False)))


def plain(text: str) -> str:
    """Ink without bracket sizes."""
    return SIZE_COMMANDS.sub("", text)


def pieces(expr: Expr) -> list[Piece]:
    """The ink of a display, cut where a line may break."""
    return _pieces(expr, Style())


def _pieces(expr: Expr, style: Style) -> list[Piece]:
    return PRINTERS[type(expr)](expr, style)


def _text(expr: Expr, style: Style) -> str:
    return "".join(piece.ink for piece in _pieces(expr, style))


def _at_least(minimum: int, expr: Expr, style: Style) -> list[Piece]:
    """The ink of `expr`, bracketed if it holds together less than the place asks."""
    if PRECEDENCE.get(type(expr), ATOM) < minimum:
        return _bracketed(expr, style)
    return _pieces(expr, style)


def _bracketed(expr: Expr, style: Style) -> list[Piece]:
    inner = _pieces(expr, Style(style.display, style.depth + 1))
    text = "".join(piece.ink for piece in inner)
    tall = r"\sum" in text or r"\frac" in text
    nested = "(" in text.replace("^{(", "")
    opening, closing = SIZES[2 if style.display and tall else 1 if tall or nested else 0]
    return _glued(opening, inner, closing)


def _glued(before: str, inner: list[Piece], after: str = "") -> list[Piece]:
    """`before` set hard against the first piece, `after` against the last."""
    first = Piece(before + inner[0].ink)
    rest = [first, *inner[1:]]
    rest[-1] = Piece(rest[-1].ink + after, rest[-1].level)
    return rest


def _num(expr: Num, _style: Style) -> list[Piece]:
    if expr.value.denominator != 1:
        msg = f"{expr.value} is not a whole number; write it as a fraction"
        raise ValueError(msg)
    return [Piece(str(expr.value))]


def _sym(expr: Sym, _style: Style) -> list[Piece]:
    return [Piece(symbol(expr))]


def symbol(sym: Sym) -> str:
    r"""The ink of a symbol: `n_4`, `w_{2,5}`, `y_6^{(i)}`, `\mathrm{out}_{h_1}`."""
    text = name(sym.name)
    if sym.subscript:
        text += _script("_", ",".join(_index(index) for index in sym.subscript))
    if sym.example is not None:
        text += f"^{{({sym.example})}}"
    return text


def name(letters: str) -> str:
    """The ink of a name: one letter slanted, several upright."""
    return letters if len(letters) == 1 or letters.startswith("\\") else rf"\mathrm{{{letters}}}"


def _index(index: int | str | Sym) -> str:
    match index:
        case int():
            return str(index)
        case str():
            return name(index)
        case Sym():
            return symbol(index)


def _script(mark: str, text: str) -> str:
    return mark + text if len(text) == 1 else f"{mark}{{{text}}}"


def _component(expr: Component, _style: Style) -> list[Piece]:
    return [Piece(f"({symbol(expr.vector)})" + _script("_", _index(expr.index)))]


def _add(expr: Add, style: Style) -> list[Piece]:
    printed = _pieces(expr.terms[0], style)
    for term in expr.terms[1:]:
        sign, body = ("-", term.body) if isinstance(term, Neg) else ("+", term)
        inner = _at_least(PRODUCT, body, style)
        printed += [Piece(f" {sign} {inner[0].ink}", 2 * style.depth), *inner[1:]]
    return printed


def _neg(expr: Neg, style: Style) -> list[Piece]:
    return _glued("-", _at_least(PRODUCT, expr.body, style))


def _mul(expr: Mul, style: Style) -> list[Piece]:
    printed: list[Piece] = []
    dotted = False
    last = len(expr.factors) - 1
    for place, factor in enumerate(expr.factors):
        bracket_free = isinstance(factor, Dot) or (isinstance(factor, Sum) and place == last)
        inner = _at_least(PRODUCT if bracket_free else POWER, factor, style)
        if place:
            before = _between(expr.factors[place - 1], factor, dotted=dotted)
            if not before and _hugs(printed[-1].ink, inner[0].ink):
                printed[-1] = Piece(printed[-1].ink + inner[0].ink, printed[-1].level)
                printed += inner[1:]
                continue
            spaced = f" {before} " if before else " "
            inner = [Piece(spaced + inner[0].ink, 2 * style.depth + 1), *inner[1:]]
        printed += inner
        dotted = dotted or (isinstance(factor, Apply) and factor.order > 0)
    return printed


def _between(left: Expr, right: Expr, *, dotted: bool) -> str:
    if _is_numeric(left) and _is_numeric(right):
        return r"\times"
    starts_with_number = isinstance(right, Num) or (
        isinstance(right, Pow) and isinstance(right.base, Num)
    )
    return r"\cdot" if dotted or starts_with_number else ""


def _is_numeric(expr: Expr) -> bool:
    match expr:
        case Num():
            return True
        case Div(left, right) | Pow(left, right):
            return _is_numeric(left) and _is_numeric(right)
    return False


def _hugs(left: str, right: str) -> bool:
    """A number stands hard against a bracket or a sum sign: `2(n_6 - y_6)`."""
    return left.isdigit() and right.startswith(("(", r"\bigl", r"\Bigl", r"\sum"))


def _div(expr: Div, _style: Style) -> list[Piece]:
    inside = Style(display=False)
    over, under = _text(expr.numerator, inside), _text(expr.denominator, inside)
    return [Piece(rf"\frac{{{over}}}{{{under}}}")]


def _pow(expr: Pow, style: Style) -> list[Piece]:
    base = expr.base
    bare = isinstance(base, Num | Component) or (isinstance(base, Sym) and base.example is None)
    printed = _pieces(base, style) if bare else _bracketed(base, style)
    return _glued("", printed, _script("^", _text(expr.exponent, Style(display=False))))


def _dot(expr: Dot, style: Style) -> list[Piece]:
    left, right = _at_least(ATOM, expr.left, style), _at_least(ATOM, expr.right, style)
    return [Piece("".join(p.ink for p in left) + " " + "".join(p.ink for p in right))]


def _apply(expr: Apply, style: Style) -> list[Piece]:
    return _glued(function(expr.function, expr.order), _bracketed(expr.argument, style))


def function(letters: str, order: int) -> str:
    """The ink of a function or its derivative: `g`, `g'`, `g''`, `g'''`, `g^{(4)}`."""
    return name(letters) + ("'" * order if order < 4 else f"^{{({order})}}")


def _total(expr: Total, _style: Style) -> list[Piece]:
    return [Piece(_fraction(symbol(expr.numerator), expr.denominator))]


def _partial(expr: Partial, style: Style) -> list[Piece]:
    numerator = "".join(p.ink for p in _at_least(PRODUCT, expr.numerator, Style(display=False)))
    if len(numerator) > WIDEST:
        return _glued(_fraction("", expr.denominator) + " ", _bracketed(expr.numerator, style))
    bare = _fraction(numerator, expr.denominator)
    if not expr.held:
        return [Piece(bare)]
    held = ", ".join(symbol(node) for node in expr.held)
    return [Piece(rf"\left.{bare}\right|_{{{held}}}")]


def _fraction(numerator: str, denominator: Sym | Component) -> str:
    over = rf"\partial {numerator}".rstrip()
    return rf"\frac{{{over}}}{{\partial {_text(denominator, Style())}}}"


def _sum(expr: Sum, style: Style) -> list[Piece]:
    below = expr.index if expr.domain is None else rf"{expr.index} \in {expr.domain}"
    sign = rf"\sum{_script('_', below)} "
    return _glued(sign, _at_least(PRODUCT, expr.body, style))


def _relation(expr: Relation, style: Style) -> list[Piece]:
    sign = {"=": "=", "≈": r"\approx"}[expr.operator]
    right = _pieces(expr.right, style)
    return [*_pieces(expr.left, style), *_glued(f" {sign} ", right)]


def _group(expr: Group, style: Style) -> list[Piece]:
    return _bracketed(expr.body, style)


PRINTERS: dict[type, Callable[[Any, Style], list[Piece]]] = {
    Num: _num,
    Sym: _sym,
    Component: _component,
    Add: _add,
    Neg: _neg,
    Mul: _mul,
    Div: _div,
    Pow: _pow,
    Dot: _dot,
    Apply: _apply,
    Total: _total,
    Partial: _partial,
    Sum: _sum,
    Relation: _relation,
    Group: _group,
}
