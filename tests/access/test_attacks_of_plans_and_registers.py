"""What someone tries who can run any SQL as the application, in the rooms of plans, registers and upkeep.

Each was possible once.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests import world
from tests.access.attacking import REFUSED, run, run_value
from tests.plans.conftest import days, editor, planned  # noqa: F401
from tests.registers.conftest import add, now, people  # noqa: F401
from tests.registers.test_fund import fund, score  # noqa: F401
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans import reminding, telling
from wardmote.work.plans.models import PlanAction
from wardmote.work.registers import bids, commands, importing, opening, queries
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import Entry

pytestmark = pytest.mark.django_db
NEVER = ["-infinity", "infinity", "9999-12-31 23:00+00", "0001-01-01 00:00+00"]


# --- moments that no page can show ------------------------------------------------------------------

PROGRESS = """
insert into plans_progressentry (id, plan_id, action_id, what, status, agency_id, by_id, at)
values (gen_random_uuid(), %s, %s, 'x', 'under_way', wardmote.actor_agency(), wardmote.actor(), %s)
"""


@pytest.mark.parametrize("at", [*NEVER, "tomorrow"])
def test_no_entry_of_progress_is_of_a_day_to_come_or_of_none(planned, at):  # noqa: F811
    """The newest entry moves its action: one of the year 9999 stood for ever, and stopped every agency's reminders."""
    p, action = planned.p, planned.actions["late"]
    with world.as_officer(p.partner):
        assert run(PROGRESS, planned.plan.pk, action.pk, at) == REFUSED
        assert run(PROGRESS, planned.plan.pk, action.pk, now()) == 1


@pytest.mark.parametrize("at", NEVER)
def test_no_officer_puts_a_moment_into_a_register_that_no_page_can_show(people, at):  # noqa: F811
    entry = add(people.editor, officer_id=people.editor.pk)
    fact = add(people.editor, "key-facts", title="Thefts")
    publish = (
        "update registers_entry set published_at = %s, published_by_id = wardmote.actor(), version = version + 1,"
        """ public_values = '{"title": "x", "values": [], "lines": {}}' where id = %s"""
    )
    with world.as_officer(people.editor):
        assert run(publish, at, fact.pk) == REFUSED
        assert run(publish.replace('"lines": {}', '"lines": 5'), now(), fact.pk) == REFUSED
        assert run(publish, now(), fact.pk) == 1
        if at in (NEVER[0], NEVER[3]):  # one to come is made now by the database
            change = (
                "update registers_entry set title = 'y', version = version + 1, changed_at = %s where id = %s"
            )
            assert run(change, at, entry.pk) == REFUSED
        batch = (
            "insert into registers_batch (id, register, owner_id, name, counts, rows, by_id, at)"
            " values (gen_random_uuid(), 'risks', wardmote.actor_agency(), 'x', '{}', '[]', wardmote.actor(), %s)"
        )
        assert run(batch, at) == REFUSED


@pytest.mark.parametrize("at", NEVER)
def test_no_round_begins_at_a_moment_that_no_page_can_show(partnership, at):
    """Every agency is reminded of every open round: one that began at no time stopped them all."""
    lead = world.officer(partnership.council, None, "Lead", Role.INFORMATION_GOVERNANCE)
    opened = (
        "insert into upkeep_round (id, year, owner_id, due_on, opened_by_id, opened_at) values (gen_random_uuid(),"
        " extract(year from wardmote.today()), wardmote.actor_agency(), wardmote.today() + 30, wardmote.actor(), %s)"
    )
    with world.as_officer(lead):
        assert run(opened, at) == REFUSED
        assert run(opened, now()) == 1


@pytest.mark.parametrize("odd", ["9999-12-31", "0001-01-01", "x", ["x"], "NaN", "1e999999", "٣"])
def test_values_that_no_form_takes_break_no_list(people, odd):  # noqa: F811
    """Values are JSON: an editor of one agency wrote one that broke a register for everyone, the public too."""
    for key, register in registers().items():
        reach = "partnership" if "partnership" in register.reaches else "agency"
        with world.as_officer(people.editor):
            entry = an_entry(people, key, reach, odd)
            entry.save(force_insert=True)
        for who in (people.editor, people.partner):
            browser = world.client_for(who)
            assert browser.get(f"/registers/{key}/").status_code == 200, key
            if who is people.editor or reach == "partnership":
                assert browser.get(f"/registers/{key}/{entry.pk}/").status_code == 200, key
        if register.public and reach == "partnership":
            world.client_for(people.editor).post(f"/registers/{key}/{entry.pk}/publish/do/")
            for page in ("", "feed.json", "feed.csv", f"{entry.pk}/"):
                assert Client().get(f"/published/{key}/{page}").status_code == 200, (key, page)


