"""A case listed, opened, changed, assigned, closed."""

from datetime import date, timedelta
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.foundation.design.seen import SeenMixin
from wardmote.records.intake.models import Telling
from wardmote.trust.access.forms import (
    SHORT,
    WHOLE_AGENCY,
    CategoriesField,
    OnceMixin,
    text,
)
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases.models import Case

REVIEW_AFTER = timedelta(days=28)  # a first suggestion in the box, not a rule


class FilterForm(UiForm):
    """The filters of the list. Nothing is required and nothing wrong stops the list."""

    mark_optional = False

    q = forms.CharField(label="Reference, or words in the title", required=False, max_length=100)
    mine = forms.BooleanField(label="Only cases I lead", required=False)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), *Case.Status.choices])
    risk = forms.ChoiceField(label="Risk", required=False, choices=[("", "Any"), *Case.Risk.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *Case.Kind.choices])
    owner = forms.ModelChoiceField(
        Agency.objects.order_by("name"), label="Agency", required=False, empty_label="Any", blank=True
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", required=False, empty_label="Any", blank=True
    )
    lead = forms.ModelChoiceField(
        Officer.objects.none(), label="Lead officer", required=False, empty_label="Any", blank=True
    )
    area = forms.CharField(label="Area", help_text="As it stands on the case", required=False, max_length=80)
    opened_from = OneBoxDate(label="Opened from", required=False, what="the first date", help_text="")
    opened_to = OneBoxDate(label="Opened to", required=False, what="the last date", help_text="")
    sort = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(agency=by.agency_id).order_by("name")  # type: ignore[attr-defined]
        self.fields["lead"].queryset = Officer.objects.filter(  # type: ignore[attr-defined]
            agency=by.agency_id, left_at=None, is_service=False
        ).order_by("name")


