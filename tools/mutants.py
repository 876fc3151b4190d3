r"""The verifier's examination: `python tools/mutants.py` shows that every wrong line is refused.

Lines of Week 4 and of 200 random networks flow in; a table by kind of mutation flows out, and exit
1 if a wrong line was accepted (a survivor) or a right one refused (a false alarm). Which mutants
are wrong, `tools/recheck.py` says, which shares no code with the verifier: those in which it finds
nothing wrong are not counted as real, and the column "strict" has those that the verifier refuses.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from multiprocessing import Pool
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))  # for tests/, which is not installed

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS, Plan
from hwgen.derivation.steps import Derivation
from hwgen.errors import DeriveError, VerifyError
from hwgen.expr.evaluate import FreeIndexError
from hwgen.expr.latex import latex
from hwgen.expr.nodes import Expr, Relation, Total, num
from hwgen.expr.reader import ReadError, Vocabulary, read
from hwgen.model.graph import variable
from hwgen.model.network import Network
from hwgen.pipeline import load, questions
from hwgen.tasks.certificate import graph as certificate_graph
from hwgen.tasks.gradient import GradientPart
from hwgen.tasks.page import Solved
from hwgen.tasks.parameter_count import ParameterCountPart
from hwgen.verification.counts import NO_LETTERS, verify_arithmetic
from hwgen.verification.value import Judge
from hwgen.verification.world import NumeratorError, UnknownSymbolError
from tests.derivation_cases import plan_of
from tests.mutations import KINDS, Mutation, Mutator
from tests.property.random_graphs import Case, random_case
from tools import recheck

WEEK_4 = Path(__file__).parent.parent / "problems" / "week4.yaml"
GRAPHS = 200
OTHERS = {"week4": 100, "random": 1}
"""By how many others each index and each name at a ∂ is replaced."""

PER_LINE = 60
"""How many mutants of a short line, of at most 400 characters, are in a sample."""

HOMEWORKS_OWN = plan_of("""weight_to_neuron, input_to_neuron
chain_rule
substitute_definition, differentiate_loss
pull_out_constant, write_out_sum
differentiate_activation""")
"""The plan that Week 4 spells out for its second part, for any goal."""

DELTA = "delta"
RANDOM_PLANS: dict[str, Plan] = {**PLANS, "own": HOMEWORKS_OWN, DELTA: PLANS["full"]}
"""One for each random network, in turn."""

FINE_PATHS = 2
"""On more paths than these a line for each rule makes lines by the hundred, much alike."""

# "form" is what has no meaning though it can be read, such as a power of a vector.
REASONS = ("read", "form", "value", "numerators", "free index", "unknown")
SPECIAL: dict[type[VerifyError], str] = {
    NumeratorError: "numerators",
    FreeIndexError: "free index",
    UnknownSymbolError: "unknown",
}
COLUMNS = ("tried", "real", *REASONS, "survivors", "strict")

Verdict = Callable[[str], str | None]
"""Why a line of LaTeX is refused, None if it is accepted."""


@dataclass(frozen=True)
class Line:
    """A right line, what it is equal to, and its two judges."""

    place: str
    expr: Expr
    goal: Expr
    verifier: Verdict
    second: Verdict


@dataclass
class Tally:
    """What came of the mutants, by kind and column, and of the right lines."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: int = 0
    survivors: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    strict: list[str] = field(default_factory=list)
    """Mutants that the verifier alone refuses."""

    def add(self, other: "Tally") -> None:
        """Take in what came of other lines."""
        self.counts += other.counts
        self.lines += other.lines
        self.survivors += other.survivors
        self.false_alarms += other.false_alarms
        self.strict += other.strict

    def total(self, column: str) -> int:
        """The sum over all kinds."""
        return sum(self.counts[kind, column] for kind in KINDS)


def sources() -> list[str]:
    """Where lines come from: the parts of Week 4, and random networks, each with a plan."""
    plans = list(RANDOM_PLANS)
    week4 = [f"week4 {question.id}" for question, _ in questions(load(WEEK_4))]
    return [*week4, *(f"random {seed} {plans[seed % len(plans)]}" for seed in range(GRAPHS))]


