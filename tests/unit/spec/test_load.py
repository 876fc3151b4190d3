"""Right specs load as they are meant, and what is right in a wrong one is kept."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from hwgen.errors import Problem
from hwgen.expr.names import read_name, write_name
from hwgen.expr.nodes import Component, Sym
from hwgen.spec import Draft, Homework, Plan, PlanStep, Prose, Space, read_spec
from hwgen.spec.load import MOST_PROBLEMS
from hwgen.spec.source import MOST_BYTES
from tests.unit.spec.kinds import (
    KINDS,
    RULES,
    GradientPart,
    ParameterCountPart,
    PathCountPart,
    TextPart,
)

SKETCH = """\
title: Week 4 Theory HW
networks:
  figure 1:
    edges: |
      x_1 -> n_1 -> n_3 n_4
      x_2 -> n_2 -> n_4 n_5
      n_3 n_4 -> n_6
      n_5 -> n_7
    activation: g
    loss: squared error
    data: shared
    outputs: [n_6, n_7]        # default: the neurons that feed nothing
tasks:
  - title: Task 1
    figures:                   # or, with one network only, `network:` and `parts:` here
      - network: figure 1
        parts:
          - gradient: E wrt n_4
            plan: full
          - gradient: E wrt (x_2)_d
            plan: partials
  - title: Task 3
    parts:
      - parameter count:
          conv2d: {kernel: [6, 6], in_channels: 2, filters: 96}
"""

FULL = r"""# yaml-language-server: $schema=hwgen.json
title: {latex: 'Week 4: $\partial E$'}
author: "N. N. \u00c4"
course: '101'
due: 2026-03-01
paper: letter
language: en-GB
preamble: macros.tex
instructions: |
  Show your work.

  Hand in one PDF.
annotate: rules
networks:
  skip net:
    edges: |
      # inputs first
      x_1 x_2 -> h_{1,1} -> o_1   # a chain

      x_2 h_{1,1} -> \alpha
      \alpha -> o_1 o_2
    inputs: vectors
    activation: \sigma
    loss: squared error
    data: per_example
    outputs: [o_2, o_1]
    biases: own
    caption: A net
  plain:
    edges: x -> h -> out
    inputs: scalars
    activation: tanh
    biases: none
tasks:
  - points: 4.5
    text: Differentiate.
    network: skip net
    parts:
      - gradient: E wrt w_{h_{1,1},o_1}
        plan:
          - [weight_to_neuron, chain_rule]
          - [substitute_definition @ loss, differentiate_activation @ last]
        max_paths: 12
        points: 2
        id: first-weight
        space: 6
        note: {latex: '$\alpha$ is a neuron'}
        text: In my own words.
      - path count: o_1 wrt (x_2)_d
        points: 2.5
        space: 3.5 cm
  - title: Second
    figures:
      - network: plain
        text: Look at this.
        parts:
          - gradient: "E wrt h"
      - network: skip net
        parts:
          - text: >
              Why is that
              so?
            solution:
              latex: |
                Because.
