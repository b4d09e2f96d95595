"""A shift reports from a phone; a report is made of something seen."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from wardmote.foundation.design.forms import Checkboxes, OneBoxTime, Radios, UiForm
from wardmote.records.intake.forms import HARM_HINTS
from wardmote.records.intake.models import Report
from wardmote.records.patrols import timetable
from wardmote.records.patrols.forms.common import WHOLE_AGENCY, text
from wardmote.records.patrols.models import Term
from wardmote.records.patrols.policies import Seen, Shift
from wardmote.trust.identity.models import Officer, Team


class KeptForm(UiForm):
    """With `only_kept` what was typed is shown again, and not looked at before it is sent for good."""

    def __init__(self, *args: Any, only_kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only_kept = only_kept

    def full_clean(self) -> None:
        if self.only_kept:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class SeenForm(KeptForm):
    """One thing seen. Left quite empty it is none."""

    mark_optional = False  # which of it is needed depends on whether there is anything

    at = OneBoxTime(label="Time", required=False, what="the time it was seen", help_text="")
    category = forms.ChoiceField(
        label="What sort of thing?",
        required=False,
        error_messages={"invalid_choice": "Choose what sort of thing it was from the list"},
    )
    what = text("What was seen?", rows=3, help_text="No names in full unless needed.")
    place = text("Where, about?", max_length=120)
    people = forms.IntegerField(
        label="How many people?",
        required=False,
        min_value=0,
        max_value=9999,
        widget=forms.TextInput(
            {"class": "govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={
            "invalid": "Enter how many people as a number",
            "min_value": "Enter how many people as a number",
            "max_value": "Enter how many people as a number of up to four digits",
        },
    )
    done = forms.MultipleChoiceField(
        label="What was done?",
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose what was done from the list"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, categories: list[Term], done: list[Term], needed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needed = needed
        fields: Any = self.fields
        fields["category"].choices = [
            ("", "Choose what it was"),
            *((term.key, term.name) for term in categories),
        ]
        fields["done"].choices = [(term.key, term.name) for term in done]
        fields["key"].initial = uuid.uuid4

    @property
    def is_empty(self) -> bool:
        given = self.cleaned_data
        return not self.errors and not any(
            given.get(name) not in (None, "", [])
            for name in ("at", "category", "what", "place", "people", "done")
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.needed or not self.is_empty:
            if not given.get("at") and "at" not in self.errors:
                self.add_error("at", "Enter the time it was seen")
            if not given.get("category") and "category" not in self.errors:
                self.add_error("category", "Choose what sort of thing it was")
            if not (given.get("what") or "").strip():
                self.add_error("what", "Enter what was seen")
        return given

    def seen(self, window: timetable.Times) -> Seen:
        given = self.cleaned_data
        return Seen(
            at=timetable.moment_within(window, given["at"]),
            category=given["category"],
            what=given["what"],
            place=given["place"],
            people=given["people"],
            done=tuple(given["done"]),
            pk=given["key"] or uuid.uuid4(),
        )


class HoursForm(KeptForm):
    """Who was there, and when."""

    posts = text(
        "Who was there?",
        "Enter who was there",
        max_length=200,
        help_text="Posts, not names. For example, two wardens and a sergeant.",
    )
    officers = forms.IntegerField(
        label="How many officers?",
        min_value=1,
        max_value=500,
        widget=forms.TextInput(
            {"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={
            "required": "Enter how many officers were there",
            "invalid": "Enter how many officers as a number",
            "min_value": "Enter 1 or more officers",
            "max_value": "Enter 500 officers or fewer",
        },
    )
    started = OneBoxTime(
        label="Started", what="when it started", error_messages={"required": "Enter when it started"}
    )
    ended = OneBoxTime(
        label="Ended", what="when it ended", error_messages={"required": "Enter when it ended"}
    )
    weather = text("Weather", max_length=80, width="20")

    def hours(self, window: timetable.Times) -> timetable.Times:
        started = timetable.moment_within(window, self.cleaned_data["started"])
        ended = timetable.moment_within(window, self.cleaned_data["ended"])
        return started, ended + timedelta(days=1) if ended <= started else ended


class ShiftForm(HoursForm):
    shift_id = forms.UUIDField(widget=forms.HiddenInput)
    findings = text(
        "How was it, in short?", rows=3, help_text="Kept with what was seen: read by those who open it."
    )
    nothing_seen = forms.BooleanField(label="Nothing was seen", required=False)

    field_order = ["shift_id", "posts", "officers", "started", "ended", "weather", "findings", "nothing_seen"]

    def shift(self, window: timetable.Times, seen: Iterable[Seen]) -> Shift:
        given = self.cleaned_data
        started, ended = self.hours(window)
        return Shift(
            posts=given["posts"],
            officers=given["officers"],
            started_at=started,
            ended_at=ended,
            nothing_seen=given["nothing_seen"],
            findings=given["findings"],
            weather=given["weather"],
            seen=tuple(seen),
        )


class CorrectForm(HoursForm):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = text(
        "What was wrong?",
        "Enter what was wrong",
        rows=3,
        max_length=2000,
        help_text="Kept with the report, beside what it said before. Of things seen, say here what is right.",
    )
    field_order = ["key", "posts", "officers", "started", "ended", "weather", "reason"]

    def right(self, window: timetable.Times) -> Shift:
        given = self.cleaned_data
        started, ended = self.hours(window)
        return Shift(
            posts=given["posts"],
            officers=given["officers"],
            started_at=started,
            ended_at=ended,
            nothing_seen=False,
            weather=given["weather"],
        )


class MakeReportForm(UiForm):
    harm = forms.ChoiceField(
        label="Harm",
        choices=Report.Harm.choices,
        widget=Radios(hints=HARM_HINTS, small=True),
        error_messages={"required": "Choose how much harm is being done"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=Report.Kind.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what kind of report this is"},
    )
    team = forms.ChoiceField(
        label="Team that keeps it",
        help_text="This team sees the report, and you. The whole agency sees it only if you choose so.",
        error_messages={
            "required": "Choose the team that keeps it",
            "invalid_choice": "Choose the team that keeps it",
        },
    )

    def __init__(self, *args: Any, by: Officer, teams: Iterable[Team], **kwargs: Any) -> None:
        kwargs["initial"] = {"team": str(by.team_id or "")} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        fields: Any = self.fields
        fields["team"].choices = [
            *((key, team.name) for key, team in self.teams.items()),
            (WHOLE_AGENCY, f"The whole of {by.agency}"),
        ]

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "harm": given["harm"],
            "team": self.teams.get(given["team"]),
            "whole_agency": given["team"] == WHOLE_AGENCY,
        }
