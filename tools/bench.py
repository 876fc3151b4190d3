"""`make bench`: the figures that hwgen is held to, each measured here and set beside its goal.

Nothing flows in, one table flows out; the status is 1 if a goal is missed. Times are those of the
processor, so that a busy machine does not count, in fresh processes, the median of several. Only a
build and TeX alone on the same pages are timed by the clock, by turns, and given as a ratio.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter, process_time

from hwgen import pipeline
from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS
from hwgen.document.layout import Room, displays
from hwgen.expr.nodes import Sym, Total
from hwgen.model.network import E, Network
from hwgen.render.latex import block
from hwgen.tasks.gradient import GradientPart
from hwgen.verification.ink import BODY, Expected, check_ink
from hwgen.verification.proof import prove
from hwgen.verification.verified import Verified, verify

ROOT = Path(__file__).resolve().parent.parent
WEEK4 = ROOT / "problems" / "week4.yaml"
HWGEN = [sys.executable, "-m", "hwgen"]
ROUNDS = 5
HEAVY = ("jinja2", "pydantic", "pylatex", "sympy")
QUICK_TESTS = ["-q", "-m", "not tex and not slow", "tests"]


@dataclass(frozen=True)
class Row:
    """What was measured, what came out, its goal; `good` is None where there is no goal."""

    what: str
    measured: str
    goal: str = ""
    good: bool | None = None

    def __str__(self) -> str:
        mark = {None: "", True: "ok", False: "MISSED"}[self.good]
        return f"{self.what:<66}  {self.measured:<24}  {self.goal:<10}  {mark}".rstrip()


def probe_week4() -> dict[str, float]:
    """Processor seconds for the seven gradients of Week 4 and for SymPy's proofs of them."""
    spec = pipeline.load(WEEK4)
    asked = [
        (part, spec.networks[question.network])
        for question, part in pipeline.questions(spec)
        if isinstance(part, GradientPart) and question.network
    ]
    begin = process_time()
    verified = [verify(part.derivation(network)) for part, network in asked]
    lines = sum(check_printed(one) for one in verified)
    middle = process_time()
    for one in verified:
        if one.derivation is not None:
            prove(one.derivation)
    return {"checks": middle - begin, "proofs": process_time() - middle, "lines": lines}


def probe_dense(layers: int) -> dict[str, float]:
    """Processor seconds for one weight of the first of `layers` layers of 30 neurons, in δ form."""
    wide = [[Sym("x", (k,)) for k in range(1, 31)]]
    wide += [[Sym("n", (30 * at + k,)) for k in range(1, 31)] for at in range(layers)]
    edges = tuple((a, b) for at in range(layers) for a in wide[at] for b in wide[at + 1])
    begin = process_time()
    network = Network("dense", edges, inputs_are="scalars")
    goal = Total(E, network.weight(*edges[0]))
    verified = verify(derive(goal, network, PLANS["full"]))
    check_printed(verified)
    middle = process_time()
    if verified.derivation is None or verified.derivation.form != "delta":
        raise SystemExit("a dense network is not given in δ form any more")
    prove(verified.derivation)
    proofs = process_time() - middle
    return {"checks": middle - begin, "proofs": proofs, "edges": len(edges)}


def check_printed(verified: Verified) -> int:
    """Print the lines as on a page and read them back; the number of lines."""
    shown = displays("1", verified, set(), Room(annotated=False, rule_names={}))
    lines = [tuple((row.left, row.expr) for row in display.rows) for display in shown]
    expected = [Expected("1", rows, verified.vocabulary) for rows in lines]
    check_ink(BODY + "\n".join(map(block, shown)), expected, ())
    return sum(map(len, lines))


PROBES: dict[str, Callable[[], dict[str, float]]] = {
    "week4": probe_week4,
    "dense5": lambda: probe_dense(5),
    "dense10": lambda: probe_dense(10),
    "dense20": lambda: probe_dense(20),
}


def fresh(probe: str, rounds: int = ROUNDS) -> dict[str, float]:
    """The medians of what a probe gives, each time in a process of its own."""
    command = [sys.executable, __file__, "--probe", probe]
    seen = [json.loads(run(command).stdout) for _ in range(rounds)]
    return {key: median(one[key] for one in seen) for key in seen[0]}


