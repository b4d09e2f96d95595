"""Asking an action of the one list from an entry: of the agency's own officers, who all may see it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, UiForm
from wardmote.foundation.refusals import Refusal, by_row_policy
from wardmote.records.actions import commands as actions
from wardmote.records.actions.commands import CannotAsk
from wardmote.records.actions.models import Action
from wardmote.trust.access import commands as access
from wardmote.trust.access.forms import OnceMixin
from wardmote.trust.identity.models import Officer, Team
from wardmote.work.registers import commands, policies, queries, values
from wardmote.work.registers.anatomy import LineKind
from wardmote.work.registers.models import Entry, EntryAction
from wardmote.work.registers.spans import span

__all__ = ["AskForm", "CannotAsk", "actions_of", "ask", "ask_of_line", "may_ask"]
MOST_SHOWN = 50
LONGEST_TITLE = 160  # characters, as an action has it


NOT_A_LINE_TO_ASK = Refusal("answered", "This has been answered, or made an action, already.")


class AskForm(OnceMixin, UiForm):
    title = forms.CharField(
        label="What is to be done?",
        max_length=LONGEST_TITLE,
        error_messages={"required": "Enter what is to be done"},
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
            "key": given["key"],
        }


def actions_of(entry: Entry) -> list[Action]:
    """The actions asked from the entry that the officer may see, the soonest due first."""
    found = Action.objects.filter(register_link__entry=entry).select_related("agency", "team", "officer")
    return list(found.order_by("due_on", "pk")[:MOST_SHOWN])


@transaction.atomic
def ask(
    entry: Entry, *, title: str, detail: str, team: Team | None, due_on: date, by: Officer, now: datetime,
    line: str = "", officer: Officer | None = None, key: UUID | None = None,
) -> Action:  # fmt: skip
    """Ask a team of the officer's agency to do something by a day, and tie it to the entry.

    `key` is the id the action will have, so that a form sent twice asks once.

    :raises CannotAsk: with every reason, if the rules refuse.
    """
    if key and (asked := Action.objects.filter(pk=key, register_link__entry=entry).first()):
        return asked
    if refusals := policies.refusals_to_change(entry, by=by):
        raise CannotAsk(refusals)
    with by_row_policy(CannotAsk, policies.NOT_KEEPER):
        audience = access.make_audience(access.Plan(frozenset({access.Terms(by.agency_id)})))
        action = actions.ask_action(
            title=title, detail=detail, audience_id=audience, agency=by.agency, team=team,
            officer=officer, due_on=due_on, by=by, now=now, key=key,
        )  # fmt: skip
        EntryAction.objects.create(entry=entry, action=action, line=line, by=by, at=timezone.now())
    return action


def may_ask(kind: LineKind, line: Mapping[str, Any]) -> bool:
    """Whether the line is one that becomes an action, and is none yet."""
    if kind.asks is None or not line.get(kind.asks.what):
        return False
    name, _ = kind.asks.mark
    first = kind.column(name).choices[0][0]
    return line.get(name, first) == first


@transaction.atomic
def ask_of_line(
    entry: Entry, kind: LineKind, line: Mapping[str, Any], *, version: int, by: Officer, now: datetime
) -> Action:
    """Make an action of a line, of the entry's owner and team where it has them, and mark the line.

    Its words are the line's, its day too unless that has passed. Made once: a second press finds the action.

    :raises CannotAsk: with every reason, if the rules refuse, or somebody changed the entry meanwhile.
    """
    made = Action.objects.filter(register_link__entry=entry, register_link__line=line["id"]).first()
    if made is not None:
        return made
    if kind.asks is None or not may_ask(kind, line):
        raise CannotAsk([NOT_A_LINE_TO_ASK])
    today = timezone.localdate(now)
    words = values.tidy(str(line[kind.asks.what]))
    wanted = line.get(kind.asks.by)
    due_on = date.fromisoformat(wanted) if wanted and wanted >= today.isoformat() else None
    team = entry.team or by.team
    officer = entry.officer if entry.officer and entry.officer.left_at is None else None
    action = ask(
        entry,
        title=shortened(words),
        detail=words if len(words) > LONGEST_TITLE else "",
        team=team,
        officer=officer,
        due_on=due_on or span(entry.register, "given", on=today).after(today),
        line=str(line["id"]),
        by=by,
        now=now,
    )
    name, choice = kind.asks.mark
    kept = {field: value for field, value in line.items() if field != "id"} | {name: choice}
    try:
        commands.keep_line(
            entry, kind.key, kept, line=str(line["id"]), version=version, by=by, now=now,
            note=f"{kind.one.capitalize()} made an action",
        )  # fmt: skip
    except commands.CannotKeep as cannot:
        raise CannotAsk(cannot.refusals) from cannot
    return action


def shortened(words: str) -> str:
    """The words as a title: whole, or as far as the last word that fits."""
    if len(words) <= LONGEST_TITLE:
        return words
    return f"{words[: LONGEST_TITLE - 1].rpartition(' ')[0] or words[: LONGEST_TITLE - 1]}…"
