"""What an auditor narrows the log to."""

from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, UiForm


class LogFilter(UiForm):
    mark_optional = False

    since = OneBoxDate(label="From", what="the first day", required=False)
    until = OneBoxDate(label="To", what="the last day", required=False, help_text="The day is included")
    action = forms.CharField(
        label="What was done", help_text="For example, opened or shared", required=False, max_length=60
    )
    kind = forms.CharField(
        label="Kind of record", help_text="For example, case or report", required=False, max_length=40
    )
    officer = forms.CharField(label="Officer’s name", required=False, max_length=100)
    agency: Any = forms.ModelChoiceField(None, label="Agency that acted", required=False, empty_label="Any")
    record = forms.UUIDField(label="Record number", required=False)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
