"""Places on record: who sees them, what follows from an address, links and merges that share nothing."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.places.conftest import NOW
from wardmote.records.intake import commands as intake
from wardmote.records.intake import places as of_reports
from wardmote.records.intake.models import ReportPlace
from wardmote.records.places import commands, gathering, listing, queries
from wardmote.records.places.models import Merge, Note, Place, Wording
from wardmote.records.places.postcodes import as_postcode, match_key
from wardmote.trust.access import commands as access
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import CasePlace

pytestmark = pytest.mark.django_db


def sees(officer, place) -> bool:
    with world.as_officer(officer):
        return Place.objects.filter(pk=place.pk).exists()


# --- postcodes and addresses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ec1a1hq", "EC1A 1HQ"), (" W1A-0AX ", "W1A 0AX"), ("m1 1ae", "M1 1AE"), ("GIR 0AA", "GIR 0AA"),
     ("EC1A", None), ("EC1A 1HC", None), ("1234", None), ("", None)],
)  # fmt: skip
def test_a_postcode_is_written_as_the_post_does(typed, meant):
    assert as_postcode(typed) == meant


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("14 Tanner's Row", "no. 14, TANNERS ROW", True),
        ("Flat 2, 14 Fore Street", "Apartment 2 14 Fore St.", True),
        ("14 Fore Street", "14a Fore Street", False),
        ("Saint Mary's House", "St Marys Hse", True),
    ],
)
def test_addresses_are_compared_by_what_they_have_in_common(one, other, same):
    assert (match_key(one) == match_key(other)) is same


# --- making and correcting ----------------------------------------------------------------------


def test_a_place_is_seen_by_the_team_that_keeps_it_and_by_nobody_else(partnership, make):
    place = make()
    assert sees(partnership.caseworker, place)
    assert not any(
        sees(each, place) for each in (partnership.colleague, partnership.partner, partnership.outsider)
    )


def test_who_makes_it_for_another_team_goes_on_seeing_it(partnership, make):
    place = make(team=partnership.colleague.team)
    assert sees(partnership.caseworker, place)
    assert sees(partnership.colleague, place)


def test_the_whole_agency_sees_it_only_where_that_is_chosen(partnership, make):
    assert sees(partnership.colleague, make(team=None, whole_agency=True))
    with pytest.raises(commands.CannotMake):
        make(team=None)


def test_its_ward_and_point_follow_from_its_postcode_else_its_street(make, gazetteer):
    place = make(postcode="ec1a1hq")
    assert (place.postcode, place.ward, place.street, place.point_is) == (
        "EC1A 1HQ", "Quayside", "Fore Street", "postcode",
    )  # fmt: skip
    place = make(address="The Steps, Fore Street")
    assert (place.ward, place.point_is) == ("Quayside", "approximate")
    assert make(address="1 Nowhere Lane").point_is == ""


def test_a_correction_keeps_the_earlier_wording(partnership, make):
    place = make()
    by = partnership.caseworker
    with world.as_officer(by):
        commands.correct(
            place=place,
            kind="premises",
            name="Heron Court",
            address="14 Fore Street",
            postcode="",
            by=by,
            now=NOW,
        )
    world.opened_earlier(by, place.pk)
    with world.as_officer(by):
        assert [(was.name, was.address, was.by_id) for was in Wording.objects.all()] == [
            ("", "14 Fore Street", by.pk)
        ]


def test_notes_are_read_once_the_opening_is_on_record(partnership, make):
    place = make(note="The side door does not lock.")
    by = partnership.caseworker
    with world.as_officer(by):
        assert not Note.objects.exists()
    world.opened_earlier(by, place.pk)
    with world.as_officer(by):
        assert Note.objects.count() == 1


# --- finding ------------------------------------------------------------------------------------


def test_a_place_is_found_by_words_postcode_and_reference_among_those_one_may_see(partnership, make):
    place = make(name="The Three Kilns", postcode="EC1A 1HQ")
    make(by=partnership.partner, name="Three Herons")
    with world.as_officer(partnership.caseworker):
        for q in ("three", "kilns", "ec1a1hq", place.reference, place.reference.lower().replace("-", " ")):
            assert [found.pk for found in listing.matching(listing.Filters(q=q))[0]] == [place.pk], q
        assert not listing.matching(listing.Filters(q="herons"))[0].exists()


def test_the_list_is_narrowed_by_ward_and_kind(partnership, make, gazetteer):
    make(postcode="EC1A 1HQ")
    make(address="Fen Lane", kind="street")
    with world.as_officer(partnership.caseworker):
        assert listing.page(listing.Filters(ward="Quayside")).total == 1
        assert listing.page(listing.Filters(kind="street")).total == 1
        assert listing.page(listing.Filters()).total == 2


def test_places_written_alike_are_suggested_to_those_who_see_them(partnership, make):
    place = make(address="14 Fore Street", postcode="EC1A 1HQ")
    with world.as_officer(partnership.caseworker):
        assert queries.alike(address="No 14 Fore St", postcode="") == [place]
        assert queries.alike(address="No 14 Fore St", postcode="EC1A 1HQ") == [place]
        assert queries.alike(address="14 Fore St", postcode="EC2A 1HQ") == []
    with world.as_officer(partnership.partner):
        assert queries.alike(address="14 Fore Street") == []


# --- merging ------------------------------------------------------------------------------------


@pytest.fixture
def two(partnership, make):
    """One of the whole agency, one of the caseworker's team alone."""
    return make(team=None, whole_agency=True), make(address="14 Fore St")


