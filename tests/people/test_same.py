"""The same person, of two records: nobody sees more by it, and whoever sees one end sees no sign of the other."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.people.making import opened, person, share
from wardmote.foundation.audit.models import Entry
from wardmote.records.people import commands, listing, queries
from wardmote.records.people.models import Contact, Link, Merge, Person
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def merged(p, away, into, by=None):
    with world.as_officer(by or p.caseworker) as officer:
        return commands.merge(away=away, into=into, reason="Same face", by=officer, now=now())


def everything_seen(officer):
    """All that an officer can read in the tables of this room and in the log, but for how it is laid out."""
    tables = [
        "people_person", "people_contact", "people_address", "people_detail", "people_wording",
        "people_persondisclosure", "people_merge", "people_link", "cases_case", "cases_person", "cases_caseperson",
        "cases_note", "intake_reportperson",
    ]  # fmt: skip
    with world.as_officer(officer), connection.cursor() as cursor:
        seen = {}
        for table in tables:
            columns = "*"
            if table == "cases_case":
                columns = "id, audience_id, title, changed_at"
            if table == "people_person":
                columns = "id, audience_id, name, other_names, changed_at"
            cursor.execute(f"select {columns} from {table} order by id")
            seen[table] = cursor.fetchall()
        cursor.execute("select action, subject_kind, subject_id from audit_entry order by id")
        seen["log"] = cursor.fetchall()
    return seen


@pytest.fixture
def two(partnership):
    """Two records of one person: the first is shared with a partner, the second is the team's alone."""
    p = partnership
    first = person(p.caseworker, "Zofia Kaczmarski", phone="07700 900123")
    second = person(p.caseworker, "Zosia Kaczmarska", phone="020 7946 0001", description="Only ours")
    share(p, first, Level.DECIDE)
    for record in (first, second):
        opened(record, p.caseworker, p.partner, p.colleague, p.outsider)
    return first, second


def test_those_who_see_both_read_them_as_one(partnership, two):
    first, second = two
    merged(partnership, first, second)
    with world.as_officer(partnership.caseworker):
        for record in two:
            one = queries.one(record)
            assert one.person.pk == second.pk
            assert [each.pk for each in one.others] == [first.pk]
        assert queries.contacts(one.ids).count() == 2
        assert [each.pk for each in listing.page(listing.Filters()).rows] == [second.pk]


@pytest.mark.parametrize("direction", ["into the hidden", "out of the hidden"])
def test_whoever_sees_one_end_sees_no_sign_of_the_other(partnership, two, direction):
    p, (first, second) = partnership, two
    before = {officer: everything_seen(officer) for officer in (p.partner, p.colleague, p.outsider)}
    merge = merged(p, *((first, second) if direction == "into the hidden" else (second, first)))
    for officer, seen in before.items():
        assert everything_seen(officer) == seen
    with world.as_officer(p.partner):
        assert queries.one(first).ids == [first.pk]
        assert [each.pk for each in listing.page(listing.Filters()).rows] == [first.pk]
        assert listing.named("zosia") == []
    with world.as_officer(p.caseworker) as by:
        commands.undo_merge(merge=merge, reason="Sisters", by=by, now=now())
    for officer, seen in before.items():
        assert everything_seen(officer) == seen


def test_undoing_restores_exactly(partnership, two):
    first, second = two
    before = everything_seen(partnership.caseworker)
    merge = merged(partnership, first, second)
    with world.as_officer(partnership.caseworker) as by:
        commands.undo_merge(merge=merge, reason="Sisters", by=by, now=now())
        assert queries.one(first).ids == [first.pk]
        assert queries.one(second).ids == [second.pk]
        with pytest.raises(commands.CannotUndo) as refused:
            commands.undo_merge(
                merge=Merge.objects.select_related("away", "into").get(pk=merge.pk),
                reason="again", by=by, now=now(),
            )  # fmt: skip
        assert codes(refused) == ["not-merged"]
    after = everything_seen(partnership.caseworker)
    assert {k: v for k, v in after.items() if k not in ("people_merge", "log")} == {
        k: v for k, v in before.items() if k not in ("people_merge", "log")
    }


