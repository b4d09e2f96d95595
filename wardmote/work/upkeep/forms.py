"""Chases, rounds, the exchange, clauses, documents, may I share: what is asked, and what is wrong."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.foundation.files.checked import MB, CannotAccept, CheckedFile, check_upload, too_large_upload
from wardmote.trust.access.forms import OnceMixin, text
from wardmote.trust.agreements.forms import gateway_words
from wardmote.trust.agreements.models import Party
from wardmote.trust.agreements.queries import Vocabulary
from wardmote.trust.identity.models import Agency
from wardmote.work.upkeep import depersonalised, policies, signatures
from wardmote.work.upkeep.models import Chase, Clause, RoundLine
from wardmote.work.upkeep.overarching import Chosen, refusals_of_words

NO_PEOPLE = "Do not name people who are not officers, or any case"
OPEN_TO_ALL = "Everyone signed in can read this. Do not name people or cases"
NUMBER = {"inputmode": "numeric", "class": "govuk-input--width-4"}


class BoundedDate(OneBoxDate):
    """A day within the years that the tables take."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if policies.outside(day):
            words = f"{self.what[:1].upper()}{self.what[1:]} must be {policies.WITHIN}"
            raise forms.ValidationError(words, code="outside")
        return day


class Filter(UiForm):
    """A value that is no choice narrows nothing: an old address still answers."""

    mark_optional = False

    def given(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or ""


class SignatureFilter(Filter):
    q = forms.CharField(label="Name or ID", required=False, max_length=200)
    whose = forms.ChoiceField(label="Whose", required=False, choices=list(signatures.WHOSE.items()))
    why = forms.ChoiceField(
        label="Why it is here",
        required=False,
        choices=[("", "Any"), *((key, words) for key, (words, _) in signatures.WHY.items())],
    )
    due = forms.BooleanField(label="To be asked again by today", required=False)

    def wanted(self) -> signatures.Wanted:
        return signatures.Wanted(
            text=self.given("q"),
            whose=self.given("whose") or "ours",
            why=self.given("why"),
            due=bool(self.given("due")),
        )


class ChaseForm(OnceMixin, UiForm):
    party = forms.ChoiceField(
        label="Who was asked?",
        error_messages={"required": "Choose who was asked", "invalid_choice": "Choose from the list"},
    )
    chased_on = BoundedDate(label="On what day?", what="the day they were asked")
    way = forms.ChoiceField(
        label="How?",
        choices=Chase.Way.choices,
        widget=Radios(inline=True, small=True),
        error_messages={"required": "Choose how they were asked"},
    )
    to_lead = forms.BooleanField(label="It was taken to the party’s lead", required=False)
    words = forms.CharField(
        label="What was said",
        required=False,
        max_length=500,
        widget=text(3),
        help_text=f"Your agency and the party read this. {NO_PEOPLE}",
    )

    def __init__(self, *args: Any, parties: Sequence[Party], **more: Any) -> None:
        super().__init__(*args, **more)
        self.parties = {str(party.pk): party for party in parties}
        self.fields["party"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a party"), *((key, party.organisation.name) for key, party in self.parties.items())
        ]  # fmt: skip


class AnswerForm(UiForm):
    answer = forms.ChoiceField(
        label="What did they answer?",
        choices=Chase.Answer.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what they answered"},
    )
    answered_on = BoundedDate(label="On what day?", what="the day they answered")
    promised_on = BoundedDate(
        label="Day by which they will sign",
        what="the day by which they will sign",
        required=False,
        help_text="If they promised to sign: they are asked again on that day",
    )
    words = forms.CharField(
        label="In their words",
        required=False,
        max_length=500,
        widget=text(3),
        help_text=f"Your agency and the party read this. {NO_PEOPLE}",
    )


class OpenRoundForm(UiForm):
    year = forms.IntegerField(
        label="Year",
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(NUMBER),
        error_messages={
            "required": "Enter the year", "invalid": "The year must be a number, like 2026",
            "min_value": "The year must be 1990 or later", "max_value": "The year must be 2100 or earlier",
        },
    )  # fmt: skip
    due_on = BoundedDate(label="Answers are asked for by", what="the day for answers")


class LineForm(UiForm):
    outcome = forms.ChoiceField(
        label="What becomes of it?",
        choices=RoundLine.Outcome.choices,
        widget=Radios(
            small=True,
            hints={
                "kept": "It was read through and nothing it says needs to change. It is renewed",
                "changed": "A draft of the new version is begun. This one stands until that is in force",
                "ended": "It ends now. Nothing can be seen or shared under it from this moment",
            },
        ),
        error_messages={"required": "Choose what becomes of it"},
    )
    review_on = BoundedDate(
        label="Next review", what="the next review", required=False, help_text="If it is kept as it is"
    )
    version = forms.CharField(
        label="Number of the new version",
        max_length=40,
        required=False,
        help_text="If it is changed",
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
    )
    words = forms.CharField(
        label="Why",
        required=False,
        max_length=500,
        widget=text(3),
        help_text=f"Needed if it ends. {OPEN_TO_ALL}",
    )


class RoundFilter(Filter):
    show = forms.ChoiceField(
        label="Answer",
        required=False,
        choices=[("", "Any"), ("unanswered", "No answer yet"), *RoundLine.Outcome.choices],
    )
    ours = forms.BooleanField(label="Kept by us", required=False)


class SupplyForm(OnceMixin, UiForm):
    """A table that holds nobody, or where the document is. What looks like data about a person is refused."""

    told_on = BoundedDate(label="On what day was it supplied?", what="the day it was supplied")
    file = forms.FileField(
        label="Table",
        required=False,
        help_text="A CSV file smaller than 1 MB: counts only, places by the first half of the postcode. One"
        " with names, dates of birth, addresses, telephone numbers or full postcodes is refused",
        error_messages={"empty": "The file is empty. Choose another", "invalid": "Choose the file again"},
    )
    place = forms.CharField(
        label="Or where the document is",
        required=False,
        max_length=300,
        help_text="An address on the web, or the name of the document and who holds it. No personal data",
    )
    checked: CheckedFile | None = None
    rows = 0

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if not given:
            return None
        try:
            if getattr(given, "was_too_large", False):
                raise too_large_upload(given)
            name = given.name if given.name.lower().endswith(".csv") else f"{given.name}.csv"
            checked = check_upload(name, given.read(), most_bytes=MB)
        except CannotAccept as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        if faults := depersonalised.faults_of_table(checked.data):
            raise forms.ValidationError([forms.ValidationError(fault, code="personal") for fault in faults])
        self.checked, self.rows = checked, len(depersonalised.read(checked.data)[0]) - 1
        return given

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        if kind := depersonalised.fault_of_words(place):
            raise forms.ValidationError(f"Where the document is must not hold {kind}", code="personal")
        return place

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not self.checked and not (told.get("place") or "").strip():
            self.add_error("file", "Choose a file, or enter where the document is")
        return told


class NotHeldForm(UiForm):
    told_on = BoundedDate(label="On what day was it looked for?", what="the day it was looked for")
    reason = forms.CharField(
        label="Why is it not held?",
        max_length=300,
        widget=text(2),
        help_text=OPEN_TO_ALL,
        error_messages={"required": "Enter why it is not held"},
    )


class ConfirmForm(UiForm):
    """Nothing to fill in: the page says what follows."""


class ClauseForm(UiForm):
    heading = forms.CharField(
        label="Heading", max_length=120, error_messages={"required": "Enter the heading"}
    )
    text = forms.CharField(
        label="Words",
        max_length=6000,
        widget=text(12),
        error_messages={"required": "Enter the words of the clause"},
    )
    starts_on = BoundedDate(label="From what day?", what="the day it starts")
    source = forms.CharField(
        label="Where the words come from",
        max_length=200,
        error_messages={"required": "Enter where the words come from"},
    )

    def clean_text(self) -> str:
        words: str = self.cleaned_data["text"]
        if refusals := refusals_of_words(words):
            raise forms.ValidationError([forms.ValidationError(each.message) for each in refusals])
        return words

    @classmethod
    def of(cls, clause: Clause, data: Any, *, today: date) -> "ClauseForm":
        return cls(
            data,
            initial={
                "heading": clause.heading,
                "text": clause.text,
                "starts_on": today,
                "source": clause.source,
            },
        )


class ReadForm(UiForm):
    read = forms.CharField(
        label="What did you hold it against?",
        max_length=300,
        help_text="The law, guidance or advice you read",
        error_messages={"required": "Enter what you held it against"},
    )


class OverarchingForm(UiForm):
    """What is chosen for an overarching agreement."""

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter its name"})
    register_id = forms.CharField(
        label="Register ID",
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the register ID"},
    )
    version = forms.CharField(
        label="Version number",
        max_length=40,
        initial="0.1",
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        error_messages={"required": "Enter the version number"},
    )
    parties = forms.MultipleChoiceField(
        label="Parties besides your agency", error_messages={"required": "Choose at least one party"}
    )
    purposes = forms.MultipleChoiceField(
        label="Purposes", error_messages={"required": "Choose at least one purpose"}
    )
    categories = forms.MultipleChoiceField(
        label="Categories of data", error_messages={"required": "Choose at least one category"}
    )
    gateways = forms.MultipleChoiceField(
        label="Legal gateways", error_messages={"required": "Choose at least one gateway"}
    )
    starts_on = BoundedDate(label="Start date", what="the start date")
    review_on = BoundedDate(label="Review date", what="the review date")

    def __init__(
        self, *args: Any, known: Vocabulary, agencies: Sequence[Agency], keeper: Agency, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.keeper = keeper
        self.agencies = {str(agency.pk): agency for agency in agencies if agency.pk != keeper.pk}
        self.ticks("parties", [(key, agency.name) for key, agency in self.agencies.items()])
        self.ticks("purposes", [(p.key, p.name) for p in known.purposes.values() if p.personal_data])
        self.ticks("categories", [(c.key, c.name) for c in known.categories.values()])
        self.ticks("gateways", [(g.key, gateway_words(g)) for g in known.gateways.values()])

    def ticks(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes(small=True)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, review = given.get("starts_on"), given.get("review_on")
        if starts and review and review <= starts:
            self.add_error("review_on", "The review date must be after the start date")
        return given

    def chosen(self) -> Chosen:
        given = self.cleaned_data
        return Chosen(
            name=given["name"],
            register_id=given["register_id"],
            version=given["version"],
            keeper=self.keeper,
            parties=(self.keeper, *(self.agencies[key] for key in given["parties"])),
            purposes=tuple(given["purposes"]),
            categories=tuple(given["categories"]),
            gateways=tuple(given["gateways"]),
            starts_on=given["starts_on"],
            review_on=given["review_on"],
        )


class GuidanceForm(Filter):
    """Who holds it, who asks, for what, and what it is. Choices alone: nothing is typed."""

    holder = forms.ChoiceField(label="Whose information is it?", required=False)
    reader = forms.ChoiceField(label="Who should be given it?", required=False)
    purpose = forms.ChoiceField(label="What for?", required=False)
    categories = forms.MultipleChoiceField(
        label="What is in it?", required=False, widget=Checkboxes(small=True)
    )

    def __init__(self, *args: Any, known: Vocabulary, agencies: Sequence[Agency], **more: Any) -> None:
        super().__init__(*args, **more)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        bodies = [("", "Choose an agency"), *((key, agency.name) for key, agency in self.agencies.items())]
        for name, choices in (
            ("holder", bodies),
            ("reader", bodies),
            ("purpose", [("", "Choose a purpose"), *((p.key, p.name) for p in known.purposes.values())]),
            ("categories", [(c.key, c.name) for c in known.categories.values()]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
