r"""Causes: what a writer did, found by the smallest edit that mends the value of a line.

A wrong line, its target and the meaning of its letters flow in; the causes flow out, each with its
sentence, its site and a repair that was read again and judged right. Of several edits the
smallest are kept, ties all; if nothing small mends the line, nothing is said about it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hwgen.check.brackets import bracket_edits
from hwgen.check.drafts import Ground, bare
from hwgen.check.edits import Edit, edit_of, may_stand, site_edits
from hwgen.check.meaning import Finding, Meaning, compare_in, environments_of
from hwgen.check.node_drafts import all_drafts
from hwgen.check.pools import Pool
from hwgen.check.readings import readings
from hwgen.check.records import Repair
from hwgen.check.repairs import mended
from hwgen.check.sites import put, sites_in
from hwgen.errors import VerifyError
from hwgen.expr.lenient import Reading
from hwgen.expr.nodes import Add, Apply, Expr, Mul, Partial, Span, Sum, Sym, Total
from hwgen.expr.reader import ReadError
from hwgen.expr.walk import Path, children, nodes, symbols

Reader = Callable[[str], Reading]
"""Reads a text as the writer's lines are read; raises `ReadError`."""

MOST_CAUSES = 6
"""Ties that are told."""

MOST_READ = 160
"""Changed texts of one line that are read again."""

BRACKET_WEIGHT = 2

FREE_INDEX, NOT_JUSTIFIED = "free index", "step not justified"
PULLED = "Σ pulled over something that depends on its index"

CAUSES: dict[str, str] = {
    "index copied wrong": "An index is wrong: {change}.",
    "symbol copied wrong": "Another symbol belongs here: {change}.",
    FREE_INDEX: "An index stands here that no Σ binds: {change}.",
    "g for g′": "The derivative of the function belongs here: {change}.",
    "g′ for g": "There is a prime too many: {change}.",
    "sign": "A sign is wrong: {change}.",
    "target's sign": "The sign between output and target is wrong: {change}.",
    "constant lost": "A constant was lost: {change}.",
    "constant wrong": "A number is wrong: {change}.",
    "exponent wrong": "An exponent is wrong: {change}.",
    "factor missing": "A factor is missing: {change}.",
    "factor too many": "There is a factor too many: {change}.",
    "derivative stopped too early": "The derivative of what is inside g is missing: {change}.",
    "summand dropped": "A summand is missing: {change}.",
    "summand doubled": "A summand stands here twice: {change}.",
    "summand too many": "There is a summand too many: {change}.",
    "chain through the wrong neuron": "The chain goes through another neuron: {change}.",
    "argument of another neuron": "g is applied to the argument of another neuron: {change}.",
    "missing bracket": "Brackets are missing: {change}.",
    "bracket too many": "These brackets change the value: {change}.",
    "bracket in the wrong place": "A bracket is in the wrong place: {change}.",
    PULLED: "Something that depends on the index stands outside the Σ: {change}.",
    "Σ dropped": "A Σ is missing: {change}.",
    "Σ too many": "There is a Σ too many: {change}.",
    "function dropped": "The function is missing: {change}.",
    "something else held fixed": "Something else has to be held fixed: {change}.",
    NOT_JUSTIFIED: "The value is right, but what stands over the ∂ is not: {change}.",
}
"""The named causes, each with the sentence that the writer reads."""

OF_KIND: dict[str, str] = {
    "index": "index copied wrong",
    "symbol": "symbol copied wrong",
    "number": "constant wrong",
    "exponent": "exponent wrong",
    "prime missing": "g for g′",
    "prime too many": "g′ for g",
    "chain": "chain through the wrong neuron",
    "argument": "argument of another neuron",
    "held": "something else held fixed",
    "bracket put": "missing bracket",
    "bracket removed": "bracket too many",
    "bracket moved": "bracket in the wrong place",
    "squared": "exponent wrong",
    "Σ closed": PULLED,
    "Σ moved": PULLED,
}
"""The causes of edits whose kind has another name."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause that explains a line: its name, what it is besides, where, and the line mended."""

    name: str
    also: str | None
    said: str
    span: Span
    repair: Repair
    weight: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong line: as typed, as read, what it should equal, and what was found."""

    text: str
    expr: Expr
    target: Expr
    meaning: Meaning
    finding: Finding
    read: Reader
    pool: Pool

    def is_right(self, text: str) -> bool:
        """Whether a changed text reads and has the target's value, numerators and all."""
        try:
            reading = self.read(text)
        except ReadError:
            return False
        meant = readings(text, reading, self.target, self.meaning)
        return any(self.meaning.compare(expr, self.target).kind == "equal" for expr, _ in meant)


def explain(wrong: Wrong) -> tuple[Cause, ...]:
    """The causes with the smallest edits; none if nothing small mends the line."""
    found = list(_numerators(wrong) if wrong.finding.unfounded else _values(wrong))
    confirmed: list[Cause] = []
    seen: set[tuple[str, str]] = set()
    for edit in sorted(found, key=lambda edit: _weight(edit, wrong.expr)):
        if confirmed and _weight(edit, wrong.expr) > confirmed[0].weight:
            break
        text = mended(wrong.text, edit.changes)
        keys = {(edit.kind, edit.words), ("", text)}
        if keys & seen or len(confirmed) == MOST_CAUSES:
            continue
        seen |= keys
        if wrong.is_right(text):
            repair = Repair(text, edit.words)
            name = _named(edit, wrong.expr)
            confirmed.append(_told(wrong, name, edit.span, repair, _weight(edit, wrong.expr)))
    if not confirmed or confirmed[0].weight >= BRACKET_WEIGHT:
        return _with_brackets(wrong, confirmed)
    return tuple(confirmed)


