"""Who decides how long a record is kept, what stands in the way, and what the database refuses whatever a page does."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.retention import making
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Agency, Officer, Role
from wardmote.work.retention import commands, queries
from wardmote.work.retention.models import Answer, Decision, Deletion, Hold, Item


@pytest.fixture
def scene(partnership):
    making.add_second(partnership)
    partnership.extra["case"] = making.old_case(partnership)
    return partnership


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def asking(p, **more):
    return making.ask(p.extra["case"], p.governance, **more)


@pytest.mark.django_db
def test_nobody_deletes_alone(scene):
    p = scene
    case = p.extra["case"]
    asking(p)
    with world.as_officer(p.governance) as by, pytest.raises(commands.CannotDecide) as refused:
        commands.agree_deletion(record=making.found(case), reason="", by=by)
    assert codes(refused) == {"another-officer"}
    with world.building():
        asked = Deletion.objects.get()
    with world.as_officer(p.governance):  # and so in the database, whatever the page says
        refuses("another officer", "select wardmote.agree_deletion(%s, '')", asked.pk)
    with world.as_officer(p.extra["second"]):
        with world.building(), connection.cursor() as cursor:  # a stale second factor is not enough
            cursor.execute("update identity_session set second_factor_at = now() - interval '1 hour'")
        refuses("second factor", "select wardmote.agree_deletion(%s, '')", asked.pk)


def refuses(words, statement, *values):
    with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["caseworker", "colleague", "partner", "outsider"])
def test_others_than_the_leads_of_the_owner_decide_nothing(scene, who):
    p = scene
    case = p.extra["case"]
    world.share(p, case)
    item = making.item_of(case)
    deletion, hold = asking(p), None
    with world.as_officer(p.governance) as lead:
        hold = commands.place_hold(record=making.found(case), reason="A claim.", by=lead)
    with world.as_officer(getattr(p, who)):
        for call, *values in (
            ("keep_longer(%s, 'breach_of_trust', current_date + 9, 'why')", item.pk),
            ("ask_deletion(%s, 'no_basis', 'why')", item.pk),
            ("agree_deletion(%s, 'why')", deletion),
            ("stop_deletion(%s, 'why')", deletion),
            ("lift_hold(%s, 'why')", hold),
            ("set_review_group(%s, 1, 'why')", item.pk),
            ("set_retention_period('case-closed', 12, current_date, 'why')",),
        ):
            refuses("officer", f"select wardmote.{call}", *values)
        if who != "caseworker":  # who decides on the record at its owner places a hold
            refuses("officer", "select wardmote.place_hold('case', %s, 'why')", case.pk)
        for statement in (
            "update retention_hold set lifted_at = now()",
            "update retention_deletion set state = 'agreed'",
            "update retention_item set due_on = current_date",
            "delete from retention_hold",
            "delete from cases_case",
            "delete from documents_piece",
            "insert into retention_hook (what, function, code) values ('check', 'x', 'y')",
            "update audit_entry set note = ''",
            "select wardmote.retention_erase(gen_random_uuid())",
            "select wardmote.retention_sweep('public.cases_case', '{}', '{}', '{}')",
            "select wardmote.audit_forget('{}')",
            "select wardmote.retention_reckon_some(1)",
        ):
            refuses("permission denied|no such|cannot", statement)


@pytest.mark.django_db
def test_a_lead_sees_days_and_rule_and_nothing_of_a_record_they_do_not_see(scene):
    p = scene
    with world.as_officer(p.governance):
        assert Item.objects.get().reference == p.extra["case"].reference
        record = making.found(p.extra["case"])
        assert record.opened is None
    world.set_tier(p.extra["case"], "named")
    with world.building():
        Item.objects.update(tier="named")
    with world.as_officer(p.governance):
        assert not Item.objects.exists()
    with world.as_officer(p.caseworker):  # who decides on it decides on that too
        assert queries.decides(Item.objects.get())


@pytest.mark.django_db
def test_a_hold_stands_in_the_way_at_every_step(scene):
    p = scene
    case = p.extra["case"]
    with world.as_officer(p.caseworker) as by:
        commands.place_hold(record=making.found(case), reason="An inquest.", by=by)
    with pytest.raises(commands.CannotDecide) as refused:
        asking(p)
    assert codes(refused) == {"held"}
    with world.as_officer(p.governance):
        refuses("in the way of deleting it: held", "select wardmote.ask_deletion(%s, 'no_basis', 'why')",
                making.item_of(case).pk)  # fmt: skip
    lift_all(p)
    asking(p)
    hold(p)
    with pytest.raises(commands.CannotDecide) as refused:
        making.agree(case, p.extra["second"])
    assert codes(refused) == {"held"}
    lift_all(p)
    making.agree(case, p.extra["second"])
    hold(p)
    hold(p)  # several may stand
    making.days_pass()
    assert making.night()["not yet"] == 1
    with world.as_officer(p.governance):
        item = making.item_of(case)
        commands.lift_hold(hold=queries.holds(item)[0], item=item, reason="Over.")
    making.days_pass()
    assert making.night()["not yet"] == 1
    lift_all(p)
    assert making.night()["not yet"] == 0  # its days begin anew
    making.days_pass()
    assert making.night()["deleted"] == 1


def hold(p):
    with world.as_officer(p.governance) as by:
        commands.place_hold(record=making.found(p.extra["case"]), reason="A claim.", by=by)


def lift_all(p):
    item = making.item_of(p.extra["case"])
    with world.as_officer(p.governance):
        for each in queries.holds(item):
            if not each.lifted_at:
                commands.lift_hold(hold=each, item=item, reason="Over.")
    with world.building():
        assert not Item.objects.get().held


@pytest.mark.django_db
def test_an_open_action_and_a_check_of_another_room_stand_in_the_way(scene):
    p = scene
    case = p.extra["case"]
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "create function wardmote.always(kind text, record uuid) returns boolean language sql as 'select true';"
            " insert into retention_hook (what, function, code) values ('check', 'always', 'request-open')"
        )
        making.insert(
            "cases_caseaction", case_id=case.pk, parent_audience_id=case.audience_id, audience_id=case.audience_id,
            categories=[], action_id=making.insert(
                "actions_action", audience_id=case.audience_id, title="t", detail="", asked_by_id=p.caseworker.pk,
                asking_id=p.council.pk, agency_id=p.housing.pk, due_on=making.TODAY, first_due_on=making.TODAY,
                state="asked", asked_at=case.opened_at, decline_reason="", evidence="",
            ),
        )  # fmt: skip
    with pytest.raises(commands.CannotDecide) as refused:
        asking(p)
    assert codes(refused) == {"needed"}  # the lead does not see the case
    with world.building():
        Officer.objects.filter(pk=p.governance.pk).update(team=p.caseworker.team)
    with pytest.raises(commands.CannotDecide) as refused:
        asking(p)
    assert codes(refused) == {"open-action", "request-open"}


@pytest.mark.django_db
def test_partners_are_told_first_and_what_they_object_to_is_settled(scene):
    p = scene
    case = p.extra["case"]
    world.share(p, case)
    asking(p)
    with world.as_officer(p.partner) as by:
        assert Notice.objects.get().kind == "deletion_planned"
        record = making.found(case)
        assert record.item is None
        assert record.deletion is not None
        commands.answer_deletion(record=record, wants="copy", words="For our own file.", by=by)
    with world.as_officer(p.outsider):
        assert queries.record(case.reference) is None
        refuses("officer", "select wardmote.answer_deletion(%s, 'objects', 'no')", record.deletion.pk)
    with pytest.raises(commands.CannotDecide) as refused:
        making.agree(case, p.extra["second"])
    assert codes(refused) == {"partner"}
    with world.as_officer(p.governance):
        item = making.item_of(case)
        commands.settle_answer(answer=Answer.objects.get(), item=item, words="Given by hand today.")
        assert set(Notice.objects.values_list("kind", flat=True)) == {"deletion_answered"}
    when = making.agree(case, p.extra["second"])
    with world.building():
        asked = Deletion.objects.get()
    assert when == asked.not_before >= asked.asked_at + timedelta(days=27)  # the partner's days, not ours
    with world.as_officer(p.partner) as by:  # until it is done
        commands.answer_deletion(
            record=making.found(case), wants="objects", words="We still work on it.", by=by
        )
    making.days_pass()
    assert making.night()["not yet"] == 1
    with world.as_officer(p.partner) as by:
        commands.answer_deletion(record=making.found(case), wants="agrees", words="", by=by)
    assert making.night()["deleted"] == 1


@pytest.mark.django_db
def test_nothing_goes_before_its_day_on_the_ground_that_its_period_is_over(scene):
    p = scene
    case = making.close(world.case(p), making.years_ago(2))
    p.extra["case"] = case
    with pytest.raises(commands.CannotDecide) as refused:
        asking(p)
    assert codes(refused) == {"not-due"}
    with world.as_officer(p.governance):
        refuses("not over", "select wardmote.ask_deletion(%s, 'period_over', 'why')", making.item_of(case).pk)
    assert asking(p, ground="erasure")


@pytest.mark.django_db
def test_kept_longer_is_reviewed_again(scene):
    p = scene
    case = p.extra["case"]
    until = making.TODAY + timedelta(days=400)
    with world.as_officer(p.governance):
        commands.keep_longer(record=making.found(case), criterion="breach_of_trust", review_on=until,
                             reason="See the file.", today=making.TODAY)  # fmt: skip
        assert not queries.due(p.governance, on=making.TODAY).exists()
        assert Decision.objects.get().review_on == until
    assert making.item_of(case).due_on == until
    with world.as_officer(p.governance), pytest.raises(commands.CannotDecide) as refused:
        commands.keep_longer(record=making.found(case), criterion="breach_of_trust", reason="See the file.",
                             review_on=making.TODAY + timedelta(days=366 * 11), today=making.TODAY)  # fmt: skip
    assert codes(refused) == {"not-a-day"}


@pytest.mark.django_db
def test_leads_are_told_once_a_week_and_late_records_are_told_to_more(scene):
    p = scene
    auditor = world.officer(p.council, p.colleague.team, "Council Auditor", Role.AUDITOR)
    assert making.night()["told"] == 2  # both leads; it has been due for three days
    assert making.night()["told"] == 0
    with world.as_officer(p.governance):
        assert Notice.objects.get().kind == "retention_due"
    making.close(world.case(p), making.years_ago(7))
    assert making.night()["told"] == 3
    with world.as_officer(auditor):
        assert Notice.objects.get().kind == "retention_overdue"


@pytest.mark.django_db
def test_holds_are_read_by_the_owner_alone(scene):
    p = scene
    world.share(p, p.extra["case"])
    hold(p)
    for officer, sees in (
        (p.caseworker, 1),
        (p.governance, 1),
        (p.partner, 0),
        (p.colleague, 0),
        (p.outsider, 0),
    ):
        with world.as_officer(officer):
            assert Hold.objects.count() == Item.objects.count() == Decision.objects.count() == sees


@pytest.mark.django_db
def test_police_records_have_groups_and_others_none(scene):
    p = scene
    with world.as_officer(p.governance), pytest.raises(commands.CannotDecide) as refused:
        commands.set_review_group(record=making.found(p.extra["case"]), group=2, reason="Violence.")
    assert codes(refused) == {"no-groups"}
    with world.building():
        Agency.objects.filter(pk=p.council.pk).update(kind="police")
    with world.as_officer(p.governance):
        commands.set_review_group(record=making.found(p.extra["case"]), group=2, reason="Violence.")
    item = making.item_of(p.extra["case"])
    assert item.rule.key == "police-group-2"
    assert item.due_on > making.TODAY
