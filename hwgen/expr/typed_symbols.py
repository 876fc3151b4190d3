r"""Symbols as people type them: names, scripts in any order, functions, numbers with commas.

Arranged tokens flow in, symbols, components and applications flow out. Whatever is read otherwise
than TeX shows it leaves a note.
"""

import re
from fractions import Fraction
from typing import NoReturn

from hwgen.expr.arranging import Note
from hwgen.expr.descent import LONGEST_NUMBER, Vocabulary
from hwgen.expr.grammar import Grammar
from hwgen.expr.names import GREEK
from hwgen.expr.nodes import Apply, Component, Div, Expr, Num, Pow, Sym
from hwgen.expr.scanning import WORDS
from hwgen.expr.spellings import Spellings
from hwgen.expr.tokens import END, ReadError, Token
from hwgen.expr.typed_scripts import Scripts

MOST_PRIMES = 20

NAMED_FUNCTIONS = frozenset(
    {r"\tanh", r"\exp", r"\log", r"\ln", r"\sin", r"\cos", r"\tan", r"\sinh", r"\cosh", r"\max"}
)

FUNCTION_LETTERS = frozenset({"f", "g", "h", r"\sigma", r"\phi", r"\varphi", r"\psi", r"\rho"})
"""Names that are functions if a bracket follows and no symbol is known by them."""

GROUPED_NUMBER = re.compile(r"[0-9]{1,3}(?:(?:,|\{,\}|\\,)[0-9]{3})+(?![0-9])")

LETTERS = re.compile(r"[A-Za-z]{2,20}")


