"""The sources of an agency and how the mailbox stands."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.records.files_in import commands, mapping, policies, queries
from wardmote.records.files_in.fields import BY_KEY
from wardmote.records.files_in.forms import ChangeSourceForm, SourceForm
from wardmote.records.files_in.models import Source
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, administrators, posted, signed_in

MOST = 500


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    kinds = {**dict(Report.Kind.choices), mapping.LEFT_OUT: "left out"}
    lines = [
        {
            "source": source,
            "may_keep": policies.may_keep(source, by=request.user),
            "columns": [
                (BY_KEY[key].label, heading) for key, heading in source.columns.items() if key in BY_KEY
            ],
            "words": [(word, kinds.get(kind, kind)) for word, kind in sorted(source.words.items())],
        }
        for source in queries.sources()[:MOST]
    ]
    context = {"lines": lines, "is_administrator": request.user.has_role(Role.ADMINISTRATOR)}
    return render(request, "files_in/sources.html", context)


@ASK
@signed_in
def new(request: OfficerRequest) -> HttpResponse:
    by = request.user
    initial = {"team": by.team_id, "channel": "partner", "kind": "asb", "harm": "medium"}
    form = SourceForm(posted(request), by=by, initial=initial)
    return act(
        request,
        title="Add a source of spreadsheets",
        button="Add source",
        back=reverse("files_in:sources"),
        form=form,
        do=lambda: commands.make_source(**form.cleaned_data, by=by, now=timezone.now()),
        done="The source is added. Now choose a file of it.",
        to=reverse("files_in:new"),
    )


@ASK
@signed_in
def change(request: OfficerRequest, pk: UUID) -> HttpResponse:
    by = request.user
    source = get_object_or_404(Source.objects.select_related("team"), pk=pk)
    before = {
        "name": source.name, "team": source.team_id, "channel": source.channel, "kind": source.kind,
        "harm": source.harm, "sender": source.sender, "is_open": "open" if source.is_open else "shut",
    }  # fmt: skip
    form = ChangeSourceForm(posted(request), by=by, initial=before)
    return act(
        request,
        title="Change a source of spreadsheets",
        caption=source.name,
        button="Save",
        back=reverse("files_in:sources"),
        words=("Its columns and words are changed with its next file.",),
        form=form,
        do=lambda: commands.change_source(source=source, **form.cleaned_data, by=by, now=timezone.now()),
        done="The source is changed.",
        refusals=[] if policies.may_keep(source, by=by) else [policies.MAY_NOT_KEEP],
    )


@READ
@administrators
def mailbox(request: OfficerRequest) -> HttpResponse:
    context = {
        "mailbox": queries.mailbox(),
        "lines": queries.aside(),
        "tries": queries.parameter("mail_tries"),
    }
    return render(request, "files_in/mailbox.html", context)
