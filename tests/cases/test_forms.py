"""What the forms of a case refuse and say, and what its band says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests import world
from wardmote.work.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(partnership):
    made = world.case(partnership)
    world.opened_earlier(partnership.caseworker, made.pk)
    return made


def url(case, name="detail"):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference})


def test_an_action_asked_of_an_officer_of_another_agency_is_refused_for_that_reason_alone(partnership, case):
    p = partnership
    world.share(p, case, team=p.partner.team)
    answer = world.client_for(p.caseworker).post(
        url(case, "ask_action"),
        {
            "title": "Visit",
            "whom": f"agency:{p.council.pk}",
            "officer": str(p.partner.pk),
            "due_on": date.today().strftime("%-d %-m %Y"),
        },
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "officer": [f"That officer belongs to another agency. Choose one of {p.council.name}"]
    }


@pytest.mark.parametrize(("days", "status"), [(0, 302), (2, 422)])
def test_nobody_is_born_in_the_future(partnership, case, days, status):
    born = date.today() + timedelta(days=days)
    form = {
        "name": "Ada Marl",
        "role": "victim",
        "from_on": "1 1 2026",
        "born_on": born.strftime("%-d %-m %Y"),
    }
    answer = world.client_for(partnership.caseworker).post(url(case, "add_person"), form)
    assert answer.status_code == status
    assert ("Their date of birth cannot be in the future" in answer.content.decode()) is (status == 422)


def test_the_empty_choice_of_a_lead_is_in_words(partnership, case):
    with world.building():
        Case.objects.update(lead=None)
    page = world.client_for(partnership.caseworker).get(url(case, "assign")).content.decode()
    assert "Choose a lead officer" in page
    assert "-----" not in page


def closed_on_3_march(case, by):
    with world.building():
        Case.objects.filter(pk=case.pk).update(
            status="closed", outcome="resolved", closed_at=datetime(2026, 3, 3, 12, tzinfo=UTC), closed_by=by
        )


def test_a_closed_case_says_when_it_was_closed_and_names_no_next_review(partnership, case):
    closed_on_3_march(case, partnership.caseworker)
    page = world.client_for(partnership.caseworker).get(url(case)).content.decode()
    band = page.split('class="wm-facts"')[1].split("</dl>")[0]
    assert "<dt>Closed</dt>" in band
    assert "3 March 2026" in band
    assert "Next review" not in band


def test_the_list_says_when_a_case_was_closed_in_place_of_its_next_review(partnership, case):
    closed_on_3_march(case, partnership.caseworker)
    client = world.client_for(partnership.caseworker)
    page = client.get(reverse("cases:list"), {"status": "closed"}).content.decode()
    cell = page.split('data-label="Next review"')[1].split("</td>")[0]
    assert "Closed" in cell
    assert 'datetime="2026-03-03"' in cell
