r"""Numbers as people type them: `64 \times 64 \times 96 \times 2 + 96`, `7,008 parameters learnt`.

A piece of text flows in; an `Arithmetic` (tree with spans, exact value) or an `Unread` (place,
reason) flows out. Operators wait on a stack of their own instead of in calls, so that brackets can
be nested as deep as a text is long; numbers that grow without end are refused by their size.
"""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hwgen.expr.nodes import Add, Div, Expr, Group, Mul, Neg, Num, Pow, Span

TOKEN = re.compile(
    r"(?P<skip>[\s$&~:;!#\"]+|\\[,;:! $%#]|\\\\|\\q?quad(?![A-Za-z])"
    r"|\\(?:left|right|[bB]igg?[lr]?|displaystyle|boxed|mathbf|mathrm|underline|textbf|limits"
    r"|underbrace|phantom)(?![A-Za-z])"
    r"|(?:[_^]\{)?\\(?:text|mbox|textrm|textit|operatorname)\{[^{}]{0,200}\}+"
    r"|\\(?:label|tag)\{[^{}]{0,200}\}|[.,](?=\s|\Z|\}))"
    r"|(?P<number>[0-9]{1,3}(?:(?:,|\\,|\\;|\{,\}|['’\u202f\u00a0\u2009 ])[0-9]{3})+(?![0-9])"
    r"(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<times>[×*·∙⋅•]{1,2}|\\(?:times|cdot|ast)(?![A-Za-z])|[xX](?![A-Za-z]))"
    r"|(?P<over>[/÷]|\\div(?![A-Za-z]))|(?P<plus>\+)|(?P<minus>[-−–])|(?P<power>\^)"
    r"|(?P<square>[²³])|(?P<frac>\\[dt]?frac(?![A-Za-z]))"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<word>[^\W\d_]{2,}|[aA](?![^\W_]))"
)
DIGITS_ONLY = re.compile(r"[^0-9.]")

