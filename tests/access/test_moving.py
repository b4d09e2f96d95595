"""Moving a record to another audience: only through `set_audience`, only lawfully, and its children go along."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from wardmote.records.documents.models import Document
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Audience, Level
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case, CaseDocument, Note

pytestmark = pytest.mark.django_db


def note(case, by, *categories, text="x"):
    case.refresh_from_db(fields=["audience"])
    made = Note(
        case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id, categories=list(categories),
        text=text, by=by, at=datetime.now(UTC),
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def notes_seen_by(officer, case):
    world.opened_earlier(officer, case.pk)
    with world.as_officer(officer):
        return set(Note.objects.values_list("pk", flat=True))


def test_sharing_takes_the_children_along_and_withdrawing_takes_them_back(partnership):
    p = partnership
    case = world.case(p)
    with world.as_officer(p.caseworker):
        first = note(case, p.caseworker)
        document = Document(
            audience_id=case.audience_id, title="t", name="n", media_type="text/plain", size=1, sha256="",
            added_by=p.caseworker, added_at=datetime.now(UTC),
        )  # fmt: skip
        document.save(force_insert=True)
        CaseDocument(
            case=case, document=document, parent_audience_id=case.audience_id, audience_id=case.audience_id
        ).save(force_insert=True)
    assert notes_seen_by(p.partner, case) == set()
    world.share(p, case)
    assert notes_seen_by(p.partner, case) == {first.pk}
    with world.as_officer(p.partner):
        assert Document.objects.count() == 1
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        own = frozenset(t for t in plan.grants if t.agreement_id is None)
        access.set_audience("case", case.pk, access.make_audience(access.Plan(own, held=plan.held)))
    assert notes_seen_by(p.partner, case) == set()
    with world.as_officer(p.partner):
        assert not Document.objects.exists()


def test_a_note_of_a_category_the_agreement_does_not_cover_stays_hidden(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.as_officer(p.caseworker):
        plain, health = note(case, p.caseworker), note(case, p.caseworker, "health")
    assert notes_seen_by(p.partner, case) == {plain.pk}
    assert notes_seen_by(p.caseworker, case) == {plain.pk, health.pk}


def test_a_category_added_to_the_agreement_later_widens_no_grant(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.as_officer(p.caseworker):
        plain, _ = note(case, p.caseworker), note(case, p.caseworker, "health")
    with world.building():
        Agreement.objects.update(categories=["incident", "contact", "offence", "health"])
    assert notes_seen_by(p.partner, case) == {plain.pk}


def test_a_category_struck_from_the_agreement_hides_at_once(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.as_officer(p.caseworker):
        plain, offence = note(case, p.caseworker), note(case, p.caseworker, "offence")
    assert notes_seen_by(p.partner, case) == {plain.pk, offence.pk}
    with world.building():
        Agreement.objects.update(categories=["incident", "contact"])
    assert notes_seen_by(p.partner, case) == {plain.pk}


def test_access_ends_at_the_next_statement_of_a_running_transaction(partnership):
    p = partnership
    world.share(p, world.case(p))
    with world.as_officer(p.partner):
        assert Case.objects.count() == 1
        with world.building():
            Agreement.objects.update(ends_on=date.today() - timedelta(days=1))
        assert Case.objects.count() == 0


def test_a_named_officer_who_moves_team_or_agency_loses_the_grant(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case, officer=p.partner)
    for change in ({"team": p.partner_colleague.team}, {"agency": p.stranger, "team": p.outsider.team}):
        with world.as_officer(p.partner):
            assert Case.objects.count() == 1
        with transaction.atomic():
            with world.building():
                Officer.objects.filter(pk=p.partner.pk).update(**change)
            with world.as_officer(p.partner):
                assert Case.objects.count() == 0
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "fault",
    [
        {"state": "suspended"},
        {"state": "draft"},
        {"ends_on": date.today() - timedelta(days=1)},
        {"starts_on": date.today() + timedelta(days=1)},
        {"purposes": ["noise_nuisance"]},
        {"categories": ["incident"]},  # narrower than what is to be shared
    ],
)
def test_the_database_refuses_to_share_under_an_agreement_that_is_not_live_for_it(partnership, fault):
    p = partnership
    case = world.case(p)
    with world.building():
        Agreement.objects.update(**fault)
    with pytest.raises(DatabaseError, match="not live"):
        world.share(p, case)


def test_the_database_refuses_to_share_with_an_agency_that_is_no_party(partnership):
    p = partnership
    with pytest.raises(DatabaseError, match="not live"):
        world.share(p, world.case(p), to=p.stranger)


def test_a_present_grant_may_stay_when_its_agreement_lapses_and_another_is_added(partnership):
    """Else no partner could be added to a case until every lapsed grant was taken out."""
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.building():
        Agreement.objects.update(ends_on=date.today() - timedelta(days=1))
    other = world.agreement(p.council, p.stranger)
    world.share(p, case, to=p.stranger, under=other)
    with world.as_officer(p.outsider):
        assert Case.objects.count() == 1
    with world.as_officer(p.partner):
        assert Case.objects.count() == 0


def test_a_grant_cannot_be_raised_under_a_lapsed_agreement(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case, level=Level.READ)
    with world.building():
        Agreement.objects.update(ends_on=date.today() - timedelta(days=1))
    with pytest.raises(DatabaseError, match="not live"):
        world.share(p, case, level=Level.DECIDE)


def test_only_the_owners_deciding_officers_move_a_record(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case, level=Level.DECIDE)
    for officer in (p.partner, p.colleague, p.outsider):
        with pytest.raises(DatabaseError), transaction.atomic(), world.as_officer(officer):
            theirs = access.make_audience(access.Plan(frozenset({access.Terms(officer.agency_id)})))
            access.set_audience("case", case.pk, theirs)


def test_a_record_is_never_left_without_anyone_at_its_owner(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        partners_only = frozenset(t for t in plan.grants if t.agreement_id is not None)
        with pytest.raises(DatabaseError, match="must keep"), transaction.atomic():
            access.set_audience(
                "case", case.pk, access.make_audience(access.Plan(partners_only, held=plan.held))
            )


def test_nobody_signed_in_makes_no_audience(partnership):
    with pytest.raises(DatabaseError, match="nobody is signed in"):
        access.make_audience(access.Plan(frozenset({access.Terms(partnership.council.pk)})))


def test_the_same_set_is_the_same_audience_in_any_order(partnership):
    p = partnership
    team, other = (access.Terms(p.council.pk, team_id=t) for t in (p.caseworker.team_id, p.colleague.team_id))
    with world.as_officer(p.caseworker):
        made = {
            access.make_audience(access.Plan(frozenset(grants), held=frozenset({"incident"})))
            for grants in ([team, other], [other, team], [other, team, other])
        }
    assert len(made) == 1


def test_a_named_tier_admits_named_officers_only(partnership):
    p = partnership
    by_team = frozenset({access.Terms(p.council.pk, team_id=p.caseworker.team_id)})
    by_name = frozenset({access.Terms(p.council.pk, officer_id=p.caseworker.pk)})
    with world.as_officer(p.caseworker):
        with pytest.raises(DatabaseError, match="named officers only"), transaction.atomic():
            access.make_audience(access.Plan(by_team, tier=Audience.Tier.NAMED))
        assert access.make_audience(access.Plan(by_name, tier=Audience.Tier.NAMED))


def test_must_not_receive_wins_over_every_grant(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        kept_out = frozenset({access.KeptOut(officer_id=p.partner.pk)})
        access.set_audience(
            "case", case.pk, access.make_audience(access.Plan(plan.grants, kept_out, plan.held))
        )
    with world.as_officer(p.partner):
        assert not Case.objects.exists()
    with world.as_officer(p.partner_colleague):
        assert Case.objects.count() == 1  # the grant was to the whole agency


def test_a_health_note_keeps_the_must_not_receive_list(partnership):
    p = partnership
    case = world.case(p)
    with world.building():
        Agreement.objects.update(categories=["incident", "health"])
    world.share(p, case, categories=("incident", "health"))
    with world.as_officer(p.caseworker):
        plan = access.plan_of(case.audience_id)
        kept_out = frozenset({access.KeptOut(officer_id=p.partner.pk)})
        access.set_audience(
            "case", case.pk, access.make_audience(access.Plan(plan.grants, kept_out, plan.held))
        )
        case.refresh_from_db(fields=["audience"])
        health = note(case, p.caseworker, "health")
    assert notes_seen_by(p.partner, case) == set()
    assert notes_seen_by(p.partner_colleague, case) == {health.pk}


def test_what_the_why_page_says_agrees_with_who_is_admitted(partnership):
    """`grants_today` is what "who can see this and why" shows; `my_audiences` is who sees. They must agree."""
    p = partnership
    case = world.case(p)
    world.share(p, case)
    today = date.today()
    for change in (
        {},
        {"state": "suspended"},
        {"ends_on": today - timedelta(days=1)},
        {"starts_on": today + timedelta(days=1)},
        {"purposes": ["noise_nuisance"]},
        {"categories": ["contact"]},
    ):
        with transaction.atomic():
            with world.building():
                Agreement.objects.update(**change) if change else None
            with world.as_officer(p.partner):
                seen = Case.objects.exists()
            with world.as_officer(p.caseworker), connection.cursor() as cursor:
                cursor.execute(
                    "select t.admits from wardmote.grants_today(%s) t join access_grant g on g.id = t.grant_id"
                    " where g.agreement_id is not null",
                    [case.audience_id],
                )
                assert cursor.fetchone()[0] is seen, change
            transaction.set_rollback(True)


def test_what_if_an_agreement_were_not_there(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    with world.as_officer(p.caseworker), connection.cursor() as cursor:
        cursor.execute("select admits from wardmote.grants_today(%s, %s)", [case.audience_id, p.agreement.pk])
        assert sorted(admits for (admits,) in cursor.fetchall()) == [False, True]
