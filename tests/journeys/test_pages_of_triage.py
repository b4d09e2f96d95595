"""The pages of the triage desk, wide and at 320 px, in their normal, error, empty and refused state."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Referral, Report


@pytest.fixture
def referred(record):
    """Beside the waiting report, one like it that is with the partner, and one that came back refused."""
    p, now, made = record["people"], datetime.now(UTC), []
    for _ in range(2):
        with world.as_officer(p.caseworker) as by:
            report = intake.take_report(
                what="Doors and shouting", kind="asb", harm="high", channel="phone", area="Harbour Street",
                is_anonymous=True, team=by.team, by=by, now=now,
            )  # fmt: skip
        world.opened_earlier(p.caseworker, report.pk)
        with world.as_officer(p.caseworker) as by:
            referral = intake.refer_report(
                report=Report.objects.get(pk=report.pk), agency=p.housing, team=p.partner.team,
                agreement=p.agreement, purpose="asb", words="Yours.", answer_by=date.today(), by=by, now=now,
            )  # fmt: skip
        made.append(referral)
    with world.building():
        Referral.objects.update(answer_by=date.today() - timedelta(days=1))  # so that it shows as overdue
    with world.as_officer(p.partner) as by:
        intake.refuse_referral(referral=made[1], words="Not ours.", by=by, now=now)
    return record | {"sent": made[0], "refused": made[1]}


def test_the_queue_and_deciding(desk, referred):
    p, report = referred["people"], f"/reports/{referred['waiting'].reference}/"
    i = Inspector(desk(p.caseworker))
    i.look("/reports/").look("/reports/?state=waiting&harm=high&kind=asb").look("/reports/?area=nowhere")
    i.look("/reports/?q=R-2222-2222").look(report).look(report + "close/").look(report + "refer/")
    i.look(f"{report}refer/?agency={p.housing.pk}")
    join = f"/cases/join/?report={referred['waiting'].reference}"
    i.look(join).look(f"/cases/new/?report={referred['waiting'].reference}")
    i.look_when_sent_empty(report + "close/", "Close this report")
    i.look_when_sent_empty(f"{report}refer/?agency={p.housing.pk}", "Send referral")
    i.look_when_sent_empty(join, "Join to this case")
    check(i)


def test_what_was_decided_and_taking_it_back(desk, referred):
    p = referred["people"]
    closed, first = f"/reports/{referred['waiting'].reference}/", referred["first"].reference
    with world.as_officer(p.caseworker) as by:
        report = Report.objects.get(pk=referred["waiting"].pk)
        intake.close_report(
            report=report, reason="Thank you.", internal="Two visits.", by=by, now=datetime.now(UTC)
        )
    i = Inspector(desk(p.caseworker))
    i.look(closed).look(closed + "close/").look(closed + "reopen/").look(f"/reports/{first}/")
    i.look(f"/cases/take-out/?report={first}")
    i.look_when_sent_empty(closed + "reopen/", "Reopen this report")
    i.look_when_sent_empty(f"/cases/take-out/?report={first}", "Take it out")
    check(i)


def test_referrals_on_both_sides(desk, referred):
    p, sent, refused = referred["people"], referred["sent"], referred["refused"]
    receiver = Inspector(desk(p.partner))
    receiver.look("/reports/referrals/").look("/reports/referrals/?state=withdrawn")
    for referral in (sent, refused):
        receiver.look(f"/reports/referrals/{referral.pk}/")
    receiver.look("/reports/").look(f"/reports/{sent.report.reference}/")
    receiver.look_when_sent_empty(f"/reports/referrals/{sent.pk}/refuse/", "Refuse referral")
    receiver.look(f"/reports/referrals/{sent.pk}/done/")  # refused: not accepted yet
    receiver.look(f"/reports/referrals/{refused.pk}/withdraw/")
    sender = Inspector(desk(p.caseworker))
    sender.look("/reports/referrals/?box=sent&state=all").look(f"/reports/referrals/{refused.pk}/")
    sender.look(f"/reports/{refused.report.reference}/")
    sender.look(f"/reports/{refused.report.reference}/refer/?again={refused.pk}")
    sender.look_when_sent_empty(f"/reports/referrals/{sent.pk}/withdraw/", "Withdraw referral")
    stranger = Inspector(desk(p.outsider))
    stranger.look("/reports/referrals/").look(f"/reports/referrals/{sent.pk}/", status=404)
    stranger.look(f"/reports/{sent.report.reference}/refer/", status=404)
    assert receiver.faults + sender.faults + stranger.faults == []
