r"""Changes to a typed line as text: as little as possible, and in the writer's own notation.

The text and the spans of its nodes flow in, changes flow out: pieces of text, each with the span
that it replaces. Nothing here knows whether a change is right; a mended line is read again and
judged before anybody sees it.
"""

import re

from hwgen.expr.latex import latex
from hwgen.expr.nodes import Add, Component, Div, Expr, Mul, Neg, Num, Span, Sum, Sym

Change = tuple[Span, str]
"""What is replaced, and by what."""

SIGN_BEFORE = re.compile(r"\s*([+\-−])(?:\s|\\[,;:! ]|&|\{\})*$")
TIMES_BEFORE = re.compile(r"\s*(?:\\cdot|\\times|\\ast|\*|·|×)?\s*$")
TIMES_AFTER = re.compile(r"\s*(?:(?:\\cdot|\\times|\\ast)(?![A-Za-z])|\*|·|×)?\s*")
PLUS_AFTER = re.compile(r"(?:\s|&)*\+\s*")
FUNCTION = re.compile(r"\\?[A-Za-z]+(?:\{[A-Za-z]+\})?")
PRIMES = re.compile(r"\s*(?:'+|\^\{?(?:\\prime\s*|')+\}?|′+)")
INDEX = re.compile(r"[0-9]+|\\?[A-Za-z]+")
SIZED = re.compile(r"(?:\\(?:left|right|[bB]igg?[lr]?)\s*)?[()\[\]]")


def mended(text: str, changes: tuple[Change, ...]) -> str:
    """The text with every change made."""
    for (start, end), ink in sorted(changes, reverse=True):
        text = text[:start] + ink + text[end:]
    return text


def replaced(text: str, old: Expr, new: Expr) -> tuple[Change, ...]:
    """`old` replaced by `new`; of a symbol with another index, that index alone."""
    if old.span is None:
        return ()
    match old, new:
        case Sym(), Sym() if old.name == new.name and old.example == new.example:
            found = _index_changed(text, old, new)
            if found is not None:
                return (found,)
        case Component(vector, index), Component(other, same) if index == same:
            if vector.span is not None:
                return replaced(text, vector, other)
    return ((old.span, bracketed(new) if isinstance(new, Add | Neg) else latex(new)),)


def _index_changed(text: str, old: Sym, new: Sym) -> Change | None:
    pairs = list(zip(old.subscript, new.subscript, strict=False))
    differ = [at for at, (a, b) in enumerate(pairs) if a != b]
    if len(old.subscript) != len(new.subscript) or len(differ) != 1 or old.span is None:
        return None
    (at,) = differ
    start = text.find("_", *old.span)
    found = list(INDEX.finditer(text, start + 1, old.span[1])) if start >= 0 else []
    if len(found) < len(pairs) or isinstance(new.subscript[at], Sym):
        return None
    if any(isinstance(index, Sym) for index in old.subscript) or found[at][0] != str(pairs[at][0]):
        return None
    ink = str(pairs[at][1])
    bare = text[start + 1 : start + 2] != "{"
    return found[at].span(), f"{{{ink}}}" if bare and len(ink) > 1 else ink


def bracketed(expr: Expr) -> str:
    """An expression in round brackets."""
    return f"({latex(expr)})"


def term_dropped(text: str, term: Span) -> tuple[Change, ...]:
    """A summand and the sign before it; after a first summand the plus that follows."""
    before = SIGN_BEFORE.search(text, 0, term[0])
    start, end = term
    if text[start : start + 1] in ("-", "−"):
        end = _after_plus(text, end, opening=text[:start])
        return (((len(text[:start].rstrip()), end), ""),)
    if before is not None:
        return (((before.start(), end), ""),)
    return (((start, _after_plus(text, end, opening="")), ""),)


def _after_plus(text: str, end: int, *, opening: str) -> int:
    if opening and not opening.rstrip().endswith(("(", "{", "[")):
        return end
    found = PLUS_AFTER.match(text, end)
    return found.end() if found else end


