"""Words that shift reports choose from: where each comes from, its days, and what administrators change."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.records.kinds import policies
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.forms import EndForm
from wardmote.records.kinds.models import Kind, Proposal
from wardmote.records.kinds.views.deciding import said_of
from wardmote.records.patrols import commands, queries
from wardmote.records.patrols.forms.wording import TermForm
from wardmote.records.patrols.models import Term
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in

KINDS: dict[str, str] = dict(Kind.choices)


@READ
@signed_in
def terms(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    named = kinds.named(today)
    groups = [(label, queries.terms(sort)) for sort, label in Term.Sort.choices]
    for _, rows in groups:
        for row in rows:
            row.standing = standing(row, today)  # type: ignore[attr-defined]
            row.made = named[row.category].name if row.category in named else ""  # type: ignore[attr-defined]
            row.kind_words = KINDS.get(row.report_kind, "")  # type: ignore[attr-defined]
    context = {
        "groups": groups,
        "may_set": not policies.refusals_to_set(by=request.user),
        "waiting": kinds.waiting(Proposal.List.WORD),
    }
    return render(request, "patrols/terms.html", context)


def standing(row: Term, today: date) -> tuple[str, str, date | None]:
    """The words and colour of how it stands today, and a day that belongs to them."""
    if row.starts_on > today:
        return "To come", "blue", row.starts_on
    if not row.is_offered(today):
        return "Ended", "grey", row.ends_on
    return ("Offered until", "green", row.ends_on) if row.ends_on else ("Offered", "green", None)


@ASK
@signed_in
def add(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    form = TermForm(posted(request), today=today, initial={"starts_on": today})
    return act(
        request,
        title="Add a word of shift reports",
        caption="Patrols",
        words=("Shifts of that day and later choose from it, at every agency.",),
        button="Add word",
        back=reverse("patrols:terms"),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.add_term(by=by, **form.cleaned_data),
        done=lambda made: said_of(made, "The word is added."),
    )


@ASK
@signed_in
def end(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    term = get_object_or_404(Term, pk=key)
    form = EndForm(posted(request), today=today, initial={"ends_on": max(today, term.starts_on)})
    del form.fields["source"]
    return act(
        request,
        title=f"End: {term.name}",
        caption=term.get_sort_display(),
        words=("Shifts after that day choose from it no longer. What was seen keeps it.",),
        button="End word",
        back=reverse("patrols:terms"),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.end_term(term=term, by=by, **form.cleaned_data),
        done=lambda made: said_of(made, "The word is ended."),
    )
