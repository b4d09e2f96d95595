"""What administrators say of a category: its name, kind and source, and its days."""

from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.records.kinds.models import LAST_DAY, Category, Kind

QUALIFIERS: dict[str, str] = {
    Category.Qualifier.PERSONAL: "Aimed at, or felt by, a particular person or group",
    Category.Qualifier.NUISANCE: "Annoys or troubles the community at large",
    Category.Qualifier.ENVIRONMENTAL: "Affects places and surroundings rather than people",
}


def name_field() -> forms.CharField:
    return forms.CharField(
        label="Name",
        min_length=3,
        max_length=80,
        help_text="It shows in lists, so it names no one.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter a name", "min_length": "Enter a name of at least three letters"},
    )


def kind_field(label: str = "Of which kind?") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=Kind.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose its kind"},
    )


class Sourced(UiForm):
    """What every change says: where it stands."""

    source = forms.CharField(
        label="Where does it stand?",
        help_text="For example, “Agreed by the tasking meeting of 3 December 2026”. No names of people.",
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

    def a_day(self, name: str, what: str) -> date:
        day: date = self.cleaned_data[name]
        if day < self.today:
            raise forms.ValidationError(f"{what} must be today or later")
        if day > LAST_DAY:
            raise forms.ValidationError(f"{what} must be in this century")
        return day


class FromADay(Sourced):
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")

    def clean_starts_on(self) -> date:
        return self.a_day("starts_on", "The day it holds from")


class RenameForm(FromADay):
    name = name_field()
    qualifier = forms.ChoiceField(
        label="Whom or what does it touch, as a rule?",
        choices=Category.Qualifier.choices,
        widget=Radios(hints=QUALIFIERS, small=True),
        error_messages={"required": "Choose whom or what it touches"},
    )

    public_name = forms.CharField(
        label="What is the public offered it as?",
        required=False,
        min_length=3,
        max_length=80,
        help_text="In plain words, on the public form and by Open311. Leave it empty, and neither offers it.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"min_length": "Enter at least three letters, or leave it empty"},
    )

    field_order = ["name", "public_name", "qualifier", "starts_on", "source"]

    def clean_public_name(self) -> str:
        return " ".join(self.cleaned_data["public_name"].split())


class AddForm(RenameForm):
    kind = kind_field()

    field_order = ["name", "public_name", "kind", "qualifier", "starts_on", "source"]


class EndForm(Sourced):
    ends_on = OneBoxDate(label="Last day", what="its last day", help_text="Offered up to and with this day")

    field_order = ["ends_on", "source"]

    def clean_ends_on(self) -> date:
        return self.a_day("ends_on", "Its last day")


class DeclineForm(UiForm):
    reason = forms.CharField(
        label="Why not?",
        help_text="Whoever proposed it reads this, and every officer may. No names of people.",
        min_length=3,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Enter why it is declined",
            "min_length": "Enter why it is declined, in a few words more",
        },
    )
