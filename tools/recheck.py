r"""The second checker: `python tools/recheck.py build/*/solutions.json` judges every printed line.

Out: a line a part; exit 0, 1 (something is refused) or 2 (a bad call). Shares no code with hwgen.
What the names mean: n_j = g(z_j), z_j = bias + sum_k w_{k,j} n_k + sum_l v_{l,j} x_l, delta_j is
d(what the goal derives) / dz_j, E = sum over examples i and outputs o of (n_o - y_o^{(i)})^2.

Sums are written out, indices get their values (#0, #1, #2 for examples), names become random
numbers <n>, and brackets are computed from the inside out until one number is left: the goal's,
modulo a prime P. g, g', ... are tables of random numbers, so that equal means equal for every g.
Modulo P^2, P is a step whose square is zero, and (f(x + P) - f(x)) / P is f'(x): for a name through
the graph, past what a bar holds; for anything else locally, if it stands in the definitions.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from graphlib import TopologicalSorter
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

P = 2**127 - 1
VALUES = {"^{(": ("^{(#0", "^{(#1", "^{(#2"), ")_{": (")_{#0", ")_{#1")}  # for (x^{(i)})_{d}
SPELLING = {  # how LaTeX is written here: \frac{\partial n_6}{\partial n_4} as @{n_{6};n_{4}}
    r"[][<>@%*;]": "?",
    r"\\left\s*\.|\\(?:left|right|[bB]igg?[lrm]?)\s*(?=[()|])": "",
    r"(?<![A-Za-z\s])\s+|\s+(?![A-Za-z\s])|\s+(?=\s)": "",
    r"\\(?:cdot|times)(?![A-Za-z]) ?": "*",
    r"\\frac\{\\partial(?![A-Za-z]) ?": "@{",
    r"\}\{\\partial(?![A-Za-z]) ?": ";",
    r"\\frac\{(\d+)\}\{([1-9]\d*)\}": r"<\1/\2>",
    r"\\in(?: data|\\(?:text|mathrm)\{data\})\}": "%}",
    r"_([A-Za-z0-9]) ?": r"_{\1}",
}
INNER = r"[^(){}]*"  # what stands inside a bracket, twelve brackets deep
for _ in range(12):
    INNER = rf"[^(){{}}]*(?:[({{]{INNER}[)}}][^(){{}}]*)*"
PLAIN = r"(?:\\[A-Za-z]+(?:\{\w+\})?|[A-Za-z])(?:_\{(?:[^{}]|\{[^{}]*\})+\})?(?:\^\{\(#?\w\)\})?"
NAME = rf"(?:\({PLAIN}\)_\{{#?\w\}}|{PLAIN})"  # (x_{3}^{(i)})_{d} or n_{3}^{(i)}
STEP = rf"@\{{({NAME});({NAME})\}}(?:\|_\{{({NAME}(?:,{NAME})*)\}})?"
LONE = rf"(?!\(*{NAME}\)*[;)])"  # a name in brackets is neither a name nor written out
LOCAL = rf"@\{{;({NAME})\}}\({LONE}({INNER})\)|@\{{{LONE}({INNER});({NAME})\}}"
SUM = re.compile(rf"\\sum_\{{([A-Za-z])(%?)\}}((?:[^(){{}}+;-]|[({{]{INNER}[)}}])+)")
INDEX = re.compile(r"(\^\{\(|\)_\{|_\{|,)([A-Za-z0-9]+)(?=[,})])")  # and what stands before it
MARKS = re.compile(r"\^\{\(#?\w\)\}|(?:^|(?<=[{;]))\(|\)_\{#?\w\}")  # all that VALUES is about
NUMBER = r"<-?\d+(?:/\d+)?>(?:\^(?:[1-9]|\{[1-9]\}))?"
TERM = rf"(?:\d+|{NUMBER})(?:[* ]?{NUMBER}|\*\d+)*"
DOT = r" ((\1)_{#0}(\2)_{#0}+(\1)_{#1}(\2)_{#1})"  # g does not take a bracket after a space


class Refused(ValueError):  # noqa: N818 - a verdict, not a failure
    """Why a line is not accepted."""


def spell(latex: str) -> str:
    """The text in our SPELLING."""
    for pattern, spelling in SPELLING.items():
        latex = re.sub(pattern, spelling, latex)
    return latex


def add_up(text: str) -> list[Any]:
    """The summands of a text in which only numbers, * and ^, + and - are left."""
    if not re.fullmatch(rf"-?{TERM}([+-]{TERM})*", text):
        raise Refused(f"unreadable: {re.sub('<.*?>', '<n>', text)}")
    terms = list[Any]()
    for sign, term in re.findall(r"([+-]?)((?:<[^>]*>|[^<+-])+)", text):
        terms.append(-1 if sign == "-" else 1)
        for base, power in re.findall(r"([-/\d]+)>?(?:\^\{?(\d)\}?)?", term):
            terms[-1] *= (Fraction(base) if "/" in base else int(base)) ** int(power or 1)
    return terms


class Judge:
    """Judges the lines of a goal: a graph, for each example, with random numbers for its names."""

    def __init__(self, graph: dict[str, Any], goal: str) -> None:
        self.goal, examples = goal, [value + ")}" for value in VALUES["^{("]]
        marks = {"shared": [""], "per_example": examples}[graph["data"]]
        loss, top = {"squared error": "E"}[graph["loss"]], re.findall(STEP, spell(goal))[0][0]
        self.g, self.values, self.deltas = spell(graph["activation"]), {"": 1}, dict[str, Any]()
        self.table = defaultdict[Any, int](partial(Random(1).randrange, P))
        self.parts, rows = {self.g: [self.g], loss: [loss]}, dict[str, Any]()  # z, n, (w, x), y
        for x, mark in product(graph["inputs"], marks):
            self.add(x["name"] + mark, vector=x["shape"] == "vector")
        for n, mark in product(graph["neurons"], marks):
            z, name = self.add(n["pre_activation"] + mark), self.add(n["name"] + mark)
            targets = [i for i in examples if n["target"] and mark in ("", i)]
            bias = [(self.add(n["bias"], again=True), "")] if n["bias"] else []
            rows[name] = z, name, bias, [self.add(n["target"] + i) for i in targets]
            self.deltas[self.add(n["delta"] + mark)] = z, re.sub(r"\^\{\(.\)\}", mark, top)
        for edge, mark in product(graph["edges"], marks):
            x = self.parts[spell(edge["from"] + mark)]
            weight = self.parts[self.add(edge["weight"], vector=len(x) > 1, again=True)]
            rows[spell(edge["to"] + mark)][2].extend(zip(weight, x, strict=True))
        order = TopologicalSorter({name: [x for _, x in row[2]] for name, row in rows.items()})
        self.rows = [rows[name] for name in order.static_order() if name in rows]
        self.values, sums = self.run({})
        sums += [[value] for name, value in self.values.items() if name]
        self.sums = [Counter(term % P for term in terms) for terms in sums]
        for delta, (z, top) in self.deltas.items():
            slope = self.run({z: self.values[z] + P})[0][top] - self.values[top]
            self.values[delta] = slope // P % P
        self.vector = "|".join(re.escape(v) for v in self.parts if len(self.parts[v]) > 1) or "(?!)"
        self.indices = sorted({index[2] for name in self.parts for index in INDEX.finditer(name)})

    def add(self, latex: str, *, vector: bool = False, again: bool = False) -> str:
        """Give a name a random number, or one for each component; only some names come again."""
        name = spell(latex)
        if name in self.parts and not again:
            raise Refused(f"unreadable: {name} names two things")
        self.parts[name] = [f"({name}{c}}}" for c in VALUES[")_{"]] if vector else [name]
        for part in self.parts[name]:
            self.parts[part], self.values[part] = [part], self.table[part]
        return name

    def function(self, order: int, argument: int) -> int:
        """A derivative of g, with g(u + P v) = g(u) + P v g'(u)."""
        step, number = divmod(argument % P**2, P)
        return self.table[order, number] + P * step * self.table[order + 1, number]

    def run(self, fixed: dict[str, int]) -> tuple[dict[str, int], list[list[int]]]:
        """The values of all names, some of them fixed, and the summands of their definitions."""
        values, sums, losses = self.values | fixed, list[list[int]](), list[int]()
        for z, name, feeds, targets in self.rows:
            sums.append([values[weight] * values[x] for weight, x in feeds])
            values[z] = fixed.get(z, sum(sums[-1]) % P**2)
            values[name] = fixed.get(name, self.function(0, values[z]))
            for y in targets:
                sums.append([values[name], -values[y]])
                losses.append(sum(sums[-1]) ** 2)
        values["E"] = sum(losses) % P**2
        return values, [*sums, losses]

    def close(self, text: str, env: dict[str, str]) -> str:
        """The text with indices filled in; sums run over examples, or where names are known."""
        text = INDEX.sub(lambda mark: env.get(mark[0], mark[0]), text)
        while found := SUM.search(text):
            (index, data, body), bodies = found.groups(), list[str]()
            reason, used = Refused(f"free index: {index}"), {i[2] for i in INDEX.finditer(body)}
            for value in (VALUES["^{("] if data else self.indices) if index in used else ():
                names = {"_{" + index: "_{" + value, "," + index: "," + value}
                try:
                    bodies.append(self.close(body, {"^{(" + index: value} if data else names))
                except Refused as refused:
                    reason = refused
            if not bodies:
                raise reason
            text = f"{text[: found.start()]} ({'+'.join(bodies)}){text[found.end() :]}"
        for name in sorted({*re.findall(NAME, text)} - self.parts.keys()):
            free = {i[2] for i in INDEX.finditer(name) if i[2].isalpha()} - {*self.indices}
            raise Refused(f"free index: {min(free)} in {name}" if free else f"unknown: {name}")
        return text

    def compute(self, text: str, values: dict[str, int]) -> list[Any]:
        """The summands of a closed text."""
        text = re.sub(f"{STEP}|{LOCAL}", self.derivative, text)
        text = re.sub(rf"({self.vector})[* ]?({self.vector})(?![_^])", DOT, text)
        text = re.sub(NAME, lambda n: n[0] if n[0] == self.g else f"<{values[n[0]]}>", text)
        while found := re.search(rf"({re.escape(self.g)}('*)| )?\(([^()]*)\)", text):
            before, inner, after = text[: found.start()], found[3], text[found.end() :]
            if found[2] is not None:
                inner = f"<{self.function(len(found[2]), sum(add_up(inner)))}>"
            elif not (before[-1:] in "(+" and after[:1] in ")+-" and inner[:1] != "-"):
                inner = f"<{sum(add_up(inner))}>"
            text = before + inner + after
        return add_up(text)

    def derivative(self, found: re.Match[str]) -> str:
        """Of a name: through the graph, past what the bar holds; of anything longer: local."""
        over, by, bar, *local = found.groups("")
        text, by = over or local[1] or local[2], by or local[0] or local[3]
        held, names = re.findall(NAME, bar), {*re.findall(NAME, found[0])}
        if "@" in text or "E" in (by, *held) or {over, by} & {*held} or names & self.deltas.keys():
            raise Refused(f"unreadable: the derivative {found[0]}")
        terms, step = self.compute(text, self.values), {by: self.values[by] + P}
        summands, fixed = Counter(term % P for term in terms), {n: self.values[n] for n in held}
        if not over and not any(summands <= definition for definition in self.sums):
            raise Refused(f"numerator: {text}")
        values = self.run(fixed | step)[0] if over else self.values | step
        return f"<{(sum(self.compute(text, values)) - sum(terms)) % P**2 // P}>"

    def line(self, left: str | None, latex: str, told: set[str] | None = None) -> str | None:
        """Why the line is refused, or None; `told` are the deltas that have a line before it."""
        return tried(partial(self.compare, left, latex, told))[1] or None

    def compare(self, left: str | None, latex: str, told: set[str] | None) -> Iterator[Any]:
        """The line and its left side, or the goal, for all values of the indices of these."""
        head, text = spell(left or self.goal), spell(latex.replace("#", "?"))
        told = set(self.deltas) if told is None else told
        marks = sorted({i[0] for i in INDEX.finditer(head) if i[1] in VALUES and i[2].isalpha()})
        for chosen in product(*(VALUES[mark[:-1]] for mark in marks)):
            env = dict(zip(marks, chosen, strict=True))
            want, line = self.close(head, env), self.close(text, env)
            if want not in self.deltas if left else not re.fullmatch(STEP, want) or "|" in want:
                raise Refused(f"unreadable: the goal {head}")
            if not self.deltas.keys() & {*re.findall(NAME, line)} <= told - {want}:
                raise Refused("unknown: a delta that has no line before")
            have, goal = (sum(self.compute(side, self.values)) % P for side in (line, want))
            if have != goal:
                raise Refused(f"value: the line is {have}, {left or self.goal} is {goal}")
            told.add(want)
        yield