def test_both_audiences_stay_and_what_is_added_later_goes_to_one_alone(partnership, two):
    p, (first, second) = partnership, two
    merged(p, first, second)
    with world.as_officer(p.caseworker) as by:
        commands.add_contact(person=second, kind="phone", value="020 7946 0002", by=by, now=now())
    with world.as_officer(p.partner):
        assert [each.value for each in Contact.objects.all()] == ["07700 900123"]
    # Sharing the one that leads shares nothing of the other, nor the other way.
    third = person(p.caseworker, "Z. Kaczmarska")
    merged(p, second, third)
    share(p, third)
    with world.as_officer(p.partner):
        assert set(Person.objects.values_list("pk", flat=True)) == {first.pk, third.pk}
        assert queries.one(third).ids == [third.pk], "what joins them is hidden, so they are not joined"


def test_merges_are_refused_with_reasons(partnership, two):
    p, (first, second) = partnership, two
    theirs = person(p.partner, "Zofia Kaczmarski")
    colleagues = person(p.colleague, "Zofia Kaczmarski")
    with world.as_officer(p.colleague):
        audience = access.plan_of(colleagues.audience_id).with_grant(
            access.Terms(p.council.pk, team_id=p.caseworker.team_id, level=Level.READ)
        )
        access.set_audience("person", colleagues.pk, access.make_audience(audience))
    with world.as_officer(p.caseworker) as by:
        colleagues = Person.objects.select_related("owner").get(pk=colleagues.pk)
        for other, code in ((first, "itself"), (colleagues, "decides-on-one")):
            with pytest.raises(commands.CannotMerge) as refused:
                commands.merge(away=first, into=other, reason="x", by=by, now=now())
            assert codes(refused) == [code]
        commands.merge(away=first, into=second, reason="x", by=by, now=now())
        with pytest.raises(commands.CannotMerge) as refused:
            commands.merge(away=second, into=first, reason="x", by=by, now=now())
        assert codes(refused) == ["already-merged"]
    with world.as_officer(p.partner) as by:
        with pytest.raises(commands.CannotMerge) as refused:
            commands.merge(away=theirs, into=first, reason="x", by=by, now=now())
        assert codes(refused) == ["of-two-agencies", "not-owner"]


def test_merges_made_without_seeing_each_other_s_may_go_round_and_still_one_leads(partnership):
    p = partnership
    three = [person(p.caseworker, name) for name in ("A One", "B Two", "C Three")]
    for away, into in ((0, 1), (1, 2), (2, 0)):
        with world.building():
            Merge.objects.create(away=three[away], into=three[into], reason="x", by=p.caseworker, at=now())
    with world.as_officer(p.caseworker):
        assert {queries.one(each).person.pk for each in three} == {three[0].pk}
        assert len(queries.one(three[1]).ids) == 3