def _weight(edit: Edit, expr: Expr) -> int:
    """How large an edit is; one that makes a ∂n/∂n is hardly what was meant."""
    whole = put(expr, edit.path, edit.new)
    ones = (n for _, n in nodes(whole) if isinstance(n, Total) and n.numerator == n.denominator)
    return edit.weight + 2 * any(True for _ in ones)


def _values(wrong: Wrong) -> Iterator[Edit]:
    """The edits that mend the value in one world."""
    world = wrong.meaning.search_world
    env = next(environments_of(wrong.target))
    ground = Ground(wrong.text, wrong.pool)
    try:
        sites = list(sites_in(wrong.expr, wrong.target, world, env))
    except VerifyError:
        return
    paths = frozenset(site.path for site in sites)
    for site in sites:
        yield from site_edits(site, paths, ground)


def _numerators(wrong: Wrong) -> Iterator[Edit]:
    """The edits over a ∂ after which what stands there is a part of the graph."""
    ground = Ground(wrong.text, wrong.pool)
    for path, node in nodes(wrong.expr):
        if not isinstance(node, Partial) or node not in wrong.finding.unfounded:
            continue
        for below, inner in nodes(node.numerator):
            yield from _in_numerator(wrong, (*path, 0, *below), inner, ground)


def _in_numerator(wrong: Wrong, path: Path, node: Expr, ground: Ground) -> Iterator[Edit]:
    """The edits of one node over a ∂ that leave the value as it is and no numerator unfounded."""
    world, env = wrong.meaning.worlds[0], next(environments_of(wrong.target))
    parent = _at(wrong.expr, path[:-1])
    above = [_at(wrong.expr, path[:length]) for length in range(len(path))]
    letters = [n.index for n in above if isinstance(n, Sum) and n.domain]
    for draft in all_drafts(node, parent, letters[-1] if letters else None, ground):
        if not may_stand(draft.new, parent, path[-1]):
            continue
        world.unfounded.clear()
        found = compare_in(world, env, put(wrong.expr, path, draft.new), wrong.target)
        if found.kind == "equal" and not world.unfounded:
            yield from edit_of(path, node, draft)


def _at(expr: Expr, path: Path) -> Expr:
    for step in path:
        expr = children(expr)[step]
    return expr


def _told(wrong: Wrong, name: str, span: Span, repair: Repair, weight: int) -> Cause:
    also: str | None = None
    if wrong.finding.kind == "free index":
        name, also = FREE_INDEX, name
    elif wrong.finding.unfounded:
        name, also = NOT_JUSTIFIED, name
    said = CAUSES[name].format(change=repair.change)
    return Cause(name, also, said, span, repair, weight)


def _named(edit: Edit, expr: Expr) -> str:
    """The name of the cause of an edit."""
    match edit.kind:
        case "sign":
            return "target's sign" if _is_of_target(edit, expr) else "sign"
        case "factor missing":
            inner = _is_inner_derivative(edit, expr)
            return "derivative stopped too early" if inner else "factor missing"
    return OF_KIND.get(edit.kind, edit.kind)


def _is_of_target(edit: Edit, expr: Expr) -> bool:
    """Whether the sign is that of a y."""
    node = bare(_at(expr, edit.path))
    parent = _at(expr, edit.path[:-1]) if edit.path else expr
    return isinstance(node, Sym) and node.name == "y" and isinstance(parent, Add)


def _is_inner_derivative(edit: Edit, expr: Expr) -> bool:
    """Whether the factor is what multiplies something in the argument of a g′ beside it."""
    if not isinstance(edit.new, Mul):
        return False
    letters = set(symbols(edit.new.factors[0]))
    node = _at(expr, edit.path)
    around = node if isinstance(node, Mul) else _at(expr, edit.path[:-1])
    beside = (inner for _, inner in nodes(around))
    return len(letters) == 1 and any(
        isinstance(factor, Apply) and factor.order > 0 and letters <= set(symbols(factor.argument))
        for factor in beside
    )


def _with_brackets(wrong: Wrong, confirmed: list[Cause]) -> tuple[Cause, ...]:
    """The causes found so far, with those that are about brackets if they are no larger."""
    found: list[Cause] = []
    if not confirmed or confirmed[0].weight >= BRACKET_WEIGHT:
        for count, edit in enumerate(bracket_edits(wrong.text, wrong.expr)):
            if count == MOST_READ or len(found) == MOST_CAUSES:
                break
            text = mended(wrong.text, edit.changes)
            if wrong.is_right(text):
                name = OF_KIND[edit.kind]
                repair = Repair(text, edit.words)
                found.append(_told(wrong, name, edit.span, repair, BRACKET_WEIGHT))
    if found and confirmed and confirmed[0].weight > BRACKET_WEIGHT:
        return tuple(found)
    return (*found, *confirmed)