BINDING = {"plus": 1, "minus": 1, "times": 2, "over": 2, "negative": 3, "power": 4}
MOST_NUMBERS = 400
MOST_DIGITS = 300
MOST_BITS = 20_000
MOST_EXPONENT = 64


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An expression of numbers alone and what it is worth; spans count in its own text."""

    text: str
    expr: Expr
    value: Fraction
    numbers: tuple[Num, ...]

    @property
    def is_number(self) -> bool:
        """Whether it is a single number, with nothing to work out."""
        return isinstance(self.expr, Num)


@dataclass(frozen=True, slots=True)
class Unread:
    """Text that is not arithmetic: where it stops being so, and why."""

    offset: int
    reason: str


class _StoppedError(Exception):
    """Ends a reading; it never leaves this module."""

    def __init__(self, offset: int, reason: str) -> None:
        self.unread = Unread(offset, reason)
        super().__init__(reason)


def read_arithmetic(text: str) -> Arithmetic | Unread:
    """The arithmetic that `text` is, words before, behind and between aside."""
    try:
        return _Sum(text).read()
    except _StoppedError as stopped:
        return stopped.unread


@dataclass
class _Sum:
    """A reading with two stacks; it lives for one call of `read_arithmetic`."""

    text: str
    values: list[tuple[Expr, Fraction]] = field(default_factory=list)
    waiting: list[tuple[str, int]] = field(default_factory=list)
    numbers: list[Num] = field(default_factory=list)
    after_value: bool = False
    fraction: str = ""
    r"""Which part of a \frac must begin with a brace now."""

    def read(self) -> Arithmetic:
        place = 0
        while place < len(self.text):
            found = TOKEN.match(self.text, place)
            if found is None:
                char = self.text[place : place + 12].split(None, 1)[0]
                shown = char if char[:1] == "\\" else char[:1]
                raise _StoppedError(place, f"{shown} has no meaning among numbers")
            self.take(found.lastgroup or "", found)
            place = found.end()
        return self.finished()

    def take(self, kind: str, found: re.Match[str]) -> None:
        at = found.start()
        if self.fraction and kind != "skip" and found[0] != "{":
            raise _StoppedError(at, "a brace was expected after \\frac")
        match kind:
            case "skip" | "word":
                return
            case "number":
                self.number(found)
            case "frac":
                self.multiply(at)
                self.waiting += [("(", at)]
                self.fraction = "numerator"
            case "open":
                self.open(found[0], at)
            case "close":
                self.close(found[0], found.end())
            case "square":
                self.operator("power", at)
                exponent = Fraction(2 if found[0] == "²" else 3)
                self.value(Num(exponent, span=found.span()), exponent)
            case _:
                self.operator(kind, at)

    def number(self, found: re.Match[str]) -> None:
        if self.after_value and not self.text[: found.start()].rstrip().endswith((")", "]", "}")):
            raise _StoppedError(found.start(), "two numbers stand side by side, without a sign")
        self.multiply(found.start())
        digits = DIGITS_ONLY.sub("", found[0])
        if len(digits) > MOST_DIGITS or len(self.numbers) == MOST_NUMBERS:
            raise _StoppedError(found.start(), "this is too long to be worked out")
        value = Fraction(digits)
        leaf = Num(value, span=found.span())
        self.numbers.append(leaf)
        self.value(leaf, value)

    def value(self, expr: Expr, value: Fraction) -> None:
        self.values.append((expr, value))
        self.after_value = True

    def multiply(self, at: int) -> None:
        """A bracket straight after a value is a factor."""
        if self.after_value:
            self.operator("times", at)

    def open(self, sign: str, at: int) -> None:
        if self.fraction:
            self.waiting.append((self.fraction, at))
            self.fraction = ""
        else:
            self.multiply(at)
            self.waiting.append((sign, at))
        self.after_value = False

    def close(self, sign: str, end: int) -> None:
        opened, start = self.reduced_to_bracket(end - 1)
        if not self.after_value:
            if sign == "}" and opened == "{":
                return
            raise _StoppedError(end - 1, "a number was expected before this bracket")
        if (sign == "}") != (opened in ("{", "numerator", "denominator")):
            raise _StoppedError(end - 1, f"{sign} does not close {opened}")
        expr, value = self.values.pop()
        if opened in ("(", "["):
            expr = Group(expr, span=(start, end))
        self.values.append((expr, value))
        if opened == "numerator":
            self.waiting.append(("fraction", start))
            self.fraction = "denominator"
        elif opened == "denominator":
            self.divide(end)

    def divide(self, end: int) -> None:
        r"""The end of a \frac: numerator and denominator are the last two values."""
        self.waiting.pop()
        _, start = self.waiting.pop()
        self.apply("over", end)
        expr, value = self.values.pop()
        self.values.append((replace(expr, span=(start, end)), value))

    def reduced_to_bracket(self, at: int) -> tuple[str, int]:
        while self.waiting and self.waiting[-1][0] in BINDING:
            self.apply(*self.waiting.pop())
        if not self.waiting or self.waiting[-1][0] == "fraction":
            raise _StoppedError(at, "this bracket closes nothing")
        return self.waiting.pop()

    def operator(self, kind: str, at: int) -> None:
        if not self.after_value:
            if kind == "minus":
                self.waiting.append(("negative", at))
                return
            if kind == "plus" and not self.waiting and not self.values:
                return
            raise _StoppedError(at, "a number was expected before this sign")
        while self.waiting and BINDING.get(self.waiting[-1][0], 0) >= BINDING[kind]:
            if kind == "power" == self.waiting[-1][0]:
                raise _StoppedError(at, "a power of a power needs brackets")
            self.apply(*self.waiting.pop())
        self.waiting.append((kind, at))
        self.after_value = False

    def apply(self, kind: str, at: int) -> None:
        """One operator on the values on top of the stack."""
        if not self.values or not (self.after_value or kind == "over"):
            raise _StoppedError(at, "a number was expected after this sign")
        right, second = self.values.pop()
        if kind == "negative":
            self.values.append((Neg(right, span=_from(at, right)), -second))
            return
        if not self.values:
            raise _StoppedError(at, "a number was expected before this sign")
        left, first = self.values.pop()
        expr, value = _combined(kind, (left, first), (right, second), at)
        if value.numerator.bit_length() + value.denominator.bit_length() > MOST_BITS:
            raise _StoppedError(at, "this is too large to be worked out")
        self.values.append((expr, value))

    def finished(self) -> Arithmetic:
        while self.waiting and self.waiting[-1][0] in BINDING:
            self.apply(*self.waiting.pop())
        if self.waiting or self.fraction:
            at = self.waiting[-1][1] if self.waiting else len(self.text)
            raise _StoppedError(at, "this bracket is never closed")
        if len(self.values) != 1:
            raise _StoppedError(0, "there is no number here")
        expr, value = self.values[0]
        return Arithmetic(self.text, expr, value, tuple(self.numbers))


def _from(start: int, expr: Expr) -> Span:
    return start, expr.span[1] if expr.span else start


def _combined(
    kind: str, left: tuple[Expr, Fraction], right: tuple[Expr, Fraction], at: int
) -> tuple[Expr, Fraction]:
    """A ∘ b, with sums and products kept flat."""
    (a, x), (b, y) = left, right
    span = _from(a.span[0] if a.span else at, b)
    match kind:
        case "plus" | "minus":
            term = b if kind == "plus" else Neg(b, span=_from(at, b))
            terms = a.terms if isinstance(a, Add) else (a,)
            return Add((*terms, term), span=span), x + y if kind == "plus" else x - y
        case "times":
            factors = a.factors if isinstance(a, Mul) else (a,)
            return Mul((*factors, b), span=span), x * y
        case "over" if y:
            return Div(a, b, span=span), x / y
        case "over":
            raise _StoppedError(at, "this divides by 0")
    small = y.denominator == 1 and abs(y) <= MOST_EXPONENT and (x or y >= 0)
    bits = (x.numerator.bit_length() + x.denominator.bit_length()) * abs(int(y)) if small else 0
    if not small or bits > MOST_BITS:
        raise _StoppedError(at, "this power is too large to be worked out")
    return Pow(a, b, span=span), x ** int(y)


def shown(value: Fraction, like: str = "") -> str:
    """A number in figures, with the thousands parted as in `like`; 1/3 stays a fraction."""
    if value.denominator != 1:
        exact = Fraction(str(float(value))) == value if abs(value) < 10**9 else False
        return str(float(value)) if exact else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    parted = re.search(r"[0-9](,|\\,|\{,\}|['’\u202f\u00a0\u2009 ])[0-9]{3}(?![0-9])", like)
    return f"{int(value):,}".replace(",", parted[1]) if parted else str(int(value))
