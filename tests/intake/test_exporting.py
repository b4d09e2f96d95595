"""The queue and the referrals as spreadsheets: only what may be taken away, on record, and harmless to open."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake import commands
from wardmote.records.intake.models import Report


def rows_for(officer, name="csv", **query):
    answer = world.client_for(officer).get(reverse(f"intake:{name}"), query)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def refer(p, report):
    with world.as_officer(p.caseworker) as by:
        world.opened_earlier(by, report.pk)
        return commands.refer_report(
            report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Yours.",
            answer_by=date.today() + timedelta(days=7), by=by, now=datetime.now(UTC),
        )  # fmt: skip


def test_the_queue_is_taken_away_as_it_is_filtered_and_ordered_and_put_on_record(partnership, take):
    p = partnership
    for harm, area in (("low", "Low Street"), ("high", "=HYPERLINK(1)"), ("medium", "Middle Street")):
        take(p.caseworker, harm=harm, area=area)
    found = rows_for(p.caseworker)
    assert [row["Harm"] for row in found] == ["High", "Medium", "Low"]
    assert found[0]["Area"] == "'=HYPERLINK(1)"  # no spreadsheet takes it for a formula
    assert "Ines Carrow" not in str(found)
    assert [row["Area"] for row in rows_for(p.caseworker, harm="low")] == ["Low Street"]
    with world.building():
        notes = list(
            Entry.objects.filter(subject_kind="report list").order_by("at").values_list("note", flat=True)
        )
    assert notes == ["3 reports", "1 reports"]


def test_who_may_read_but_not_take_away_gets_none_of_them(partnership, take):
    p = partnership
    report = take(p.caseworker)
    referral = refer(p, report)
    assert p.partner.pk
    with world.as_officer(p.partner):
        assert Report.objects.count() == 1  # they read it, and may add to it
    assert rows_for(p.partner) == []
    assert rows_for(p.partner, "referrals_csv") == []
    assert rows_for(p.outsider) == []
    sent = rows_for(p.caseworker, "referrals_csv", box="sent")
    assert [(row["Report"], row["To"], row["State"]) for row in sent] == [
        (report.reference, "Housing", "Sent")
    ]
    assert rows_for(p.caseworker, "referrals_csv", box="sent", state="done") == []
    with world.as_officer(p.caseworker) as by:
        commands.withdraw_referral(referral=referral, words="Mistaken.", by=by, now=datetime.now(UTC))
    again = rows_for(p.caseworker, "referrals_csv", box="sent", state="withdrawn")
    assert [row["State"] for row in again] == ["Withdrawn"]
