"""One's notices: by what they are about, read and unread, of the kinds one wants; and how one is told."""

from datetime import UTC, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.actions.conftest import ask, shared_case  # noqa: F401
from wardmote.foundation.audit.models import Entry
from wardmote.records.notices import commands, kinds, queries
from wardmote.records.notices.models import Notice, Preferences
from wardmote.trust.agreements.models import Agreement

LIST, SAY = reverse("notices:list"), reverse("notices:preferences")
NOW = datetime.now(UTC)
USUAL = {
    "digest": "daily",
    "at": "7:30am",
    "quiet_from": "",
    "quiet_to": "",
    "days_off": [],
    "wanted": ["action_asked"],
}


def page(officer, query=""):
    return world.client_for(officer).get(LIST + query).content.decode()


def test_grouped_by_what_they_are_about_the_last_told_of_first(partnership, ask):  # noqa: F811
    first, second = ask(title="Mend the door"), ask(title="Ring the tenant")
    with world.as_officer(partnership.caseworker):
        commands.tell(
            [partnership.partner.pk], kind="action_reopened", subject_kind="action", subject=first.pk,
            on=NOW.date(), now=datetime.now(UTC),
        )  # fmt: skip
    text = page(partnership.partner)
    assert text.index("Mend the door") < text.index("Ring the tenant")
    assert "2 unread" in text
    assert "2 records" in text
    assert second.title in page(partnership.partner, "?kind=action_asked")
    assert second.title not in page(partnership.partner, "?kind=action_reopened")


def test_read_unread_about_one_record_and_all(partnership, ask):  # noqa: F811
    p = partnership
    action = ask()
    ask(title="Another")
    browser = world.client_for(p.partner)
    with world.as_officer(p.partner):
        notice = Notice.objects.get(subject_id=action.pk)

    def unread():
        with world.as_officer(p.partner):
            return queries.count_unread(p.partner)

    browser.post(reverse("notices:read", kwargs={"pk": notice.pk}))
    assert unread() == 1
    assert "Mend the door" not in browser.get(f"{LIST}?show=unread").content.decode()
    browser.post(reverse("notices:unread", kwargs={"pk": notice.pk}))
    assert unread() == 2
    browser.post(reverse("notices:read_about", kwargs={"subject": action.pk}))
    assert unread() == 1
    assert '<span class="wm-count">1' in browser.get(LIST).content.decode()
    answer = browser.post(reverse("notices:read_all"), {"back": "show=unread"})
    assert answer["Location"] == f"{LIST}?show=unread"
    assert unread() == 0
    assert "wm-count" not in browser.get(LIST).content.decode()


def test_of_what_one_no_longer_sees_the_notice_stays_and_the_name_is_gone(partnership, ask):  # noqa: F811
    ask()
    with world.building():
        Agreement.objects.filter(pk=partnership.agreement.pk).update(state="ended")
    text = page(partnership.partner)
    assert "A record you may no longer see" in text
    assert "Mend the door" not in text


def test_nobody_marks_or_sees_those_of_another(partnership, ask):  # noqa: F811
    action = ask()
    with world.as_officer(partnership.partner):
        notice = Notice.objects.get()
    browser = world.client_for(partnership.outsider)
    for name in ("read", "unread"):
        assert browser.post(reverse(f"notices:{name}", kwargs={"pk": notice.pk})).status_code == 404
    browser.post(reverse("notices:read_about", kwargs={"subject": action.pk}))
    browser.post(reverse("notices:read_all"))
    assert "No notices" in browser.get(LIST).content.decode()
    with world.as_officer(partnership.partner):
        assert Notice.objects.filter(read_at=None).count() == 1


def test_few_queries_however_many_notices(partnership, ask):  # noqa: F811
    for number in range(30):
        ask(title=f"Action {number}")
    browser = world.client_for(partnership.partner)
    with CaptureQueriesContext(connection) as asked:
        text = browser.get(LIST).content.decode()
    assert "30 records" in text
    assert len(asked) <= 12


def test_a_kind_that_is_not_wanted_is_neither_shown_nor_counted_and_comes_back(partnership, ask):  # noqa: F811
    ask()
    p = partnership
    browser = world.client_for(p.partner)
    assert browser.post(SAY, {**USUAL, "wanted": ["shared"]}).status_code == 302
    with world.as_officer(p.partner):
        assert queries.count_unread(p.partner) == 0
    assert "No notices" in browser.get(LIST).content.decode()
    browser.post(SAY, USUAL)
    assert "Mend the door" in browser.get(LIST).content.decode()


def test_how_one_is_told_is_kept_and_put_on_record(partnership):
    p = partnership
    browser = world.client_for(p.partner)
    sent = {
        **USUAL,
        "digest": "weekly",
        "at": "9:15am",
        "quiet_from": "7pm",
        "quiet_to": "7am",
        "days_off": ["2"],
    }
    assert browser.post(SAY, sent).status_code == 302
    with world.as_officer(p.partner):
        kept = queries.preferences_of(p.partner)
    assert (kept.digest, kept.at, kept.quiet_from, kept.quiet_to) == (
        "weekly",
        time(9, 15),
        time(19),
        time(7),
    )
    assert kept.days_off == [2, 5, 6]
    with world.building():
        assert Entry.objects.filter(action="notice preferences changed", subject_id=p.partner.pk).count() == 1
    with world.as_officer(p.caseworker):
        assert not Preferences.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": "half past"}, "must be a time"),
        ({"at": ""}, "Enter the time to send it"),
        ({"quiet_from": "7pm"}, "or neither"),
        ({"quiet_from": "7pm", "quiet_to": "7pm"}, "at the same time"),
        ({"days_off": ["0", "1", "2", "3", "4"]}, "Every day is a day off"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(partnership, change, words):
    answer = world.client_for(partnership.partner).post(SAY, {**USUAL, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with world.as_officer(partnership.partner):
        assert not Preferences.objects.exists()


def test_every_kind_stands_once_below_the_part_of_the_work_it_is_of():
    found = [kind for _, told in kinds.by_heading() for kind, _ in told]
    assert sorted(found) == sorted(kinds.words)
    assert set(kinds.words) == set(kinds.headings), "a kind of notice that no part of the work tells of"
