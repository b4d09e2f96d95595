"""Cleaning what officers enter about a person, and the words for what is wrong."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.foundation.design.seen import SeenMixin
from wardmote.foundation.references import as_reference
from wardmote.records.people.matching import e164
from wardmote.records.people.models import Address, Contact, Detail, Person
from wardmote.trust.access.forms import SHORT, WHOLE_AGENCY, CategoriesField, OnceMixin, text
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Officer, Team

OLDEST = 130  # years: a smaller number is an age, a larger one a year


def held_field(what: str) -> CategoriesField:
    return CategoriesField(
        label=f"What kinds of data does this {what} hold?",
        help_text="Besides what the record itself holds. Partners whose agreement does not cover it"
        " will not see it.",
    )


class FilterForm(UiForm):
    """The filters of the list. Nothing is required and nothing wrong stops the list."""

    mark_optional = False

    whose = forms.ChoiceField(
        label="Whose records",
        required=False,
        choices=[("", "All I may see"), ("team", "My team’s"), ("mine", "Made by me")],
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *Person.Kind.choices])
    open_case = forms.BooleanField(label="Only with an open case", required=False)


class FindForm(UiForm):
    """Finding by name: posted, so that no name stands in an address."""

    mark_optional = False

    q = forms.CharField(
        label="Name, telephone or reference",
        help_text="The beginning of each part of the name is enough: “zof kacz”",
        max_length=100,
        widget=SHORT,
        error_messages={"required": "Enter a name, a telephone number or a reference"},
    )


class IdentityForm(UiForm):
    """Who somebody is: asked when a record is made and when it is corrected."""

    kind = forms.ChoiceField(
        label="Is it known who this is?",
        choices=Person.Kind.choices,
        initial=Person.Kind.KNOWN,
        widget=Radios(
            hints={
                Person.Kind.UNKNOWN: "Someone seen or heard, for example “unknown male seen 12 March”",
                Person.Kind.DESCRIBED: "There is a description, and no name",
            }
        ),
        error_messages={"required": "Choose whether it is known who this is"},
    )
    name = forms.CharField(
        label="Name",
        help_text="Of someone not known, a few words to tell them by. Lists show it.",
        max_length=160,
        error_messages={"required": "Enter a name, or a few words to tell them by"},
    )
    other_names = forms.CharField(
        label="Other names", help_text="Separate them with commas", max_length=300, required=False
    )
    born_on = OneBoxDate(label="Date of birth", what="their date of birth", required=False)
    born_about = forms.IntegerField(
        label="Or about how old, or the year",
        help_text="For example, 40 or 1986",
        min_value=0,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter an age or a year in figures",
            "min_value": "Enter an age or a year in figures",
        },
    )

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on and born_on > timezone.localdate():
            raise forms.ValidationError("Their date of birth cannot be in the future")
        return born_on

    def clean_born_about(self) -> int | None:
        given: int | None = self.cleaned_data["born_about"]
        year = timezone.localdate().year
        if given is None or year - OLDEST <= given <= year:
            return given
        if given < OLDEST:
            return year - given
        raise forms.ValidationError("Enter an age, or the year they were born")


class NewPersonForm(OnceMixin, IdentityForm):
    """Making a record: who it is, how to reach them, who at the agency sees it."""

    phone = forms.CharField(label="Telephone", max_length=40, required=False, widget=SHORT)
    description = forms.CharField(
        label="Description",
        help_text="What they look like, how to know them. Read only by those who open the record.",
        required=False,
        widget=text(3),
    )
    seen_by = forms.ChoiceField(
        label="Who at your agency sees it?",
        widget=Radios,
        error_messages={"required": "Choose who at your agency sees the record"},
    )
    looked = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = (
        "kind", "name", "other_names", "born_on", "born_about", "phone", "description", "seen_by",
    )  # fmt: skip

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {
            str(team.pk): team for team in Team.objects.filter(agency=by.agency_id).order_by("name")
        }
        own = [(key, f"{team.name} (your team)") for key, team in self.teams.items() if team.pk == by.team_id]
        others = [(key, f"{team.name}, and you") for key, team in self.teams.items() if team.pk != by.team_id]
        seen_by: Any = self.fields["seen_by"]
        seen_by.choices = [*own, *others, (WHOLE_AGENCY, f"Everyone at {by.agency.name}")]
        seen_by.initial = str(by.team_id) if by.team_id else None

    def told(self) -> dict[str, Any]:
        """What the command is told."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("seen_by", "looked")}
        seen_by = self.cleaned_data["seen_by"]
        return told | {"team": self.teams.get(seen_by), "whole_agency": seen_by == WHOLE_AGENCY}


