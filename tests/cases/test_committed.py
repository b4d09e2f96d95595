"""What only real commits show: openings put on record, streams with their own actor, two officers at once."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.actions.models import Action
from wardmote.trust.access.models import Grant
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.committed


def url(case, name="detail", **kwargs):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **kwargs})


def entries(case, action):
    with world.building():
        return Entry.objects.filter(subject_id=case.pk, action=action).count()


def test_opening_a_case_is_on_record_before_it_is_read_and_a_stranger_leaves_none(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    page = world.client_for(p.caseworker).get(url(case))
    assert "What happened." in page.content.decode()
    assert entries(case, "opened") == 1
    for stranger in (p.outsider, p.colleague, p.partner):
        for name in ("detail", "notes", "sharing", "history", "documents"):
            assert world.client_for(stranger).get(url(case, name)).status_code == 404
    assert entries(case, "opened") == 1


def test_a_partner_is_in_after_the_share_and_out_when_the_agreement_ends(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    owner, partner = world.client_for(p.caseworker), world.client_for(p.partner)
    form = {
        "ground": f"{p.agreement.pk}:asb",
        "to": f"team:{p.partner.team_id}",
        "categories": ["incident", "contact"],
        "level": "3",
        "necessity": "They hold the tenancy.",
    }
    assert owner.post(f"{url(case, 'share')}?agency={p.housing.pk}", form).status_code == 302
    assert "What happened." in partner.get(url(case)).content.decode()
    assert partner.post(url(case, "notes"), {"text": "Seen by us."}).status_code == 302
    assert "Seen by us." in owner.get(url(case, "notes")).content.decode()
    with world.building():
        p.agreement.state = "ended"
        p.agreement.save(update_fields=["state"])
    assert partner.get(url(case)).status_code == 404
    assert partner.get(url(case, "notes")).status_code == 404
    assert case.reference not in partner.get(reverse("cases:list")).content.decode()
    assert "Not today" in owner.get(url(case, "sharing")).content.decode()


def test_a_refused_form_leaves_nothing_behind(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    world.share(p, case, team=p.partner.team, level=2)
    answer = world.client_for(p.partner).post(url(case, "notes"), {"text": "Not allowed"})
    assert answer.status_code == 422
    assert entries(case, "note added") == 0


def test_a_refused_share_stays_on_record_although_the_page_answers_422(committed_partnership):
    p = committed_partnership
    case = world.case(p, held=("health", "incident"))
    form = {
        "ground": f"{p.agreement.pk}:asb",
        "to": f"team:{p.partner.team_id}",
        "categories": ["incident"],
        "level": "2",
        "necessity": "They hold the tenancy.",
    }
    client = world.client_for(p.caseworker)
    answer = client.post(f"{url(case, 'share')}?agency={p.housing.pk}", form)
    assert answer.status_code == 422
    assert "does not cover" in answer.content.decode()
    assert entries(case, "share refused") == 1
    with world.building():
        assert not Grant.objects.exclude(agreement=None).exists()
    assert "Share refused" in client.get(url(case, "history")).content.decode()


def test_the_spreadsheet_is_made_with_its_own_actor(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    foreign = world.case(p, by=p.colleague)
    answer = world.client_for(p.caseworker).get(reverse("cases:csv"))
    text = b"".join(answer.streaming_content).decode()
    assert case.reference in text
    assert foreign.reference not in text


def test_two_officers_who_share_at_once_both_have_their_share(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    second = world.officer(p.council, p.caseworker.team, "Team Mate", "caseworker")
    forms = [
        (p.caseworker, f"team:{p.partner.team_id}"),
        (second, f"team:{p.partner_colleague.team_id}"),
    ]
    together, answers = threading.Barrier(2), []

    def share(officer, to, client):
        together.wait()
        form = {
            "ground": f"{p.agreement.pk}:asb",
            "to": to,
            "categories": ["incident"],
            "level": "2",
            "necessity": "Needed.",
        }
        try:
            answers.append(client.post(f"{url(case, 'share')}?agency={p.housing.pk}", form).status_code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=share, args=(officer, to, world.client_for(officer))) for officer, to in forms
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    with world.building():
        audience = Case.objects.get(pk=case.pk).audience_id
        assert Grant.objects.filter(audience=audience, agency=p.housing).count() == 2


def test_a_form_for_an_action_sent_twice_at_once_asks_once(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    due = f"1 1 {datetime.now(UTC).year + 1}"
    form = {"title": "Visit", "whom": f"agency:{p.council.pk}", "due_on": due, "key": str(uuid.uuid4())}
    together, answers = threading.Barrier(2), []

    def send(client):
        together.wait()
        try:
            answers.append(client.post(url(case, "ask_action"), form).status_code)
        finally:
            connections.close_all()

    clients = [world.client_for(p.caseworker) for _ in range(2)]
    assert 'name="key"' in clients[0].get(url(case, "ask_action")).content.decode()
    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    with world.building():
        assert str(Action.objects.get().pk) == form["key"]
        assert Entry.objects.filter(action="action asked").count() == 1


def test_a_case_closed_while_an_action_is_asked_never_keeps_it_open(committed_partnership):
    p = committed_partnership
    case = world.case(p)
    world.share(p, case, team=p.partner.team, level=3)
    together, answers = threading.Barrier(2), {}
    due = f"1 1 {datetime.now(UTC).year + 1}"
    asks = {"title": "Visit", "whom": f"team:{p.partner.team_id}", "due_on": due}
    posts = {
        "close": (world.client_for(p.caseworker), {"outcome": "resolved", "reason": "Quiet."}),
        "ask_action": (world.client_for(p.partner), asks),
    }

    def send(name):
        client, form = posts[name]
        together.wait()
        try:
            answers[name] = client.post(url(case, name), form).status_code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(name,)) for name in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [302, 422]
