"""People and places come due once nothing refers to them, are kept while something does, and leave nothing behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests import world
from tests.people.making import opened, person, share
from tests.retention import making
from tests.retention.marked import WORD, tables_with
from tests.rights.test_marks import marked
from wardmote.foundation.references import new_reference
from wardmote.records.people import commands as people
from wardmote.records.people.models import Person
from wardmote.records.places.models import Place
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, CasePerson
from wardmote.work.cases.models import Person as Entry
from wardmote.work.retention import commands, queries
from wardmote.work.retention.models import Deletion, Item, Tombstone
from wardmote.work.retention.reckoning import later, reckon

pytestmark = pytest.mark.django_db
LONG_AGO = making.years_ago(3)


def now():
    return datetime.now(UTC)


@pytest.fixture
def scene(partnership):
    making.add_second(partnership)
    return partnership


def on(day):
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)


def old_person(p, name="Joan Smithers", since=LONG_AGO):
    made = person(p.caseworker, name=name)
    with world.building():
        Person.objects.filter(pk=made.pk).update(made_at=on(since), changed_at=on(since))
    return made


def old_place(p, since=LONG_AGO):
    with world.building():
        made = making.insert(
            "places_place", reference=new_reference("L"), audience_id=world.case(p).audience_id, owner_id=p.council.pk,
            team_id=p.caseworker.team_id, kind="premises", name=f"The {WORD} Arms", address=f"1 {WORD} Street", postcode="",
            street=f"{WORD} Street", ward=WORD, point_is="", sort_key="a", address_key="1 a", made_at=on(since),
            made_by_id=p.caseworker.pk, changed_at=on(since),
        )  # fmt: skip
        return Place.objects.get(pk=made)


def tie(p, case, made):
    opened(case, p.caseworker)
    opened(made, p.caseworker)
    with world.as_officer(p.caseworker) as by:
        cases.add_person(case=case, name=made.name, role="victim", from_on=date.today(), by=by, now=now())
        entry = Entry.objects.select_related("case__owner").filter(case=case).latest("at")
        cases.link_person(entry=entry, person=made, by=by, now=now())


def delete(p, record, ground="period_over"):
    making.ask(record, p.governance, ground)
    making.agree(record, p.extra["second"])
    making.days_pass()
    return making.night()["deleted"]


def test_a_person_is_due_a_year_after_nothing_refers_to_them_and_a_place_two(scene):
    p = scene
    made, place = old_person(p), old_place(p)
    assert making.item_of(made).reckoned_at.year == 1970  # counted in the night
    making.night()
    item = making.item_of(made)
    assert (item.settled_on, item.due_on) == (LONG_AGO, later(LONG_AGO, 12))
    assert "last referred to" in reckon(item).sentence
    assert making.item_of(place).due_on == later(LONG_AGO, 24)

    case = world.case(p)
    tie(p, case, made)
    assert (making.item_of(made).settled_on, making.item_of(made).due_on) == (None, None)
    with world.building():  # taken back as mistaken
        CasePerson.objects.filter(case=case).update(ended_at=now())
    making.night()
    assert making.item_of(made).due_on == later(making.TODAY, 12)
    tie(p, case, made)
    making.close(case, making.years_ago(6, 3))
    assert making.item_of(made).due_on is None  # a closed case refers to them, too
    assert delete(p, case) == 1
    item = making.item_of(made)
    assert (item.freed_on, item.due_on) == (making.TODAY, later(making.TODAY, 12))


def test_whom_a_merged_record_is_kept_for_is_kept_with_it(scene):
    p, by = scene, scene.caseworker
    away, into = old_person(p), old_person(p, "Jo Smithers")
    making.night()
    opened(away, by)
    opened(into, by)
    with world.as_officer(by) as officer:
        merge = people.merge(away=away, into=into, reason="One person", by=officer, now=now())
    making.night()
    assert making.item_of(away).due_on == later(LONG_AGO, 12)  # two that nothing refers to keep nobody
    case = world.case(p)
    tie(p, case, into)
    assert making.item_of(away).due_on is None
    with world.as_officer(by) as officer:
        people.undo_merge(merge=merge, reason="Two people", by=officer, now=now())
    making.night()
    assert making.item_of(away).due_on == later(making.TODAY, 12)
    assert making.item_of(into).due_on is None


def test_only_leads_learn_the_days_and_only_once_nothing_refers_to_it(scene):
    """Whoever sees the person would learn from it that something hidden refers to them."""
    p = scene
    made, tied = old_person(p), old_person(p, "Ann Tied")
    tie(p, world.case(p), tied)
    making.night()
    page = reverse("retention:record", kwargs={"reference": made.reference})
    for officer, seen in (
        (p.governance, True),
        (p.caseworker, False),
        (p.partner, False),
        (p.outsider, False),
    ):
        with world.as_officer(officer):
            assert set(Item.objects.filter(record_kind="person").values_list("record_id", flat=True)) == (
                {made.pk} if seen else set()
            )
        assert world.client_for(officer).get(page).status_code == (200 if seen else 404)
    href = reverse("retention:record", kwargs={"reference": tied.reference})
    assert world.client_for(p.governance).get(href).status_code == 404
    listed = world.client_for(p.governance).get(reverse("retention:list")).content.decode()
    assert made.reference in listed
    assert tied.reference not in listed


@pytest.mark.parametrize("held", ["hold", "restriction", "tie"])
def test_what_stands_in_the_way_of_deleting_a_person(scene, held):
    p = scene
    made = old_person(p)
    making.night()
    making.ask(made, p.governance)
    making.agree(made, p.extra["second"])
    if held == "hold":
        with world.as_officer(p.governance) as by:
            commands.place_hold(record=making.found(made), reason="A claim.", by=by)
    elif held == "restriction":
        marked(made, p.caseworker)
    else:
        tie(p, world.case(p), made)
        with world.building():
            assert Deletion.objects.get().state == "withdrawn"
    making.days_pass()
    assert making.night()["deleted"] == 0
    with world.building():
        assert Person.objects.filter(pk=made.pk).exists()


def test_a_partner_who_sees_the_person_is_told_first_and_may_object(scene):
    p = scene
    made = old_person(p)
    making.night()
    share(p, made)
    making.ask(made, p.governance)
    with world.as_officer(p.partner) as by:
        record = queries.record(made.reference)
        assert record is not None
        assert record.item is None
        commands.answer_deletion(record=record, wants="objects", words="We still work on it.", by=by)
    with pytest.raises(commands.CannotDecide, match="partner"):
        making.agree(made, p.extra["second"])
    page = reverse("retention:record", kwargs={"reference": made.reference})
    assert "that it be deleted" in world.client_for(p.partner).get(page).content.decode()


def everything(p, made, other, place, case):
    """One word in all that can hang on a person and on a place."""
    by, aud, at = p.caseworker.pk, made.audience_id, on(LONG_AGO)
    child = {
        "person_id": made.pk,
        "parent_audience_id": aud,
        "audience_id": aud,
        "categories": [],
        "by_id": by,
        "at": at,
    }
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update people_person set name = %s, other_names = %s where id = %s",
            [f"Ann {WORD}", f"Nan {WORD}", made.pk],
        )
        making.insert("people_contact", kind="other", value=WORD, e164="", note=WORD, **child)
        making.insert("people_address", kind="home", address=f"2 {WORD} Row", postcode="", **child)
        making.insert("people_detail", kind="note", text=WORD, **child)
        making.insert(
            "people_wording",
            kind="known",
            name=f"Was {WORD}before",
            other_names=WORD,
            is_deceased=False,
            **child,
        )
        making.insert(
            "people_matchkey", person_id=made.pk, parent_audience_id=aud, audience_id=aud, categories=[], kind="name",
            value=WORD.lower(), is_current=True,
        )  # fmt: skip
        making.insert(
            "people_merge", away_id=other.pk, into_id=made.pk, reason=WORD, by_id=by, at=at, undone_reason=WORD,
            undone_by_id=by, undone_at=at,
        )  # fmt: skip
        making.insert("people_link", one_id=made.pk, other_id=other.pk, reason=WORD, by_id=by, at=at)
        disclosure = making.insert(
            "access_disclosure", audience_id=aud, agency_id=p.housing.pk, agreement_id=p.agreement.pk, purpose="asb",
            gateway="", categories=["incident"], level=2, necessity=WORD, by_id=by, at=at, withdrawn_reason=WORD,
        )  # fmt: skip
        making.insert(
            "people_persondisclosure", person_id=made.pk, parent_audience_id=aud, audience_id=aud, categories=[],
            disclosure_id=disclosure,
        )  # fmt: skip
        making.insert(
            "rights_mark", kind="objection", person_id=made.pk, parent_audience_id=aud, audience_id=aud, categories=[],
            words=WORD, answer=WORD, by_id=by, at=at, ended_by_id=by, ended_at=at, ended_why=WORD,
        )  # fmt: skip
        of_place = {
            "place_id": place.pk,
            "parent_audience_id": place.audience_id,
            "audience_id": place.audience_id,
        }
        making.insert("places_note", text=WORD, by_id=by, at=at, **_columns("places_note", of_place))
        making.insert(
            "places_wording", kind="premises", name=WORD, address=f"9 {WORD} Lane", postcode="", ward=WORD, by_id=by, at=at,
            **_columns("places_wording", of_place),
        )  # fmt: skip
        entry = making.insert(
            "cases_person", case_id=case.pk, parent_audience_id=case.audience_id, audience_id=case.audience_id,
            categories=[], name="N", role="victim", contact="", contact_wishes="", about="", from_on=making.TODAY,
            by_id=by, at=at,
        )  # fmt: skip
        making.insert(
            "cases_caseperson", entry_id=entry, case_id=case.pk, audience_id=case.audience_id, person_id=made.pk,
            by_id=by, at=at, ended_at=at, ended_by_id=by,
        )  # fmt: skip
        for kind, subject in {"person": made.pk, "place": place.pk}.items():
            reference = made.reference if kind == "person" else place.reference
            making.insert(
                "desk_draft",
                officer_id=by,
                place=f"/{kind}/{reference}/",
                about=WORD,
                fields=WORD,
                saved_at=now(),
            )
            cursor.execute(
                "insert into audit_entry (action, subject_kind, subject_id, owner_id, note) values ('noted', %s, %s, %s, %s)",
                [kind, subject, p.council.pk, WORD],
            )


def _columns(table, values):
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [table]
        )
        there = {name for (name,) in cursor.fetchall()}
    return {**values, **({"categories": []} if "categories" in there else {})}


def test_nothing_is_left_of_a_person_or_a_place_but_its_tombstone(scene):
    p = scene
    made, other, place, case = old_person(p), old_person(p, "Other"), old_place(p), world.case(p)
    everything(p, made, other, place, case)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update retention_item set reckoned_at = 'epoch'")
    making.night()
    before = set(tables_with())
    assert {
        "people_wording",
        "people_link",
        "rights_mark",
        "places_wording",
        "search_word",
        "access_disclosure",
    } <= before
    assert len(before) >= 17, before
    assert delete(p, made) == 1
    assert {"places_place", "places_note"} <= set(tables_with())
    assert delete(p, place) == 1
    assert tables_with() == {}
    with world.building():
        assert Person.objects.filter(pk=other.pk).exists()
        assert Case.objects.filter(pk=case.pk).exists()
        tombs = {tomb.reference: tomb for tomb in Tombstone.objects.all()}
    assert set(tombs) == {made.reference, place.reference}
    assert tombs[made.reference].counts["people_detail"] == 1
    assert tombs[made.reference].rule == "Person on record to whom nothing refers"
    page = reverse("people:detail", kwargs={"reference": made.reference})
    answer = world.client_for(p.caseworker).get(page, follow=True)
    assert f"{made.reference} was deleted" in answer.content.decode()
    assert world.client_for(p.outsider).get(page, follow=True).status_code == 404