HOSTILE = {
    "merge with one that is hidden": (
        "insert into people_merge (id, away_id, into_id, reason, by_id, at, undone_reason)"
        " values (%(new)s, %(first)s, %(second)s, 'x', wardmote.actor(), now(), '')"
    ),
    "merge the hidden one": (
        "insert into people_merge (id, away_id, into_id, reason, by_id, at, undone_reason)"
        " values (%(new)s, %(second)s, %(first)s, 'x', wardmote.actor(), now(), '')"
    ),
    "link with one that is hidden": (
        "insert into people_link (id, one_id, other_id, reason, by_id, at)"
        " values (%(new)s, %(first)s, %(second)s, 'x', wardmote.actor(), now())"
    ),
    "turn a merge to another record": "update people_merge set into_id = %(first)s",
    "write in the log of a merge": (
        "insert into audit_entry (action, subject_kind, subject_id) values ('a', 'same_person', %(merge)s)"
    ),
    "move a contact to another record": "update people_contact set person_id = %(first)s",
    "move a contact to another audience": "update people_contact set audience_id = parent_audience_id + 0",
    "add a contact under another's audience": (
        "insert into people_contact (id, person_id, parent_audience_id, audience_id, categories, kind, value, e164, note,"
        " by_id, at) select %(new)s, %(second)s, audience_id, audience_id, '{}', 'phone', '1', '', '', wardmote.actor(),"
        " now() from people_person where id = %(first)s"
    ),
    "set the hidden one's audience": (
        "select wardmote.set_audience('person', %(second)s, (select audience_id from people_person where id = %(first)s))"
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_sql_of_a_partner_who_decides_on_the_one(partnership, two, what):
    first, second = two
    merge = merged(partnership, first, second)
    before = everything_seen(partnership.partner)
    values = {"first": first.pk, "second": second.pk, "merge": merge.pk, "new": uuid.uuid4()}
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        world.as_officer(partnership.partner),
        connection.cursor() as cursor,
    ):
        cursor.execute(HOSTILE[what], values)
    assert everything_seen(partnership.partner) == before


def test_hostile_sql_of_the_owner_cannot_carry_what_is_under_one_to_the_readers_of_the_other(
    partnership, two
):
    """The caseworker decides on both; by SQL too, the one record's children stay with its readers."""
    p, (first, second) = partnership, two
    merged(p, second, first)
    for sql in (
        "update people_contact set person_id = %(first)s where person_id = %(second)s",
        "update people_contact set parent_audience_id = (select audience_id from people_person where id = %(first)s)"
        " where person_id = %(second)s",
        "update people_matchkey set person_id = %(first)s where person_id = %(second)s",
        "update people_person set audience_id = (select audience_id from people_person where id = %(first)s)"
        " where id = %(second)s",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            world.as_officer(p.caseworker),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, {"first": first.pk, "second": second.pk})
    with world.as_officer(p.partner):
        assert [each.value for each in Contact.objects.all()] == ["07700 900123"]


def test_a_merge_ends_for_whoever_loses_sight_of_one_end(partnership, two):
    p, (first, second) = partnership, two
    merged(p, first, second)
    with world.as_officer(p.caseworker) as by:
        plan = access.plan_of(second.audience_id)
        keeper = access.Terms(p.council.pk, team_id=p.colleague.team_id)
        access.set_audience(
            "person", second.pk, access.make_audience(access.Plan(frozenset({keeper}), held=plan.held))
        )
        assert queries.one(first).ids == [first.pk]
        assert not Merge.objects.exists()
        assert not Entry.objects.filter(subject_kind="same_person").exists()
        assert by.agency_id == p.council.pk


# --- links between agencies ---------------------------------------------------------------------


def test_a_link_between_agencies_is_seen_by_those_who_see_both(partnership):
    p = partnership
    ours, theirs = person(p.caseworker), person(p.partner)
    before = {officer: everything_seen(officer) for officer in (p.caseworker, p.colleague, p.outsider)}
    share(p, ours)
    with world.as_officer(p.partner) as by:
        ours = Person.objects.select_related("owner").get(pk=ours.pk)
        commands.link(one=theirs, other=ours, reason="Same face", by=by, now=now())
        assert queries.links([ours.pk]).count() == 1
        with pytest.raises(commands.CannotLink) as refused:
            commands.link(one=ours, other=theirs, reason="again", by=by, now=now())
        assert codes(refused) == ["already-linked"]
        assert queries.one(ours).ids == [ours.pk], "nothing is read through a link"
    with world.as_officer(p.caseworker):
        assert not Link.objects.exists()
    for officer in (p.colleague, p.outsider):
        assert everything_seen(officer) == before[officer]
    with world.as_officer(p.partner) as by:
        link = Link.objects.select_related("one", "other").get()
        commands.end_link(link=link, by=by, now=now())
        assert not queries.links([ours.pk]).exists()


def test_whoever_reads_both_and_adds_to_neither_links_nothing(partnership):
    p = partnership
    one, other = person(p.caseworker), person(p.caseworker, "Zosia")
    for record in (one, other):
        share(p, record, Level.READ)
    with world.as_officer(p.partner) as by, pytest.raises(commands.CannotLink) as refused:
        commands.link(one=one, other=other, reason="x", by=by, now=now())
    assert codes(refused) == ["contributes-to-neither"]
