"""Filtering the list of actions, and answering one, or several at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.records.actions import origins, queries, rag
from wardmote.records.actions.models import Action
from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Agency, Officer, Team

STATES = [
    ("", "Open"),
    *[(state.value, state.label) for state in Action.State],
    ("any", "Any"),
]


class FilterForm(UiForm):
    """The filters of the list. Nothing is required and nothing wrong stops the list."""

    mark_optional = False

    q = forms.CharField(label="Words in the title", required=False, max_length=100)
    due = forms.ChoiceField(
        label="Waiting for",
        required=False,
        choices=[("", "Anything"), *queries.DUE.items()],
        widget=Radios(small=True),
    )
    rag = forms.ChoiceField(
        label="Rating",
        required=False,
        choices=[("", "Any"), *rag.COLOURS.items()],
        widget=Radios(
            small=True,
            hints={"red": "Overdue", "amber": "Due within 7 days, or no answer for 3", "green": "On time"},
        ),
    )
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    agency = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label="Agency asked", required=False, empty_label="Any", blank=True
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team of ours", required=False, empty_label="Any", blank=True
    )
    officer = forms.ModelChoiceField(
        Officer.objects.none(), label="Officer of ours", required=False, empty_label="Any", blank=True
    )
    origin = forms.ChoiceField(label="Belongs to", required=False)

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(agency=by.agency_id).order_by("name")  # type: ignore[attr-defined]
        # Those who left are among them: what they still have must be found.
        self.fields["officer"].queryset = Officer.objects.filter(  # type: ignore[attr-defined]
            agency=by.agency_id, is_service=False
        ).order_by("name")
        self.fields["officer"].label_from_instance = lambda officer: (  # type: ignore[attr-defined]
            f"{officer.name} (has left)" if officer.left_at else officer.name
        )
        if len(origins.kinds) > 1:
            kinds = [(key, kind.words) for key, kind in origins.kinds.items()]
            self.fields["origin"].choices = [("", "Anything"), *kinds]  # type: ignore[attr-defined]
        else:
            del self.fields["origin"]


def words(label: str, message: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": message},
    )


class AcceptForm(UiForm):
    """Nothing is asked: several are accepted by one press."""


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
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label="A document that shows it",
        help_text="One that is already with the record.",
        required=False,
        empty_label="None",
        blank=True,
    )

    def __init__(self, *args: Any, documents: Iterable[Document] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [document.pk for document in documents]
        if not shown:
            del self.fields["document"]
            return
        self.fields["document"].queryset = Document.objects.filter(pk__in=shown).order_by("-added_at", "pk")  # type: ignore[attr-defined]
        self.fields["document"].label_from_instance = lambda document: document.title  # type: ignore[attr-defined]


class ReopenForm(UiForm):
    reason = words(
        "Why is this not done yet?",
        "Enter why this is not done yet",
        "Whoever has the action reads this, and has it again.",
    )


class WithdrawForm(UiForm):
    reason = words("Why do you withdraw this?", "Enter why you withdraw this", "The agency asked reads this.")


class NewDateForm(UiForm):
    due_on = OneBoxDate(label="Which date instead?", what="the new date")
    reason = words("Why?", "Enter why the date should change", "Both agencies read this.")


class KeepDateForm(UiForm):
    reason = words(
        "Why does the date stand?", "Enter why the date stands", "Whoever has the action reads this."
    )


class HandBackForm(UiForm):
    note = words(
        "Why do you hand it back?", "Enter why you hand it back", "Whoever handed it to you reads this."
    )


class AssignForm(UiForm):
    """To whom: an officer or a team, in one list, each with a letter before its id."""

    to = forms.ChoiceField(
        label="Who does it?",
        help_text="Only officers and teams of your agency who can see the record are listed.",
        error_messages={
            "required": "Choose an officer or a team",
            "invalid_choice": "Choose an officer or a team",
        },
    )
    note = forms.CharField(
        label="A note for them",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {f"o{one.pk}": one for one in colleagues.select_related("team")}
        teams = {one.team.pk: one.team for one in self.officers.values() if one.team}
        self.teams = {f"t{team.pk}": team for team in sorted(teams.values(), key=lambda team: team.name)}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an officer or a team"),
            ("Teams", [(key, team.name) for key, team in self.teams.items()]),
            ("Officers", [(key, officer_words(one)) for key, one in self.officers.items()]),
        ]

    def clean_to(self) -> Officer | Team:
        chosen = self.cleaned_data["to"]
        return self.officers.get(chosen) or self.teams[chosen]


class HandOverForm(AssignForm):
    note = words(
        "How does it stand?",
        "Enter how it stands, for whoever takes it on",
        "What was tried, and what is left to do. Whoever sees the record reads this.",
    )


class PlaceForm(HandOverForm):
    """Several at once: some nobody has yet, some to be handed over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].help_text = "Each is checked: they must be able to see the record it belongs to."


def officer_words(officer: Officer) -> str:
    return f"{officer.name}, {officer.team}" if officer.team else officer.name