def run(command: list[str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its failure ends the bench with what it said."""
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environ, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


def seconds(command: list[str], folder: Path = ROOT) -> float:
    """How long a command takes by the clock on the wall."""
    begin = perf_counter()
    run(command, folder)
    return perf_counter() - begin


def effort(command: list[str]) -> float:
    """How many seconds of the processor a command takes."""
    before = getrusage(RUSAGE_CHILDREN)
    run(command)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ms(time: float) -> str:
    """A time in milliseconds, as it is printed."""
    return f"{1000 * time:.0f} ms"


def mathematics() -> Iterator[Row]:
    """Week 4: its lines and their proofs."""
    week4 = fresh("week4")
    what = f"Week 4: derive {week4['lines']:.0f} lines, three checks each"
    yield Row(what, ms(week4["checks"]), "≤ 50 ms", week4["checks"] <= 0.050)
    what = "Week 4: SymPy's proofs of the seven last lines"
    yield Row(what, ms(week4["proofs"]), "≤ 300 ms", week4["proofs"] <= 0.300)


def growth() -> Iterator[Row]:
    """Dense networks: the time for 10 layers, and the time per edge as they get deeper."""
    dense = {layers: fresh(f"dense{layers}", 3) for layers in (5, 10, 20)}
    ten = dense[10]["checks"]
    what = "dense, 10 layers of 30, one weight, δ form: all three checks"
    yield Row(what, f"{ten:.2f} s", "< 2 s", ten < 2)
    for kind, named in (("checks", "three checks"), ("proofs", "SymPy's proofs, line by line")):
        each = {layers: 1e6 * one[kind] / one["edges"] for layers, one in dense.items()}
        listed = ", ".join(f"{time:.0f}" for time in each.values()) + " µs"
        flat = each[20] <= 1.5 * each[5]
        yield Row(f"dense, 5, 10, 20 layers: {named}, per edge", listed, "≤ × 1.5", flat)


def command_line() -> Iterator[Row]:
    """`hwgen --help`: how soon it answers and what it imports for that."""
    helped = median(effort([*HWGEN, "--help"]) for _ in range(ROUNDS))
    yield Row("hwgen --help", ms(helped), "≤ 250 ms", helped <= 0.250)
    said = run([sys.executable, "-X", "importtime", "-m", "hwgen", "--help"]).stderr
    names = {line.rpartition("|")[2].strip().split(".")[0] for line in said.splitlines()}
    heavy = [name for name in HEAVY if name in names]
    yield Row(
        f"hwgen --help: of {', '.join(HEAVY)} it imports",
        ", ".join(heavy) or "none",
        "none",
        not heavy,
    )


def pages(folder: Path) -> Iterator[Row]:
    """A build of Week 4 by turns with TeX alone on its pages; then a build with nothing to do."""
    build = [*HWGEN, "build", str(WEEK4), "--out", str(folder)]
    latexmk = shutil.which("latexmk")
    run([*build, "--tex"])
    sources = sorted((folder / "week4").glob("*.tex"))
    ours, theirs = [], []
    for number in range(ROUNDS):
        again = folder / str(number)
        ours.append(seconds([*HWGEN, "build", str(WEEK4), "--out", str(again)]))
        theirs.append(sum(tex_alone(source, again / "tex", latexmk) for source in sources))
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    than = "latexmk -pdf" if latexmk else "pdflatex twice (latexmk is not on this machine)"
    measured = f"× {ratio:.2f} ({median(ours):.2f} s, {median(theirs):.2f} s)"
    yield Row(f"Week 4, both PDFs, against {than}", measured, "< × 1", ratio < 1)
    idle = [*HWGEN, "build", str(WEEK4), "--out", str(folder / "0")]
    yield Row("Week 4, built again with nothing to do", ms(median(effort(idle) for _ in ours)))


def tex_alone(source: Path, folder: Path, latexmk: str | None) -> float:
    """Seconds for TeX on one page set as people run it, from nothing."""
    folder.mkdir(exist_ok=True)
    copy = folder / source.name
    shutil.copy(source, copy)
    quiet = ["-interaction=batchmode", copy.name]
    if latexmk:
        return seconds([latexmk, "-pdf", *quiet], folder)
    return sum(seconds(["pdflatex", *quiet], folder) for _ in range(2))


def quick_tests() -> Iterator[Row]:
    """The tests that run no TeX and are not slow, as `make test` runs them."""
    took = seconds([sys.executable, "-m", "pytest", "-n", "2", *QUICK_TESTS])
    yield Row('pytest -m "not tex and not slow"', f"{took:.0f} s", "< 20 s", took < 20)


def rows(*, tests: bool) -> Iterator[Row]:
    """The whole table, row by row as it is measured."""
    yield from mathematics()
    yield from growth()
    yield from command_line()
    with tempfile.TemporaryDirectory(prefix="hwgen-bench-") as folder:
        yield from pages(Path(folder))
    if tests:
        yield from quick_tests()


def main() -> int:
    """Print the table; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tests", action="store_true", help="time the quick tests, too")
    parser.add_argument("--probe", choices=PROBES, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.probe:
        print(json.dumps(PROBES[asked.probe]()))
        return 0
    print(Row("what", "measured", "goal"), flush=True)
    missed = False
    for row in rows(tests=asked.tests):
        print(row, flush=True)
        missed |= row.good is False
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
