"""A class at a glance: the reports of all its submissions flow in, two texts flow out.

`grades.csv` has a row for each submission; `overview.md` says which mistakes were made, how often
and in which part. Both are made from the JSON of the reports, so that a report that was written
down before counts as one that is new.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hwgen.check.records import Asked

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would work out."""

LONGEST = 160
"""Characters of an example in the overview."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A submission by its id, with its report as JSON; None where it could not be checked."""

    id: str
    report: Mapping[str, Any] | None
    why: str = ""
    """Why it could not be checked, or why its feedback is text and not a page."""


def grades(asked: Sequence[Asked], graded: Iterable[Graded]) -> str:
    """The table of points; a part without points has its verdict."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow([cell(name) for name in ("id", *(one.id for one in asked), "total")])
    for one in graded:
        parts = {part["id"]: part for part in one.report["parts"]} if one.report else {}
        cells = [_mark(parts.get(part.id)) for part in asked]
        given = [p["points"] for p in parts.values() if p["points"] is not None]
        total = f"{sum(given):g}" if given else ""
        table.writerow([cell(one.id), *cells, total])
    return written.getvalue()


def _mark(part: Mapping[str, Any] | None) -> str:
    if part is None:
        return ""
    return str(part["verdict"]) if part["points"] is None else f"{part['points']:g}"


def cell(text: str) -> str:
    """Text that a spreadsheet shows and does not work out."""
    return f"'{text}" if text.startswith(FORMULA) else text


def overview(title: str, asked: Sequence[Asked], graded: Sequence[Graded]) -> str:
    """What to say in class: the mistakes by how often they were made, then the parts."""
    read = [one for one in graded if one.report is not None]
    lines = [f"# {title}", "", f"{_number(len(graded), 'submission')}, {len(read)} checked."]
    lines += ["", *_mistakes(read), *_parts(asked, read), *_undecided(read), *_unread(graded)]
    return "\n".join(lines) + "\n"


def _mistakes(read: Sequence[Graded]) -> Iterator[str]:
    """The mistakes, most frequent first, each with the shortest line that it was made in."""
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    example: dict[tuple[str, str], str] = {}
    for one, part, line in _lines(read):
        if line["verdict"] in ("wrong", "unreadable"):
            key = (_named(line), part["id"])
            who[key].add(one.id)
            example[key] = min(example.get(key, line["latex"]), line["latex"], key=len)
    yield from ("## Mistakes", "")
    if not who:
        yield from ("None.", "")
        return
    yield from ("| mistake | part | submissions | for example |", "|---|---|---|---|")
    for key in sorted(who, key=lambda key: (-len(who[key]), key)):
        cause, part_id = key
        yield f"| {_plain(cause)} | {part_id} | {len(who[key])} | {_code(example[key])} |"
    yield ""


def _named(line: Mapping[str, Any]) -> str:
    """The kind of a mistake, without what is particular to one line."""
    if line["verdict"] == "unreadable":
        return "cannot be read"
    return str(line["cause"] or "no small change explains it").split(":")[0]


def _parts(asked: Sequence[Asked], read: Sequence[Graded]) -> Iterator[str]:
    verdicts = ("right", "unfinished", "wrong", "unreadable", "undecided", "missing")
    yield from ("## Parts", "", f"| part | {' | '.join(verdicts)} | mean points |")
    yield "|---" * (len(verdicts) + 2) + "|"
    for one in asked:
        parts = [p for g in read if g.report for p in g.report["parts"] if p["id"] == one.id]
        counts = Counter(part["verdict"] for part in parts)
        points = [part["points"] for part in parts if part["points"] is not None]
        mean = f"{sum(points) / len(points):.2f} of {one.points:g}" if points else ""
        yield f"| {one.id} | {' | '.join(str(counts[v]) for v in verdicts)} | {mean} |"
    yield ""


def _undecided(read: Sequence[Graded]) -> Iterator[str]:
    """Lines that a person has to look at."""
    found = [(o, p, n) for o, p, n in _lines(read) if n["verdict"] == "undecided"]
    if found:
        yield from ("## To be looked at", "", "These lines could not be decided:", "")
        for one, part, line in found:
            place = f"{_plain(one.id)}, part {part['id']}, line {line['line']}"
            yield f"- {place}: {_code(line['latex'])}"
        yield ""


def _unread(graded: Iterable[Graded]) -> Iterator[str]:
    found = [one for one in graded if one.why]
    if found:
        yield from ("## Files", "")
        yield from (f"- {_plain(one.id)}: {_plain(one.why)}" for one in found)


def _lines(
    read: Iterable[Graded],
) -> Iterator[tuple[Graded, Mapping[str, Any], Mapping[str, Any]]]:
    for one in read:
        for part in one.report["parts"] if one.report else ():
            for line in part["lines"]:
                yield one, part, line


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _plain(text: str) -> str:
    """Text in a cell or an entry of a list, on one line."""
    escaped = "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)
    return " ".join(escaped.split())


def _code(typed: str) -> str:
    """A typed line as code in a table, cut to what is needed to know it again."""
    line = " ".join(typed.split())
    cut = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    ticks = "`" * (1 + max((len(run) for run in _runs_of_ticks(cut)), default=0))
    return f"{ticks} {cut} {ticks}".replace("|", "\\|")


def _runs_of_ticks(text: str) -> list[str]:
    return "".join(char if char == "`" else " " for char in text).split()