def tried(steps: Callable[[], Iterator[Any]]) -> tuple[int, str]:
    """How many steps went well, and why the next one did not."""
    done = 0
    try:
        for _ in steps():
            done += 1
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        return done, str(error) if isinstance(error, Refused) else f"unreadable: {error!r}"
    return done, ""


def judge_line(graph: dict[str, Any], goal: str, left: str | None, latex: str) -> str | None:
    """Why the line is refused, or None where it is right."""
    return tried(lambda: Judge(graph, goal).compare(left, latex, None))[1] or None


def count(latex: str) -> int:
    """The number that numbers, signs, dots and brackets mean; all sides of = must agree."""
    text = spell(latex)
    while found := re.search(r"\(([^()]*)\)", text):
        text = text.replace(found[0], f"<{sum(add_up(found[1]))}>")
    sides = [sum(add_up(side)) for side in text.split("=")]
    if len(set(sides)) > 1:
        raise Refused(f"value: {' is not '.join(map(str, sides))}")
    return int(sides[0])


def check_paths(judge: Judge, lines: list[str]) -> Iterator[Any]:
    """Each line is a path from the top of the goal to its bottom; the last one counts them."""
    bare, met = partial(MARKS.sub, ""), list[str]()
    edges = {bare(n): {bare(x) for pair in feeds for x in pair} for _, n, feeds, _ in judge.rows}
    edges["E"] = {bare(n) for _, n, _, targets in judge.rows if targets}
    [(top, bottom, _)] = re.findall(STEP, bare(spell(judge.goal)))
    for text in map(spell, lines[:-1]):
        steps = re.findall(STEP, bare(text))
        known = [{b, *re.findall(NAME, h)} <= edges.get(a, set()) for a, b, h in steps]
        path = [top, *(b for _, b, _ in steps)] == [*(a for a, _, _ in steps), bottom]
        examples, rest = {*re.findall(r"\^\{\(.", text + spell(judge.goal))}, re.sub(STEP, "", text)
        if rest or not path or not all(known) or len(examples) > 1 or bare(text) in met:
            raise Refused(f"value: no path, or one again: {text}")
        met.append(bare(text))
        yield
    ways = Counter({bottom: 1})
    for name, sources in edges.items():
        ways[name] += sum(ways[x] for x in sources)
    if count(lines[-1]) != ways[top] or len(met) not in (0, ways[top]):
        raise Refused(f"value: {len(met)} paths listed, {ways[top]} in the graph")
    yield