class TypedSymbols(Grammar):
    """The part of the descent that reads names and what hangs on them."""

    def __init__(
        self, tokens: list[Token], vocabulary: Vocabulary, known: Spellings, text: str
    ) -> None:
        super().__init__(tokens, vocabulary)
        self.known = known
        self.text = text
        self.notes: list[Note] = []
        self.closing = _partners(tokens)
        self.functions = vocabulary.functions | NAMED_FUNCTIONS
        self.words = {f.lstrip("\\").lower(): f for f in sorted(vocabulary.functions)}
        self.words |= {name.lower(): name for name in sorted(known.names) if len(name) > 1}

    def note(self, start: int, message: str) -> None:
        """Remember a choice about the text from `start` to what was read last."""
        self.notes.append(Note(self.span(start), message))

    def typed(self, start: int) -> str:
        """The text as typed from `start` to what was read last."""
        return self.text[slice(*self.span(start))]

    def peek(self, ahead: int) -> str:
        """The token `ahead` places further on."""
        place = self.place + ahead
        return self.tokens[place].text if place < len(self.tokens) else END

    def refuse(self, message: str) -> NoReturn:
        """Raise `ReadError` at the next token, in the words of the text as typed."""
        there = self.text[self.next.start : self.next.end] or self.next.text
        if self.next.text == WORDS:
            raise ReadError(self.next.start, f"words in the midst of a line: {there!r}")
        raise ReadError(self.next.start, f"{message}, found {there!r}" if there else message)

    def quantity(self) -> Num | Div:
        """A number; a decimal one is the quotient that it stands for."""
        start = self.next.start
        grouped = GROUPED_NUMBER.match(self.text, start)
        if len(self.next.text) > LONGEST_NUMBER:
            self.refuse("too long a number")
        digits = self.take().text
        if grouped and grouped.end() - start <= LONGEST_NUMBER:
            while self.next.start < grouped.end() and self.next.text != END:
                self.take()
            digits = re.sub("[^0-9]", "", grouped[0])
            self.note(start, f"{grouped[0]} read as {digits}")
        span = self.span(start)
        whole, _, decimals = digits.partition(".")
        if not decimals:
            return Num(Fraction(int(whole)), span=span)
        over = Num(Fraction(int(whole + decimals)), span=span)
        return Div(over, Num(Fraction(10 ** len(decimals)), span=span), span=span)

    def is_name(self, text: str) -> bool:
        """Whether a token is a name: a letter, a word, a Greek letter or the page's function."""
        return text.isalpha() or text in GREEK or text in self.vocabulary.functions

    def letters(self) -> str:
        """A name; known words may be typed letter by letter."""
        start = self.next.start
        if not self.is_name(self.next.text):
            return self.refuse("expected a symbol")
        run = LETTERS.match(self.text, start) if len(self.next.text) == 1 else None
        word = self.words.get((run[0] if run else self.next.text).lower())
        if word is None and run and self.text[run.end() : run.end() + 1] in ("(", "'", "^"):
            word = rf"\{run[0]}" if rf"\{run[0]}" in NAMED_FUNCTIONS else None
        if run and word and word != self.next.text:
            while self.next.start < run.end() and self.next.text.isalpha():
                self.take()
            self.note(start, f"{run[0]} read as the name {word}")
            return word
        name = self.take().text
        if word is None or len(name) == 1 or name in (word, *self.functions):
            return name
        self.note(start, f"{name} read as {word}")
        return word

    def symbol_or_application(self) -> Expr:
        """A symbol with its scripts, or a function at its argument."""
        start = self.next.start
        name = self.take().text if self.next.text in NAMED_FUNCTIONS else self.letters()
        if name in self.functions:
            return self.application(name, start)
        unknown = name not in self.known.names and self.known.names
        primes = self.primes_ahead()
        opens = self.next.text == "(" and self.next.start == self.tokens[self.place - 1].end
        named = name in FUNCTION_LETTERS or (len(name) > 1 and name.isalpha())
        if primes or (opens and unknown and named):
            self.note(start, f"{name} read as a function")
            return self.application(name, start)
        return self.scripted(name, start)

    def primes_ahead(self) -> bool:
        """Whether primes follow, raised or not, and a bracket or an argument behind them."""
        ahead = (self.next.text, self.peek(1), self.peek(2))
        return ahead[0].startswith("'") or (
            ahead[0] == "^" and (ahead[1].startswith("'") or ahead[1:] == ("{", "'"))
        )

    def scripts(self, name: str, start: int) -> Sym:
        """A symbol, where nothing else can stand."""
        found = self.scripted(name, start)
        return found if isinstance(found, Sym) else self.refuse("expected a symbol before this")

    def scripted(self, name: str, start: int) -> Sym | Component | Pow:
        """A symbol with its scripts in any order, or the component or power that they make."""
        scripts = Scripts(self, name, start)
        scripts.read()
        is_vector = name in self.vocabulary.vectors
        span = self.span(start)
        sym = Sym(
            name, scripts.subscript, scripts.example, "vector" if is_vector else "scalar", span=span
        )
        base = sym if scripts.index is None else Component(sym, scripts.index, span=span)
        return base if scripts.power is None else Pow(base, scripts.power, span=span)

    def application(self, name: str, start: int) -> Expr:
        """A function at its argument; primes may be raised, and stand behind the bracket."""
        order, power = self.primes(), None
        if self.next.text == "^":
            if self.peek(1) == "{" and self.peek(2) == "(":
                order += self.high_order()
            else:
                power = self.power()
                self.note(start, f"{self.typed(start)}(…) read as a power of {name}(…)")
                order += self.primes()
        argument = self.argument(name, start)
        behind = self.primes()
        if behind:
            self.note(start, "the prime behind the bracket read as the derivative of the function")
        applied = Apply(name, order + behind, argument, span=self.span(start))
        return applied if power is None else Pow(applied, power, span=self.span(start))

    def argument(self, name: str, start: int) -> Expr:
        """What a function is applied to: a bracket, or with a note a symbol."""
        if self.accept("("):
            body = self.sum()
            self.expect(")")
            return body
        text = self.next.text
        if (
            not self.is_name(text)
            or text in self.functions
            or self.next.start == self.span(start)[1]
        ):
            self.refuse("expected '('")
        place = self.next.start
        letters = self.letters()
        if letters in self.functions:
            self.refuse("expected '(' before this")
        body = self.scripted(letters, place)
        self.note(start, f"{name} read as applied to {self.typed(place)}; its brackets are missing")
        return body

    def primes(self) -> int:
        """How many primes follow, raised or not."""
        count = 0
        while True:
            raised = self.next.text == "^" and self.primes_ahead()
            braced = raised and self.take() is not None and self.accept("{")
            if not self.next.text.startswith("'"):
                return count
            while self.next.text.startswith("'"):
                token = self.take()
                count += len(token.text)
                if self.text[token.start] == "\\":
                    self.note(token.start, "\\prime read as '")
                if count > MOST_PRIMES:
                    self.refuse(f"more than {MOST_PRIMES} primes")
            if braced:
                self.expect("}")

    def high_order(self) -> int:
        """The order of a derivative in `g^{(4)}`."""
        self.take()
        start = self.next.start
        order = int(self.bracketed_script(str.isdigit, "the order of a derivative")[:9])
        if order > MOST_PRIMES:
            raise ReadError(start, f"a derivative of an order beyond {MOST_PRIMES}")
        return order

    def component_of(self, body: Expr, start: int) -> Expr:
        """(vector)_index."""
        if not (isinstance(body, Sym) and body.shape == "vector"):
            self.refuse("only a vector has components")
        index = Scripts(self, "", start).lone_index()
        return Component(body, index, span=self.span(start))

    def power(self) -> Expr:
        """The exponent behind a ^."""
        self.expect("^")
        start = self.next.start
        text = self.next.text
        if self.accept("{"):
            body = self.sum()
            self.expect("}")
            return body
        if text[:1].isdigit():
            value = self.quantity()
            if len(text) > 1:
                self.note(start, f"{text} read as one exponent; its braces are missing")
            return value
        if text == "(":
            return self.group()
        if not self.is_name(text) or text in self.functions:
            self.refuse("expected a symbol")
        return Sym(self.take().text, span=self.span(start))


def _partners(tokens: list[Token]) -> dict[int, int]:
    """For each brace and bracket that opens, where it closes."""
    partners: dict[int, int] = {}
    open_: list[int] = []
    for place, token in enumerate(tokens):
        if token.text in ("{", "("):
            open_.append(place)
        elif token.text in ("}", ")"):
            partners[open_.pop()] = place
    return partners
