r"""Lines for the lenient reader, of four kinds, made from a seed.

A `Random` flows in, a line flows out: signs at random, real lines of the suite with edits, lines of
a grammar of what people type, and naughty strings.
"""

from collections.abc import Callable
from random import Random

from tests.cases_reader import read_cases

SIGNS = [
    *"abdegikmnwxyvzETD0123456789+-=*/^_{}()[]|.,;:'&%~ \\<>!?\"#$@`\n\t",
    *"∂Σ∑·×⋅−′″₀₁₂₃₄₅²ⁱ⁽⁾ᵢσδαβ√∞½٣\u200b\u0301\x00\ufeff\U0001d45b\ud800\u202e",
    *[
        r"\frac",
        r"\dfrac",
        r"\partial",
        r"\sum",
        r"\cdot",
        r"\times",
        r"\left",
        r"\right",
        r"\Big",
        r"\bigl",
        r"\mathrm",
        r"\text",
        r"\mathbf",
        r"\operatorname",
        r"\prime",
        r"\over",
        r"\underbrace",
        r"\quad",
        r"\,",
        r"\;",
        r"\!",
        r"\\",
        r"\{",
        r"\}",
        r"\in",
        r"\limits",
        r"\sigma",
        r"\delta",
        r"\tanh",
        r"\label{a}",
        r"\tag{1}",
        r"\nonumber",
        r"\begin{aligned}",
        r"\end{aligned}",
        r"\mathrm{d}",
        r"\mathrm{data}",
        r"\text{(so)}",
        r"\text{data}",
        r"\hat",
        r"\sqrt",
        r"^{(i)}",
        r"^{i}",
        r"^{\prime}",
        r"_{25}",
        r"_{2,5}",
        r"n_4",
        r"w_{2,5}",
        r"(x_2)_d",
        r"y_6^{(i)}",
        r"g'(",
        r"g(",
        r"\frac{",
        r"}{",
        r"\partial{}",
        r"d/d",
        r"\sum_{i=1}^m",
        r"\sum_{k\in\{3,4\}}",
        r"{,}",
        r"786,528",
    ],
]

NAUGHTY = [
    "",
    " ",
    "\x00",
    "\\",
    "\\\\",
    "\\[",
    "{",
    "}",
    "^",
    "_",
    "^^",
    "__",
    "'",
    "a'",
    "%",
    "%\n",
    "&&&",
    "$a$",
    "\ud800",
    "\U0001f600",
    "٣",
    "½",
    "²²",
    "x²³",
    "₂",
    "⁽ⁱ⁾",
    "a\u0301",
    "\u202eb + n_4",
    "\ufeffb",
    "NaN",
    "1e309",
    "-0",
    "0x1F",
    "00012",
    "1.2.3",
    "1,2,3",
    "1,000,00",
    "true",
    "None",
    "__import__('os')",
    "<script>",
    "'; DROP TABLE students; --",
    r"\input{/etc/passwd}",
    r"\write18{ls}",
    r"\def\x{\x}\x",
    r"\csname a\endcsname",
    r"\catcode`\{=12",
    "\\" * 999,
    "(" * 999,
    ")" * 999,
    "{" * 999,
    "}" * 999,
    "[" * 999 + "]" * 999,
    "(" * 58 + "b" + ")" * 58,
    "g(" * 57 + "b" + ")" * 57,
    r"\frac{b}{" * 57 + "b" + "}" * 57,
    r"\frac{\partial}{\partial b} " * 300,
    r"\sum_k" * 999,
    "a^" * 999,
    "a_" * 999,
    "a_{" * 999,
    "'" * 999,
    "9" * 999,
    "n_{" + "9" * 299 + "}",
    "g^{(999)}(b)",
    r"\left" * 999,
    r"\text{" * 999,
    r"\label{" * 999,
    r"\over" * 3,
    r"\over\over",
    r"\frac\frac\frac",
    r"\underbrace_^{}",
    r"\underbrace{b}_",
    r"\sum_{k=1}^{999999} n_k",
    r"\sum_{k=3}^9999999999 n_k",
    r"\sum_{k=3}^{9999999999} n_k",
    r"y_6^\sigma",
    "g sigma",
    r"\sum_\mathrm{data}{i} 2",
    r"\sum_{\mathrm{out}} n_4",
    r"y_6^{(\mathrm{data})}",
    r"\sum_{k=5}^{3} n_k",
    r"\sum_{k \in \{\}} n_k",
    r"\sum_{\in} b",
    r"|_{b}",
    r"\right|_b",
    "d/d",
    "dd/dd",
    "d/dd/d",
    r"\partial/\partial",
    r"(\partial)/(\partial)",
    r"\frac{d}{d}",
    r"\frac{\partial}{\partial}",
    r"{}_{}^{}",
    r"n_{{{}}}",
    r"n_{4}{}^{}",
    r"\mathrm{}",
    r"\text{}",
    r"\mathbf",
    r"\quad" * 300 + " words",
    r"\quad a" * 300,
    "a b " * 300,
]


