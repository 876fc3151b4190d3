r"""Chains of equal things in a display: `a = b = c`, over rows, with signs of many kinds.

The inside of a display flows in, `Chain`s of offsets flow out. A sign counts only where nothing is
open: in braces, in brackets that are closed in their row, in subscripts and in \text it is none. A
bracket that is never closed hides nothing, so that one typing slip does not swallow the rows below.
"""

import re
from dataclasses import dataclass, field

SIGNS = {
    "=": "",
    "==": "",
    r"\equiv": "≡ is read as =",
    "≡": "≡ is read as =",
    ":=": ":= is read as =",
    "≔": ":= is read as =",
    r"\coloneqq": ":= is read as =",
    r"\triangleq": ":= is read as =",
    r"\doteq": ":= is read as =",
    r"\approx": "≈ is read as =",
    "≈": "≈ is read as =",
    r"\simeq": "≈ is read as =",
    r"\cong": "≈ is read as =",
}
"""The signs that part a chain, and what a reader of the judgement is told."""

STEP_NOTE = "⇒ is read as ="

STEPS = "iff|implies|Rightarrow|Longrightarrow|Leftrightarrow|Longleftrightarrow|therefore"
OPAQUE = "array|cases|[pbvVB]?matrix|smallmatrix|tabular"

TOKEN = re.compile(
    r"(?P<row>\\\\\*?(?:[ ]*\[[ ]*-?[0-9.]+[ ]*[a-z]{2}[ ]*\])?|\\(?:cr|newline)(?![A-Za-z])"
    r"|\n(?:[^\S\n]*\n)++)"
    rf"|(?P<begin>\\begin[ ]*\{{(?:{OPAQUE})\*?\}})"
    rf"|(?P<end>\\end[ ]*\{{(?:{OPAQUE})\*?\}})"
    r"|(?P<over>\\(?:stackrel|overset|underset|mathrel|mathop|mathbin)(?![A-Za-z]))"
    r"|(?P<sign>(?<![<>!])={1,2}(?![>])|:=|[≡≔≈]"
    r"|\\(?:equiv|coloneqq|triangleq|doteq|approx|simeq|cong)(?![A-Za-z]))"
    rf"|(?P<step>\\(?:{STEPS})(?![A-Za-z])|=>|[⇒⇔∴])"
    r"|(?P<comma>[,;](?=[\s\\])|\\(?:text|mbox|textrm)\{[\s,;]*(?:and|where|with|und|mit)[\s,]*\})"
    r"|(?P<open>\\?[{(\[])|(?P<close>\\?[})\]])"
    r"|\\[\s\S]"
)

ROWS = rf"\\(?:begin|end)[ ]*\{{(?!(?:{OPAQUE})\*?\}})[A-Za-z]{{4,12}}\*?\}}(?:\{{[0-9]{{1,2}}\}})?"
r"""The \begin and \end of rows that belong to the chain."""

FRONT = re.compile(
    r"(?:[\s&]|\\[,;:! ]|\\q?quad(?![A-Za-z])|\{\}|\\\\(?:\*|\[[^\]]{0,12}\])?|~"
    r"|\\(?:displaystyle|nonumber|notag|hline|limits|therefore)(?![A-Za-z])"
    rf"|{ROWS}"
    r"|\\(?:intertext|shortintertext)\{[^{}]{0,500}\})++"
)
BACK = re.compile(
    r"(?:[\s&.,;]|\\[,;:!]|\\q?quad|\{\}|\\\\(?:\*|\[[^\]]{0,12}\])?|~"
    r"|\\(?:displaystyle|nonumber|notag|hline)"
    rf"|{ROWS})\Z"
)
WORDS_FRONT = re.compile(r"(?:\\(?:text|mbox|textbf|textit|mathrm|textrm)\{[^{}]{0,500}\}\s*)+")
WINDOW = 48
LONGEST_DISPLAY = 50_000
"""Characters; beyond, a display is no derivation and is left in one piece."""

GOES_ON = re.compile(
    r"[-+−–·×∙⋅*/)\]^_]|\\(?:cdot|times|pm|mp|ast|div|right|[bB]igg?r|over)(?![A-Za-z])"
)
ENDS_OPEN = re.compile(r"(?:[-+−–·×∙⋅*/(\[{^_]|\\(?:cdot|times|pm|mp|ast|div|left|[bB]igg?l))\s*\Z")

Span = tuple[int, int]


