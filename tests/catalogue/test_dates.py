"""Every date that an event brings, worked by hand: bank holidays, the nights the clocks change, ends of years."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.catalogue.acts import POWERS, TODAY
from wardmote.work.catalogue import assembling, law
from wardmote.work.catalogue.law.reckoning import EVENTS, day_of

LONDON = ZoneInfo("Europe/London")
ALL = assembling.as_shipped(commenced={"domestic_abuse_notices": date(2026, 1, 1)})

CPN, FPN, PSPO = "community_protection_notice", "cpn_fixed_penalty", "public_spaces_protection_order"
CLOSURE, ORDER, CBO = "closure_notice", "closure_order", "criminal_behaviour_order"
ALLOWED, DIRECTION, GROUND = "dispersal_authorisation", "dispersal_direction", "absolute_ground_possession"
DAPN, INJUNCTION = "hate_crime_safeguarding_route", "civil_injunction"


def at(text: str, fold: int = 0) -> datetime:
    """A moment as the wall in London shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def d(text: str) -> date:
    return date.fromisoformat(text)


# power, event, when, the deadline, when it is due
WORKED = [
    # days, the day itself the first
    (CPN, "issued", d("2026-11-26"), "appeal", d("2026-12-16")),
    (CPN, "issued", at("2026-11-26 23:59"), "appeal", d("2026-12-16")),
    (CPN, "issued", d("2026-12-20"), "appeal", d("2027-01-09")),  # over the year's end; holidays count
    (CPN, "issued", d("2028-02-10"), "appeal", d("2028-03-01")),  # a leap year
    (CPN, "issued", d("2027-02-10"), "appeal", d("2027-03-02")),
    (CPN, "issued", at("2026-06-01 00:30"), "appeal", d("2026-06-21")),  # 31 May in UTC
    (CPN, "costs_notice", d("2026-11-26"), "costs_appeal", d("2026-12-16")),
    ("penalty_notice_disorder", "issued", d("2026-03-20"), "pay_or_request_hearing", d("2026-04-09")),
    (ORDER, "decision", d("2026-11-30"), "appeal", d("2026-12-20")),
    ("abatement_notice", "served", d("2026-12-25"), "appeal", d("2027-01-14")),
    ("abatement_notice", "satisfied", d("2026-11-26"), "deferral_ends", d("2026-12-02")),
    (GROUND, "notice_served", d("2026-12-28"), "tenant_asks_for_review", d("2027-01-03")),
    ("licence_review", "notice_of_decision", d("2026-11-26"), "appeal", d("2026-12-16")),
    (DIRECTION, "item_taken", d("2026-02-01"), "item_asked_for", d("2026-02-28")),
    # days after the day
    (FPN, "issued", d("2026-11-26"), "pay_by", d("2026-12-10")),
    (FPN, "issued", d("2026-12-24"), "pay_by", d("2027-01-07")),
    (FPN, "issued", d("2028-02-15"), "pay_by", d("2028-02-29")),
    (CPN, "fpn_issued", d("2026-11-26"), "fpn_no_proceedings_before", d("2026-12-10")),
    (CPN, "fpn_issued", d("2026-11-26"), "fpn_early_payment_discount", d("2026-12-06")),
    (PSPO, "fpn_issued", d("2026-10-20"), "fpn_no_proceedings_before", d("2026-11-03")),
    ("noise_act_warning", "fpn_issued", d("2026-03-28"), "pay_by", d("2026-04-11")),
    ("environmental_fpn", "issued", d("2026-11-26"), "pay_by", d("2026-12-10")),
    ("licence_review", "application_given", d("2026-11-26"), "representations", d("2026-12-24")),
    ("licence_review", "review_triggered", d("2026-12-29"), "representations_after_closure_order", d("2027-01-05")),
    (ORDER, "expiry", d("2026-12-31"), "extension_application_before", d("2026-12-31")),
    # weeks, months and years
    (PSPO, "made", d("2026-11-26"), "appeal", d("2027-01-06")),
    (PSPO, "varied", d("2026-11-26"), "appeal_of_variation", d("2027-01-06")),
    (PSPO, "start", d("2026-12-01"), "latest_end", d("2029-11-30")),
    (PSPO, "start", d("2028-02-29"), "latest_end", d("2031-02-27")),  # no 29 February in 2031
    (PSPO, "expiry", d("2029-08-31"), "renewal_consultation_start", d("2029-02-28")),
    ("expedited_pspo", "start", d("2026-08-31"), "latest_end", d("2027-02-27")),
    (ORDER, "made", d("2026-11-30"), "latest_end", d("2027-02-27")),
    (ORDER, "made", d("2026-11-26"), "possession_notice_condition_4", d("2027-02-25")),
    (GROUND, "conviction_or_finding", d("2026-01-01"), "notice_within_conditions_1_2_3_5", d("2026-12-31")),
    (GROUND, "closure_order", d("2026-12-01"), "notice_within_condition_4", d("2027-02-28")),
    (GROUND, "earliest_proceedings_date", d("2026-02-28"), "notice_lapses", d("2027-02-28")),
    ("section_59_vehicle", "given", d("2026-06-01"), "warning_counts_until", d("2027-05-31")),
    ("written_warning_informal", "issued", d("2026-11-30"), "review", d("2027-02-28")),
    ("acceptable_behaviour_contract", "signed", d("2026-08-31"), "usual_end", d("2027-02-28")),
    ("conditional_caution", "given", d("2026-11-26"), "conditions_done", d("2027-03-18")),
    # hours: time that passes
    (ALLOWED, "start", at("2026-11-26 09:00"), "expires", at("2026-11-28 09:00")),
    (ALLOWED, "start", d("2026-11-26"), "expires", at("2026-11-28 00:00")),
    (ALLOWED, "start", at("2026-03-28 12:00"), "expires", at("2026-03-30 13:00")),  # an hour is left out
    (ALLOWED, "start", at("2026-10-24 12:00"), "expires", at("2026-10-26 11:00")),  # an hour comes twice
    (DIRECTION, "given", at("2026-12-24 22:15"), "exclusion_ends", at("2026-12-26 22:15")),
    # the closure hearing: Christmas Day is not counted, a bank holiday is
    (CLOSURE, "served", at("2026-11-26 15:00"), "hearing", at("2026-11-28 15:00")),
    (CLOSURE, "served", at("2026-12-24 15:00"), "hearing", at("2026-12-27 15:00")),
    (CLOSURE, "served", at("2026-12-25 15:00"), "hearing", at("2026-12-28 00:00")),
    (CLOSURE, "served", at("2026-12-26 15:00"), "hearing", at("2026-12-28 15:00")),
    (CLOSURE, "served", at("2026-12-23 00:00"), "hearing", at("2026-12-26 00:00")),
    (CLOSURE, "served", at("2026-10-24 12:00"), "hearing", at("2026-10-26 11:00")),
    # before a judge: no Sunday, Good Friday or Christmas Day
    (INJUNCTION, "arrest", at("2026-11-26 10:00"), "arrested_person_before_judge", at("2026-11-27 10:00")),
    (INJUNCTION, "arrest", at("2026-11-28 10:00"), "arrested_person_before_judge", at("2026-11-30 10:00")),
    (INJUNCTION, "arrest", at("2026-04-02 10:00"), "arrested_person_before_judge", at("2026-04-04 10:00")),
    (INJUNCTION, "arrest", at("2026-04-04 10:00"), "arrested_person_before_judge", at("2026-04-06 10:00")),
    (INJUNCTION, "arrest", at("2026-03-28 20:00"), "arrested_person_before_judge", at("2026-03-30 20:00")),
    # nor a bank holiday, of a domestic abuse notice: Easter from Thursday to Tuesday
    (DAPN, "dapn_given", at("2026-04-02 10:00"), "dapn_to_court", at("2026-04-07 10:00")),
    (DAPN, "dapn_given", at("2026-12-24 10:00"), "dapn_to_court", at("2026-12-30 10:00")),  # 26 and 28 are both bank holidays
    (DAPN, "dapn_given", at("2026-08-28 10:00"), "dapn_to_court", at("2026-09-01 10:00")),
]  # fmt: skip


