r"""Tokens of LaTeX as people type it, in the spelling of the strict reader.

Typed text flows in; tokens flow out, each with the place that it has in the text as typed: `\dfrac`
is the token `\frac`, `[` is `(`, `σ` is `\sigma`, `n₄` is `n_{4}`. What only moves ink (spaces,
sizes, alignment marks, labels) is left out. What is said here is spelling; whether it makes sense
is asked by whoever reads the tokens.
"""

import re
import unicodedata
from collections.abc import Iterator

from hwgen.expr.tokens import END, ReadError, Token

LONGEST = 50_000
"""Characters of one line; a page holds some thousand."""

WORDS = r"\words"
"""The token of words in the midst of mathematics, `\text{(chain rule)}`."""

FONT = r"\font"
r"""The token of a font over braces that hold more than a name, `\mathbf{x_2}`."""

TEXT_COMMANDS = r"text|textrm|textit|textbf|textsf|textnormal|mbox|hbox|intertext|shortintertext"
FONT_COMMANDS = (
    r"mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathscr|mathbb|mathnormal|boldsymbol|pmb|bm"
    r"|operatorname\*?|vec|mathop|mathbin|mathrel|mathord|ensuremath|boxed|underline"
)
END_OF_COMMAND = r"(?![A-Za-z])"

TYPED = re.compile(
    rf"""
    (?P<skip>
        \s+ | ~ | & | [\u200b-\u200d\u2060\ufeff]+ | %[^\n]*
      | \\\\ \*? (?:\s*\[\s*-?[0-9.]+\s*[a-z]{{2}}\s*\])?
      | \\[,;:!>\ \n/-]
      | \\(?:quad|qquad|thinspace|medspace|thickspace|enspace|enskip|displaystyle|textstyle
          |scriptstyle|limits|nolimits|nonumber|notag|hfill|allowbreak|nobreak|newline|strut
          |mathstrut|bf|rm|it|cal|sf|tt|boldmath|relax|noindent|centering|hskip|null)
          {END_OF_COMMAND}
      | \\(?:label|tag\*?|hspace\*?|vspace\*?|phantom|hphantom|vphantom|color|textcolor|ref|eqref
          |cite|mkern|kern)\s*\{{(?:[^{{}}]|\{{[^{{}}]{{0,100}}\}}){{0,200}}\}}
      | \\(?:begin|end)\s*\{{(?:aligned|alignedat|align|alignat|split|gathered|gather|equation
          |eqnarray|multline|displaymath|math)\*?\}}
    )
  | (?P<bracket>
        (?:\\(?:left|right|middle|[bB]igg?[lrm]?){END_OF_COMMAND}\s*)?
        (?: [][()|] | \\[{{}}|]
          | \\(?:lbrace|rbrace|lbrack|rbrack|lparen|rparen|vert|lvert|rvert|mid){END_OF_COMMAND} )
      | \\(?:left|right|middle|[bB]igg?[lrm]?){END_OF_COMMAND}\s*\.?
    )
  | (?P<word> \\(?:{TEXT_COMMANDS}|{FONT_COMMANDS}){END_OF_COMMAND}
        \s*\{{\s*(?P<letters>[A-Za-z]+|[0-9]+)\s*\}} )
  | (?P<words> \\(?:{TEXT_COMMANDS}){END_OF_COMMAND}\s*\{{(?:[^{{}}$]|\$[^${{}}]*\$)*\}} )
  | (?P<font> \\(?:{FONT_COMMANDS}|{TEXT_COMMANDS}){END_OF_COMMAND} )
  | (?P<below> [₀-₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ](?:,?[₀-₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ])* )
  | (?P<above> [⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁱⁿʳˢᵐᵏˡʲᵈᵀ]+ )
  | (?P<token> \\[A-Za-z]+ | \\[_*] | := | [0-9]+(?:\.[0-9]+)? | [A-Za-z] | '+
      | [-+=/(){{}}_^,.;:*<>!] )
  | (?P<other> [^\x00-\x7f] )
    """,
    re.VERBOSE,
)

BRACKETS = {"(": "(", "[": "(", r"\{": "(", r"\lbrace": "(", r"\lbrack": "(", r"\lparen": "("}
BRACKETS |= {")": ")", "]": ")", r"\}": ")", r"\rbrace": ")", r"\rbrack": ")", r"\rparen": ")"}
BRACKETS |= dict.fromkeys(("|", r"\|", r"\vert", r"\lvert", r"\rvert", r"\mid"), "|")