def factor_dropped(text: str, span: Span) -> tuple[Change, ...]:
    """A factor and the sign of multiplication before it, or after a first factor that after it."""
    before = TIMES_BEFORE.search(text, 0, span[0])
    start = before.start() if before else span[0]
    if start < span[0] and text[start : span[0]].strip():
        return (((start, span[1]), ""),)
    after = TIMES_AFTER.match(text, span[1])
    return (((span[0], after.end() if after else span[1]), ""),)


def sign_flipped(text: str, term: Expr) -> tuple[Change, ...]:
    """A minus put, taken away, or made a plus, before a summand or a whole."""
    if term.span is None:
        return ()
    start = term.span[0]
    before = SIGN_BEFORE.search(text, 0, start)
    if isinstance(term, Neg):
        at = start if text[start : start + 1] in ("-", "−") else -1
        if at < 0:
            return ()
        has_left = bool(text[:at].strip()) and text[:at].rstrip()[-1] not in "({[=&"
        return (((at, at + 1), "+" if has_left else ""),)
    if before is not None:
        return ((before.span(1), "-"),)
    return (((start, start), "-"),)


def factor_added(text: str, node: Expr, factor: Expr) -> tuple[Change, ...]:
    """A factor after a node, or before it where a Σ would take it in or it is a number."""
    if node.span is None:
        return ()
    start, end = node.span
    ink = latex(factor)
    if isinstance(node, Add | Neg):
        return (((start, start), f"{ink} ("), ((end, end), ")"))
    if isinstance(factor, Num) or isinstance(node, Sum):
        space = "" if text[start : start + 1] in ("(", "\\") else r" \cdot "
        if isinstance(node, Num) or text[start : start + 1].isdigit():
            space = r" \times "
        if TIMES_BEFORE.search(text, 0, start) and _ends_factor(text[:start]):
            return (((start, start), rf"\cdot {ink}{space or ' '}"),)
        return (((start, start), f"{ink}{space or ' '}"),)
    if isinstance(factor, Mul | Sum | Div):
        ink = ink if isinstance(factor, Mul | Div) else f"({ink})"
    return (((end, end), rf" \cdot {ink}"),)


def _ends_factor(before: str) -> bool:
    left = before.rstrip()
    return left[-1:].isalnum() or (bool(left) and left[-1] in ")}]'")


def term_added(node: Expr, term: Expr, *, in_product: bool) -> tuple[Change, ...]:
    """A summand after a node; in brackets where the node is a factor."""
    if node.span is None:
        return ()
    body = term.body if isinstance(term, Neg) else term
    ink = latex(body) if not isinstance(body, Add) else bracketed(body)
    sign = "-" if isinstance(term, Neg) else "+"
    start, end = node.span
    if in_product:
        return (((start, start), "("), ((end, end), f" {sign} {ink})"))
    return (((end, end), f" {sign} {ink}"),)


def prime_changed(text: str, start: int, by: int) -> tuple[Change, ...]:
    """A prime put after a function's name, or one taken away."""
    name = FUNCTION.match(text, start)
    if name is None:
        return ()
    primes = PRIMES.match(text, name.end())
    if by > 0:
        return (((name.end(), name.end()), "'"),)
    if primes is None:
        return ()
    ink = primes[0].strip()
    kept = ink[:-1] if set(ink) <= {"'"} or set(ink) <= {"′"} else ""
    return (((name.end(), primes.end()), kept),)


def sum_put(node: Expr, index: str, domain: str) -> tuple[Change, ...]:
    """Σ put before a node, which gets brackets if it is a sum."""
    if node.span is None:
        return ()
    start, end = node.span
    sign = rf"\sum_{{{index} \in {domain}}} "
    if isinstance(node, Add | Neg):
        return (((start, start), f"{sign}("), ((end, end), ")"))
    return (((start, start), sign),)


def bracket_pairs(text: str) -> list[tuple[Span, Span]]:
    """The round and square brackets of a text with their sizes, outer ones first."""
    opened: list[Span] = []
    pairs: list[tuple[Span, Span]] = []
    for found in SIZED.finditer(text):
        if found[0][-1] in "([":
            opened.append(found.span())
        elif opened:
            pairs.append((opened.pop(), found.span()))
    return sorted(pairs)
