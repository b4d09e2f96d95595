"""What pages of the register ask, and the words for what is wrong with an answer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.foundation.files.checked import MB, CannotAccept, CheckedFile, check_upload, too_large_upload
from wardmote.trust.agreements.models import Agreement, Gateway, Organisation, Party, Purpose
from wardmote.trust.agreements.queries import Vocabulary, Wanted
from wardmote.trust.agreements.standing import STANDINGS
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Agency, Team

CHOOSE = [("", "Any")]
LAST_DAY_HINT = "Included. Leave blank if it has none"


def long_text(**attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4} | attrs)


class FilterForm(UiForm):
    """What the list is narrowed to."""

    mark_optional = False

    q = forms.CharField(label="Name, ID or description", required=False)
    state = forms.MultipleChoiceField(
        label="State",
        required=False,
        choices=[(key, standing.name) for key, standing in STANDINGS.items()],
        widget=Checkboxes(small=True),
    )
    purpose = forms.ChoiceField(label="Purpose", required=False)
    type = forms.ChoiceField(
        label="Type of document", required=False, choices=[*CHOOSE, *Agreement.DocumentType.choices]
    )
    party = forms.ChoiceField(label="Party", required=False)
    other = forms.ChoiceField(label="And party", required=False)
    owner = forms.ChoiceField(label="Kept by", required=False)

    def __init__(
        self,
        data: Any,
        *,
        purposes: Mapping[str, Purpose],
        organisations: Sequence[Organisation],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        agencies = {o.agency.pk: o.agency.name for o in organisations if o.agency}
        of_agencies = sorted(((str(pk), name) for pk, name in agencies.items()), key=lambda one: one[1])
        others = [(str(o.pk), o.name) for o in organisations if o.agency_id is None]
        bodies: list[Any] = [*CHOOSE, ("Agencies", of_agencies)]
        if others:
            bodies.append(("Not on the system yet", others))
        self.choices("purpose", [*CHOOSE, *((key, p.name) for key, p in purposes.items())])
        self.choices("party", bodies)
        self.choices("other", bodies)
        self.choices("owner", [*CHOOSE, *of_agencies])

    def choices(self, name: str, choices: Iterable[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def wanted(self, sort: str) -> Wanted:
        """A value that is no choice narrows nothing: an old address still answers."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            text=given.get("q", ""),
            standings=tuple(given.get("state") or ()),
            purpose=given.get("purpose", ""),
            document_type=given.get("type", ""),
            party=_id(given.get("party")),
            other_party=_id(given.get("other")),
            owner=_id(given.get("owner")),
            sort=sort,
        )


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None


