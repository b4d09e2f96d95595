"""What the council said of the catalogue: a day on which something began, and sources that were read."""

from random import Random

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import Clock
from wardmote.demo.rows import Rows

OWNER, KEEPER = "council", "administrator"
BEGAN = ("domestic_abuse_notices", -400, "Letter of the police to partners", "Confirmed by legal services")
READ = [
    ("parenting_contract", -45, "The Act as revised, sections 19 and 25 to 25B"),
    ("mediation", -44, "The guidance for frontline professionals, on early action"),
    ("written_warning_informal", -44, "The council’s ASB procedure, part 3"),
]


def look_after_the_catalogue(rows: Rows, clock: Clock, seed: int) -> None:
    # A generator of its own, so that nothing else of the demo changes with it.
    rng, before, of_clock = Random(seed + 111), rows.rng, clock.rng
    rows.rng = clock.rng = rng
    try:
        keeper = next(each for each in OFFICERS if each.agency == OWNER and KEEPER in each.roles)
        agency = AGENCIES[OWNER].id
        provision, days, source, why = BEGAN
        at = clock.office(-50)
        rows.add(
            "catalogue.Commencement", provision=provision, agency_id=agency, starts_on=clock.day(days),
            source=source, why=why, by_id=keeper.id, at=at,
        )  # fmt: skip
        told = [("commencement set", provision, at)]
        for power, days, source in READ:
            at = clock.office(days)
            rows.add(
                "catalogue.Confirmation", power=power, agency_id=agency, source=source, read_on=at.date(),
                by_id=keeper.id, at=at,
            )  # fmt: skip
            told.append(("catalogue confirmed", power, at))
        for action, note, at in told:
            rows.act(action, at=at, by=keeper, kind="agency", subject=agency, owner=OWNER, note=note)
    finally:
        rows.rng, clock.rng = before, of_clock
