"""What is asked when a record is kept longer, held or deleted; and when an agency sets its own periods."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.trust.access.forms import text
from wardmote.work.retention.models import Answer, Decision, Deletion, Rule

LONGEST_YEARS = 100


def reason(label: str, *, required: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text or "Do not name anyone. It is kept with the record, and goes with it.",
        min_length=3,
        max_length=2000,
        widget=text(3),
        error_messages={"required": required, "min_length": "Say in a few words more why"},
    )


class HoldForm(UiForm):
    reason = reason(
        "Why must it be kept?",
        required="Enter why it must be kept",
        help_text="For example, a claim, an inquiry or an inquest. Do not name anyone.",
    )


class LiftForm(UiForm):
    reason = reason("Why is the hold no longer needed?", required="Enter why the hold is no longer needed")


class KeepForm(UiForm):
    criterion = forms.ChoiceField(
        label="What makes it necessary?",
        choices=Decision.Criterion.choices,
        widget=Radios,
        error_messages={"required": "Choose what makes it necessary"},
    )
    review_on = OneBoxDate(label="Next review", what="the day of the next review")
    reason = reason("Why is it kept longer?", required="Enter why it is kept longer")


class GroupForm(UiForm):
    group = forms.TypedChoiceField(
        label="Review group",
        choices=[
            (1, "1: certain public protection matters"),
            (2, "2: other sexual, violent or serious offences"),
            (3, "3: all other offences"),
            (4, "4: undetected crime and miscellaneous"),
        ],
        coerce=int,
        widget=Radios,
        error_messages={"required": "Choose the review group"},
    )
    reason = reason("Why this group?", required="Enter why it is in this group")


class AskForm(UiForm):
    ground = forms.ChoiceField(
        label="On what ground?",
        choices=Deletion.Ground.choices,
        widget=Radios,
        error_messages={"required": "Choose the ground"},
    )
    reason = reason(
        "Why is it no longer needed?",
        required="Enter why it is no longer needed",
        help_text="For the officer who has to agree. Do not name anyone; it is deleted with the record.",
    )


class AgreeForm(UiForm):
    reason = forms.CharField(
        label="Anything to add?",
        required=False,
        max_length=2000,
        widget=text(2),
        help_text="Do not name anyone.",
    )


class StopForm(UiForm):
    reason = reason("Why is it not to be deleted?", required="Enter why it is not to be deleted")


class AnswerForm(UiForm):
    wants = forms.ChoiceField(
        label="What does your agency want?",
        choices=Answer.Wants.choices,
        widget=Radios,
        error_messages={"required": "Choose what your agency wants"},
    )
    words = forms.CharField(
        label="What should the owner know?",
        required=False,
        max_length=2000,
        widget=text(3),
        help_text="For example, what you still work on, or who takes it over. Do not name anyone.",
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        wants = told.get("wants")
        if wants and wants != Answer.Wants.AGREES and len(told.get("words", "").strip()) < 3:
            self.add_error("words", "Enter what the owner should know")
        return told


class SettleForm(UiForm):
    words = reason(
        "What was done about it?",
        required="Enter what was done about it",
        help_text="The partner reads it. Do not name anyone.",
    )


class PeriodForm(UiForm):
    """One's own period for one of the rules."""

    rule = forms.ChoiceField(
        label="Which records?", widget=Radios, error_messages={"required": "Choose which records"}
    )
    years = forms.IntegerField(
        label="How many years?",
        help_text="For a rule that ends at an age: the age",
        min_value=1,
        max_value=LONGEST_YEARS,
        widget=forms.TextInput({"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many years",
            "invalid": "Enter how many years, as a whole number",
            "min_value": "Enter at least 1 year",
            "max_value": f"Enter at most {LONGEST_YEARS} years",
        },
    )
    starts_on = OneBoxDate(label="From which day?", what="the day it counts from")
    source = forms.CharField(
        label="Where does it stand?",
        help_text="For example, “Retention schedule 2026, line 14”",
        min_length=3,
        max_length=200,
        error_messages={
            "required": "Enter where it stands",
            "min_length": "Enter where it stands, in a few words more",
        },
    )

    def __init__(self, *args: Any, rules: Iterable[Rule], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["rule"]
        field.choices = [(rule.key, rule.name) for rule in rules]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it counts from must be today or later")
        return day
