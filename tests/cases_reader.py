"""Text cases in Markdown: a file of tests/cases flows in, its cases flow out.

    ## title            a case starts; the title names the cause in a few words, once per file
    prose               what stands outside fences is for people
    ```word             a fenced block of the kind `word`, one of a kind in a case at most
    text
    ```

`case["word"]` is the text of a block with its last line end. In a fence ```word bytes it
holds escapes (\\t, \\xFF, \\\\), which `case.bytes("word")` resolves; without `bytes`, it is UTF-8.
"""

import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case: its title and its blocks by kind; `line` is that of the title."""

    title: str
    line: int
    blocks: dict[str, str]
    escaped: frozenset[str] = frozenset()

    def __getitem__(self, kind: str) -> str:
        return self.blocks[kind]

    def bytes(self, kind: str) -> bytes:
        """The block as it stands in a file."""
        if kind not in self.escaped:
            return self.blocks[kind].encode()
        return self.blocks[kind].encode().decode("unicode_escape").encode("latin-1")


def read_cases(name: str) -> list[Case]:
    """The cases of tests/cases/`name`; refuses a file that does not keep to the format."""
    cases: list[Case] = []
    titles: set[str] = set()
    parts = re.split(r"^## (.*)\n", (CASES / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    line = 1 + parts[0].count("\n")
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        fences = re.findall(r"^```(\w+)( bytes)?\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
        kinds = [kind for kind, _, _ in fences]
        if title in titles or len(set(kinds)) < len(kinds) or body.count("\n```") != 2 * len(kinds):
            raise ValueError(f"{name}:{line}: a title or a block twice, or an open fence")
        titles.add(title)
        blocks = {kind: text for kind, _, text in fences}
        escaped = frozenset(kind for kind, marked, _ in fences if marked)
        cases.append(Case(title, line, blocks, escaped))
        line += 1 + body.count("\n")
    return cases
