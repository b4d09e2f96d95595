"""Making and changing a front door, and setting its figures, for administrators."""

from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.records.front_doors.figures import Figure
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.policies import OFFERED, SLUG
from wardmote.records.intake.forms import HARM_HINTS
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer, Team

NUMBER = {"class": "govuk-input--width-5", "inputmode": "numeric"}


class DoorForm(UiForm):
    name = forms.CharField(
        label="Name",
        help_text="The heading of its page. For example, Report noise or nuisance.",
        max_length=80,
        error_messages={"required": "Enter a name for the front door"},
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Which team do its reports land with?",
        empty_label="Choose a team",
        error_messages={"required": "Choose the team its reports land with"},
    )
    kinds = forms.MultipleChoiceField(
        label="Which kinds of report does it offer?",
        choices=OFFERED,
        widget=Checkboxes(small=True),
        error_messages={"required": "Choose at least one kind of report"},
    )
    harm = forms.ChoiceField(
        label="How does a report stand in the queue until somebody has read it?",
        choices=Report.Harm.choices,
        widget=Radios(hints=HARM_HINTS, small=True),
        error_messages={"required": "Choose how a report stands in the queue"},
    )
    is_open = forms.ChoiceField(
        label="Is it open?",
        choices=[("open", "Open"), ("shut", "Shut: nobody can send a report by it")],
        widget=Radios(small=True),
        error_messages={"required": "Choose whether it is open"},
    )

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = Team.objects.filter(agency_id=by.agency_id, closed_at=None).order_by("name")

    def clean_is_open(self) -> bool:
        return bool(self.cleaned_data["is_open"] == "open")


class NewDoorForm(DoorForm):
    channel = forms.ChoiceField(
        label="What is it?",
        choices=Door.Channel.choices,
        widget=Radios(
            hints={
                Door.Channel.FORM: "A form that anyone can fill in",
                Door.Channel.OPEN311: "For the systems and apps of others",
                Door.Channel.EMAIL: "A mailbox, which whoever runs Wardmote names in the settings",
            },
            small=True,
        ),
        error_messages={"required": "Choose what it is"},
    )
    slug = forms.CharField(
        label="Its place in the address",
        help_text="Small letters, digits and hyphens. It cannot be changed later. For example, noise.",
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-20", "spellcheck": "false"}),
        error_messages={"required": "Enter its place in the address"},
    )
    field_order = ("channel", "name", "slug", "team", "kinds", "harm", "is_open")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].strip().lower()
        if not SLUG.fullmatch(slug):
            raise forms.ValidationError("Use small letters, digits and hyphens only, like noise-at-night")
        return slug


class FigureForm(UiForm):
    value = forms.IntegerField(label="How many?", widget=forms.TextInput(NUMBER))
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")
    source = forms.CharField(
        label="Where does it stand?",
        help_text="For example, “Decision of the partnership board, 3 December 2026”",
        min_length=3,
        max_length=120,
        error_messages={
            "required": "Enter where it stands",
            "min_length": "Enter where it stands, in a few words more",
        },
    )

    def __init__(self, *args: Any, figure: Figure, unit: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figure, self.unit, self.today = figure, unit, today
        value: Any = self.fields["value"]
        value.label = f"How many {unit}?"
        value.help_text = f"{figure.least} to {figure.most:,}"
        value.error_messages |= {
            "required": f"Enter how many {unit}",
            "invalid": f"Enter how many {unit}, as a whole number",
        }

    def clean_value(self) -> int:
        value: int = self.cleaned_data["value"]
        if not self.figure.least <= value <= self.figure.most:
            raise forms.ValidationError(
                f"Enter a number of {self.unit} between {self.figure.least} and {self.figure.most:,}"
            )
        return value

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it holds from must be today or later")
        return day