"""


def read(folder: Path, text: str | bytes) -> Draft:
    file = folder / "spec.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_spec(file, KINDS, rules=RULES, activations=("tanh",))


def homework(draft: Draft) -> Homework:
    assert draft.problems == ()
    assert draft.homework is not None
    return draft.homework


def names(symbols: tuple[Sym, ...]) -> list[str]:
    return [write_name(symbol) for symbol in symbols]


def test_the_sketch_loads(tmp_path: Path) -> None:
    read_homework = homework(read(tmp_path, SKETCH))
    assert read_homework.title == Prose("Week 4 Theory HW")
    network = read_homework.networks["figure 1"]
    assert [f"{write_name(a)}{write_name(b)}" for a, b in network.edges.pairs] == (
        ["x_1n_1", "n_1n_3", "n_1n_4", "x_2n_2", "n_2n_4", "n_2n_5", "n_3n_6", "n_4n_6", "n_5n_7"]
    )
    assert names(network.edges.inputs) == ["x_1", "x_2"]
    assert names(network.edges.nodes) == [
        *("x_1", "n_1", "n_3", "n_4", "x_2", "n_2", "n_5", "n_6", "n_7")
    ]
    assert names(network.edges.ends) == names(network.output_nodes) == ["n_6", "n_7"]
    questions = list(read_homework.questions())
    assert [(q.id, q.network) for q in questions] == [
        ("1.1.1", "figure 1"),
        ("1.1.2", "figure 1"),
        ("2.1", "figure 1"),
    ]
    first, second, third = (question.part for question in questions)
    assert isinstance(first, GradientPart)
    assert isinstance(second, GradientPart)
    assert isinstance(third, ParameterCountPart)
    assert (first.plan, second.plan) == (Plan("full"), Plan("partials"))
    assert first.where == ("tasks", 0, "figures", 0, "parts", 0)
    assert second.gradient.numerator == Sym("E")
    assert second.gradient.denominator == Component(Sym("x", (2,)), "d")
    assert second.gradient.denominator.span == (6, 13)
    assert third.layer.conv2d.kernel == (6, 6)


def test_a_spec_with_everything_in_it_loads(tmp_path: Path) -> None:
    (tmp_path / "macros.tex").write_text("")
    read_homework = homework(read(tmp_path, FULL))
    assert read_homework.title == Prose(r"Week 4: $\partial E$", latex=True)
    assert (read_homework.author, read_homework.course) == ("N. N. Ä", "101")
    assert (read_homework.due, read_homework.paper) == ("2026-03-01", "letter")
    assert read_homework.instructions == Prose("Show your work.\n\nHand in one PDF.\n")
    net, plain = read_homework.networks.values()
    assert names(net.edges.nodes) == ["x_1", "x_2", "h_{1,1}", "o_1", r"\alpha", "o_2"]
    assert names(net.output_nodes) == ["o_2", "o_1"]
    assert (net.activation, plain.activation) == (r"\sigma", "tanh")
    assert names(plain.output_nodes) == ["out"]
    first, second, third, fourth = read_homework.questions()
    assert (first.id, second.id, third.id, fourth.id) == ("first-weight", "1.2", "2.1.1", "2.2.1")
    assert (second.network, third.network) == ("skip net", "plain")
    assert isinstance(first.part, GradientPart)
    assert first.part.gradient.denominator == Sym("w", (Sym("h", (1, 1)), Sym("o", (1,))))
    assert first.part.plan == Plan(
        lines=(
            (PlanStep("weight_to_neuron"), PlanStep("chain_rule")),
            (
                PlanStep("substitute_definition", "loss"),
                PlanStep("differentiate_activation", "last"),
            ),
        )
    )
    assert first.part.note == Prose(r"$\alpha$ is a neuron", latex=True)
    assert first.part.space == Space(Fraction(48))
    assert isinstance(second.part, PathCountPart)
    assert (second.part.points, second.part.space) == (Fraction(5, 2), Space(Fraction(35)))
    assert isinstance(fourth.part, TextPart)
    assert fourth.part.text == Prose("Why is that so?\n")
    assert fourth.part.solution.latex


def test_bom_and_line_ends_of_other_systems_do_no_harm(tmp_path: Path) -> None:
    plain = homework(read(tmp_path, SKETCH))
    windows = homework(read(tmp_path, b"\xef\xbb\xbf" + SKETCH.replace("\n", "\r\n").encode()))
    assert windows == plain
    old = read(tmp_path, SKETCH.replace("n_3 n_4 -> n_6", "n_3 n4 -> n_6").replace("\n", "\r"))
    assert [(p.line, p.column, p.source) for p in old.problems] == [(7, 12, "      n_3 n4 -> n_6")]


def test_later_stages_can_point_into_a_value(tmp_path: Path) -> None:
    (tmp_path / "macros.tex").write_text("")
    draft = read(tmp_path, FULL)
    part = next(homework(draft).questions()).part
    assert isinstance(part, GradientPart)
    assert part.gradient.denominator.span is not None
    start = part.gradient.denominator.span[0]
    file = str(tmp_path / "spec.yaml")
    goal = "      - gradient: E wrt w_{h_{1,1},o_1}"
    note = r"        note: {latex: '$\alpha$ is a neuron'}"
    where = part.where
    assert draft.problem((*where, "gradient"), "m") == Problem(file, 39, 19, "m", goal)
    assert draft.problem((*where, "gradient"), "m", start) == Problem(file, 39, 25, "m", goal)
    assert draft.problem((*where, "note"), "m", 1) == Problem(file, 47, 25, "m", note)
    assert draft.problem((*where, "plan", 1, 1), "m").column == 44
    assert draft.problem((*where, "absent"), "m") == Problem(file, 39, 9, "m", goal)
    edges = ("networks", "skip net", "edges")
    alpha = homework(draft).networks["skip net"].edges.nodes[4]
    assert alpha.span is not None
    assert draft.problem(edges, "m", alpha.span[0]) == Problem(
        file, 20, 22, "m", r"      x_2 h_{1,1} -> \alpha"
    )
    assert draft.problem(edges[:2], "m").source == "  skip net:"
    assert draft.problem(("instructions",), "m", 17) == Problem(
        file, 12, 3, "m", "  Hand in one PDF."
    )


def test_what_is_right_in_a_wrong_spec_is_kept(tmp_path: Path) -> None:
    wrong = SKETCH.replace("title: Week", "titel: Week").replace("E wrt n_4", "E n_4")
    wrong = wrong.replace("plan: partials", "plan: partial")
    draft = read(tmp_path, wrong)
    assert len(draft.problems) == 3
    assert draft.homework is not None
    kept = [question.part for question in draft.homework.questions()]
    assert [type(part) for part in kept] == [GradientPart, ParameterCountPart]
    assert kept[0].where == ("tasks", 0, "figures", 0, "parts", 1)


def test_a_broken_network_takes_its_questions_along_in_silence(tmp_path: Path) -> None:
    draft = read(tmp_path, SKETCH.replace("data: shared", "data: own"))
    assert [problem.line for problem in draft.problems] == [11]
    assert draft.homework is not None
    assert draft.homework.networks == {}
    assert [question.id for question in draft.homework.questions()] == ["2.1"]


def test_very_many_mistakes_are_cut_short(tmp_path: Path) -> None:
    draft = read(tmp_path, "title: T\ntasks:\n" + "  - 1\n" * 300)
    assert len(draft.problems) == MOST_PROBLEMS + 1
    assert draft.problems[-1].message == "these are 100 mistakes; there may be more"


def test_what_is_no_spec_file(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MOST_BYTES + 1))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, message in (
        (tmp_path / "absent.yaml", "the file cannot be read: no such file or directory"),
        (tmp_path, "this is not a file"),
        (pipe, "this is not a file"),
        (Path("/dev/zero"), "this is not a file"),
        (large, "the file is larger than 1 MB"),
    ):
        draft = read_spec(path, KINDS)
        assert draft.problems == (Problem(str(path), 1, 1, message),)
        assert draft.homework is None


def test_a_spec_of_very_many_values_is_refused(tmp_path: Path) -> None:
    draft = read(tmp_path, "title: T\ntasks: [" + "a," * 30_000 + "]\n")
    assert [problem.message for problem in draft.problems] == ["a spec has at most 20000 values"]


def test_edges_do_not_multiply_without_end(tmp_path: Path) -> None:
    wide = " ".join(f"n_{place}" for place in range(1, 2000))
    draft = read(tmp_path, f"title: T\nnetworks:\n  f:\n    edges: {wide} -> {wide}\ntasks: [a]\n")
    assert draft.problems[0].message == "a network has at most 100000 edges"


def test_a_preamble_stays_beside_the_spec(tmp_path: Path) -> None:
    outside = tmp_path / "outside.tex"
    outside.write_text("secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.tex").symlink_to(outside)
    (folder / "inner.tex").write_text("")
    (folder / "alias.tex").symlink_to(folder / "inner.tex")
    (folder / "dir.tex").mkdir()
    text = "title: T\npreamble: NAME\ntasks:\n  - parts:\n      - {text: Q, solution: A}\n"

    def problems(name: str) -> list[str]:
        return [p.message for p in read(folder, text.replace("NAME", name)).problems]

    assert problems("inner.tex") == []
    assert problems("alias.tex") == []
    assert problems("link.tex") == ['"link.tex" is a link that leads out of the spec\'s folder']
    assert problems("dir.tex") == ['there is no file "dir.tex" beside the spec']
    elsewhere = ["the file stands beside the spec: a name without a folder"]
    for name in (
        str(outside),
        "../outside.tex",
        "'..\\outside.tex'",
        "'C:outside.tex'",
        "./inner.tex",
    ):
        assert problems(name) == elsewhere
    assert problems("..tex") == ['"..tex" is not the name of a .tex file, such as macros.tex']


def test_two_readings_are_equal_and_records_do_not_change(tmp_path: Path) -> None:
    first, second = homework(read(tmp_path, SKETCH)), homework(read(tmp_path, SKETCH))
    assert first == second
    with pytest.raises(ValueError, match="frozen"):
        first.paper = "letter"


def test_names_in_edges_carry_their_place(tmp_path: Path) -> None:
    network = homework(read(tmp_path, SKETCH)).networks["figure 1"]
    text = "x_1 -> n_1 -> n_3 n_4\nx_2 -> n_2 -> n_4 n_5\nn_3 n_4 -> n_6\nn_5 -> n_7\n"
    for pair in network.edges.pairs:
        for node in pair:
            assert node.span is not None
            assert read_name(text[slice(*node.span)]) == node
