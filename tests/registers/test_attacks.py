"""What someone tries who can run any SQL as the application, or types what nobody meant."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.registers.conftest import add, now
from tests.world import as_officer, client_for
from wardmote.work.registers import commands, queries
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import Entry, Version


def refused(sql, *given):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, given)
    except DatabaseError:
        return True
    return False


def test_nobody_publishes_what_is_the_agencys_alone_nor_without_being_an_editor(people):
    own = add(people.editor, reach="agency", officer_id=people.caseworker.pk)
    shared = add(people.editor, officer_id=people.caseworker.pk)
    publish = (
        "update registers_entry set published_at = now(), published_by_id = wardmote.actor(), public_values = '{}',"
        " version = version + 1 where id = %s"
    )
    with as_officer(people.editor):
        assert refused(publish, own.pk)
    with as_officer(people.caseworker):
        assert refused(publish, shared.pk)
        assert refused(
            "update registers_entry set version = version + 5, title = 'x' where id = %s", shared.pk
        )
        assert refused("update registers_entry set note = 'rewritten' where id = %s", shared.pk)
        assert refused("update registers_entry set number = 99 where id = %s", shared.pk)
        assert refused("delete from registers_entry")


def test_the_author_and_the_moment_are_the_databases_to_say(people):
    entry = add(people.editor)
    with as_officer(people.editor), connection.cursor() as cursor:
        cursor.execute(
            "update registers_entry set title = 'y', version = 2, changed_by_id = %s, changed_at = '2099-01-01'",
            [people.caseworker.pk],
        )
        version = Version.objects.get(entry=entry, no=2)
    assert version.by_id == people.editor.pk
    assert version.at.year < 2099


def test_the_owner_is_of_the_agency_that_keeps_it(people):
    entry = add(people.editor)
    with as_officer(people.editor):
        for column, value in (("officer_id", people.partner.pk), ("team_id", people.partner.team_id)):
            sql = f"update registers_entry set {column} = %s, version = version + 1 where id = %s"
            assert refused(sql, value, entry.pk)


def test_values_are_an_object_of_bounded_size(people):
    entry = add(people.editor)
    with as_officer(people.editor):
        for change in ("'[]'", "jsonb_build_object('x', repeat('y', 400000))"):
            sql = f'update registers_entry set "values" = {change}, version = version + 1 where id = %s'
            assert refused(sql, entry.pk)


def test_hostile_words_stand_as_words(people):
    entry = add(people.editor, title="<script>alert(1)</script>", cause="{{ 7|add:7 }} <b>")
    page = client_for(people.partner).get(f"/registers/risks/{entry.pk}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7|add:7 }} &lt;b&gt;" in page


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "²"])
def test_a_list_answers_whatever_page_or_filter_is_asked_for(people, page):
    add(people.editor)
    browser = client_for(people.editor)
    odd = (
        f"/registers/risks/?page={page}&sort=nonsense&agency=nonsense&v_kind=nonsense&state=nonsense&q=%00%25"
    )
    assert browser.get(odd).status_code == 200
    assert Client().get(f"/published/key-facts/?page={page}&q=%00").status_code == 200
    assert Client().get(f"/published/key-facts/feed.json?limit={page}&offset={page}").status_code == 200


def test_hits_of_the_one_box_are_those_one_may_see(people):
    add(people.editor, title="Harbourlight shared")
    add(people.editor, title="Harbourlight secret", reach="agency")
    for who, seen in ((people.caseworker, 2), (people.partner, 1)):
        browser = client_for(who)
        page = browser.post("/search/", {"q": "Harbourlight"}, follow=True).text
        assert page.count("Harbourlight s") == seen
    for typed, found in (("rk-1", "Harbourlight shared"), ("RK-A1", "Harbourlight secret")):
        hits = [
            client_for(who).post("/search/", {"q": typed}, follow=True).text
            for who in (people.caseworker, people.partner)
        ]
        assert [found in page for page in hits] == [True, typed == "rk-1"]


def test_an_opening_of_the_agencys_own_is_on_record(people):
    from tests.world import building
    from wardmote.foundation.audit.models import Entry as Logged

    own, shared = (add(people.editor, reach=reach) for reach in ("agency", "partnership"))
    browser = client_for(people.caseworker)
    for entry in (own, shared):
        browser.get(f"/registers/risks/{entry.pk}/")
    with building():
        opened = Logged.objects.filter(action="opened", subject_kind="register_entry")
        assert list(opened.values_list("subject_id", "officer_id")) == [(own.pk, people.caseworker.pk)]


def test_what_an_owner_who_is_no_editor_changes_the_public_sees_once_an_editor_publishes_it(people):
    fact = add(people.editor, "key-facts", title="Thefts", officer_id=people.caseworker.pk)
    register = registers()["key-facts"]
    editor = client_for(people.editor)
    editor.post(f"/registers/key-facts/{fact.pk}/publish/do/")
    with as_officer(people.caseworker) as me:
        entry = queries.entries(register).get(pk=fact.pk)
        draft = commands.draft_of(entry)
        draft.values = {**draft.values, "value": "77"}
        commands.change(entry, draft, version=entry.version, by=me, now=now())
        assert Entry.objects.get(pk=fact.pk).values["value"] == "77"

    def public():
        return Client().get("/published/key-facts/feed.json").json()["entries"][0]["values"]["value"]

    assert public() == "1250"
    assert "Publish it as it stands now" in editor.get(f"/registers/key-facts/{fact.pk}/").text
    editor.post(f"/registers/key-facts/{fact.pk}/publish/do/")
    assert public() == "77"
    assert date.today().year > 2000
