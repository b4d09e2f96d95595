"""Cleaning what officers enter about a case, and the words for what is wrong."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.foundation.references import as_reference
from wardmote.records.intake.models import Report
from wardmote.records.people.models import Person as PersonRecord
from wardmote.records.people.queries import Likely
from wardmote.trust.access.forms import (
    SHORT,
    WHOLE_AGENCY,
    CategoriesField,
    OnceMixin,
    ShareForm,
    WithdrawForm,
    text,
)
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import queries
from wardmote.work.cases.models import Case, Person, Place
from wardmote.work.cases.transferring import Ground

__all__ = ["ShareForm", "WithdrawForm"]  # of every kind of record, asked for here too
REVIEW_AFTER = timedelta(days=28)  # a first suggestion in the box, not a rule


class SeenMixin(forms.Form):
    """A form over what is there already: `seen` is a print of it as the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now_seen = seen
        self.fields["seen"].initial = seen

    def clean_seen(self) -> str:
        return self.cleaned_data["seen"] or self.now_seen

    @property
    def is_stale(self) -> bool:
        return self.cleaned_data["seen"] != self.now_seen


def held_field(what: str) -> CategoriesField:
    return CategoriesField(
        label=f"What kinds of data does this {what} hold?",
        help_text="Besides what the case itself holds. Partners whose agreement does not cover it"
        " will not see it.",
    )


# --- the list -----------------------------------------------------------------------------------


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


# --- a case -------------------------------------------------------------------------------------


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


