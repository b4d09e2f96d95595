"""The menu: rooms of every day in it, the others below a word of it, each no further than two presses."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from tests.world import client_for, officer
from wardmote.outward.home import context
from wardmote.trust.identity.models import Role

EVERY_ROLE = (
    *(Role.CASEWORKER, Role.SUPERVISOR, Role.ADMINISTRATOR),
    *(Role.INFORMATION_GOVERNANCE, Role.AUDITOR, Role.REGISTER_EDITOR),
)


def test_every_room_is_reached_by_two_presses_and_has_keys_of_its_own(partnership):
    everything = officer(partnership.council, None, "Every Role", *EVERY_ROLE)
    menu, groups = context.navigation(RequestFactory().get("/"), everything)
    items = [*menu, *(item for group in groups for item in group.items)]
    keys = [item.keys for item in items]
    assert len(items) == 23
    assert len(set(keys)) == len(keys), "two rooms answer to the same keys"
    assert [group.text for group in groups] == ["Partnership", "Oversight", "Settings"]
    assert len(menu) + len(groups) <= 12, "more do not stand in one row"


@pytest.mark.parametrize(
    ("path", "group"), [("registers:overview", "Partnership"), ("agreements:list", "Partnership")]
)
def test_the_word_under_which_one_is_says_so(partnership, path, group):
    _, groups = context.navigation(RequestFactory().get(reverse(path)), partnership.caseworker)
    assert [each.text for each in groups if each.current] == [group]


def test_a_word_with_one_room_below_it_is_that_room(partnership):
    supervisor = officer(partnership.council, None, "Super Visor", Role.SUPERVISOR)
    menu, groups = context.navigation(RequestFactory().get("/"), supervisor)
    assert [item.text for item in menu][-2:] == ["Supervision", "Letters"]
    assert [group.text for group in groups] == ["Partnership"]


def test_the_list_of_keys_names_rooms_below_words_too(partnership):
    page = client_for(partnership.caseworker).get(reverse("home:keys")).content.decode()
    for room in ("Cases", "Registers", "Directory"):
        assert f"<dd>{room}</dd>" in page


@pytest.mark.parametrize("path", ["identity:accounts", "identity:teams", "identity:invitations"])
def test_officers_are_looked_after_below_one_word(partnership, path):
    administrator = officer(partnership.council, None, "Ad Min", Role.ADMINISTRATOR)
    _, groups = context.navigation(RequestFactory().get(reverse(path)), administrator)
    assert [each.text for each in groups if each.current] == ["Settings"]
    _, groups = context.navigation(RequestFactory().get("/directory/"), administrator)
    assert [each.text for each in groups if each.current] == ["Partnership"]
