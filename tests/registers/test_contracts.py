"""Contracts: who signed, what must be said by when, two for one service."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.registers.conftest import add, today
from tests.registers.test_reminders import morning, told
from tests.world import as_officer, client_for
from wardmote.work.registers.anatomy import Facts
from wardmote.work.registers.models import Due, Entry
from wardmote.work.registers.modules import contracts

DAY = today()


def facts(title="Wardens", **values):
    lines = values.pop("lines", {})
    given = {"service": "Wardens", "supplier": "A Ltd", "stage": "running", "starts_on": DAY, **values}
    return Facts(title, given, lines)


def codes(found):
    return {flag.code for flag in found}


def test_a_contract_nobody_signed_is_flagged_and_followed():
    alone = facts()
    assert "unsigned" in codes(contracts.flags(alone, [], DAY))
    assert [due.kind for due in contracts.dues(alone, DAY)] == ["signature"]
    half = facts(
        lines={"signers": [{"id": "1", "party": "Council", "on": DAY}, {"id": "2", "party": "A Ltd"}]}
    )
    assert "Not signed by A Ltd" in {flag.words for flag in contracts.flags(half, [], DAY)}
    signed = facts(lines={"signers": [{"id": "1", "party": "Council", "on": DAY}]})
    assert codes(contracts.flags(signed, [], DAY)) == set()


def test_two_live_contracts_of_one_agency_for_one_service_are_flagged():
    ours, other = facts("One"), facts("Two", service="the wardens")
    over = facts("Three", ends_on=DAY - timedelta(days=1))
    for number, each in enumerate((ours, other, over)):
        object.__setattr__(each, "pk", number)
    assert "two-live" in codes(contracts.flags(ours, [ours, other], DAY))
    assert "two-live" not in codes(contracts.flags(ours, [ours, over], DAY))


def test_notice_is_counted_back_from_the_end_and_an_option_taken_moves_it():
    end = DAY + timedelta(days=400)
    plain = facts(ends_on=end, notice_days=90)
    assert contracts.notice_on(plain) == end - timedelta(days=90)
    longer = facts(ends_on=end, notice_days=90, lines={"options": [
        {"id": "1", "option": "A year", "until": end + timedelta(days=365), "taken": "yes"}]})  # fmt: skip
    assert contracts.ends_on(longer) == end + timedelta(days=365)
    assert {due.kind: due.on for due in contracts.dues(longer, DAY)}["notice"] == end + timedelta(days=275)


def test_the_alarm_rings_as_many_days_ahead_as_the_contract_says(people):
    end = DAY + timedelta(days=500)
    add(
        people.editor, "contracts", title="Wardens", officer_id=people.caseworker.pk, service="Wardens",
        supplier="A Ltd", stage="running", starts_on=DAY.isoformat(), ends_on=end.isoformat(), notice_days="90",
        alarm_days="120", lines={"signers": [{"id": "1", "party": "Council", "on": DAY.isoformat()}]},
    )  # fmt: skip
    last_notice = end - timedelta(days=90)
    morning(last_notice - timedelta(days=121))
    assert told(people.caseworker) == 0
    morning(last_notice - timedelta(days=120))
    assert told(people.caseworker) == 1


def test_a_contract_is_its_agencys_own_unless_it_is_opened(people):
    add(people.editor, "contracts", title="Secret terms")
    with as_officer(people.partner):
        assert not Entry.objects.exists()
        assert not Due.objects.exists()
    assert "Secret terms" not in client_for(people.partner).get("/registers/contracts/").text


def test_what_makes_no_sense_is_refused():
    found = contracts.refusals(
        facts(ends_on=DAY - timedelta(days=1), notice_days=-1, value=-1,
              lines={"options": [{"id": "1", "option": "x", "until": DAY - timedelta(days=2)}]})
    )  # fmt: skip
    assert {field for field, _ in found} == {"ends_on", "notice_days", "value", ""}


def test_signatures_charges_and_bids_are_lines_one_adds_changes_and_takes_out(people):
    entry = add(people.editor, "contracts", title="Wardens")
    browser = client_for(people.editor)
    at = f"/registers/contracts/{entry.pk}/lines/signers/"
    sent = {"v_party": "Council", "v_name": "The Chair", "v_on": "3 4 2026", "version": "1"}
    assert browser.post(f"{at}new/", {**sent, "v_on": "30 2 2026"}).status_code == 422
    assert browser.post(f"{at}new/", sent).status_code == 302
    with as_officer(people.editor):
        line = Entry.objects.get().lines["signers"][0]
    assert browser.post(f"{at}{line['id']}/", {**sent, "v_party": "Town", "version": "2"}).status_code == 302
    assert "Town" in browser.get(f"/registers/contracts/{entry.pk}/").text
    assert browser.post(f"{at}{line['id']}/out/", {"note": "Mistyped", "version": "3"}).status_code == 302
    with as_officer(people.editor):
        assert "signers" not in Entry.objects.get().lines
    assert "Mistyped" in browser.get(f"/registers/contracts/{entry.pk}/history/").text


def test_the_signed_contract_is_kept_with_it_for_the_agency_alone(people):
    entry = add(people.editor, "contracts", title="Wardens", reach="partnership")
    browser = client_for(people.editor)
    at = f"/registers/contracts/{entry.pk}/documents/new/"
    assert browser.get(at).status_code == 200
    file = SimpleUploadedFile("signed.txt", b"Signed by both", content_type="text/plain")
    assert browser.post(at, {"file": [file], "title": "The signed copy"}).status_code == 302
    page = f"/registers/contracts/{entry.pk}/"
    assert "The signed copy" in client_for(people.caseworker).get(page).text
    assert "The signed copy" not in client_for(people.partner).get(page).text
    assert client_for(people.caseworker).get("/registers/risks/").status_code == 200
    assert client_for(people.partner).post(at, {"title": "x"}).status_code in (200, 403)
