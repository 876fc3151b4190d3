"""Assigning: which block answers which part, in words, and what belongs to nothing."""

import random

from hwgen.check.assign import Assignment, assign
from hwgen.check.blocks import read_blocks
from hwgen.check.records import Asked
from hwgen.expr.nodes import Expr, Num, Relation, add, mul, num
from hwgen.expr.reader import ReadError, read
from hwgen.verification.counts import number
from tests.networks import FIGURE_1, FIGURE_2, goal, network

FIRST, SECOND = network(FIGURE_1), network(FIGURE_2)


def gradient(place: str, wrt: str) -> Asked:
    net = FIRST if place.startswith("1.1") else SECOND
    figure = "figure 1" if net is FIRST else "figure 2"
    return Asked(place, "gradient", goal(net, wrt), net.graph, figure=figure)


def count(place: str, *factors: int) -> Asked:
    """∏ factors + the last of them."""
    counted = add(mul(*map(num, factors)), num(factors[-1]))
    return Asked(place, "parameter count", count=Relation("=", counted, Num(number(counted))))


ASKED = [
    gradient("1.1.1", "n_4"),
    gradient("1.1.2", "n_1"),
    gradient("1.1.3", "w_{2,5}"),
    gradient("1.2.1", "n_1"),
    gradient("1.2.2", "w_{2,4}"),
    count("3.1", 5, 5, 3, 8),
    count("3.2", 7, 16),
    count("3.3", 10, 12),
]
N_1 = r"\frac{\partial E}{\partial n_1}"
N_4 = r"\frac{\partial E}{\partial n_4}"
W_25 = r"\frac{\partial E}{\partial w_{2,5}}"


def strictly(text: str, part: Asked) -> Expr | None:
    assert part.graph is not None
    try:
        return read(text, part.graph.vocabulary)
    except ReadError:
        return None


def assigned(text: str) -> Assignment:
    return assign(read_blocks(text), ASKED, strictly)


def lines(found: Assignment) -> dict[str, list[str]]:
    """The lines that answer each part."""
    return {
        one.asked.id: [line.text for block in one.blocks for line in block.lines]
        for one in found.assigned
    }


def whys(found: Assignment) -> dict[str, str]:
    return {one.asked.id: one.why for one in found.assigned}


def reasons(found: Assignment) -> dict[str, str]:
    return {one.typed.text: one.why for one in found.unassigned}


def test_a_left_side_says_the_part_wherever_it_stands() -> None:
    found = assigned(f"figure 2: 2.\n$$ {W_25} = b $$\n$$ {N_4} = a $$")
    assert lines(found) == {"1.1.1": ["a"], "1.1.3": ["b"]}
    assert set(whys(found).values()) == {"its left side is the goal"}
    missing = [part.id for part in found.missing]
    assert missing == ["1.1.2", "1.2.1", "1.2.2", "3.1", "3.2", "3.3"]


def test_other_notation_of_a_left_side_is_the_same_goal() -> None:
    net = network(FIGURE_1, data="per_example")
    part = Asked("1.1", "gradient", goal(net, "(x_2)_d"), net.graph)
    for typed in (
        r"\frac{\partial E}{\partial (x_2^{(i)})_d}",
        r"\frac{\partial E}{\partial x_{2,d}}",
    ):
        found = assign(read_blocks(f"$${typed} = a$$"), [part], strictly)
        assert lines(found) == {"1.1": ["a"]}


def test_headings_part_the_same_goal_in_two_figures() -> None:
    found = assigned(f"Figure 2\n$$ {N_1} = b $$\nFigure 1\n$$ {N_1} = a $$")
    assert lines(found) == {"1.1.2": ["a"], "1.2.1": ["b"]}
    assert whys(found)["1.2.1"] == (
        "its left side is the goal of part 1.1.2 and part 1.2.1; the heading “Figure 2” says which"
    )


def test_a_figure_in_another_kind_of_heading_replaces_the_one_above() -> None:
    found = assigned(f"# Figure 1\n1.\n$$ {N_4} = a $$\nFigure 2\n1.\n$$ {N_1} = b $$")
    assert lines(found) == {"1.1.1": ["a"], "1.2.1": ["b"]}


def test_the_order_parts_the_same_goal_without_headings() -> None:
    found = assigned(f"$$ {N_4} = a $$\n$$ {N_1} = b $$\n$$ {W_25} = c $$\n$$ {N_1} = d $$")
    assert lines(found) == {"1.1.1": ["a"], "1.1.2": ["b"], "1.1.3": ["c"], "1.2.1": ["d"]}
    found = assigned(f"$$ {N_1} = b $$\n$$ {N_1} = d $$")
    assert lines(found) == {"1.1.2": ["b"], "1.2.1": ["d"]}


def test_what_two_parts_could_claim_is_not_guessed() -> None:
    found = assigned(f"$$ {N_1} = b $$")
    assert not found.assigned
    assert reasons(found) == {
        f"{N_1} = b": (
            "its left side is the goal of part 1.1.2 and part 1.2.1; nothing says of which"
        )
    }


def test_blocks_of_one_part_are_read_as_one_answer() -> None:
    found = assigned(f"figure 1: 1.\n$$ {N_4} = a $$\n$$ {N_4} = b = c $$")
    assert lines(found) == {"1.1.1": ["a", "b", "c"]}
    assert whys(found)["1.1.1"] == "2 blocks, read as one answer: its left side is the goal"


def test_a_heading_names_the_part_of_a_block_without_a_left_side() -> None:
    found = assigned("Task 1, Figure 1, Part 3\n$$ = a = b $$\n1.2.2\n$$ a \\foo = c $$")
    assert lines(found) == {"1.1.3": ["a", "b"], "1.2.2": ["c"]}
    assert whys(found) == {
        "1.1.3": "it has no left side; the heading is “Task 1 › Figure 1 › Part 3”",
        "1.2.2": "its left side does not say; the heading is “Task 1 › Figure 1 › Part 3 › 1.2.2”",
    }


