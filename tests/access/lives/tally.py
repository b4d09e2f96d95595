"""What was done, over all lives; a soak keeps it in a file after each, and goes on from there when it is begun again."""

import hashlib
import json
import os
import secrets
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

SOAK = os.environ.get("WARDMOTE_SOAK") == "1"
TIMES = 10 if SOAK else 1
# A soak is shared out, so that two processes live side by side; each part does its share of everything asked for.
PARTS = int(os.environ.get("WARDMOTE_SOAK_PARTS", "2")) if SOAK else 1
ROOT = Path(__file__).parents[3]
KEPT = ROOT / "build" / "soak"
# Transitions of the issue, each at least so often. The others keep the partnership going and are tried half as often.
ASKED_FOR = 20
WHOLE = {"glass_broken": 4, "steps": 400, "checks": 100_000, "by_another": 20}


@dataclass
class Tally:
    lives: int = 0
    steps: int = 0
    checks: int = 0
    by_another: int = 0  # records seen by the name of an officer who is away alone
    seconds: float = 0
    first: int = 0  # the seed of the first life; each has the next
    done: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    refused_last: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)

    def note(self, refused: list[str], tables: set[str]) -> None:
        self.refused += len(refused)
        self.refused_last = [*self.refused_last, *refused][-3:]
        self.tables |= tables

    def lacking(self, asked: list[str]) -> dict[str, int]:
        """What was not yet done often enough, and how often it was."""
        done = self.done | Counter(steps=self.steps, checks=self.checks, by_another=self.by_another)
        wanted = dict.fromkeys(asked, ASKED_FOR) | WHOLE
        return {name: done[name] for name, least in wanted.items() if done[name] * PARTS < least * TIMES}

    # -- a soak ---------------------------------------------------------------------------------------

    def begin(self, part: int) -> None:
        """Anew; or, when it soaks, from where this part was stopped, if nothing has changed since."""
        self.__init__()  # type: ignore[misc]
        if not SOAK:
            return
        self.first = secrets.randbelow(2**32)
        if (file := _file(part)).exists() and (kept := json.loads(file.read_text()))["of"] == _of():
            for name in list(vars(self)):
                setattr(self, name, kept[name])
            self.done, self.tables = Counter(kept["done"]), set(kept["tables"])

    def keep(self, part: int, *, finished: bool) -> None:
        """Whole or not at all; what is finished is begun anew the next time."""
        if SOAK:
            KEPT.mkdir(parents=True, exist_ok=True)
            said = {"of": "" if finished else _of(), "finished": finished, **vars(self)}
            made = _file(part).with_suffix(".new")
            made.write_text(json.dumps(said | {"tables": sorted(self.tables)}, indent=1))
            made.replace(_file(part))


def _file(part: int) -> Path:
    return KEPT / f"model-{part}-of-{PARTS}.json"


def _of() -> str:
    """Of what was tried: the lives themselves, and the whole application."""
    made = hashlib.sha256()
    for path in sorted([*(ROOT / "wardmote").rglob("*.py"), *(ROOT / "tests" / "access").rglob("*.py")]):
        made.update(path.read_bytes())
    return made.hexdigest()
