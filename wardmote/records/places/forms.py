"""Cleaning what officers enter about a place, and the words for what is wrong."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, Radios, UiForm
from wardmote.foundation.design.seen import SeenMixin
from wardmote.foundation.references import as_reference
from wardmote.records.places.models import Place
from wardmote.records.places.postcodes import as_postcode
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Officer, Team

WHOLE_AGENCY = "whole-agency"


class FilterForm(UiForm):
    """The filters of the list. Nothing is required and nothing wrong stops the list."""

    mark_optional = False

    ward = forms.ChoiceField(label="Ward", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *Place.Kind.choices])

    def __init__(self, *args: Any, wards: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Any"), *((name, name) for name in dict.fromkeys(wards))]
        self.fields["ward"].choices = choices  # type: ignore[attr-defined]


class FindForm(UiForm):
    """Finding by words: posted, so that no address stands in an address."""

    mark_optional = False

    q = forms.CharField(
        label="Address, name, postcode or reference",
        max_length=100,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Enter an address, a name, a postcode or a reference"},
    )


class PlaceForm(UiForm):
    """What is said of a place: asked when a record is made and when it is corrected."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=Place.Kind.choices,
        initial=Place.Kind.PREMISES,
        widget=Radios(
            hints={
                Place.Kind.PREMISES: "A home, a shop, a school, a block",
                Place.Kind.STREET: "A street, or a part of one",
                Place.Kind.AREA: "An estate, a park, a stretch of the river",
            },
            small=True,
        ),
        error_messages={"required": "Choose what it is"},
    )
    name = forms.CharField(
        label="What is it called?",
        help_text="If it has a name. For example, Heron Court or the Three Kilns.",
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    address = forms.CharField(
        label="Address",
        help_text="Lists show it to those who may see the record. Name no one.",
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=10,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    latitude = forms.DecimalField(
        label="Latitude",
        help_text="If you have its point on a map",
        required=False,
        min_value=-90,
        max_value=90,
        decimal_places=6,
        widget=forms.TextInput({"class": "govuk-input--width-10", "inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places"),
            "Enter the latitude as a number like 51.514321",
        ),
    )
    longitude = forms.DecimalField(
        label="Longitude",
        help_text="Else its postcode or street stands for it",
        required=False,
        min_value=-180,
        max_value=180,
        decimal_places=6,
        widget=forms.TextInput({"class": "govuk-input--width-10", "inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places"),
            "Enter the longitude as a number like -0.093210",
        ),
    )

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"]
        if not typed.strip():
            return ""
        found = as_postcode(typed)
        if found is None:
            raise forms.ValidationError("Enter a whole postcode, like MB1 4QX, or leave it empty")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "name" in data and "address" in data and not (data["name"].strip() or data["address"].strip()):
            self.add_error("address", "Enter the address, or what the place is called")
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if data.get(one) is not None and data.get(other) is None and other not in self.errors:
                self.add_error(other, f"Enter the {other} as well as the {one}")
        return data

    def said(self) -> dict[str, Any]:
        """What the commands are told."""
        data = self.cleaned_data
        point: tuple[Decimal, Decimal] | None = None
        if data.get("longitude") is not None:
            point = (data["longitude"], data["latitude"])
        return {name: data[name] for name in ("kind", "name", "address", "postcode")} | {"point": point}


class NewPlaceForm(PlaceForm):
    """Making a record: what it is, what is known of it, who at the agency sees it."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    looked = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="What is known of it?",
        help_text="Read only by those who open the record.",
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    seen_by = forms.ChoiceField(
        label="Who at your agency sees it?",
        widget=Radios(small=True),
        error_messages={"required": "Choose who at your agency sees the record"},
    )

    field_order = ("kind", "name", "address", "postcode", "latitude", "longitude", "note", "seen_by")

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        teams = Team.objects.filter(agency=by.agency_id).order_by("name")
        self.teams = {str(team.pk): team for team in teams}
        own = [(key, f"{team.name} (your team)") for key, team in self.teams.items() if team.pk == by.team_id]
        others = [(key, f"{team.name}, and you") for key, team in self.teams.items() if team.pk != by.team_id]
        seen_by: Any = self.fields["seen_by"]
        seen_by.choices = [*own, *others, (WHOLE_AGENCY, f"Everyone at {by.agency.name}")]
        seen_by.initial = str(by.team_id) if by.team_id else None

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data.get("key") or uuid.uuid4()

    def told(self) -> dict[str, Any]:
        seen_by = self.cleaned_data["seen_by"]
        return self.said() | {
            "note": self.cleaned_data["note"],
            "key": self.cleaned_data["key"],
            "team": self.teams.get(seen_by),
            "whole_agency": seen_by == WHOLE_AGENCY,
        }


class CorrectForm(SeenMixin, PlaceForm):
    """Correcting a record."""

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        said = {name: getattr(place, name) for name in ("kind", "name", "address", "postcode")}
        is_exact = place.point_is == Place.Exactness.EXACT
        said |= {name: getattr(place, name) if is_exact else None for name in ("longitude", "latitude")}
        super().__init__(*args, initial=said, seen=said, **kwargs)


class NoteForm(UiForm):
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="Note",
        help_text="Read by those who open the record. It cannot be changed afterwards.",
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Enter the note"},
    )
    categories = forms.MultipleChoiceField(
        label="What kinds of data does this note hold?",
        help_text="Partners whose agreement does not cover it will not see it.",
        required=False,
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Choose categories from the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        offered = Category.objects.exclude(key="contact").order_by("position")
        self.fields["categories"].choices = [(one.key, one.name) for one in offered]  # type: ignore[attr-defined]

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data.get("key") or uuid.uuid4()


class ReferenceField(forms.CharField):
    """The record of a place with this reference, among those the officer may see."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example, L-7K3Q-9XWM")
        kwargs.setdefault("max_length", 14)
        kwargs.setdefault(
            "widget", forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        found = (
            Place.objects.select_related("owner").defer("words").filter(reference=as_reference(typed, "L"))
        )
        place = found.first() if typed else None
        if typed and place is None:
            raise forms.ValidationError("There is no place with this reference that you may see")
        return place


class MergeForm(UiForm):
    other = ReferenceField(
        label="Reference of the other record",
        error_messages={"required": "Enter the reference of the other record"},
    )
    leads = forms.ChoiceField(
        label="Which record leads?",
        help_text="Its name and address are shown; the other is read through it. Neither is changed.",
        choices=[("this", "This one"), ("other", "The other one")],
        initial="this",
        widget=Radios(small=True),
        error_messages={"required": "Choose which record leads"},
    )
    reason = forms.CharField(
        label="How do you know that they are the same place?",
        help_text="Read by those who see both records.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Enter how you know"},
    )


class UndoForm(UiForm):
    reason = forms.CharField(
        label="Why are they two places after all?",
        help_text="Read by those who see both records.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Enter why they are two places"},
    )


class LinkForm(UiForm):
    place = ReferenceField(
        label="Reference of the place", error_messages={"required": "Enter the reference of the place"}
    )
