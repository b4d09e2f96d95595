"""What the generator makes: rows by model, each with the plan of who may see it, and the acts for the log."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from wardmote.demo.agencies import AGENCIES, Officer
from wardmote.demo.plans import Plan

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

Row = dict[str, Any]


@dataclass(repr=False)
class Rows:
    """`plan` in a row is that of the row itself, or of its parent where the row has categories of its own."""

    rng: Random
    tables: dict[str, list[Row]] = field(default_factory=dict)
    acts: list[Row] = field(default_factory=list)

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def reference(self, prefix: str) -> str:
        first, second = ("".join(self.rng.choices(ALPHABET, k=4)) for _ in range(2))
        return f"{prefix}-{first}-{second}"

    def add(self, model: str, **row: Any) -> Row:
        row.setdefault("id", self.new_id())
        self.tables.setdefault(model, []).append(row)
        return row

    def child(self, model: str, plan: Plan | None = None, **row: Any) -> Row:
        """A row that follows its parent's audience; the case fills its plan in when its story is told."""
        row.setdefault("categories", [])
        return self.add(model, plan=plan, **row)

    def act(
        self,
        action: str,
        *,
        at: datetime,
        by: Officer | None,
        kind: str,
        subject: uuid.UUID,
        owner: str | None = None,
        ground: uuid.UUID | None = None,
        recipient: str | None = None,
        purpose: str = "",
        note: str = "",
    ) -> None:
        self.acts.append(
            {
                "id": self.new_id(),
                "at": at,
                "officer_id": by and by.id,
                "agency_id": by and AGENCIES[by.agency].id,
                "owner_id": owner and AGENCIES[owner].id,
                "action": action,
                "subject_kind": kind,
                "subject_id": subject,
                "ground_id": ground,
                "recipient_id": recipient and AGENCIES[recipient].id,
                "purpose": purpose,
                "note": note,
                "salt": self.rng.randbytes(16),
            }
        )