class EntryForm(UiForm):
    """Everything an entry says. Only its ID and name have to be given: what it lacks, its page says."""

    register_id = forms.CharField(
        label="Register ID",
        max_length=40,
        help_text="The number or code this agency knows it by",
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the register ID"},
    )
    document_name = forms.CharField(
        label="Document name", max_length=200, error_messages={"required": "Enter the document name"}
    )
    version = forms.CharField(
        label="Version number",
        max_length=40,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
    )
    document_type = forms.ChoiceField(
        label="Type of document",
        required=False,
        choices=[("", "Not known"), *Agreement.DocumentType.choices],
    )
    named_organisations = forms.CharField(
        label="Named organisations",
        required=False,
        help_text="As the document names them. Who is a party is set on the entry's page",
        widget=long_text(rows=2),
    )
    description = forms.CharField(label="Description", required=False, widget=long_text())
    purposes = forms.MultipleChoiceField(
        label="Purposes", required=False, help_text="Records can be shared for these and no others"
    )
    categories = forms.MultipleChoiceField(
        label="Categories of data", required=False, help_text="Data of these categories and no others"
    )
    gateways = forms.MultipleChoiceField(label="Legal gateways", required=False)
    owner_team = forms.ChoiceField(
        label="Team that owns it", required=False, help_text="It is asked when a review is due"
    )
    successor_team = forms.ChoiceField(
        label="Team that takes it over",
        required=False,
        help_text="Named now, so that the entry has an owner when the first one is gone",
    )
    starts_on = OneBoxDate(label="Start date", what="the start date", required=False)
    review_on = OneBoxDate(label="Review date", what="the review date", required=False)
    ends_on = OneBoxDate(
        label="Last day",
        what="the last day",
        required=False,
        help_text="Included. Leave blank if it has none",
    )

    def __init__(self, *args: Any, vocabulary: Vocabulary, teams: Sequence[Team], **more: Any) -> None:
        super().__init__(*args, **more)
        self.teams = {str(team.pk): team for team in teams}
        for part in PARTS:
            self.fields[part.field] = forms.CharField(
                label=part.name, help_text=part.hint, required=False, widget=long_text()
            )
        self.fields["dpia_reference"] = forms.CharField(
            label=self.fields["dpia_reference"].label,
            help_text=self.fields["dpia_reference"].help_text,
            max_length=120,
            required=False,
        )
        self.ticks("purposes", [(p.key, p.name) for p in vocabulary.purposes.values()], {})
        notes = {c.key: c.get_kind_display() for c in vocabulary.categories.values() if c.kind != "personal"}
        notes |= {c.key: "Handle with high care" for c in vocabulary.categories.values() if c.high_care}
        self.ticks("categories", [(c.key, c.name) for c in vocabulary.categories.values()], notes)
        self.ticks(
            "gateways",
            [(g.key, gateway_words(g)) for g in vocabulary.gateways.values()],
            {g.key: g.text for g in vocabulary.gateways.values()},
        )
        for name in ("owner_team", "successor_team"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Nobody yet"), *((key, team.name) for key, team in self.teams.items())]

    def ticks(self, name: str, choices: list[tuple[str, str]], hints: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes(small=True, hints=hints)
        field.choices = choices

    @classmethod
    def of(cls, agreement: Agreement, **more: Any) -> "EntryForm":
        """The form filled with what the entry says."""
        written = {name: getattr(agreement, name) for name in (*cls.base_fields, *(p.field for p in PARTS))}
        for name in ("owner_team", "successor_team"):
            written[name] = str(getattr(agreement, f"{name}_id") or "")
        return cls(initial=written, **more)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in ("owner_team", "successor_team"):
            given[name] = self.teams.get(given.get(name, ""))
        starts, review, ends = (given.get(name) for name in ("starts_on", "review_on", "ends_on"))
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The last day must not be before the start date")
        if starts and review and review < starts:
            self.add_error("review_on", "The review date must not be before the start date")
        return given


def gateway_words(gateway: Gateway) -> str:
    """The source of a gateway; one not fully checked says so to whoever chooses it."""
    if gateway.status == Gateway.Status.CHECKED:
        return gateway.source
    return f"{gateway.source} ({gateway.get_status_display().lower()})"


class VersionForm(UiForm):
    version = forms.CharField(
        label="Version number",
        max_length=40,
        help_text="The number of the new version",
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        error_messages={"required": "Enter the number of the new version"},
    )


class HandOverForm(UiForm):
    owner_team = forms.ChoiceField(
        label="Team that owns it", error_messages={"required": "Choose the team that owns it"}
    )
    successor_team = forms.ChoiceField(
        label="Team that takes it over", error_messages={"required": "Choose the team that takes it over"}
    )

    def __init__(self, *args: Any, teams: Sequence[Team], **more: Any) -> None:
        super().__init__(*args, **more)
        self.teams = {str(team.pk): team for team in teams}
        for name in ("owner_team", "successor_team"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Choose a team"), *((key, team.name) for key, team in self.teams.items())]

    def chosen(self) -> dict[str, Team]:
        return {name: self.teams[key] for name, key in self.cleaned_data.items()}


class RenewForm(UiForm):
    review_on = OneBoxDate(label="Next review", what="the date of the next review")
    ends_on = OneBoxDate(
        label="Last day",
        what="the last day",
        required=False,
        help_text="Included. Leave blank if it has none",
    )


class SignForm(UiForm):
    signed_on = OneBoxDate(label="Day it was signed", what="the day it was signed")
    signed_by = forms.CharField(
        label="Who signed",
        max_length=200,
        help_text="Name and office",
        error_messages={"required": "Enter who signed"},
    )


class ReasonForm(UiForm):
    reason = forms.CharField(
        label="Reason",
        help_text="Everyone signed in can read this. Do not name people or cases",
        widget=long_text(),
        max_length=2000,
    )

    def __init__(self, *args: Any, question: str, missing: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].label = question
        self.fields["reason"].error_messages["required"] = missing


class ConfirmForm(UiForm):
    """No question: the page says what happens, the button does it."""


class PartyForm(UiForm):
    controller_role = forms.ChoiceField(
        label="Role as controller",
        required=False,
        choices=[("", "Not known"), *Party.ControllerRole.choices],
        widget=Radios(small=True),
    )
    contact = forms.CharField(
        label="Contact",
        required=False,
        max_length=200,
        help_text="An office and how to reach it, rather than a person",
    )
    data_protection_officer = forms.CharField(
        label="Data protection officer", required=False, max_length=200, help_text="How to reach them"
    )


class NewPartyForm(PartyForm):
    name = forms.CharField(
        label="Name of the organisation",
        max_length=160,
        help_text="As the document writes it. A name not known yet becomes a new organisation",
        error_messages={"required": "Enter the name of the organisation"},
    )
    field_order = ["name", "controller_role", "contact", "data_protection_officer"]


class FileForm(UiForm):
    file = forms.FileField(
        label="Document",
        help_text="PDF, Word, Excel, OpenDocument text, a picture or text, smaller than 10 MB. PDFs and"
        " pictures are made anew without scripts and hidden details: keep a digitally signed original.",
        error_messages={
            "required": "Choose the document",
            "empty": "The file is empty. Choose another",
            "invalid": "Choose the document again",
        },
    )
    checked: CheckedFile

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        try:
            if getattr(given, "was_too_large", False):
                raise too_large_upload(given)
            self.checked = check_upload(given.name, given.read(), most_bytes=10 * MB)
        except CannotAccept as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        return given


class RegisterFileForm(UiForm):
    file = forms.FileField(
        label="Register",
        help_text="A paper saved as text, a CSV file or a Word document (.docx) that holds the table",
        error_messages={
            "required": "Choose the file that holds the register",
            "empty": "The file is empty. Choose another",
            "invalid": "Choose the file again",
        },
    )


class NameForm(UiForm):
    """Which organisation a name means."""

    organisation = forms.ChoiceField(
        label="Organisation it means", error_messages={"required": "Choose the organisation it means"}
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        self.organisations = {str(o.pk): o for o in organisations}
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, o.name if o.agency is None or o.agency.name == o.name else f"{o.name} ({o.agency.name})")
            for key, o in self.organisations.items()
        ]

    def chosen(self) -> Organisation:
        return self.organisations[self.cleaned_data["organisation"]]


class AgencyForm(UiForm):
    """Which agency an organisation is."""

    agency = forms.ChoiceField(label="Agency it is", required=False)

    def __init__(self, *args: Any, agencies: Sequence[Agency], **more: Any) -> None:
        super().__init__(*args, **more)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Not on the system"), *((key, a.name) for key, a in self.agencies.items())]
        self.mark_optional = False

    def chosen(self) -> Agency | None:
        return self.agencies.get(self.cleaned_data["agency"])


class MatrixForm(UiForm):
    mark_optional = False

    purpose = forms.ChoiceField(label="Purpose", required=False)
    beyond = forms.BooleanField(label="Show organisations not yet on the system", required=False)

    def __init__(self, *args: Any, purposes: Mapping[str, Purpose], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any purpose"), *((key, p.name) for key, p in purposes.items())]


class NamesFilterForm(UiForm):
    mark_optional = False

    q = forms.CharField(label="Name", required=False)
    unlinked = forms.BooleanField(label="Only those not on the system", required=False)