def merged(p, away, into):
    with world.as_officer(p.caseworker):
        return commands.merge(away=away, into=into, reason="Same door.", by=p.caseworker, now=NOW)


@pytest.mark.parametrize("open_leads", [True, False])
def test_a_merge_widens_nothing_and_who_sees_one_end_sees_no_sign_of_the_other(partnership, two, open_leads):
    everyones, teams = two
    away, into = (teams, everyones) if open_leads else (everyones, teams)
    merged(partnership, away, into)
    assert not sees(partnership.colleague, teams)
    with world.as_officer(partnership.colleague):
        assert not Merge.objects.exists()
        one = queries.one(queries.visible().get(pk=everyones.pk))
        assert (one.place, one.others, one.merges) == (everyones, (), ())
        assert listing.page(listing.Filters()).total == 1
    with world.as_officer(partnership.caseworker):
        one = queries.one(away)
        assert (one.place.pk, one.ids) == (into.pk, [into.pk, away.pk])
        assert [row.pk for row in listing.page(listing.Filters()).rows] == [into.pk]


def test_parting_leaves_everything_as_it_was(partnership, two):
    everyones, teams = two

    def state():
        with world.building(), connection.cursor() as cursor:
            cursor.execute("select to_jsonb(p) from places_place p order by id")
            return cursor.fetchall()

    before = state()
    merge = merged(partnership, teams, everyones)
    by = partnership.caseworker
    with world.as_officer(by):
        commands.undo_merge(merge=Merge.objects.get(pk=merge.pk), reason="Two doors.", by=by, now=NOW)
        assert queries.one(teams).ids == [teams.pk]
        assert queries.one(everyones).ids == [everyones.pk]
        assert listing.page(listing.Filters()).total == 2
        with pytest.raises(commands.CannotUndo):
            commands.undo_merge(merge=Merge.objects.get(pk=merge.pk), reason="Again.", by=by, now=NOW)
    assert state() == before
    # That it was said, and undone, stays.
    with world.as_officer(by):
        assert Merge.objects.get().undone_reason == "Two doors."


def test_merges_that_go_round_are_read_through_the_record_made_first(partnership, make):
    first, second = make(now=datetime(2026, 1, 1, tzinfo=UTC)), make()
    merged(partnership, first, second)
    with world.building():
        Merge.objects.create(away=second, into=first, reason="r", by=partnership.caseworker, at=NOW)
    with world.as_officer(partnership.caseworker):
        assert queries.one(first).place == queries.one(second).place == first


def test_only_those_who_decide_on_both_may_merge(partnership, two, make):
    everyones, teams = two
    theirs = make(by=partnership.partner)
    refused = (everyones, theirs)
    with world.as_officer(partnership.caseworker), pytest.raises(commands.CannotMerge):
        commands.merge(away=refused[0], into=refused[1], reason="r", by=partnership.caseworker, now=NOW)
    with world.as_officer(partnership.colleague), pytest.raises(DatabaseError), transaction.atomic():
        Merge(away=everyones, into=teams, reason="r", by=partnership.colleague, at=NOW).save(
            force_insert=True
        )


# --- links --------------------------------------------------------------------------------------


