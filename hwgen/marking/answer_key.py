"""The answer key: what the parts of a spec ask, each with hwgen's own checked answer and a judge.

A loaded spec flows in, an `AnswerKey` flows out, which is made once for any number of submissions.
"""

from collections.abc import Sequence

from hwgen.check.judge import GradientJudge
from hwgen.check.records import Asked
from hwgen.expr.lenient import Reading, read_typed
from hwgen.expr.nodes import Expr
from hwgen.expr.reader import ReadError
from hwgen.pipeline import Spec, questions
from hwgen.spec import Question
from hwgen.tasks.gradient import GradientPart
from hwgen.tasks.page import Solved
from hwgen.tasks.question import Answer
from hwgen.verification.counts import NO_LETTERS


class AnswerKey:
    """What a spec asks, and for each part a judge that is made once for any number of files."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = tuple(asked)
        self._judges: dict[str, GradientJudge] = {}

    def judged_parts(self, only: str | None = None) -> tuple[Asked, ...]:
        """The parts that can be judged: all but questions in words."""
        able = (one for one in self.asked if one.derivation is not None or one.count is not None)
        return tuple(one for one in able if only in (None, one.id))

    def judge(self, asked: Asked) -> GradientJudge:
        """The judge of a derivative."""
        if asked.id not in self._judges:
            self._judges[asked.id] = GradientJudge(asked, lambda text: read_in(text, asked))
        return self._judges[asked.id]


def key_of(spec: Spec) -> AnswerKey:
    """The answer key of a spec."""
    return AnswerKey(asked_of(spec))


def asked_of(spec: Spec) -> tuple[Asked, ...]:
    """What each part asks, with hwgen's own checked answer, in page order."""
    phrases = Solved(spec.homework, {}, ()).phrases
    asked: list[Asked] = []
    for question, part in questions(spec):
        network = spec.networks.get(question.network or "")
        answer = part.answer(network, network.name if network else "", phrases)
        asked.append(_asked(spec, question, answer))
    return tuple(asked)


def _asked(spec: Spec, question: Question, answer: Answer) -> Asked:
    part, verified = question.part, answer.verified
    derivation = verified.derivation if verified else None
    rubric = part.rubric if isinstance(part, GradientPart) else None
    return Asked(
        id=question.id,
        kind=answer.kind,
        goal=derivation.goal if derivation else None,
        graph=derivation.graph if derivation else None,
        derivation=derivation,
        count=verified.lines[-1].expr if verified and derivation is None else None,
        points=None if part.points is None else float(part.points),
        rubric=tuple((name, float(worth)) for name, worth in rubric.milestones) if rubric else (),
        place=_place(spec, question),
        figure=question.network or "",
    )


def _place(spec: Spec, question: Question) -> tuple[int, ...]:
    """Task, figure and part, or task and part, each counted from 1."""
    task = question.task
    numbers = [1 + next(n for n, t in enumerate(spec.homework.tasks) if t is task)]
    if question.figure is not None:
        numbers.append(1 + next(n for n, f in enumerate(task.figures) if f is question.figure))
    parts = (question.figure or task).parts
    return (*numbers, 1 + next(n for n, p in enumerate(parts) if p is question.part))


def read_expr(text: str, asked: Asked) -> Expr | None:
    """Typed text in the names of a part's graph; None if it is no expression."""
    try:
        return read_in(text, asked).expr
    except ReadError:
        return None


def read_in(text: str, asked: Asked) -> Reading:
    """Typed text in the names of a part's graph, with notes; raises `ReadError`."""
    if asked.graph is None:
        return read_typed(text, NO_LETTERS)
    return read_typed(text, asked.graph.vocabulary, asked.graph.known)