def lines_of(source: str) -> Iterator[Line]:
    """The lines of a source."""
    match source.split(" "):
        case ["week4", part_id]:
            spec = load(WEEK_4)
            question, part = next((q, p) for q, p in questions(spec) if q.id == part_id)
            if isinstance(part, GradientPart):
                network = spec.networks[question.network or ""]
                yield from _derived(source, part.derivation(network), network)
            elif isinstance(part, ParameterCountPart):
                verified = part.answer(None, "", Solved(spec.homework, {}, ()).phrases).verified
                for line in verified.lines if verified else ():
                    yield Line(source, line.expr, num(0), _wrong_number, _wrong_count)
        case ["random", seed, plan]:
            case = random_case(int(seed))
            yield from _derived(source, _derivation(case, plan), case.network)


def _derivation(case: Case, plan: str) -> Derivation:
    """By the plan, or down all the way where the plan finds nothing or too much to do."""
    graph, goal = case.network.graph, case.goal
    paths = graph.paths_between(graph.spelled(variable(goal.denominator)), goal.numerator)
    chosen = PLANS["full"] if plan == "fine" and paths > FINE_PATHS else RANDOM_PLANS[plan]
    most = 0 if plan == DELTA else paths
    try:
        return derive(goal, case.network, chosen, max_paths=most)
    except DeriveError:
        return derive(goal, case.network, PLANS["full"], max_paths=most)


def _derived(source: str, derivation: Derivation, network: Network) -> Iterator[Line]:
    judge = Judge(derivation.graph, derivation.shorthands)
    second = recheck.Judge(certificate_graph(network), latex(derivation.goal))
    for place, line in enumerate(derivation.lines, start=1):
        goal = derivation.goal if line.left is None else derivation.shorthands[line.left]
        left = None if line.left is None else latex(line.left)
        verifier = partial(_refused, judge, derivation.graph.vocabulary, goal)
        judges = verifier, partial(second.line, left)
        yield Line(f"{source}, line {place}", line.expr, goal, *judges)


def _refused(judge: Judge, vocabulary: Vocabulary, goal: Total, text: str) -> str | None:
    try:
        judge.compare(read(text, vocabulary), goal)
    except ReadError:
        return "read"
    except VerifyError as error:
        return SPECIAL.get(type(error), "value" if "modulo" in str(error) else "form")
    return None


def _wrong_number(text: str) -> str | None:
    try:
        relation = read(text, NO_LETTERS)
        if isinstance(relation, Relation):
            verify_arithmetic(relation)
            return None
    except VerifyError:
        return "value"
    except ReadError:
        pass
    return "read"


def _wrong_count(text: str) -> str | None:
    part = {"id": "count:", "kind": "parameter count", "lines": [{"latex": text}]}
    ((reason, right),) = recheck.judge({"graphs": {}, "parts": [part]})
    return None if right else reason