@pytest.mark.parametrize(("key", "event", "when", "name", "due"), WORKED)
def test_a_date_worked_by_hand(key, event, when, name, due):
    found = {each.name: each for each in law.dates(ALL[key], {event: when})}
    assert found[name].at == due
    assert found[name].rule


def test_each_deadline_of_the_catalogue_is_worked_by_hand():
    worked = {(key, name) for key, _, _, name, _ in WORKED}
    asked = {
        (power.key, each.name)
        for power in POWERS.values()
        for each in power.deadlines
        if each.kind != "officer_sets" and not each.repeats_until
    }
    others = {("acceptable_behaviour_contract", "mid_term_review"), (CLOSURE, "latest_end"),
              ("section_222_injunction", "arrested_person_before_judge")}  # fmt: skip
    assert asked - worked == others


@pytest.mark.parametrize("power", POWERS.values(), ids=list(POWERS))
def test_every_event_has_its_words(power):
    for each in power.deadlines:
        assert each.from_event in EVENTS
        assert each.repeats_until in {"", *EVENTS}


def test_what_the_officer_sets_is_told_under_its_own_name():
    power = POWERS["community_protection_warning"]
    assert law.dates(power, {"issued": TODAY}) == []
    [due] = law.dates(power, {"issued": TODAY, "compliance_period": date(2026, 12, 10)})
    assert (due.at, due.kind) == (date(2026, 12, 10), "officer_sets")


