"""A case passes to another agency: offered, looked at, accepted; what that changes is exactly what was said."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.foundation.files.checked import check_upload
from wardmote.records.actions.models import Action
from wardmote.records.notices.models import Notice
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands, queries, transferring
from wardmote.work.cases.models import Case, Event, MustNotReceive, Note, Transfer, TransferStep

NOW = datetime.now(UTC)


@pytest.fixture
def p(partnership):
    """The partner's side has a supervisor; a third agency sees the case under an agreement with the council alone."""
    with world.building():
        Officer.objects.filter(pk=partnership.partner.pk).update(roles=[Role.CASEWORKER, Role.SUPERVISOR])
    partnership.partner.roles = [Role.CASEWORKER, Role.SUPERVISOR]
    return partnership


@pytest.fixture
def case(p):
    made = world.case(p)
    world.share(p, made, team=p.partner.team)
    for officer in (p.caseworker, p.partner, p.outsider, p.colleague, p.partner_colleague):
        world.opened_earlier(officer, made.pk)
    return made


def offer(p, case, *, keeps=True, by=None, agency=None, agreement=None, reason="Your estate, your tenants."):
    with world.as_officer(by or p.caseworker) as acting:
        return commands.offer_case(
            case=queries.visible().get(pk=case.pk), agency=agency or p.housing, agreement=agreement or p.agreement,
            purpose="asb", keeps=keeps, reason=reason, by=acting, now=NOW,
        )  # fmt: skip


def accept(p, case, *, by=None, team=None):
    with world.as_officer(by or p.partner) as acting:
        found = queries.offer_of(queries.visible().get(pk=case.pk))
        commands.accept_case(transfer=found, team=team or p.partner.team, by=acting, now=NOW)


def sees(officer, case):
    with world.as_officer(officer):
        return Case.objects.filter(pk=case.pk).exists()


def add_note(p, case, *categories, by=None):
    with world.as_officer(by or p.caseworker) as acting:
        return commands.add_note(
            case=queries.visible().get(pk=case.pk), text="x", categories=categories, by=acting, now=NOW
        )


def test_accepted_the_case_is_theirs_and_both_sides_are_told(p, case):
    add_note(p, case)
    with world.as_officer(p.caseworker) as by:
        shown = queries.visible().get(pk=case.pk)
        document = commands.add_document(
            case=shown, title="A diary", file=check_upload("a.txt", b"words"), by=by, now=NOW
        )
        action = commands.ask_action(
            case=shown, title="Mend the door", agency=p.housing, due_on=NOW.date(), by=by, now=NOW
        )
    offer(p, case, keeps=False)
    assert sees(p.caseworker, case)  # nothing moves until it is accepted
    accept(p, case)

    with world.as_officer(p.partner):
        theirs = queries.visible().get(pk=case.pk)
        assert (theirs.owner_id, theirs.team_id, theirs.lead_id) == (p.housing.pk, p.partner.team_id, None)
        assert Note.objects.filter(case=case).count() == 1
        assert Action.objects.get(pk=action.pk).asking_id == p.housing.pk
        assert queries.standing(theirs, by=p.partner).decide
        assert Event.objects.filter(kind="passed_on").count() == 1
    assert not sees(p.caseworker, case)
    assert not sees(p.partner_colleague, case)  # of another team of the new owner: it was shared with one
    world.opened_earlier(p.partner, document.pk)
    answer = world.client_for(p.partner).get(reverse("cases:documents:download", kwargs={"pk": document.pk}))
    assert answer.content == b"words"  # its key was wrapped anew for where it is now
    with world.building():
        kinds = dict(Notice.objects.order_by("kind").values_list("kind", "officer_id"))
        assert kinds == {"case_offered": p.partner.pk, "case_taken": p.caseworker.pk, **{
            kind: kinds[kind] for kind in kinds if kind not in ("case_offered", "case_taken")}}  # fmt: skip
        passed = Entry.objects.filter(action="case passed to another agency")
        assert set(passed.values_list("owner_id", flat=True)) == {p.council.pk, p.housing.pk}
        assert set(passed.values_list("officer_id", flat=True)) == {p.partner.pk}
        assert not Disclosure.objects.filter(withdrawn_at=None).exists()


def test_the_old_owner_goes_on_only_where_it_was_agreed_and_as_a_partner(p, case):
    offer(p, case, keeps=True)
    accept(p, case)
    with world.as_officer(p.caseworker) as by:
        shown = queries.visible().get(pk=case.pk)
        standing = queries.standing(shown, by=by)
        assert (standing.owns, standing.contribute, standing.decide) == (False, True, False)
        kept = Disclosure.objects.get(withdrawn_at=None)
        assert (kept.agency_id, kept.agreement_id) == (p.council.pk, p.agreement.pk)
    with world.building():
        Agreement.objects.update(state="ended")
    assert not sees(p.caseworker, case)  # under the agreement like any partner
    assert sees(p.partner, case)


