"""Whole pages, as officers of each kind see them."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.files import makers
from wardmote.work.cases import commands
from wardmote.work.cases.models import Case, CaseDisclosure, Note

pytestmark = pytest.mark.django_db

PAGES = [
    "detail", "people", "add_person", "add_place", "notes", "documents", "add_document", "actions",
    "ask_action", "timeline", "history", "sharing", "share", "must_not_receive", "edit", "assign", "close", "join_report", "visit",
    "reopen",
]  # fmt: skip
LETTER = makers.pdf()


def opened(case, *officers):
    for officer in officers:
        world.opened_earlier(officer, case.pk)


@pytest.fixture
def case(partnership):
    made = world.case(partnership)
    opened(
        made,
        partnership.caseworker,
        partnership.colleague,
        partnership.partner,
        partnership.partner_colleague,
        partnership.outsider,
    )
    return made


def url(case, name="detail", **kwargs):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **kwargs})


def shared(p, case, level, **more):
    world.share(p, case, team=p.partner.team, level=level, **more)


def add_file(client, case, name="letter.pdf", data=LETTER, **more):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {"file": SimpleUploadedFile(name, data), "title": "A letter", **more}
    return client.post(url(case, "add_document"), form)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_case_answers_its_caseworker(partnership, case, page):
    answer = world.client_for(partnership.caseworker).get(url(case, page))
    assert answer.status_code == 200, answer
    assert case.reference in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["colleague", "partner", "outsider"])
def test_every_page_of_a_case_is_not_found_by_those_it_is_not_for(partnership, case, page, who):
    assert world.client_for(getattr(partnership, who)).get(url(case, page)).status_code == 404


# --- opening and telling ------------------------------------------------------------------------


def told(by, **changes):
    return {
        "key": str(uuid.uuid4()),
        "title": "Noise at night",
        "kind": "noise",
        "risk": "medium",
        "area": "Marl Street",
        "summary": "What happened.",
        "categories": ["incident"],
        "seen_by": str(by.team_id),
        "lead": str(by.pk),
        "review_on": (date.today() + timedelta(days=28)).strftime("%-d %-m %Y"),
        **changes,
    }


def case_at(answer):
    """The case a redirect leads to, as the database has it."""
    reference = answer["Location"].split("/")[2]
    with world.building():
        return Case.objects.get(reference=reference)


def test_a_case_is_opened_once_however_often_its_form_is_sent(partnership):
    by = partnership.caseworker
    client, form = world.client_for(by), told(by)
    first, second = (client.post(reverse("cases:new"), form) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    with world.as_officer(by):
        assert Case.objects.count() == 1
    with world.as_officer(partnership.colleague):
        assert not Case.objects.exists()


def test_a_case_opened_for_the_whole_agency_is_seen_by_its_other_teams_and_by_no_other_agency(partnership):
    by = partnership.caseworker
    world.client_for(by).post(reverse("cases:new"), told(by, seen_by="agency"))
    for officer, seen in [(partnership.colleague, 1), (partnership.partner, 0)]:
        with world.as_officer(officer):
            assert Case.objects.count() == seen


def test_an_officer_who_opens_a_case_for_another_team_keeps_sight_of_it(partnership):
    by, other = partnership.caseworker, partnership.colleague
    answer = world.client_for(by).post(
        reverse("cases:new"), told(by, seen_by=str(other.team_id), lead=str(other.pk))
    )
    assert answer.status_code == 302
    for officer in (by, other):
        with world.as_officer(officer):
            assert Case.objects.count() == 1


def test_a_wrong_form_answers_422_says_what_to_do_and_keeps_what_was_typed(partnership):
    by = partnership.caseworker
    answer = world.client_for(by).post(
        reverse("cases:new"), told(by, title="", summary="Kept <b>words</b>", review_on="soon")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: Open a case" in page
    assert "Enter what the case is about" in page
    assert "Kept &lt;b&gt;words&lt;/b&gt;" in page
    assert 'value="soon"' in page


def test_a_case_is_opened_from_a_report_with_what_the_report_says_and_the_report_is_in_it(partnership):
    from wardmote.records.intake import commands as intake
    from wardmote.records.intake.models import Report

    by = partnership.caseworker
    with world.as_officer(by):
        report = intake.take_report(
            what="Shouting below.",
            kind="noise",
            harm="high",
            channel="phone",
            area="Marl Street",
            team=by.team,
            by=by,
            now=datetime.now(UTC),
        )
    world.opened_earlier(by, report.pk)
    client = world.client_for(by)
    page = client.get(f"{reverse('cases:new')}?report={report.reference.lower()}").content.decode()
    assert "Shouting below." in page
    assert "Noise in Marl Street" in page
    assert client.post(reverse("cases:new"), told(by, report=report.reference)).status_code == 422
    why = "Someone is at risk"
    answer = client.post(reverse("cases:new"), told(by, report=report.reference, why=why))
    assert answer.status_code == 302, answer.content.decode()
    assert why in client.get(reverse("intake:detail", args=[report.reference])).content.decode()
    with world.as_officer(by):
        assert Report.objects.get().state == "in_case"
    again = client.post(reverse("cases:new"), told(by, report=report.reference))
    assert again.status_code == 422
    unknown = client.get(f"{reverse('cases:new')}?report=R-2222-2222")
    assert unknown.status_code == 404


def test_a_reference_in_lower_case_leads_to_the_case(partnership, case):
    address = f"/cases/{case.reference.lower()}/"
    assert world.client_for(partnership.caseworker).get(address).status_code == 200


def test_a_title_is_shown_as_text_never_as_markup(partnership):
    made = world.case(partnership, title="<script>alert(1)</script>")
    opened(made, partnership.caseworker)
    client = world.client_for(partnership.caseworker)
    for address in (url(made), reverse("cases:list"), url(made, "sharing")):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_people_places_and_notes_are_told_once_however_often_sent(partnership, case):
    client = world.client_for(partnership.caseworker)
    forms = {
        "add_person": {"name": "Ada Marl", "role": "victim", "from_on": "1 1 2026"},
        "add_place": {"address": "4 Marl Street", "postcode": "mb1 1aa", "role": "where"},
        "notes": {"text": "Rang the neighbour."},
    }
    for page, form in forms.items():
        form = {"key": str(uuid.uuid4()), **form}
        assert [client.post(url(case, page), form).status_code for _ in range(2)] == [302, 302]
    people = client.get(url(case, "people")).content.decode()
    assert people.count("Ada Marl,") == 1
    assert "MB1 1AA" in people
    assert client.get(url(case, "notes")).content.decode().count("Rang the neighbour.") == 1
    assert "Rang the neighbour." in client.get(url(case, "timeline")).content.decode()


def test_a_note_is_mended_by_its_author_for_half_an_hour_and_then_stands(partnership, case):
    by, client = partnership.caseworker, world.client_for(partnership.caseworker)
    client.post(url(case, "notes"), {"text": "Frist"})
    with world.as_officer(by):
        note = Note.objects.get()
    mend = url(case, "mend_note", pk=note.pk)
    assert client.post(mend, {"text": "First"}).status_code == 302
    with world.building():
        Note.objects.update(at=datetime.now(UTC) - timedelta(minutes=31))
    answer = client.post(mend, {"text": "Later"})
    assert answer.status_code == 422
    assert "This one stands" in answer.content.decode()
    with world.as_officer(by):
        assert Note.objects.get().text == "First"


# --- how many queries ---------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [3, 300])
def test_the_list_takes_12_queries_and_a_case_25_whatever_the_number_of_agreements(
    partnership, case, how_many
):
    p = partnership
    for _ in range(3):
        world.share(p, case, team=p.partner.team, under=world.agreement(p.council, p.housing, p.stranger))
    world.agreements(how_many - 3, p.council, p.housing, p.stranger)
    with world.as_officer(p.caseworker) as by:
        case.refresh_from_db()
        for number in range(30):
            commands.add_note(case=case, text=f"Note {number}", by=by, now=datetime.now(UTC))
        for name in ("Ada", "Ben", "Cy"):
            commands.add_person(
                case=case, name=name, role="witness", from_on=date.today(), by=by, now=datetime.now(UTC)
            )
        commands.ask_action(
            case=case,
            title="Visit",
            agency=p.housing,
            team=p.partner.team,
            due_on=date.today(),
            by=by,
            now=datetime.now(UTC),
        )
    for _ in range(30):
        world.case(p)
    client = world.client_for(p.caseworker)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("cases:list")).status_code == 200
    assert len(world.own(asked)) <= 12
    for page in PAGES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(case, page)).status_code == 200, page
        assert len(world.own(asked)) <= 25, page


def test_whoever_may_not_see_a_case_finds_no_trace_of_it_or_of_what_is_in_it(partnership, case):
    from wardmote.records.documents.models import Document
    from wardmote.work.cases.models import Person

    p = partnership
    owner = world.client_for(p.caseworker)
    owner.post(url(case, "add_person"), {"name": "Ada", "role": "victim", "from_on": "1 1 2026"})
    owner.post(url(case, "notes"), {"text": "A note"})
    add_file(owner, case)
    with world.as_officer(p.caseworker) as by:
        commands.share(
            case=Case.objects.select_related("owner").get(pk=case.pk),
            agency=p.housing,
            agreement=p.agreement,
            purpose="asb",
            categories=["incident"],
            level=3,
            necessity="x",
            whole_agency=True,
            by=by,
            now=datetime.now(UTC),
        )
        commands.keep_out(
            case=Case.objects.select_related("owner").get(pk=case.pk),
            officer=p.partner,
            reason="A relative.",
            by=by,
            now=datetime.now(UTC),
        )
        note, person, document = Note.objects.get(), Person.objects.get(), Document.objects.get()
        disclosure = CaseDisclosure.objects.get().disclosure_id
    assert world.client_for(p.partner_colleague).get(url(case)).status_code == 200
    for officer in (p.partner, p.colleague, p.outsider, p.governance):
        for record in (case.pk, document.pk):
            world.opened_earlier(officer, record)
        client = world.client_for(officer)
        for address in (
            *(url(case, page) for page in PAGES),
            url(case, "mend_note", pk=note.pk),
            url(case, "end_person", pk=person.pk),
            url(case, "withdraw", pk=disclosure),
            f"{url(case, 'what_if')}?agreement={p.agreement.pk}",
            reverse("cases:documents:download", kwargs={"pk": document.pk}),
        ):
            assert client.get(address).status_code == 404, (officer, address)
        for query in ({}, {"q": case.reference}, {"q": "noise"}, {"owner": str(p.council.pk)}):
            page = client.get(reverse("cases:list"), query).content.decode()
            assert case.title not in page
            assert f"{case.reference}," not in page
            rows = b"".join(client.get(reverse("cases:csv"), query).streaming_content).decode()
            assert case.reference not in rows
