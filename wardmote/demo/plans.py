"""Who may see a record, as the generator says it; the loader has the database make the audience."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

READ, CONTRIBUTE, EXPORT = 2, 3, 5


@dataclass(frozen=True)
class Way:
    """One way in: an agency, within it a team or an officer, under an agreement for a purpose."""

    agency: UUID
    team: UUID | None = None
    officer: UUID | None = None
    agreement: UUID | None = None
    purpose: str = ""
    categories: tuple[str, ...] = ()
    level: int = EXPORT
    ends_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "agency": str(self.agency),
            "team": self.team and str(self.team),
            "officer": self.officer and str(self.officer),
            "agreement": self.agreement and str(self.agreement),
            "purpose": self.purpose,
            "categories": list(self.categories),
            "level": self.level,
            "starts_on": None,
            "ends_on": self.ends_on and self.ends_on.isoformat(),
        }


@dataclass(frozen=True)
class Plan:
    """Everything that makes an audience what it is."""

    owner: UUID
    ways: frozenset[Way]
    held: frozenset[str] = frozenset()
    tier: str = "standard"
    kept_out: frozenset[tuple[UUID | None, UUID | None]] = frozenset()  # officer or agency

    def narrowed(self, categories: frozenset[str]) -> "Plan":
        """For a row that holds more: only ways in that cover it remain."""
        held = self.held | categories
        return replace(
            self,
            held=held,
            ways=frozenset(way for way in self.ways if way.agreement is None or held <= set(way.categories)),
        )
