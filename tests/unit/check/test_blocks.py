"""Blocks: what is found in typed files, at its exact place, for any text and in linear time."""

import random
import time
from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwgen.check.blocks import LONGEST_FILE, MOST_BLOCKS, read_blocks
from hwgen.check.records import TypedBlock
from tests.cases_reader import Case, read_cases

PIECES = [
    *("$$", "$", "\\[", "\\]", "\\(", "\\)", "{", "}", "(", ")", "[", "]", "\\left(", "\\right)"),
    *("=", "&=", ":=", "\\approx", "\\iff", "=>", "\\stackrel{a}{=}", "\\overset{", "{=}", "≡"),
    *("\\\\", "\\\\[2pt]", "\\\\*", "&", ", ", "\\quad", "\\text{and}", "\\text{", "\\frac{a}{b}"),
    *("\\begin{align}", "\\end{align}", "\\begin{split}", "\\end{split}", "\\begin{cases}"),
    *("\\end{cases}", "\\begin{tabular}{l}", "\\end{tabular}", "\\begin{document}", "\\item"),
    *("%", "<!--", "-->", "```", "~~~", "```math", "\\verb|", "\\begin{verbatim}", "|", "|--|--|"),
    *("# ", "1.", "(a)", "Task 1:", "figure 2", "**", "\n", "\n\n", "\r\n", " ", "7008 parameters"),
    *("6 × 6 = 36", "a", "n_4", "\x00", "\ud800", "∂", "é", "\\"),
]


def described(block: TypedBlock) -> str:
    """A block as the cases write it."""
    shown = [f"{block.form}: {' › '.join(block.headings)}".rstrip()]
    if block.left:
        shown.append(f"  {block.left.text}")
    notes = [f"   ({line.note})" if line.note else "" for line in block.lines]
    shown += [f"  = {line.text}{note}" for line, note in zip(block.lines, notes, strict=True)]
    return "\n".join(one.replace("\n", "⏎") for one in shown)


def assert_exact(text: str, blocks: tuple[TypedBlock, ...]) -> None:
    """Every piece stands in the text where it says, and in the order of the text."""
    for block in blocks:
        assert text[block.start : block.end] == block.text
        place = block.start
        for piece in (block.left, *block.lines):
            if piece is not None:
                assert text[piece.start :][: len(piece.text)] == piece.text
                assert place <= piece.start
                place = piece.start + len(piece.text)
        assert block.lines
        assert place == block.end


@pytest.mark.parametrize("case", read_cases("typed_blocks.md"), ids=lambda case: case.title)
def test_finds_what_is_there(case: Case) -> None:
    blocks = read_blocks(case["text"])
    assert_exact(case["text"], blocks)
    assert "\n".join(map(described, blocks)) == case["blocks"].rstrip("\n")


def test_code_in_a_fence_of_mathematics_is_read() -> None:
    text = "```math\nx = a\n```\n```latex\n1. $y = b$\n```\n```\nz = c\n```\n"
    blocks = read_blocks(text)
    assert [(b.form, b.headings) for b in blocks] == [
        ("display", ()),
        ("inline", ("1.",)),
        ("code", ("1.",)),
    ]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_text_is_refused(text: str) -> None:
    assert_exact(text, read_blocks(text))


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_characters_are_refused(text: str) -> None:
    assert_exact(text, read_blocks(text))


def test_mutated_files_are_read() -> None:
    whole = "\n".join(case["text"] for case in read_cases("typed_blocks.md"))
    source = random.Random(5)
    for _ in range(60):
        letters = list(whole)
        for _ in range(30):
            place = source.randrange(len(letters))
            letters[place : place + source.randrange(4)] = [source.choice(PIECES)]
        text = "".join(letters)
        assert_exact(text, read_blocks(text))


@pytest.mark.slow
@pytest.mark.parametrize("opening", ["", "$$"])
def test_the_time_grows_with_the_text_and_no_faster(opening: str) -> None:
    for piece in PIECES:
        times = []
        for size in (25_000, 100_000):
            text = opening + "".join(chain.from_iterable(repeat(piece, size // len(piece))))
            start = time.process_time()
            read_blocks(text)
            times.append(time.process_time() - start)
        assert times[1] < 0.1 + 10 * times[0], repr(piece)


def test_ten_thousand_brackets_are_one_line() -> None:
    text = "$$x = " + "(" * 10_000 + "a" + ")" * 10_000 + " = b$$"
    (block,) = read_blocks(text)
    assert [len(line.text) for line in block.lines] == [20_001, 1]


def test_the_rest_of_an_endless_file_is_said_not_to_be_read() -> None:
    for text in ("$x = a$\n" * (MOST_BLOCKS + 5), "word " * LONGEST_FILE + "$x = a$"):
        blocks = read_blocks(text)
        assert blocks[-1].form == "rest"
        assert blocks[-1].end == len(text)
        assert len(blocks) <= MOST_BLOCKS + 1