def test_a_third_agency_goes_on_only_if_its_agreement_binds_the_new_owner(p, case):
    alone = world.agreement(p.council, p.stranger)
    world.share(p, case, to=p.stranger, team=p.outsider.team, under=alone)
    assert sees(p.outsider, case)
    offer(p, case)
    with world.as_officer(p.partner):
        found = queries.offer_of(queries.visible().get(pk=case.pk))
        said = transferring.changes(found.case, found, on=NOW.date())
    assert [(change.who.split(",")[0], change.goes_on) for change in said] == [
        ("Housing", True), ("Council", True), ("Stranger", False)]  # fmt: skip
    assert "Housing is not a party" in said[2].then
    accept(p, case)
    assert not sees(p.outsider, case)
    world.agreement(p.housing, p.stranger)  # another agreement later revives nothing
    assert not sees(p.outsider, case)


def test_and_goes_on_where_it_does(p, case):
    both = world.agreement(p.housing, p.stranger)
    with world.building():
        from wardmote.trust.agreements.models import Organisation, Party

        Party.objects.create(
            agreement=both, organisation=Organisation.objects.get(agency=p.council), signed_on=both.starts_on
        )
    world.share(p, case, to=p.stranger, team=p.outsider.team, under=both)
    offer(p, case)
    accept(p, case)
    assert sees(p.outsider, case)


def test_what_the_agreement_does_not_cover_is_not_passed_on(p, case):
    add_note(p, case, "health")
    with pytest.raises(commands.CannotOffer) as refused:
        offer(p, case)
    assert [refusal.code for refusal in refused.value.refusals] == ["category-not-covered"]
    assert not sees(p.outsider, case)


def test_nor_what_came_into_it_after_it_was_offered(p, case):
    offer(p, case)
    add_note(p, case, "health")
    with pytest.raises(commands.CannotAnswerOffer):
        accept(p, case)
    with world.as_officer(p.caseworker):
        assert Case.objects.get(pk=case.pk).owner_id == p.council.pk
        assert Transfer.objects.get().state == "offered"


def test_who_is_kept_out_stays_kept_out(p, case):
    with world.as_officer(p.caseworker) as by:
        commands.keep_out(
            case=queries.visible().get(pk=case.pk),
            officer=p.partner_colleague,
            reason="Knows them.",
            by=by,
            now=NOW,
        )
    offer(p, case)
    with pytest.raises(commands.CannotAnswerOffer):  # the one officer of that team must not receive it
        accept(p, case, team=p.partner_colleague.team)
    accept(p, case)
    assert not sees(p.partner_colleague, case)
    with world.building():
        assert MustNotReceive.objects.filter(case=case, lifted_at=None).count() == 1


@pytest.mark.parametrize("refused_by", ["receiver", "sender"])
def test_refused_or_withdrawn_nothing_changes_and_it_may_be_offered_again(p, case, refused_by):
    transfer = offer(p, case)
    who, command, told = (
        (p.partner, commands.refuse_case, p.caseworker)
        if refused_by == "receiver"
        else (p.caseworker, commands.withdraw_offer, p.partner)
    )
    with world.as_officer(who) as by:
        found = queries.offer_of(queries.visible().get(pk=case.pk))
        with pytest.raises(commands.CannotAnswerOffer):
            command(transfer=found, words=" ", by=by, now=NOW)
        command(transfer=found, words="Not ours.", by=by, now=NOW)
    with world.building():
        assert Notice.objects.filter(officer=told, kind__in=["case_not_taken", "offer_withdrawn"]).exists()
        assert TransferStep.objects.filter(transfer=transfer).count() == 2
    with pytest.raises(AttributeError):  # there is no offer left to accept
        accept(p, case)
    offer(p, case)


def test_only_a_supervisor_offers_and_only_what_is_theirs_to_whom_sees_it(p, case):
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER])
    with pytest.raises(commands.CannotOffer) as refused:
        offer(p, case)
    assert [refusal.code for refusal in refused.value.refusals] == ["not-supervisor"]
    with pytest.raises(commands.CannotOffer) as refused:
        offer(p, case, by=p.partner, agency=p.council)
    assert "not-owner" in {refusal.code for refusal in refused.value.refusals}
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER, Role.SUPERVISOR])
    with pytest.raises(commands.CannotOffer) as refused:
        offer(p, case, agency=p.stranger, agreement=world.agreement(p.council, p.stranger))
    assert [refusal.code for refusal in refused.value.refusals] == ["does-not-see-it"]
    offer(p, case)
    with pytest.raises(commands.CannotOffer) as refused:
        offer(p, case)
    assert "offered-already" in {refusal.code for refusal in refused.value.refusals}


# --- by SQL of one's own ------------------------------------------------------------------------


def forge_step(case, transfer, by, state, **more):
    fields = {
        "case_id": case.pk, "transfer_id": transfer.pk, "parent_audience_id": transfer.audience_id,
        "audience_id": transfer.audience_id, "state": state, "words": "w", "by_id": by.pk, "at": NOW, "team_id": None,
    } | more  # fmt: skip
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into cases_transferstep (id, categories, {', '.join(fields)}) values (gen_random_uuid(), '{{}}', {marks})",
            list(fields.values()),
        )


