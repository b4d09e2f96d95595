"""Setting rules, planning shifts, taking a call, ringing back, handing over."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from wardmote.foundation.design.dates import in_london
from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.records.intake.forms import HARM_HINTS, HOUSE_NUMBER, text
from wardmote.records.intake.models import Report
from wardmote.records.kinds import queries as kinds
from wardmote.records.routing.models import Call, Rota
from wardmote.records.routing.rules import WEEKDAYS, BankHolidays
from wardmote.trust.identity.models import Officer, Team

SMALL = {"class": "govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}
BANK_HOLIDAYS = [
    (BankHolidays.ANY, "Every day, bank holiday or not"),
    (BankHolidays.ONLY, "On bank holidays only"),
    (BankHolidays.NEVER, "Never on bank holidays"),
    (BankHolidays.EVE, "On the day before a bank holiday"),
]
CHANNELS = [choice for choice in Report.Channel.choices if choice[0] != Report.Channel.OPEN_DATA]


def at_london(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def team_choices(teams: Iterable[Team]) -> list[tuple[str, str]]:
    return [("", "Choose a team"), *((str(team.pk), team.name) for team in teams)]


class RuleForm(UiForm):
    mark_optional = False

    name = text("Name", "Enter a name for the rule", max_length=80)
    kinds = forms.MultipleChoiceField(
        label="Of which kinds of report?",
        help_text="Tick none for any kind.",
        choices=Report.Kind.choices,
        required=False,
        widget=Checkboxes(small=True),
    )
    incident_categories = forms.MultipleChoiceField(
        label="Of which categories?",
        help_text="None chosen: of any, or of none. What came by a form has none until it is given one.",
        required=False,
        widget=forms.SelectMultiple({"size": 8}),
    )
    harms = forms.MultipleChoiceField(
        label="Of which harm?", choices=Report.Harm.choices, required=False, widget=Checkboxes(small=True)
    )
    channels = forms.MultipleChoiceField(
        label="How did it come?", choices=CHANNELS, required=False, widget=Checkboxes(small=True)
    )
    places = text(
        "In which places?",
        rows=3,
        help_text="One on each line: a ward, or words of the street, estate or area. Empty: everywhere.",
    )
    days = forms.MultipleChoiceField(
        label="On which days?",
        help_text="A night belongs to the day on which it begins. Tick none for every day.",
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        required=False,
        widget=Checkboxes(small=True, inline=True),
    )
    from_time = OneBoxTime(label="From", required=False, what="the hour it begins")
    until_time = OneBoxTime(
        label="Until",
        required=False,
        what="the hour it ends",
        help_text="Earlier than the first: on the next day. Both empty: day and night",
    )
    bank_holidays = forms.ChoiceField(label="Bank holidays", choices=BANK_HOLIDAYS, initial=BankHolidays.ANY)
    to = forms.ChoiceField(
        label="Where does it go?",
        error_messages={"required": "Choose a team or a rota", "invalid_choice": "Choose a team or a rota"},
    )
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")
    ends_on = OneBoxDate(
        label="Last day", required=False, what="its last day", help_text="Empty: until it is ended"
    )

    def __init__(self, *args: Any, teams: list[Team], rotas: list[Rota], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.outcomes: dict[str, dict[str, Any]] = {
            f"rota-{rota.pk}": {"team": None, "rota": rota} for rota in rotas
        } | {f"team-{team.pk}": {"team": team, "rota": None} for team in teams}
        field: Any = self.fields["incident_categories"]
        field.choices = kinds.grouped(kinds.named(today).values())
        field = self.fields["to"]
        field.choices = [
            ("", "Choose a team or a rota"),
            ("Duty rotas", [(f"rota-{rota.pk}", f"Whoever is on duty: {rota.name}") for rota in rotas]),
            ("Teams", [(f"team-{team.pk}", team.name) for team in teams]),
        ]

    def clean_places(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["places"].splitlines()]
        found = [line for line in lines if line]
        if any(len(line) > 80 for line in found) or len(found) > 50:
            raise forms.ValidationError("Enter at most 50 places, each of at most 80 letters")
        return found

    def clean_days(self) -> list[int]:
        return [int(day) for day in self.cleaned_data["days"]]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it holds from must be today or later")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for one, other in (("from_time", "until_time"), ("until_time", "from_time")):
            if data.get(one) is not None and data.get(other) is None and other not in self.errors:
                self.add_error(other, "Enter both hours, or neither")
        return data

    def told(self) -> dict[str, Any]:
        """What was typed, as `commands.set_rule` takes it."""
        data = dict(self.cleaned_data)
        return data | self.outcomes[data.pop("to")]


class AskForm(UiForm):
    """Which rule would fire for this?"""

    mark_optional = False

    kind = forms.ChoiceField(label="Kind", choices=Report.Kind.choices, initial=Report.Kind.NOISE)
    harm = forms.ChoiceField(label="Harm", choices=Report.Harm.choices, initial=Report.Harm.MEDIUM)
    channel = forms.ChoiceField(label="How it came", choices=CHANNELS, initial=Report.Channel.PHONE)
    area = text("Street, estate or area", max_length=80)
    postcode = text("Postcode", max_length=10, width="10")
    day = OneBoxDate(label="Day", what="the day", help_text="")
    time = OneBoxTime(label="Time", what="the time", help_text="")


class RotaForm(UiForm):
    name = text("Name", "Enter a name for the rota", max_length=80, help_text="For example, Noise at night.")
    fallback_team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Who takes it when nobody is on duty?",
        empty_label="Choose a team",
        error_messages={"required": "Choose the team that takes it when nobody is on duty"},
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fallback_team"]
        field.queryset = teams


class ShiftForm(UiForm):
    who = forms.ChoiceField(
        label="Who is on duty?",
        error_messages={
            "required": "Choose who is on duty",
            "invalid_choice": "Choose who is on duty",
        },
    )
    starts_on = OneBoxDate(label="From", what="the day it starts")
    starts_at = OneBoxTime(label="At", what="the time it starts")
    hours = forms.DecimalField(
        label="For how many hours?",
        min_value=0.5,
        max_value=167,
        decimal_places=2,
        widget=forms.TextInput(SMALL),
        error_messages={
            "required": "Enter for how many hours",
            "invalid": "Enter for how many hours, like 8 or 7.5",
            "min_value": "Enter at least half an hour",
            "max_value": "Enter less than seven days",
        },
    )
    weeks = forms.IntegerField(
        label="For how many weeks?",
        help_text="The same shift again in each week that follows.",
        min_value=1,
        max_value=12,
        initial=1,
        widget=forms.TextInput(SMALL),
        error_messages={
            "required": "Enter for how many weeks",
            "invalid": "Enter for how many weeks, as a whole number",
            "min_value": "Enter at least 1 week",
            "max_value": "Enter at most 12 weeks",
        },
    )

    def __init__(self, *args: Any, teams: list[Team], officers: list[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, tuple[Team, Officer | None]] = {f"team-{t.pk}": (t, None) for t in teams}
        for officer in officers:
            if officer.team is not None:
                self.people[f"officer-{officer.pk}"] = (officer.team, officer)
        field: Any = self.fields["who"]
        field.choices = [
            ("", "Choose who is on duty"),
            ("Officers", [(f"officer-{o.pk}", f"{o.name}, {o.team}") for o in officers]),
            ("Whole teams", [(f"team-{t.pk}", t.name) for t in teams]),
        ]

    def shifts(self) -> list[dict[str, Any]]:
        """Each shift that was asked for, by the wall: on a night of 25 hours it ends when it always does."""
        told = self.cleaned_data
        team, officer = self.people[told["who"]]
        made = []
        for week in range(told["weeks"]):
            start = datetime.combine(told["starts_on"] + timedelta(weeks=week), told["starts_at"])
            end = start + timedelta(hours=float(told["hours"]))
            made.append(
                {
                    "team": team,
                    "officer": officer,
                    "starts_at": timezone.make_aware(start),
                    "ends_at": timezone.make_aware(end),
                }
            )
        return made


class RerouteForm(UiForm):
    team = forms.ChoiceField(
        label="To which team?",
        error_messages={"required": "Choose a team", "invalid_choice": "Choose a team"},
    )
    reason = forms.CharField(
        label="Why is it sent on?",
        help_text="Stands on the report and in the history of its clocks.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is sent on"},
    )

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        field: Any = self.fields["team"]
        field.choices = team_choices(teams)

    def clean_team(self) -> Team:
        return self.teams[self.cleaned_data["team"]]


OUTCOME_HINTS: dict[str, str] = {
    Call.Outcome.REPORT: "Something new: it becomes a report, routed by the rules",
    Call.Outcome.ADDED: "About a report that waits",
    Call.Outcome.ADVICE: "Nothing to record of them; it is counted",
    Call.Outcome.ABANDONED: "They were gone before anything was said; it is counted",
}


class CallForm(UiForm):
    mark_optional = False

    call_id = forms.UUIDField(widget=forms.HiddenInput)
    began = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="What about?", choices=Report.Kind.choices, initial=Report.Kind.NOISE)
    what = text("What do they say?", rows=4, help_text="In their words. In danger now: 999 first.")
    area = text("Street, estate or area", max_length=80, help_text="Shows in lists: no house number.")
    address = text("Exact address", max_length=200)
    teller_name = text("Their name", max_length=120, help_text="Leave empty if they do not want to give it.")
    teller_phone = text("Telephone", max_length=40, width="20")
    call_back_at = OneBoxTime(
        label="Ring back by",
        required=False,
        what="the time to ring back by",
        help_text="If they want a call, for example 23:55. After midnight is the next day",
    )
    harm = forms.ChoiceField(
        label="Harm",
        choices=Report.Harm.choices,
        initial=Report.Harm.MEDIUM,
        widget=Radios(hints=HARM_HINTS, small=True),
    )
    outcome = forms.ChoiceField(
        label="What becomes of it?",
        choices=Call.Outcome.choices,
        initial=Call.Outcome.REPORT,
        widget=Radios(hints=OUTCOME_HINTS, small=True),
        error_messages={"required": "Choose what becomes of the call"},
    )
    reference = text(
        "Reference of the report it adds to", max_length=12, width="10", help_text="For example, R-2345-6789."
    )
    advice = text("What was advised", max_length=200, help_text="Without names.")
    waited = forms.IntegerField(
        label="Seconds until it was answered",
        help_text="As the telephone shows it.",
        required=False,
        min_value=0,
        max_value=36_000,
        widget=forms.TextInput(SMALL),
        error_messages={
            "invalid": "Enter the seconds as a whole number",
            "min_value": "Enter 0 or more seconds",
            "max_value": "Enter at most 36,000 seconds",
        },
    )
    taken_on = OneBoxDate(
        label="Day of the call", required=False, what="the day of the call", help_text="If it was not today"
    )
    taken_at = OneBoxTime(
        label="Time of the call",
        required=False,
        what="the time of the call",
        help_text="If it was not now, for example 23:40",
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        given = {"call_id": uuid.uuid4(), "began": now.isoformat()}
        kwargs["initial"] = given | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.now = now
        if not self.is_bound:
            self.fields["what"].widget.attrs["autofocus"] = True

    def clean_area(self) -> str:
        area = " ".join(self.cleaned_data["area"].split())
        if HOUSE_NUMBER.match(area):
            raise forms.ValidationError("Take the house number out of the area: put it in the exact address")
        return area

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        outcome = data.get("outcome")
        with_report = outcome in (Call.Outcome.REPORT, Call.Outcome.ADDED)
        if with_report and not data.get("what"):
            self.add_error("what", "Enter what they say")
        if outcome == Call.Outcome.REPORT and "area" in data and not (data["area"] or data.get("address")):
            self.add_error("area", "Enter the street, estate or area, or an exact address")
        if outcome == Call.Outcome.ADDED and not data.get("reference"):
            self.add_error("reference", "Enter the reference of the report it adds to")
        if outcome == Call.Outcome.ADVICE and not data.get("advice"):
            self.add_error("advice", "Enter what was advised")
        if data.get("call_back_at") is not None:
            if not with_report:
                self.add_error("call_back_at", "Make it a report, so that the number is kept safely")
            elif not data.get("teller_phone"):
                self.add_error("teller_phone", "Enter a number to ring back")
        self.clean_when(data)
        return data

    def clean_when(self, data: dict[str, Any]) -> None:
        here = in_london(self.now)
        day, clock = data.get("taken_on"), data.get("taken_at")
        if day is not None and clock is None and "taken_at" not in self.errors:
            self.add_error("taken_at", "Enter the time as well as the day")
            return
        data["when"] = at_london(day or here.date(), clock) if clock is not None else self.now
        if clock is not None and data["when"] > self.now:
            # Just after midnight "23:40" is last night's.
            if day is None:
                data["when"] = at_london(here.date() - timedelta(days=1), clock)
            else:
                self.add_error("taken_on", "A call cannot have been taken later than now")
        if (back := data.get("call_back_at")) is not None:
            call = in_london(data["when"])
            due = at_london(call.date(), back)
            data["back"] = due if due > data["when"] else at_london(call.date() + timedelta(days=1), back)

    def lasted(self) -> int | None:
        """Seconds since the page was opened, where the call is written down as it is taken."""
        began = re.fullmatch(r"[0-9T:.+-]{10,40}", self.cleaned_data.get("began") or "")
        if not began or self.cleaned_data.get("taken_at") is not None:
            return None
        try:
            seconds = int((self.now - datetime.fromisoformat(began[0])).total_seconds())
        except (ValueError, TypeError):
            return None
        return seconds if 0 <= seconds < 6 * 3600 else None

    def told(self) -> dict[str, Any]:
        """What a report is taken with."""
        data = self.cleaned_data
        return {
            "what": data["what"],
            "harm": data["harm"],
            "area": data["area"],
            "address": data["address"],
            "teller_name": data["teller_name"],
            "teller_phone": data["teller_phone"],
            "is_anonymous": not (data["teller_name"] or data["teller_phone"]),
        }


class RingBackForm(UiForm):
    answered = forms.ChoiceField(
        label="Did they answer?",
        choices=[("yes", "Yes"), ("no", "No: they go on waiting")],
        widget=Radios(inline=True),
        error_messages={"required": "Choose whether they answered"},
    )
    note = forms.CharField(
        label="What was said?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answered") == "yes" and not (data.get("note") or "").strip():
            self.add_error("note", "Enter what was said")
        return data


class HandOverForm(UiForm):
    note = forms.CharField(
        label="What must the next shift know?",
        help_text="What is open is listed below by itself. Leave names out.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter what the next shift must know"},
    )


class NothingForm(UiForm):
    """A page that asks for nothing but the press of its button."""
