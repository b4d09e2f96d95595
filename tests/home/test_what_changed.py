"""What others changed on my cases since I last looked: in numbers, of what I may see, until I look."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests import world
from tests.actions.conftest import ask, shared_case  # noqa: F401
from wardmote.outward.home import commands, queries
from wardmote.outward.home.models import CaseMark
from wardmote.work.cases.models import Case, Note

HOME = reverse("home:home")


def changes(officer):
    with world.as_officer(officer):
        return {change.reference: [part.words for part in change.parts] for change in queries.changes()}


def note(case, by, categories=(), text="They named the boy."):
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        Note.objects.bulk_create(
            [
                Note(
                    case_id=case.pk, parent_audience_id=case.audience_id, audience_id=case.audience_id, text=text,
                    by=by, at=datetime.now(UTC), categories=list(categories),
                )
            ]
        )  # fmt: skip


def look(case, officer, now=None):
    with world.as_officer(officer) as by:
        commands.look(case.pk, by=by, now=now or datetime.now(UTC))


def test_what_others_wrote_is_counted_and_not_shown(partnership, shared_case):  # noqa: F811
    p = partnership
    note(shared_case, p.partner)
    assert changes(p.caseworker) == {shared_case.reference: ["1 new note"]}
    text = world.client_for(p.caseworker).get(HOME).content.decode()
    assert f"/cases/{shared_case.reference}/notes/" in text
    assert "They named the boy" not in text


def test_what_i_did_myself_is_no_news_and_a_look_ends_it(partnership, shared_case):  # noqa: F811
    p = partnership
    note(shared_case, p.caseworker)
    assert changes(p.caseworker) == {}
    note(shared_case, p.partner)
    assert changes(p.caseworker)
    browser = world.client_for(p.caseworker)
    assert (
        browser.get(reverse("cases:detail", kwargs={"reference": shared_case.reference})).status_code == 200
    )
    assert changes(p.caseworker) == {}


def test_a_partner_hears_of_a_case_shared_with_them_once_they_follow_it(partnership, shared_case):  # noqa: F811
    p = partnership
    note(shared_case, p.caseworker)
    assert changes(p.partner) == {}
    browser = world.client_for(p.partner)
    follow = reverse("home:follow", kwargs={"reference": shared_case.reference})
    assert browser.post(follow, {"follow": "yes"}).status_code == 302
    assert changes(p.partner) == {shared_case.reference: ["1 new note"]}
    browser.post(follow, {"follow": "no"})
    assert changes(p.partner) == {}


def test_a_part_one_may_not_see_is_not_counted(partnership, shared_case):  # noqa: F811
    p = partnership
    with world.as_officer(p.partner) as by:
        commands.follow(case=Case.objects.get(pk=shared_case.pk), follows=True, by=by)
    note(shared_case, p.caseworker, categories=["health"])  # which the partner's agreement does not cover
    assert changes(p.partner) == {}
    note(shared_case, p.caseworker)
    assert changes(p.partner) == {shared_case.reference: ["1 new note"]}


def test_a_case_no_longer_shared_is_no_news(partnership, shared_case):  # noqa: F811
    p = partnership
    with world.as_officer(p.partner) as by:
        commands.follow(case=Case.objects.get(pk=shared_case.pk), follows=True, by=by)
    note(shared_case, p.caseworker)
    with world.building():
        type(p.agreement).objects.filter(pk=p.agreement.pk).update(state="suspended")
    assert changes(p.partner) == {}


@pytest.mark.parametrize("reader", ["colleague", "partner_colleague", "outsider"])
def test_others_hear_nothing_and_cannot_follow(partnership, shared_case, reader):  # noqa: F811
    p = partnership
    note(shared_case, p.partner)
    officer = getattr(p, reader)
    assert changes(officer) == {}
    follow = reverse("home:follow", kwargs={"reference": shared_case.reference})
    assert world.client_for(officer).post(follow, {"follow": "yes"}).status_code == 404
    with (
        world.as_officer(officer),
        pytest.raises((Exception, IntegrityError), match="row-level"),
        transaction.atomic(),
    ):
        CaseMark.objects.bulk_create([CaseMark(officer=officer, case_id=shared_case.pk, follows=True)])


def test_all_are_marked_as_seen_as_they_stood_on_the_page(partnership, shared_case):  # noqa: F811
    p = partnership
    note(shared_case, p.partner)
    shown = datetime.now(UTC)
    note(shared_case, p.partner, text="Later.")
    browser = world.client_for(p.caseworker)
    assert browser.post(reverse("home:see_all"), {"until": shown.isoformat()}).status_code == 302
    assert changes(p.caseworker) == {shared_case.reference: ["1 new note"]}, "what came after stays new"
    later = (datetime.now(UTC) + timedelta(days=99)).isoformat()
    browser.post(reverse("home:see_all"), {"until": later})
    assert changes(p.caseworker) == {}
    note(shared_case, p.partner, text="Once more.")
    assert changes(p.caseworker), "a time to come is not believed"


def test_one_query_however_many_cases(partnership, django_assert_num_queries):
    p = partnership
    for number in range(12):
        note(world.case(p, by=p.caseworker, title=f"Case {number}"), p.caseworker)
    other = world.officer(p.council, p.caseworker.team, "Team Mate", "caseworker")
    with world.as_officer(other), django_assert_num_queries(1):
        assert len(queries.changes()) == 12, "the team's cases"
    assert connection.vendor == "postgresql"
