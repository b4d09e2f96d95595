"""Filtering the list of actions, and answering one."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.records.actions import rag
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Officer

STATES = [
    ("", "Open"),
    ("any", "Any"),
    *[(state.value, state.label) for state in Action.State if state not in Action.OPEN_STATES],
]


class FilterForm(UiForm):
    mark_optional = False

    state = forms.ChoiceField(label="State", required=False, choices=STATES, widget=Radios(small=True))
    rag = forms.ChoiceField(
        label="Rating",
        required=False,
        choices=[("", "Any"), *rag.COLOURS.items()],
        widget=Radios(
            small=True,
            hints={"red": "Overdue", "amber": "Due within 7 days, or no answer for 3", "green": "On time"},
        ),
    )


def words(label: str, message: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": message},
    )


class DeclineForm(UiForm):
    reason = words(
        "Why can your agency not do this?",
        "Enter why your agency cannot do this",
        "The agency that asked reads this, and can ask someone else.",
    )


class FinishForm(UiForm):
    evidence = words(
        "What was done?",
        "Enter what was done",
        "When, by whom, and what came of it. Whoever sees the record reads this.",
    )


class WithdrawForm(UiForm):
    reason = words("Why do you withdraw this?", "Enter why you withdraw this", "The agency asked reads this.")


class HandOverForm(UiForm):
    to = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Hand it to",
        empty_label="Choose an officer",
        help_text="Only officers of your agency who can see the record are listed.",
        error_messages={
            "required": "Choose the officer to hand it to",
            "invalid_choice": "Choose the officer to hand it to",
        },
    )

    def __init__(self, *args: Any, colleagues: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues.select_related("team")  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda officer: (  # type: ignore[attr-defined]
            f"{officer.name}, {officer.team}" if officer.team else officer.name
        )
