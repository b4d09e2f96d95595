"""The duty desk, a call, ringing back, handing over; rules and rotas: each page wide and at 320 px."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.routing import commands
from wardmote.trust.identity.models import Officer, Role


def test_pages_of_routing(desk, people, keyboard):
    p, now = people, timezone.now()
    with world.building():
        roles = [Role.CASEWORKER, Role.SUPERVISOR, Role.ADMINISTRATOR]
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=roles)
    officer = Inspector(desk(p.caseworker))
    officer.look("/duty/").look("/duty/calls/back/").look("/duty/rules/")
    rota, rule, report = build(p, now)
    officer.look("/duty/").look("/duty/calls/back/").look(f"/reports/{report.reference}/")
    officer.look_when_sent_empty("/duty/calls/new/", "Save call")
    officer.look_when_sent_empty(f"/duty/calls/back/{report.reference}/", "Save")
    officer.look_when_sent_empty(f"/duty/send-on/{report.reference}/", "Send on")
    officer.look_when_sent_empty(f"/duty/rotas/{rota.pk}/hand-over/", "Hand over")
    officer.look(f"/duty/rotas/{rota.pk}/hand-overs/").look(f"/duty/rotas/{rota.pk}/")
    officer.look_when_sent_empty(f"/duty/rotas/{rota.pk}/shifts/new/", "Add shifts")
    officer.look("/duty/rules/?kind=noise&harm=low&channel=phone&day=24+12+2026&time=23:40")
    officer.look(f"/duty/rules/{rule.key}/").look_when_sent_empty("/duty/rules/new/", "Add rule")
    officer.look_when_sent_empty("/duty/rotas/new/", "Make rota")
    officer.look_when_sent_empty(f"/duty/rotas/{rota.pk}/change/", "Save")
    officer.look_when_sent_empty(f"/duty/rules/{rule.key}/change/", "Save")
    officer.look(f"/duty/rotas/{rota.pk}/close/", status=403)  # a rule leads to it
    spare = build_spare(p, now)
    officer.look(f"/duty/rotas/{spare.pk}/close/")
    k = keyboard(officer.desk)
    k.press("Close rota")
    officer.inspect("rules, with a closed rota").look(f"/duty/rotas/{spare.pk}/")
    check(officer)
    refused = Inspector(desk(p.colleague))
    refused.look(f"/duty/rotas/{rota.pk}/").look(f"/duty/rotas/{rota.pk}/shifts/new/", status=403)
    check(refused.look("/duty/rules/new/", status=404))
    others = refused.desk
    assert others.status(f"/duty/rotas/{rota.pk}/") == 200
    assert [others.status(path) for path in ("/duty/rules/new/", f"/duty/rules/{rule.key}/change/")] == [
        404,
        404,
    ]
    assert others.status(f"/duty/rotas/{rota.pk}/shifts/new/") == 403
    stranger = desk(p.outsider)
    assert [
        stranger.status(path)
        for path in (
            f"/duty/rotas/{rota.pk}/",
            f"/duty/rules/{rule.key}/",
            f"/duty/send-on/{report.reference}/",
        )
    ] == [404, 404, 404]


def build_spare(p: world.Partnership, now: datetime):
    with world.as_officer(p.caseworker) as by:
        return commands.make_rota(name="Harbour festival", fallback_team=by.team, by=by, now=now)


def build(p: world.Partnership, now: datetime):
    with world.as_officer(p.caseworker) as by:
        rota = commands.make_rota(name="Noise at night", fallback_team=by.team, by=by, now=now)
        commands.add_shift(
            rota=rota, team=by.team, officer=by, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=7),
            by=by, now=now,
        )  # fmt: skip
        common = {
            "by": by,
            "today": timezone.localdate(now),
            "now": now,
            "starts_on": timezone.localdate(now),
        }
        rule = commands.set_rule(name="Noise", kinds=["noise"], team=None, rota=rota, **common)
        commands.set_rule(name="All else", team=by.team, rota=None, **common)
        call = commands.take_call(
            call_id=uuid.uuid4(), outcome="report", kind="noise", taken_at=now - timedelta(minutes=50), waited=20,
            told={"what": "Bass.", "harm": "high", "area": "Harbour Street", "teller_name": "Ines Carrow",
                  "teller_phone": "020 7946 0000"}, call_back_by=now - timedelta(minutes=5), by=by, now=now,
        )  # fmt: skip
        commands.hand_over(
            rota=rota,
            note="The bass stopped at two.",
            reports=[call.report],
            since=now - timedelta(hours=1),
            by=by,
            now=now,
        )
    return rota, rule, call.report