def examine(source: str, seed: int, per_line: int | None = None) -> Tally:
    """Try the mutants of the lines of a source, all or a sample of each line."""
    tally = Tally()
    seen: set[tuple[Expr, str]] = set()
    for line in lines_of(source):
        right = latex(line.expr)
        tally.lines += 1
        if alarms := _alarms(line, right):
            tally.false_alarms += alarms
            continue  # who refuses what is right cannot say what is wrong
        rng = Random(f"{seed} {line.place}")
        others = OTHERS[source.partition(" ")[0]]
        made = list(Mutator(line.expr, line.goal, rng, others).mutations())
        if per_line is not None:
            made = sample(made, per_line * 400 // max(400, len(right)), rng)
        seen.add((line.goal, right.replace(" ", "")))
        for kind, make in made:
            text = make()
            key = line.goal, text.replace(" ", "")
            if key not in seen:
                seen.add(key)
                _try(line, kind, text, tally)
    return tally


def _alarms(line: Line, right: str) -> list[str]:
    verdicts = {"verifier": line.verifier(right), "second checker": line.second(right)}
    return [f"{by}: {why}: {line.place}: {right}" for by, why in verdicts.items() if why]


def sample(made: Iterable[Mutation], number: int, rng: Random) -> list[Mutation]:
    """So many of the mutants, from all kinds in turn."""
    by_kind: dict[str, list[Mutation]] = {}
    for mutation in made:
        by_kind.setdefault(mutation[0], []).append(mutation)
    for group in by_kind.values():
        rng.shuffle(group)
    rounds = zip_longest(*by_kind.values())
    return [mutation for turn in rounds for mutation in turn if mutation is not None][:number]


def _try(line: Line, kind: str, text: str, tally: Tally) -> None:
    refused, wrong = line.verifier(text), line.second(text)
    tally.counts[kind, "tried"] += 1
    shown = f"{line.place}: {latex(line.goal)} is not {text}"
    if wrong is None:
        if refused is not None:
            tally.counts[kind, "strict"] += 1
            tally.strict.append(f"{kind}: {refused}: {shown}")
        return
    tally.counts[kind, "real"] += 1
    tally.counts[kind, refused or "survivors"] += 1
    if refused is None:
        tally.survivors.append(f"{kind}: {wrong.partition(':')[0]}: {shown}")


def run(number: int | None, seed: int, jobs: int) -> Tally:
    """All mutants, or a sample with at least that number of real ones."""
    chosen = sources()
    if number is not None:
        Random(seed).shuffle(chosen)
    one = partial(examine, seed=seed, per_line=None if number is None else PER_LINE)
    if jobs == 1:
        return _gathered(map(one, chosen), number)
    # The checkers remember what they have read; a new process now and then forgets it.
    with Pool(jobs, maxtasksperchild=5) as pool:
        return _gathered(pool.imap(one, chosen), number)


def _gathered(found: Iterable[Tally], number: int | None) -> Tally:
    tally = Tally()
    for place, part in enumerate(found, start=1):
        tally.add(part)
        if sys.stderr.isatty():
            print(f"\r{place} sources, {tally.total('real')} mutants", end="", file=sys.stderr)
        if number is not None and tally.total("real") >= number:
            break
    return tally


def report(tally: Tally) -> str:
    """The table, and whatever should not be."""
    rows = [f"{'kind':20}" + "".join(f"{column:>12}" for column in COLUMNS)]
    rows += [
        f"{kind:20}" + "".join(f"{tally.counts[kind, column]:12}" for column in COLUMNS)
        for kind in KINDS
    ]
    rows.append(f"{'all':20}" + "".join(f"{tally.total(column):12}" for column in COLUMNS))
    rows += _shortest("strict", tally.strict) + _shortest("SURVIVOR", tally.survivors)
    rows += _shortest("FALSE ALARM", tally.false_alarms)
    rows.append(
        f"{tally.lines} right lines, {len(tally.false_alarms)} false alarms; "
        f"{tally.total('real')} wrong lines, {len(tally.survivors)} survivors"
    )
    return "\n".join(rows)


def _shortest(what: str, found: list[str]) -> list[str]:
    """Of those that begin alike the shortest, and how many there are."""
    alike: dict[str, list[str]] = {}
    for text in found:
        alike.setdefault(":".join(text.split(":")[:2]), []).append(text)
    return [f"{what} ({len(texts)}) {min(texts, key=len)}" for texts in alike.values()]


def main(arguments: list[str]) -> int:
    """Examine, print, and say whether the verifier passed."""
    parser = argparse.ArgumentParser(description="Show that every wrong line is refused.")
    parser.add_argument("--sample", type=int, metavar="N", help="N wrong lines, not all of them")
    parser.add_argument("--seed", type=int, default=1, help="of the choice")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    asked = parser.parse_args(arguments)
    tally = run(asked.sample, asked.seed, asked.jobs)
    print(report(tally))
    return 1 if tally.survivors or tally.false_alarms else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
