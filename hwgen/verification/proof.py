r"""SymPy's second opinion on the last line, and the way out to SymPy for those who go on computing.

A derivation flows in, the name of a check flows out, or a `VerifyError`. The goal is built as an
explicit function of its variable, over two examples with symbols of their own and an unknown g;
SymPy differentiates it, and the difference from the line must vanish as a polynomial. That is
decided in a polynomial ring whose generators are the symbols and the applied functions: `simplify`
and `equals` are never called, since they hang on networks of five neurons.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from textwrap import shorten
from typing import Any

import sympy
from sympy.polys.rings import PolyRing

from hwgen.derivation.steps import Derivation, Line
from hwgen.errors import VerifyError
from hwgen.expr.latex import function as function_ink
from hwgen.expr.latex import latex
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
from hwgen.expr.walk import symbols, with_examples
from hwgen.model.graph import DATA, EXAMPLE_LETTERS, Graph, variable
from hwgen.verification.claim import Claim, last_claim, local_claims, renamed, too_large

PROOF = "proof"
SHARED = "proof: shared"
LOCAL = "no composed proof above the limit of paths; each line proven from those before it"

EXAMPLES = ("1", "2")
"""The data set of a proof; a free example letter stands for the first, since all are alike."""

Read = Callable[[Expr], sympy.Expr]
"""How a child is translated."""

_proven: set[Claim] = set()
"""Claims proven in this process, all with names by order of appearance."""


def prove(derivation: Derivation) -> str:
    """The name of the check that the last line passed: see the constants above.

    Raises `VerifyError` where SymPy does not find the line equal to the goal.
    """
    if derivation.shorthands:
        for line, claim in local_claims(derivation):
            _settle(claim, line, derivation)
        return LOCAL
    if reason := too_large(derivation):
        return reason
    new = _settle(last_claim(derivation), derivation.lines[-1], derivation)
    return PROOF if new else SHARED


def _settle(claim: Claim, line: Line, derivation: Derivation) -> bool:
    """Prove a claim unless it is known; whether there was something to prove."""
    general = renamed(claim)
    if general in _proven:
        return False
    if difference(general) != 0:
        place, goal = derivation.lines.index(line) + 1, line.left or derivation.goal
        rest = shorten(str(difference(claim)), 300, placeholder=" …")
        msg = (
            f"line {place}: SymPy does not find that {latex(line.expr)} is {latex(goal)}: "
            f"the goal less the line is {rest}"
        )
        raise VerifyError(msg)
    _proven.add(general)
    return True


def difference(claim: Claim) -> sympy.Expr:
    """The derivative that a claim is about less its line, in a form that is 0 if they are equal."""
    setting = _Setting(claim)
    view, by = setting.over(claim.denominator), setting.opaque(claim.denominator)
    return _normal(view(claim.numerator).diff(by) - view(claim.line))


class _Setting:
    """The definitions of a claim on two examples, seen as functions of one variable or another."""

    def __init__(self, claim: Claim) -> None:
        self.definitions = dict(claim.definitions)
        by = claim.denominator
        index = by.index if isinstance(by, Component) else 1
        self.components = (index, 1 if index != 1 else 2)
        goal = [s for s in (variable(by), claim.numerator) if isinstance(s, Sym)]
        self.pinned = {s.example: EXAMPLES[0] for s in goal if s.example is not None}
        if len(self.pinned) > 1:
            msg = "a goal has at most one example letter"
            raise VerifyError(msg)
        self.symbols: dict[sympy.Symbol, Sym] = {}
        self.opaque = _View(self, frozenset())
        self.views: dict[object, _View] = {}

    def over(self, by: Sym | Component, held: tuple[Sym, ...] = ()) -> "_View":
        """The view in which the nodes that depend on a variable are functions of it."""
        if (by, held) not in self.views:
            start = _spelled(variable(by))
            depending = {start: True} | {_spelled(node): False for node in held}
            for node in self.definitions:
                self._depends(node, depending)
            inner = frozenset(node for node, yes in depending.items() if yes) - {start}
            self.views[by, held] = _View(self, inner)
        return self.views[by, held]

    def _depends(self, node: Sym, known: dict[Sym, bool]) -> bool:
        if node not in known:
            body = self.definitions.get(node)
            below = () if body is None else dict.fromkeys(map(_spelled, symbols(body)))
            known[node] = any(self._depends(parent, known) for parent in below)
        return known[node]


class _View:
    """Expressions in SymPy's terms: nodes in `inner` by their definitions, others as symbols."""

    def __init__(self, setting: _Setting, inner: frozenset[Sym]) -> None:
        self.setting = setting
        self.inner = inner
        self.known: dict[Sym, sympy.Expr] = {}
        self.table: dict[type, Callable[[Any, Read], sympy.Expr]] = ALGEBRA | {
            Sym: lambda e, _: self.symbol(e),
            Component: lambda e, _: self.named(Component(self.pinned(e.vector), e.index)),
            Dot: self.dot,
            Apply: lambda e, read: opaque_function(e.function, e.order)(read(e.argument)),
            Sum: self.sum,
            Total: lambda e, _: self.derivative(e.numerator, e.denominator, ()),
            Partial: self.partial,
        }

    def __call__(self, expr: Expr) -> sympy.Expr:
        return self.table[type(expr)](expr, self)

    def symbol(self, sym: Sym) -> sympy.Expr:
        sym = self.pinned(sym)
        if sym not in self.known:
            node = _spelled(sym)
            self.known[sym] = self.defined(node, sym) if node in self.inner else self.named(sym)
        return self.known[sym]

    def pinned(self, sym: Sym) -> Sym:
        """A symbol with the goal's own example letter, if it has it, as an example."""
        letter = sym.example
        return replace(sym, example=self.setting.pinned.get(letter, letter)) if letter else sym

    def defined(self, node: Sym, sym: Sym) -> sympy.Expr:
        letters = {} if sym.example is None else {EXAMPLE_LETTERS[0]: sym.example}
        return self(with_examples(self.setting.definitions[node], letters))

    def named(self, expr: Sym | Component) -> sympy.Expr:
        """A symbol of SymPy's; for a node, the setting keeps what it stands for."""
        new = sympy.Symbol(latex(expr), real=True)
        if isinstance(expr, Sym):
            self.setting.symbols[new] = expr
        return new

    def dot(self, expr: Dot, read: Read) -> sympy.Expr:
        if not (isinstance(expr.left, Sym) and isinstance(expr.right, Sym)):
            msg = "a scalar product is of two vectors"
            raise VerifyError(msg)
        places = self.setting.components
        return sympy.Add(
            *(read(Component(expr.left, d)) * read(Component(expr.right, d)) for d in places)
        )

    def sum(self, expr: Sum, read: Read) -> sympy.Expr:
        if expr.domain != DATA:
            msg = f"{latex(expr)} does not run over {DATA}"
            raise VerifyError(msg)
        return sympy.Add(*(read(with_examples(expr.body, {expr.index: e})) for e in EXAMPLES))

    def partial(self, expr: Partial, _read: Read) -> sympy.Expr:
        """Of a node as a function of its variable, of anything else with all nodes as symbols."""
        if isinstance(expr.numerator, Sym):
            return self.derivative(expr.numerator, expr.denominator, expr.held)
        opaque = self.setting.opaque
        return self.seen(opaque(expr.numerator).diff(opaque(expr.denominator)))

    def derivative(self, node: Sym, by: Sym | Component, held: tuple[Sym, ...]) -> sympy.Expr:
        over = self.setting.over(by, held)
        return self.seen(over(node).diff(self.setting.opaque(by)))

    def seen(self, expr: sympy.Expr) -> sympy.Expr:
        """An expression in which nodes may stand as symbols, as this view sees it."""
        nodes = [s for s in expr.free_symbols if s in self.setting.symbols]
        return expr.xreplace({s: self.symbol(self.setting.symbols[s]) for s in nodes})


