"""Taking a report at the desk, filtering the queue, deciding on a report, referring it and answering."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.foundation.references import as_reference
from wardmote.records.intake.listing import Filters
from wardmote.records.intake.models import Decision, Report, ReportPerson, Telling
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.models import Category
from wardmote.records.people.models import Person
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team

WHOLE_AGENCY = "whole-agency"
HOUSE_NUMBER = re.compile(r"\s*((flat|no\.?|number)\s*)?\d+\s?[a-z]?[\s,]", re.IGNORECASE)
# Not by an officer at the desk: these come in by a door of their own.
NOT_TAKEN = {Report.Channel.OPEN_DATA, Report.Channel.FORM, Report.Channel.OPEN311}
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")

HARM_HINTS: dict[str, str] = {
    Report.Harm.HIGH: "Someone has been hurt or threatened, or could be tonight",
    Report.Harm.MEDIUM: "It keeps happening, is aimed at someone, or they are vulnerable",
    Report.Harm.LOW: "A nuisance; nobody is at risk",
}


def text(label: str, message: str = "", *, rows: int = 0, width: str = "", **kwargs: Any) -> forms.CharField:
    """One box of words: `rows` makes it a tall one; required if it has words for being left empty."""
    attrs = {"class": f"govuk-input--width-{width}"} if width else {}
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput(attrs | {"autocomplete": "off"})
    kwargs.setdefault("required", bool(message))
    return forms.CharField(label=label, widget=widget, error_messages={"required": message}, **kwargs)


def category_field(help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Category",
        required=False,
        help_text=help_text,
        error_messages={"invalid_choice": "Choose a category from the list, or none"},
    )


class OneCategory:
    """The categories offered on a day, to choose one from. Read when they are shown or one is chosen."""

    def __init__(self, on: date, kind: str = "") -> None:
        self.on, self.kind = on, kind

    @cached_property
    def offered(self) -> list[Category]:
        return [row for row in kinds.offered(self.on) if self.kind in ("", row.kind)]

    def choices(self) -> list[Any]:
        groups = kinds.grouped(self.offered)
        return [
            ("", "None given"),
            *(groups if not self.kind else [each for _, rows in groups for each in rows]),
        ]

    def chosen(self, key: str) -> Category | None:
        return next((row for row in self.offered if row.key == key), None) if key else None


class TakeReportForm(UiForm):
    mark_optional = False  # the page says once what is needed: nearly everything may be left out

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    what = text(
        "What happened?",
        "Enter what happened",
        rows=6,
        help_text="In their words. If someone is in danger now, they should ring 999 first.",
    )
    who = text(
        "Who is said to be involved?",
        rows=2,
        help_text="Names, descriptions, vehicles. Nothing of this shows in a list.",
    )
    area = text(
        "Street, estate or area",
        max_length=80,
        help_text="Shows in lists, so without a house number. For example, Harbour Street or Tanner Estate.",
    )
    address = text("Exact address", max_length=200, help_text="House or flat number and street.")
    postcode = text("Postcode", max_length=10, width="10")
    occurred_on = OneBoxDate(label="Day", required=False, what="the day it happened")
    occurred_at = OneBoxTime(label="Time", required=False, what="the time it happened")
    occurred_words = text(
        "Or when, in their words",
        max_length=120,
        help_text="For example, most nights after 11, or happening now.",
    )
    is_anonymous = forms.BooleanField(
        label="They do not want to give their name", required=False, help_text="No name or number is kept."
    )
    teller_name = text("Their name", max_length=120)
    teller_phone = text("Telephone", max_length=40, width="20")
    teller_email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an e-mail address like name@example.org"},
    )
    contact_by = forms.ChoiceField(
        label="How may we reach them?",
        choices=Telling.Contact.choices,
        initial=Telling.Contact.ANY,
        required=False,
        error_messages={"invalid_choice": "Choose how we may reach them"},
    )
    contact_wishes = text(
        "A safe way to contact them",
        rows=2,
        help_text="When to ring, whether to leave a message, who must not know.",
    )
    harm = forms.ChoiceField(
        label="Harm",
        choices=Report.Harm.choices,
        widget=Radios(hints=HARM_HINTS, small=True),
        error_messages={"required": "Choose how much harm is being done"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=Report.Kind.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what kind of report this is"},
    )
    category = category_field("If you can tell: one of the kind chosen above.")
    channel = forms.ChoiceField(
        label="How did it reach us?",
        choices=[choice for choice in Report.Channel.choices if choice[0] not in NOT_TAKEN],
        initial=Report.Channel.PHONE,
        error_messages={
            "required": "Choose how it reached us",
            "invalid_choice": "Choose how it reached us",
        },
    )
    team = forms.ChoiceField(
        label="Team that keeps it",
        help_text="This team sees it, and you. The whole agency sees it only if you choose so.",
        error_messages={
            "required": "Choose the team that keeps it",
            "invalid_choice": "Choose the team that keeps it",
        },
    )

    def __init__(self, *args: Any, by: Officer, teams: list[Team], now: datetime, **kwargs: Any) -> None:
        own = [team for team in teams if team.pk == by.team_id]
        kwargs["initial"] = {"report_id": uuid.uuid4(), "team": str(by.team_id or "")} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        self.now, self.teams = now, {str(team.pk): team for team in teams}
        self.categories = OneCategory(timezone.localdate(now))
        self.fields["category"].choices = self.categories.choices  # type: ignore[attr-defined]
        others = [team for team in teams if team.pk != by.team_id]
        choices = [(str(team.pk), team.name) for team in own + others]
        choices.append((WHOLE_AGENCY, f"The whole of {by.agency}"))
        self.fields["team"].choices = choices if own else [("", "Choose a team"), *choices]  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["what"].widget.attrs["autofocus"] = True

    def clean_report_id(self) -> uuid.UUID:
        found: uuid.UUID = self.cleaned_data["report_id"]
        return found

    def clean_area(self) -> str:
        area = " ".join(self.cleaned_data["area"].split())
        if HOUSE_NUMBER.match(area):
            raise forms.ValidationError("Take the house number out of the area: put it in the exact address")
        return area

    def clean_postcode(self) -> str:
        postcode = re.sub(r"[^A-Z0-9]", "", self.cleaned_data["postcode"].upper())
        if not postcode:
            return ""
        found = POSTCODE.fullmatch(postcode)
        if not found:
            raise forms.ValidationError("Enter a whole postcode, like MB1 4QX, or leave it empty")
        return f"{found[1]} {found[2]}"

    def clean_contact_by(self) -> str:
        return self.cleaned_data["contact_by"] or Telling.Contact.ANY

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "area" in data and "address" in data and not (data["area"] or data["address"]):
            self.add_error("area", "Enter the street, estate or area, or an exact address")
        if not data.get("is_anonymous") and "teller_name" in data and not data["teller_name"]:
            self.add_error("teller_name", "Enter their name, or tick that they do not want to give it")
        chosen = self.categories.chosen(data.get("category") or "")
        if chosen is not None and "kind" in data and chosen.kind != data["kind"]:
            self.add_error(
                "category", f"Choose a category of {Report.Kind(data['kind']).label.lower()}, or none"
            )
        data["category"] = chosen
        self.clean_when(data)
        return data

    def clean_when(self, data: dict[str, Any]) -> None:
        day: date | None = data.get("occurred_on")
        clock: time | None = data.get("occurred_at")
        if clock is not None and day is None and "occurred_on" not in self.errors:
            self.add_error("occurred_on", "Enter the day as well as the time")
        if day is None:
            return
        # A day alone is kept as its midnight; somebody who means midnight has said so in words.
        if clock == time(0) and not data.get("occurred_words"):
            data["occurred_words"] = "midnight"
        data["occurred_from"] = timezone.make_aware(datetime.combine(day, clock or time(0)))
        if data["occurred_from"] > self.now:
            self.add_error("occurred_on", "It cannot have happened later than now")

    def told(self) -> dict[str, Any]:
        """What was typed, as `commands.take_report` takes it."""
        data = dict(self.cleaned_data)
        team = data.pop("team")
        data.pop("occurred_on"), data.pop("occurred_at")
        return data | {"team": self.teams.get(team), "whole_agency": team == WHOLE_AGENCY}


class FilterForm(UiForm):
    mark_optional = False

    q = text("Reference", max_length=20, width="10")
    whose = forms.ChoiceField(
        label="Whose",
        required=False,
        choices=[("", "All I may see"), ("team", "My team’s"), ("mine", "Taken by me")],
        widget=Radios(small=True),
    )
    state = forms.MultipleChoiceField(
        label="State", required=False, choices=Report.State.choices, widget=Checkboxes(small=True)
    )
    harm = forms.MultipleChoiceField(
        label="Harm", required=False, choices=Report.Harm.choices, widget=Checkboxes(small=True)
    )
    kind = forms.MultipleChoiceField(
        label="Kind", required=False, choices=Report.Kind.choices, widget=Checkboxes(small=True)
    )
    category = forms.ChoiceField(label="Category", required=False)
    channel = forms.MultipleChoiceField(
        label="How it came", required=False, choices=Report.Channel.choices, widget=Checkboxes(small=True)
    )
    area = text("Street, estate or area", max_length=80)
    decided = forms.ChoiceField(
        label="Decided",
        required=False,
        choices=[("", "At any time"), ("month", "This month")],
        widget=Radios(small=True),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = self.category_choices  # type: ignore[attr-defined]

    @cached_property
    def categories(self) -> list[Category]:
        """Every version of each: read when they are shown or one is chosen, and not before."""
        return kinds.every()

    def category_choices(self) -> list[Any]:
        shown = kinds.named(timezone.localdate(), self.categories).values()
        return [("", "Any"), *kinds.grouped(shown)]

    def filters(self) -> Filters:
        """What of it can be read; what cannot is left out, and says so beside itself."""
        self.is_valid()
        chosen = self.cleaned_data
        category = chosen.get("category") or ""
        return Filters(
            states=tuple(chosen.get("state") or ()),
            harms=tuple(chosen.get("harm") or ()),
            kinds=tuple(chosen.get("kind") or ()),
            channels=tuple(chosen.get("channel") or ()),
            categories=tuple(row.pk for row in self.categories if row.key == category) if category else (),
            area=(chosen.get("area") or "").strip(),
            whose=chosen.get("whose") or "",
            decided=chosen.get("decided") or "",
        )


class CategoryForm(UiForm):
    """Which category a report is of, of those of its kind in force on the day it was received."""

    mark_optional = False

    category = category_field()

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = OneCategory(timezone.localdate(report.received_at), report.kind)
        self.fields["category"].choices = self.offered.choices  # type: ignore[attr-defined]
        if said := report.category or report.told_as:
            self.fields["category"].initial = said.key

    def clean_category(self) -> Category | None:
        return self.offered.chosen(self.cleaned_data["category"])


# --- decisions ----------------------------------------------------------------------------------

# What the person who reported it is told, unless the officer writes something better.
PHRASES: dict[str, str] = {
    Decision.Ground.NOT_OUR_POWERS: "Thank you for telling us. What you describe is not something we have the"
    " power to act on, so we will not be taking it further. We have kept your report: it helps us to see what"
    " is happening in the area.",
    Decision.Ground.NOT_ENOUGH: "Thank you for telling us. There is not enough in what we have for us to"
    " act on. We have kept your report. If it happens again, please tell us when and where, and we will look"
    " at it again.",
    Decision.Ground.ANOTHER_BODY: "Thank you for telling us. This is for another body to deal with, not for"
    " us. We have kept a record of your report.",
    Decision.Ground.ALREADY_DEALT: "Thank you for telling us. We know of this and it has been dealt with, so"
    " we are not opening it again. Please tell us if it happens again.",
}


class CloseReportForm(UiForm):
    mark_optional = False

    ground = forms.ChoiceField(
        label="Why is nothing more being done?",
        choices=Decision.Ground.choices,
        widget=Radios(attrs={"data-phrases": "id_reason"}, hints=PHRASES, small=True),
        error_messages={"required": "Choose why nothing more will be done"},
    )
    reason = text(
        "What we tell the person who reported it",
        rows=4,
        max_length=2000,
        help_text="Write it as you would say it to them. Left empty, they are told the words under the"
        " reason.",
    )
    internal = text(
        "Reason for the record",
        rows=2,
        max_length=2000,
        help_text="Read by your agency only; never sent to them.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("ground") and not data.get("reason", "").strip():
            data["reason"] = PHRASES.get(data["ground"], "")
            if not data["reason"]:
                self.add_error("reason", "Enter what we tell them")
        return data


class ReopenReportForm(UiForm):
    reason = text("Why is this report being reopened?", "Enter why this report is being reopened", rows=3)


# --- referrals ----------------------------------------------------------------------------------

ANSWER_WITHIN = timedelta(days=7)  # a first suggestion in the box, not a rule


class ReferForm(UiForm):
    """Referring to one agency, once it is chosen: whom there, on which ground, what is asked, by when."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label="Who there deals with it?",
        widget=Radios(small=True),
        error_messages={
            "required": "Choose who there deals with it",
            "invalid_choice": "Choose who there deals with it from the list",
        },
    )
    ground = forms.ChoiceField(
        label="Under which agreement, and for what purpose?",
        widget=Radios(small=True),
        error_messages={
            "required": "Choose the agreement and purpose",
            "invalid_choice": "Choose an agreement and purpose from the list",
        },
    )
    words = text(
        "Why do you refer it to them, and what do you ask?",
        "Enter why you refer it and what you ask of them",
        rows=4,
        max_length=2000,
        help_text="They read this with the report. Kept on record as the reason for sharing it.",
    )
    answer_by = OneBoxDate(label="Answer by", what="the day they should answer by")

    def __init__(
        self,
        *args: Any,
        agency: Agency,
        teams: Iterable[Team],
        grounds: list[tuple[Agreement, str, str]],
        usual_purpose: str,
        today: date,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"key": uuid.uuid4(), "answer_by": today + ANSWER_WITHIN} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        self.grounds = {
            f"{agreement.pk}:{purpose}": (agreement, purpose) for agreement, purpose, _ in grounds
        }
        to: Any = self.fields["to"]
        to.choices = [
            *((key, team.name) for key, team in self.teams.items()),
            (WHOLE_AGENCY, f"The whole of {agency}"),
        ]
        ground: Any = self.fields["ground"]
        ground.choices = [
            (f"{agreement.pk}:{purpose}", f"{name} ({agreement.document_name})")
            for agreement, purpose, name in grounds
        ]
        usual = [key for key, (_, purpose) in self.grounds.items() if purpose == usual_purpose]
        ground.initial = (usual or list(self.grounds))[0] if usual or len(self.grounds) == 1 else None
        if len(self.teams) == 1:
            to.initial = next(iter(self.teams))

    @property
    def team(self) -> Team | None:
        """The team that deals with it; None for the whole agency."""
        return self.teams.get(self.cleaned_data["to"])

    @property
    def agreement(self) -> Agreement:
        return self.grounds[self.cleaned_data["ground"]][0]

    @property
    def purpose(self) -> str:
        return self.grounds[self.cleaned_data["ground"]][1]


