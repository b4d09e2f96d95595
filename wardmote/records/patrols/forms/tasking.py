"""Tasking a patrol."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.records.patrols import timetable
from wardmote.records.patrols.forms.common import WHOLE_AGENCY, grounds_of, text
from wardmote.records.patrols.models import Patrol
from wardmote.trust.agreements.queries import AgencyGrounds
from wardmote.trust.identity.models import Agency, Officer, Team

DAYS = [
    (str(number), name)
    for number, name in enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
]


class TaskForm(UiForm):
    patrol_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="What is it?",
        choices=Patrol.Kind.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what it is"},
    )
    title = text(
        "What is it for?",
        "Enter what it is for",
        max_length=120,
        help_text="Shows in lists, so no names. For example, Street sellers and safety on the bridges.",
    )
    brief = text(
        "What are they to look for?",
        "Enter what they are to look for",
        rows=5,
        help_text="What, who and where, what to do about it. Read only by those who open the patrol.",
    )
    ward = forms.ChoiceField(label="Ward", required=False)
    area = text(
        "Street, estate or area",
        max_length=80,
        help_text="Shows in lists, so without a house number. Needed if no ward is chosen.",
    )
    first_on = OneBoxDate(label="First day", what="the first day")
    last_on = OneBoxDate(
        label="Last day", what="the last day", required=False, help_text="Leave empty for one day"
    )
    weekdays = forms.MultipleChoiceField(
        label="On which days of the week?",
        help_text="For a period. Tick none for every day.",
        choices=DAYS,
        widget=Checkboxes(small=True, inline=True),
        required=False,
    )
    starts = OneBoxTime(
        label="From", what="when it begins", error_messages={"required": "Enter when it begins"}
    )
    ends = OneBoxTime(
        label="To", what="when it ends", error_messages={"required": "Enter when it ends"},
        help_text="After midnight is the next day",
    )  # fmt: skip
    starts_2 = OneBoxTime(label="And from", what="when it begins again", required=False)
    ends_2 = OneBoxTime(
        label="And to", what="when it ends again", required=False, help_text="For a second peak"
    )
    carrier = forms.ChoiceField(
        label="Who carries it out?",
        error_messages={
            "required": "Choose who carries it out",
            "invalid_choice": "Choose who carries it out",
        },
    )
    ground = forms.ChoiceField(
        label="If they are of another agency: under which agreement?",
        help_text="They see the patrol, and report on it, under this agreement.",
        required=False,
        error_messages={"invalid_choice": "Choose an agreement from the list"},
    )
    partners = forms.MultipleChoiceField(
        label="Which partners come along?",
        help_text="Naming them lets nobody in: circulate it to them afterwards, under an agreement.",
        widget=Checkboxes(small=True),
        required=False,
    )
    kept_by = forms.ChoiceField(
        label="Who at your agency keeps it?",
        help_text="They see it and decide on it. The whole agency sees it only if you choose so.",
        error_messages={"required": "Choose who at your agency keeps it"},
    )

    def __init__(
        self,
        *args: Any,
        by: Officer,
        teams: Iterable[Team],
        agencies: Iterable[Agency],
        found: Iterable[AgencyGrounds],
        purposes: Mapping[str, str],
        wards: Iterable[str],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "patrol_id": uuid.uuid4(),
            "kind": "patrol",
            "kept_by": str(by.team_id or ""),
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        found = list(found)
        self.by = by
        self.teams = {str(team.pk): team for team in teams}
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.grounds = {str(each.agency.pk): each for each in found}
        within = {str(by.agency_id), *(str(each.agency.pk) for each in found if each.live)}
        fields: Any = self.fields
        fields["ward"].choices = [("", "No ward"), *((name, name) for name in wards)]
        fields["carrier"].choices = [("", "Choose who carries it out"), *self._carriers(within)]
        fields["ground"].choices = [("", "They are of my agency"), *grounds_of(found, purposes, "asb")]
        others = [agency for agency in self.agencies.values() if agency.pk != by.agency_id]
        fields["partners"].choices = [(str(agency.pk), agency.name) for agency in others]
        kept = [(str(by.team_id), by.team.name)] if by.team else [("", "Choose who keeps it")]
        fields["kept_by"].choices = [*kept, (WHOLE_AGENCY, f"The whole of {by.agency}")]

    def _carriers(self, within: set[str]) -> list[tuple[Any, ...]]:
        groups = []
        for key, agency in self.agencies.items():
            if key in within:
                teams = [team for team in self.teams.values() if team.agency_id == agency.pk]
                choices = [(f"{key}:{team.pk}", team.name) for team in teams]
                choices.append((f"{key}:", f"All of {agency.short_name}"))
                groups.append((agency.name, choices))
        return sorted(groups, key=lambda group: group[0] != self.by.agency.name)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The last day must not be before the first")
        elif first and last and (last - first).days > timetable.MOST_DAYS:
            self.add_error("last_on", "The last day must be within a year of the first")
        if bool(given.get("starts_2")) != bool(given.get("ends_2")) and not {"starts_2", "ends_2"} & set(
            self.errors
        ):
            self.add_error("ends_2", "Enter both times of the second hours, or neither")
        if "ward" in given and not given["ward"] and not (given.get("area") or "").strip():
            self.add_error("area", "Choose a ward or enter the area")
        carrier, ground = given.get("carrier", ""), given.get("ground", "")
        agency = carrier.partition(":")[0]
        if carrier and agency != str(self.by.agency_id) and not ground.startswith(f"{agency}:"):
            self.add_error(
                "ground", f"Choose the agreement under which {self.agencies[agency].name} is told of it"
            )
        return given

    def tasked(self) -> dict[str, Any]:
        """What `commands.task` is told."""
        given = self.cleaned_data
        hours = [(given["starts"], given["ends"])]
        if given["starts_2"] and given["ends_2"]:
            hours.append((given["starts_2"], given["ends_2"]))
        agency, _, team = given["carrier"].partition(":")
        carrier = self.agencies[agency]
        agreement, purpose = None, ""
        if carrier.pk != self.by.agency_id:
            _, key, purpose = given["ground"].split(":")
            agreement = next(g.agreement for g in self.grounds[agency].live if str(g.agreement.pk) == key)
        return {
            "patrol_id": given["patrol_id"],
            "kind": given["kind"],
            "title": given["title"],
            "brief": given["brief"],
            "ward": given["ward"],
            "area": given["area"],
            "windows": timetable.windows_of(
                given["first_on"], given["last_on"], {int(day) for day in given["weekdays"]}, hours
            ),
            "carrier": carrier,
            "carrier_team": self.teams.get(team),
            "agreement": agreement,
            "purpose": purpose,
            "partners": [self.agencies[key] for key in given["partners"]],
            "team": None if given["kept_by"] == WHOLE_AGENCY else self.by.team,
            "whole_agency": given["kept_by"] == WHOLE_AGENCY,
        }