def real_lines() -> list[str]:
    """Lines of the suite that people, or the printer, would type."""
    lines = [
        row[2:].split(" ⇒ ")[0] for c in read_cases("two_modes.md") for row in _rows(c["lines"])
    ]
    for name in ("students_a.md", "students_b.md"):
        lines += [
            r.split(" ⇒ ")[0].split(" ✗ ")[0] for c in read_cases(name) for r in _rows(c["lines"])
        ]
    return lines + [row for case in read_cases("week4_lines.md") for row in _rows(case["lines"])]


def _rows(block: str) -> list[str]:
    return block.splitlines()


REAL = real_lines()


def random_signs(random: Random) -> str:
    """Signs and commands in a row."""
    return "".join(random.choices(SIGNS, k=int(random.expovariate(1 / 12)) + 1))


def mutated(random: Random) -> str:
    """A real line with some edits."""
    text = random.choice(REAL)
    for _ in range(random.randint(1, 3)):
        start = random.randint(0, len(text))
        end = min(len(text), start + int(random.expovariate(1 / 3)))
        piece = text[start:end]
        other = random.choice(REAL)
        cut = random.randint(0, len(other))
        new = random.choice(
            ["", piece * 2, random.choice(SIGNS), other[cut : cut + 9], piece[::-1], f"({piece})"]
        )
        text = text[:start] + new + text[end:]
    return text


FORMS = {
    "E": ["T", "T", "T + E", "T - E", "-T", "T &+ E", r"T \\ - E", r"\sum_i 2T + E"],
    "T": ["F", "F F", r"F \cdot T", "F*T", r"F\,T", r"\sum_I T", r"F \times F", "F/F", "2F"],
    "F": [
        *("S", "S", "N", "D", "(E)", "[E]", r"\left(E\right)", r"\{E\}", r"\Big( E \Big)"),
        *(
            r"\frac{E}{E}",
            r"{E \over E}",
            "S^2",
            "S^{E}",
            "g(E)",
            "g'(E)",
            r"g^\prime\left[E\right]",
        ),
        *(r"\sigma'(S)", "g' S", r"\underbrace{E}_{S}", r"\mathbf{S}", "{S}", "(E)^2", r"\tanh(E)"),
        *(r"\dfrac12", r"\frac SS"),
    ],
    "D": [
        *(r"\frac{\partial S}{\partial S}", r"\frac{dS}{dS}", r"\partial S/\partial S", "dS/dS"),
        *(r"\frac{\partial E}{\partial S}", r"\frac{\partial}{\partial S} F", r"\frac{d}{dS} T"),
        *(r"\left.\frac{\partial S}{\partial S}\right|_S", r"(\partial S)/(\partial S)", "∂S/∂S"),
        r"\frac{\mathrm{d}S}{\mathrm{d}S}",
    ],
    "S": [
        *(
            "n_4",
            "n_{4}",
            "n_10",
            "w_{2,5}",
            "w_{25}",
            "w_25",
            "w_{k6}",
            "x_1",
            "(x_2)_d",
            "x_{2,d}",
        ),
        *(
            "x_{2d}",
            "x_2^d",
            "v_{1,1}^T x_1",
            "v_{11d}",
            "y_6^{(i)}",
            "y_6^i",
            "y^{(i)}_6",
            "b",
            "E",
        ),
        *(
            r"\delta_6",
            "z",
            r"n_{\text{out}}",
            "n₄",
            "w₂₅",
            "y₆⁽ⁱ⁾",
            "{n}_4",
            r"\mathrm{n}_4",
            "x_2[d]",
        ),
    ],
    "I": ["i", r"{i\in data}", "{i=1}^m", "k", "{k=3}^4", r"{k\in\{3,4\}}", r"{i \in D}", "{o}"],
    "N": ["1", "2", "0.5", "786,528", "1{,}000", "64", "0"],
}


def grown(random: Random, depth: int = 5) -> str:
    """A line of a grammar of what people type."""

    def grow(form: str, left: int) -> str:
        chosen = random.choice(FORMS[form]) if left else random.choice(FORMS["S"])
        return "".join(
            grow(sign, left - 1) if left and sign in FORMS and not _is_name(chosen, place) else sign
            for place, sign in enumerate(chosen)
        )

    return grow("E", random.randint(1, depth))


def _is_name(text: str, place: int) -> bool:
    """Whether a capital is the E of the page, or stands in a word, and is no form."""
    return text in ("E", "v_{1,1}^T x_1") or text[max(place - 1, 0)].islower()


def naughty(random: Random) -> str:
    """A naughty string, by itself or in the midst of a real line."""
    text = random.choice(NAUGHTY)
    if random.random() < 0.5:
        return text
    line = random.choice(REAL)
    cut = random.randint(0, len(line))
    return line[:cut] + text + line[cut:]


KINDS: dict[str, Callable[[Random], str]] = {
    "random": random_signs,
    "mutated": mutated,
    "grammar": grown,
    "naughty": naughty,
}