def _spelled(sym: Sym) -> Sym:
    return Sym(sym.name, sym.subscript, EXAMPLE_LETTERS[0] if sym.example else None, sym.shape)


@cache
def opaque_function(letters: str, order: int) -> sympy.Expr:
    """A function of one argument of which nothing is known but that it has all derivatives."""

    def fdiff(self: sympy.Function, argindex: int = 1) -> sympy.Expr:
        del argindex
        return opaque_function(letters, order + 1)(*self.args)

    known = {"fdiff": fdiff, "nargs": 1, "is_real": True, "is_finite": True}
    return type(sympy.Function)(function_ink(letters, order), (sympy.Function,), known)


def _normal(expr: sympy.Expr) -> sympy.Expr:
    """An expression as a polynomial in its symbols and applied functions; 0 if it vanishes."""
    atoms: dict[sympy.Expr, sympy.Symbol] = {}
    flat = _flat(expr, atoms)
    if any(power.exp.is_negative for power in flat.atoms(sympy.Pow)):
        flat = sympy.fraction(sympy.together(flat))[0]
    ring = PolyRing(sorted(flat.free_symbols, key=str), sympy.QQ)
    try:
        poly = ring.from_expr(flat)
    except ValueError as error:
        msg = f"SymPy cannot compare as polynomials: {error}"
        raise VerifyError(msg) from error
    return poly and poly.as_expr().xreplace({new: atom for atom, new in atoms.items()})


