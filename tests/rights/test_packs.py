"""The pack: made of what this agency owns, seen by nobody who could not see it, without what was taken out."""

from datetime import UTC, datetime

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.people.making import opened, person
from tests.rights.conftest import lets_see, taken
from tests.risk.test_assessing import THREATS, assess
from tests.risk.test_assessing import ask as ask_for_another_band
from wardmote.foundation import redacting
from wardmote.foundation.files import made as files
from wardmote.records.documents import sealing
from wardmote.records.documents.models import Content, Document
from wardmote.records.notices.models import Notice
from wardmote.records.people import commands as people
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.rights import commands, queries, telling
from wardmote.work.rights.models import Asked, Item, Pack, Part, Subject
from wardmote.work.rights.views.packs import read
from wardmote.work.risk import commands as risk

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


def choose(made, joan, lead):
    with world.as_officer(lead):
        commands.choose_person(request=made, person=joan, by=lead, now=now())


def take_in(made, kind, record, by, asked=None):
    opened(record, by)
    with world.as_officer(by):
        people_of = list(queries.about([asked])[asked.pk].people) if asked else queries.people_of(made)
        pk, parts, names = read(
            kind, record.reference, agency=made.agency_id, people=people_of, names=["Joan Smithers"]
        )
        return commands.take_in(
            request=made.pk, agency=made.agency_id, kind=kind, record=pk, read=parts, names=names, asked=asked,
            by=by, now=now(),
        )  # fmt: skip


def settle(made, by, second, *, decision="disclose"):
    """Decide on every part, with what names others taken out; and have another officer look."""
    with world.as_officer(by):
        for item in Item.objects.filter(request=made):
            how = "redact" if item.suggested else decision
            spans = [tuple(span) for span in item.suggested]
            commands.decide(
                item=item, decision=how, spans=spans, exemption="crime" if how in ("withhold", "unsaid") else "",
                reason="Because." if how in ("withhold", "unsaid") else "", by=by, now=now(),
            )  # fmt: skip
    with world.as_officer(second):
        for item in Item.objects.filter(request=made):
            commands.look_again(item=item, by=second, now=now())


def second_lead(p):
    other = world.officer(p.council, p.caseworker.team, "Second Lead", Role.INFORMATION_GOVERNANCE)
    return other


def text_of(data):
    with pypdfium2.PdfDocument(data) as made:
        return "\n".join(page.get_textpage().get_text_bounded() for page in made)


def make(pack, agency):
    with world.building():
        service = Officer.objects.get(agency=agency, is_service=True)
    made = 0
    with world.as_officer(service) as by:
        while commands.make_next_part(pack=pack.pk, by=by, now=now()):
            made += 1
    return made


def test_what_was_taken_out_is_not_in_the_file(partnership, joan):
    p = partnership
    lead, second = p.governance, second_lead(p)
    lets_see(lead, p)
    made = taken(lead)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    assert take_in(made, "person", joan, lead) == 1
    assert take_in(made, "case", p.extra["case"], lead) >= 4
    assert take_in(made, "case", p.extra["case"], lead) == 0  # again: nothing twice
    with world.as_officer(lead):
        note = Item.objects.get(source="cases_note")
        assert "Hardcastle" in note.text
        assert note.suggested
        assert not Item.objects.filter(source="cases_person", text__contains="Hardcastle").exists()
    settle(made, lead, second)
    with world.as_officer(lead):
        assert queries.progress(made).is_ready
        pack = commands.order_pack(request=made, by=lead, now=now())
    assert make(pack, p.council) == 1
    assert make(pack, p.council) == 0  # run again: it is made
    with world.as_officer(lead):
        document = Document.objects.get(pk=Part.objects.get(pack=pack, number=1).document_id)
        assert Pack.objects.get().state == "ready"
    for stranger in (p.caseworker, p.partner, p.outsider):
        with world.as_officer(stranger):
            assert not Document.objects.filter(pk=document.pk).exists()
            assert not Pack.objects.exists()
    world.opened_earlier(lead, document.pk)
    with world.as_officer(lead):
        words = text_of(sealing.whole(Content.objects.select_related("document").get(pk=document.pk)))
    assert "Joan Smithers" in words
    assert "shouts at night" in " ".join(words.split())
    assert redacting.REMOVED in words
    assert "Hardcastle" not in words
    assert "Peter" not in words