@pytest.mark.parametrize(
    ("who", "state", "more"),
    [
        ("caseworker", "accepted", {}),  # self-acceptance
        ("caseworker", "refused", {}),
        ("colleague", "withdrawn", {}),  # of the owner, but does not decide on it
        ("partner", "withdrawn", {}),
        ("partner", "offered", {}),
        ("partner", "accepted", {"team": "caseworker"}),  # for a team that is not theirs
        ("partner", "accepted", {"team": None}),
        ("partner", "refused", {"words": ""}),
        ("partner_colleague", "accepted", {"team": "partner_colleague"}),  # does not see the case
        ("outsider", "accepted", {"team": "outsider"}),
        ("partner", "accepted", {"by": "partner_colleague"}),  # in another's name
    ],
)
def test_no_side_takes_the_others_step(p, case, who, state, more):
    transfer = offer(p, case)
    with world.building():
        Officer.objects.update(roles=[Role.CASEWORKER, Role.SUPERVISOR])
    by = getattr(p, more.get("by", who))
    team = more.get("team", "partner")
    fields = {"team_id": getattr(p, team).team_id if team else None} if state == "accepted" else {}
    fields |= {"words": more["words"]} if "words" in more else {}
    with world.as_officer(getattr(p, who)), pytest.raises(DatabaseError), transaction.atomic():
        forge_step(case, transfer, by, state, **fields)
    with world.as_officer(p.caseworker):
        assert Case.objects.get(pk=case.pk).owner_id == p.council.pk


def test_no_officer_who_is_no_supervisor_takes_a_case_over(p, case):
    transfer = offer(p, case)
    with world.building():
        Officer.objects.filter(pk=p.partner.pk).update(roles=[Role.CASEWORKER])
    with world.as_officer(p.partner) as by, pytest.raises(DatabaseError), transaction.atomic():
        forge_step(case, transfer, by, "accepted", team_id=by.team_id)


def test_an_answer_is_given_once_and_none_is_rewritten(p, case):
    transfer = offer(p, case)
    accept(p, case)
    with world.as_officer(p.partner) as by:
        transfer.refresh_from_db()
        for statement in (
            "update cases_case set owner_id = %s",
            "update cases_transfer set agency_id = %s",
            "update cases_transferstep set by_id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [p.stranger.pk])
        with pytest.raises(DatabaseError), transaction.atomic():
            forge_step(case, transfer, by, "accepted", team_id=by.team_id)


def test_a_case_closed_meanwhile_is_not_taken_over(p, case):
    offer(p, case)
    with world.as_officer(p.caseworker) as by:
        commands.close_case(
            case=queries.visible().get(pk=case.pk), outcome="resolved", reason="Done.", by=by, now=NOW
        )
    with pytest.raises(commands.CannotAnswerOffer):
        accept(p, case)


def test_what_a_case_holds_is_told_to_those_alone_who_decide_for_its_owner(p, case):
    add_note(p, case, "health")
    asked = {}
    for name in ("caseworker", "colleague", "partner", "outsider"):
        with world.as_officer(getattr(p, name)):
            asked[name] = transferring.held_in(case)
    assert asked == {"caseworker": ["health", "incident"], "colleague": [], "partner": [], "outsider": []}


# --- the pages ----------------------------------------------------------------------------------


def test_it_is_offered_only_after_a_look_at_what_it_changes(p, case):
    client = world.client_for(p.caseworker)
    address = reverse("cases:offer", kwargs={"reference": case.reference})
    assert "Only agencies that see this case" in client.get(address).content.decode()
    told = {"ground": f"{p.housing.pk}:{p.agreement.pk}:asb", "keeps": "on", "reason": "Your estate.",
            "key": "7f1d4d1c-6b6e-4f53-8a54-0a5b5b3a1f13"}  # fmt: skip
    page = client.post(address, told)
    assert "Check before you offer this case" in page.content.decode()
    assert "Goes on reading and adding" in page.content.decode()
    with world.building():
        assert not Transfer.objects.exists()
    again = client.post(address, told | {"sure": "yes", "change": "yes"}).content.decode()
    assert "Your estate." in again  # back to change it, nothing typed is lost
    assert "Show what it changes" in again
    for _ in range(2):  # sent twice, offered once
        assert client.post(address, told | {"sure": "yes"}).status_code == 302
    with world.building():
        assert Transfer.objects.count() == 1

    theirs = world.client_for(p.partner)
    detail = theirs.get(reverse("cases:detail", kwargs={"reference": case.reference})).content.decode()
    assert "Council offers this case to your agency" in detail
    take_over = reverse("cases:take_over", kwargs={"reference": case.reference})
    assert "Your estate." in theirs.get(take_over).content.decode()
    answer = theirs.post(take_over, {"team": p.partner.team_id})
    assert (answer.status_code, "Tick that you have read" in answer.content.decode()) == (422, True)
    assert theirs.post(take_over, {"team": p.partner.team_id, "sure": "on"}).status_code == 302
    shown = theirs.get(reverse("cases:sharing", kwargs={"reference": case.reference})).content.decode()
    assert "Passed to Housing" in shown
    assert client.get(take_over).status_code == 404
    assert world.client_for(p.outsider).get(take_over).status_code == 404
