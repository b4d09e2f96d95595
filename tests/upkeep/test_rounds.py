"""A review round: every living agreement has a line, an answer changes the entry, silence is named."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.upkeep.conftest import TODAY, days, now, reminded
from wardmote.records.notices.models import Notice
from wardmote.trust.agreements.models import Agreement
from wardmote.work.upkeep import commands, queries, telling
from wardmote.work.upkeep.models import Round, RoundLine
from wardmote.work.upkeep.reckoning import a_year_on

pytestmark = pytest.mark.django_db


def opened(r, *, due=28):
    with world.as_officer(r.lead) as by:
        return commands.open_round(year=TODAY.year, due_on=days(due), by=by, now=now())


def line(round_, agreement):
    with world.building():
        found = RoundLine.objects.select_related("round", "agreement__owner", "owner")
        return found.get(round=round_, agreement=agreement)


def answer(by, one, outcome, **fields):
    with world.as_officer(by) as officer:
        commands.answer_line(line=one, outcome=outcome, by=officer, now=now(), **({"words": ""} | fields))


def state(agreement):
    with world.building():
        return Agreement.objects.get(pk=agreement.pk)


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


@pytest.fixture
def several(register):
    r = register
    r.suspended = world.agreement(r.p.council, r.p.housing, document_name="Suspended", state="suspended")
    r.theirs_kept = world.agreement(r.p.housing, r.p.council, document_name="Kept by housing", version="1")
    world.agreement(r.p.council, r.p.housing, document_name="Ended by date", ends_on=days(-1))
    world.agreement(r.p.council, r.p.housing, document_name="Ended", state="ended")
    return r


def test_a_round_has_a_line_for_each_agreement_that_lives(several):
    r = several
    round_ = opened(r)
    with world.as_officer(r.p.outsider):
        names = {one.agreement.document_name for one in queries.lines_of_round(round_)}
    assert names == {"Agreement", "Suspended", "Kept by housing"}
    with pytest.raises(commands.CannotKeepUp) as refused:
        opened(r)
    assert codes(refused) == {"exists"}
    with world.as_officer(r.p.caseworker) as by, pytest.raises(commands.CannotKeepUp) as refused:
        commands.open_round(year=1989, due_on=days(-1), by=by, now=now())
    assert codes(refused) == {"not-lead", "no-such-year", "due-past"}


def test_the_entry_changes_with_the_answer(several):
    r = several
    round_ = opened(r)
    answer(r.lead, line(round_, r.p.agreement), "kept", review_on=days(365))
    answer(r.lead, line(round_, r.suspended), "ended", words="Nobody uses it")
    answer(r.theirs, line(round_, r.theirs_kept), "changed", version="2.0")
    assert state(r.p.agreement).review_on == days(365)
    assert (state(r.suspended).state, state(r.suspended).state_reason) == ("ended", "Nobody uses it")
    with world.building():
        draft = Agreement.objects.get(supersedes=r.theirs_kept)
    assert (draft.version, draft.state) == ("2.0", "draft")
    assert state(r.theirs_kept).state == "in_force", "it stands until the new version is in force"
    with world.as_officer(r.p.outsider):
        told = queries.progress_of(round_)
    assert (told.lines, told.kept, told.changed, told.ended, told.unanswered) == (3, 1, 1, 1, 0)


def test_what_is_refused_changes_neither_the_line_nor_the_entry(several):
    r = several
    one = line(opened(r), r.p.agreement)
    for outcome, fields, code in (
        ("kept", {"review_on": None}, "no-review"),
        ("kept", {"review_on": days(-3)}, "review-past"),
        ("kept", {"review_on": days(40_000)}, "no-review"),
        ("changed", {}, "no-version"),
        ("ended", {}, "no-reason"),
    ):
        with pytest.raises(commands.CannotKeepUp) as refused:
            answer(r.lead, one, outcome, **fields)
        assert codes(refused) == {code}
    for by in (r.theirs, r.p.caseworker):
        with pytest.raises(commands.CannotKeepUp) as refused:
            answer(by, one, "kept", review_on=days(365))
        assert codes(refused) == {"not-lead"}
    assert line(one.round, r.p.agreement).outcome == ""
    answer(r.lead, one, "kept", review_on=days(365))
    with pytest.raises(commands.CannotKeepUp):
        answer(r.lead, one, "ended", words="Twice")
    assert state(r.p.agreement).state == "in_force"


def test_a_closed_round_names_who_did_not_answer_and_stays_closed(several):
    r = several
    round_ = opened(r)
    answer(r.lead, line(round_, r.p.agreement), "kept", review_on=days(365))
    with world.as_officer(r.theirs) as by, pytest.raises(commands.CannotKeepUp):
        commands.close_round(round_=round_, by=by, now=now())
    with world.as_officer(r.lead) as by:
        commands.close_round(round_=round_, by=by, now=now())
    with world.as_officer(r.p.outsider):
        assert queries.silent_of(round_) == [("Council", 1), ("Housing", 1)]
    with pytest.raises(commands.CannotKeepUp) as refused:
        answer(r.theirs, line(round_, r.theirs_kept), "ended", words="Late")
    assert codes(refused) == {"closed"}
    # In raw SQL too.
    with world.as_officer(r.theirs), connection.cursor() as cursor:
        cursor.execute(
            "update upkeep_roundline set outcome = 'kept', answered_by_id = %s, answered_at = now()"
            " where owner_id = %s", [r.theirs.pk, r.p.housing.pk],
        )  # fmt: skip
        assert cursor.rowcount == 0
    with (
        world.as_officer(r.lead),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("insert into upkeep_roundline (id, round_id, agreement_id, owner_id, outcome, words)"
                       " values (%s, %s, %s, %s, '', '')", [uuid.uuid4(), round_.pk, r.waiting.pk, r.p.council.pk])  # fmt: skip


def test_whoever_owns_an_agreement_is_reminded_until_it_is_answered(several):
    r = several
    round_ = opened(r, due=1)
    with world.building():  # as if it had been opened five weeks ago
        Round.objects.filter(pk=round_.pk).update(opened_at=now() - timedelta(days=35), due_on=days(-7))
    assert reminded(r.p.housing, on=days(-30)) == 2  # its owner team, the lead among them
    assert reminded(r.p.housing, on=days(-29)) == 0
    assert reminded(r.p.housing, on=days(-14)) == 2  # a week before the day
    assert reminded(r.p.housing, on=days(-7)) == 2
    answer(r.theirs, line(round_, r.theirs_kept), "kept", review_on=days(365))
    assert reminded(r.p.housing) == 0
    with world.building():
        kinds = set(Notice.objects.filter(subject_id=round_.pk).values_list("kind", flat=True))
    assert kinds == {telling.ROUND, telling.ROUND_DUE}


def test_the_pages_of_a_round(several):
    r = several
    client = world.client_for(r.lead)
    begun = client.post(reverse("upkeep:open_round"), {"year": TODAY.year, "due_on": f"{days(28)}"})
    assert begun.status_code == 302
    with world.building():
        round_ = Round.objects.get()
    page = reverse("upkeep:round", kwargs={"year": TODAY.year})
    with CaptureQueriesContext(connection) as asked:
        text = client.get(page).content.decode()
    assert len(world.own(asked.captured_queries)) <= 12
    assert "0 of 3 answered" in text
    one = line(round_, r.p.agreement)
    address = reverse("upkeep:answer_line", kwargs={"year": TODAY.year, "pk": one.pk})
    assert client.post(address, {"outcome": "kept", "review_on": "1 1 9999"}).status_code == 422
    assert client.post(address, {"outcome": "kept", "review_on": f"{days(300)}"}).status_code == 302
    text = client.get(page + "?show=unanswered").content.decode()
    assert "1 of 3 answered" in text
    assert "2 agreements" in text
    sheet = b"".join(
        client.get(reverse("upkeep:round_csv", kwargs={"year": TODAY.year})).streaming_content
    ).decode()
    assert "Kept by housing,Housing,First,No answer" in sheet
    other = world.client_for(r.p.caseworker)
    assert other.get(reverse("upkeep:open_round")).status_code == 404
    assert other.get(address).status_code == 403
    assert client.get("/agreements/rounds/1066/").status_code == 404
    assert client.get("/agreements/rounds/99999999999999999999/").status_code == 404


def test_a_year_on_from_the_end_of_february():
    from datetime import date

    assert a_year_on(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert a_year_on(date(2026, 12, 31), 2) == date(2027, 2, 28)
