"""Several cases at once."""

from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, UiForm
from wardmote.trust.identity.models import Officer, Team


class AssignSeveralForm(UiForm):
    """A lead officer, a team, or both, for several cases at once."""

    lead = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Lead officer",
        empty_label="Leave as it is",
        required=False,
        error_messages={"invalid_choice": "Choose a lead officer from the list"},
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Team",
        empty_label="Leave as it is",
        help_text="The team sees the cases from then on. Whoever saw them before goes on seeing them.",
        required=False,
        error_messages={"invalid_choice": "Choose a team from the list"},
    )

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = Officer.objects.filter(agency=by.agency_id, left_at=None, is_service=False)
        self.fields["lead"].queryset = officers.order_by("name", "id")  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.filter(agency=by.agency_id).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not (cleaned.get("lead") or cleaned.get("team")):
            self.add_error("lead", "Choose a lead officer, a team, or both")
        return cleaned


class ReviewSeveralForm(UiForm):
    review_on = OneBoxDate(label="Next review", what="the date of the next review")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_review_on(self) -> date:
        review_on: date = self.cleaned_data["review_on"]
        if review_on < self.today:
            raise forms.ValidationError("The review date must be today or later")
        return review_on
