"""Taking a report at the desk, filtering the list, closing without further action."""

import re
import uuid
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.foundation.references import as_reference
from wardmote.records.intake.models import Report, ReportPerson, Telling
from wardmote.records.people.models import Person
from wardmote.trust.identity.models import Officer, Team

WHOLE_AGENCY = "whole-agency"
HOUSE_NUMBER = re.compile(r"\s*((flat|no\.?|number)\s*)?\d+\s?[a-z]?[\s,]", re.IGNORECASE)
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")

HARM_HINTS: dict[str, str] = {
    Report.Harm.HIGH: "Someone has been hurt or threatened, or could be tonight",
    Report.Harm.MEDIUM: "It keeps happening, is aimed at someone, or they are vulnerable",
    Report.Harm.LOW: "A nuisance; nobody is at risk",
}


def text(label: str, message: str = "", *, rows: int = 0, width: str = "", **kwargs: Any) -> forms.CharField:
    """One box of words: `rows` makes it a tall one; required if it has words for being left empty."""
    attrs = {"class": f"govuk-input--width-{width}"} if width else {}
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput(attrs | {"autocomplete": "off"})
    kwargs.setdefault("required", bool(message))
    return forms.CharField(label=label, widget=widget, error_messages={"required": message}, **kwargs)


class TakeReportForm(UiForm):
    mark_optional = False  # the page says once what is needed: nearly everything may be left out

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    what = text(
        "What happened?",
        "Enter what happened",
        rows=6,
        help_text="In their words. If someone is in danger now, they should ring 999 first.",
    )
    who = text(
        "Who is said to be involved?",
        rows=2,
        help_text="Names, descriptions, vehicles. Nothing of this shows in a list.",
    )
    area = text(
        "Street, estate or area",
        max_length=80,
        help_text="Shows in lists, so without a house number. For example, Harbour Street or Tanner Estate.",
    )
    address = text("Exact address", max_length=200, help_text="House or flat number and street.")
    postcode = text("Postcode", max_length=10, width="10")
    occurred_on = OneBoxDate(label="Day", required=False, what="the day it happened")
    occurred_at = OneBoxTime(label="Time", required=False, what="the time it happened")
    occurred_words = text(
        "Or when, in their words",
        max_length=120,
        help_text="For example, most nights after 11, or happening now.",
    )
    is_anonymous = forms.BooleanField(
        label="They do not want to give their name", required=False, help_text="No name or number is kept."
    )
    teller_name = text("Their name", max_length=120)
    teller_phone = text("Telephone", max_length=40, width="20")
    teller_email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an e-mail address like name@example.org"},
    )
    contact_by = forms.ChoiceField(
        label="How may we reach them?",
        choices=Telling.Contact.choices,
        initial=Telling.Contact.ANY,
        required=False,
        error_messages={"invalid_choice": "Choose how we may reach them"},
    )
    contact_wishes = text(
        "A safe way to contact them",
        rows=2,
        help_text="When to ring, whether to leave a message, who must not know.",
    )
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
    channel = forms.ChoiceField(
        label="How did it reach us?",
        choices=Report.Channel.choices,
        initial=Report.Channel.PHONE,
        error_messages={
            "required": "Choose how it reached us",
            "invalid_choice": "Choose how it reached us",
        },
    )
    team = forms.ChoiceField(
        label="Team that keeps it",
        help_text="This team sees it, and you. The whole agency sees it only if you choose so.",
        error_messages={
            "required": "Choose the team that keeps it",
            "invalid_choice": "Choose the team that keeps it",
        },
    )

    def __init__(self, *args: Any, by: Officer, teams: list[Team], now: datetime, **kwargs: Any) -> None:
        own = [team for team in teams if team.pk == by.team_id]
        kwargs["initial"] = {"report_id": uuid.uuid4(), "team": str(by.team_id or "")} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        self.now, self.teams = now, {str(team.pk): team for team in teams}
        others = [team for team in teams if team.pk != by.team_id]
        choices = [(str(team.pk), team.name) for team in own + others]
        choices.append((WHOLE_AGENCY, f"The whole of {by.agency}"))
        self.fields["team"].choices = choices if own else [("", "Choose a team"), *choices]  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["what"].widget.attrs["autofocus"] = True

    def clean_report_id(self) -> uuid.UUID:
        found: uuid.UUID = self.cleaned_data["report_id"]
        return found

    def clean_area(self) -> str:
        area = " ".join(self.cleaned_data["area"].split())
        if HOUSE_NUMBER.match(area):
            raise forms.ValidationError("Take the house number out of the area: put it in the exact address")
        return area

    def clean_postcode(self) -> str:
        postcode = re.sub(r"[^A-Z0-9]", "", self.cleaned_data["postcode"].upper())
        if not postcode:
            return ""
        found = POSTCODE.fullmatch(postcode)
        if not found:
            raise forms.ValidationError("Enter a whole postcode, like MB1 4QX, or leave it empty")
        return f"{found[1]} {found[2]}"

    def clean_contact_by(self) -> str:
        return self.cleaned_data["contact_by"] or Telling.Contact.ANY

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "area" in data and "address" in data and not (data["area"] or data["address"]):
            self.add_error("area", "Enter the street, estate or area, or an exact address")
        if not data.get("is_anonymous") and "teller_name" in data and not data["teller_name"]:
            self.add_error("teller_name", "Enter their name, or tick that they do not want to give it")
        self.clean_when(data)
        return data

    def clean_when(self, data: dict[str, Any]) -> None:
        day: date | None = data.get("occurred_on")
        clock: time | None = data.get("occurred_at")
        if clock is not None and day is None and "occurred_on" not in self.errors:
            self.add_error("occurred_on", "Enter the day as well as the time")
        if day is None:
            return
        # A day alone is kept as its midnight; somebody who means midnight has said so in words.
        if clock == time(0) and not data.get("occurred_words"):
            data["occurred_words"] = "midnight"
        data["occurred_from"] = timezone.make_aware(datetime.combine(day, clock or time(0)))
        if data["occurred_from"] > self.now:
            self.add_error("occurred_on", "It cannot have happened later than now")

    def told(self) -> dict[str, Any]:
        """What was typed, as `commands.take_report` takes it."""
        data = dict(self.cleaned_data)
        team = data.pop("team")
        data.pop("occurred_on"), data.pop("occurred_at")
        return data | {"team": self.teams.get(team), "whole_agency": team == WHOLE_AGENCY}


