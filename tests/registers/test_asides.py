"""What is not shown or taken is never silent: rows set aside, long histories, files that are cut, feeds, sent twice."""

import io
import json

import pytest
from django.db import DatabaseError, connection, transaction

from tests.registers.conftest import add, draft, now
from tests.world import as_officer, building, client_for, officer
from wardmote.records.documents.shelves import SHELVES
from wardmote.records.front_doors.models import Tally
from wardmote.trust.identity.models import Role
from wardmote.work.registers import asides, commands, exporting, importing, opening, queries
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import Aside, Batch, Entry
from wardmote.work.registers.views import entry as entries


def took(by, content, name="risks.csv"):
    register = registers()["risks"]
    with as_officer(by) as me:
        fields = opening.fields_of(register)
        file = opening.open_file(name, content, fields)
        return importing.take_in(register, file, by=me, now=now())


def csv_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.fixture
def taken(people):
    register = registers()["risks"]
    columns = [column for column in register.columns if column.required]
    head = ["Risk" if not register.title_names else register.title_label]
    good, bad = ["Flooding"], ["Fire"]
    for column in columns:
        head.append(column.label)
        choice = column.choices[0][1] if column.choices else "Some words"
        good.append(choice)
        bad.append("No such choice" if column.choices else "Some words")
    content = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (head, good, bad)).encode()
    return content, took(people.editor, content)


def test_rows_set_aside_are_handed_out_from_their_file_to_be_mended(people, taken):
    _, told = taken
    assert told.batch
    browser = client_for(people.editor)
    page = browser.get("/registers/risks/imports/").text
    assert "1 set aside" in page
    rest = f"/registers/risks/imports/{told.batch}/rest.csv"
    assert rest in page
    text = csv_of(browser.get(rest))
    assert "Fire" in text
    assert "Flooding" not in text
    assert "found" in text.splitlines()[1], "each says why"
    with building():
        assert b"Fire" not in bytes(Aside.objects.get().sealed), "it is kept sealed"


def test_rows_set_aside_are_the_agencys_editors_alone(people, taken):
    _, told = taken
    rest = f"/registers/risks/imports/{told.batch}/rest.csv"
    plain = officer(people.council, None, "Plain", Role.CASEWORKER)
    for other in (people.housing_editor, people.partner, plain):
        assert client_for(other).get(rest).status_code == 404
        with as_officer(other):
            assert not Aside.objects.exists()
    with as_officer(people.housing_editor), pytest.raises(DatabaseError), transaction.atomic():
        Aside(batch_id=told.batch, rows=1, sealed=b"x").save(force_insert=True)


def test_a_file_of_which_nothing_is_taken_is_kept_once(people, taken):
    content, _ = taken
    head, _, bad = content.decode().splitlines()
    only_bad = f"{head}\n{bad}\n".encode()
    first, again = took(people.editor, only_bad, "bad.csv"), took(people.editor, only_bad, "bad.csv")
    assert first.batch
    assert again.batch is None
    with building():
        assert Batch.objects.count() == 2
        assert Aside.objects.count() == 2


def test_rows_set_aside_are_thrown_away_when_their_days_are_over(people, taken):
    _, told = taken
    with building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        cursor.execute("select wardmote.registers_tidied(now() + interval '3 days')")
        assert cursor.fetchone() == (0,)
        cursor.execute("select wardmote.registers_tidied(now() + interval '30 days')")
        assert cursor.fetchone() == (1,)
        cursor.execute("reset role")
    browser = client_for(people.editor)
    assert "1 set aside, thrown away" in browser.get("/registers/risks/imports/").text
    assert browser.get(f"/registers/risks/imports/{told.batch}/rest.csv").status_code == 404


def test_the_key_of_rows_set_aside_is_on_a_shelf(taken):
    assert any(shelf.renew == asides.RENEW for shelf in SHELVES)
    with building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        cursor.execute("select count(*) from wardmote.registers_aside_wrappings(%s, 10)", ["0" * 32])
        assert cursor.fetchone() == (1,)
        cursor.execute("reset role")


def test_every_version_is_on_a_page_of_the_history(people, monkeypatch):
    monkeypatch.setattr(entries, "VERSIONS", 2)
    made = add(people.editor, "risks", title="Flooding")
    for number in range(4):
        with as_officer(people.editor) as me:
            entry = Entry.objects.select_related("owner").get(pk=made.pk)
            wanted = commands.draft_of(entry)
            wanted.title = f"Flooding {number}"
            commands.change(entry, wanted, version=entry.version, by=me, now=now(), note=f"Change {number}")
    browser = client_for(people.editor)
    first = browser.get(f"/registers/risks/{made.pk}/history/").text
    assert "Versions 1 to 2 of 5" in first
    last = browser.get(f"/registers/risks/{made.pk}/history/?page=3").text
    assert "Change 0" not in last.split("Two versions")[0]
    assert "Versions 5 to 5 of 5" in last
    compared = browser.get(f"/registers/risks/{made.pk}/history/?older=1&newer=5").text
    assert "What differs between version 1 and version 5" in compared


def test_a_file_that_leaves_entries_out_says_so_in_its_name(people, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 2)
    for number in range(3):
        add(people.editor, "risks", title=f"Risk {number}")
    browser = client_for(people.editor)
    assert "risks-first-2-of-3-" in browser.get("/registers/risks/export.csv")["Content-Disposition"]
    told = json.load(io.BytesIO(browser.get("/registers/risks/export.json").content))
    assert (told["total"], told["left_out"], len(told["entries"])) == (3, 1, 2)
    monkeypatch.setattr(exporting, "MOST", 3)
    assert "first" not in browser.get("/registers/risks/export.csv")["Content-Disposition"]


def test_a_feed_read_too_often_from_one_network_asks_to_wait(people, client):
    address = "/published/key-facts/feed.json"
    assert client.get(address).status_code == 200
    with building(), connection.cursor() as cursor:
        (read,) = Tally.objects.filter(figure="feeds_an_hour")
        assert len(bytes(read.network)) in (0, 32), "a print stands there, no address"
        cursor.execute("select value from front_doors_parameter where key = 'feeds_an_hour'")
        Tally.objects.update(many=cursor.fetchone()[0])
    refused = client.get(address)
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 3600
    assert client.get("/published/key-facts/feed.csv").status_code == 429
    assert client.get("/published/").status_code == 200, "pages for people are not counted"


def test_a_form_sent_twice_at_the_same_instant_adds_one_entry(people, monkeypatch):
    """The other is not there when this one looks, and is when it writes."""
    register, made = registers()["risks"], []

    def add_other_first(its, wanted, **given):
        if not made:
            made.append(real(its, draft(register, agency=people.editor.agency_id), **given))
        return real(its, wanted, **given)

    real = commands.add
    monkeypatch.setattr(commands, "add", add_other_first)
    browser = client_for(people.editor)
    form = browser.get("/registers/risks/new/").context["form"]
    sent = {"title": "Flooding", "reach": "partnership", "key": str(form["key"].value())}
    with as_officer(people.editor):
        for column in register.columns:
            if column.required:
                sent[f"v_{column.field}"] = column.choices[0][0] if column.choices else "Some words"
    answer = browser.post("/registers/risks/new/", sent)
    assert answer.status_code == 302, answer.text
    assert answer["Location"].endswith(f"/{made[0].pk}/")
    with as_officer(people.editor):
        assert queries.entries(register).count() == 1