def an_entry(people, key, reach, odd):  # noqa: F811
    register = registers()[key]
    return Entry(
        register=key, title="Odd", owner=people.council, reach=reach,
        values={column.field: odd for column in register.columns},
        lines={kind.key: [{"id": "a", **{c.field: odd for c in kind.columns}}] for kind in register.lines},
        created_by=people.editor, changed_by=people.editor, created_at=now(), changed_at=now(),
    )  # fmt: skip


@pytest.mark.parametrize("odd", [5, None, {"a": "x"}, [5], [["x"]], True])
def test_values_are_texts_and_lists_of_texts(people, odd):  # noqa: F811
    with world.as_officer(people.editor):
        for change in ({"values": {"cause": odd}}, {"lines": {"steps": [{"id": "a", "step": odd}]}}):
            assert kept(people, change) is False
        for lines in ({"steps": "x"}, {"steps": ["x"]}, {"steps": [["x"]]}, {"steps": {"a": "b"}}):
            assert kept(people, {"lines": lines}) is False
        assert kept(people, {"lines": {"steps": [{"id": "a", "step": "x", "more": ["x"]}]}}) is True


def kept(people, change):  # noqa: F811
    entry = an_entry(people, "risks", "partnership", "x")
    for name, value in change.items():
        setattr(entry, name, value)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except DatabaseError:
        return False
    return True


# --- what the public sees ---------------------------------------------------------------------------


def test_the_public_sees_no_name_of_an_entry_before_an_editor_publishes_it(people):  # noqa: F811
    fact = add(people.editor, "key-facts", title="Thefts", officer_id=people.caseworker.pk)
    world.client_for(people.editor).post(f"/registers/key-facts/{fact.pk}/publish/do/")
    with world.as_officer(people.caseworker) as me:
        entry = queries.entries(registers()["key-facts"]).get(pk=fact.pk)
        draft = commands.draft_of(entry)
        draft.title = "Mr Secretname steals"
        commands.change(entry, draft, version=entry.version, by=me, now=now())
    for page in ("", "feed.json", "feed.csv", f"{fact.pk}/"):
        text = b"".join(Client().get(f"/published/key-facts/{page}")).decode()
        assert "Secretname" not in text, page
        assert "Thefts" in text, page
    assert Client().get("/published/key-facts/feed.json?q=secretname").json()["total"] == 0
    world.client_for(people.editor).post(f"/registers/key-facts/{fact.pk}/publish/do/")
    assert "Secretname" in Client().get("/published/key-facts/feed.json").text


def test_a_page_of_the_feed_past_the_end_says_how_many_there_are(people):  # noqa: F811
    fact = add(people.editor, "key-facts", title="Thefts")
    world.client_for(people.editor).post(f"/registers/key-facts/{fact.pk}/publish/do/")
    assert Client().get("/published/key-facts/feed.json?offset=50").json()["total"] == 1


# --- bids -------------------------------------------------------------------------------------------


def decide(by, bid, amount=Decimal(5000)):
    with world.as_officer(by) as me:
        bids.decide(bid, outcome="granted", amount=amount, reason="x", conditions="", by=me, now=now())


def test_nobody_takes_a_bid_by_a_round_of_the_same_name(people, fund):  # noqa: F811
    """The round of a bid is known by its name: any agency made one more, and decided the bids of another's."""
    _, bid, _, chair, second = fund
    score(chair, bid)
    score(second, bid)
    with world.building():
        thief = world.officer(people.outsider.agency, None, "Thief", Role.REGISTER_EDITOR)
    with pytest.raises(commands.CannotKeep):
        add(thief, "fund-rounds", title="Round ONE")
    other = add(thief, "fund-rounds", title="Another")
    with world.as_officer(thief):
        rename = "update registers_entry set title = 'ROUND one', version = version + 1 where id = %s"
        assert run(rename, other.pk) == REFUSED
    with pytest.raises(bids.CannotDecide):
        decide(thief, bid)


