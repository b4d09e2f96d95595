"""Templates as they are shipped, read from their file. Rooms above add their own in `AppConfig.ready`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wardmote.work.letters import blocks
from wardmote.work.letters.blocks import Block

FILE = Path(__file__).with_name("templates.toml")
more: list[Path] = []  # files of the same shape, of rooms above


@dataclass(frozen=True)
class Shipped:
    key: str
    name: str
    about: str
    edition: int
    blocks: tuple[Block, ...]


@cache
def _read(path: Path) -> dict[str, Shipped]:
    told = tomllib.loads(path.read_text())
    return {
        key: Shipped(key, each["name"], each["about"], each["edition"], tuple(blocks.read(each["blocks"])))
        for key, each in told.items()
    }


def templates() -> dict[str, Shipped]:
    """By their key, in the order of the file."""
    found: dict[str, Shipped] = {}
    for path in (FILE, *more):
        found |= _read(path)
    return found
