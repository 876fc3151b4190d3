"""Laying out a homework: its questions and their checked answers as one document.

A homework, its networks and its answers flow in, a `Document` for one audience flows out. On a
handout no answer is left out later: it is never put in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from hwgen.document.blocks import (
    Block,
    Document,
    Figure,
    Math,
    Paragraph,
    QuestionBlock,
    Runs,
    Section,
    TaskBlock,
    Unchecked,
    Words,
)
from hwgen.document.layout import Room, displays, in_chunks
from hwgen.document.phrases import LANGUAGES, fill
from hwgen.expr.nodes import Relation
from hwgen.model.network import E, Network
from hwgen.spec import FigureRef, Homework, Part, Question, Task
from hwgen.tasks.gradient import GradientPart
from hwgen.tasks.networks import conventions, figure_of
from hwgen.tasks.question import Answer, AskedPart, Phrases, runs

Audience = Literal["handout", "solutions"]


@dataclass(frozen=True)
class Solved:
    """A homework with its networks and the answer of each of its questions, in page order."""

    homework: Homework
    networks: Mapping[str, Network]
    answers: tuple[tuple[Question, Answer], ...]

    @property
    def phrases(self) -> Phrases:
        """The words of the homework's language."""
        return LANGUAGES[self.homework.language]

    @property
    def unchecked(self) -> int:
        """The number of parts with an own solution, which nobody has checked."""
        return sum(1 for _, a in self.answers if a.verified is None and a.conclusion)


def lay_out(solved: Solved, audience: Audience) -> Document:
    """The document of a homework for one audience."""
    homework = solved.homework
    page = _Page(solved, audience)
    return Document(
        audience=audience,
        language=homework.language,
        paper=homework.paper,
        title=runs(homework.title),
        author=homework.author or "",
        course=homework.course or "",
        byline=_byline(solved),
        status=_status(solved) if audience == "solutions" else (),
        instructions=runs(homework.instructions),
        conventions=_conventions(solved),
        tasks=tuple(page.task(number, task) for number, task in enumerate(homework.tasks, 1)),
    )


def _byline(solved: Solved) -> Runs:
    homework, phrases = solved.homework, solved.phrases
    total = _sum(_task_points(task) for task in homework.tasks)
    parts = [homework.course, homework.author]
    parts += ["".join(_words(fill(phrases, "due", date=homework.due)))] if homework.due else []
    parts += [points(total, phrases)]
    return (Words(" · ".join(part for part in parts if part)),)


def _words(said: Runs) -> Iterable[str]:
    return (run.text for run in said if not isinstance(run, Math))


def _status(solved: Solved) -> Runs:
    if not solved.unchecked:
        return fill(solved.phrases, "checked")
    count = fill(solved.phrases, "parts", count=solved.unchecked)
    return fill(solved.phrases, "partly checked", count=count)


def _conventions(solved: Solved) -> tuple[Runs, ...]:
    """One line where all networks share it, else one line for each network that is asked about."""
    asked = dict.fromkeys(q.network for q, a in solved.answers if q.network and a.goal)
    lines = {name: conventions(solved.networks[name], solved.phrases) for name in asked if name}
    if len(set(lines.values())) <= 1:
        return tuple(lines.values())[:1]
    return tuple((*fill(solved.phrases, "of", network=name), *line) for name, line in lines.items())


def points(number: Fraction | None, phrases: Phrases) -> str:
    """`1 point`, `2.5 points`, or nothing."""
    if not number:
        return ""
    count = str(number) if number.denominator == 1 else f"{float(number):g}"
    return "".join(_words(fill(phrases, "points", count=count)))


def _task_points(task: Task) -> Fraction | None:
    """The points of a task's parts, or those of the task where the parts have none."""
    parts = [*task.parts, *(part for figure in task.figures for part in figure.parts)]
    given = _sum(part.points for part in parts)
    return task.points if given is None else given


def _sum(numbers: Iterable[Fraction | None]) -> Fraction | None:
    given = [number for number in numbers if number is not None]
    return sum(given, Fraction(0)) if given else None


