r"""The judgement: one typed chain of lines against one derivative of the spec.

Lines as read and what is asked flow in, judged lines and the part's verdict flow out. A line is
compared by value, as the verifier compares its own; it is wrong only if every way in which it may
be meant has another value. What cannot be decided is said to be so and costs nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hwgen.check.causes import FREE_INDEX, Cause, Wrong, explain
from hwgen.check.counterexample import counterexample
from hwgen.check.ending import is_finished
from hwgen.check.letters import Letters, letters_of
from hwgen.check.meaning import Finding, Meaning
from hwgen.check.pools import Pool
from hwgen.check.readings import readings
from hwgen.check.records import Asked, Judged, JudgedPart, PartVerdict, Typed
from hwgen.expr.latex import latex
from hwgen.expr.lenient import Reading, read_typed
from hwgen.expr.nodes import Expr, Partial, Sym, Total
from hwgen.expr.reader import ReadError
from hwgen.expr.walk import nodes, symbols
from hwgen.model.graph import Graph

Reader = Callable[[str], Reading]
"""Reads a text as the writer's lines are read; raises `ReadError`."""

UNEXPLAINED = "no small change makes the line right"
UNFOUNDED = "what stands over a ∂ is no part of the network; the value of the line is right"

FORCE = {
    "unfounded": 6,
    "different": 5,
    "free index": 4,
    "unknown": 3,
    "formless": 2,
    "undecided": 1,
}
"""Which finding counts if a line is right in no way: the one that says most."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A typed line as read.

    `left` is what the line is said to be equal to: None for what the line above is about, at the
    start the goal. An own letter on the left is defined by its first line.
    """

    typed: Typed
    reading: Reading | None
    left: Expr | None = None
    error: str | None = None
    error_at: int | None = None

    @property
    def expr(self) -> Expr | None:
        """The usual reading."""
        return self.reading.expr if self.reading else None


@dataclass(frozen=True, slots=True)
class Compared:
    """How a line fared: the tree that counts, what was found, what is to be noted."""

    expr: Expr
    finding: Finding
    notes: tuple[str, ...]
    target: Expr
    meaning: Meaning

    @property
    def is_right(self) -> bool:
        """Whether the line has its target's value and all its numerators are parts of the graph."""
        return self.finding.kind == "equal"


def reader_of(graph: Graph) -> Reader:
    """The lenient reader for the letters of a graph."""
    return lambda text: read_typed(text, graph.vocabulary, graph.known)


def read_line(typed: Typed, reader: Reader, left: Expr | None = None) -> ReadLine:
    """A typed line as the reader reads it, or with its error."""
    try:
        return ReadLine(typed, reader(typed.text), left)
    except ReadError as error:
        return ReadLine(typed, None, left, str(error), error.offset)


def judge_lines(lines: Sequence[ReadLine], asked: Asked) -> tuple[Judged, ...]:
    """The verdict on each line; for many writers make one `GradientJudge`."""
    return GradientJudge(asked).judge(lines).lines


