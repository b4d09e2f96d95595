"""The words for why an agreement allows sharing or not say exactly what the database's rule does."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world
from tests.world import building
from wardmote.trust.agreements import policies, queries
from wardmote.trust.agreements.models import Agreement, Organisation, Party, Purpose

DAY = timedelta(days=1)


@pytest.fixture
def today(partnership):
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.today()")
        return cursor.fetchone()[0]


def set_up(p, *, agreement=None, reader=None, owner=None):
    with building():
        Agreement.objects.filter(pk=p.agreement.pk).update(**(agreement or {}))
        for body, fields in ((p.housing, reader), (p.council, owner)):
            if fields == "gone":
                Party.objects.filter(agreement=p.agreement, organisation__agency=body).delete()
            elif fields:
                Party.objects.filter(agreement=p.agreement, organisation__agency=body).update(**fields)


def both(p, *, purpose, categories, on):
    """(codes of the words, whether the database allows it)."""
    with building():
        agreement = Agreement.objects.get(pk=p.agreement.pk)
        parties = list(agreement.parties.select_related("organisation"))
        refusals = policies.refusals_to_rely(
            agreement,
            parties,
            reader=p.housing,
            owner=p.council,
            purpose=purpose,
            categories=categories,
            on=on,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "select exists (select 1 from wardmote.live_sharing(%s) where agreement_id = %s"
                " and owner_id = %s and purpose = %s and %s::text[] <@ categories)",
                [p.housing.pk, agreement.pk, p.council.pk, purpose, sorted(categories)],
            )
            allowed = cursor.fetchone()[0]
    return [refusal.code for refusal in refusals], allowed


SITUATIONS = [
    ({}, {}, {}, "asb", {"incident"}, []),
    ({}, {}, {}, "asb", set(), []),
    ({"state": "draft"}, {}, {}, "asb", {"incident"}, ["not-in-force"]),
    ({"state": "awaiting_signature"}, {}, {}, "asb", {"incident"}, ["not-in-force"]),
    ({"state": "suspended"}, {}, {}, "asb", {"incident"}, ["suspended"]),
    ({"state": "ended"}, {}, {}, "asb", {"incident"}, ["ended"]),
    ({"state": "superseded"}, {}, {}, "asb", {"incident"}, ["superseded"]),
    ({"starts_on": 1}, {}, {}, "asb", {"incident"}, ["not-started"]),
    ({"starts_on": 0}, {}, {}, "asb", {"incident"}, []),
    ({"ends_on": -1}, {}, {}, "asb", {"incident"}, ["ended"]),
    ({"ends_on": 0}, {}, {}, "asb", {"incident"}, []),
    ({"review_on": -100}, {}, {}, "asb", {"incident"}, []),
    ({}, {"signed_on": None}, {}, "asb", {"incident"}, ["not-signed"]),
    ({}, {"signed_on": 1}, {}, "asb", {"incident"}, ["not-signed"]),
    ({}, {}, {"signed_on": None}, "asb", {"incident"}, ["not-signed"]),
    ({}, {"withdrew_on": 0}, {}, "asb", {"incident"}, ["withdrawn"]),
    ({}, {"withdrew_on": 1}, {}, "asb", {"incident"}, []),
    ({}, {}, {"withdrew_on": -5}, "asb", {"incident"}, ["withdrawn"]),
    ({}, "gone", {}, "asb", {"incident"}, ["not-a-party"]),
    ({}, {}, "gone", "asb", {"incident"}, ["not-a-party"]),
    ({"purposes": ["asb", "strategic_assessment"]}, {}, {}, "asb", {"incident"}, []),
    (
        {"purposes": ["asb", "strategic_assessment"]},
        {},
        {},
        "strategic_assessment",
        {"incident"},
        ["purpose-depersonalised"],
    ),
    ({"purposes": ["unheard_of"]}, {}, {}, "unheard_of", {"incident"}, ["purpose-unknown"]),
    (
        {"purposes": ["unheard_of"]},
        {},
        {},
        "strategic_assessment",
        set(),
        ["purpose-not-covered", "purpose-depersonalised"],
    ),
    ({}, {}, {}, "prevent_channel", {"incident"}, ["purpose-not-covered"]),
    ({}, {}, {}, "asb", {"health"}, ["category-not-covered"]),
    ({}, {}, {}, "asb", {"incident", "health"}, ["category-not-covered"]),
    (
        {"state": "ended"},
        {"withdrew_on": 0},
        {"signed_on": None},
        "ccm",
        {"health"},
        ["ended", "withdrawn", "not-signed", "purpose-not-covered", "category-not-covered"],
    ),
]


def dated(fields, today):
    """Whole numbers are days from today."""
    if isinstance(fields, str):
        return fields
    return {k: today + v * DAY if isinstance(v, int) else v for k, v in fields.items()}


@pytest.mark.parametrize(("agreement", "reader", "owner", "purpose", "categories", "codes"), SITUATIONS)
def test_the_words_and_the_database_agree(
    partnership, today, agreement, reader, owner, purpose, categories, codes
):
    set_up(
        partnership,
        agreement=dated(agreement, today),
        reader=dated(reader, today),
        owner=dated(owner, today),
    )
    found, allowed = both(partnership, purpose=purpose, categories=categories, on=today)
    assert found == codes
    assert allowed is (not codes)


offsets = st.sampled_from([None, -2, -1, 0, 1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(Agreement.State.values),
    starts=st.sampled_from([-2, 0, 1]),
    lasts=st.sampled_from([None, 0, 1, 3]),
    signed=st.tuples(offsets, offsets),
    left=st.tuples(offsets, offsets),
    categories=st.sets(st.sampled_from(["incident", "contact", "health"])),
    purpose=st.sampled_from(["asb", "ccm", "strategic_assessment", "unheard_of"]),
    covered=st.sets(st.sampled_from(["asb", "strategic_assessment", "unheard_of"])),
)
def test_they_agree_whatever_the_dates(
    partnership, today, state, starts, lasts, signed, left, categories, purpose, covered
):
    ends = None if lasts is None else starts + lasts
    parties = [dated({"signed_on": s, "withdrew_on": w}, today) for s, w in zip(signed, left, strict=True)]
    set_up(
        partnership,
        agreement=dated({"state": state, "starts_on": starts, "ends_on": ends}, today)
        | {"purposes": sorted(covered)},
        reader=parties[0],
        owner=parties[1],
    )
    codes, allowed = both(partnership, purpose=purpose, categories=categories, on=today)
    assert allowed is (not codes)


def test_an_agency_written_under_two_names_is_bound_by_either_and_leaves_under_both(partnership, today):
    with building():
        second = Organisation.objects.create(name="Housing Repairs", agency=partnership.housing)
        Party.objects.create(agreement=partnership.agreement, organisation=second, signed_on=today)
        first = Party.objects.filter(organisation__agency=partnership.housing).exclude(organisation=second)
        first.update(signed_on=None)
    assert both(partnership, purpose="asb", categories={"incident"}, on=today) == ([], True)
    with building():
        Party.objects.filter(organisation=second).update(withdrew_on=today)
        first.update(signed_on=today)
    assert both(partnership, purpose="asb", categories={"incident"}, on=today) == (["withdrawn"], False)


def test_grounds_say_which_agreement_covers_an_agency_and_why_none_does(partnership, today):
    p = partnership
    with building():
        found = {
            answer.agency: answer for answer in queries.live_grounds_by_agency(owner=p.council, on=today)
        }
    assert [ground.purposes for ground in found[p.housing].live] == [("asb",)]
    assert found[p.stranger].live == ()
    assert found[p.stranger].why_not == "No agreement in the register names both Stranger and Council."

    set_up(p, agreement={"ends_on": today - DAY, "document_name": "ASB sharing"})
    with building():
        (ground,) = queries.grounds(reader=p.housing, owner=p.council, on=today)
        found = {
            answer.agency: answer for answer in queries.live_grounds_by_agency(owner=p.council, on=today)
        }
    assert not ground.is_live
    assert found[p.housing].live == ()
    assert found[p.housing].why_not.startswith("The agreement “ASB sharing” ended on ")


def test_a_purpose_the_partnership_added_is_as_live_as_it_says(partnership, today):
    with building():
        Purpose.objects.create(key="our_own", name="Our own", personal_data=True)
        Purpose.objects.create(key="our_figures", name="Our figures", personal_data=False)
    set_up(partnership, agreement={"purposes": ["our_own", "our_figures"]})
    assert both(partnership, purpose="our_own", categories={"incident"}, on=today) == ([], True)
    refused = (["purpose-depersonalised"], False)
    assert both(partnership, purpose="our_figures", categories={"incident"}, on=today) == refused


def test_grounds_offer_no_purpose_that_personal_data_is_not_shared_for(partnership, today):
    p = partnership

    def of_housing():
        with building():
            found = queries.live_grounds_by_agency(owner=p.council, on=today)
            (ground,) = queries.grounds(reader=p.housing, owner=p.council, on=today)
        return next(answer for answer in found if answer.agency == p.housing), ground

    set_up(p, agreement={"purposes": ["strategic_assessment", "noise_nuisance", "unheard_of", "asb"]})
    answer, ground = of_housing()
    (live,) = answer.live
    assert live.purposes == tuple(live.agreement.purposes) == ground.purposes == ("noise_nuisance", "asb")

    set_up(p, agreement={"purposes": ["strategic_assessment"], "document_name": "Figures"})
    answer, ground = of_housing()
    assert answer.live == ()
    assert not ground.is_live
    assert answer.why_not == "The agreement “Figures” states no purpose that personal data is shared for."


@pytest.mark.parametrize("how_many", [3, 300])
def test_grounds_take_the_same_few_statements_however_many_agreements(
    partnership, today, how_many, django_assert_num_queries
):
    p = partnership
    world.agreements(how_many, p.council, p.housing)
    with world.as_officer(p.caseworker):
        with django_assert_num_queries(3):
            queries.live_grounds_by_agency(owner=p.council, on=today)
        with django_assert_num_queries(2):
            found = queries.grounds(reader=p.housing, owner=p.council, on=today)
        with django_assert_num_queries(3):
            queries.matrix(on=today)
    assert len(found) == how_many + 1
