"""Reading a spec: YAML → frozen, typed records, with every mistake at its line and column.

A path flows in, a `Draft` flows out. The kinds of question are handed in and not imported: each
owns its record in `hwgen/tasks`.
"""

from hwgen.spec.draft import Draft, file_order
from hwgen.spec.fields import Goal, NodeName, Points, Prose, Space
from hwgen.spec.load import read_spec
from hwgen.spec.plan import Plan, PlanStep
from hwgen.spec.preamble import file_beside
from hwgen.spec.records import (
    FigureRef,
    Homework,
    NetworkRecord,
    Part,
    Placed,
    Question,
    Record,
    Task,
)
from hwgen.spec.rubric import Rubric, rubric_mistakes
from hwgen.spec.schema import schema
from hwgen.spec.words import Mistake, refuse, suggestion

__all__ = [
    "Draft",
    "FigureRef",
    "Goal",
    "Homework",
    "Mistake",
    "NetworkRecord",
    "NodeName",
    "Part",
    "Placed",
    "Plan",
    "PlanStep",
    "Points",
    "Prose",
    "Question",
    "Record",
    "Rubric",
    "Space",
    "Task",
    "file_beside",
    "file_order",
    "read_spec",
    "refuse",
    "rubric_mistakes",
    "schema",
    "suggestion",
]
