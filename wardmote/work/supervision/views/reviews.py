"""Reviews of a case and their sign-off; what stands in the way of closing it, and what is excused."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.trust.identity.models import Role
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.known import added
from wardmote.work.cases.views.page import address, case_page, context, refuse, show_form
from wardmote.work.supervision import closing as ways
from wardmote.work.supervision import commands, policies, queries
from wardmote.work.supervision.forms import AnswerForm, ExcuseForm, ReviewForm
from wardmote.work.supervision.models import Review, Words

HERE = "supervision:reviews"
REVIEW_AFTER = timedelta(days=28)  # a first suggestion in the box, not a rule
COLOURS = {
    Review.State.WAITING: "orange",
    Review.State.SIGNED: "green",
    Review.State.SENT_BACK: "red",
    Review.State.TAKEN_BACK: "grey",
}
MOST = 25


def with_words(review: Review) -> Review:
    said = {each.of: each.text for each in review.words.all()}
    review.told, review.answer = said.get(Words.Of.REVIEW), said.get(Words.Of.ANSWER)  # type: ignore[attr-defined]
    review.colour = COLOURS[Review.State(review.state)]  # type: ignore[attr-defined]
    return review


@case_page()
def reviews(request: HttpRequest, case: Case) -> HttpResponse:
    found = [with_words(each) for each in queries.reviews(case)[:MOST]]
    shown = context(request, case, HERE, reviews=found)
    waiting = any(each.state == Review.State.WAITING for each in found)
    by = request.user
    refusals = policies.refusals_to_review(case, standing=shown["standing"], waiting=waiting, by=by)  # type: ignore[arg-type]
    shown |= {"may_write": not refusals, "why_not": refusals}
    for each in found:
        asked = policies.refusals_to_answer_review(each, case, standing=shown["standing"], by=by)  # type: ignore[arg-type]
        each.may_answer = not asked  # type: ignore[attr-defined]
        each.may_take_back = not policies.refusals_to_take_back_review(  # type: ignore[attr-defined]
            each,
            case,
            standing=shown["standing"],
            by=by,  # type: ignore[arg-type]
        )
        each.why_not = asked if each.state == Review.State.WAITING else []  # type: ignore[attr-defined]
    shown["overdue"] = case.status == Case.Status.OPEN and case.review_on < timezone.localdate()
    return render(request, "supervision/reviews.html", shown)


@case_page("POST")
def write(request: HttpRequest, case: Case) -> HttpResponse:
    form = ReviewForm(request.POST or None, initial={"next_on": timezone.localdate() + REVIEW_AFTER})
    if form.is_valid() and added(
        request, form, Review, commands.write_review, case=case, words=form.cleaned_data["words"],
        next_on=form.cleaned_data["next_on"],
    ):  # fmt: skip
        messages.success(request, "The review is written and waits for a supervisor to sign it off")
        return redirect(address(case, HERE))
    waiting = not form.is_bound and queries.review_waits(case)
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Write a review",
        button="Send for sign-off",
        unless=lambda case, standing: policies.refusals_to_review(
            case,
            standing=standing,
            waiting=waiting,
            by=request.user,  # type: ignore[arg-type]
        ),
    )


@case_page("POST")
def answer(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    review = with_words(get_object_or_404(queries.reviews(case), pk=pk))
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        signed = form.cleaned_data["answer"] == "sign"
        try:
            commands.answer_review(
                review=review,
                case=case,
                signed=signed,
                words=form.cleaned_data["words"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotAnswerReview as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The review is signed off" if signed else "The review is sent back")
            return redirect(address(case, HERE))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Sign off a review",
        button="Save",
        template="supervision/answer.html",
        review=review,
        unless=lambda case, standing: policies.refusals_to_answer_review(
            review,
            case,
            standing=standing,
            by=request.user,  # type: ignore[arg-type]
        ),
    )


@case_page("POST")
def take_back(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    review = get_object_or_404(queries.reviews(case), pk=pk)
    if request.method == "POST":
        try:
            commands.take_back_review(review=review, case=case, by=request.user)  # type: ignore[arg-type]
        except commands.CannotReview as refused:
            messages.warning(request, refused.refusals[0].message)
        else:
            messages.success(request, "The review is taken back")
    return redirect(address(case, HERE))


@case_page()
def closing(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything that stands in the way of closing this case, with the way to it."""
    found = ways.hindrances(case, now=timezone.now()) if case.status == Case.Status.OPEN else []
    shown = context(request, case, HERE)
    decides = shown["standing"].owns and shown["standing"].decide
    rows = [
        {
            "hindrance": each,
            "words": [words.text for words in each.excuse.words.all()] if each.excuse else [],
            "may_excuse": decides and each.excuse is None and may_excuse(each, request),
        }
        for each in found
    ]
    return render(request, "supervision/closing.html", {**shown, "rows": rows})


def may_excuse(hindrance: ways.Hindrance, request: HttpRequest) -> bool:
    is_supervisor = request.user.has_role(Role.SUPERVISOR)  # type: ignore[union-attr]
    return hindrance.excused_by == ways.LEAD or (hindrance.excused_by == ways.SUPERVISOR and is_supervisor)


@case_page("POST")
def excuse(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    found = {each.code: each for each in ways.hindrances(case, now=timezone.now())}
    if code not in found:
        raise Http404
    hindrance = found[code]
    form = ExcuseForm(request.POST or None)
    if form.is_valid():
        try:
            commands.excuse(
                case=case,
                code=code,
                words=form.cleaned_data["words"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotExcuse as refused:
            refuse(form, refused)
        else:
            messages.success(request, "It is excused, with your name")
            return redirect(address(case, "supervision:closing"))
    refusals = [] if may_excuse(hindrance, request) else [policies.NOT_EXCUSABLE]
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Close without it",
        button="Excuse it",
        intro=hindrance.message,
        back=address(case, "supervision:closing"),
        unless=lambda case, standing: (
            refusals or ([] if standing.owns and standing.decide else [policies.NOT_ALLOWED])
        ),
    )
