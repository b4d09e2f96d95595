"""Why a clock stands still; and an agency's own targets, hours and ways of counting."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms

from wardmote.foundation.design.dates import read_date, read_time
from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.foundation.timing.calendars import Span
from wardmote.records.clocks import explaining
from wardmote.records.clocks.explaining import WEEKDAYS
from wardmote.records.clocks.models import Calendar, Convention, Target

NUMBER = {"class": "govuk-input--width-4", "inputmode": "numeric"}
SPAN = re.compile(r"\s*(?P<start>[^-–]+?)\s*(?:-|–|\bto\b)\s*(?P<end>.+?)\s*")


class WhyForm(UiForm):
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Enter why"},
    )

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class FromADay(UiForm):
    """What both share: where it stands, and from which day it holds."""

    source = forms.CharField(
        label="Where does it stand?",
        help_text="For example, “Service standards 2027, page 4”",
        min_length=3,
        max_length=200,
        error_messages={
            "required": "Enter where it stands",
            "min_length": "Enter where it stands, in a few words more",
        },
    )
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it holds from must be today or later")
        return day


class TargetForm(FromADay):
    amount = forms.IntegerField(
        label="How many?",
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(NUMBER),
        error_messages={
            "required": "Enter how many",
            "invalid": "Enter how many, as a whole number",
            "min_value": "Enter at least 1",
            "max_value": "Enter at most 1,000",
        },
    )
    unit = forms.ChoiceField(label="Of what?", choices=Target.Unit.choices)
    convention = forms.ChoiceField(label="How is it counted?")
    calendar = forms.ChoiceField(label="By which hours?")
    remind = forms.IntegerField(
        label="Remind how many minutes before?",
        help_text="In working time where it is counted in working time. 0: no reminder",
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(NUMBER),
        error_messages={
            "required": "Enter how many minutes, or 0",
            "invalid": "Enter how many minutes, as a whole number",
            "min_value": "Enter how many minutes, or 0",
            "max_value": "Enter at most 100,000 minutes",
        },
    )
    withdrawn = forms.BooleanField(label="There is no such target from that day", required=False)

    field_order = ["amount", "unit", "convention", "calendar", "remind", "withdrawn", "starts_on", "source"]

    def __init__(
        self, *args: Any, conventions: Iterable[Convention], calendars: Iterable[Calendar], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields
        named["convention"].choices = [(row.key, row.name) for row in conventions]
        named["calendar"].choices = [(row.key, row.name) for row in calendars]


def read_spans(text: str) -> list[Span]:
    """Return the hours typed as "09:00-12:00, 13:00-17:00"; none for an empty box.

    :raises ValidationError: for what is no time.
    """
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        span = SPAN.fullmatch(part)
        start, end = (read_time(span["start"]), _until(span["end"])) if span else (None, None)
        if start is None or end is None:
            raise forms.ValidationError(f"Write hours like 09:00-17:00, and not “{part[:20]}”")
        found.append((start, end))
    return found


def _until(text: str) -> time | None:
    return time(0) if text.strip() == "24:00" else read_time(text)


class CalendarForm(FromADay):
    opens_on_bank_holidays = forms.BooleanField(label="Open on bank holidays", required=False)
    closed = forms.CharField(
        label="Days it is closed besides",
        help_text="One on each line, like 24 12 2026",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    extra = forms.CharField(
        label="Days with hours of their own",
        help_text="One on each line: the day, a colon, its hours. For example, 20 12 2026: 10:00-14:00",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=name,
                required=False,
                max_length=100,
                help_text="Like 09:00-17:00 or 09:00-12:00, 13:00-17:00. Empty: closed"
                if number == 0
                else "",
                widget=forms.TextInput({"class": "govuk-input--width-20"}),
            )
        days = [f"day_{number}" for number in range(7)]
        self.order_fields([*days, "opens_on_bank_holidays", "closed", "extra", "starts_on", "source"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        hours: list[list[Span]] = []
        for number in range(7):
            try:
                hours.append(read_spans(told.get(f"day_{number}", "")))
            except forms.ValidationError as error:
                self.add_error(f"day_{number}", error)
        if not self.errors and not any(hours):
            self.add_error("day_0", "Enter the hours of at least one day")
        return told | {"hours": hours}

    def clean_closed(self) -> list[date]:
        return [_day(line) for line in _lines(self.cleaned_data["closed"])]

    def clean_extra(self) -> dict[date, list[Span]]:
        found = {}
        for line in _lines(self.cleaned_data["extra"]):
            day, colon, hours = line.partition(":")
            if not colon:
                raise forms.ValidationError(f"Write a day, a colon and its hours, and not “{line[:30]}”")
            found[_day(day)] = read_spans(hours)
        return found


class ConventionForm(FromADay):
    received = forms.ChoiceField(
        label="From when is it counted?",
        choices=[(each.value, words.rstrip(".")) for each, words in explaining.RECEIVED.items()],
        widget=Radios(small=True),
        error_messages={"required": "Choose from when it is counted"},
    )
    pause = forms.ChoiceField(
        label="What does a pause do?",
        choices=[(each.value, words.rstrip(".")) for each, words in explaining.PAUSES.items()],
        widget=Radios(small=True),
        error_messages={"required": "Choose what a pause does"},
    )
    first_day_counts = forms.BooleanField(label="Of days, the first day counts", required=False)
    leaves_out = forms.MultipleChoiceField(
        label="Which days are left out, of a number of days?",
        choices=[(each.value, words.capitalize()) for each, words in explaining.LEFT_OUT.items()],
        widget=Checkboxes(small=True),
        required=False,
    )
    skips = forms.CharField(
        label="Days of the year that are not counted at all",
        help_text="One on each line, like 25 12",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    last_day_moves = forms.BooleanField(
        label="A last day on which the service is closed moves to the next on which it is open",
        required=False,
    )

    field_order = [
        "received",
        "pause",
        "first_day_counts",
        "leaves_out",
        "skips",
        "last_day_moves",
        "starts_on",
        "source",
    ]

    def clean_skips(self) -> list[str]:
        found = []
        for line in _lines(self.cleaned_data["skips"]):
            day = read_date(f"{line} 2024")  # a year that has every day
            if day is None:
                raise forms.ValidationError(f"Write days like 25 12, and not “{line[:20]}”")
            found.append(f"{day:%m-%d}")
        if len(found) > 20:
            raise forms.ValidationError("Enter at most 20 days")
        return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(text: str) -> date:
    found = read_date(text)
    if found is None:
        raise forms.ValidationError(f"Write days like 24 12 2026, and not “{text.strip()[:20]}”")
    return found
