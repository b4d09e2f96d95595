"""The catalogue of tools and powers: rows that say nothing of any record, and that only functions write."""

from datetime import date

from tests import world
from tests.access.matrix import Matrix


def records(m: Matrix, p: world.Partnership) -> None:
    """None: the catalogue is everyone's to read."""


def attempts(m: Matrix, p: world.Partnership) -> None:
    nobody = {"owner: team": False, "partner: decides": False, "stranger": False, "no session": False}
    now, today, by = m.facts["now"], date.today(), p.caseworker.pk
    entry = {
        "id": 0, "key": "made_up", "name": "n", "family": "notice", "ladder_step": 1, "place": 99, "said": "{}",
        "in_force_from": None, "provision": "", "source": "s", "status": "checked", "starts_on": today, "at": now,
    }  # fmt: skip
    figure = {
        "id": 0, "power": "cpn_fixed_penalty", "name": "amount_max", "agency_id": p.council.pk, "label": "l",
        "kind": "ceiling", "place": 1, "value": 9999, "unit": "gbp", "starts_on": today, "ends_on": None,
        "provision": "", "section": "", "source": "s", "status": "own", "note": "", "edition": None, "why": "w",
        "by_id": by, "at": now,
    }  # fmt: skip
    said = {"id": 0, "agency_id": p.council.pk, "source": "s", "by_id": by, "at": now}
    m.try_insert("make up a power", "catalogue_entry", entry, nobody)
    m.try_insert("set a figure of a power by hand", "catalogue_figure", figure, nobody)
    m.try_insert(
        "say by hand what is in force", "catalogue_commencement",
        said | {"provision": "respect_orders", "starts_on": today, "why": "w"}, nobody,
    )  # fmt: skip
    m.try_insert(
        "confirm by hand", "catalogue_confirmation",
        said | {"power": "respect_order", "figure_id": None, "read_on": today}, nobody,
    )  # fmt: skip
