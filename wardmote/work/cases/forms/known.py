"""What is known in a case: notes, people and places, and what is asked of others."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.foundation.design.seen import SeenMixin
from wardmote.foundation.references import as_reference
from wardmote.records.people.models import Person as PersonRecord
from wardmote.records.people.queries import Likely
from wardmote.trust.access.forms import (
    SHORT,
    WHOLE_AGENCY,
    OnceMixin,
    text,
)
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases.forms.common import held_field
from wardmote.work.cases.models import Person, Place


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
