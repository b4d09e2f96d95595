"""What is refused and why: every reason at once, each with where it stands. Worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.acts import IN_FORCE, NOON, POWERS, TODAY, earlier, lawful
from wardmote.work.catalogue import assembling, law

CPW, CPN, FPN = "community_protection_warning", "community_protection_notice", "cpn_fixed_penalty"
PSPO, CLOSURE, ORDER = "public_spaces_protection_order", "closure_notice", "closure_order"
ALLOWED, DIRECTION = "dispersal_authorisation", "dispersal_direction"
CBO, INJUNCTION, RESPECT = "criminal_behaviour_order", "civil_injunction", "respect_order"
NONE: frozenset[str] = frozenset()


def offered(**figures: tuple[float, str]) -> dict[str, law.Offered]:
    return {name: law.Offered(Decimal(str(value)), unit) for name, (value, unit) in figures.items()}


# power, what differs from an act that is allowed, the codes of every reason
WORKED: list[tuple[str, dict[str, Any], list[str]]] = [
    # who
    (CPW, {"agency": "housing"}, ["not-authorised-officer"]),
    (CPW, {"agency": "housing", "authorisations": frozenset({"designated_by_council"})}, []),
    (CPW, {"agency": "police", "authorisations": NONE}, ["not-authorised-officer"]),
    (CPW, {"agency": "police", "authorisations": frozenset({"pcso"})}, ["not-authorised-officer"]),
    (CPW, {"agency": "police", "authorisations": frozenset({"pcso_designated"})}, []),
    (CPW, {"agency": "council"}, []),
    (PSPO, {"agency": "police"}, ["not-this-agency"]),
    (CLOSURE, {"agency": "housing", "rank": "housing_officer"}, ["not-this-agency"]),
    (DIRECTION, {"authorisations": frozenset({"constable"})}, ["not-authorised-officer"]),
    (DIRECTION, {"earlier": (earlier(ALLOWED, state="ended"),)}, ["earlier-not-enough"]),
    (INJUNCTION, {"agency": "charity"}, ["not-this-agency"]),
    (INJUNCTION, {"agency": "health"}, ["not-authorised-officer"]),
    ("mediation", {"agency": "charity"}, []),
    ("section_222_injunction", {"agency": "police"}, ["not-this-agency"]),
    ("penalty_notice_disorder", {"agency": "housing", "authorisations": frozenset({"csas_accredited"})}, []),
    # on whom, and how old
    (CPW, {"age": 15}, ["too-young"]),
    (CPW, {"age": 16}, []),
    (CPW, {"age": None}, ["age-not-known"]),
    (CPW, {"subject_type": "body", "age": None}, []),
    (CPN, {"subject_type": "place", "age": None}, ["not-this-subject"]),
    ("penalty_notice_disorder", {"age": 17}, ["too-young"]),
    ("penalty_notice_disorder", {"age": 18}, []),
    ("acceptable_behaviour_contract", {"age": 9}, ["too-young"]),
    ("acceptable_behaviour_contract", {"age": 10}, []),
    (INJUNCTION, {"age": 9}, ["too-young"]),
    (PSPO, {"subject_type": "individual"}, ["not-this-subject"]),
    # what comes first
    (CPN, {"earlier": ()}, ["earlier-missing"]),
    (CPN, {"earlier": (earlier("verbal_warning"),)}, ["earlier-missing"]),
    (CPN, {"earlier": (earlier(CPW, comply_by=TODAY),)}, ["earlier-not-enough"]),
    (CPN, {"earlier": (earlier(CPW, comply_by=date(2026, 11, 25)),)}, []),
    (CPN, {"earlier": (earlier(CPW, comply_by=None, served_on=TODAY),)}, ["earlier-not-enough"]),
    (CPN, {"earlier": (earlier(CPW, state="withdrawn"),)}, ["earlier-not-enough"]),
    (CPN, {"earlier": (earlier(CPW, state="withdrawn"), earlier(CPW))}, []),
    (CPN, {"earlier": (earlier(CPW, served_on=date(2026, 12, 1)),)}, ["earlier-not-enough"]),
    (FPN, {"earlier": (earlier(CPN, breached_on=None),)}, ["earlier-not-enough"]),
    (FPN, {"earlier": (earlier(CPN, state="quashed"),)}, ["earlier-not-enough"]),
    (ORDER, {"earlier": (earlier(CLOSURE, state="drafted"),)}, ["earlier-not-enough"]),
    (DIRECTION, {"at": NOON, "earlier": (earlier(ALLOWED, state="authorised"),)}, ["earlier-not-enough"]),
    (DIRECTION, {"at": NOON}, []),
    (DIRECTION, {"at": datetime(2026, 11, 27, 10, tzinfo=UTC), "on": date(2026, 11, 27)}, ["earlier-not-enough"]),
    (DIRECTION, {"at": datetime(2026, 11, 26, 8, tzinfo=UTC)}, ["earlier-not-enough"]),
    ("expedited_pspo", {"steps_done": frozenset({"consent_police"})}, ["step-missing"]),
    ("absolute_ground_possession", {"steps_done": frozenset({"conduct_of_household", "notice"})},
     ["step-missing", "step-missing"]),
    # whom to consult
    (CPN, {"consulted": NONE}, ["not-consulted"]),
    (INJUNCTION, {"consulted": NONE}, []),
    (INJUNCTION, {"age": 17, "consulted": NONE}, ["not-consulted"]),
    (INJUNCTION, {"age": 17, "consulted": NONE, "circumstances": frozenset({"without_notice"})}, []),
    (CBO, {"age": 16, "consulted": NONE}, ["not-consulted"]),
    (PSPO, {"consulted": frozenset({"police", "policing_body", "community", "owner"})},
     ["not-consulted", "not-consulted"]),
    # what must be made out
    (CPW, {"tests_met": frozenset({"harmful", "persistent"})}, ["test-not-met"]),
    (CPW, {"tests_met": NONE}, ["test-not-met"] * 3),
    ("licence_review", {"tests_met": frozenset({"nuisance"})}, []),
    ("licence_review", {"tests_met": NONE}, ["test-not-met"]),
    # who authorises, and how far
    (ALLOWED, {"rank": None}, ["not-authorised"]),
    (ALLOWED, {"rank": "sergeant"}, ["rank-too-low"]),
    (ALLOWED, {"rank": "chief_inspector", "figures": offered(duration=(48, "h"))}, []),
    (ALLOWED, {"figures": offered(duration=(49, "h"))}, ["figure-too-high"]),
    (ALLOWED, {"figures": offered(duration=(2, "d"))}, []),
    (CLOSURE, {"agency": "police", "rank": "inspector", "figures": offered(duration=(24, "h"))}, []),
    (CLOSURE, {"agency": "police", "rank": "inspector", "figures": offered(duration=(48, "h"))},
     ["rank-too-low-for-figure"]),
    (CLOSURE, {"agency": "police", "rank": "superintendent", "figures": offered(duration=(48, "h"))}, []),
    (CLOSURE, {"agency": "council", "rank": "council_officer", "figures": offered(duration=(25, "h"))},
     ["rank-too-low-for-figure"]),
    (CLOSURE, {"agency": "council", "rank": "chief_executive", "figures": offered(duration=(48, "h"))}, []),
    (CLOSURE, {"agency": "council", "rank": "superintendent"}, ["rank-too-low"]),
    # figures
    (FPN, {"figures": offered(amount=(100, "gbp"))}, []),
    (FPN, {"figures": offered(amount=(101, "gbp"))}, ["figure-too-high"]),
    (FPN, {"figures": offered(amount=(0, "gbp"))}, ["figure-not-positive"]),
    ("penalty_notice_disorder", {"figures": offered(amount=(90, "gbp"))}, ["circumstance-not-said"]),
    ("penalty_notice_disorder", {"figures": offered(amount=(90, "gbp")), "circumstances": frozenset({"upper_tier"})}, []),
    ("penalty_notice_disorder", {"figures": offered(amount=(75, "gbp")), "circumstances": frozenset({"upper_tier"})}, ["figure-too-low"]),
    ("penalty_notice_disorder", {"figures": offered(amount=(60, "gbp")), "circumstances": frozenset({"lower_tier"})}, []),
    ("penalty_notice_disorder", {"figures": offered(amount=(75, "gbp")), "circumstances": frozenset({"lower_tier"})}, ["figure-too-high"]),
    ("penalty_notice_disorder", {"figures": offered(amount=(50, "gbp")), "circumstances": frozenset({"lower_tier"})}, ["figure-too-low"]),
    (PSPO, {"figures": offered(duration=(36, "m"))}, []),
    (PSPO, {"figures": offered(duration=(37, "m"))}, ["figure-too-high"]),
    (PSPO, {"figures": offered(duration=(3, "y"), extension=(4, "y"))}, ["figure-too-high"]),
    (ORDER, {"figures": offered(duration=(3, "m"), total=(7, "m"))}, ["figure-too-high"]),
    (ORDER, {"figures": offered(duration=(92, "d"))}, []),  # 26 November to 26 February: 92 days
    (ORDER, {"figures": offered(duration=(93, "d"))}, ["figure-too-high"]),
    (CBO, {"figures": offered(duration=(1, "y"))}, ["figure-too-low"]),
    (CBO, {"age": 17, "figures": offered(duration=(1, "y"))}, []),
    (CBO, {"age": 17, "figures": offered(duration=(37, "m"))}, ["figure-too-high"]),
    (CBO, {"figures": offered(duration=(20, "y"))}, []),
    (INJUNCTION, {"age": 17, "figures": offered(duration=(13, "m"))}, ["figure-too-high"]),
    (INJUNCTION, {"figures": offered(duration=(60, "m"))}, []),
    ("environmental_fpn", {"figures": offered(amount=(400, "gbp"))}, ["circumstance-not-said"]),
    ("environmental_fpn", {"figures": offered(amount=(501, "gbp")), "circumstances": frozenset({"litter"})},
     ["figure-too-high"]),
    ("environmental_fpn", {"figures": offered(amount=(151, "gbp")), "circumstances": frozenset({"litter"}),
                           "on": date(2023, 7, 30)}, ["figure-too-high"]),
    # when
    (CPW, {"on": date(2014, 10, 19)}, ["not-yet-in-force"]),
    (CPW, {"on": date(2014, 10, 20)}, []),
    (INJUNCTION, {"on": date(2015, 3, 22)}, ["not-yet-in-force"]),
    # everything at once
    (CPN, {"agency": "charity", "age": 12, "earlier": (), "consulted": NONE, "tests_met": NONE},
     ["not-authorised-officer", "too-young", "earlier-missing", "not-consulted", *["test-not-met"] * 5]),
    (ALLOWED, {"agency": "council", "subject_type": "individual", "tests_met": NONE, "rank": None},
     ["not-this-agency", "not-this-subject", "test-not-met"]),
    (RESPECT, {"steps_done": NONE, "agency": "charity"}, ["not-commenced", "not-this-agency", "step-missing"]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "changed", "codes"), WORKED)
def test_a_use_outside_the_law_is_refused_with_every_reason(key, changed, codes):
    power = POWERS[key]
    act = lawful(power, **changed)
    assert [reason.code for reason in law.reasons(power, act)] == codes
    assert all(reason.section or reason.source for reason in law.reasons(power, act))
    assert len(law.refusals(power, act)) == len(codes)


@pytest.mark.parametrize("key", IN_FORCE)
def test_what_the_law_allows_is_not_refused(key):
    assert law.refusals(POWERS[key], lawful(POWERS[key])) == []


def test_a_reason_says_what_is_wrong_and_where_it_stands():
    act = lawful(POWERS[CPN], age=15, earlier=(earlier(CPW, comply_by=date(2026, 12, 3)),))
    assert law.refusals(POWERS[CPN], act) == [
        "The person is 15: it can be used only from 16 years of age. "
        "(Anti-social Behaviour, Crime and Policing Act 2014 s.43(1))",
        "A written community protection warning: the time it allows runs to 3 December 2026. "
        "(Anti-social Behaviour, Crime and Policing Act 2014 s.43(5))",
    ]


# --- what is enacted and not in force -----------------------------------------------------------------


def test_what_is_not_commenced_is_refused_until_its_day_is_set():
    said = {"respect_orders": date(2027, 4, 1)}
    for on, codes in ((date(2027, 3, 31), ["not-yet-in-force"]), (date(2027, 4, 1), [])):
        power = assembling.as_shipped(commenced=said)[RESPECT]
        act = replace(lawful(power), on=on)
        assert [reason.code for reason in law.reasons(power, act)] == codes
        young = [reason.code for reason in law.reasons(power, replace(act, age=17))]
        assert ("too-young" in young) is (not codes)


@pytest.mark.parametrize(
    ("provision", "key", "figures", "agency"),
    [
        ("higher_penalties", FPN, offered(amount=(500, "gbp")), "council"),
        ("longer_dispersal", ALLOWED, offered(duration=(72, "h")), "police"),
        ("longer_closure_notice", CLOSURE, offered(duration=(72, "h")), "council"),
        ("closure_by_providers", CLOSURE, {}, "housing"),
    ],
)
def test_a_provision_changes_figures_and_who_may_from_its_day(provision, key, figures, agency):
    said = {provision: date(2027, 4, 1)}
    powers = assembling.as_shipped(commenced=said)
    rank = {"council": "chief_executive", "housing": "housing_officer"}[agency] if key == CLOSURE else None
    changed = {"agency": agency, "figures": figures} | ({"rank": rank} if rank else {})
    before = law.refusals(powers[key], lawful(powers[key], **changed, on=date(2027, 3, 31)))
    after = law.refusals(powers[key], lawful(powers[key], **changed, on=date(2027, 4, 1)))
    assert before
    assert after == []
    if provision == "closure_by_providers":  # for the shorter time alone
        longer = replace(
            lawful(powers[key], **changed, on=date(2027, 4, 1)), figures=offered(duration=(48, "h"))
        )
        assert "rank-too-low-for-figure" in [reason.code for reason in law.reasons(powers[key], longer)]


@given(
    key=st.sampled_from(sorted(set(POWERS) - set(IN_FORCE))),
    age=st.none() | st.integers(0, 99),
    on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_what_is_not_in_force_is_always_refused(key, age, on):
    act = lawful(POWERS[key], age=age, on=on)
    assert "not-commenced" in [reason.code for reason in law.reasons(POWERS[key], act)]


@given(
    key=st.sampled_from([key for key in IN_FORCE if POWERS[key].in_force_from]),
    days=st.integers(1, 20_000),
)
def test_before_it_was_in_force_it_is_always_refused(key, days):
    power = POWERS[key]
    assert power.in_force_from
    on = date.fromordinal(power.in_force_from.toordinal() - days)
    assert "not-yet-in-force" in [reason.code for reason in law.reasons(power, lawful(power, on=on))]


# --- what may come next ------------------------------------------------------------------------------------


def test_the_next_rungs_are_those_in_force_lowest_first():
    def rungs(key, **kwargs):
        powers = assembling.as_shipped(**kwargs)
        return [rung.key for rung in law.next_rungs(powers[key], powers.values(), TODAY)]

    assert rungs(CPN) == ["closure_notice", "civil_injunction", "cpn_fixed_penalty", "prosecution"]
    assert rungs(CPW) == [CPN]
    assert rungs(ORDER) == ["absolute_ground_possession", "closure_order_extension"]
    changed = dict(POWERS) | {INJUNCTION: replace(POWERS[INJUNCTION], commenced=False)}
    assert INJUNCTION not in [rung.key for rung in law.next_rungs(POWERS[CPN], changed.values(), TODAY)]


@pytest.mark.parametrize("key", sorted(POWERS))
def test_every_next_step_is_a_power_or_a_named_step(key):
    for step in POWERS[key].next_steps:
        assert step.name
        assert step.power is (step.key in POWERS)
