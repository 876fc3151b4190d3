"""What commands tell a person: progress, summaries, derivations as text.

Paths flow in, lines on stdout and stderr and a status flow out. On a terminal a spinner shows what
is being built; in a pipe there is one plain line for each spec.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from hwgen.builds import Built, build, output_folder
from hwgen.errors import CallError, HwgenError, visible


def build_all(specs: Sequence[Path], out: Path, *, tex: bool) -> int:
    """Build specs one after the other; the status is 2 for a bad call, 1 if any failed, else 0."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    folders = Counter(spec.stem for spec in specs)
    status = 0
    failed: list[Path] = []
    for spec in specs:
        try:
            if folders[spec.stem] > 1:
                msg = f"{spec}: two specs would be built into {output_folder(spec, out)}"
                raise CallError(msg)
            if not spec.is_file():
                msg = f"{spec}: there is no such file"
                raise CallError(msg)
            with console.status(f"building {spec}"):
                built = build(spec, out, tex=tex)
        except HwgenError as error:
            sys.stderr.write(f"{visible(str(error))}\n")
            failed.append(spec)
            status = max(status, 2 if isinstance(error, CallError) else 1)
        else:
            _say(spec, built)
    if failed:
        names = ", ".join(map(str, failed))
        sys.stderr.write(f"{len(failed)} of {len(specs)} not built: {visible(names)}\n")
    return status


def _say(spec: Path, built: Built) -> None:
    for warning in built.warnings:
        sys.stderr.write(f"{spec}: warning: {warning}\n")
    pages = ", ".join(sorted(name for name in built.files if name.endswith(".pdf")))
    what = f"{spec}: {built.folder}/: {pages}" if built.fresh else f"{spec}: nothing to do"
    if built.unchecked:
        what += f"; not checked: {built.unchecked} part{'s' if built.unchecked > 1 else ''}"
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def show_steps(spec: Path, part: str, *, as_json: bool) -> int:
    """Print the derivations of a spec, or of one part."""
    from hwgen import pipeline

    if not spec.is_file():
        msg = f"{spec}: there is no such file"
        raise CallError(msg)
    loaded = pipeline.load(spec)
    for warning in loaded.warnings:
        sys.stderr.write(f"{spec}: warning: {warning}\n")
    found = pipeline.render(loaded, pipeline.solve(loaded)).certificate
    if part:
        ids = [one["id"] for one in found["parts"]]
        if part not in ids:
            msg = f"{spec}: there is no part {part}; there are {', '.join(ids)}"
            raise CallError(msg)
        found["parts"] = [one for one in found["parts"] if one["id"] == part]
    sys.stdout.write(pipeline.as_json(found) + "\n" if as_json else _as_text(found))
    return 0


def _as_text(found: dict[str, Any]) -> str:
    lines = [found["title"], ""]
    for part in found["parts"]:
        lines.append(
            f"{part['id']}  {part['kind']}" + (f"  {part['goal']}" if part["goal"] else "")
        )
        lines += [f"      {part['note']}"] if part["note"] else []
        lines += _lines_as_text(part)
        if part["kind"] != "gradient" and part["answer"]:
            lines.append(f"    {part['answer']}")
        lines.append("")
    return "\n".join(lines)


def _lines_as_text(part: dict[str, Any]) -> Iterator[str]:
    """The lines of a part; a gradient's with what they are equal to, where that changes."""
    said = part["goal"]
    for line in part["lines"]:
        about = line["left"] or part["goal"]
        left = "" if part["kind"] != "gradient" else "= " if about == said else f"{about} = "
        said = about
        named = f"   ({', '.join(line['rules'])})" if line["rules"] else ""
        yield f"    {left}{line['latex']}{named}"


def print_schema() -> None:
    """Print the JSON Schema of specs."""
    from hwgen.derivation.rules import RULES
    from hwgen.model.functions import LOSSES
    from hwgen.spec import schema
    from hwgen.tasks import KINDS

    found = schema(KINDS, losses=tuple(LOSSES), rules=tuple(RULES))
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
