"""A report that waits, and a person on record, are answered by name only where their owner says so besides."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from tests import world
from tests.people.making import opened, person
from tests.search.conftest import answers, searched
from wardmote.outward.search import commands, queries
from wardmote.outward.search.models import AccessRequest, NameHit, NamePolicy, RequestSubject
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Referral, Report
from wardmote.records.people.models import Person
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Audience
from wardmote.trust.agreements.models import Agreement

pytestmark = pytest.mark.django_db
NAME = "joan smithers"
REPORT, PERSON = [("Council", "asb", "name")], [("Council", "person", "name")]


@pytest.fixture
def says(partnership):
    """`says("report")`: the council's word that it answers about that too."""

    def say(*sorts, answers=True):
        with world.building():
            for sort in sorts:
                NamePolicy.objects.update_or_create(
                    agency=partnership.council, sort=sort,
                    defaults={"answers": answers, "by": partnership.governance, "at": timezone.now()},
                )  # fmt: skip

    return say


@pytest.fixture
def report(partnership):
    with world.as_officer(partnership.caseworker) as by:
        return intake.take_report(
            what="A broken door.", kind="asb", harm="low", channel="phone", area="Harbour Street",
            address="12 Harbour Street", postcode="EC1A 1BB", teller_name="Joan Smithers", team=by.team, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip


@pytest.fixture
def known(partnership):
    return person(partnership.caseworker, "Joan Smithers")


def test_neither_is_answered_unless_the_owner_says_so(partnership, report, known, says):
    p = partnership
    assert answers(p.partner, NAME) == []
    says("report")
    assert answers(p.partner, NAME) == REPORT
    says("person")
    assert answers(p.partner, NAME) == REPORT + PERSON
    says("asb", answers=False)
    assert answers(p.partner, NAME) == PERSON, "a report is answered where its kind is, too"
    for officer in (p.outsider, p.caseworker, p.colleague):
        assert answers(officer, NAME) == []


def test_an_address_of_a_report_and_of_a_person_is_answered_and_that_of_a_place_is_not(
    partnership, report, says
):
    from wardmote.records.places import commands as places

    says("report", "person", "place")
    with world.as_officer(partnership.caseworker) as by:
        places.make_place(
            kind="premises", address="14 Harbour Street", postcode="EC1A 1BB", team=by.team, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip
    assert answers(partnership.partner, "12 ec1a 1bb") == [("Council", "asb", "address")]
    assert answers(partnership.partner, "14 ec1a 1bb") == []


def test_a_case_and_a_report_of_a_kind_are_one_answer(partnership, kept, report, says):
    says("report")
    assert answers(partnership.partner, NAME) == REPORT
    with world.building():
        assert set(NameHit.objects.values_list("record_kind", flat=True)) == {"record"}


def test_a_report_that_does_not_wait_or_that_nobody_told_us_is_not_answered(partnership, report, says):
    says("report")
    for fields in ({"state": "closed"}, {"state": "waiting", "channel": "open_data"}):
        with world.building():
            Report.objects.filter(pk=report.pk).update(**fields)
        assert answers(partnership.partner, NAME) == []


def test_someone_whose_name_is_not_known_is_not_answered(partnership, says):
    says("person")
    person(partnership.caseworker, "Joan Smithers", kind="unknown")
    assert answers(partnership.partner, NAME) == []


@pytest.mark.parametrize(
    ("fault", "left"),
    [({"state": "ended"}, []), ({"categories": ["offence"]}, []), ({"categories": ["contact"]}, PERSON)],
)
def test_an_agreement_in_force_covers_all_that_is_held(partnership, report, known, says, fault, left):
    says("report", "person")
    with world.building():
        Agreement.objects.filter(pk=partnership.agreement.pk).update(**fault)
    assert answers(partnership.partner, NAME) == left, (
        "the record of the person holds no more than who they are"
    )


def test_named_and_channel_tiers_are_never_answered(partnership, report, known, says):
    says("report", "person")
    for tier in ("named", "channel"):
        with world.building():
            Audience.objects.update(tier=tier)
        assert answers(partnership.partner, NAME) == []


@pytest.mark.parametrize("whom", ["officer", "agency"])
def test_whoever_must_not_receive_it_is_told_nothing(partnership, report, known, says, whom):
    p = partnership
    says("report", "person")
    out = access.KeptOut(
        **({"officer_id": p.partner.pk} if whom == "officer" else {"agency_id": p.housing.pk})
    )
    with world.as_officer(p.caseworker):
        for kind, record in (("report", report), ("person", known)):
            plan = access.plan_of(record.audience_id)
            plan = access.Plan(plan.grants, frozenset({out}), plan.held, plan.tier)
            access.set_audience(kind, record.pk, access.make_audience(plan))
    assert answers(p.partner, NAME) == []
    assert bool(answers(p.partner_colleague, NAME)) is (whom == "officer")


def test_each_answer_is_in_the_owners_log_and_counts_to_the_days_limit(partnership, report, known, says):
    from django.db import connection

    says("report", "person")
    answers(partnership.partner, NAME)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select purpose from audit_entry where action = 'answered by name only' order by 1")
        assert cursor.fetchall() == [("",), ("asb",)]
        cursor.execute("update search_parameter set value = 1 where key = 'look_ups_a_day'")
    assert answers(partnership.partner, "smithers joan") == []


# --- asked for, and granted as each is shared ---------------------------------------------------------


def asked(p, sort):
    search = searched(p.partner, NAME)
    with world.as_officer(p.partner):
        answer = NameHit.objects.get(search_id=search, sort=sort)
        pk = commands.ask_access(answer=answer, purpose="asb", necessity="She came to our office.")
    with world.building():
        return AccessRequest.objects.get(pk=pk)


def test_those_who_decide_see_every_record_it_is_about_and_nobody_else_does(
    partnership, kept, report, known, says
):
    p = partnership
    says("report", "person")
    request = asked(p, "asb")
    with world.as_officer(p.caseworker):
        seen = queries.asked_for(queries.requests().get(pk=request.pk))
        assert [each.reference for each in seen] == [kept.reference, report.reference]
    with world.as_officer(p.partner):
        assert not RequestSubject.objects.exists()
        assert queries.granted(queries.requests().get(pk=request.pk)) is None


def test_a_person_record_asked_for_is_shared_by_itself(partnership, known, says):
    p = partnership
    says("person")
    request = asked(p, "person")
    opened(known, p.caseworker)
    client = world.client_for(p.caseworker)
    page = client.get(f"/search/requests/{request.pk}/")
    accept = f"/search/requests/{request.pk}/accept-person/{known.reference}/"
    assert accept in page.content.decode()
    form = client.get(accept)
    assert form.status_code == 200
    assert known.reference in form.content.decode()
    sent = client.post(accept, {
        "ground": f"{p.agreement.pk}:asb", "to": "officers", "officers": [str(p.partner.pk)],
        "categories": ["contact", "incident"], "level": "2", "necessity": "As asked.",
    })  # fmt: skip
    assert sent.status_code == 302
    with world.as_officer(p.partner):
        assert queries.granted(queries.requests().get(pk=request.pk)).reference == known.reference
        assert Person.objects.filter(pk=known.pk).exists()
    with world.as_officer(p.partner_colleague):
        assert not Person.objects.exists()
    assert client.post(accept, {}).status_code in (404, 422)


def test_a_report_asked_for_is_referred(partnership, report, says):
    p = partnership
    says("report")
    request = asked(p, "asb")
    opened(report, p.caseworker)
    client = world.client_for(p.caseworker)
    accept = f"/search/requests/{request.pk}/accept-report/{report.reference}/"
    form = client.get(accept)
    assert form.status_code == 200
    assert "She came to our office." in form.content.decode()
    key = form.context["form"].initial["key"]
    sent = client.post(accept, {
        "key": str(key), "to": str(p.partner.team_id), "ground": f"{p.agreement.pk}:asb", "words": "As asked.",
        "answer_by": timezone.localdate().strftime("%d/%m/%Y"),
    })  # fmt: skip
    assert sent.status_code == 302, form.content.decode()
    with world.as_officer(p.partner):
        assert queries.granted(queries.requests().get(pk=request.pk)).reference == report.reference
        assert Referral.objects.get().report_id == report.pk
    with world.building():
        assert AccessRequest.objects.get(pk=request.pk).state == "accepted"


def test_a_record_the_request_is_not_about_is_not_there_to_accept_it_with(partnership, report, known, says):
    p = partnership
    says("report", "person")
    request = asked(p, "asb")
    opened(report, p.caseworker, p.partner, p.colleague)
    opened(known, p.caseworker)
    another = f"/search/requests/{request.pk}/accept-person/{known.reference}/"
    assert world.client_for(p.caseworker).get(another).status_code == 404
    accept = f"/search/requests/{request.pk}/accept-report/{report.reference}/"
    for officer in (p.partner, p.colleague, p.outsider):
        assert world.client_for(officer).get(accept).status_code == 404


def test_the_lead_says_what_is_answered_beside_kinds_of_case(partnership):
    client = world.client_for(partnership.governance)
    page = client.get("/search/by-name-only/")
    assert "People on record" in page.content.decode()
    assert client.post("/search/by-name-only/", {"sorts": ["asb"], "beside": ["person"]}).status_code == 302
    with world.as_officer(partnership.governance) as by:
        said = queries.policies_of(by.agency_id)
    assert (said["asb"], said["person"], said["report"], said["noise"]) == (True, True, False, False)
