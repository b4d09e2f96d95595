"""Which record a report repeats, what of it is the same, and an agency's own thresholds."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.foundation.references import as_reference
from wardmote.records.intake.models import Report
from wardmote.trust.access.forms import SHORT, text
from wardmote.work.cases import queries as cases
from wardmote.work.repeats.models import Threshold
from wardmote.work.repeats.queries import Link

NUMBER = {"class": "govuk-input--width-4", "inputmode": "numeric"}


class ChooseForm(UiForm):
    """Which record it repeats: one of those that are like it, or by its reference."""

    mark_optional = False

    of = forms.ChoiceField(
        label="What does it repeat?",
        required=False,
        widget=Radios(small=True),
        error_messages={"invalid_choice": "Choose one from the list"},
    )
    reference = forms.CharField(
        label="Reference of the report or the case",
        help_text="For example, R-7K3Q-9XWM or C-7K3Q-9XWM",
        max_length=20,
        required=False,
        widget=SHORT,
    )
    OTHER = "other"

    def __init__(self, *args: Any, likely: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of: Any = self.fields["of"]
        of.choices = [
            *((key, f"{each.title} ({each.reference})") for key, each in likely.items()),
            (self.OTHER, "Another report or case"),
        ]
        of.widget.hints = {key: each.words for key, each in likely.items()}
        if not likely:
            del self.fields["of"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen, typed = data.get("of", ""), (data.get("reference") or "").strip()
        if chosen and chosen != self.OTHER:
            data["found"] = chosen
        elif typed:
            data["found"] = found(typed)
            if data["found"] is None:
                self.add_error("reference", "There is no report or case with this reference that you may see")
        elif not self.errors:
            field = "of" if "of" in self.fields and not chosen else "reference"
            self.add_error(field, "Choose what it repeats, or enter its reference" if field == "of" else
                           "Enter the reference of the report or the case")  # fmt: skip
        return data


def found(typed: str) -> str | None:
    """The reference of the report or case meant, where this officer may see it."""
    for sign, rows in (("R", Report.objects.all()), ("C", cases.visible())):
        reference = as_reference(typed, sign) or typed.upper()
        if rows.filter(reference=reference).exists():
            return reference
    return None


class RepeatForm(UiForm):
    mark_optional = False

    links = forms.MultipleChoiceField(
        label="What is the same?",
        help_text="The report is linked to it, and counts towards a repeat.",
        required=False,
        widget=Checkboxes(small=True),
    )
    reason = forms.CharField(
        label="Why is it a repeat?",
        help_text="Kept on the report, not in the case.",
        widget=text(2),
        max_length=2000,
        error_messages={"required": "Enter why it is a repeat"},
    )
    review_on = OneBoxDate(label="Next review of the case", what="the date of the next review")

    def __init__(self, *args: Any, links: Collection[Link], reopens: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same: Any = self.fields["links"]
        same.choices = [(link.value, link.text) for link in links]
        same.initial = [link.value for link in links]
        if not links:
            del self.fields["links"]
        if not reopens:
            del self.fields["review_on"]


class ThresholdForm(UiForm):
    many = forms.IntegerField(
        label="How many reports?",
        min_value=2,
        max_value=100,
        widget=forms.TextInput(NUMBER),
        error_messages={
            "required": "Enter how many reports",
            "invalid": "Enter how many reports, as a whole number",
            "min_value": "Enter at least 2",
            "max_value": "Enter at most 100",
        },
    )
    within = forms.IntegerField(
        label="Within how many?",
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(NUMBER),
        error_messages={
            "required": "Enter within how many days or months",
            "invalid": "Enter within how many, as a whole number",
            "min_value": "Enter at least 1",
            "max_value": "Enter at most 1,000",
        },
    )
    unit = forms.ChoiceField(label="Days or months?", choices=Threshold.Unit.choices)
    withdrawn = forms.BooleanField(label="There is no such threshold from that day", required=False)
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")
    source = forms.CharField(
        label="Where does it stand?",
        help_text="For example, “ASB policy 2027, page 4”",
        min_length=3,
        max_length=200,
        error_messages={
            "required": "Enter where it stands",
            "min_length": "Enter where it stands, in a few words more",
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it holds from must be today or later")
        return day
