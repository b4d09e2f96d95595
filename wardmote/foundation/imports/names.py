"""Names of organisations in a cell of a register, and a key to compare them by."""

import re
import unicodedata
from dataclasses import dataclass

BLANK = "(blank)"
PLACEHOLDERS = {
    "", "awaiting", "na", "n a", "nil", "none", "not applicable", "not known", "pending", "tba", "tbc", "tbd",
    "to be advised", "to be agreed", "to be confirmed", "unknown",
}  # fmt: skip
BULLET = re.compile(r"^[\s•·▪●‣*–—-]+\s")
BOROUGH = re.compile(r"^(?:(?:lb|london borough)(?: of)* )+")


@dataclass(frozen=True)
class Names:
    """The names in a cell, in its order; and what stood there for a name not yet known."""

    names: tuple[str, ...]
    placeholders: tuple[str, ...] = ()


def split_names(text: str) -> Names:
    """The names in a list divided by commas, semicolons or line ends.

    "and", "&" and "/" do not divide: they occur inside names. Nor does a comma in brackets. A name
    written twice is given once. A blank cell has the placeholder "(blank)".
    """
    pieces = [_bare(piece) for piece in _pieces(text)]
    pieces = [piece for piece in pieces if piece]
    placeholders = tuple(piece for piece in pieces if is_placeholder(piece))
    names: dict[str, str] = {}
    for piece in pieces:
        if not is_placeholder(piece):
            names.setdefault(name_key(piece), piece)
    return Names(tuple(names.values()), placeholders if pieces else (BLANK,))


def is_placeholder(text: str) -> bool:
    """Whether the text only stands for something not known or not needed: "TBA", "n/a", "none", "-"."""
    return name_key(text) in PLACEHOLDERS


def name_key(text: str) -> str:
    """The name for comparison, the same for "L.B. of Hackney" and "the London Borough of  Hackney".

    Case, width of letters, spaces, punctuation and "the" do not count; "&" is "and", "London Borough
    of" is "lb". Text without a letter or digit has the key "".
    """
    words = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words = re.sub(r"[.'’\u00ad\u200b-\u200d\ufeff]", "", words).replace("&", " and ")
    key = " ".join(word for word in re.findall(r"[^\W_]+", words) if word != "the")
    return BOROUGH.sub("lb ", key)


def _pieces(text: str) -> list[str]:
    pieces, depth = [""], 0
    for letter in text:
        depth = max(0, depth + (letter in "([") - (letter in ")]"))
        if letter in ";\n" or (letter == "," and depth == 0):
            pieces.append("")
            depth = 0
        else:
            pieces[-1] += letter
    return pieces


def _bare(piece: str) -> str:
    """The piece without a bullet, or the "and" before the last of a list."""
    piece = " ".join(BULLET.sub("", piece).split())
    return re.sub(r"^(?:and|&) ", "", piece)
