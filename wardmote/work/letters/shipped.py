"""Templates as they are shipped, read from their file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wardmote.work.letters import blocks
from wardmote.work.letters.blocks import Block

FILE = Path(__file__).with_name("templates.toml")


@dataclass(frozen=True)
class Shipped:
    key: str
    name: str
    about: str
    edition: int
    blocks: tuple[Block, ...]


@cache
def templates() -> dict[str, Shipped]:
    """By their key, in the order of the file."""
    told = tomllib.loads(FILE.read_text())
    return {
        key: Shipped(key, each["name"], each["about"], each["edition"], tuple(blocks.read(each["blocks"])))
        for key, each in told.items()
    }
