"""Text out of a cell that holds inline HTML, as papers saved from a web page do."""

import re
from html.parser import HTMLParser

from .rows import tidy

# Only these are markup. "<tbc>" or "<18" in a paper is text, and stays.
INLINE = {
    "a",
    "abbr",
    "b",
    "code",
    "em",
    "font",
    "i",
    "img",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}
BLOCK = {"blockquote", "br", "caption", "center", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"}
BLOCK |= {"p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul"}
UNSEEN = {"script", "style"}

# html.unescape also reads entities without a semicolon, so "R&notes" would lose its ampersand.
BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
# A "<" that opens nothing HTML knows is text; comments are left for the parser to drop.
BARE_ANGLE = re.compile(
    r"<(?!/?(?:" + "|".join(sorted(INLINE | BLOCK | UNSEEN)) + r")(?:\s[^<>]*)?/?>|!--[^<>]*-->)",
    re.IGNORECASE,
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen = True
        elif tag in BLOCK:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = False
        elif tag in BLOCK:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def text_of(cell: str) -> str:
    """The words of a cell without tags; paragraphs and breaks become line ends."""
    if "<" not in cell and "&" not in cell:
        return tidy(cell)
    parser = _Text()
    parser.feed(BARE_ANGLE.sub("&lt;", BARE_AMPERSAND.sub("&amp;", cell)))
    parser.close()
    return tidy("".join(parser.parts))
