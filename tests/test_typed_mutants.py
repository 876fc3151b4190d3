"""What the check sees and says: a sample here, all of it by `python tools/typed_mutants.py`."""

import pytest

from tests.typed_mutations import CAUSES
from tools.typed_mutants import FLAGGED, MENDED, NAMED, report, run

GRAPHS, PER_LINE, LONGEST = 125, 12, 80


# One test, since with several each process of a parallel run would make the sample again.
@pytest.mark.slow
def test_of_a_sample_mistakes_are_seen_and_named_and_no_right_line_is_called_wrong() -> None:
    tally = run(range(GRAPHS), PER_LINE, jobs=1, longest=LONGEST)
    assert not tally.called_wrong, report(tally, 5)
    assert tally.right >= 600
    assert tally.total("wrong") >= 600
    assert tally.share("flagged") >= FLAGGED, report(tally, 5)
    assert tally.share("named") >= NAMED, report(tally, 5)
    assert tally.share("mended") >= MENDED, report(tally, 5)
    assert [kind for kind in CAUSES if not tally.counts[kind, "wrong"]] == []