def _flat(expr: sympy.Expr, atoms: dict[sympy.Expr, sympy.Symbol]) -> sympy.Expr:
    """An expression with every applied function as a symbol; equal arguments give equal symbols."""
    if not expr.args:
        return expr
    args = [_flat(arg, atoms) for arg in expr.args]
    if not isinstance(expr, sympy.Function):
        return expr.func(*args)
    atom = expr.func(*map(sympy.expand, args))
    return atoms.setdefault(atom, sympy.Dummy())


ALGEBRA: dict[type, Callable[[Any, Read], sympy.Expr]] = {
    Num: lambda e, _: sympy.Rational(e.value.numerator, e.value.denominator),
    Add: lambda e, read: sympy.Add(*map(read, e.terms)),
    Mul: lambda e, read: sympy.Mul(*map(read, e.factors)),
    Neg: lambda e, read: -read(e.body),
    Div: lambda e, read: read(e.numerator) / read(e.denominator),
    Pow: lambda e, read: read(e.base) ** read(e.exponent),
    Group: lambda e, read: read(e.body),
}


def to_sympy(expr: Expr, graph: Graph | None = None) -> sympy.Expr:
    """The expression in SymPy's terms, for those who want to go on computing.

    Symbols are named as printed: `Symbol("w_{2,5}")`. What carries an example or a component is
    indexed by it: `IndexedBase("y_6")[i]`, `IndexedBase("x_2")[d]`; a scalar product is a sum over
    the components 1 … D, and a sum over data runs over 1 … N_{data}. g is an undefined function and
    g′ its formal derivative, so that `.subs(Function("g"), tanh).doit()` makes both concrete.
    ∂n_6/∂n_4 is the `Derivative` of `Function("n_6")(n_4)`, with what is held fixed as further
    arguments; ∂ of a written-out expression is its unevaluated `Derivative`.
    A sum over the nodes that feed a neuron needs the graph, which writes it out.
    """
    if graph is not None:
        expr = graph.write_out(expr)

    def read(child: Expr) -> sympy.Expr:
        return FORMAL[type(child)](child, read)

    return read(expr)


def _index(letter: int | str) -> sympy.Expr:
    return sympy.Integer(letter) if str(letter).isdigit() else sympy.Symbol(letter, integer=True)


def _indexed(sym: Sym, *places: int | str) -> sympy.Expr:
    """A symbol, indexed by its example and by its component, where it has one."""
    indices = [_index(p) for p in (sym.example, *places) if p is not None]
    ink = latex(replace(sym, example=None))
    return sympy.IndexedBase(ink)[tuple(indices)] if indices else sympy.Symbol(ink)


def _formal_dot(expr: Dot, _read: Read) -> sympy.Expr:
    product = sympy.Mul(
        *(_indexed(v, COMPONENT.name) for v in (expr.left, expr.right) if isinstance(v, Sym))
    )
    return sympy.Sum(product, (COMPONENT, 1, sympy.Symbol("D", integer=True)))


def _formal_apply(expr: Apply, read: Read) -> sympy.Expr:
    function, argument = sympy.Function(function_ink(expr.function, 0)), read(expr.argument)
    if expr.order == 0:
        return function(argument)
    t = sympy.Dummy("t")
    return sympy.Subs(function(t).diff((t, expr.order)), t, argument)


def _formal_sum(expr: Sum, read: Read) -> sympy.Expr:
    if expr.domain is None:
        msg = f"{latex(expr)} runs over the nodes of a graph; hand the graph to to_sympy"
        raise VerifyError(msg)
    size = sympy.Symbol(f"N_{{{expr.domain}}}", integer=True)
    return sympy.Sum(read(expr.body), (_index(expr.index), 1, size))


def _formal_derivative(expr: Total | Partial, read: Read) -> sympy.Expr:
    by = read(expr.denominator)
    if not isinstance(expr.numerator, Sym):
        return sympy.Derivative(read(expr.numerator), by)
    ink, example = latex(replace(expr.numerator, example=None)), expr.numerator.example
    held = getattr(expr, "held", ())
    arguments = [*([] if example is None else [_index(example)]), by, *map(read, held)]
    return sympy.Derivative(sympy.Function(ink)(*arguments), by)


COMPONENT = sympy.Symbol("c", integer=True)
"""The letter that a scalar product's sum runs under."""

FORMAL: dict[type, Callable[[Any, Read], sympy.Expr]] = {
    **ALGEBRA,
    Sym: lambda e, _: _indexed(e),
    Component: lambda e, _: _indexed(e.vector, e.index),
    Dot: _formal_dot,
    Apply: _formal_apply,
    Sum: _formal_sum,
    Total: _formal_derivative,
    Partial: _formal_derivative,
    Relation: lambda e, read: sympy.Eq(read(e.left), read(e.right), evaluate=False),
}
