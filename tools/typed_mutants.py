r"""The examination of the check: `python tools/typed_mutants.py` shows what it sees and says.

Lines of random networks flow in, wrong ones with a known mistake and right ones in another form; a
table flows out, by kind: how many were flagged, named rightly, mended. Which mutants are wrong,
`tools/recheck.py` says, which shares no code with the check; it also confirms repairs as far as it
reads what people type. A bracket that is missing after a Σ, so that the line is right in the wider
reading, is flagged and named by its note. Exit 1 if a share is too small or a right line was
called wrong.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))  # for tests/, which is not installed

from hwgen.check.judge import GradientJudge, read_line
from hwgen.check.records import Asked, Judged, Typed
from hwgen.expr.latex import latex
from hwgen.expr.reader import ReadError, read
from hwgen.tasks.certificate import graph as certificate_graph
from tests.typed_mutations import (
    CAUSES,
    LONGEST,
    Mutant,
    chain_of,
    lines_of,
    mutants_of,
    rewritings,
)
from tools import recheck

GRAPHS = 320
PER_LINE = 6
FLAGGED, NAMED, MENDED = 0.999, 0.90, 0.95
COLUMNS = ("wrong", "flagged", "named", "mended", "confirmed")


@dataclass
class Tally:
    """What came of the wrong lines, by kind and column, and of the right ones."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: int = 0
    called_wrong: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    missed: dict[str, list[str]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take in what came of other lines."""
        self.counts += other.counts
        self.right += other.right
        self.called_wrong += other.called_wrong
        self.undecided += other.undecided
        for column, texts in other.missed.items():
            self.missed.setdefault(column, []).extend(texts)

    def total(self, column: str) -> int:
        """The sum over all kinds."""
        return sum(self.counts[kind, column] for kind in CAUSES)

    def share(self, column: str) -> float:
        """The share of the wrong lines."""
        return self.total(column) / max(1, self.total("wrong"))

    @property
    def passed(self) -> bool:
        """Whether all shares are large enough and no right line was called wrong."""
        return (
            not self.called_wrong
            and self.share("flagged") >= FLAGGED
            and self.share("named") >= NAMED
            and self.share("mended") >= MENDED
        )


def examine(seed: int, per_line: int = PER_LINE, longest: int = LONGEST) -> Tally:
    """Judge mutants and rewritings of the lines of one random network."""
    tally = Tally()
    chain = chain_of(seed)
    if chain is None or chain.derivation.form == "delta":
        return tally
    derivation = chain.derivation
    judge = GradientJudge(
        Asked(str(seed), "gradient", derivation.goal, derivation.graph, derivation)
    )
    second = recheck.Judge(certificate_graph(chain.network), latex(derivation.goal))
    rng = Random(seed)
    for line in lines_of(chain, longest):
        if second.line(None, latex(line)) is not None:
            continue  # the second checker does not read some long lines
        for mutant in mutants_of(line, derivation.goal, rng, per_line):
            if _is_read(mutant.text, judge) and second.line(None, mutant.text) is not None:
                _wrong(mutant, judge, second, tally, seed)
    for _, changed in rewritings(chain, rng, 2 * per_line, longest):
        _right(latex(changed), judge, tally, seed)
    return tally


def judged(text: str, judge: GradientJudge) -> Judged:
    """The verdict on one line that is about the goal."""
    return judge.judge([read_line(Typed(text, 0), judge.read)]).lines[0]


def _is_read(text: str, judge: GradientJudge) -> bool:
    """Whether the strict reader reads it, so that it can be meant in one way only."""
    try:
        read(text, judge.graph.vocabulary)
    except ReadError:
        return False
    return True


def _wrong(
    mutant: Mutant, judge: GradientJudge, second: recheck.Judge, tally: Tally, seed: int
) -> None:
    found = judged(mutant.text, judge)
    kind = mutant.kind
    noted = found.verdict == "right" and any("brackets are missing" in n for n in found.notes)
    repaired = [second.line(None, repair.latex) is None for repair in found.repairs]
    fared = {
        "wrong": True,
        "flagged": found.verdict == "wrong" or noted,
        "named": bool(set(found.causes) & CAUSES[kind]) or noted,
        "mended": bool(found.repairs) or noted,
        "confirmed": any(repaired) or noted,
    }
    tally.counts.update((kind, column) for column, yes in fared.items() if yes)
    for column, yes in fared.items():
        if not yes:
            shown = f"{seed} {kind}: {latex(mutant.right)}\n    typed {mutant.text}\n    "
            changes = "; ".join(f"{repair.change}" for repair in found.repairs)
            shown += f"{found.verdict}, {', '.join(found.causes)}: {changes}"
            tally.missed.setdefault(column, []).append(shown)


def _right(text: str, judge: GradientJudge, tally: Tally, seed: int) -> None:
    found = judged(text, judge)
    tally.right += 1
    if found.verdict in ("wrong", "follows"):
        tally.called_wrong.append(f"{seed}: {text}")
    elif found.verdict != "right":
        tally.undecided.append(f"{seed} {found.verdict} {found.notes}: {text}")


def run(seeds: Iterable[int], per_line: int, jobs: int, longest: int = LONGEST) -> Tally:
    """The examination over so many networks."""
    tally = Tally()
    one = partial(examine, per_line=per_line, longest=longest)
    if jobs == 1:
        for part in map(one, seeds):
            tally.add(part)
        return tally
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(one, seeds):
            tally.add(part)
    return tally


def report(tally: Tally, shown: int) -> str:
    """The table, and some of what was missed."""
    rows = [f"{'kind':20}" + "".join(f"{column:>10}" for column in COLUMNS)]
    rows += [
        f"{kind:20}" + "".join(f"{tally.counts[kind, c]:10}" for c in COLUMNS) for kind in CAUSES
    ]
    rows.append(f"{'all':20}" + "".join(f"{tally.total(c):10}" for c in COLUMNS))
    rows.append(f"{'share':20}" + "".join(f"{tally.share(c):10.2%}" for c in COLUMNS))
    for column, texts in tally.missed.items():
        rows += [f"NOT {column} {text}" for text in texts[:shown]]
    rows += [f"CALLED WRONG {text}" for text in tally.called_wrong[:20]]
    rows += [f"UNDECIDED {text}" for text in tally.undecided[:shown]]
    rows.append(
        f"{tally.right} right lines in other forms: {len(tally.called_wrong)} called wrong, "
        f"{len(tally.undecided)} not decided"
    )
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Examine, print, and say whether the check passed."""
    parser = argparse.ArgumentParser(description="Show what the check of typed lines sees.")
    parser.add_argument("--graphs", type=int, default=GRAPHS, metavar="N", help="random networks")
    parser.add_argument("--per-line", type=int, default=PER_LINE, metavar="N", help="mutants")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="of what was missed")
    asked = parser.parse_args(arguments)
    tally = run(range(asked.graphs), asked.per_line, asked.jobs)
    print(report(tally, asked.show))
    return 0 if tally.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
