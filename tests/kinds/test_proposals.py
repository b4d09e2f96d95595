"""A change of a list that is everyone's holds once an administrator of another agency confirms it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.records.kinds import commands, policies, queries
from wardmote.records.kinds.models import Category, Proposal
from wardmote.records.notices.models import Notice
from wardmote.records.patrols.models import Term
from wardmote.trust.identity.models import Role

DECIDE = "select wardmote.decide_list_change(%s, %s, %s)"


def today():
    return timezone.localdate()


@pytest.fixture
def theirs(partnership):
    """An administrator of another agency, who is told and may confirm."""
    made = world.officer(partnership.housing, None, "Hal Keeper", Role.ADMINISTRATOR)
    world.client_for(made)  # with an account: who may not sign in is nobody to wait for
    return made


@pytest.fixture
def proposed(administrator, theirs):
    with world.as_officer(administrator) as by:
        return commands.add(
            name="Pedal cabs", kind="asb", qualifier="nuisance", source="Tasking meeting", starts_on=today(),
            public_name="Pedal taxis", by=by,
        )  # fmt: skip


def page(name, proposal):
    return reverse(f"kinds:{name}", kwargs={"pk": proposal.pk})


def keys(by):
    with world.as_officer(by):
        return {row.key for row in queries.offered(today())}


def asked(by, statement, *values):
    with world.as_officer(by), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def told(by):
    with world.as_officer(by):
        return [each.kind for each in Notice.objects.filter(officer=by, kind__startswith="list_change")]


def test_what_one_agency_proposes_waits_and_says_so(partnership, administrator, theirs):
    client = world.client_for(administrator)
    sent = {
        "name": "Pedal cabs", "kind": "asb", "qualifier": "nuisance", "source": "Tasking meeting",
        "starts_on": today().isoformat(), "public_name": "Pedal taxis",
    }  # fmt: skip
    for _ in range(2):  # sent twice, proposed once
        answer = client.post(reverse("kinds:add"), sent, follow=True)
        assert "It holds once an administrator of another agency confirms it" in answer.content.decode()
    assert "pedal_cabs" not in keys(administrator)
    with world.as_officer(partnership.caseworker):
        (one,) = Proposal.objects.all()
        assert (one.agency_id, one.by_id, one.state) == (partnership.council.pk, administrator.pk, "waiting")
    body = world.client_for(partnership.partner).get(reverse("kinds:list")).content.decode()
    assert "Waiting for another agency" in body
    assert "Proposed by Ad Ministrator" in body
    assert told(theirs) == ["list_change_proposed"]
    assert told(administrator) == told(partnership.caseworker) == []
    with world.building():
        assert Entry.objects.filter(action="change of a list proposed").count() == 1
        assert not Entry.objects.filter(action="category added").exists()


def test_it_holds_once_another_agency_confirms_it(partnership, administrator, theirs, proposed):
    shown = world.client_for(theirs).get(page("proposal", proposed)).content.decode()
    for words in ("Add “Pedal cabs”", "Pedal taxis", "Tasking meeting", "Confirm", "Decline"):
        assert words in shown
    assert "Withdraw" not in shown
    assert world.client_for(theirs).post(page("confirm", proposed)).status_code == 302
    assert world.client_for(theirs).post(page("confirm", proposed)).status_code == 403  # it is decided
    assert "pedal_cabs" in keys(administrator)
    with world.as_officer(partnership.caseworker):
        made = Category.objects.get(key="pedal_cabs")
        assert (made.by_id, made.public_name, made.ends_on) == (administrator.pk, "Pedal taxis", None)
    assert told(administrator) == ["list_change_decided"]
    shown = world.client_for(partnership.partner).get(page("proposal", proposed)).content.decode()
    assert "Confirmed by Hal Keeper, Housing" in shown
    with world.building():
        assert (
            Entry.objects.filter(action="change of a list confirmed", owner_id=theirs.agency_id).count() == 1
        )


def test_confirmed_after_its_day_it_holds_from_then_on(administrator, theirs, proposed):
    with world.building():
        Proposal.objects.update(starts_on=today() - timedelta(days=9))
    with world.as_officer(theirs) as by:
        commands.confirm(proposal=Proposal.objects.get(), by=by)
        assert Category.objects.get(key="pedal_cabs").starts_on == today()


def test_its_own_agency_does_not_confirm_it_and_may_withdraw_it(partnership, administrator, theirs, proposed):
    colleague = world.officer(partnership.council, None, "Second Keeper", Role.ADMINISTRATOR)
    for by in (administrator, colleague):
        for outcome, reason in (("held", ""), ("declined", "No reason")):
            with pytest.raises(DatabaseError):
                asked(by, DECIDE, proposed.pk, outcome, reason)
        assert world.client_for(by).post(page("confirm", proposed)).status_code == 403
    with pytest.raises(DatabaseError):
        asked(theirs, DECIDE, proposed.pk, "withdrawn", "")
    with world.as_officer(theirs) as by, pytest.raises(commands.CannotDecide) as refused:
        commands.withdraw(proposal=proposed, by=by)
    assert refused.value.refusals == [policies.NOT_PROPOSER]
    assert world.client_for(colleague).post(page("withdraw", proposed)).status_code == 302
    assert "pedal_cabs" not in keys(administrator)
    with world.as_officer(administrator):
        assert Proposal.objects.get().state == "withdrawn"
    assert asked(theirs, DECIDE, proposed.pk, "held", "") is False  # too late


def test_who_proposed_it_and_went_to_another_agency_does_not_confirm_it(
    partnership, administrator, theirs, proposed
):
    with world.building():
        type(administrator).objects.filter(pk=administrator.pk).update(agency=partnership.housing, team=None)
    with pytest.raises(DatabaseError):
        asked(administrator, DECIDE, proposed.pk, "held", "")


def test_it_is_declined_with_a_reason_that_is_told(administrator, theirs, proposed):
    client = world.client_for(theirs)
    assert client.post(page("decline", proposed), {"reason": ""}).status_code == 422
    assert (
        client.post(page("decline", proposed), {"reason": "We call these cycle rickshaws"}).status_code == 302
    )
    assert told(administrator) == ["list_change_decided"]
    shown = world.client_for(administrator).get(page("proposal", proposed)).content.decode()
    assert "We call these cycle rickshaws" in shown
    assert "pedal_cabs" not in keys(administrator)
    for outcome, reason in (("declined", " "), ("declined", "x" * 301), ("held", "a reason"), ("lost", "")):
        with world.as_officer(administrator) as by:
            again = commands.add(
                name="Cabs", kind="asb", qualifier="nuisance", source="Meeting", starts_on=today(), by=by
            )
        with pytest.raises(DatabaseError):
            asked(theirs, DECIDE, again.pk, outcome, reason)


@pytest.mark.parametrize("change", ["rename", "end"])
def test_a_rename_and_an_end_wait_too_one_at_a_time(administrator, theirs, change):
    with world.as_officer(administrator) as by:
        there = queries.in_force(queries.every(), on=today())["street_drinking"]
        more = {"name": "Drinking outside", "qualifier": "nuisance", "starts_on": today()}
        if change == "end":
            more = {"ends_on": today(), "today": today()}
        one = getattr(commands, change)(category=there, source="Meeting", by=by, **more)
        assert getattr(commands, change)(category=there, source="Meeting", by=by, **more) == one
        with pytest.raises(commands.CannotSet) as refused:
            commands.end(
                category=there, ends_on=today() + timedelta(days=3), source="x y z", by=by, today=today()
            )
        assert refused.value.refusals == [policies.WAITS]
        assert queries.named(today())["street_drinking"].name == "Street drinking"
    with world.as_officer(theirs) as by:
        commands.confirm(proposal=one, by=by)
        held = queries.named(today())["street_drinking"]
        assert (held.name, held.ends_on) == (
            ("Drinking outside", None) if change == "rename" else ("Street drinking", today())
        )


def test_two_of_one_name_do_not_both_hold(administrator, theirs, proposed):
    with world.building():
        Category.objects.create(
            key="other", kind="asb", name="pedal CABS", qualifier="nuisance", source="s", status="own",
            starts_on=today(), by=administrator, at=timezone.now(),
        )  # fmt: skip
    answer = world.client_for(theirs).post(page("confirm", proposed))
    assert answer.status_code == 422
    assert "The list changed meanwhile" in answer.content.decode()
    with world.as_officer(theirs):
        assert Proposal.objects.get().state == "waiting"


def test_alone_it_holds_at_once_and_says_so(partnership, administrator, theirs):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_account set is_active = false where id = %s", [theirs.pk])
    sent = {
        "name": "Pedal cabs", "kind": "asb", "qualifier": "nuisance", "source": "Tasking meeting",
        "starts_on": today().isoformat(),
    }  # fmt: skip
    answer = world.client_for(administrator).post(reverse("kinds:add"), sent, follow=True)
    assert "no other agency has an administrator" in answer.content.decode()
    assert "pedal_cabs" in keys(administrator)
    with world.as_officer(administrator):
        one = Proposal.objects.get()
    assert (one.state, one.alone) == ("held", True)
    assert "It held at once" in world.client_for(administrator).get(page("proposal", one)).content.decode()


def test_words_of_shift_reports_wait_as_well(administrator, theirs):
    client, confirms = world.client_for(administrator), world.client_for(theirs)
    sent = {
        "sort": "category", "name": "Pedal cabs", "kind": "asb", "category": "vehicle_nuisance", "source": "Meeting",
        "starts_on": today().isoformat(),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(reverse("patrols:add_term"), sent).status_code == 302
    with world.as_officer(administrator):
        (one,) = Proposal.objects.filter(list="word")
        assert not Term.objects.filter(key="pedal_cabs").exists()
    body = client.get(reverse("patrols:terms")).content.decode()
    assert "Waiting for another agency" in body
    assert "Pedal cabs" not in client.get(reverse("kinds:list")).content.decode()
    assert "Vehicle nuisance or misuse" in confirms.get(page("proposal", one)).content.decode()
    assert confirms.post(page("confirm", one)).status_code == 302
    end = reverse("patrols:end_term", kwargs={"key": "pedal_cabs"})
    assert client.post(end, {"ends_on": today().isoformat()}).status_code == 302
    with world.as_officer(administrator):
        assert Term.objects.get(key="pedal_cabs").ends_on is None
        other = Proposal.objects.get(list="word", state="waiting")
    assert confirms.post(page("confirm", other)).status_code == 302
    with world.as_officer(administrator):
        assert Term.objects.get(key="pedal_cabs").ends_on == today()


def test_nobody_decides_who_is_no_administrator_and_nothing_is_written_by_hand(partnership, theirs, proposed):
    p = partnership
    for by in (p.partner, p.caseworker, p.governance):
        with pytest.raises(DatabaseError):
            asked(by, DECIDE, proposed.pk, "held", "")
        for name in ("confirm", "decline", "withdraw"):
            assert world.client_for(by).get(page(name, proposed)).status_code == 403
    for statement in (
        "update kinds_proposal set state = 'held'",
        "delete from kinds_proposal",
        "insert into kinds_proposal select * from kinds_proposal",
        "select wardmote.category_holds(gen_random_uuid())",
        "select wardmote.list_change_holds(gen_random_uuid())",
        "select wardmote.propose_list_change(null)",
        "select wardmote.other_administrators(gen_random_uuid())",
    ):
        with pytest.raises(DatabaseError):
            asked(theirs, statement)
    with connection.cursor() as cursor:  # nobody signed in
        cursor.execute("select count(*) from kinds_proposal")
        assert cursor.fetchone() == (0,)


def test_every_change_is_listed_the_waiting_first(partnership, administrator, theirs, proposed):
    with world.as_officer(theirs) as by:
        commands.decline(proposal=proposed, reason="Not needed", by=by)
    with world.as_officer(administrator) as by:
        commands.add(
            name="Cabs", kind="asb", qualifier="nuisance", source="Meeting", starts_on=today(), by=by
        )
    body = world.client_for(partnership.partner).get(reverse("kinds:proposals")).content.decode()
    assert body.index("Add “Cabs”") < body.index("Add “Pedal cabs”")
    for words in ("2 changes", "Declined", "Waiting for another agency"):
        assert words in body
    notices = world.client_for(theirs).get(reverse("notices:list")).content.decode()
    assert "Categories of reports: Add “Pedal cabs”" in notices