class RefuseForm(UiForm):
    words = text(
        "Why do you refuse it?",
        "Enter why you refuse it",
        rows=4,
        max_length=2000,
        help_text="The agency that sent it reads this. The report goes back to them: you no longer see it.",
    )


class DoneForm(UiForm):
    words = text(
        "What was done?",
        "Enter what was done",
        rows=4,
        max_length=2000,
        help_text="The agency that sent it reads this, and tells the person who reported it.",
    )


class WithdrawForm(UiForm):
    words = text(
        "Why do you withdraw it?",
        "Enter why you withdraw it",
        rows=4,
        max_length=2000,
        help_text="They read this. They no longer see the report, and it waits with you again.",
    )


class ReportPersonForm(UiForm):
    """Who in a report is a person on record."""

    part = forms.ChoiceField(
        label="Who is it in this report?",
        choices=ReportPerson.Part.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Choose who it is in this report"},
    )
    reference = text(
        "Reference of their person record",
        "Enter the reference of their person record",
        width="10",
        max_length=14,
        help_text="For example, P-7K3Q-9XWM",
    )

    def clean_reference(self) -> Person:
        found = Person.objects.filter(reference=as_reference(self.cleaned_data["reference"], "P")).first()
        if found is None:
            raise forms.ValidationError("There is no person record with this reference that you may see")
        return found
