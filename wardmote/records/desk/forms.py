"""Cleaning what officers enter about views and templates, and the words for what is wrong."""

import uuid
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.records.desk import filling
from wardmote.trust.identity.models import Officer, Role, Team

ME, TEAM, AGENCY = "me", "team", "agency"


class KeyedForm(UiForm):
    """A form that makes one thing however often it is sent: its key is the id the thing will have."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data.get("key") or uuid.uuid4()


class ViewForm(KeyedForm):
    name = forms.CharField(
        label="Name of the view",
        help_text="For example, Harbour Street, high risk. Do not name anyone.",
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Enter a name for the view"},
    )
    seen_by = forms.ChoiceField(
        label="Who is it for?", widget=Radios, error_messages={"required": "Choose who the view is for"}
    )
    opens = forms.BooleanField(label="Open the list with it", required=False, help_text="For you alone.")

    field_order = ("name", "seen_by", "opens")

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(ME, "Only me")]
        if by.team is not None:
            choices.append((TEAM, f"Everyone in {by.team.name}"))
        seen_by: Any = self.fields["seen_by"]
        seen_by.choices = choices
        seen_by.initial = ME
        self.own_team = by.team

    @property
    def team(self) -> Team | None:
        return self.own_team if self.cleaned_data["seen_by"] == TEAM else None


class TemplateForm(KeyedForm):
    name = forms.CharField(
        label="Name of the template",
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Enter a name for the template"},
    )
    text = forms.CharField(
        label="Words to begin a note with",
        help_text="Questions and headings, never anything from a case. Filled in when it is used: "
        + ", ".join(f"{{{name}}}" for name in filling.FIELDS),
        max_length=4000,
        widget=forms.Textarea({"rows": 10}),
        error_messages={
            "required": "Enter the words of the template",
            "max_length": "The words of a template must be 4,000 characters or fewer",
        },
    )
    seen_by = forms.ChoiceField(
        label="Who is it for?", widget=Radios, error_messages={"required": "Choose who the template is for"}
    )

    field_order = ("name", "text", "seen_by")

    def __init__(self, *args: Any, by: Officer, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (is_new and by.has_role(Role.SUPERVISOR)):
            del self.fields["seen_by"]
            return
        seen_by: Any = self.fields["seen_by"]
        seen_by.choices = [(ME, "Only me"), (AGENCY, f"Everyone at {by.agency.name}")]
        seen_by.initial = ME

    @property
    def for_agency(self) -> bool:
        return self.cleaned_data.get("seen_by") == AGENCY