SPELLINGS: dict[str, str] = {
    **dict.fromkeys(
        (r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac", r"\flatfrac"), r"\frac"
    ),
    **dict.fromkeys((r"\times", r"\ast", r"\bullet", r"\cdotp", "*", r"\centerdot"), r"\cdot"),
    **dict.fromkeys((r"\simeq", r"\cong", r"\doteq"), r"\approx"),
    **dict.fromkeys((":=", r"\coloneqq", r"\coloneq", r"\equiv"), "="),
    **dict.fromkeys((r"\div", r"\slash"), "/"),
    **dict.fromkeys((r"\overbrace", r"\underbracket"), r"\underbrace"),
    r"\prime": "'",
    r"\_": "_",
    r"\*": r"\cdot",
    r"\dif": "d",
    r"\diff": "d",
    r"\dd": "d",
    r"\ell": "l",
    r"\colon": ":",
    r"\isin": r"\in",
}
"""Other ways to type a token of the strict reader."""

GREEK_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΥΦΨΩ"
GREEK_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon
phi chi psi omega Gamma Delta Theta Lambda Xi Pi Upsilon Phi Psi Omega
"""

SIGNS: dict[str, str] = {
    **dict.fromkeys("∂𝜕𝝏", r"\partial"),
    **dict.fromkeys("∑Σ", r"\sum"),
    **dict.fromkeys("·⋅∙•×∗✕", r"\cdot"),
    **dict.fromkeys("−–—‐‑", "-"),
    **dict.fromkeys("′’ʹ", "'"),
    **dict.fromkeys("″”", "''"),
    "‴": "'''",
    **dict.fromkeys("⁄∕÷", "/"),
    **dict.fromkeys("≈≃", r"\approx"),
    "∈": r"\in",
    "≡": "=",
    "≔": "=",
    "∣": "|",
    "ℓ": "l",
    "ϵ": r"\epsilon",
    "⊤": r"\top",
    **{
        letter: rf"\{name}" for letter, name in zip(GREEK_LETTERS, GREEK_NAMES.split(), strict=True)
    },
}
"""Signs beyond ASCII and the command that each is."""


def scan(text: str) -> list[Token]:
    """The tokens of `text`, an `END` last; raises `ReadError` at what no token begins with."""
    if len(text) > LONGEST:
        raise ReadError(LONGEST, f"the line is longer than {LONGEST} characters")
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = TYPED.match(text, place)
        if match is None:
            raise ReadError(place, f"{text[place]!r} has no meaning here")
        if match.lastgroup != "skip":
            found.extend(_spelled(match, place, match.end()))
        place = match.end()
    found.append(Token(END, len(text), len(text)))
    return found


def _spelled(match: "re.Match[str]", start: int, end: int) -> Iterator[Token]:
    typed = match[0]
    match match.lastgroup:
        case "bracket":
            sign = re.sub(r"^\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*", "", typed)
            if sign.strip(".\\ ") or sign in BRACKETS:
                yield Token(BRACKETS[sign], start, end)
        case "word":
            yield Token(match["letters"], start, end)
        case "words":
            yield Token(WORDS, start, end)
        case "font":
            yield Token(FONT, start, end)
        case "below" | "above":
            yield from _script(match.lastgroup, typed, start)
        case "token":
            yield Token(SPELLINGS.get(typed, typed), start, end)
        case _:
            yield from _sign(typed, start)


def _script(where: str, typed: str, start: int) -> Iterator[Token]:
    """Small digits and letters as a script in braces: `₁₀` is `_{10}`."""
    end = start + len(typed)
    yield Token("_" if where == "below" else "^", start, start)
    yield Token("{", start, start)
    plain = "".join(unicodedata.normalize("NFKC", c).replace("−", "-") for c in typed)
    for found in re.finditer(r"[0-9]+|.", plain):
        yield Token(found[0], start + found.start(), start + found.end())
    yield Token("}", end, end)


def _sign(typed: str, start: int) -> Iterator[Token]:
    """A sign beyond ASCII; slanted and bold letters and wide digits are the plain ones."""
    plain = SIGNS.get(typed)
    if plain is None:
        folded = unicodedata.normalize("NFKC", typed)
        plain = SIGNS.get(folded, BRACKETS.get(folded, SPELLINGS.get(folded, folded)))
        if not re.fullmatch(r"[0-9A-Za-z+=,()'|-]|\\[A-Za-z]+|/", plain):
            raise ReadError(start, f"{typed!r} has no meaning here")
    yield Token(plain, start, start + 1)
