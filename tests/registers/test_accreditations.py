"""Accreditations: what is met before a grant, how long it holds, who is told; cards that anybody can check."""

from datetime import date, timedelta

import pypdfium2
import pytest

from tests.registers.conftest import add, again, now, today
from tests.world import as_officer, building, client_for
from wardmote.foundation.timing.reckoning import months_later
from wardmote.work.registers import cards, commands, csas
from wardmote.work.registers.anatomy import Facts, registers
from wardmote.work.registers.models import Card

POWER = "Control traffic for other purposes"
PERSONS, BODIES = "accredited-persons", "accreditations"


def refused(key, values, **lines):
    return {code for code, _ in registers()[key].refusals(Facts("A name", values, lines))}


def person(**more):
    tests = dict.fromkeys(csas.law().tests, "yes")
    return {
        "organisation": "Wardens Ltd", "badge": "W17", "standing": "granted", **tests, "vetting": "1",
        "vetting_until": date(2027, 6, 1), "training_until": date(2027, 6, 1), "decided_on": date(2026, 5, 1),
        "decided_by": "Commissioner", "starts_on": date(2026, 6, 1), "ends_on": date(2027, 5, 31),
        "powers": [POWER], "areas": ["Old Town"],
    } | more  # fmt: skip


@pytest.mark.parametrize(
    "lacking",
    [
        *csas.law().tests,
        "decided_on",
        "decided_by",
        "ends_on",
        "powers",
        "areas",
        "badge",
        "vetting_until",
        "training_until",
    ],
)
def test_nobody_is_accredited_before_each_test_is_met_and_each_thing_said(lacking):
    assert refused(PERSONS, person()) == set()
    values = person()
    del values[lacking]
    assert refused(PERSONS, values) == {lacking}
    if lacking in csas.law().tests:
        assert refused(PERSONS, person(**{lacking: "no"})) == {lacking}


@pytest.mark.parametrize(
    ("term", "months", "fits"),
    [("first", 12, True), ("first", 13, False), ("later", 36, True), ("later", 37, False)],
)
def test_a_first_term_is_shorter_than_a_later_one(term, months, fits):
    ends = months_later(date(2026, 6, 1), months)
    assert refused(PERSONS, person(term=term, ends_on=ends)) == (set() if fits else {"ends_on"})


def test_a_power_that_is_none_or_is_conferred_no_more_is_refused_by_name():
    assert refused(PERSONS, person(powers=["Arrest people"])) == {"powers"}
    gone = next(rule for rule in csas.law().powers.values() if not rule.active)
    assert refused(PERSONS, person(powers=[gone.words])) == {"powers"}
    assert refused(PERSONS, person(powers=["control_traffic"])) == set()  # by its key too


def test_an_organisation_is_accredited_after_consultation_and_a_private_one_after_assessment():
    values = {
        "sector": "private", "standing": "granted", "employer_fit_and_proper": "yes", "complaints_procedure": "yes",
        "assessed_on": date(2026, 4, 1), "consulted_on": date(2026, 4, 20), "decided_on": date(2026, 5, 1),
        "decided_by": "Commissioner", "starts_on": date(2026, 6, 1), "ends_on": date(2027, 5, 31),
        "powers": [POWER], "areas": ["Old Town"],
    }  # fmt: skip
    assert refused(BODIES, values) == set()
    for lacking in ("consulted_on", "assessed_on", "complaints_procedure"):
        assert refused(BODIES, {k: v for k, v in values.items() if k != lacking}) == {lacking}
    assert refused(BODIES, values | {"decided_on": date(2026, 4, 1)}) == {"decided_on"}
    assert refused(BODIES, values | {"standing": "suspended"}) == {"reason"}


def test_vetting_training_the_end_fees_and_complaints_are_followed():
    lines = {
        "fees": [{"id": "a", "fee": "Yearly", "amount": 100, "due_on": date(2026, 9, 1)}],
        "complaints": [{"id": "b", "on": date(2026, 8, 1), "about": "Rude"}],
    }
    dues = registers()[PERSONS].dues(Facts("A name", person(), lines), date(2026, 7, 1))
    assert {(due.kind, due.on) for due in dues} == {
        ("vetting", date(2027, 6, 1)), ("training", date(2027, 6, 1)), ("end", date(2027, 5, 31)),
        ("fee", date(2026, 9, 1)), ("complaint", date(2026, 9, 1)),
    }  # fmt: skip
    flags = registers()[PERSONS].flags(Facts("A name", person(), lines), [], date(2027, 6, 2))
    assert {flag.code for flag in flags} >= {
        "run-out",
        "vetting_until",
        "training_until",
        "complaint",
        "fees",
    }


def test_fees_are_added_up_with_vat():
    lines = {"fees": [
        {"id": "a", "fee": "Application", "amount": 1250, "vat": 20, "paid_on": date(2026, 1, 1)},
        {"id": "b", "fee": "Signatory", "amount": 30},
    ]}  # fmt: skip
    assert csas.owed(Facts("A", {}, lines))[0].words == "Fees £1,530.00 with VAT, £30.00 open"