def test_who_decides_is_none_of_the_two_who_scored(fund):  # noqa: F811
    _, bid, keeper, chair, second = fund
    with pytest.raises(bids.CannotScore):
        score(keeper, bid)
    score(chair, bid)
    with pytest.raises(bids.CannotDecide):
        decide(keeper, bid)
    score(second, bid)
    decide(keeper, bid)


def test_nobody_who_wrote_a_bid_scores_or_decides_it_at_another_agency(people, fund):  # noqa: F811
    """Whoever moved to the agency of the round took their own bid with them."""
    _, bid, _keeper, chair, second = fund
    with world.building():
        Officer.objects.filter(pk=people.housing_editor.pk).update(agency=people.council)
        mover = people.housing_editor
        mover.refresh_from_db()
    with pytest.raises(bids.CannotScore):
        score(mover, bid)
    score(chair, bid)
    score(second, bid)
    with pytest.raises(bids.CannotDecide):
        decide(mover, bid)


def test_a_score_of_whoever_is_the_bidders_officer_by_now_does_not_count(people, fund):  # noqa: F811
    _, bid, keeper, chair, second = fund
    score(chair, bid)
    score(second, bid)
    with world.building():
        Officer.objects.filter(pk=chair.pk).update(agency=people.housing)
    with pytest.raises(bids.CannotDecide):
        decide(keeper, bid)


# --- files and reminders ----------------------------------------------------------------------------


def test_a_deadline_set_close_is_told_ahead_once(planned):  # noqa: F811
    """Due in four days, of a rule that reminds fourteen before: its day had passed before it was set."""
    p, action = planned.p, planned.actions["soon"]
    editor(p, p.housing)
    with world.building():
        PlanAction.objects.filter(pk=action.pk).update(deadline_on=days(4))
        service = Officer.objects.get(agency=p.housing, is_service=True)

    def told(on):
        with world.as_officer(service):
            reminding.remind(by=service, today=on, now=now())
        with world.building(), connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from notices_notice where kind = %s and subject_id = %s",
                [telling.DUE_SOON, action.pk],
            )
            return cursor.fetchone()[0]

    first = told(date.today())
    assert first > 0
    assert told(date.today()) == first
    with world.building():
        PlanAction.objects.filter(pk=action.pk).update(deadline_on=days(0))
    assert told(date.today()) == 2 * first, "a new deadline is told, on its very day too"


def test_two_files_at_once_wait_for_each_other(people):  # noqa: F811
    """Each saw no entry of that name, and each added one."""
    register = registers()["risks"]
    with world.as_officer(people.editor) as me, connection.cursor() as cursor:
        fields = opening.fields_of(register)
        heading = ",".join(column.label for column in fields if column.required)
        cells = ["A risk" if c.field == "title" else "x" for c in fields if c.required]
        file = opening.open_file("a.csv", f"{heading}\n{','.join(cells)}\n".encode(), fields)
        importing.take_in(register, file, by=me, now=now())
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        assert cursor.fetchone()[0] >= 1


def test_what_is_put_back_takes_room_in_a_plan_too(planned):  # noqa: F811
    """Taken out, replaced and put back, actions grew past the most that its pages show."""
    action = planned.actions["far"]
    with world.as_officer(planned.keeper), connection.cursor() as cursor:
        run(OUT, action.pk)
        cursor.execute(
            "insert into plans_planaction (id, plan_id, priority_id, number, position, title, precision, status, written,"
            " changed_at, changed_by_id) select gen_random_uuid(), plan_id, priority_id, 'x' || n, 0, 'x', 'day',"
            " 'not_started', '{}', now(), wardmote.actor()"
            " from plans_planaction, generate_series(1, 497) n where id = %s",
            [action.pk],
        )
        back = "update plans_planaction set removed_at = null, removed_by_id = null where id = %s"
        assert run(back, action.pk) == REFUSED


OUT = "update plans_planaction set removed_at = now(), removed_by_id = wardmote.actor() where id = %s"


def test_no_version_of_what_an_agency_keeps_to_itself_is_counted(people):  # noqa: F811
    own = add(people.editor, reach="agency")
    with world.as_officer(people.partner):
        assert run_value("select wardmote.bid_version(%s)", own.pk) is None