def test_order_places_what_stands_between_two_answers() -> None:
    found = assigned(f"$$ {N_4} = a $$\n**So**\n$$ = q $$\n**Then**\n$$ {W_25} = c $$")
    assert lines(found) == {"1.1.1": ["a"], "1.1.2": ["q"], "1.1.3": ["c"]}
    assert whys(found)["1.1.2"] == "by its order among the answers"
    found = assigned(f"$$ {N_4} = a $$\n**So**\n$$ = q $$\n**Then**\n$$ = r $$ $$ {W_25} = c $$")
    assert set(reasons(found)) == {"q", "r"}


def test_short_hands_go_with_the_answer_that_follows_or_stands_above() -> None:
    found = assigned(
        "Let $z = f$.\n\nfigure 1: 1.\n"
        rf"$$\begin{{aligned}} \delta_6 &= p \\ {N_4} &= \delta_6 \end{{aligned}}$$"
        "\nwhere $q = r$.\n"
        rf"3. $$ \delta_6 = s $$ $$ \frac{{\partial n_6}}{{\partial n_4}} = t $$ $$ {W_25} = a $$"
    )
    assert not found.unassigned
    held = {
        one.asked.id: [(d.left.text, d.lines[0].text) for d in one.blocks[0].definitions if d.left]
        for one in found.assigned
    }
    assert held == {
        "1.1.1": [("z", "f"), (r"\delta_6", "p"), ("q", "r")],
        "1.1.3": [
            ("z", "f"),
            ("q", "r"),
            (r"\delta_6", "s"),
            (r"\frac{\partial n_6}{\partial n_4}", "t"),
        ],
    }


def test_another_left_side_under_a_heading_is_refused_by_name() -> None:
    wrong = r"\frac{\partial E}{\partial n_5}"
    found = assigned(f"figure 1: 1.\n$$ {wrong} = a $$")
    assert reasons(found) == {
        f"{wrong} = a": f"its left side {wrong} is not the goal of part 1.1.1 above it"
    }
    assert "1.1.1" in [part.id for part in found.missing]


def test_counts_go_by_their_number_and_then_by_headings() -> None:
    found = assigned(
        "Task 3\n1. $5\\cdot5\\cdot3\\cdot8 = 600$, $600 + 8 = 608$\n\n608 parameters learnt\n"
        "\n2. $7 \\times 16 = 112$\n\n$10 \\times 12 + 12 = 132$"
    )
    assert lines(found) == {
        "3.1": ["600", "608", "608 parameters learnt"],
        "3.2": ["112"],
        "3.3": ["132"],
    }
    assert whys(found)["3.2"] == "the heading is “Task 3 › 2.”"
    assert whys(found)["3.3"] == "it gives the number that is asked for, 132"


def test_noise_of_a_scan_belongs_to_nothing() -> None:
    found = assigned(
        "Task 3\n\n1.\n\n$5\\times5\\times3\\times8+8=608$\n\n2.\n\n$7\\times16+16=128$\n\n"
        "0 × 7 | 16 = 100\n\n3.132 parameters learnt\n\n$10 \\times 12 + 12 = 132$\n\n"
        "In 2024 a model learnt more than that.\n"
    )
    assert reasons(found) == {
        "0 × 7 | 16 = 100": (
            "it cannot be read (| has no meaning among numbers); "
            "probably noise of a scan, between parts 3.2 and 3.3"
        ),
        "3.132 parameters learnt": (
            "probably the list number 3. run together with 132, the answer of part 3.3"
        ),
        "In 2024 a model learnt more than that": (
            "this is a sentence, and no number in it is asked for"
        ),
    }
    assert lines(found) == {"3.1": ["608"], "3.2": ["128"], "3.3": ["132"]}


def test_rows_of_a_table_go_by_their_own_numbers() -> None:
    found = assigned(
        "Task 3\n\n| layer | all |\n|--|--|\n| 1. | 608 |\n| 2. | 129 |\n| 3. | 132 |\n"
    )
    assert lines(found) == {"3.1": ["608"], "3.2": ["129"], "3.3": ["132"]}


def test_code_belongs_to_nothing() -> None:
    found = assigned(f"```python\n{N_4} = a\n```\n")
    assert reasons(found) == {f"{N_4} = a": "it stands in a block of code, which is not read"}


def test_every_block_stands_once() -> None:
    source = random.Random(3)
    pieces = [
        *(f"$$ {left} = a $$\n" for left in (N_1, N_4, W_25)),
        *("$$ = b $$\n", "$$ \\delta_6 = d $$\n", "$$ q $$\n", "$7\\times16+16=128$\n", "1.\n"),
        *("figure 2\n", "Task 3\n", "Task 1\n", "0 | 1 = 2\n", "132 parameters\n", "(b)\n"),
    ]
    for _ in range(300):
        blocks = read_blocks("\n".join(source.choices(pieces, k=12)))
        found = assign(blocks, ASKED, strictly)
        answers = [block for one in found.assigned for block in one.blocks]
        held = [d.start for block in answers for d in block.definitions]
        places = [block.start for block in answers] + [one.typed.start for one in found.unassigned]
        assert len(places) == len(set(places))
        assert set(places) | set(held) == {block.start for block in blocks}
        answered = {one.asked.id for one in found.assigned}
        assert answered | {part.id for part in found.missing} == {part.id for part in ASKED}
        assert all(why for why in (*whys(found).values(), *reasons(found).values()))