def check(certificate: dict[str, Any], part: dict[str, Any]) -> Iterator[Any]:
    """Judge line by line; raise at the first that is wrong."""
    kind, lines = part["kind"], [line["latex"] for line in part["lines"]]
    match kind if lines or kind == "text" else "no lines":
        case "gradient":
            judge, told = Judge(certificate["graphs"][part["graph"]], part["goal"]), set[str]()
            for line in part["lines"]:
                yield from judge.compare(line.get("left"), line["latex"], told)
        case "path count":
            yield from check_paths(Judge(certificate["graphs"][part["graph"]], part["goal"]), lines)
        case "parameter count":
            yield from (count(latex if "=" in latex else "") for latex in lines)
        case other if other != "text":
            raise Refused(f"unreadable: {other}")


def judge(certificate: dict[str, Any]) -> list[tuple[str, bool]]:
    """What to say of each part, and whether it is right."""
    verdicts = []
    for part in certificate["parts"]:
        right, reason = tried(partial(check, certificate, part))
        text = f"{right} line{'s' * (right != 1)} right" if right else "text"
        text = f"line {right + 1}: {reason}" if reason else text
        verdicts.append((f"{part['id']} {text}", not reason))
    return verdicts


def main(paths: list[str]) -> int:
    """Print a line for each part of each certificate; 0 if all is right."""
    try:
        verdicts = [v for path in paths for v in judge(json.loads(Path(path).read_text("utf-8")))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"not a certificate: {error!r}", file=sys.stderr)
        return 2
    print("\n".join(text for text, _ in verdicts))
    return int(not all(right for _, right in verdicts)) if verdicts else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
