"""Deciding on one record: each page asks one thing, then does it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone

from wardmote.foundation.design.dates import moment_words
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, act, posted, signed_in
from wardmote.work.retention import commands, policies, queries
from wardmote.work.retention.forms import (
    AgreeForm,
    AnswerForm,
    AskForm,
    GroupForm,
    HoldForm,
    KeepForm,
    LiftForm,
    SettleForm,
    StopForm,
)
from wardmote.work.retention.models import Answer, Deletion, Item
from wardmote.work.retention.queries import Record
from wardmote.work.retention.views.common import find, record_href


def _of_the_owner(reference: str) -> tuple[Record, Item]:
    found = find(reference)
    if found.item is None:
        raise Http404
    return found, found.item


@ASK
@signed_in
def hold(request: OfficerRequest, reference: str) -> HttpResponse:
    found, by = find(reference), request.user
    form = HoldForm(posted(request))
    return act(
        request,
        title="Place a legal hold",
        caption=found.reference,
        words=("While it stands, the record is not deleted, whatever its days.",),
        button="Place hold",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_hold(found, by=by),
        do=lambda: commands.place_hold(record=found, reason=form.cleaned_data["reason"], by=by),
        done=f"A legal hold stands on {found.reference}.",
    )


@ASK
@signed_in
def lift(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    found, item = _of_the_owner(reference)
    one = next((each for each in queries.holds(item) if each.pk == pk), None)
    if one is None:
        raise Http404
    form = LiftForm(posted(request))
    return act(
        request,
        title="Lift this hold",
        caption=found.reference,
        words=(f"Placed by {one.by.name}: {one.reason}",),
        button="Lift hold",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_lift(one, item),
        do=lambda: commands.lift_hold(hold=one, item=item, reason=form.cleaned_data["reason"]),
        done="The hold is lifted.",
    )


@ASK
@signed_in
def keep(request: OfficerRequest, reference: str) -> HttpResponse:
    found, _ = _of_the_owner(reference)
    form, today = KeepForm(posted(request)), timezone.localdate()
    return act(
        request,
        title="Keep it longer",
        caption=found.reference,
        button="Keep it",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_keep(found),
        do=lambda: commands.keep_longer(record=found, **form.cleaned_data, today=today),
        done=f"{found.reference} is kept until its next review.",
    )


@ASK
@signed_in
def group(request: OfficerRequest, reference: str) -> HttpResponse:
    found, item = _of_the_owner(reference)
    form = GroupForm(posted(request), initial={"group": item.review_group})
    return act(
        request,
        title="Review group",
        caption=found.reference,
        button="Save group",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_group(found),
        do=lambda: commands.set_review_group(record=found, **form.cleaned_data),
        done=f"{found.reference} is in group {form.cleaned_data.get('group')}." if form.is_valid() else "",
    )


@ASK
@signed_in
@fresh_second_factor
def ask(request: OfficerRequest, reference: str) -> HttpResponse:
    found, item = _of_the_owner(reference)
    today = timezone.localdate()
    is_due = item.due_on is not None and item.due_on <= today
    form = AskForm(posted(request), initial={"ground": Deletion.Ground.PERIOD_OVER} if is_due else None)
    return act(
        request,
        title="Ask for deletion",
        caption=found.reference,
        words=(
            "Another officer of your agency has to agree. Partners who see the record are told first, and "
            "may object, ask for a copy or take it over. Until it is done you can stop it.",
        ),
        button="Ask for deletion",
        style="warning",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_ask(found, today=today),
        do=lambda: commands.ask_deletion(record=found, **form.cleaned_data, today=today),
        done=f"The deletion of {found.reference} waits for a second person.",
    )


@ASK
@signed_in
@fresh_second_factor
def agree(request: OfficerRequest, reference: str) -> HttpResponse:
    found, _ = _of_the_owner(reference)
    form, by = AgreeForm(posted(request)), request.user
    days = queries.days("deletion_cooling_off")
    return act(
        request,
        title="Agree to delete it for good",
        caption=found.reference,
        words=(
            f"In {days} days at the earliest it is deleted with everything that hangs on it: notes, people "
            "and places in it, actions, documents and their keys. Nothing brings it back. Until then anyone "
            "who decides on it can stop it.",
        ),
        button="Agree to delete it",
        style="warning",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_agree(found, by=by),
        do=lambda: commands.agree_deletion(record=found, reason=form.cleaned_data["reason"], by=by),
        done=f"{found.reference} will be deleted once the days in which it can be stopped are over.",
    )


@ASK
@signed_in
def stop(request: OfficerRequest, reference: str) -> HttpResponse:
    found, _ = _of_the_owner(reference)
    form = StopForm(posted(request))
    return act(
        request,
        title="Stop the deletion",
        caption=found.reference,
        button="Stop it",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_stop(found),
        do=lambda: commands.stop_deletion(record=found, reason=form.cleaned_data["reason"]),
        done=f"{found.reference} is not deleted.",
    )


@ASK
@signed_in
def answer(request: OfficerRequest, reference: str) -> HttpResponse:
    found, by = find(reference), request.user
    form = AnswerForm(posted(request))
    until = found.deletion.not_before if found.deletion else None
    return act(
        request,
        title=f"Answer {found.owner.name}",
        caption=found.reference,
        words=(f"It is not deleted before {moment_words(until)}." if until else "",),
        button="Send answer",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_answer(found, by=by),
        do=lambda: commands.answer_deletion(record=found, **form.cleaned_data, by=by),
        done=f"{found.owner.name} is told.",
    )


@ASK
@signed_in
def settle(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    found, item = _of_the_owner(reference)
    said = Answer.objects.select_related("agency", "by").filter(pk=pk, deletion__item=item).first()
    if said is None:
        raise Http404
    form = SettleForm(posted(request))
    return act(
        request,
        title=f"Settle what {said.agency.name} wants",
        caption=found.reference,
        words=(f"{said.get_wants_display()}: {said.words}",),
        button="Save",
        back=record_href(found.reference),
        form=form,
        refusals=policies.refusals_to_settle(said, item),
        do=lambda: commands.settle_answer(answer=said, item=item, words=form.cleaned_data["words"]),
        done=f"{said.agency.name} is told, and has some days to come back to you.",
    )