def test_a_pack_of_an_assessed_case_holds_assessments_judgements_and_contacts(partnership, joan):
    p = partnership
    lead, second, case = p.governance, second_lead(p), p.extra["case"]
    lets_see(lead, p)
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER])
    ask_for_another_band(p.caseworker, assess(p.caseworker, case, THREATS), "low")
    with world.as_officer(p.caseworker) as by:
        risk.note_contact(case=case, person=None, method="phone", reached=True, at=now(), by=by, now=now())
    made = taken(lead)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    take_in(made, "case", case, lead)
    sources = ["risk_assessment", "risk_contact", "risk_override"]
    with world.as_officer(lead):
        kept = Item.objects.filter(source__in=sources)
        assert list(kept.order_by("source").values_list("source", flat=True)) == sources
        row = Item.objects.get(source="risk_assessment")
        with pytest.raises(DatabaseError, match="no such part"), transaction.atomic():
            Item.objects.create(
                request=made, agency=made.agency, record_kind="case", record_id=case.pk, source="risk_answers",
                source_id=row.source_id, audience_id=row.audience_id, title="t", text="t", by=lead, at=now(),
            )  # fmt: skip
    world.share(p, case, team=p.partner.team)
    with world.building():  # it goes where what it is from goes
        moved = set(Item.objects.filter(source__in=sources).values_list("audience", flat=True))
        assert moved == {case.audience_id} != {row.audience_id}
    settle(made, lead, second)
    with world.as_officer(lead):
        pack = commands.order_pack(request=made, by=lead, now=now())
    assert make(pack, p.council) == 1
    with world.as_officer(lead):
        document = Document.objects.get(pk=Part.objects.get(pack=pack, number=1).document_id)
    world.opened_earlier(lead, document.pk)
    with world.as_officer(lead):
        words = text_of(sealing.whole(Content.objects.select_related("document").get(pk=document.pk)))
    assert "Assessment of risk" in words
    assert "They told me more at the door." in " ".join(words.split())


def test_what_is_withheld_is_a_ground_and_no_title_and_what_is_unsaid_is_nothing(partnership, joan):
    from datetime import date

    from wardmote.work.rights import pdf

    rows = [
        pdf.Cleared("Note in a case, 3 March 2026", None, "#strong[x] $y$ shown", "disclose", ""),
        pdf.Cleared("", None, "", "withhold", "crime"),
        pdf.Cleared("", None, "", "withhold", "crime"),
    ]
    made = pdf.document(reference="D-1", agency="Council", number=1, made_on=date(2026, 3, 3), cleared=rows)
    words = text_of(made)
    assert "#strong[x] $y$ shown" in words  # set as it was typed, never read as markup
    assert "Crime and taxation" in words
    assert ": 2" in words
    assert files.pages_of(made) == 1


def test_the_lead_is_told_how_many_records_they_may_not_see_and_nothing_of_them(partnership, joan):
    """Joan's record is chosen by a lead who sees it; her case, for named officers, is not for the lead."""
    p = partnership
    lead = p.governance
    lets_see(lead, p)
    made = taken(lead)
    choose(made, joan, lead)
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=p.colleague.team)
    with world.as_officer(lead):
        assert queries.tied(made) == []
        assert not Subject.objects.exists()
        assert queries.progress(made).hidden == 2
        assert commands.ask_others(request=made, by=lead, now=now()) == 2
        assert commands.ask_others(request=made, by=lead, now=now()) == 0
        assert not Asked.objects.exists()
        assert (queries.progress(made).asked, queries.progress(made).unanswered) == (2, 2)
    with world.building():
        told = set(Notice.objects.filter(kind=telling.ASKED).values_list("officer__name", flat=True))
    assert told == {"Case Worker"}
    for stranger in (p.partner, p.outsider, p.colleague):
        with world.as_officer(stranger):
            assert not Asked.objects.exists()


def test_a_lead_who_never_saw_the_record_chooses_it_by_its_reference_and_has_its_officers_asked(
    partnership, joan
):
    """Whom another team alone knows has a right to their data too. A colleague says the reference."""
    p = partnership
    lead = p.governance
    made = taken(lead)
    client = world.client_for(lead)
    page = client.post(
        f"/rights/{made.reference}/records/", {"reference": joan.reference.lower()}, follow=True
    )
    text = page.content.decode()
    assert "ask the officers who may" in text
    assert "2 more records" in text
    assert "Joan Smithers" not in text.partition("Records that tell of them")[2]
    with world.as_officer(lead):
        assert not Subject.objects.exists()
        assert queries.tied(made) == []
        assert commands.ask_others(request=made, by=lead, now=now()) == 2
    with world.building():
        assert Subject.objects.get().by_id == lead.pk
        told = set(Notice.objects.filter(kind=telling.ASKED).values_list("officer__name", flat=True))
    assert told == {"Case Worker"}


def test_only_a_lead_who_opened_the_request_chooses_and_only_a_record_of_the_agency(partnership, joan):
    p = partnership
    made = taken(p.governance)
    with world.as_officer(p.partner):
        theirs = person(p.partner, name="Joan Smithers")
    asked = "select wardmote.rights_choose(%s, %s)"
    for officer, request, reference in (
        (p.governance, made.pk, theirs.reference),
        (p.governance, made.pk, "P-0000-0000"),
        (p.caseworker, made.pk, joan.reference),
        (p.partner, made.pk, joan.reference),
    ):
        with world.as_officer(officer), connection.cursor() as cursor:
            cursor.execute(asked, [request, reference])
            assert cursor.fetchone() == (False,), officer.name
    with world.building():
        assert not Subject.objects.exists()