@pytest.fixture
def case(partnership):
    by = partnership.caseworker
    with world.as_officer(by):
        made = cases.open_case(
            title="Noise in the yard", kind="noise", area="Fore Street", risk="low", team=by.team, lead=by,
            summary="Told at the desk.", categories=["incident"], review_on=NOW.date(), by=by, now=NOW,
        )  # fmt: skip
    return made


def entry_in(case, by, **more):
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        return cases.add_place(case=case, address="14 Fore Street", role="where", by=by, now=NOW, **more)


def test_a_place_gathers_its_cases_and_reports_for_those_who_see_both_ends(partnership, make, case):
    by = partnership.caseworker
    place = make(team=None, whole_agency=True)
    entry = entry_in(case, by)
    with world.as_officer(by):
        cases.link_place(entry=entry, place=place, by=by, now=NOW)
        report = intake.take_report(
            what="x",
            kind="asb",
            harm="low",
            channel="phone",
            address="14 Fore Street",
            team=by.team,
            by=by,
            now=NOW,
        )
        of_reports.link_place(report=report, place=place, by=by, now=NOW)
    for officer, expected in ((by, ["Cases", "Reports"]), (partnership.colleague, [])):
        world.opened_earlier(officer, place.pk)
        with world.as_officer(officer):
            assert [name for name, _ in gathering.by_group([place.pk])] == expected


def test_a_link_moves_neither_end_to_another_audience(partnership, make, case):
    by = partnership.caseworker
    place = make(team=None, whole_agency=True)
    entry = entry_in(case, by)
    before = (place.audience_id, case.audience_id)
    with world.as_officer(by):
        cases.link_place(entry=entry, place=place, by=by, now=NOW)
        case.refresh_from_db(fields=["audience_id"])
        assert (Place.objects.get(pk=place.pk).audience_id, case.audience_id) == before
    assert not sees(partnership.partner, place)


def test_the_database_takes_the_audience_of_a_link_from_the_entry_whatever_it_is_told(
    partnership, make, case
):
    by = partnership.caseworker
    place = make(team=None, whole_agency=True)
    entry = entry_in(case, by, categories=["health"])
    with world.as_officer(by):
        open_to_all = access.make_audience(
            access.Plan(frozenset({access.Terms(by.agency_id)}), held=frozenset({"incident"}))
        )
        CasePlace(
            entry=entry, place=place, case_id=case.pk, parent_audience_id=open_to_all, audience_id=open_to_all, by=by, at=NOW
        ).save(force_insert=True)  # fmt: skip
    with world.building():
        link, told = CasePlace.objects.get(), type(entry).objects.get()
        assert (link.parent_audience_id, link.audience_id, link.categories) == (
            told.parent_audience_id, told.audience_id, ["health"],
        )  # fmt: skip


def test_a_link_is_read_once_one_of_its_ends_is_opened_and_ended_not_struck_out(partnership, make):
    by = partnership.caseworker
    place = make()
    with world.as_officer(by):
        report = intake.take_report(
            what="x",
            kind="asb",
            harm="low",
            channel="phone",
            area="Fore Street",
            team=by.team,
            by=by,
            now=NOW,
        )
        of_reports.link_place(report=report, place=place, by=by, now=NOW)
        assert not ReportPlace.objects.exists()
    world.opened_earlier(by, report.pk)
    with world.as_officer(by):
        (link,) = of_reports.links_of(report)
        of_reports.unlink_place(link=link, by=by, now=NOW)
        assert of_reports.links_of(report) == []
        with pytest.raises(of_reports.CannotLinkPlace):
            of_reports.unlink_place(link=link, by=by, now=NOW)
    with world.building():
        assert ReportPlace.objects.get().ended_by_id == by.pk


# --- many ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_asks_as_much_of_the_database_for_many_places(
    partnership, make, django_assert_max_num_queries, many
):
    first = make(team=None, whole_agency=True)
    with world.building():
        rows = [
            Place(
                reference=f"L-{number:08}", audience_id=first.audience_id, owner_id=first.owner_id, kind="premises",
                address=f"{number} Fen Lane", sort_key=f"{number} fen ln", address_key=f"{number} fen ln", made_at=NOW,
                made_by=partnership.caseworker, changed_at=NOW,
            )
            for number in range(many)
        ]  # fmt: skip
        Place.objects.bulk_create(rows)
    client = world.client_for(partnership.caseworker)
    with django_assert_max_num_queries(12):
        page = client.get("/places/")
    assert page.status_code == 200
    assert f"<strong>{many + 1}</strong>" in page.content.decode()