@dataclass
class Chain:
    """What stands left of the first sign, and what stands right of each, with its note."""

    left: Span | None = None
    lines: list[tuple[Span, str]] = field(default_factory=list)
    continues: bool = False
    """Whether it begins with a sign, so that it may go on with what stands above it."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A sign, a ⇒ or a bracket where no brace is open."""

    kind: str
    start: int
    end: int
    text: str = ""


def chains(text: str, start: int, end: int) -> list[Chain]:
    """The chains in `text[start:end]`; a row with a left side of its own begins a new one."""
    if end - start > LONGEST_DISPLAY:
        return [Chain(None, [((start, end), "")])]
    builder = _Builder(text)
    for row_start, row_end, marks in _rows(text, start, end):
        builder.row(row_start, row_end, marks)
    return builder.finished()


def signs_outside(text: str, start: int, end: int) -> bool:
    """Whether there is a sign of equality where no bracket is open."""
    return any(
        mark.kind == "sign"
        for _, _, marks in _rows(text, start, end)
        for mark in _unhidden(marks)[0]
    )


def trimmed(text: str, start: int, end: int) -> Span:
    r"""The span without blanks, &, \\, \nonumber and the like at its ends, and a last full stop."""
    front = FRONT.match(text, start, end)
    start = front.end() if front else start
    while start < end:
        tail = BACK.search(text, max(start, end - WINDOW), end)
        if tail is None or text.endswith((r"\right.", r"\left."), start, end):
            break
        end = tail.start()
    return start, max(start, end)


def _rows(text: str, start: int, end: int) -> list[tuple[int, int, list[_Mark]]]:
    """The rows of a display with the marks that stand in no brace of it."""
    tokens = list(TOKEN.finditer(text, start, end))
    partner = _partners(tokens)
    rows: list[tuple[int, int, list[_Mark]]] = []
    marks: list[_Mark] = []
    row_start = start
    place = 0
    while place < len(tokens):
        token = tokens[place]
        kind, close = token.lastgroup or "", partner.get(place)
        if kind == "row":
            rows.append((row_start, token.start(), marks))
            marks, row_start = [], token.end()
        elif kind == "over":
            mark, place = _decorated(text, tokens, partner, place)
            marks += [mark] if mark else []
        elif close is not None and place < close:
            inside = text[token.end() : tokens[close].start()]
            if len(inside) < WINDOW and inside.strip() in SIGNS and not _is_argument(text, token):
                marks.append(_Mark("sign", token.start(), tokens[close].end(), inside.strip()))
            place = close
        elif (
            kind in ("sign", "step", "comma")
            or token[0] in tuple("()[]")
            or kind in ("open", "close")
        ):
            marks.append(_Mark(kind, token.start(), token.end(), token[0]))
        place += 1
    return [*rows, (row_start, end, marks)]


def _partners(tokens: list[re.Match[str]]) -> dict[int, int]:
    r"""For each brace and each \begin of rows of its own that is closed: which token closes it."""
    partner: dict[int, int] = {}
    braces: list[int] = []
    envs: list[int] = []
    for place, token in enumerate(tokens):
        match token[0] if token.lastgroup in ("open", "close") else token.lastgroup:
            case "{":
                braces.append(place)
            case "}" if braces:
                partner[braces.pop()] = place
            case "begin":
                envs.append(place)
            case "end" if envs:
                partner[envs.pop()] = place
    return partner


def _is_argument(text: str, token: re.Match[str]) -> bool:
    before = text[max(0, token.start() - 1) : token.start()]
    return before in ("_", "^") or before.isalpha()


def _decorated(
    text: str, tokens: list[re.Match[str]], partner: dict[int, int], place: int
) -> tuple[_Mark | None, int]:
    r"""\stackrel{…}{=} and its kin: the sign that it is, and the last token of it."""
    start = tokens[place].start()
    arguments = 1 if tokens[place][0] in (r"\mathrel", r"\mathop", r"\mathbin") else 2
    last, inside, sign = place, text[0:0], text[0:0]
    for _ in range(arguments):
        opening = last + 1
        if opening not in partner or tokens[opening][0] != "{":
            break
        last = partner[opening]
        inside = text[tokens[opening].end() : tokens[last].start()][:200].strip()
        found = re.search(r"\{\s*(=|:=|\\equiv|\\approx)\s*\}+\Z", inside)
        sign = inside if inside in SIGNS else (found[1] if found else sign)
    if sign not in SIGNS or not sign:
        return None, last
    return _Mark("sign", start, tokens[last].end(), sign), last


