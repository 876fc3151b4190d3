r"""The lenient reader under fire: `python tools/fuzz.py --count 1000000`, and nothing breaks it.

Inputs of four kinds flow through `read_typed` (random signs, real lines with edits, lines made by a
grammar, naughty strings); a table of counts flows out, and exit 1 with the inputs that broke it.
Broken is: any exception but `ReadError`, a place outside of the text, an expression that cannot be
printed or whose print the strict reader refuses, or more than a second.
"""

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))  # for tests/, which is not installed

from hwgen.expr.latex import latex
from hwgen.expr.lenient import read_typed
from hwgen.expr.nodes import Apply, Expr, Num, Pow, Sym
from hwgen.expr.reader import ReadError, Vocabulary, read
from hwgen.expr.walk import nodes, without_groups
from tests.networks import FIGURE_1, network
from tests.typed_lines import KINDS

CHUNK = 2_000
"""Inputs that one seed makes."""

SLOWEST = 1.0
"""Seconds of the processor that one input may take."""

MOST_SHOWN = 20

PAGE = network(FIGURE_1).graph
NOTHING = Vocabulary(frozenset(), frozenset())
"""A page without functions and vectors."""

FUNCTIONS = PAGE.vocabulary.functions | {r"\tanh", r"\sigma", "relu"}


@dataclass
class Tally:
    """What became of the inputs."""

    read: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_input: str = ""

    def add(self, other: "Tally") -> None:
        """Take in what became of other inputs."""
        self.read += other.read
        self.refused += other.refused
        self.broken += other.broken
        if other.slowest > self.slowest:
            self.slowest, self.slowest_input = other.slowest, other.slowest_input

    @property
    def count(self) -> int:
        """How many inputs there were."""
        return self.read.total() + self.refused.total() + len(self.broken)


def examine(text: str, vocabulary: Vocabulary, known: frozenset[Sym]) -> bool:
    """Whether `text` is read; raises if what happens is not what may happen."""
    try:
        reading = read_typed(text, vocabulary, known)
    except ReadError as error:
        if not 0 <= error.offset <= len(text):
            raise ValueError(f"the place {error.offset} is not in the text") from error
        return False
    for note in (*reading.notes, *reading.missing):
        if not 0 <= note.span[0] <= note.span[1] <= len(text):
            raise ValueError(f"the span of {note} is not in the text")
    for expr in (reading.expr, reading.wider):
        if expr is not None:
            _check_spans(expr, len(text))
            _check_print(without_groups(expr), vocabulary)
    return True


def _check_spans(expr: Expr, end: int) -> None:
    for _, node in nodes(expr):
        if node.span is None or not 0 <= node.span[0] < node.span[1] <= end:
            raise ValueError(f"the span of {node} is not in the text")


def _check_print(expr: Expr, vocabulary: Vocabulary) -> None:
    """The print of `expr` is read by the strict reader as `expr`."""
    functions = {node.function for _, node in nodes(expr) if isinstance(node, Apply)}
    letters = {node.name for _, node in nodes(expr) if isinstance(node, Sym)}
    printed = latex(expr)
    # An exponent that begins with a bracket looks like the letter of an example.
    plain = all(isinstance(n.exponent, Num | Sym) for _, n in nodes(expr) if isinstance(n, Pow))
    if plain and not functions & letters:
        page = Vocabulary(vocabulary.functions | functions, vocabulary.vectors)
        try:
            read(printed, page)
        except ReadError as error:
            # The printer adds brackets, so that what is just not too deep becomes so.
            if not str(error).startswith("too many brackets"):
                raise ValueError(f"{printed!r} is refused: {error}") from error


def _too_long(_signal: int, _frame: object) -> None:
    raise TimeoutError


def run(seed: int, count: int = CHUNK) -> Tally:
    """Examine `count` inputs made from a seed."""
    random = Random(seed)
    tally = Tally()
    signal.signal(signal.SIGPROF, _too_long)
    for place in range(count):
        kind = list(KINDS)[place % len(KINDS)]
        text = KINDS[kind](random)
        known = PAGE.known if random.random() < 0.8 else frozenset()
        functions = PAGE.vocabulary.functions if random.random() < 0.5 else FUNCTIONS
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SLOWEST)
        try:
            found = examine(text, Vocabulary(functions, PAGE.vocabulary.vectors), known)
            (tally.read if found else tally.refused)[kind] += 1
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a find
            tally.broken.append(f"{kind}: {text[:300]!r}: {type(error).__name__}: {error}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        took = time.process_time() - began
        if took > tally.slowest:
            tally.slowest, tally.slowest_input = took, text[:80]
    return tally


def report(tally: Tally, seconds: float) -> Iterator[str]:
    """The table."""
    yield f"{'kind':10}{'read':>10}{'refused':>10}"
    for kind in KINDS:
        yield f"{kind:10}{tally.read[kind]:>10}{tally.refused[kind]:>10}"
    yield f"slowest {tally.slowest * 1000:.0f} ms: {tally.slowest_input!a}"
    for line in tally.broken[:MOST_SHOWN]:
        yield f"broken: {line!a}"
    yield f"{tally.count} inputs, {len(tally.broken)} broken, {seconds:.0f} s"


def main() -> int:
    """Run as many inputs as asked for, on all cores."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chunks = [CHUNK] * (asked.count // CHUNK) + [asked.count % CHUNK]
    began = time.perf_counter()
    tally = Tally()
    with Pool() as pool:
        seeds = range(asked.seed, asked.seed + len(chunks))
        for part in pool.starmap(run, zip(seeds, chunks, strict=True), chunksize=4):
            tally.add(part)
    print("\n".join(report(tally, time.perf_counter() - began)))
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main())
