"""Was it ever signed? What is on the list, chases and answers, reminders as days go by, and who sees what."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.upkeep.conftest import TODAY, awaiting, days, now, party, reminded
from wardmote.records.notices.models import Notice
from wardmote.trust.agreements import commands as agreements
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.models import Role
from wardmote.work.upkeep import commands, queries, signatures, telling
from wardmote.work.upkeep.models import Chase

pytestmark = pytest.mark.django_db


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def listed(by, **wanted):
    with world.as_officer(by):
        found = signatures.entries(signatures.Wanted(**wanted), by=by, on=TODAY)
        return {entry.document_name: entry for entry in found}


def chase(r, by=None, *, on=TODAY, key=None, of=None, whom=None, **fields):
    agreement = of or r.waiting
    with world.as_officer(by or r.lead) as officer:
        return commands.chase(
            agreement=agreement, party=party(agreement, whom or r.p.housing), chased_on=on, by=officer, now=now(),
            key=key or uuid.uuid4(), **({"way": "phone", "to_lead": False, "words": ""} | fields),
        )  # fmt: skip


def told(agreement, kind):
    with world.building():
        found = Notice.objects.filter(subject_id=agreement.pk, kind=kind).select_related("officer")
        return sorted((notice.officer.name, notice.on) for notice in found)


def test_what_is_on_the_list_and_why(register):
    r = register
    halves = world.agreement(r.p.council, r.p.housing, document_name="Half signed")
    paper = world.agreement(r.p.council, r.p.housing, document_name="From a paper", state="draft",
                            imported={"document_type": "x"})  # fmt: skip
    world.agreement(r.p.council, r.p.housing, document_name="A draft of ours", state="draft")
    world.agreement(r.p.council, r.p.housing, document_name="Over", state="ended")
    with world.building():
        Party.objects.filter(agreement=halves, organisation__agency=r.p.housing).update(signed_on=None)
        Party.objects.filter(agreement=paper).update(signed_on=None)
    found = {name: entry.why for name, entry in listed(r.lead).items()}
    assert found == {
        "Referrals to Lantern": "awaiting", "Half signed": "one_missing", "From a paper": "paper",
        "Agreement": "no_copy",
    }  # fmt: skip
    # A partner sees what waits for its own signature, and nothing of which copies the keeper holds.
    assert set(listed(r.theirs, whose="us")) == {"Referrals to Lantern", "Half signed"}
    assert set(listed(r.p.outsider)) == set()
    assert {entry.why for entry in listed(r.p.outsider, whose="all").values()} == {
        "awaiting", "one_missing", "paper",
    }  # fmt: skip


def test_the_next_chase_is_counted_from_the_day_it_was_sent_then_from_the_last(register):
    r = register
    entry = listed(r.lead)["Referrals to Lantern"]
    assert (entry.since, entry.chase_on, entry.lead_on) == (days(-20), days(-6), days(22))
    made = chase(r, on=days(-3))
    entry = listed(r.lead)["Referrals to Lantern"]
    assert (entry.last_on, entry.chase_on) == (days(-3), days(11))
    with world.as_officer(r.lead) as by:
        commands.answer_chase(
            chase=made, answer="promised", words="After the board", answered_on=TODAY, promised_on=days(40), by=by, now=now()
        )  # fmt: skip
    assert listed(r.lead)["Referrals to Lantern"].chase_on == days(40)
    assert not listed(r.lead, due=True, why="awaiting")


def test_a_promise_of_one_party_puts_off_nothing_for_another(register):
    r = register
    with world.building():
        Party.objects.create(
            agreement=r.waiting, organisation=world.Organisation.objects.get(agency=r.p.stranger)
        )
    made = chase(r)
    with world.as_officer(r.lead) as by:
        commands.answer_chase(
            chase=made, answer="promised", words="", answered_on=TODAY, promised_on=days(60), by=by, now=now()
        )
    assert listed(r.lead)["Referrals to Lantern"].chase_on == days(-6), "the other was never asked"
    chase(r, whom=r.p.stranger)
    assert listed(r.lead)["Referrals to Lantern"].chase_on == days(14)


def test_a_start_as_late_as_may_be_breaks_nothing(register):
    far = world.agreement(register.p.council, register.p.housing, document_name="Far", starts_on=days(9))
    with world.building():
        Agreement.objects.filter(pk=far.pk).update(starts_on="2299-12-31", review_on="2299-12-31")
        Party.objects.filter(agreement=far, organisation__agency=register.p.housing).update(signed_on=None)
    assert listed(register.lead)["Far"].since == TODAY
    assert world.client_for(register.lead).get(reverse("upkeep:signatures")).status_code == 200


def test_sent_twice_it_is_one_chase_and_days_to_come_are_refused(register):
    key = uuid.uuid4()
    assert chase(register, key=key) == chase(register, key=key)
    with pytest.raises(commands.CannotKeepUp) as refused:
        chase(register, on=days(1))
    assert codes(refused) == {"in-future"}
    with pytest.raises(commands.CannotKeepUp) as refused:
        chase(register, whom=register.p.council)
    assert codes(refused) == {"signed"}


def test_only_those_who_keep_the_entry_chase_and_only_the_two_sides_read_it(register):
    r = register
    made = chase(r, words="Ask for the director")
    for by in (r.theirs, r.p.caseworker, r.p.outsider):
        with pytest.raises(commands.CannotKeepUp) as refused:
            chase(r, by)
        assert codes(refused) == {"not-keeper"}
    other = awaiting(r.p, sent=3, document_name="Of three")
    with world.building():
        stranger = world.Organisation.objects.get(agency=r.p.stranger)
        Party.objects.create(agreement=other, organisation=stranger)
    chase(r, of=other, whom=r.p.stranger)
    for by, sees in ((r.lead, 2), (r.p.caseworker, 2), (r.theirs, 1), (r.p.outsider, 1)):
        with world.as_officer(by):
            assert Chase.objects.count() == sees, by.name
    page = world.client_for(r.p.outsider).get(reverse("upkeep:entry", kwargs={"pk": r.waiting.pk}))
    assert page.status_code == 200
    assert "Ask for the director" not in page.content.decode()
    with (
        world.as_officer(r.theirs),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update upkeep_chase set words = 'x' where id = %s", [made.pk])
    history = world.client_for(r.p.outsider).get(reverse("agreements:detail", args=[r.waiting.pk]))
    assert "Ask for the director" not in history.content.decode(), "what was said stands in no history"


def test_an_answer_is_given_once(register):
    made = chase(register, on=days(-4))
    given = {
        "answer": "changes",
        "words": "Clause 4",
        "answered_on": days(-1),
        "promised_on": None,
        "now": now(),
    }
    with world.as_officer(register.lead) as by:
        commands.answer_chase(chase=made, by=by, **given)
        made = queries.chases_of(register.waiting.pk).get()
        assert (made.answer, made.answer_words, made.answered_by) == ("changes", "Clause 4", by)
        with pytest.raises(commands.CannotKeepUp) as refused:
            commands.answer_chase(chase=made, by=by, **given)
        assert codes(refused) == {"answered"}
        other = chase(register)
    with world.as_officer(register.lead) as by, pytest.raises(commands.CannotKeepUp) as refused:
        commands.answer_chase(chase=other, by=by, **given | {"answer": "promised"})
    assert codes(refused) == {"no-promised-day", "too-early"}


def test_reminders_as_the_days_go_by(register):
    """Sent 20 days ago. Its team is told on day 14, again 14 days after each chase; the lead after six weeks."""
    r = register
    with world.building():
        Agreement.objects.filter(pk=r.waiting.pk).update(state_changed_at=now() - timedelta(days=60))
    keepers = ["Case Worker", "Info Governance"]  # the owner team, and whoever leads there
    assert reminded(r.p.council, on=days(-47)) == 0
    assert reminded(r.p.council, on=days(-46)) == len(keepers)
    assert reminded(r.p.council, on=days(-45)) == 0, "each is told once"
    assert told(r.waiting, telling.CHASE) == [(name, days(-46)) for name in keepers]
    chase(r, on=days(-40))
    assert reminded(r.p.council, on=days(-27)) == 0
    assert reminded(r.p.council, on=days(-26)) == len(keepers)
    assert told(r.waiting, telling.SIGN) == []
    reminded(r.p.council, on=days(-18))  # six weeks after it was sent
    reminded(r.p.council, on=TODAY)
    assert told(r.waiting, telling.TO_LEAD) == [(name, days(-18)) for name in keepers]
    assert told(r.waiting, telling.SIGN) == [("Hattie Lead", days(-18))]
    with world.as_officer(r.theirs) as by:
        agreements.sign(
            agreement=r.waiting,
            party=party(r.waiting, r.p.housing),
            signed_on=TODAY,
            signed_by="H",
            by=by,
            now=now(),
        )
    before = len(told(r.waiting, telling.CHASE))
    assert reminded(r.p.council) == 0
    assert len(told(r.waiting, telling.CHASE)) == before
    assert "Referrals to Lantern" not in listed(r.lead)


def test_a_party_that_is_taken_out_takes_its_chases_along(register):
    r = register
    draft = world.agreement(r.p.council, r.p.housing, state="draft", imported={"a": "b"}, document_name="Old")
    with world.building():
        Party.objects.filter(agreement=draft).update(signed_on=None)
    chase(r, of=draft)
    with world.as_officer(r.lead) as by:
        agreements.remove_party(agreement=draft, party=party(draft, r.p.housing), by=by, now=now())
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        assert not Chase.objects.filter(agreement=draft).exists()


def test_the_pages_and_the_spreadsheet(register):
    r = register
    client = world.client_for(r.lead)
    page = client.get(reverse("upkeep:entry", kwargs={"pk": r.waiting.pk}))
    key = page.context["form"]["key"].value()
    sent = {
        "key": key,
        "party": party(r.waiting, r.p.housing).pk,
        "chased_on": "1 1 2026",
        "way": "letter",
        "words": "w",
    }
    for _ in range(2):
        assert client.post(page.wsgi_request.path, sent).status_code == 302
    with world.as_officer(r.lead):
        made = Chase.objects.get()
    empty = client.post(page.wsgi_request.path, {"chased_on": "31 12 9999"})
    assert empty.status_code == 422
    assert "must be between 1990 and 2100" in empty.content.decode()
    address = reverse("upkeep:answer", kwargs={"pk": r.waiting.pk, "chase": made.pk})
    assert client.post(address, {"answer": "signed", "answered_on": "2 1 2026"}).status_code == 302
    text = client.get(reverse("upkeep:entry", kwargs={"pk": r.waiting.pk})).content.decode()
    assert "Says that it was signed" in text
    sheet = b"".join(client.get(reverse("upkeep:signatures_csv")).streaming_content).decode()
    assert (
        f"R1,Referrals to Lantern,Council,Awaiting signature,Housing,{days(-20)},2026-01-01,2026-01-15"
        in sheet
    )
    other = world.client_for(r.p.outsider)
    assert other.get(address).status_code == 404
    assert other.post(page.wsgi_request.path, sent).status_code == 404


def test_a_long_list_asks_no_more_than_a_short_one(register):
    world.agreements(40, register.p.council, register.p.housing)
    editor = world.officer(register.p.council, register.p.caseworker.team, "Ed Itor", Role.REGISTER_EDITOR)
    client = world.client_for(editor)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(reverse("upkeep:signatures"))
    assert "41 agreements" not in page.content.decode()
    assert page.context["page"].paginator.num_pages == 2
    assert len(world.own(asked.captured_queries)) <= 12