def test_those_asked_decide_and_the_lead_sees_neither_text_nor_title(partnership, joan):
    p = partnership
    lead, by = p.governance, p.caseworker
    lets_see(lead, p)
    made = taken(lead)
    choose(made, joan, lead)
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=p.colleague.team)
    with world.as_officer(lead):
        commands.ask_others(request=made, by=lead, now=now())
    with world.as_officer(by):
        entries = {entry.record_kind: entry for entry in Asked.objects.all()}
        assert queries.about([entries["case"]])[entries["case"].pk].name == "Joan Smithers"
    records = {"case": p.extra["case"], "person": joan}
    for kind, entry in entries.items():
        assert take_in(made, kind, records[kind], by, asked=entry)
    with world.as_officer(by), pytest.raises(commands.CannotPack, match="undecided"):
        commands.answer_asked(entry=entries["case"], by=by, now=now())
    mate = world.officer(p.council, by.team, "Team Mate", Role.CASEWORKER)
    for record in records.values():
        opened(record, mate)
    settle(made, by, mate)
    with world.as_officer(by):
        for entry in entries.values():
            commands.answer_asked(entry=entry, by=by, now=now())
    with world.as_officer(lead):
        assert not Item.objects.exists()
        assert queries.progress(made).is_ready
        pack = commands.order_pack(request=made, by=lead, now=now())
    assert make(pack, p.council) == 1


def test_nothing_of_another_agencys_record_is_taken_in(partnership, joan):
    p = partnership
    lead = p.governance
    lets_see(lead, p)
    theirs = person(p.partner, name="Joan Smithers")
    made = taken(lead)
    with world.as_officer(lead), pytest.raises(commands.CannotPack, match="not-theirs"):
        commands.choose_person(request=made, person=theirs, by=lead, now=now())


def test_a_tie_seen_from_the_other_end_brings_the_record_along(partnership, joan):
    p = partnership
    lead = p.governance
    lets_see(lead, p)
    other = person(p.caseworker, name="J. Smithers")
    opened(other, p.caseworker)
    with world.as_officer(p.caseworker):
        people.merge(away=joan, into=other, reason="Same telephone", by=p.caseworker, now=now())
    made = taken(lead)
    choose(made, other, lead)
    with world.as_officer(lead):
        assert {each.reference for each in queries.tied(made)} == {
            joan.reference, other.reference, p.extra["case"].reference,
        }  # fmt: skip


def test_the_database_holds_to_who_decides_and_who_looks(partnership, joan):
    p = partnership
    lead, second = p.governance, second_lead(p)
    lets_see(lead, p)
    made = taken(lead)
    choose(made, joan, lead)
    take_in(made, "person", joan, lead)
    with world.as_officer(lead):
        item = Item.objects.get()
        commands.decide(item=item, decision="disclose", by=lead, now=now())
        item.refresh_from_db()
        with pytest.raises(commands.CannotDecide, match="same-officer"):
            commands.look_again(item=item, by=lead, now=now())
        hostile = [
            "update rights_item set looked_by_id = wardmote.actor(), looked_at = now()",
            f"update rights_item set looked_by_id = '{second.pk}', looked_at = now()",
            f"update rights_item set decided_by_id = '{second.pk}'",
            "update rights_item set text = ''",
            "update rights_item set audience_id = 1",
            "update rights_request set agency_id = gen_random_uuid()",
            "update rights_request set state = 'answered', answered_on = current_date,"
            f" answered_by_id = '{second.pk}'",
            "insert into rights_asked (id, request_id, agency_id, record_kind, record_id, audience_id, asked_at)"
            " select gen_random_uuid(), request_id, agency_id, 'case', gen_random_uuid(), audience_id, now() from rights_item",
            "delete from rights_item",
        ]
        for sql in hostile:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                assert not cursor.rowcount, sql
                raise DatabaseError
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(  # a pack before everything was looked at
                "insert into rights_pack (id, request_id, agency_id, audience_id, state, items, done, by_id, at)"
                " select gen_random_uuid(), request_id, agency_id, audience_id, 'queued', 1, 0, wardmote.actor(), now()"
                " from rights_item"
            )
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    with world.as_officer(second):
        item = Item.objects.get()
        commands.look_again(item=item, by=second, now=now())
    with world.as_officer(lead):
        commands.decide(item=item, decision="left_out", by=lead, now=now())
        assert Item.objects.get().looked_by_id is None  # decided anew, looked at anew


def test_parts_are_read_only_with_the_request_opened_and_go_where_their_record_goes(partnership, joan):
    p = partnership
    lead = p.governance
    lets_see(lead, p)
    made = taken(lead)
    choose(made, joan, lead)
    take_in(made, "person", joan, lead)
    fresh = world.officer(p.council, p.caseworker.team, "Fresh Lead", Role.INFORMATION_GOVERNANCE)
    with world.as_officer(fresh):
        assert not Item.objects.exists()
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=p.colleague.team)
    with world.as_officer(lead):
        assert not Item.objects.exists()
