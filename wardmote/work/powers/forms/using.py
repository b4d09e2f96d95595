"""Using a power: on whom, what is met, why, by whose authority, how served. Asked as the power needs it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.records.documents.models import Document
from wardmote.trust.access.forms import SHORT, OnceMixin, text
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Person, Place
from wardmote.work.catalogue import law
from wardmote.work.powers import catalogued, lawful
from wardmote.work.powers.commands import Plan
from wardmote.work.powers.forms.service import NOT_YET, ServiceFields
from wardmote.work.powers.lawful import REVIEW, Said, age_on
from wardmote.work.powers.queries import Subject

NUMBER = {"class": "govuk-input--width-4", "inputmode": "numeric"}
BODY = "body"
UNITS = {
    law.powers.HOURS: "hours",
    law.powers.DAYS: "days",
    law.powers.WEEKS: "weeks",
    law.powers.MONTHS: "months",
    law.powers.YEARS: "years",
}
EARLIEST = timedelta(days=3660)


def lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip()[:1000] for line in typed.splitlines() if line.strip())


class UseForm(ServiceFields, OnceMixin, UiForm):
    """One page for all that this power needs, and nothing it does not."""

    mark_optional = False

    subject = forms.ChoiceField(
        label="On whom, or what?",
        widget=Radios(small=True),
        error_messages={
            "required": "Choose on whom, or what, it is used",
            "invalid_choice": "Choose from the list",
        },
    )
    body = forms.CharField(label="Name of the business or body", max_length=160, required=False, widget=SHORT)
    age = forms.IntegerField(
        label="How old are they?",
        help_text="Only if their date of birth is not in the case",
        min_value=0,
        max_value=130,
        required=False,
        widget=forms.TextInput(NUMBER),
        error_messages={"invalid": "Enter their age in whole years"},
    )
    tests = forms.MultipleChoiceField(
        label="What is made out?", widget=Checkboxes(small=True), required=False
    )
    grounds = forms.CharField(
        label="What happened, and why this?",
        help_text="What was seen or told, when, and its effect. This is the record of your reasons.",
        widget=text(4),
        max_length=8000,
        error_messages={"required": "Enter what happened, and why this power is used"},
    )
    consulted = forms.MultipleChoiceField(
        label="Who was consulted or told first?", widget=Checkboxes(small=True), required=False
    )
    consultation = forms.CharField(
        label="What did they say?", widget=text(2), required=False, max_length=4000
    )
    steps_done = forms.MultipleChoiceField(
        label="What was done before?", widget=Checkboxes(small=True), required=False
    )
    circumstances = forms.MultipleChoiceField(
        label="How is it asked for?", widget=Checkboxes(small=True), required=False
    )
    authorisations = forms.MultipleChoiceField(label="You are", widget=Checkboxes(small=True), required=False)
    rank = forms.ChoiceField(label="Rank of who authorised it", required=False)
    authorised_by = forms.CharField(label="Who authorised it?", max_length=120, required=False, widget=SHORT)
    amount = forms.DecimalField(
        label="Amount in pounds",
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(NUMBER | {"inputmode": "decimal"}),
        error_messages={"invalid": "Enter the amount in pounds, for example 80"},
    )
    duration = forms.IntegerField(
        label="How long does it last?",
        min_value=1,
        max_value=10_000,
        required=False,
        widget=forms.TextInput(NUMBER),
        error_messages={"invalid": "Enter a whole number"},
    )
    unit = forms.ChoiceField(label="Hours, days or months?", choices=list(UNITS.items()), required=False)
    must = forms.CharField(
        label="What must they do?", help_text="One requirement a line", widget=text(2), required=False
    )
    must_not = forms.CharField(
        label="What must they not do?", help_text="One prohibition a line", widget=text(2), required=False
    )
    starts_on = OneBoxDate(
        label="From which day, if not from when it is served or made?",
        what="the day it begins",
        required=False,
    )
    review = OneBoxDate(label="Look at it again on", what="the day of the review", required=False)

    ORDER = (
        "subject",
        "body",
        "age",
        "authorisations",
        "tests",
        "grounds",
        "consulted",
        "consultation",
        "steps_done",
        "circumstances",
        "rank",
        "authorised_by",
        "amount",
        "duration",
        "unit",
        "starts_on",
    )
    AFTER = (
        "must",
        "must_not",
        "review",
        "how",
        "served_on",
        "at",
        *ServiceFields.PROOF,
        "acknowledged",
        "look",
        "key",
    )

    def __init__(
        self, *args: Any, power: law.Power, by: Officer, people: Iterable[Person], places: Iterable[Place],
        today: date, documents: Iterable[Document] = (), wants: Iterable[str] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.power, self.today = power, today
        self.people = {f"person:{each.pk}": each for each in people if not each.until_on}
        self.places = {f"place:{each.pk}": each for each in places}
        self.officer_sets = [each for each in power.deadlines if each.kind == "officer_sets"]
        for each in self.officer_sets:
            self.fields[f"date_{each.name}"] = OneBoxDate(
                label=each.label, help_text=each.rule, what=f"the day: {each.label}", required=False
            )
        self._offer_subjects(power)
        self._offer(power, by)
        self.offer_proof(documents)
        if "acknowledged" not in wants:
            del self.fields["acknowledged"], self.fields["look"]
        order = [*self.ORDER, *(f"date_{each.name}" for each in self.officer_sets), *self.AFTER]
        self.order_fields(order)

    def _offer_subjects(self, power: law.Power) -> None:
        kinds = power.subject_types
        choices: list[tuple[str, str]] = []
        if not kinds or "individual" in kinds:
            first = sorted(self.people.items(), key=lambda each: each[1].role != Person.Role.PERPETRATOR)
            choices += [(key, f"{each.name}, {each.get_role_display().lower()}") for key, each in first]
        if not kinds or kinds & {"place", "area"}:
            choices += [
                (key, f"{each.address}, {each.get_role_display().lower()}")
                for key, each in self.places.items()
            ]
        if not kinds or "body" in kinds:
            choices.append((BODY, "A business or another body"))
        subject: Any = self.fields["subject"]
        subject.choices = choices
        subject.initial = choices[0][0] if choices and choices[0][0] != BODY else None
        if choices and choices[-1][0] != BODY:
            del self.fields["body"]
        unknown = [each for each in self.people.values() if each.born_on is None]
        if not unknown or (kinds and "individual" not in kinds):
            del self.fields["age"]

    def _offer(self, power: law.Power, by: Officer) -> None:
        fields: Any = self.fields
        fields["tests"].choices = [(each.key, each.text[:1].upper() + each.text[1:]) for each in power.tests]
        if power.any_test:
            fields["tests"].help_text = "One of these is enough"
        fields["consulted"].choices = [
            (each.key, each.text[:1].upper() + each.text[1:]) for each in power.consultation
        ]
        fields["steps_done"].choices = [
            (each.key, each.name[:1].upper() + each.name[1:])
            for each in power.prerequisites
            if not each.power
        ]
        limits = sorted({each.circumstance for each in power.limits if each.circumstance})
        unless = sorted({each.unless for each in power.consultation if each.unless})
        fields["circumstances"].choices = catalogued.circumstance_words({*limits, *unless})
        if limits:
            fields["circumstances"].label = "Which of these is it?"
        ours = [who for who in power.who(self.today) if who.is_agency(by.agency.kind)]
        needs = {need for who in ours for need in who.needs}
        free = any(not who.needs for who in ours)
        fields["authorisations"].choices = [] if free else catalogued.authorisation_words(needs)
        ranks = lawful.ranks_of(power, by)
        fields["rank"].choices = [("", "Nobody yet"), *ranks]
        offered = {each.offered for each in power.limits}
        for name, wanted in {
            "tests": power.tests,
            "consulted": power.consultation,
            "consultation": power.consultation,
            "steps_done": fields["steps_done"].choices,
            "circumstances": limits or unless,
            "authorisations": fields["authorisations"].choices,
            "rank": ranks,
            "authorised_by": ranks,
            "amount": "amount" in offered,
            "duration": "duration" in offered,
            "unit": "duration" in offered,
            "starts_on": lawful.may_start_later(power),
            "must": power.ladder_step > 1 and not offered & {"amount"},
            "must_not": power.ladder_step > 1 and not offered & {"amount"},
        }.items():
            if not wanted:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("subject") == BODY and len((data.get("body") or "").strip()) < 2:
            self.add_error("body", "Enter the name of the business or body")
        if data.get("rank") and not data.get("authorised_by"):
            self.add_error("authorised_by", "Enter who authorised it")
        if (day := data.get("served_on")) and not self.today - EARLIEST <= day <= self.today:
            self.add_error("served_on", "The day it was served must be today or earlier")
        begins = data.get("starts_on")
        if begins and begins < (data.get("served_on") or self.today):
            self.add_error("starts_on", "It cannot begin before it is served or made")
        self.ask_the_time(self.power, self.today)
        return data

    @property
    def chosen(self) -> Subject:
        key = self.cleaned_data["subject"]
        return Subject(
            self.people.get(key),
            self.places.get(key),
            self.cleaned_data["body"].strip() if key == BODY else "",
        )

    def plan(self) -> Plan:
        """What was said, as the command takes it."""
        given = self.cleaned_data
        subject = self.chosen
        age = given.get("age")
        if subject.entry is not None and subject.entry.born_on:
            age = age_on(subject.entry.born_on, given.get("served_on") or self.today)
        figures: dict[str, law.Offered] = {}
        if given.get("amount") is not None:
            figures["amount"] = law.Offered(given["amount"], law.powers.POUNDS)
        if given.get("duration"):
            figures["duration"] = law.Offered(
                Decimal(given["duration"]), given.get("unit") or law.powers.DAYS
            )
        dates = {
            each.name: given[f"date_{each.name}"]
            for each in self.officer_sets
            if given.get(f"date_{each.name}")
        }
        if given.get("review"):
            dates[REVIEW] = given["review"]
        said = Said(
            subject_kind=subject.kind, age=age, rank=given.get("rank") or "", figures=figures, dates=dates,
            **{
                name: frozenset(given.get(name) or ())
                for name in ("tests", "consulted", "steps_done", "circumstances", "authorisations")
            },
        )  # fmt: skip
        return Plan(
            power=self.power, subject=subject, said=said, grounds=given["grounds"],
            consultation=given.get("consultation") or "", authorised_by=given.get("authorised_by") or "",
            must=lines(given.get("must") or ""), must_not=lines(given.get("must_not") or ""),
            starts_on=given.get("starts_on"),
        )  # fmt: skip

    @property
    def is_draft(self) -> bool:
        return bool(self.cleaned_data["how"] == NOT_YET)
