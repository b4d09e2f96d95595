"""A clock of a report goes where the report goes; what it came to, and why, is read by its keeper once it is opened."""

from datetime import timedelta

from tests import world
from tests.access.matrix import SEES_LISTS, Matrix, Row, _insert
from wardmote.records.clocks.models import Calendar, Convention, Target


def records(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    with world.building():
        f["clock by"] = {
            "target_id": Target.objects.get(key="first-contact-low").pk,
            "convention_id": Convention.objects.get(key="service-time").pk,
            "calendar_id": Calendar.objects.get(key="office").pk,
        }
        clock = _insert("clocks_clock", **_clock(m, p, "first_contact"))
        event = _insert(
            "clocks_event", clock_id=clock, audience_id=f["audience"], kind="paused", reason="r", by_id=p.caseworker.pk,
            at=f["now"],
        )  # fmt: skip
    m.rows |= {
        "a clock of the report": Row("clocks_clock", clock, SEES_LISTS),
        "why it was paused": Row("clocks_event", event, {"owner: team"}),
    }
    f["clock"] = clock


def _clock(m: Matrix, p: world.Partnership, what: str) -> dict[str, object]:
    f = m.facts
    return {
        "report_id": f["report"], "audience_id": f["audience"], "owner_id": p.council.pk, "what": what,
        "started_at": f["now"], "counts_from": f["now"], "due_at": f["now"] + timedelta(days=9), "state": "running",
        "while_referred": False, "pauses": "[]", **f["clock by"],
    }  # fmt: skip


def attempts(m: Matrix, p: world.Partnership) -> None:
    f = m.facts
    way = {
        "id": 0, "key": "service-time", "agency_id": p.council.pk, "name": "n", "received": "at_once", "pause": "nothing",
        "first_day_counts": False, "leaves_out": [], "skips": [], "last_day_moves": False, "source": "s", "status": "own",
        "starts_on": f["now"].date(), "at": f["now"],
    }  # fmt: skip
    nobody = {"owner: administrator": False, "owner: team": False, "stranger": False, "no session": False}
    m.try_insert("set a way of counting by hand", "clocks_convention", way, nobody)
    keeper = {"owner: team": True, "partner": False, "partner: decides": False, "stranger": False}
    clock = {"id": 0, **_clock(m, p, "visit")}
    m.try_insert("start a clock", "clocks_clock", clock, keeper)
    m.try_insert(
        "start a clock as if done", "clocks_clock", {**clock, "state": "met"}, {"owner: team": False}
    )
    m.try_update(
        "move a clock by hand", "clocks_clock", "due_at = due_at + interval '1 day'", f["clock"],
        {"owner: team": False, "partner: decides": False},
    )  # fmt: skip
    event = {"id": 0, "clock_id": f["clock"], "audience_id": f["audience"], "kind": "met", "reason": "", "by_id": None,
             "at": f["now"]}  # fmt: skip
    m.try_insert("say that it is done", "clocks_event", event, keeper, "by_id")
    m.try_insert(
        "say so in another's name",
        "clocks_event",
        {**event, "by_id": m.officers["partner"].pk},
        {"owner: team": False},
    )
    m.try_insert(
        "say that it is late", "clocks_event", {**event, "kind": "missed"}, {"owner: team": False}, "by_id"
    )