def _unhidden(marks: list[_Mark]) -> tuple[list[_Mark], int, int]:
    """The signs outside closed brackets; how many brackets open and how many close in vain."""
    stack: list[int] = []
    hidden_from: list[tuple[int, int]] = []
    extra = 0
    for place, mark in enumerate(marks):
        if mark.kind == "open":
            stack.append(place)
        elif mark.kind == "close":
            if stack:
                hidden_from.append((stack.pop(), place))
            else:
                extra += 1
    hidden = [False] * len(marks)
    reach = -1
    for start, end in sorted(hidden_from):
        for place in range(max(start, reach + 1), end + 1):
            hidden[place] = True
        reach = max(reach, end)
    shown = [m for m, gone in zip(marks, hidden, strict=True) if not gone]
    return [m for m in shown if m.kind not in ("open", "close")], len(stack), extra


def _parting(text: str, marks: list[_Mark]) -> list[_Mark]:
    """The marks without those commas that part no statements: `a = b, c = d` has one that does."""
    kept: list[_Mark] = []
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        between = trimmed(text, mark.end, after.start) if after else (0, 0)
        parts = after is not None and after.kind == "sign" and between[0] < between[1]
        if mark.kind != "comma" or parts:
            kept.append(mark)
    return kept


class _Builder:
    """The chains so far; it lives for one call of `chains`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.chains: list[Chain] = []
        self.open_brackets = 0

    def row(self, start: int, end: int, marks: list[_Mark]) -> None:
        """One row: statements parted by ⇒, in each the pieces parted by signs."""
        signs, opened, closed = _unhidden(marks)
        closes = self.open_brackets > 0 and closed > 0
        place, after_step = start, False
        pending: list[_Mark] = []
        for mark in [*_parting(self.text, signs), _Mark("step", end, end)]:
            if mark.kind == "sign":
                pending.append(mark)
                continue
            self.statement((place, mark.start), pending, after_step=after_step, closes=closes)
            place, pending, closes = mark.end, [], False
            after_step = mark.kind == "step"
        self.open_brackets = max(0, self.open_brackets + opened - closed)

    def statement(self, span: Span, signs: list[_Mark], *, after_step: bool, closes: bool) -> None:
        end = signs[0].start if signs else span[1]
        head = self.without_words(trimmed(self.text, span[0], end))
        chain = self.chains[-1] if self.chains else None
        if head[0] < head[1]:
            if chain and (chain.lines or chain.left) and self.goes_on(head, chain, closes):
                self.extend(chain, head[1])
            elif not signs and chain and chain.lines and after_step:
                chain.lines.append((head, STEP_NOTE))
            elif not signs and chain and (chain.lines or chain.left):
                self.extend(chain, head[1])
            else:
                self.chains.append(Chain(left=head))
        elif signs and chain is None:
            self.chains.append(Chain(continues=True))
        ends = [*(sign.start for sign in signs[1:]), span[1]]
        for sign, until in zip(signs, ends, strict=False):
            piece = trimmed(self.text, sign.end, until)
            if piece[0] < piece[1]:
                self.chains[-1].lines.append((piece, SIGNS.get(sign.text, "")))

    def without_words(self, span: Span) -> Span:
        r"""The span without \text{so } at its front; nothing is left of a row of words alone."""
        words = WORDS_FRONT.match(self.text, *span)
        return trimmed(self.text, words.end(), span[1]) if words else span

    def goes_on(self, head: Span, chain: Chain, closes: bool) -> bool:  # noqa: FBT001  # of a bracket
        """Whether a row goes on with the line above: its front or that line's end says so."""
        above = chain.lines[-1][0] if chain.lines else chain.left
        if closes or GOES_ON.match(self.text, *head):
            return True
        return above is not None and bool(
            ENDS_OPEN.search(self.text, max(above[0], above[1] - 10), above[1])
        )

    def extend(self, chain: Chain, end: int) -> None:
        if chain.lines:
            (start, _), note = chain.lines[-1]
            chain.lines[-1] = ((start, end), note)
        elif chain.left:
            chain.left = (chain.left[0], end)

    def finished(self) -> list[Chain]:
        """The chains that say something; a lone expression is a line without a left side."""
        done: list[Chain] = []
        for chain in self.chains:
            if chain.lines:
                done.append(chain)
            elif chain.left:
                done.append(Chain(None, [(chain.left, "")]))
        return done
