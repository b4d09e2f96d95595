"""Reports joined to a case, and taken out."""

from collections.abc import Mapping
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.foundation.references import as_reference
from wardmote.records.intake.models import Report
from wardmote.trust.access.forms import (
    SHORT,
    text,
)
from wardmote.work.cases import queries


class JoinReportForm(UiForm):
    reference = forms.CharField(
        label="Reference of the report",
        help_text="For example, R-7K3Q-9XWM. The report keeps its own readers.",
        max_length=12,
        widget=SHORT,
        error_messages={"required": "Enter the reference of the report"},
    )

    def clean_reference(self) -> Report:
        report = Report.objects.filter(reference=self.cleaned_data["reference"].upper()).first()
        if report is None:
            raise forms.ValidationError("There is no report with this reference that you may see")
        return report


class JoinCaseForm(UiForm):
    """From the triage desk: which case a report belongs to, of the likely ones or by its reference."""

    mark_optional = False

    case = forms.ChoiceField(
        label="Which case?",
        required=False,
        widget=Radios(small=True),
        error_messages={"invalid_choice": "Choose a case from the list"},
    )
    reference = forms.CharField(
        label="Reference of the case",
        help_text="For example, C-7K3Q-9XWM",
        max_length=20,
        required=False,
        widget=SHORT,
    )
    reason = forms.CharField(
        label="Why does it belong there?",
        widget=text(2),
        required=False,
        max_length=2000,
    )
    OTHER = "other"

    def __init__(self, *args: Any, likely: Mapping[str, Any], chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely = likely
        case: Any = self.fields["case"]
        case.choices = [
            *((key, f"{each.title} ({each.reference})") for key, each in likely.items()),
            (self.OTHER, "Another case"),
        ]
        case.widget.hints = {key: each.words for key, each in likely.items()}
        case.initial = chosen if chosen in likely else None
        if likely:
            self.fields[
                "reason"
            ].help_text = "Left empty, what makes the chosen case likely is kept as the reason."
        else:
            del self.fields["case"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = data.get("case", "")
        typed = (data.get("reference") or "").strip()
        if typed and chosen in ("", self.OTHER):
            reference = as_reference(typed, "C") or typed.upper()
            data["found"] = queries.visible().filter(reference=reference).first()
            if data["found"] is None:
                self.add_error("reference", "There is no case with this reference that you may see")
        elif chosen in self.likely:
            data["found"] = queries.visible().filter(reference=chosen).first()
            data["reason"] = data.get("reason") or self.likely[chosen].words
        elif "case" not in self.errors:
            field = "reference" if chosen == self.OTHER or not self.likely else "case"
            self.add_error(field, "Choose a case, or enter its reference" if field == "case" else
                           "Enter the reference of the case")  # fmt: skip
        if not self.errors and not data.get("reason"):
            self.add_error("reason", "Enter why it belongs to this case")
        return data


class TakeOutForm(UiForm):
    reason = forms.CharField(
        label="Why does it not belong to this case?",
        help_text="Kept on the report. The case keeps only that a report was taken out.",
        widget=text(3),
        error_messages={"required": "Enter why it does not belong to this case"},
    )
