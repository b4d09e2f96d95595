"""Briefing notes, sharing scenarios and fees: their rules, and what papers give."""

from datetime import date
from decimal import Decimal

import pytest

from tests.imports.test_register import seed
from wardmote.work.registers.anatomy import Facts
from wardmote.work.registers.modules import briefing_notes, fees, sharing_scenarios
from wardmote.work.registers.values import stored

pytestmark = pytest.mark.database_free

TODAY = date(2026, 11, 27)
MODULES = (briefing_notes, fees, sharing_scenarios)


def entry(lines=None, **values):
    return Facts(title="Gates", values=values, lines=lines or {})


def recommended(**line):
    return {"recommendations": [{"id": "r1", "recommendation": "Lock them", **line}]}


def test_a_recommendation_is_followed_until_it_is_answered_or_an_action():
    wanted = date(2026, 12, 24)
    (due,) = briefing_notes.dues(entry(recommended(due_on=wanted)), TODAY)
    assert (due.kind, due.on, due.line) == ("recommendation", wanted, "r1")
    for answer in ("action", "refused", "done"):
        assert briefing_notes.dues(entry(recommended(due_on=wanted, answer=answer)), TODAY) == []


def test_a_recommendation_past_its_day_or_without_owner_and_a_note_without_decision_are_flagged():
    found = briefing_notes.flags(entry(recommended(due_on=date(2026, 1, 1))), [], TODAY)
    assert [flag.code for flag in found] == ["no-owner", "late", "undecided"]
    assert briefing_notes.flags(entry(recommended(owner_words="Estates"), decision="Yes"), [], TODAY) == []


def test_a_decision_is_somebodys_and_one_option_is_chosen():
    assert briefing_notes.refusals(entry(decision="Yes"))[0][0] == "decided_by"
    two = {
        "options": [
            {"id": "a", "option": "One", "chosen": "yes"},
            {"id": "b", "option": "Two", "chosen": "yes"},
        ]
    }
    assert "Only one option" in briefing_notes.refusals(entry(two))[0][1]
    (due,) = briefing_notes.dues(entry(decision_wanted_on=date(2027, 1, 8)), TODAY)
    assert (due.kind, due.on) == ("decision", date(2027, 1, 8))


def test_a_scenario_says_what_is_in_the_way_and_under_which_agreement_it_goes():
    blocked = {"blockers": [{"id": "b1", "blocker": "No form", "wanted_on": date(2027, 2, 1)}]}
    assert [flag.code for flag in sharing_scenarios.flags(entry(blocked), [], TODAY)] == [
        "no-agreement",
        "blocked",
    ]
    (due,) = sharing_scenarios.dues(entry(blocked), TODAY)
    assert (due.kind, due.line) == ("blocker", "b1")
    cleared = {"blockers": [{"id": "b1", "blocker": "No form", "state": "action"}]}
    assert sharing_scenarios.flags(entry(cleared, agreement="x"), [], TODAY) == []
    assert sharing_scenarios.dues(entry(cleared), TODAY) == []
    one_side = entry(from_words="Housing", to_words="Housing", agreement="x")
    assert [flag.code for flag in sharing_scenarios.flags(one_side, [], TODAY)] == ["one-side"]


@pytest.mark.parametrize(
    ("amount", "vat", "rate", "total"),
    [
        ("1250", "added", "20", "1500.00"),
        ("0.05", "added", "17.5", "0.06"),
        ("30", "included", None, "30"),
        ("30", "none", "20", "30"),
        ("30", "added", None, None),
        ("30", "not_stated", "20", None),
    ],
)
def test_a_fee_with_its_tax_is_said_only_where_its_source_and_rate_let_it(amount, vat, rate, total):
    found = fees.with_vat(Decimal(amount), vat, rate and Decimal(rate))
    assert found == (total and Decimal(total))


def test_a_fee_nobody_confirmed_is_told_and_its_end_is_followed():
    fee = entry(amount=Decimal("30"), vat="not_stated", ends_on=date(2027, 3, 31))
    assert [flag.code for flag in fees.flags(fee, [], TODAY)] == ["vat", "unconfirmed"]
    assert [due.kind for due in fees.dues(fee, TODAY)] == ["end"]
    assert fees.refusals(entry(amount=Decimal(-1), vat="none", vat_rate=Decimal(101))) == [
        ("amount", "A fee is not below nothing."),
        ("vat_rate", "A rate of tax is from 0 to 100 per cent."),
    ]


@pytest.mark.parametrize(
    ("module", "many", "lines"),
    [
        (briefing_notes, 7, {"options": 38, "recommendations": 20, "approvals": 21, "versions": 25}),
        (fees, 6, {}),
    ],
)
def test_what_the_partnerships_own_paper_gives_fits_every_column(module, many, lines):
    reading = module.read_paper(seed("003"), TODAY)
    assert (len(reading.items), reading.wrong) == (many, ())
    counts = {
        kind.key: sum(len(item.lines.get(kind.key, ())) for item in reading.items)
        for kind in module.REGISTER.lines
    }
    assert counts == lines
    by_field = {column.field: column for column in module.REGISTER.columns}
    for item in reading.items:
        for name, text in item.values.items():
            if name != "title":
                stored(by_field[name], text)
        for kind in module.REGISTER.lines:
            columns = {column.field: column for column in kind.columns}
            for line in item.lines.get(kind.key, ()):
                for name, text in line.items():
                    if name != "where":
                        stored(columns[name], text)


@pytest.mark.parametrize("module", MODULES)
def test_rules_hold_for_an_entry_that_says_nothing(module):
    empty = Facts(title="Gates", values={})
    for rule in (
        module.REGISTER.refusals,
        lambda facts: module.flags(facts, [], TODAY),
        lambda facts: module.dues(facts, TODAY),
    ):
        assert isinstance(rule(empty), list)
