"""Searching, asking for access, answering, and what an agency answers by name only."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, Radios, UiForm
from wardmote.outward.search.models import AccessRequest
from wardmote.trust.agreements.models import Purpose

LONGEST = 200
STATES = [("", "Waiting"), ("any", "Any"), *[(s.value, s.label) for s in AccessRequest.State if s != "asked"]]


class SearchForm(UiForm):
    mark_optional = False

    q = forms.CharField(
        label="What are you looking for?",
        max_length=LONGEST,
        help_text="A reference, a name, an address or postcode, a telephone number, or words",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
        error_messages={
            "required": "Enter what to search for",
            "max_length": f"Enter at most {LONGEST} letters",
        },
    )

    def clean_q(self) -> str:
        return " ".join(self.cleaned_data["q"].split())


class AskForm(UiForm):
    """Asking for access. Sent twice, it asks once: its key is the id the request will have."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    purpose = forms.ChoiceField(
        label="What do you need it for?",
        help_text="Only purposes that an agreement in force between your agencies covers are listed.",
        widget=Radios,
        error_messages={
            "required": "Choose what you need it for",
            "invalid_choice": "Choose a purpose from the list",
        },
    )
    necessity = forms.CharField(
        label="Why is it necessary to see this record?",
        help_text="The agency you ask decides by it. Say no more about the person than it needs.",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Enter why it is necessary to see this record"},
    )

    def __init__(self, *args: Any, purposes: Iterable[Purpose], usual: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        field: Any = self.fields["purpose"]
        field.choices = [(purpose.pk, purpose.name) for purpose in purposes]
        if usual in dict(field.choices):
            field.initial = usual

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data.get("key") or uuid.uuid4()


class RefuseForm(UiForm):
    reason = forms.CharField(
        label="Why do you refuse?",
        help_text="The officer who asked reads this. Do not say anything of the record.",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Enter why you refuse"},
    )


class FilterForm(UiForm):
    mark_optional = False

    state = forms.ChoiceField(label="State", required=False, choices=STATES, widget=Radios(small=True))


class PolicyForm(UiForm):
    sorts = forms.MultipleChoiceField(
        label="About which kinds of case may partners be told that you keep a record?",
        required=False,
        widget=Checkboxes,
        error_messages={"invalid_choice": "Choose kinds of case from the list"},
    )
    beside = forms.MultipleChoiceField(
        label="What else may they be told of?",
        help_text="A report names who told you: a partner then knows that someone of that name came to you.",
        required=False,
        widget=Checkboxes,
        error_messages={"invalid_choice": "Choose from the list"},
    )

    def __init__(
        self, *args: Any, sorts: Mapping[str, str], beside: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("sorts", sorts), ("beside", beside)):
            field: Any = self.fields[name]
            field.choices = list(offered.items())

    @property
    def chosen(self) -> set[str]:
        return {*self.cleaned_data["sorts"], *self.cleaned_data["beside"]}
