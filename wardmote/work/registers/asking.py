"""Asking an action of the one list from an entry: of the agency's own officers, who all may see it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, UiForm
from wardmote.foundation.refusals import by_row_policy
from wardmote.records.actions import commands as actions
from wardmote.records.actions.commands import CannotAsk
from wardmote.records.actions.models import Action
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Team
from wardmote.work.registers import policies, queries, values
from wardmote.work.registers.models import Entry, EntryAction

__all__ = ["AskForm", "CannotAsk", "actions_of", "ask"]
MOST_SHOWN = 50


class AskForm(UiForm):
    title = forms.CharField(
        label="What is to be done?", max_length=200, error_messages={"required": "Enter what is to be done"}
    )
    detail = forms.CharField(
        label="More", max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    team = forms.ChoiceField(label="Team", error_messages={"required": "Choose the team"})
    due_on = OneBoxDate(label="By", what="the day it is due")

    def __init__(self, *args: Any, by: Officer) -> None:
        super().__init__(*args)
        teams = queries.choices("team", agency=by.agency_id)
        self.fields["team"].choices = [("", "Choose one"), *teams]  # type: ignore[attr-defined]
        self.initial["team"] = str(by.team_id or "")

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if not values.in_bounds(day):
            raise forms.ValidationError("The day it is due must be within this century", code="bounds")
        return day

    def asked(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "title": values.tidy(given["title"]),
            "detail": given["detail"],
            "team": Team.objects.get(pk=given["team"]),
            "due_on": given["due_on"],
        }


def actions_of(entry: Entry) -> list[Action]:
    """The actions asked from the entry that the officer may see, the soonest due first."""
    found = Action.objects.filter(register_link__entry=entry).select_related("agency", "team", "officer")
    return list(found.order_by("due_on", "pk")[:MOST_SHOWN])


@transaction.atomic
def ask(
    entry: Entry, *, title: str, detail: str, team: Team, due_on: date, by: Officer, now: datetime,
    line: str = "",
) -> Action:  # fmt: skip
    """Ask a team of the officer's agency to do something by a day, and tie it to the entry.

    :raises CannotAsk: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change(entry, by=by):
        raise CannotAsk(refusals)
    with by_row_policy(CannotAsk, policies.NOT_KEEPER):
        audience = access.make_audience(access.Plan(frozenset({access.Terms(by.agency_id)})))
        action = actions.ask_action(
            title=title, detail=detail, audience_id=audience, agency=by.agency, team=team, due_on=due_on,
            by=by, now=now,
        )  # fmt: skip
        EntryAction.objects.create(entry=entry, action=action, line=line, by=by, at=timezone.now())
    return action
