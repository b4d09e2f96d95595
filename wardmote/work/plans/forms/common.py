"""What the forms of plans are made of."""

from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, UiForm
from wardmote.foundation.imports.dates import written
from wardmote.work.plans.days import NONE, Deadline, Precision, words
from wardmote.work.plans.models.common import FIRST_DAY, LAST_DAY, TITLE, WORDS

NAME_NO_ONE = "Name no one: every officer of the partnership reads plans"
YEARS = f"Give a year from {FIRST_DAY.year} to {LAST_DAY.year}"


def line(label: str, message: str = "", *, most: int = TITLE, **kwargs: Any) -> forms.CharField:
    """One line of text; with a message, it must be filled in."""
    kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(message),
        error_messages={"required": message, "max_length": f"Use up to {most:,} characters"},
        **kwargs,
    )


def paragraphs(
    label: str, message: str = "", *, most: int = WORDS, rows: int = 4, **kwargs: Any
) -> forms.CharField:
    return line(label, message, most=most, widget=forms.Textarea({"rows": rows}), **kwargs)


class Day(OneBoxDate):
    """A day in a year that can be meant."""

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and not FIRST_DAY <= found <= LAST_DAY:
            raise forms.ValidationError(YEARS, code="year")
        return found


class DayOrMonth(forms.Field):
    """A day, or a month: "3 4 2026", "March 2017", "03/2017"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "A day or a month: 31 3 2027, or March 2027")
        kwargs.setdefault("widget", forms.TextInput({"class": "govuk-input--width-10"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return words(value.on, value.precision) if isinstance(value, Deadline) else value

    def to_python(self, value: Any) -> Deadline:
        text = str(value or "").strip()
        if not text:
            return NONE
        found = written(text, whole_years=True)
        if found is None:
            raise forms.ValidationError(
                "The deadline must be a day like 31 3 2027, or a month like March 2027", code="invalid"
            )
        if not found.in_bounds:
            raise forms.ValidationError(YEARS, code="year")
        return Deadline(found.last, Precision.MONTH if found.is_month else Precision.DAY)

    def validate(self, value: Any) -> None:
        """Empty is an answer here: no deadline."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


class ReasonForm(UiForm):
    reason = paragraphs("Why?", "Enter why", help_text=NAME_NO_ONE)


def several(text: str) -> list[str]:
    """The names of a box, one a line."""
    return [name for name in (" ".join(each.split()) for each in text.splitlines()) if name]
