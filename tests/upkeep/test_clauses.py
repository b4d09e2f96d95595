"""Clauses as versions, an overarching agreement drawn up from them, and the page that says what may be shared."""

import io
import re
import uuid

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from docx import Document

from tests import world
from tests.upkeep.conftest import TODAY, days, now
from wardmote.trust.agreements.models import Agreement, AgreementFile
from wardmote.trust.identity.models import Role
from wardmote.work.upkeep import commands, queries
from wardmote.work.upkeep.models import Clause

pytestmark = pytest.mark.django_db
HOSTILE = '#read("/etc/passwd") {{ 7*7 }} <script>alert(1)</script> {{parties}} $x$ *b*'


def standing(key="retention", on=TODAY):
    return next(each for each in queries.clauses(on=on) if each.clause.key == key)


def text(page):
    return re.sub(r"\s+", " ", strip_tags(page.content.decode()))


def write(r, by=None, **fields):
    with world.as_officer(by or r.lead) as officer:
        given = {
            "heading": "Keeping",
            "text": "Kept by {{ keeper }} for a year.",
            "starts_on": TODAY,
            "source": "Counsel",
        }
        return commands.write_clause(of=standing().clause, by=officer, now=now(), **given | fields)


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


# --- clauses ----------------------------------------------------------------------------------------


def test_every_clause_begins_unconfirmed_and_says_that_it_is_no_advice(register):
    page = world.client_for(register.p.outsider).get(reverse("upkeep:clauses"))
    assert "no legal advice" in text(page)
    with world.as_officer(register.lead):
        assert not any(each.is_confirmed for each in queries.clauses(on=TODAY))


def test_a_new_version_counts_from_its_day_and_is_confirmed_by_somebody_else(register):
    r = register
    with world.as_officer(r.lead):
        shipped = standing().clause
    made = write(r, starts_on=days(5))
    with world.as_officer(r.lead) as by:
        assert standing().clause == shipped
        assert standing(on=days(5)).clause == shipped, "until another agency has confirmed it"
        assert standing().waiting == (made,)
        with pytest.raises(commands.CannotKeepUp) as refused:
            commands.confirm_clause(clause=made, read="The Act", by=by, now=now())
        assert codes(refused) == {"own"}
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into upkeep_confirmation (id, clause_id, agency_id, read, by_id, at) values (%s, %s, %s, 'x', %s, now())",
                [uuid.uuid4(), made.pk, r.p.council.pk, by.pk],
            )
    with world.as_officer(r.theirs) as by:
        commands.confirm_clause(clause=made, read="The Act as revised", by=by, now=now())
        assert standing().clause == shipped
        assert standing(on=days(5)).clause == made
        assert standing(on=days(5)).confirmations[0].agency == r.p.housing
        with pytest.raises(commands.CannotKeepUp) as refused:
            commands.confirm_clause(clause=made, read="Again", by=by, now=now())
        assert codes(refused) == {"confirmed"}


def test_nobody_replaces_a_clause_for_all_by_themselves(register):
    """Not in the list, not in what is drawn up; nor with a colleague of the same agency."""
    r = register
    made = write(r, text="Every party keeps everything for ever.", starts_on=TODAY)
    colleague = world.officer(r.p.council, None, "Second Lead", Role.INFORMATION_GOVERNANCE)
    with world.as_officer(colleague) as by:
        with pytest.raises(commands.CannotKeepUp) as refused:
            commands.confirm_clause(clause=made, read="The Act", by=by, now=now())
        assert codes(refused) == {"own-agency"}
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into upkeep_confirmation (id, clause_id, agency_id, read, by_id, at) values (%s, %s, %s, 'x', %s, now())",
                [uuid.uuid4(), made.pk, by.agency_id, by.pk],
            )
    client = world.client_for(r.lead)
    assert "for ever" not in text(client.post(reverse("upkeep:draw_up"), chosen(r)))
    page = world.client_for(r.theirs).get(reverse("upkeep:clause", kwargs={"key": "retention"}))
    assert "Does not count yet" in text(page)
    confirm = reverse("upkeep:confirm_clause", kwargs={"key": "retention"}) + f"?version={made.pk}"
    assert f'href="{confirm}"' in page.content.decode()
    assert "for ever" in text(world.client_for(r.theirs).get(confirm))
    world.client_for(r.theirs).post(confirm, {"read": "The Act"})
    assert "for ever" in text(client.post(reverse("upkeep:draw_up"), chosen(r)))


