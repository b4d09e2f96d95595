"""What an auditor narrows the log to."""

import re
from typing import Any
from uuid import UUID

from django import forms

from wardmote.foundation.audit import vocabulary
from wardmote.foundation.design.forms import OneBoxDate, UiForm

REFERENCE = re.compile(r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}")


class LogFilter(UiForm):
    mark_optional = False

    since = OneBoxDate(label="From", what="the first day", required=False)
    until = OneBoxDate(label="To", what="the last day", required=False, help_text="The day is included")
    action = forms.CharField(
        label="What was done", help_text="For example, opened or shared", required=False, max_length=60
    )
    kind = forms.ChoiceField(
        label="Kind of record",
        required=False,
        choices=[
            ("", "Any"),
            *sorted(
                ((kind, vocabulary.in_plain(kind)) for kind in vocabulary.KINDS), key=lambda each: each[1]
            ),
        ],
    )
    officer = forms.CharField(label="Officer’s name", required=False, max_length=100)
    agency: Any = forms.ModelChoiceField(None, label="Agency that acted", required=False, empty_label="Any")
    record = forms.CharField(
        label="Reference or record number",
        help_text="For example, C-7K3Q-9XWM",
        required=False,
        max_length=60,
    )

    unresolved = ""  # a reference that leads this auditor to no record

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean_record(self) -> UUID | None:
        given = self.cleaned_data["record"].strip()
        if not given:
            return None
        if REFERENCE.fullmatch(given.upper()):
            found = vocabulary.record_of(given.upper())
            self.unresolved = "" if found else given.upper()
            return found
        try:
            return UUID(given)
        except ValueError:
            raise forms.ValidationError(
                "Enter a reference such as C-7K3Q-9XWM, or the whole record number"
            ) from None


class CheckpointsTo(UiForm):
    mark_optional = False

    address = forms.EmailField(
        label="Send the day’s checkpoint to",
        help_text="An address of your agency’s records, not of one person. Leave it empty to have none sent.",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an email address, like records@example.org"},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