class CorrectForm(SeenMixin, IdentityForm):
    """Correcting a record."""

    is_deceased = forms.BooleanField(label="They have died", required=False)
    died_on = OneBoxDate(label="When they died", what="the day they died", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("died_on") and not cleaned.get("is_deceased"):
            self.add_error("is_deceased", "Tick that they have died, or leave the day empty")
        return cleaned


class HeldForm(OnceMixin, UiForm):
    """A form for something that may hold categories of its own."""

    def offer(self, person: Person, blind: Any) -> None:
        held = set(person.categories)
        offered = [each for each in Category.objects.order_by("position") if each.key not in held]
        self.fields["categories"].offer(offered, blind)  # type: ignore[attr-defined]


class ContactForm(HeldForm):
    kind = forms.ChoiceField(
        label="What is it?",
        choices=Contact.Kind.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose what it is"},
    )
    value = forms.CharField(
        label="Number, address or other way",
        max_length=200,
        widget=SHORT,
        error_messages={"required": "Enter the number, the address or the other way"},
    )
    note = forms.CharField(
        label="About it",
        help_text="For example: their sister’s; not before noon",
        max_length=200,
        required=False,
    )
    categories = held_field("entry")

    field_order = ("kind", "value", "note", "categories")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == Contact.Kind.PHONE and cleaned.get("value") and not e164(cleaned["value"]):
            self.add_error("value", "This is no telephone number. Check it, or choose “Another way”")
        return cleaned


class AddressForm(HeldForm):
    kind = forms.ChoiceField(
        label="What is this place to them?",
        choices=Address.Kind.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose what this place is to them"},
    )
    address = forms.CharField(
        label="Address or place", max_length=200, error_messages={"required": "Enter the address or place"}
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=8,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    from_on = OneBoxDate(label="Since when", what="the day since when", required=False)
    categories = held_field("entry")

    field_order = ("kind", "address", "postcode", "from_on", "categories")

    def clean_postcode(self) -> str:
        return str(self.cleaned_data["postcode"]).upper()


class DetailForm(HeldForm):
    kind = forms.ChoiceField(
        label="What is it about?",
        choices=Detail.Kind.choices,
        widget=Radios(
            hints={
                Detail.Kind.SAFE: "Held as confidential: seen only by partners whose agreement covers it",
                Detail.Kind.NOTE: "Anything else; notes stand beside each other",
            }
        ),
        error_messages={"required": "Choose what it is about"},
    )
    text = forms.CharField(
        label="What is known",
        help_text="Of all but notes, this replaces the wording that stands; the earlier one is kept.",
        widget=text(5),
        error_messages={"required": "Enter what is known"},
    )
    categories = held_field("entry")

    field_order = ("kind", "text", "categories")


class EndForm(UiForm):
    until_on = OneBoxDate(label="Last day", what="the last day")


class OtherForm(UiForm):
    """Which other record is meant."""

    reference = forms.CharField(
        label="Reference of the other record",
        help_text="For example, P-7K3Q-9XWM",
        max_length=14,
        widget=SHORT,
        error_messages={"required": "Enter the reference of the other record"},
    )

    def clean_reference(self) -> Person:
        typed = self.cleaned_data["reference"]
        found = Person.objects.select_related("owner").filter(reference=as_reference(typed, "P")).first()
        if found is None:
            raise forms.ValidationError("There is no person record with this reference that you may see")
        return found


class ReasonForm(UiForm):
    """Why two records are taken for one person, or not any more."""

    reason = forms.CharField(
        label="How do you know that they are the same person?",
        help_text="Read by those who see both records.",
        widget=text(3),
        error_messages={"required": "Enter how you know"},
    )


class LeadForm(ReasonForm):
    """Which of two records leads."""

    into = forms.ChoiceField(
        label="Which record leads?",
        help_text="Its name and dates are shown; the other is read through it.",
        widget=Radios,
        error_messages={"required": "Choose which record leads"},
    )

    field_order = ("into", "reason")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


class UndoForm(UiForm):
    reason = forms.CharField(
        label="Why are they two people after all?",
        help_text="Read by those who see both records.",
        widget=text(3),
        error_messages={"required": "Enter why they are two people"},
    )
