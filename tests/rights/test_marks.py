"""Beside a record: a restriction that the database holds, a dispute, a statement, an objection."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.people.making import opened, person, share
from wardmote.records.notices.models import Notice
from wardmote.records.people import queries as people
from wardmote.trust.access import commands as access
from wardmote.trust.access import holds
from wardmote.trust.access.models import Level
from wardmote.work.cases import commands as cases
from wardmote.work.rights import commands, telling
from wardmote.work.rights.models import Mark

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


def marked(record, by, kind="restriction", words="They say it is wrong."):
    opened(record, by)
    with world.as_officer(by):
        commands.put_mark(record=record, kind=kind, words=words, by=by, now=now())
        return Mark.objects.latest("at")


def test_while_a_restriction_stands_nobody_new_is_let_in(partnership, joan):
    p, by = partnership, partnership.caseworker
    case = p.extra["case"]
    mark = marked(case, by)
    marked(joan, by)
    told = {
        "agency": p.housing, "agreement": p.agreement, "purpose": "asb", "categories": ["incident", "contact"],
        "level": Level.READ, "necessity": "x", "team": p.partner.team, "by": by, "now": now(),
    }  # fmt: skip
    with world.as_officer(by), pytest.raises(cases.CannotShare, match="restricted"):
        cases.share(case=case, **told)
    for kind, record in (("case", case), ("person", joan)):  # and by SQL, past every rule in Python
        with world.as_officer(by):
            record.refresh_from_db()
            plan = access.plan_of(record.audience_id).with_grant(
                access.Terms(
                    agency_id=p.housing.pk, team_id=p.partner.team_id, agreement_id=p.agreement.pk, purpose="asb",
                    categories=("contact", "incident", "offence"), level=Level.READ,
                )
            )  # fmt: skip
            wider = access.make_audience(plan)
            with (
                pytest.raises(DatabaseError, match="restricted"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute("select wardmote.set_audience(%s, %s, %s)", [kind, record.pk, wider])
    with world.as_officer(by):
        commands.end_mark(mark=mark, record=case, why="It was right", by=by, now=now())
        assert holds.refusals("case", case.pk) == []
        cases.share(case=case, **told)


def test_a_restricted_person_is_compared_with_nobody(partnership, joan):
    by = partnership.caseworker
    with world.as_officer(by):
        traits = people.traits_of(joan)
        assert [each.person.pk for each in people.likely(traits)] == [joan.pk]
    marked(joan, by)
    with world.as_officer(by):
        assert people.likely(traits) == []


def test_whoever_sees_the_record_sees_it_and_partners_are_told_once(partnership):
    p, by = partnership, partnership.caseworker
    made = person(by, name="Joan Smithers")
    share(p, made)
    marked(made, by, kind="dispute")
    opened(made, p.partner, p.colleague)
    with world.as_officer(p.partner):
        assert Mark.objects.get().kind == "dispute"
    for stranger in (p.colleague, p.outsider, p.governance):
        with world.as_officer(stranger):
            assert not Mark.objects.exists()
    with world.building():
        assert set(Notice.objects.filter(kind=telling.CHANGED).values_list("officer__name", flat=True)) == {
            "Housing Partner"
        }


def test_a_partner_puts_none_and_ends_none(partnership):
    p, by = partnership, partnership.caseworker
    made = person(by, name="Joan Smithers")
    share(p, made, level=Level.DECIDE)
    mark = marked(made, by)
    opened(made, p.partner)
    with world.as_officer(p.partner):
        with pytest.raises(commands.CannotMark):
            commands.put_mark(record=made, kind="dispute", words="x", by=p.partner, now=now())
        with pytest.raises(commands.CannotMark):
            commands.end_mark(mark=mark, record=made, why="x", by=p.partner, now=now())


def test_an_objection_is_answered_with_reasons_and_may_restrict(partnership, joan):
    by = partnership.caseworker
    mark = marked(joan, by, kind="objection")
    with world.as_officer(by):
        commands.answer_objection(mark=mark, record=joan, words="We agree.", restrict=True, by=by, now=now())
        assert {m.kind: m.answer for m in Mark.objects.all()} == {"objection": "We agree.", "restriction": ""}
        with pytest.raises(commands.CannotMark):
            commands.answer_objection(mark=mark, record=joan, words="No.", restrict=False, by=by, now=now())