@dataclass
class _Page:
    """The page while it is laid out: which networks have been drawn already."""

    solved: Solved
    audience: Audience
    drawn: set[str] = field(default_factory=set)

    def task(self, number: int, task: Task) -> TaskBlock:
        phrases = self.solved.phrases
        sections = [self.section(figure) for figure in task.figures]
        if task.parts:
            sections.append(self.section(task))
        return TaskBlock(
            title=runs(task.title) or fill(phrases, "task", number=number),
            points=points(_task_points(task), phrases),
            intro=runs(task.text),
            sections=tuple(sections),
        )

    def section(self, place: Task | FigureRef) -> Section:
        asked = [(q, a) for q, a in self.solved.answers if any(q.part is p for p in place.parts)]
        name = self.solved.homework.network_name(place.network)
        network = self.solved.networks.get(name) if name else None
        figure = self.figure(name, network, asked)
        intro = runs(place.text) if isinstance(place, FigureRef) else ()
        if figure is not None and network is not None:
            intro = self.introduction(network, asked, intro)
        return Section(
            intro=intro,
            figure=figure,
            questions=tuple(self.question(q, a, str(n)) for n, (q, a) in enumerate(asked, 1)),
        )

    def figure(
        self, name: str | None, network: Network | None, asked: list[tuple[Question, Answer]]
    ) -> Figure | None:
        """The network's figure where it is first asked about."""
        about_it = any(answer.goal is not None for _, answer in asked)
        if name is None or network is None or name in self.drawn or not about_it:
            return None
        self.drawn.add(name)
        record = self.solved.homework.networks[name]
        return figure_of(network, runs(record.caption) or (Words(name),))

    def introduction(
        self, network: Network, asked: list[tuple[Question, Answer]], own: Runs
    ) -> Runs:
        """What the loss is, after the instructor's own words or before what is to be done."""
        phrases = self.solved.phrases
        loss = Math(Relation("=", E, network.loss_definition), network.graph.vocabulary)
        said = fill(phrases, "loss", figure=network.name, loss=loss)
        if own:
            return (*own, Words(" "), *said)
        gradients = sum(1 for q, _ in asked if isinstance(q.part, GradientPart))
        if gradients:
            said += (Words(" "), *fill(phrases, "find", count=gradients))
        return said

    def question(self, question: Question, answer: Answer, number: str) -> QuestionBlock:
        part = question.part
        handout = self.audience == "handout"
        return QuestionBlock(
            id=question.id,
            number=number,
            prompt=runs(part.text) or answer.prompt,
            points=points(part.points, self.solved.phrases),
            space=_space(part) if handout else Fraction(0),
            answer=() if handout else self.answer(question, answer),
        )

    def answer(self, question: Question, answer: Answer) -> tuple[Block, ...]:
        blocks: list[Block] = []
        if answer.note:
            blocks.append(Paragraph(answer.note))
        if answer.verified is not None:
            blocks += self.lines(question.id, answer)
        if answer.conclusion:
            blocks.append(Paragraph(answer.conclusion, strong=answer.verified is not None))
            if answer.verified is None:
                blocks.append(Unchecked(fill(self.solved.phrases, "own solution")))
        if question.part.note is not None:
            blocks.append(Paragraph(runs(question.part.note)))
        return tuple(blocks)

    def lines(self, part: str, answer: Answer) -> list[Block]:
        """The displays of an answer, each below the sentence that leads to it."""
        if answer.verified is None:
            return []
        room = Room(self.solved.homework.annotate == "rules", self.solved.phrases)
        blocks: list[Block] = []
        cuts = sorted({0, *answer.leads})
        shown = displays(part, answer.verified, set(cuts), room)
        for cut, display in zip(cuts, shown, strict=True):
            if cut in answer.leads:
                blocks.append(Paragraph(answer.leads[cut]))
            blocks += in_chunks(display)
        return blocks


def _space(part: Part) -> Fraction:
    if part.space is not None:
        return part.space.millimetres
    return Fraction(part.room if isinstance(part, AskedPart) else 0)
