"""What grants rely on is worked out when an agreement changes: whatever changes, and whoever comes first."""

import threading
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection

from tests import world
from wardmote.trust.access.models import Audience, Grant
from wardmote.trust.agreements.models import Agreement, Organisation, Party, Purpose

TODAY = date.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def rows(sql, *params):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def kept():
    return sorted(rows("select terms_id, agency_id, live_from::text, live_until::text from access_liveterms"))


def anew():
    """What is kept, once it has been worked out again from nothing."""
    rows("select wardmote.work_out_terms()")
    return kept()


def sees(officer, case):
    with world.as_officer(officer):
        return Audience.objects.filter(pk=case.audience_id).exists()


def of_agreement(**change):
    return lambda p: Agreement.objects.filter(pk=p.agreement.pk).update(**change)


def of_party(who, **change):
    return lambda p: Party.objects.filter(agreement=p.agreement, organisation__agency=getattr(p, who)).update(
        **change
    )


CHANGES = {
    "suspended": of_agreement(state="suspended"),
    "ended yesterday": of_agreement(ends_on=YESTERDAY),
    "starts tomorrow": of_agreement(starts_on=TOMORROW),
    "another purpose": of_agreement(purposes=["housing_management"]),
    "fewer categories": of_agreement(categories=["contact"]),
    "the reader left": of_party("housing", withdrew_on=TODAY),
    "the owner left": of_party("council", withdrew_on=TODAY),
    "the reader never signed": of_party("housing", signed_on=None),
    "the owner signs tomorrow": of_party("council", signed_on=TOMORROW),
    "the reader is no party": lambda p: Party.objects.filter(
        agreement=p.agreement, organisation__agency=p.housing
    ).delete(),
    "the body is another agency's": lambda p: Organisation.objects.filter(agency=p.housing).update(
        agency=p.stranger
    ),
    "the purpose has no personal data": lambda p: Purpose.objects.filter(key="asb").update(
        personal_data=False
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_ends_a_sharing_ends_it_at_the_next_statement(partnership, change):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    assert sees(p.partner, case)
    with world.building():
        change(p)
    assert not sees(p.partner, case)
    assert sees(p.caseworker, case)
    assert kept() == anew()


@pytest.mark.django_db
def test_a_last_day_is_included_and_what_begins_again_lets_in_again(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    for change, seen in (
        (of_agreement(ends_on=TODAY), True),
        (of_party("housing", withdrew_on=TOMORROW), True),
        (of_agreement(state="suspended"), False),
        (of_agreement(state="in_force"), True),
    ):
        with world.building():
            change(p)
        assert sees(p.partner, case) is seen
        assert kept() == anew()


@pytest.mark.django_db
def test_the_terms_of_a_grant_are_what_its_columns_spell(partnership):
    p = partnership
    case, other = world.case(p), world.case(p)
    world.share(p, case)
    under = world.agreement(p.council, p.housing, purposes=("housing_management",))
    world.share(p, other, under=under, purpose="housing_management")
    with world.building():
        foreign = Grant.objects.exclude(terms=None).get(audience_id=other.audience_id).terms_id
        mine = Grant.objects.exclude(terms=None).get(audience_id=case.audience_id)
        Grant.objects.filter(pk=mine.pk).update(terms=foreign)
        assert Grant.objects.get(pk=mine.pk).terms_id == mine.terms_id


def test_who_shares_and_who_suspends_wait_for_each_other(committed_partnership):
    """Else a sharing made this moment would be worked out from an agreement that is not in force any more."""
    p = committed_partnership
    case = world.case(p)
    insert = (
        "insert into access_grant (audience_id, owner_id, holding_id, agency_id, agreement_id, purpose, categories, level)"
        " select a.id, a.owner_id, a.holding_id, %s, %s, 'asb', '{}', 2 from access_audience a where a.id = %s"
    )
    suspend = "update agreements_agreement set state = 'suspended' where id = %s"
    with world.raw() as sharer, world.raw() as keeper:
        sharer.autocommit = False
        sharer.execute(insert, [p.housing.pk, p.agreement.pk, case.audience_id])
        keeper.execute("set lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            keeper.execute(suspend, [p.agreement.pk])
        keeper.execute("set lock_timeout = 0")
        waiting = threading.Thread(target=keeper.execute, args=(suspend, [p.agreement.pk]))
        waiting.start()
        sharer.commit()
        waiting.join(20)
        assert not waiting.is_alive()
        assert keeper.execute("select count(*) from access_terms").fetchone() == (1,)
        assert keeper.execute("select count(*) from access_liveterms").fetchone() == (0,)

        # And the other way round: whoever shares after it sees the suspension.
        keeper.execute("update agreements_agreement set state = 'in_force' where id = %s", [p.agreement.pk])
        keeper.autocommit = False
        keeper.execute(suspend, [p.agreement.pk])
        sharer.execute("set local lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            sharer.execute(
                insert.replace("'asb'", "'noise_nuisance'"), [p.housing.pk, p.agreement.pk, case.audience_id]
            )
        sharer.rollback()
        keeper.commit()
        assert sharer.execute("select count(*) from access_liveterms").fetchone() == (0,)
