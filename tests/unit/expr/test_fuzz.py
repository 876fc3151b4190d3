from random import Random

import pytest

from hwgen.expr.lenient import Reading
from hwgen.expr.nodes import Sym
from tests.typed_lines import KINDS, NAUGHTY
from tools import fuzz


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_nothing_breaks_the_lenient_reader(seed: int) -> None:
    tally = fuzz.run(-1 - seed, 1_500)
    assert tally.broken == []
    assert tally.count == 1_500
    assert tally.slowest < fuzz.SLOWEST


def test_the_grammar_makes_lines_that_are_read() -> None:
    tally = fuzz.run(-10, 400)
    assert tally.read["grammar"] > 70
    assert tally.refused["random"] > 70


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:20]))
def test_naughty_strings_are_read_or_refused(text: str) -> None:
    for vocabulary, known in ((fuzz.PAGE.vocabulary, fuzz.PAGE.known), (fuzz.NOTHING, frozenset())):
        assert fuzz.examine(text, vocabulary, known) in (True, False)


def test_a_seed_makes_the_same_inputs_again() -> None:
    for make in KINDS.values():
        assert [make(Random(7)) for _ in range(9)] == [make(Random(7)) for _ in range(9)]


def _crash(*_: object) -> Reading:
    raise RecursionError


def _lose(*_: object) -> Reading:
    return Reading(Sym("n", span=(0, 10_000)))


@pytest.mark.parametrize("broken", [_crash, _lose])
def test_a_broken_reader_is_found(broken: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "read_typed", broken)
    tally = fuzz.run(0, 40)
    assert len(tally.broken) == 40
    assert list(fuzz.report(tally, 0.0))[-1] == "40 inputs, 40 broken, 0 s"
