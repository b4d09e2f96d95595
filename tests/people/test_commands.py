"""Making, adding to, correcting: nothing is lost, and nobody sees more by it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from tests.people.making import opened, person, share
from wardmote.foundation.audit.models import Entry
from wardmote.records.people import commands, listing, queries
from wardmote.records.people.matching import Traits
from wardmote.records.people.models import Contact, Detail, Person, Wording
from wardmote.trust.access.models import Level

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def corrected(made, by, **changes):
    told = {name: getattr(made, name) for name in commands.CORRECTABLE} | changes
    commands.correct(person=made, **told, by=by, now=datetime.now(UTC))


def test_a_record_is_seen_by_the_team_that_keeps_it_and_not_by_the_agency(partnership):
    made = person(partnership.caseworker)
    for officer, sees in (
        (partnership.caseworker, True),
        (partnership.colleague, False),
        (partnership.partner, False),
    ):
        with world.as_officer(officer):
            assert Person.objects.filter(pk=made.pk).exists() is sees


def test_the_whole_agency_sees_it_only_where_that_is_chosen(partnership):
    with pytest.raises(commands.CannotMake) as refused:
        person(partnership.caseworker, team=None)
    assert codes(refused) == ["no-team"]
    made = person(partnership.caseworker, team=None, whole_agency=True)
    with world.as_officer(partnership.colleague):
        assert Person.objects.filter(pk=made.pk).exists()


def test_who_makes_it_for_another_team_goes_on_seeing_it(partnership):
    made = person(partnership.caseworker, team=partnership.colleague.team)
    for officer in (partnership.caseworker, partnership.colleague):
        with world.as_officer(officer):
            assert Person.objects.filter(pk=made.pk).exists()


def test_what_is_known_is_read_once_the_record_is_opened(partnership):
    made = person(partnership.caseworker, phone="07700 900123", description="Red coat")
    with world.as_officer(partnership.caseworker):
        assert not Contact.objects.exists()
        assert not Detail.objects.exists()
    opened(made, partnership.caseworker)
    with world.as_officer(partnership.caseworker):
        assert Contact.objects.get().value == "07700 900123"
        assert Contact.objects.get().e164 == "+447700900123"
        assert Detail.objects.get().text == "Red coat"


def test_a_correction_keeps_the_earlier_wording(partnership):
    made = person(partnership.caseworker, born_on=date(1980, 3, 4))
    opened(made, partnership.caseworker)
    with world.as_officer(partnership.caseworker) as by:
        corrected(made, by, name="Sofia Kaczmarska", born_on=date(1981, 4, 3))
        earlier = Wording.objects.get()
        assert (earlier.name, earlier.born_on, earlier.by) == ("Zofia Kaczmarski", date(1980, 3, 4), by)
        assert [each.name for each in listing.named("sof kacz")] == ["Sofia Kaczmarska"]
        assert listing.named("zofia") == []


def test_hostile_sql_cannot_correct_without_leaving_the_wording(partnership):
    made = person(partnership.caseworker)
    opened(made, partnership.caseworker)
    with world.as_officer(partnership.caseworker):
        Person.objects.filter(pk=made.pk).update(name="Nobody", is_deceased=True)
        assert Wording.objects.get().name == "Zofia Kaczmarski"


def test_two_officers_correcting_at_once_do_not_overwrite_each_other(partnership):
    made = person(partnership.caseworker)
    stale = Person(**{f.attname: getattr(made, f.attname) for f in Person._meta.concrete_fields})
    with world.as_officer(partnership.caseworker) as by:
        corrected(made, by, other_names="Zosia")
        with pytest.raises(commands.CannotCorrect) as refused:
            corrected(stale, by, name="Someone Else")
    assert codes(refused) == ["changed-meanwhile"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"born_on": date.today() + timedelta(days=1)}, "born-in-future"),
        ({"is_deceased": True, "died_on": date.today() + timedelta(days=1)}, "died-in-future"),
        (
            {"born_on": date(2000, 1, 1), "is_deceased": True, "died_on": date(1999, 1, 1)},
            "died-before-birth",
        ),
    ],
)
def test_impossible_dates_are_refused(partnership, changes, code):
    made = person(partnership.caseworker)
    with world.as_officer(partnership.caseworker) as by, pytest.raises(commands.CannotCorrect) as refused:
        corrected(made, by, **changes)
    assert code in codes(refused)


def test_a_partner_who_reads_adds_and_corrects_nothing(partnership):
    made = person(partnership.caseworker)
    share(partnership, made, Level.READ)
    opened(made, partnership.partner)
    with world.as_officer(partnership.partner) as by:
        with pytest.raises(commands.CannotAdd):
            commands.add_contact(person=made, kind="phone", value="07700 900123", by=by, now=NOW)
        with pytest.raises(commands.CannotCorrect):
            corrected(made, by, name="x")


def test_a_part_that_holds_health_is_not_for_a_partner_whose_agreement_does_not_cover_it(partnership):
    made = person(partnership.caseworker)
    share(partnership, made)
    opened(made, partnership.caseworker, partnership.partner)
    with world.as_officer(partnership.caseworker) as by:
        commands.add_detail(person=made, kind="access", text="Uses a frame", by=by, now=NOW)
        commands.add_detail(
            person=made, kind="note", text="Of the clinic", categories=["health"], by=by, now=NOW
        )
        commands.add_detail(person=made, kind="safe", text="Ring the library", by=by, now=NOW)
        commands.add_contact(
            person=made, kind="phone", value="020 7946 0001", categories=["health"], by=by, now=NOW
        )
        assert Detail.objects.count() == 3
    with world.as_officer(partnership.partner) as by:
        assert [each.text for each in Detail.objects.all()] == ["Uses a frame"]
        assert queries.with_phones(["+442079460001"]) == []
        with pytest.raises(commands.CannotAdd) as refused:
            commands.add_detail(person=made, kind="note", text="x", categories=["health"], by=by, now=NOW)
    assert codes(refused) == ["category-not-covered"]


def test_the_newest_wording_of_a_need_stands_and_an_ended_telephone_stays(partnership):
    made = person(partnership.caseworker, phone="07700 900123")
    opened(made, partnership.caseworker)
    with world.as_officer(partnership.caseworker) as by:
        for text in ("Polish", "Polish, some English"):
            commands.add_detail(person=made, kind="language", text=text, by=by, now=datetime.now(UTC))
        stands, _, earlier = queries.standing_details(queries.details([made.pk]))
        assert stands["language"].text == "Polish, some English"
        assert [each.text for each in earlier] == ["Polish"]
        contact = queries.contacts([made.pk]).get()
        commands.end_contact(contact=contact, until_on=date.today(), by=by, now=datetime.now(UTC))
        assert queries.contacts([made.pk]).get().until_on == date.today()
        with pytest.raises(commands.CannotEnd):
            commands.end_contact(contact=contact, until_on=date.today(), by=by, now=datetime.now(UTC))
        assert [each.pk for each in listing.named("07700 900 123")] == [made.pk]


def test_each_change_is_one_entry_in_the_log(partnership):
    made = person(partnership.caseworker)
    with world.as_officer(partnership.caseworker) as by:
        commands.add_address(person=made, kind="home", address="1 Harbour Street", by=by, now=NOW)
        corrected(made, by, other_names="Zosia")
        actions = Entry.objects.filter(subject_id=made.pk).order_by("at").values_list("action", flat=True)
        assert list(actions) == ["person record made", "address added", "details corrected"]


# --- who may be the same ------------------------------------------------------------------------


def likely(by, traits):
    with world.as_officer(by):
        return [(each.person.name, each.why) for each in queries.likely(traits)]


def test_likely_records_are_told_with_their_reasons(partnership):
    by = partnership.caseworker
    person(by, "Zofia Kaczmarski", born_on=date(1980, 3, 4), phone="07700 900123")
    person(by, "Zofia Kaczmarski", born_on=date(1999, 1, 1))
    person(by, "Zophia Kaczmarsky")
    person(by, "Rufus Waghorn", phone="07700 900123")
    found = likely(by, Traits(("Kaczmarski, Zofia",), date(1980, 3, 4), ("+447700900123",)))
    assert found[0] == ("Zofia Kaczmarski", "Same name and same date of birth and same telephone")
    assert ("Zophia Kaczmarsky", "Name that sounds the same") in found
    assert ("Rufus Waghorn", "Same telephone") in found
    assert len(found) == 3, "born on another day is another person, however they are called"


def test_suggestions_reveal_nothing_that_is_hidden(partnership):
    person(partnership.caseworker, "Zofia Kaczmarski", born_on=date(1980, 3, 4), phone="07700 900123")
    traits = Traits(("Zofia Kaczmarski",), date(1980, 3, 4), ("+447700900123",))
    for officer in (partnership.colleague, partnership.partner, partnership.outsider):
        assert likely(officer, traits) == []
    # Nor does making the very same: no key is unique but the reference.
    person(partnership.outsider, "Zofia Kaczmarski", born_on=date(1980, 3, 4), phone="07700 900123")


def test_words_for_someone_not_known_match_nobody(partnership):
    person(partnership.caseworker, "Unknown male seen 12 March", kind="unknown")
    assert likely(partnership.caseworker, Traits(("Unknown male seen 12 March",))) == []
    with world.as_officer(partnership.caseworker):
        assert len(listing.named("unknown male")) == 1


# --- the list -----------------------------------------------------------------------------------


def test_the_list_finds_by_the_beginnings_of_names(partnership):
    person(partnership.caseworker, "Zofia Kaczmarski", other_names="Zosia Nowak")
    person(partnership.caseworker, "Rufus Waghorn")
    with world.as_officer(partnership.caseworker):
        for typed in ("zof", "KACZ zo", "zosia now", "kaczmarski"):
            assert [each.name for each in listing.named(typed)] == ["Zofia Kaczmarski"], typed
        assert listing.named("ofia") == listing.named("") == listing.named("%") == []
        assert [each.name for each in listing.page(listing.Filters()).rows] == [
            "Zofia Kaczmarski",
            "Rufus Waghorn",
        ]


def test_the_list_is_narrowed_by_kind_team_and_maker(partnership):
    p = partnership
    person(p.caseworker, "Zofia Kaczmarski")
    person(p.caseworker, "Someone in a red coat", kind="described")
    person(p.caseworker, "Rufus Waghorn", team=p.colleague.team)

    def names(by, **filters):
        with world.as_officer(by):
            return {each.name for each in listing.page(listing.Filters(**filters)).rows}

    assert names(p.caseworker, kind="described") == {"Someone in a red coat"}
    assert names(p.caseworker, team_id=p.colleague.team_id) == {"Rufus Waghorn"}
    assert len(names(p.caseworker, mine=p.caseworker.pk)) == 3
    assert names(p.colleague) == {"Rufus Waghorn"}


def test_a_long_list_is_in_the_order_of_a_short_one(partnership, monkeypatch):
    """Many are sorted by a function of the database, few by what was read: page by page they agree."""
    p = partnership
    records = [
        person(p.caseworker, name, phone="")
        for name in ("Ann Zeta", "Zed Alpha", "Mr Éd Mid", "Bo O'Mid", "Al Beta", "Not Him")
    ]
    with world.as_officer(p.caseworker) as by:
        commands.merge(away=records[5], into=records[0], reason="r", by=by, now=datetime.now(UTC))
        short = [each.name for each in listing.page(listing.Filters()).rows]
        assert short == ["Zed Alpha", "Al Beta", "Mr Éd Mid", "Bo O'Mid", "Ann Zeta"]
        kept = [each.name for each in listing.to_export(listing.Filters(), most=3)]
        monkeypatch.setattr(listing, "CAP", 4)
        for filters in (listing.Filters(), listing.Filters(kind="known", team_id=by.team_id, mine=by.pk)):
            pages = [listing.page(filters, number=number, size=2) for number in (1, 2)]
            assert [each.name for page in pages for each in page.rows] == short[:4]
            assert (pages[0].total_words, pages[1].number) == ("4+", 2)
        assert listing.page(listing.Filters(with_open_case=True)).rows == []
        assert [each.name for each in listing.to_export(listing.Filters(), most=3)] == kept == short[:3]
