"""What is asked of the catalogue's list, and of administrators who change it."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from wardmote.foundation.design.dates import read_time
from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, UiForm
from wardmote.work.catalogue import explaining, law
from wardmote.work.catalogue.law.powers import ONE_AND_MANY, PERIODS, TIME

YEARS_AHEAD = timedelta(days=7305)  # twenty
MOST_OF = {"y": 100, "m": 1200}
SHOW = [("mine", "My agency may use"), ("unconfirmed", "Unconfirmed"), ("not_in_force", "Not in force")]


class FilterForm(UiForm):
    """The filters of the list. Nothing is required and nothing wrong stops the list."""

    mark_optional = False

    q = forms.CharField(label="Words", required=False, max_length=60)
    step = forms.ChoiceField(label="Rung of the ladder", required=False)
    family = forms.ChoiceField(label="Family", required=False)
    show = forms.MultipleChoiceField(
        label="Only those", required=False, choices=SHOW, widget=Checkboxes(small=True)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        rungs = [(str(step), f"{step}. {words}") for step, words in explaining.ladder().items()]
        fields["step"].choices = [("", "Any"), *rungs]
        fields["family"].choices = [("", "Any"), *explaining.families().items()]


def source_field(label: str = "Where does it stand?") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text="For example, “SI 2027/123, regulation 4”",
        min_length=3,
        max_length=300,
        error_messages={
            "required": "Enter where it stands",
            "min_length": "Enter where it stands, in a few words more",
        },
    )


class FigureForm(UiForm):
    """An agency's own version of a figure. What it changes is shown before it is set."""

    mark_optional = False  # a value is wanted unless there is no limit

    value = forms.CharField(
        label="Value",
        max_length=12,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Of what?")
    no_limit = forms.BooleanField(label="There is no limit from that day", required=False)
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")
    section = forms.CharField(label="Section, if there is one", required=False, max_length=120)
    source = source_field()
    why = forms.CharField(
        label="Why is it changed?",
        help_text="Kept with the change. No names of people.",
        min_length=3,
        max_length=300,
        error_messages={
            "required": "Enter why it is changed",
            "min_length": "Enter why it is changed, in a few words more",
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, unit: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.plain_unit, self.today = kind, unit, today
        fields: Any = self.fields
        if unit in PERIODS:
            fields["unit"].choices = [(each, ONE_AND_MANY[each][1]) for each in PERIODS]
        else:
            del self.fields["unit"]
        if kind not in ("ceiling", "sum"):
            del self.fields["no_limit"]
        fields["value"].help_text = {
            "gbp": "In pounds",
            TIME: "A time of day, like 23:00",
            "years of age": "In years",
        }.get(unit, "")

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it holds from must be today or later")
        if day > self.today + YEARS_AHEAD:
            raise forms.ValidationError("The day it holds from must be within twenty years")
        return day

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        told.setdefault("unit", self.plain_unit)
        typed = (told.get("value") or "").strip()
        if told.pop("no_limit", False):
            told["value"] = None
        elif not typed:
            self.add_error("value", "Enter the value")
        else:
            told["value"] = self._read(typed, told["unit"])
        return told

    def _read(self, typed: str, unit: str) -> Decimal | None:
        if unit == TIME:
            read = read_time(typed)
            if read is None:
                self.add_error("value", "Enter a time of day, like 23:00")
                return None
            return Decimal(read.hour * 60 + read.minute)
        try:
            value = Decimal(typed.lstrip("£").replace(",", ""))
        except InvalidOperation:
            value = Decimal(-1)
        whole = unit in PERIODS or self.kind == "age"
        most = 120 if self.kind == "age" else MOST_OF.get(unit, 10_000) if whole else 1_000_000
        if not value.is_finite() or not 0 <= value <= most or (whole and value % 1):
            number = "a whole number" if whole else "a number"
            self.add_error("value", f"Enter {number} from 0 to {most:,}")
            return None
        return value

    @property
    def signed(self) -> str:
        """What was shown: whoever changes it after that is shown it again."""
        told = self.cleaned_data
        return f"{told.get('value')} {told.get('unit')} {told.get('starts_on')}"

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data.get("seen") == self.signed)

    def figure(self, name: str, label: str, by: str) -> law.Parameter:
        """The version that it would make."""
        told = self.cleaned_data
        return law.Parameter(
            name=name, label=label, value=told["value"], unit=told["unit"], valid_from=told["starts_on"],
            section=told["section"], source=told["source"], status="own", kind=self.kind, by=by,
        )  # fmt: skip


class CommencementForm(UiForm):
    starts_on = OneBoxDate(
        label="In force from which day?",
        what="the day it is in force from",
        required=False,
        help_text="Like 29 6 2027. Empty: it is not known to be in force",
    )
    source = source_field("Which instrument brings it in, or where was it read?")
    why = forms.CharField(
        label="Who was asked, and why now?",
        help_text="For example, “Confirmed by legal services”. No names of people.",
        max_length=300,
        required=False,
    )


class ConfirmForm(UiForm):
    source = source_field("What was read?")
    read_on = OneBoxDate(label="On which day was it read?", what="the day it was read")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_read_on(self) -> date:
        day: date = self.cleaned_data["read_on"]
        if day > self.today:
            raise forms.ValidationError("The day it was read must be today or earlier")
        return day
