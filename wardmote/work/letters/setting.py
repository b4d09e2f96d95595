"""One letter, set: its blocks with their values, as pieces that both files are made of. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wardmote.work.letters.blocks import Block, filled, tidy

HEADS = {
    "conditions": ("No.", "What is required", "Until"),
    "dates": ("What", "When", "How it is counted"),
}


@dataclass(frozen=True)
class Piece:
    """One thing on the page: some lines, or a table with a head."""

    kind: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Head:
    """The letterhead of an agency. `logo` is a PNG of our own making."""

    name: str
    lines: tuple[str, ...] = ()
    telephone: str = ""
    email: str = ""
    footer: str = ""
    logo: bytes = b""
    logo_words: str = ""

    @property
    def contact(self) -> str:
        return ", ".join(each for each in (self.telephone, self.email) if each)


@dataclass(frozen=True)
class Paper:
    """A letter that can be made. `title` is what the file is called."""

    title: str
    head: Head
    pieces: list[Piece] = field(default_factory=list)


def lines_of(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.split("\n") if line.strip())


def rows_of(words: str, width: int) -> tuple[tuple[str, ...], ...]:
    """One row a line, its cells between upright strokes; what is missing is empty."""
    rows = []
    for line in lines_of(tidy(words)):
        cells = [cell.strip() for cell in line.split("|")][:width]
        rows.append(tuple(cells + [""] * (width - len(cells))))
    return tuple(rows)


def pieces(blocks: Iterable[Block], values: Mapping[str, str]) -> list[Piece]:
    """What is set on the page. A block that comes to nothing is left out."""
    typed = {name: tidy(value) for name, value in values.items()}
    return [piece for block in blocks for piece in _pieces(block, typed)]


def _pieces(block: Block, values: Mapping[str, str]) -> list[Piece]:
    def line(name: str) -> str:
        return values.get(name, "")

    match block.kind:
        case "page_break":
            return [Piece("page_break")]
        case "address":
            lines = (line("recipient_name"), *lines_of(line("recipient_address")))
            return _some("address", lines)
        case "date":
            return _some("date", (line("date"),))
        case "reference":
            references = ", ".join(filter(None, (line("case_reference"), line("letter_reference"))))
            return _some("reference", (f"Our reference: {references}",) if references else ())
        case "signature":
            return _some("signature", (line("officer_name"), line("officer_team"), line("agency_name")))
        case "conditions" | "dates":
            return _table(block, values)
        case "list":
            return _some("list", lines_of(filled(block.words, values)))
        case "paragraph":
            parts = filled(block.words, values).split("\n\n")
            return [piece for part in parts for piece in _some("paragraph", lines_of(part))]
        case _:
            return _some(block.kind, lines_of(filled(block.words, values)))


def _some(kind: str, lines: Iterable[str]) -> list[Piece]:
    found = tuple(line for line in lines if line.strip())
    return [Piece(kind, found)] if found else []


def _table(block: Block, values: Mapping[str, str]) -> list[Piece]:
    head = HEADS[block.kind]
    if block.kind == "conditions":
        cells = rows_of(values.get("conditions", ""), 2)
        rows = tuple((str(number), *row) for number, row in enumerate(cells, start=1))
    else:
        rows = rows_of(values.get("dates", ""), 3)
    if not rows:
        return []
    heading = _some("subheading", lines_of(filled(block.words, values)))
    return [*heading, Piece("table", head=head, rows=rows)]