# --- cards ------------------------------------------------------------------------------------------


@pytest.fixture
def accredited(people):
    """A person accredited from yesterday on, and their organisation, both of the council."""
    since, until = today() - timedelta(days=1), today() + timedelta(days=200)
    dates = {"starts_on": since, "ends_on": until, "decided_on": since}
    body = add(
        people.editor, BODIES, title="Wardens Ltd", standing="granted", employer_fit_and_proper="yes",
        complaints_procedure="yes", consulted_on=since.isoformat(), decided_by="Commissioner", areas=["Old Town"],
        powers=[POWER], **{name: day.isoformat() for name, day in dates.items()},
    )  # fmt: skip
    said = person(**dates, vetting_until=until, training_until=until)
    holder = add(
        people.editor, PERSONS, title="Pat Warden",
        **{name: each.isoformat() if isinstance(each, date) else each for name, each in said.items()},
    )  # fmt: skip
    return body, holder


def change(by, entry, **values):
    with as_officer(by) as me:
        entry = type(entry).objects.get(pk=entry.pk)
        draft = commands.draft_of(entry)
        draft.values = {**draft.values, **values}
        commands.change(entry, draft, version=entry.version, by=me, now=now(), note="Changed")


def issued(by, entry):
    with as_officer(by) as me:
        return cards.issue(type(entry).objects.get(pk=entry.pk), by=me, now=now())


def looked_up(client, code):
    return client.get(f"/card/{code}/")


def test_anybody_sees_that_a_card_holds_and_nobody_whose_it_is(people, accredited, client):
    code = issued(people.editor, accredited[1])
    page = looked_up(client, code)
    words = page.content.decode()
    assert page.status_code == 200
    for said in ("This accreditation holds today", "W17", "Wardens Ltd", POWER, "Old Town"):
        assert said in words
    assert "Pat Warden" not in words
    assert "Commissioner" not in words
    assert page.headers["Cache-Control"].startswith("max-age=0")
    for none in ("x" * 43, "short", code + "x"):
        assert looked_up(client, none).status_code == 404


@pytest.mark.parametrize(
    ("which", "values", "words"),
    [
        (1, {"standing": "suspended", "reason": "Complaint"}, "is suspended"),
        (1, {"standing": "ended", "reason": "Left the employer"}, "does not hold any more"),
        (0, {"standing": "suspended", "reason": "Complaints"}, "is suspended"),
        (0, {"standing": "ended", "reason": "Withdrew"}, "does not hold any more"),
    ],
)
def test_a_card_stops_at_once_with_the_person_or_the_organisation(
    people, accredited, client, which, values, words
):
    code = issued(people.editor, accredited[1])
    change(people.editor, accredited[which], **values)
    shown = looked_up(client, code).content.decode()
    assert words in shown
    assert POWER not in shown


@pytest.mark.parametrize("field", ["vetting_until", "training_until", "ends_on"])
def test_a_card_stops_with_the_day(people, accredited, client, field):
    code = issued(people.editor, accredited[1])
    past = (today() - timedelta(days=1)).isoformat()
    early = (today() - timedelta(days=9)).isoformat()
    change(people.editor, accredited[1], starts_on=early, **{field: past})
    assert "holds today" not in looked_up(client, code).content.decode()


def test_a_new_card_ends_the_one_before_and_one_withdrawn_shows_nothing_of_powers(people, accredited, client):
    first = issued(people.editor, accredited[1])
    second = issued(people.editor, accredited[1])
    assert "does not hold any more" in looked_up(client, first).content.decode()
    assert "holds today" in looked_up(client, second).content.decode()
    browser = client_for(people.editor)
    browser.post(f"/registers/{PERSONS}/{accredited[1].pk}/card/withdraw/")
    assert POWER not in looked_up(client, second).content.decode()


def test_the_card_is_a_pdf_with_a_code_that_is_kept_nowhere(people, accredited):
    browser = client_for(people.editor)
    at = f"/registers/{PERSONS}/{accredited[1].pk}/card/"
    assert "There is no card" in browser.get(at).content.decode()
    answer = browser.post(at)
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as opened:
        words = opened[0].get_textpage().get_text_bounded()
    assert "Pat Warden" in words
    assert "W17" in words
    with building():
        kept = Card.objects.get()
    assert len(bytes(kept.code_print)) == 32
    assert kept.issued_by_id == people.editor.pk


def test_no_card_by_another_agency_nor_for_what_does_not_hold(people, accredited):
    browser = client_for(people.housing_editor)
    assert browser.get(f"/registers/{PERSONS}/{accredited[1].pk}/card/").status_code == 404
    with as_officer(people.housing_editor):
        assert not Card.objects.exists()
    with as_officer(people.caseworker) as me, pytest.raises(cards.CannotIssue):
        cards.issue(accredited[1], by=me, now=now())
    change(people.editor, accredited[1], standing="suspended", reason="Complaint")
    with pytest.raises(cards.CannotIssue):
        issued(people.editor, accredited[1])
    assert again(accredited[1], people.housing_editor) is None
