"""One question a page; each error says what to do."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from wardmote.foundation.design.forms import Opening, Radios, UiForm
from wardmote.outward.public_site.answers import WHEN
from wardmote.records.documents.forms import FilesField
from wardmote.records.intake.forms import POSTCODE
from wardmote.records.intake.models import Report
from wardmote.records.kinds.models import Category

KIND_HINTS: dict[str, str] = {
    "asb": "Threats, gangs, drink or drugs, fireworks, damage",
    "noise": "Music, parties, shouting, barking, machines",
    "housing": "Rubbish, stairwells, neighbours and their flat",
    "rough_sleeping": "Someone who sleeps outside and may need help",
    "hate": "Because of who someone is, or is thought to be",
}
NOT_SURE = "Something else, or not sure"
EMPTY = {"autocomplete": "off"}


class DangerForm(UiForm):
    heading_field = "danger"

    danger = forms.ChoiceField(
        label="Is anyone in danger right now?",
        choices=[("no", "No"), ("yes", "Yes")],
        widget=Radios(inline=True),
        error_messages={"required": "Select yes if anyone is in danger right now"},
    )


class KindForm(UiForm):
    """Of which kind it is, and which of the things that people report of that kind is nearest, or none."""

    heading_field = "kind"
    label_sizes: dict[str, str] = {}
    mark_optional = False

    kind = forms.ChoiceField(
        label="What is it about?",
        help_text="Choose what fits best.",
        widget=Opening(hints=KIND_HINTS),
        error_messages={"required": "Select what it is about"},
    )

    def __init__(
        self, *args: Any, kinds: list[str], categories: list[Category] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [choice for choice in Report.Kind.choices if choice[0] in kinds]
        self.named: dict[str, str] = {}
        for kind, label in field.choices:
            offered = [(row.key, row.public_name) for row in categories or [] if row.kind == kind]
            if not offered:
                continue
            self.named |= dict(offered)
            nearest: Any = forms.ChoiceField(
                label=f"{label}: which of these is nearest?",
                required=False,
                choices=[("", NOT_SURE), *offered],
                error_messages={
                    "invalid_choice": "Choose one from the list, or “Something else, or not sure”"
                },
            )
            nearest.label_size, nearest.is_below = "", True
            self.fields[about(kind)] = nearest
            field.widget.below[kind] = self[about(kind)]

    def clean(self) -> dict[str, Any]:
        """One answer: what was chosen below another kind is no part of it."""
        told: dict[str, Any] = super().clean() or {}
        kind = told.get("kind", "")
        chosen = told.get(about(kind)) or ""
        answer = {"kind": kind, "category": chosen, "words": self.named.get(chosen, "")}
        return answer | {about(kind): chosen}


def about(kind: str) -> str:
    return f"about_{kind}"


class WhereForm(UiForm):
    place = forms.CharField(
        label="Street, estate or place",
        help_text="For example, Harbour Street, or the car park behind the library.",
        max_length=120,
        widget=forms.TextInput(EMPTY),
        error_messages={"required": "Enter the street, estate or place where it happened"},
    )
    number = forms.CharField(
        label="House or flat number, if you know it",
        required=False,
        max_length=60,
        widget=forms.TextInput(EMPTY | {"class": "govuk-input--width-10"}),
    )
    postcode = forms.CharField(
        label="Postcode, if you know it",
        required=False,
        max_length=10,
        widget=forms.TextInput(EMPTY | {"class": "govuk-input--width-10"}),
    )
    mark_optional = False

    def clean_postcode(self) -> str:
        postcode = re.sub(r"[^A-Z0-9]", "", self.cleaned_data["postcode"].upper())
        found = POSTCODE.fullmatch(postcode)
        if postcode and not found:
            raise forms.ValidationError("Enter a whole postcode, like MB1 4QX, or leave it empty")
        return f"{found[1]} {found[2]}" if found else ""


class WhenForm(UiForm):
    label_sizes = {"when": "l"}

    when = forms.ChoiceField(
        label="When did it happen?",
        choices=list(WHEN.items()),
        widget=Radios,
        error_messages={"required": "Select when it happened"},
    )
    more = forms.CharField(
        label="Day and time, or how often",
        help_text="For example, most Fridays after 11pm.",
        required=False,
        max_length=80,
        widget=forms.TextInput(EMPTY),
    )


class WhatForm(UiForm):
    heading_field = "what"

    what = forms.CharField(
        label="What happened?",
        help_text="What you saw or heard, and who did it if you know: a name, a flat, a car number.",
        max_length=4000,
        widget=forms.Textarea({"rows": 7}),
        error_messages={
            "required": "Enter what happened",
            "max_length": "What happened must be 4,000 characters or fewer",
        },
    )


class Pictures(FilesField):
    """Any number of files, or none."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [each for each in data or [] if each]


class PhotosForm(UiForm):
    mark_optional = False

    photos = Pictures(
        label="Choose pictures",
        help_text="JPEG, PNG, WebP or HEIC. Where and when a picture was taken is removed from it.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file: Any = self.fields["photos"]
        file.widget.attrs |= {"accept": "image/*", "multiple": True}


class YouForm(UiForm):
    mark_optional = False

    name = forms.CharField(
        label="Name", required=False, max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label="Telephone",
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel", "class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label="E-mail",
        help_text="We send you a link to follow your report. Nothing you told us is in the message.",
        required=False,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an e-mail address like name@example.org, or leave it empty"},
    )


class SendForm(UiForm):
    """The last button. `website` is a box that people do not see; programs fill it in."""

    website = forms.CharField(
        required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Leave the box for programs empty, then send again")
        return ""


class CodeForm(UiForm):
    heading_field = "code"

    code = forms.CharField(
        label="Enter the code of your report",
        help_text="Seven groups of four letters and numbers. We gave it to you when you sent your report.",
        max_length=80,
        widget=forms.TextInput(EMPTY | {"spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter the code of your report"},
    )


class AddForm(UiForm):
    words = forms.CharField(
        label="Add to your report",
        label_suffix="",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": "Enter what you want to add",
            "max_length": "What you add must be 4,000 characters or fewer",
        },
    )


class ReopenForm(UiForm):
    words = forms.CharField(
        label="What has happened since?",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": "Enter what has happened since it was closed",
            "max_length": "What happened must be 4,000 characters or fewer",
        },
    )