@dataclass
class GradientJudge:
    """Judges chains against one part; its worlds are made once, for any number of writers."""

    asked: Asked
    reader: Reader | None = None
    plain: Meaning = field(init=False)
    """What letters mean before a writer defines any."""

    def __post_init__(self) -> None:
        asked = self.asked
        if asked.goal is None or asked.graph is None:
            msg = f"part {asked.id} does not ask for a derivative"
            raise ValueError(msg)
        self.goal = asked.goal
        derivation = asked.derivation
        self.graph = derivation.graph if derivation else asked.graph
        self.plain = Meaning(self.graph, dict(derivation.shorthands) if derivation else {})
        self.read = self.reader or reader_of(self.graph)
        self._pools: dict[bool, Pool] = {}

    def judge(self, lines: Sequence[ReadLine]) -> JudgedPart:
        """Every line judged, and the part's verdict."""
        sides = [(line.left, line.expr) for line in lines]
        letters = letters_of(sides, self.goal, self.plain)
        compared = self._compared(lines, letters)
        own = compared
        if usual := self._misdefined(compared, letters):
            other = letters_of(sides, self.goal, self.plain, usual)
            again = self._compared(lines, other)
            if self._right_about_goal(again, other) > self._right_about_goal(compared, letters):
                letters, compared = other, again
        judged: list[Judged] = []
        for at, (line, found) in enumerate(zip(lines, compared, strict=True)):
            notes = letters.notes[at]
            follows = any(
                self._has_value_of(found, compared[k]) or self._has_value_of(own[at], own[k])
                for k in self._wrong_before(at, judged, letters)
            )
            judged.append(self._judge(line, found, judged, notes, follows=follows))
        return JudgedPart(self.asked, tuple(judged), self._verdict(judged, compared, letters))

    def _compared(self, lines: Sequence[ReadLine], letters: Letters) -> list[Compared | None]:
        return [
            self._compare(line, letters.targets[at], letters.meanings[at])
            for at, line in enumerate(lines)
        ]

    def _compare(self, line: ReadLine, target: Expr, meaning: Meaning) -> Compared | None:
        """The first way of meaning the line that is right, or what says most about it."""
        best: Compared | None = None
        if line.reading is None:
            return None
        for expr, notes in readings(line.typed.text, line.reading, target, meaning):
            found = Compared(expr, meaning.compare(expr, target), notes, target, meaning)
            if found.is_right:
                return found
            if best is None or FORCE[found.finding.kind] > FORCE[best.finding.kind]:
                best = found
        return best

    def _misdefined(self, compared: Sequence[Compared | None], letters: Letters) -> frozenset[Sym]:
        """The z_j and δ_j that a writer defines as something with which lines go wrong."""
        suspects = frozenset(sym for sym in letters.own if self.plain.neuron_of(sym) is not None)
        suspects = frozenset(sym for sym in suspects if sym.name in ("z", r"\delta"))
        if not suspects or all(c is None or c.is_right for c in compared):
            return frozenset()
        used: set[Sym] = set()
        for at, found in enumerate(compared):
            if found and not found.is_right and letters.targets[at] == self.goal:
                used |= {self.graph.spelled(s) for s in symbols(found.expr)} & suspects
        return frozenset(used)

    def _right_about_goal(self, compared: Sequence[Compared | None], letters: Letters) -> int:
        pairs = zip(compared, letters.targets, strict=True)
        return sum(c is not None and c.is_right for c, target in pairs if target == self.goal)

    def _wrong_before(self, at: int, judged: Sequence[Judged], letters: Letters) -> list[int]:
        """The wrong lines above that are about the same thing."""
        return [
            k
            for k, line in enumerate(judged)
            if line.verdict in ("wrong", "follows") and letters.targets[k] == letters.targets[at]
        ][-1:]

    def _has_value_of(self, found: Compared | None, before: Compared | None) -> bool:
        if found is None or before is None or before.finding.kind != "different":
            return False
        return found.meaning.compare(found.expr, before.expr).kind == "equal"

    def _judge(
        self,
        line: ReadLine,
        found: Compared | None,
        above: Sequence[Judged],
        notes: tuple[str, ...],
        *,
        follows: bool,
    ) -> Judged:
        if found is None or line.reading is None:
            span = None if line.error_at is None else (line.error_at, line.error_at + 1)
            error = (line.error,) if line.error else ()
            return Judged(line.typed, "unreadable", span, notes=error)
        notes = (*(note.message for note in line.reading.notes), *notes)
        if found.is_right:
            return Judged(line.typed, "right", notes=(*notes, *found.notes))
        if follows:
            return Judged(line.typed, "follows", notes=notes)
        trouble = _trouble(found)
        if trouble:
            return Judged(line.typed, "undecided", notes=(*notes, trouble))
        return self._explained(line, found, above, notes)

    def _explained(
        self, line: ReadLine, found: Compared, above: Sequence[Judged], notes: tuple[str, ...]
    ) -> Judged:
        pool = self._pool(found)
        text, target, meaning = line.typed.text, found.target, found.meaning
        causes = explain(Wrong(text, found.expr, target, meaning, found.finding, self.read, pool))
        if found.finding.kind == "formless" and not causes:
            return Judged(line.typed, "undecided", notes=(*notes, found.finding.message))
        if found.finding.unfounded:
            if not causes:
                return Judged(line.typed, "undecided", notes=(*notes, UNFOUNDED))
            notes = (*notes, UNFOUNDED)
        changes = {repair.change for line_above in above for repair in line_above.repairs}
        if any(cause.repair.change in changes for cause in causes):
            return Judged(line.typed, "follows", notes=notes)
        return _told(line.typed, causes, notes, found)

    def _pool(self, found: Compared) -> Pool:
        """What a line could contain, kept where no own letters are about."""
        worked_out = not any(isinstance(n, Total | Partial) for _, n in nodes(found.expr))
        if found.meaning is not self.plain or found.target != self.goal:
            return Pool(found.meaning.graph, found.target, worked_out)
        if worked_out not in self._pools:
            self._pools[worked_out] = Pool(self.graph, self.goal, worked_out)
        return self._pools[worked_out]

    def _verdict(
        self, judged: Sequence[Judged], compared: Sequence[Compared | None], letters: Letters
    ) -> PartVerdict:
        verdicts = [line.verdict for line in judged]
        if "wrong" in verdicts or "follows" in verdicts:
            return "wrong"
        for verdict in ("unreadable", "undecided"):
            if verdict in verdicts:
                return verdict
        last = {target: c for target, c in zip(letters.targets, compared, strict=True) if c}
        if self.goal not in last:
            return "missing"
        bodies = {sym: last[sym].expr for sym in letters.own if sym in last}
        meaning = last[self.goal].meaning
        return (
            "right"
            if is_finished(last[self.goal].expr, bodies, meaning, self.asked)
            else "unfinished"
        )


def _trouble(found: Compared) -> str | None:
    """Why a line that is not equal cannot be called wrong, if so."""
    if found.finding.kind == "undecided":
        return found.finding.message or "this could not be decided"
    if found.finding.kind in ("unknown", "free index"):
        stranger = _stranger(found.expr, found.meaning)
        return f"{latex(stranger)} was not defined" if stranger else None
    return None


def _stranger(expr: Expr, meaning: Meaning) -> Sym | None:
    """The first symbol whose letter nobody knows; an unknown index of a known letter is none."""
    names = {sym.name for sym in (*meaning.graph.known, *meaning.shorthands, *meaning.aliases)}
    return next((sym for sym in symbols(expr) if sym.name not in names), None)


def _told(typed: Typed, causes: Sequence[Cause], notes: tuple[str, ...], found: Compared) -> Judged:
    """The wrong line with its causes and repairs, and numbers that show the difference."""
    names = [name for cause in causes for name in (cause.name, cause.also) if name]
    if not causes:
        names = [FREE_INDEX] if found.finding.kind == "free index" else []
        notes = (*notes, UNEXPLAINED)
    differs = found.finding.kind == "different"
    shown = counterexample(found.expr, found.target, found.meaning) if differs else None
    return Judged(
        typed,
        "wrong",
        causes[0].span if causes else None,
        names[0] if names else None,
        tuple(cause.repair for cause in causes),
        notes,
        shown,
        tuple(dict.fromkeys(names)),
        tuple(cause.said for cause in causes),
    )