def test_a_young_persons_order_is_reviewed_each_year_until_they_are_adult_or_it_ends():
    power, made = POWERS[CBO], date(2026, 3, 1)
    assert law.dates(power, {"made": made}) == []  # of an adult
    years = [due.at for due in law.dates(power, {"made": made, "turns_18": date(2029, 3, 1)})]
    assert years == [date(2027, 3, 1), date(2028, 3, 1)]
    ended = law.dates(power, {"made": made, "turns_18": date(2030, 1, 1), "expiry": date(2028, 2, 28)})
    assert [due.at for due in ended] == [date(2027, 3, 1)]


def test_an_area_without_domestic_abuse_notices_has_no_date_for_them():
    assert law.dates(POWERS[DAPN], {"dapn_given": at("2026-04-02 10:00")}) == []


def test_the_rule_of_a_date_is_said_in_words():
    [due] = law.dates(POWERS[CLOSURE], {"served": at("2026-12-24 15:00")})[:1]
    assert due.rule == "48 hours from when it was served; Christmas Day not counted (s.80(3)-(4))"
    [due] = law.dates(POWERS[CPN], {"issued": TODAY})
    assert due.rule == "21 days, the day it was issued counted as the first (s.46(2))"


MANY = [
    (key, each.from_event, each.name)
    for key, power in ALL.items()
    for each in power.deadlines
    if each.kind != "officer_sets" and not each.repeats_until
]


@given(
    which=st.sampled_from(MANY),
    first=st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 1)),
    later=st.integers(0, 60 * 24 * 40),
)
def test_what_happens_later_is_never_due_sooner(which, first, later):
    key, event, name = which

    def due(moment):
        dates = law.dates(ALL[key], {event: moment})
        return next((each.at for each in dates if each.name == name), None)

    one = first.replace(tzinfo=UTC)
    other = one + timedelta(minutes=later)
    sooner, then = due(one), due(other)
    assume(sooner is not None and then is not None)  # no figure was in force on one of the two days
    assert sooner <= then
    assert day_of(sooner) >= day_of(one) or name == "renewal_consultation_start"