class FilterForm(UiForm):
    mark_optional = False

    whose = forms.ChoiceField(
        label="Whose",
        required=False,
        choices=[("", "All I may see"), ("team", "My team’s"), ("mine", "Taken by me")],
        widget=Radios(small=True),
    )
    state = forms.MultipleChoiceField(
        label="State", required=False, choices=Report.State.choices, widget=Checkboxes(small=True)
    )
    harm = forms.MultipleChoiceField(
        label="Harm", required=False, choices=Report.Harm.choices, widget=Checkboxes(small=True)
    )
    kind = forms.MultipleChoiceField(
        label="Kind", required=False, choices=Report.Kind.choices, widget=Checkboxes(small=True)
    )
    channel = forms.MultipleChoiceField(
        label="How it came", required=False, choices=Report.Channel.choices, widget=Checkboxes(small=True)
    )
    area = text("Street, estate or area", max_length=80)


class CloseReportForm(UiForm):
    reason = text(
        "Why is nothing more being done?",
        "Enter why nothing more will be done",
        rows=4,
        max_length=2000,
        help_text="Write it as you would say it to the person who reported it. Do not include names.",
    )


class ReportPersonForm(UiForm):
    """Who in a report is a person on record."""

    part = forms.ChoiceField(
        label="Who is it in this report?",
        choices=ReportPerson.Part.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose who it is in this report"},
    )
    reference = text(
        "Reference of their person record",
        "Enter the reference of their person record",
        width="10",
        max_length=14,
        help_text="For example, P-7K3Q-9XWM",
    )

    def clean_reference(self) -> Person:
        found = Person.objects.filter(reference=as_reference(self.cleaned_data["reference"], "P")).first()
        if found is None:
            raise forms.ValidationError("There is no person record with this reference that you may see")
        return found
