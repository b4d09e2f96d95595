"""Places as the council's teams keep them, and what is needed to find them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import world
from wardmote.records.places import commands
from wardmote.records.places.models import Boundary, Place, Postcode, Street
from wardmote.trust.identity.models import Officer

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def make(partnership: world.Partnership) -> Callable[..., Place]:
    def made(by: Officer | None = None, **fields: Any) -> Place:
        officer = by or partnership.caseworker
        given = {"kind": "premises", "address": "14 Fore Street", "team": officer.team, "now": NOW} | fields
        with world.as_officer(officer):
            return commands.make_place(by=officer, **given)

    return made


@pytest.fixture
def gazetteer(db: None) -> None:
    """One ward, one street, one postcode."""
    ring = [[-0.1, 51.5], [-0.08, 51.5], [-0.08, 51.52], [-0.1, 51.52], [-0.1, 51.5]]
    with world.building():
        Boundary.objects.create(
            kind="ward",
            key="E1",
            name="Quayside",
            shape={"type": "Polygon", "coordinates": [ring]},
            fingerprint="x",
        )
        Street.objects.create(key="fore st", name="Fore Street", longitude="-0.091", latitude="51.511")
        Postcode.objects.create(postcode="EC1A 1HQ", longitude="-0.09", latitude="51.51")
