"""The first page: what waits for me and my team, and nothing of anybody else's."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import world
from tests.actions.conftest import ask, shared_case  # noqa: F401
from tests.intake.conftest import take  # noqa: F401
from wardmote.records.actions import commands as actions
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import Disclosure
from wardmote.trust.identity.models import Role
from wardmote.work.cases.models import Case, CaseDisclosure

HOME = reverse("home:home")


def page(officer):
    return world.client_for(officer).get(HOME).content.decode()


def disclosed(partnership, case):
    """The disclosure that goes with the grant of `world.share`."""
    by = partnership.caseworker
    with world.as_officer(by):
        disclosure = Disclosure(
            audience_id=case.audience_id,
            agency=partnership.housing,
            agreement=partnership.agreement,
            purpose="asb",
            categories=["incident"],
            level=3,
            necessity="They hold the tenancy.",
            by=by,
            at=datetime.now(UTC),
        )
        disclosure.save(force_insert=True)
        CaseDisclosure.objects.create(
            case_id=case.pk,
            disclosure=disclosure,
            parent_audience_id=case.audience_id,
            audience_id=case.audience_id,
        )


def test_anonymous_visitors_are_sent_to_sign_in(client, db):
    answer = client.get(HOME)
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_an_officer_with_nothing_waiting_is_told_so(partnership):
    text = page(partnership.outsider)
    for words in (
        "Nothing is asked of you",
        "Every action asked of your team has an answer",
        "No case you lead is due for review",
        "No unread notices",
        "No partner has shared a case with you",
    ):
        assert words in text
    assert "Our agreements" not in text


def test_what_waits_for_me_and_my_team(partnership, shared_case, ask, take):  # noqa: F811
    partner = partnership.partner
    ask(title="Mend the door")
    mine = ask(title="Ring the tenant", days=2)
    with world.as_officer(partner):
        actions.accept(action=mine, by=partner, now=timezone.now())
    disclosed(partnership, shared_case)

    text = page(partner)
    assert (
        text.index("Ring the tenant")
        < text.index("For my team, without an answer")
        < text.index("Mend the door")
    )
    assert "Due soon" in text
    assert shared_case.reference in text
    assert "An action was asked of you" in text

    take(partnership.caseworker, harm="high")
    with world.building():
        Case.objects.filter(pk=shared_case.pk).update(review_on=date.today() - timedelta(days=1))
    text = page(partnership.caseworker)
    assert "report waiting for my team, the oldest" in text
    assert "Noise on the stairs at night" in text
    assert "Overdue" in text


@pytest.mark.parametrize("reader", ["colleague", "partner_colleague", "outsider"])
def test_others_find_no_trace(partnership, shared_case, ask, take, reader):  # noqa: F811
    ask()
    take(partnership.caseworker)
    disclosed(partnership, shared_case)

    text = page(getattr(partnership, reader))
    assert "Mend the door" not in text
    assert shared_case.reference not in text
    assert 'wm-tile__number">1<' not in text


def test_a_declined_action_comes_back_to_who_asked(partnership, ask):  # noqa: F811
    action = ask()
    with world.as_officer(partnership.partner):
        actions.decline(action=action, reason="Not ours.", by=partnership.partner, now=timezone.now())
    text = page(partnership.caseworker)
    assert text.index("Declined, to ask again or withdraw") < text.index("Mend the door")


@pytest.mark.parametrize("done", [True, False])
def test_who_asked_finds_a_notice_of_the_answer_that_leads_to_the_action(partnership, ask, done):  # noqa: F811
    action, by = ask(), partnership.partner
    with world.as_officer(by):
        if done:
            actions.finish(action=action, evidence="A new lock.", by=by, now=timezone.now())
        else:
            actions.decline(action=action, reason="Not ours.", by=by, now=timezone.now())
    href = reverse("actions:detail", kwargs={"pk": action.pk})
    told = (
        f'An action you asked for was {"done" if done else "declined"}: <a class="govuk-link" href="{href}"'
    )
    assert told in page(partnership.caseworker)
    assert "An action you asked for" not in page(by)


def test_when_the_agreement_ends_the_page_shows_nothing_of_it(partnership, shared_case, ask):  # noqa: F811
    ask()
    disclosed(partnership, shared_case)
    with world.building():
        partnership.agreement.__class__.objects.filter(pk=partnership.agreement.pk).update(
            ends_on=date.today() - timedelta(days=1)
        )
    text = page(partnership.partner)
    assert "Mend the door" not in text
    assert shared_case.reference not in text
    assert "An action was asked of you" in text  # the notice stays, without its subject


def test_notices_are_marked_read_one_by_one_or_all(partnership, ask):  # noqa: F811
    ask(title="First asked")
    ask(title="Second asked")
    partner = partnership.partner
    browser = world.client_for(partner)
    with world.as_officer(partner):
        first = Notice.objects.order_by("at").first()
    assert browser.post(reverse("notices:read", kwargs={"pk": first.pk})).status_code == 302
    with world.as_officer(partner):
        assert Notice.objects.filter(read_at=None).count() == 1
    assert browser.post(reverse("notices:read_all")).status_code == 302
    with world.as_officer(partner):
        assert not Notice.objects.filter(read_at=None).exists()


def test_nobody_marks_the_notices_of_another(partnership, ask):  # noqa: F811
    ask()
    with world.as_officer(partnership.partner):
        notice = Notice.objects.get()
    browser = world.client_for(partnership.outsider)
    assert browser.post(reverse("notices:read", kwargs={"pk": notice.pk})).status_code == 404
    assert browser.post(reverse("notices:read", kwargs={"pk": uuid.uuid4()})).status_code == 404


def test_information_governance_leads_see_what_their_agreements_need(partnership):
    today = date.today()
    council = partnership.council
    for name, fields in {
        "Review passed": {"review_on": today - timedelta(days=3)},
        "Review soon": {"review_on": today + timedelta(days=20)},
        "Never signed": {"state": "draft", "gateways": []},
        "Just lapsed": {"ends_on": today - timedelta(days=2)},
        "Long lapsed": {"ends_on": today - timedelta(days=40), "starts_on": today - timedelta(days=400)},
    }.items():
        review = fields.pop("review_on", None)
        gateways = fields.pop("gateways", None)
        made = world.agreement(council, partnership.housing, document_name=name, **fields)
        with world.building():
            if review:
                made.review_on = review
            if gateways is not None:
                made.gateways = gateways
            made.save()
    text = page(partnership.governance)
    for name in ("Review passed", "Review soon", "Never signed", "Just lapsed"):
        assert name in text
    assert "Long lapsed" not in text
    assert text.index("Review overdue") < text.index("Review passed") < text.index("Lacking something")


def test_information_governance_leads_see_what_awaits_their_agencys_signature(partnership):
    p = partnership
    lead = world.officer(p.housing, None, "Housing Lead", "information_governance")
    for name, state in (("To sign", "awaiting_signature"), ("Not sent", "draft"), ("Is over", "ended")):
        made = world.agreement(p.council, p.housing, document_name=f"{name}: entry", state=state)
        with world.building():
            made.parties.filter(organisation__agency=p.housing).update(signed_on=None)
    text = page(lead)
    assert "Awaiting your signature" in text
    assert "To sign: entry" in text
    assert "Kept by Council" in text
    assert "Not sent: entry" not in text
    assert "Is over: entry" not in text
    assert "Awaiting your signature" not in page(p.governance)  # the council, which keeps it, has signed


def test_the_page_asks_at_most_twenty_queries(partnership, shared_case, ask, take):  # noqa: F811
    lead = world.officer(partnership.housing, partnership.partner.team, "Both", "information_governance")
    world.agreement(partnership.housing, partnership.council, document_name="Due", starts_on=date.today())
    for number in range(12):
        ask(title=f"Of the team {number}")
        ask(title=f"Of mine {number}", officer=lead)
    disclosed(partnership, shared_case)
    with world.building():
        for kind, subject in (("shared", shared_case.pk), ("agreement_ended", partnership.agreement.pk)):
            Notice.objects.create(
                officer=lead,
                kind=kind,
                subject_kind="case" if kind == "shared" else "agreement",
                subject_id=subject,
                at=timezone.now(),
            )
    browser = world.client_for(lead)
    with CaptureQueriesContext(connection) as queries:
        text = browser.get(HOME).content.decode()
    assert "Of mine 3" in text
    own = world.own(queries)
    assert len(own) <= 20  # the two that put the officer into the transaction among them


def test_help_pages_answer_anyone(client, db, partnership):
    for name in ("home:keys", "home:accessibility"):
        assert client.get(reverse(name)).status_code == 200
        assert world.client_for(partnership.caseworker).get(reverse(name)).status_code == 200


def test_each_shortcut_leads_to_one_place(partnership):
    """Of whoever has every role, so that every room is in the menu."""
    with world.building():
        everything = world.officer(
            partnership.council, partnership.council.teams.first(), "Every Role", *Role.values
        )
    page = world.client_for(everything).get(reverse("home:home")).content.decode()
    found = re.findall(r'href="([^"]*)"[^>]*data-shortcut="(g [^"]*)"', page)
    places = dict(sorted((keys, href) for href, keys in found))
    assert len(found) >= 20
    assert sorted(places.items()) == sorted((keys, href) for href, keys in found)


def test_shortcuts_can_be_turned_off(client, db):
    keys = reverse("home:keys")
    assert 'data-shortcuts="on"' in client.get(keys).content.decode()
    client.post(keys, {"shortcuts": "off"})
    assert 'data-shortcuts="off"' in client.get(keys).content.decode()
    client.post(keys, {"shortcuts": "on"})
    assert 'data-shortcuts="on"' in client.get(keys).content.decode()
