r"""Plain text → LaTeX that prints it as typed, and the characters that the fonts lack.

`SUPPORTED` is what Palatino (mathpazo) has in T1 and TS1, not what LaTeX accepts: for some letters
that LaTeX accepts (`Ŋ`, `ĵ`) the virtual font draws a black box, and for others it borrows a
bitmap font; neither leaves a word in the log.
"""

import re
import string
import unicodedata

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\`{}",  # \textasciigrave would come from a bitmap font
    "[": "{[}",  # would be an argument after \item or \\
    "]": "{]}",
}
LIGATURES = re.compile(r"(?<=-)-|(?<=')'|(?<=,),")

SUPPORTED = frozenset(
    string.ascii_letters
    + string.digits
    + string.punctuation
    + " \n\t\u00a0\u00ad\u2010\u2011"
    + "¡¢£¤¥¦§©ª«¬®°±²³µ¶·¸¹º»¼½¾¿×÷ƒˆ˙˜"
    + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    + "ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİıĲĳĴĶķĹĺĻļĽľŁłŃńŅņŇň"
    + "ŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽž"
    + "ǄǅǆǇǈǉǊǋǌǍǎǏǐǑǒǓǔǢǣǦǧǨǩǪǫǴǵȘșȚțȲȳ"
    + "ḂḃḍḞḟḠḡḥḰḱḷṃṅṇṛṣṭẎẏẐẑỲỳ"
    + "‒–—―‖‘’‚“”„†‡•…‰‹›⁄⁎€℃™ﬀﬁﬂﬃﬄ"
)


def escape(text: str) -> str:
    r"""Return LaTeX that prints `text` as typed: no command, no argument, no ligature of signs.

    `'` is the apostrophe of the font; `"` and a backtick stay straight, `--` stays two hyphens.
    """
    composed = unicodedata.normalize("NFC", text)
    # Before the escapes, whose own braces must stay as they are.
    parts = LIGATURES.split(composed)
    signs = LIGATURES.findall(composed)
    escaped = ["".join(ESCAPES.get(character, character) for character in part) for part in parts]
    return escaped[0] + "".join(
        "{}" + sign + part for sign, part in zip(signs, escaped[1:], strict=True)
    )


def unsupported(text: str) -> tuple[tuple[int, str], ...]:
    """Return (offset, character) for each character of `text` that the page cannot show.

    A letter followed by its accent counts as the accented letter.
    """
    return tuple(
        (offset, character)
        for offset, character in enumerate(text)
        if character not in SUPPORTED and not _composes(text[max(0, offset - 1) : offset + 1])
    )


def _composes(pair: str) -> bool:
    composed = unicodedata.normalize("NFC", pair)
    return len(pair) == 2 and len(composed) == 1 and composed in SUPPORTED
