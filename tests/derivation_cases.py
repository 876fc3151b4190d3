"""Derivations as text cases: a question as an instructor would put it, and its exact lines.

```network   edges, then options such as `data: per_example`
```goal      `E wrt n_4`, then options such as `max_paths: 0`
```plan      a named plan, or the lines of one: actions parted by commas
```lines     the lines, first the goal; a line with a left side of its own begins with it
"""

from hwgen.derivation.engine import derive
from hwgen.derivation.plans import PLANS, Plan, spelled_out
from hwgen.derivation.steps import Derivation
from hwgen.model.network import Network
from tests.cases_reader import Case
from tests.networks import goal, network


def derive_case(case: Case) -> Derivation:
    """The derivation that a case asks for."""
    net = network_of(case["network"])
    asked, options = _with_options(case["goal"])
    of, _, wrt = asked.partition(" wrt ")
    limits = {key: int(value) for key, value in options.items()}
    return derive(goal(net, wrt, of), net, plan_of(case["plan"]), **limits)


def network_of(text: str) -> Network:
    """The network of a ```network block."""
    edges, options = _with_options(text)
    return network(edges, **options)


def plan_of(text: str) -> Plan:
    """The plan of a ```plan block."""
    rows = text.strip().splitlines()
    if rows[0] in PLANS:
        return PLANS[rows[0]]
    return spelled_out(tuple(tuple(word.strip() for word in row.split(",")) for row in rows))


def _with_options(text: str) -> tuple[str, dict[str, str]]:
    rows = text.strip().splitlines()
    options = dict(row.split(": ") for row in rows if ": " in row)
    return "\n".join(row for row in rows if ": " not in row), options
