"""An officer asks what the desk holds of them as an officer: their own numbers, and nobody else's."""

import pytest
from django.urls import reverse

from tests import world
from tests.people.making import person
from wardmote.work.cases.commands import conflicts
from wardmote.work.rights import own

pytestmark = pytest.mark.django_db


def held(officer):
    with world.as_officer(officer) as by:
        found = own.held_of(by)
        return dict(found.entry), dict(found.acts), found.use


def test_it_is_what_they_put_down_and_how_much_they_opened(partnership):
    p = partnership
    case = world.case(p)
    person(p.caseworker)
    world.opened_earlier(p.caseworker, case.pk, kinds=("case",))
    entry, acts, use = held(p.caseworker)
    assert entry["Name"] == p.caseworker.name
    assert (acts["Cases opened"], acts["Person records made"], acts["Notes in cases"]) == (1, 1, 0)
    assert [(opened, exported) for _, opened, exported in use] == [(1, 0)]
    for other in (p.colleague, p.partner, p.governance):
        _, acts, use = held(other)
        assert set(acts.values()) == {0}
        assert use == []


def test_a_conflict_declared_of_a_hidden_case_changes_no_number(partnership):
    """Whether there is such a case is told to nobody who declares one."""
    p = partnership
    case = world.case(p)
    before = held(p.colleague)
    with world.as_officer(p.colleague) as by:
        for reference in (case.reference, "C-AAAA-AAAA"):
            conflicts.declare_conflict(reference=reference, whose=by, words="A neighbour.", by=by)
    assert held(p.colleague) == before


def test_the_page_and_the_file_say_the_same(partnership):
    client = world.client_for(partnership.caseworker)
    page = client.get(reverse("rights:own")).content.decode()
    lines = b"".join(client.get(reverse("rights:own_csv")).streaming_content).decode().splitlines()
    assert partnership.caseworker.name in page
    assert f"Entry in the directory,Name,{partnership.caseworker.name}" in lines
    assert "Cases opened" in page
    assert reverse("rights:own") in client.get(reverse("identity:me")).content.decode()