def test_a_clause_is_written_by_leads_alone_for_days_to_come_with_fields_of_the_list(register):
    r = register
    with pytest.raises(commands.CannotKeepUp) as refused:
        write(r, r.p.caseworker, starts_on=days(-1))
    assert codes(refused) == {"not-lead", "starts-past"}
    with pytest.raises(commands.CannotKeepUp) as refused:
        write(r, text="{{ secrets }} and {% load x %}")
    assert codes(refused) == {"no-such-field", "code"}
    write(r)
    with pytest.raises(commands.CannotKeepUp) as refused:
        write(r)
    assert codes(refused) == {"exists"}
    with world.as_officer(r.lead), connection.cursor() as cursor:
        for words in ("update upkeep_clause set text = 'x'", "delete from upkeep_clause"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(words)


# --- the document -----------------------------------------------------------------------------------


def chosen(r, **fields):
    return {
        "name": "Marlbridge overarching agreement", "register_id": "OV-1", "version": "0.1", "parties": [r.p.housing.pk],
        "purposes": ["asb", "noise_nuisance"], "categories": ["contact", "incident"], "gateways": ["cda_115"],
        "starts_on": "1 4 2027", "review_on": "1 4 2028",
    } | fields  # fmt: skip


def test_chosen_looked_at_taken_as_word_and_pdf_and_kept_as_a_draft(register):
    r = register
    client, address = world.client_for(r.lead), reverse("upkeep:draw_up")
    assert client.post(address, {}).status_code == 422
    seen = client.post(address, chosen(r))
    assert "for Tackling anti-social behaviour and Noise and statutory nuisance" in text(seen)
    assert (
        "This is no legal advice. Not confirmed by an information governance lead yet: About this agreement"
        in text(seen)
    )
    carried = re.search(r'name="carried" value="([^"]+)"', seen.content.decode())[1]
    pdf = client.post(address, {"carried": carried, "do": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    assert len(pikepdf.open(io.BytesIO(pdf.content)).pages) >= 2
    docx = client.post(address, {"carried": carried, "do": "docx"})
    written = Document(io.BytesIO(docx.content))
    words = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert "This agreement is between Council and Housing." in words
    assert "starts on 1 April 2027. It is reviewed by 1 April 2028" in words
    assert [row.cells[0].text for row in written.tables[-1].rows][1:] == ["Council", "Housing"]
    with world.building():
        assert not Agreement.objects.filter(register_id="OV-1").exists(), "nothing is kept by looking"
    kept = client.post(address, {"carried": carried, "do": "keep"})
    with world.building():
        made = Agreement.objects.get(register_id="OV-1")
        assert {party.organisation.name for party in made.parties.all()} == {"Council", "Housing"}
        assert sorted(AgreementFile.objects.filter(agreement=made).values_list("name", flat=True)) == [
            "agreement.docx", "agreement.pdf",
        ]  # fmt: skip
    assert kept["Location"] == reverse("agreements:detail", args=[made.pk])
    assert (made.state, made.purposes) == ("draft", ["asb", "noise_nuisance"])
    assert made.retention.startswith("Each party keeps what it is given")
    again = client.post(address, {"carried": carried, "do": "keep"})
    assert again.status_code == 422, "sent twice it is one entry, and the form says so"
    assert "has an entry with this ID and version" in text(again)


def test_words_that_people_type_are_set_and_never_run(register):
    r = register
    client, address = world.client_for(r.lead), reverse("upkeep:draw_up")
    seen = client.post(address, chosen(r, name=HOSTILE)).content.decode()
    assert "<script>alert" not in seen
    carried = re.search(r'name="carried" value="([^"]+)"', seen)[1]
    docx = client.post(address, {"carried": carried, "do": "docx"})
    assert HOSTILE in "\n".join(p.text for p in Document(io.BytesIO(docx.content)).paragraphs)
    assert client.post(address, {"carried": carried, "do": "pdf"}).content.startswith(b"%PDF")
    stolen = world.client_for(world.officer(r.p.council, None, "Other", Role.REGISTER_EDITOR))
    assert stolen.post(address, {"carried": carried, "do": "keep"}).status_code == 302
    with world.building():
        assert not Agreement.objects.filter(document_name=HOSTILE).exists(), "a preview is its officer's own"
    assert world.client_for(r.p.caseworker).get(address).status_code == 403


# --- may I share this? --------------------------------------------------------------------------------


def asked(r, by=None, **fields):
    given = {
        "holder": r.p.council.pk,
        "reader": r.p.housing.pk,
        "purpose": "asb",
        "categories": ["incident"],
    } | fields
    with CaptureQueriesContext(connection) as queried:
        page = world.client_for(by or r.p.caseworker).get(reverse("upkeep:guidance"), given)
    assert page.status_code == 200
    assert len(world.own(queried.captured_queries)) <= 25
    return text(page)


def test_the_answer_follows_the_register(register):
    r = register
    assert "Yes, under an agreement in force" in asked(r)
    assert "Crime and Disorder Act 1998, s. 115" in asked(r)
    partly = asked(r, categories=["incident", "health"])
    assert "Only in part" in partly
    assert "does not cover: Physical or mental health" in partly
    other = asked(r, purpose="road_danger")
    assert "Not under an agreement" in other
    assert "Somebody may come to serious harm now." in other
    stranger = asked(r, reader=r.p.stranger.pk)
    assert "No agreement in the register names both Stranger and Council" in stranger
    assert "Figures only" in asked(r, purpose="strategic_assessment")
    assert "Within Council" in asked(r, reader=r.p.council.pk)
    with world.building():
        Agreement.objects.filter(pk=r.p.agreement.pk).update(state="suspended", state_changed_at=now())
    assert "was suspended" in asked(r)


def test_a_question_half_asked_or_mangled_is_no_fault(register):
    r = register
    assert "The answer stands here" in text(world.client_for(r.p.outsider).get(reverse("upkeep:guidance")))
    assert "Choose whose information it is" in asked(r, reader="", categories=[])
    assert "Choose whose information it is" in asked(r, holder="nobody", purpose="nothing")


def test_the_register_shows_the_way(register):
    page = world.client_for(register.p.caseworker).get(reverse("agreements:list")).content.decode()
    for name in ("signatures", "rounds", "quarters", "clauses", "guidance"):
        assert f'href="{reverse(f"upkeep:{name}")}"' in page
    entry = world.client_for(register.p.caseworker).get(
        reverse("agreements:detail", args=[register.waiting.pk])
    )
    assert reverse("upkeep:entry", args=[register.waiting.pk]) in entry.content.decode()


def test_a_clause_page_shows_versions_and_buttons_for_leads(register):
    write(register, starts_on=days(3))
    lead = world.client_for(register.theirs).get(reverse("upkeep:clause", kwargs={"key": "retention"}))
    assert "Change it" in text(lead)
    assert "to come" in text(lead)
    officer = world.client_for(register.p.caseworker).get(
        reverse("upkeep:clause", kwargs={"key": "retention"})
    )
    assert "Change it" not in text(officer)
    assert world.client_for(register.p.caseworker).get("/agreements/clauses/none/").status_code == 404
    with world.building():
        assert Clause.objects.filter(key="retention").count() == 2