# Why a report becomes a case: kept on the report.
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

    field_order = (
        "title", "kind", "risk", "area", "summary", "seen_by", "lead", "review_on", "categories",
    )  # fmt: skip

    def __init__(
        self, *args: Any, by: Officer, today: date, from_report: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not from_report:
            del self.fields["why"]
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

    def __init__(self, *args: Any, sets_review: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sets_review:
            del self.fields["review_on"]


def print_of(*values: Any) -> str:
    """A short print of some values, to see whether they changed between a page and its form."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


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


class ReopenForm(UiForm):
    reason = forms.CharField(
        label="Why is this case being reopened?",
        help_text="This appears on the timeline of the case.",
        widget=text(),
        error_messages={"required": "Enter why this case is being reopened"},
    )
    review_on = OneBoxDate(label="Next review", what="the date of the next review")


# --- what is known ------------------------------------------------------------------------------


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


class NoteForm(OnceMixin, UiForm):
    text = forms.CharField(
        label="Note",
        help_text="You can edit it for 30 minutes; then it stands.",
        widget=text(6),
        error_messages={"required": "Enter the note"},
    )
    categories = held_field("note")

    field_order = ("text", "categories")


class MendForm(UiForm):
    text = forms.CharField(label="Note", widget=text(8), error_messages={"required": "Enter the note"})


class PersonForm(OnceMixin, UiForm):
    name = forms.CharField(
        label="Name", max_length=120, widget=SHORT, error_messages={"required": "Enter their name"}
    )
    role = forms.ChoiceField(
        label="Role in this case",
        choices=Person.Role.choices,
        widget=Radios,
        error_messages={"required": "Choose their role in this case"},
    )
    born_on = OneBoxDate(label="Date of birth", what="their date of birth", required=False)
    contact = forms.CharField(
        label="How to reach them", help_text="Telephone, e-mail or address", max_length=200, required=False
    )
    contact_wishes = forms.CharField(
        label="Wishes about contact", help_text="For example: not by post", max_length=200, required=False
    )
    about = forms.CharField(label="What else this case knows of them", widget=text(3), required=False)
    from_on = OneBoxDate(label="In this case since", what="the date they came into this case")
    categories = held_field("entry")

    field_order = (
        "name", "role", "born_on", "contact", "contact_wishes", "about", "from_on", "categories",
    )  # fmt: skip

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on and born_on > timezone.localdate():
            raise forms.ValidationError("Their date of birth cannot be in the future")
        return born_on


class EndPersonForm(UiForm):
    until_on = OneBoxDate(label="Last day in this case", what="their last day in this case")


NEW_RECORD, OTHER_RECORD, NO_RECORD = "new", "other", "none"


class PersonRecordForm(UiForm):
    """Which person record someone in a case has."""

    record_choice = forms.ChoiceField(
        label="Which person record is theirs?",
        widget=Radios,
        error_messages={
            "required": "Choose which record is theirs, or none for now",
            "invalid_choice": "Choose a record from the list",
        },
    )
    reference = forms.CharField(
        label="Reference of another record",
        help_text="If you chose another record above. For example, P-7K3Q-9XWM",
        max_length=14,
        required=False,
        widget=SHORT,
    )
    seen_by = forms.ChoiceField(
        label="Who at your agency sees the new record?",
        help_text="If you chose a new record above",
        widget=Radios,
        error_messages={"required": "Choose who at your agency sees the record"},
    )

    def __init__(self, *args: Any, likely: list[Likely], by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely = {each.person.reference: each.person for each in likely}
        choice: Any = self.fields["record_choice"]
        choice.choices = [
            *((each.person.reference, f"{each.person.name}, {each.person.reference}") for each in likely),
            (NEW_RECORD, f"Make a new record of {by.agency.name}"),
            (OTHER_RECORD, "Another record, by its reference"),
            (NO_RECORD, "None for now"),
        ]
        choice.widget.hints = {
            **{each.person.reference: f"{each.person.owner.short_name}. {each.why}" for each in likely},
            NEW_RECORD: "With their name, date of birth and telephone; what this case knows stays in it",
        }
        self.teams = {
            str(team.pk): team for team in Team.objects.filter(agency=by.agency_id).order_by("name")
        }
        seen_by: Any = self.fields["seen_by"]
        seen_by.choices = [
            *((key, team.name) for key, team in self.teams.items()),
            (WHOLE_AGENCY, f"Everyone at {by.agency.name}"),
        ]
        seen_by.initial = str(by.team_id) if by.team_id else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.record = self.likely.get(cleaned.get("record_choice", ""))
        if cleaned.get("record_choice") == OTHER_RECORD:
            reference = as_reference(cleaned.get("reference", ""), "P")
            self.record = PersonRecord.objects.filter(reference=reference).first() if reference else None
            if self.record is None:
                self.add_error("reference", "There is no person record with this reference that you may see")
        return cleaned

    @property
    def is_new(self) -> bool:
        return bool(self.cleaned_data["record_choice"] == NEW_RECORD)

    @property
    def team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["seen_by"])

    @property
    def is_whole_agency(self) -> bool:
        return bool(self.cleaned_data["seen_by"] == WHOLE_AGENCY)


class PlaceForm(OnceMixin, UiForm):
    address = forms.CharField(
        label="Address or place", max_length=200, error_messages={"required": "Enter the address or place"}
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=8,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    role = forms.ChoiceField(
        label="Role in this case",
        choices=Place.Role.choices,
        widget=Radios,
        error_messages={"required": "Choose the role of this place"},
    )
    about = forms.CharField(label="What else this case knows of it", widget=text(3), required=False)
    categories = held_field("entry")

    field_order = ("address", "postcode", "role", "about", "categories")

    def clean_postcode(self) -> str:
        return self.cleaned_data["postcode"].upper()


class CorrectPersonForm(SeenMixin, PersonForm):
    """As when they were added, but for the categories: what a person's entry holds stays as it was said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["categories"], self.fields["key"]


class CorrectPlaceForm(SeenMixin, PlaceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["categories"], self.fields["key"]


class QuickNoteForm(OnceMixin, UiForm):
    """What is noted at the door with one press."""

    mark_optional = False

    WORDS: ClassVar = {"no_answer": "Visited. No answer.", "spoke": "Visited. Spoke to {whom}."}

    quick = forms.ChoiceField(choices=list(WORDS.items()), widget=forms.HiddenInput)
    whom = forms.CharField(
        label="Spoke to",
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "list": "people"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("quick") == "spoke" and not cleaned.get("whom"):
            self.add_error("whom", "Enter who you spoke to")
        return cleaned

    @property
    def text(self) -> str:
        return self.WORDS[self.cleaned_data["quick"]].replace("{whom}", self.cleaned_data["whom"])


class ActionForm(OnceMixin, UiForm):
    title = forms.CharField(
        label="What is to be done?",
        help_text="Do not name anyone: it appears in lists.",
        max_length=160,
        error_messages={"required": "Enter what is to be done"},
    )
    detail = forms.CharField(label="Details", widget=text(3), required=False)
    whom = forms.ChoiceField(
        label="Who is asked?",
        help_text="Only those who can see this case",
        widget=Radios,
        error_messages={"required": "Choose who is asked"},
    )
    officer = forms.ModelChoiceField(
        Officer.objects.none(),
        label="One officer of theirs",
        empty_label="Anyone there",
        required=False,
        error_messages={"invalid_choice": "Choose an officer from the list"},
    )
    due_on = OneBoxDate(label="By when?", what="the date to do it by")

    field_order = ("title", "detail", "whom", "officer", "due_on")

    def __init__(
        self,
        *args: Any,
        whom: list[tuple[str, str]],
        agencies: Mapping[str, Agency],
        officers: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        self.fields["whom"].choices = whom  # type: ignore[attr-defined]
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]
        self.fields["officer"].label_from_instance = lambda o: f"{o.name}, {o.agency.short_name}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        agency, officer = self.agencies.get(cleaned.get("whom", "")), cleaned.get("officer")
        if agency and officer and officer.agency_id != agency.pk:
            self.add_error("officer", f"That officer belongs to another agency. Choose one of {agency.name}")
        return cleaned


# --- sharing ------------------------------------------------------------------------------------


class KeepOutForm(UiForm):
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="An agency", empty_label="None", required=False, blank=True
    )
    officer = forms.ModelChoiceField(
        Officer.objects.none(), label="Or an officer", empty_label="None", required=False, blank=True
    )
    name = forms.CharField(
        label="Or a person, by name",
        help_text="Someone who is no officer here: an associate, a relative. Whom you share with is"
        " checked against it.",
        max_length=120,
        required=False,
        widget=SHORT,
    )
    reason = forms.CharField(
        label="Why must they not receive anything?",
        widget=text(3),
        error_messages={"required": "Enter why they must not receive anything"},
    )

    def __init__(self, *args: Any, owner: Agency, officers_of: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.exclude(pk=owner.pk).order_by("name")  # type: ignore[attr-defined]
        officers = Officer.objects.filter(
            agency__in=officers_of, left_at=None, is_service=False
        ).select_related("agency")
        self.fields["officer"].queryset = officers.order_by("agency__name", "name")  # type: ignore[attr-defined]
        self.fields["officer"].label_from_instance = lambda o: f"{o.agency.short_name}: {o.name}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if sum(1 for field in ("agency", "officer", "name") if cleaned.get(field)) != 1 and not self.errors:
            raise forms.ValidationError("Choose an agency or an officer, or enter a name: one of them")
        return cleaned


# --- passing it on to another agency ------------------------------------------------------------


class OfferForm(OnceMixin, UiForm):
    ground = forms.ChoiceField(
        label="To which agency, under which agreement?",
        help_text="Only agencies that see this case: they must know what they take on.",
        widget=Radios,
        error_messages={
            "required": "Choose the agency",
            "invalid_choice": "Choose an agency from the list",
        },
    )
    keeps = forms.BooleanField(
        label="We go on reading it and adding to it, under the same agreement", required=False, initial=True
    )
    reason = forms.CharField(
        label="Why should it be theirs?",
        help_text="Their supervisors read this.",
        widget=text(4),
        error_messages={"required": "Enter why it should be theirs"},
    )
    field_order = ("ground", "keeps", "reason")

    def __init__(self, *args: Any, grounds: Iterable[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grounds = {ground.key: ground for ground in grounds}
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (key, f"{each.agency.name}, under “{each.agreement.document_name}” ({each.purpose_name})")
            for key, each in self.grounds.items()
        ]

    @property
    def chosen(self) -> Ground:
        return self.grounds[self.cleaned_data["ground"]]


class TakeOverForm(UiForm):
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Which of your teams decides on it?",
        widget=Radios,
        empty_label=None,
        error_messages={
            "required": "Choose the team that decides on it",
            "invalid_choice": "Choose a team from the list",
        },
    )
    sure = forms.BooleanField(
        label="I have read what this changes, and take the case over for my agency",
        error_messages={"required": "Tick that you have read what this changes"},
    )

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(agency=by.agency_id, closed_at=None).order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].initial = by.team_id


class WhyForm(UiForm):
    words = forms.CharField(label="Why?", widget=text(4), error_messages={"required": "Enter why"})


# --- in an emergency ----------------------------------------------------------------------------


class BreakGlassForm(UiForm):
    reference = forms.CharField(
        label="Reference of the case",
        help_text="For example C-7K3Q-9XWM. One case at a time.",
        max_length=20,
        widget=SHORT,
        error_messages={"required": "Enter the reference of the case"},
    )
    reason = forms.CharField(
        label="Why must you see it now?",
        help_text="Say what may happen if you do not. It goes into the log, and the case's owner reviews it.",
        min_length=10,
        max_length=2000,
        widget=text(4),
        error_messages={
            "required": "Enter why you must see it now",
            "min_length": "Say in a few words more why you must see it now",
        },
    )


class ReviewGlassForm(UiForm):
    verdict = forms.ChoiceField(
        label="Was it justified?",
        choices=[("yes", "Justified"), ("no", "Not justified")],
        widget=Radios(inline=True),
        error_messages={"required": "Choose whether it was justified"},
    )
    words = forms.CharField(
        label="Why do you think so?",
        help_text="The officer reads it, and the auditors. Do not name anyone in the case.",
        min_length=3,
        max_length=2000,
        widget=text(4),
        error_messages={"required": "Enter why you think so"},
    )
