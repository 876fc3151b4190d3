"""Whatever a file holds, reading it gives a draft and raises nothing."""

import random
from pathlib import Path

import pytest

from hwgen.spec import read_spec
from tests.unit.spec.kinds import KINDS, RULES
from tests.unit.spec.test_load import FULL, SKETCH

SPECS = (SKETCH, FULL)
SNIPPETS = (
    *"{}[]:-|>'\"\\#&*!%@`,\t\n ",
    *(
        "~",
        "null",
        "[]",
        "{}",
        "- ",
        "? ",
        "<<: ",
        "---\n",
        "E wrt",
        "1e9",
        "\x00",
        "\ufeff",
        "\x85",
    ),
    *("latex", "edges", "parts", "text: ", "x_1 -> ", "_{", "\\", "\u2028", "é", "𝔸", "\r", "''"),
)


def mutated(text: str, chance: random.Random) -> bytes:
    """A spec with a few cuts, doublings and insertions."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(20))
        middle = chance.choice(["", text[start:end] * 2, chance.choice(SNIPPETS)])
        if chance.random() < 0.2:
            lines = text.split("\n")
            chance.shuffle(lines)
            text = "\n".join(lines)
        text = text[:start] + middle + text[end:]
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("seed", range(4))
def test_mutated_specs(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    file = tmp_path / "spec.yaml"
    (tmp_path / "macros.tex").write_text("")
    wrong = 0
    for _ in range(75):
        file.write_bytes(mutated(chance.choice(SPECS), chance))
        draft = read_spec(file, KINDS, rules=RULES, activations=("tanh",))
        lines = draft.source.text.split("\n")
        for problem in draft.problems:
            assert "\n" not in problem.message
            assert problem.source == (
                lines[problem.line - 1] if draft.source.text else problem.source
            )
            assert str(problem).startswith(f"{file}:{problem.line}:{problem.column}: ")
        assert draft.problems or draft.homework is not None
        wrong += bool(draft.problems)
    assert wrong > 25


def test_random_bytes(tmp_path: Path) -> None:
    chance = random.Random(0)
    file = tmp_path / "spec.yaml"
    letters = b"ab_:- \n\n|>'\"{}[]#&*!\t\\1.%@\x00\xc3\xa9\xff"
    for count in range(300):
        pool = letters[:-4] if count % 3 else letters
        file.write_bytes(bytes(chance.choice(pool) for _ in range(chance.randrange(200))))
        assert read_spec(file, KINDS).problems