class DetailsForm(UiForm):
    """What the opening and the changing of a case both ask."""

    title = forms.CharField(
        label="What is the case about?",
        help_text="A short title. Do not name anyone: titles appear in lists and notices.",
        max_length=160,
        error_messages={"required": "Enter what the case is about"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=Case.Kind.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose the kind of case"},
    )
    risk = forms.ChoiceField(
        label="Risk of harm",
        choices=Case.Risk.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose how high the risk of harm is"},
    )
    area = forms.CharField(
        label="Area",
        help_text="Street, estate or ward; no house number",
        required=False,
        max_length=80,
        widget=SHORT,
    )
    summary = forms.CharField(
        label="Summary",
        help_text="What has happened, to whom, and what is wanted. Read only by those who open the case.",
        widget=text(7),
        error_messages={"required": "Enter a summary of the case"},
    )
    review_on = OneBoxDate(label="Next review", what="the date of the next review")


WHY_A_CASE = (
    "It keeps happening and needs a plan",
    "Someone is at risk",
    "More than one agency must act",
    "A tool or power may be needed",
    "Another reason: the summary says it",
)


class NewCaseForm(OnceMixin, DetailsForm):
    """Opening a case: its details, what it holds, and who at the agency sees it."""

    report = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    why = forms.ChoiceField(
        label="Why does this report need a case?",
        help_text="Kept on the report as the reason for the decision.",
        choices=[(words, words) for words in WHY_A_CASE],
        widget=Radios(small=True),
        error_messages={"required": "Choose why this report needs a case"},
    )
    categories = CategoriesField(
        label="What kinds of data does the case as a whole hold?",
        help_text="A partner can be let in only under an agreement that covers all of these. "
        "Hold sensitive things in notes of their own instead.",
        required=True,
        error_messages={"required": "Choose at least one kind of data"},
    )
    seen_by = forms.ChoiceField(
        label="Who at your agency sees it?",
        widget=Radios,
        error_messages={"required": "Choose who at your agency sees the case"},
    )
    lead = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Lead officer",
        empty_label="No one yet",
        required=False,
        error_messages={"invalid_choice": "Choose a lead officer from the list"},
    )

    teller = forms.BooleanField(required=False)
    responsible = forms.CharField(
        label="Who is said to be responsible?",
        help_text="Their name, if it is known. They are added to the case.",
        required=False,
        max_length=120,
        widget=SHORT,
    )
    place = forms.BooleanField(required=False)

    field_order = (
        "title", "kind", "risk", "area", "summary", "teller", "responsible", "place",
        "seen_by", "lead", "review_on", "categories",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        by: Officer,
        today: date,
        from_report: bool = False,
        telling: Telling | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not from_report:
            del self.fields["why"]
        self._offer_what_was_told(telling)
        self.teams = {
            str(team.pk): team for team in Team.objects.filter(agency=by.agency_id).order_by("name")
        }
        own = [(key, f"{team.name} (your team)") for key, team in self.teams.items() if team.pk == by.team_id]
        others = [(key, f"{team.name}, and you") for key, team in self.teams.items() if team.pk != by.team_id]
        seen_by: Any = self.fields["seen_by"]
        seen_by.choices = [*own, *others, (WHOLE_AGENCY, f"Everyone at {by.agency.name}")]
        seen_by.initial = str(by.team_id) if by.team_id else None
        categories: Any = self.fields["categories"]
        categories.offer(Category.objects.order_by("position"))
        categories.initial = ["incident"]
        lead: Any = self.fields["lead"]
        lead.queryset = Officer.objects.filter(agency=by.agency_id, left_at=None, is_service=False).order_by(
            "name"
        )
        lead.initial = by.pk
        self.fields["review_on"].initial = today + REVIEW_AFTER

    def _offer_what_was_told(self, telling: Telling | None) -> None:
        """Whom and where the report tells of, ticked: nobody types it again."""
        for name, told, label in (
            ("teller", telling and telling.teller_name, "Add {} to the case, as the complainant"),
            ("place", telling and telling.address, "Add {} to the case, as where it happens"),
        ):
            if told:
                self.fields[name].label, self.fields[name].initial = label.format(told), True
            else:
                del self.fields[name]
        if telling is None:
            del self.fields["responsible"]
        elif len(telling.who.strip()) <= 120 and "\n" not in telling.who.strip():
            self.fields["responsible"].initial = telling.who.strip()

    @property
    def holds_more(self) -> bool:
        """Whether more is ticked than every case holds, so that the page shows the boxes."""
        return bool(self.errors.get("categories")) or self["categories"].value() != ["incident"]

    @property
    def team(self) -> Team | None:
        """The team that sees the case; None for the whole agency."""
        return self.teams.get(self.cleaned_data["seen_by"])


class EditCaseForm(SeenMixin, DetailsForm):
    """Changing a case."""

    def __init__(self, *args: Any, sets_review: bool = True, says_risk: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sets_review:
            del self.fields["review_on"]
        if not says_risk:  # it follows from what a room above keeps
            del self.fields["risk"]


class AssignForm(UiForm):
    lead = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Lead officer",
        empty_label="Choose a lead officer",
        help_text="Officers of your agency who can see this case",
        error_messages={
            "required": "Choose the new lead officer",
            "invalid_choice": "Choose a lead officer from the list",
        },
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = officers  # type: ignore[attr-defined]


class CloseForm(UiForm):
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=Case.Outcome.choices,
        widget=Radios,
        error_messages={"required": "Choose how the case ended"},
    )
    reason = forms.CharField(
        label="Why is this case closing?",
        help_text="This appears on the timeline of the case.",
        widget=text(5),
        error_messages={"required": "Enter why this case is closing"},
    )
    words = forms.CharField(
        label="What we tell those who reported it",
        help_text="They read it when they follow their report. Name nobody, and write nothing of others.",
        widget=text(5),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, reporters: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reporters:
            del self.fields["words"]


class ReopenForm(UiForm):
    reason = forms.CharField(
        label="Why is this case being reopened?",
        help_text="This appears on the timeline of the case.",
        widget=text(),
        error_messages={"required": "Enter why this case is being reopened"},
    )
    review_on = OneBoxDate(label="Next review", what="the date of the next review")
