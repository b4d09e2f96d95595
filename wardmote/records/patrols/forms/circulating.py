"""Circulating a patrol, with its shift reports, to several partners at once."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.records.patrols.commands import Recipient
from wardmote.records.patrols.forms.common import WHOLE_AGENCY, grounds_of, text
from wardmote.trust.access.models import Level
from wardmote.trust.agreements.queries import AgencyGrounds
from wardmote.trust.identity.models import Team


class CirculateForm(UiForm):
    """To which partners: for each that an agreement lets in, nobody there, a team, or all its officers."""

    mark_optional = False

    level = forms.TypedChoiceField(
        label="What may they do?",
        coerce=int,
        choices=[(Level.READ, "Read it"), (Level.CONTRIBUTE, "Read it, add to it and report on it")],
        initial=Level.READ,
        widget=Radios(small=True),
        error_messages={"required": "Choose what they may do"},
    )
    necessity = text(
        "Why is it necessary that they see it?",
        "Enter why it is necessary that they see it",
        rows=3,
        help_text="Kept on record with the sharing.",
    )

    def __init__(
        self,
        *args: Any,
        found: Iterable[AgencyGrounds],
        teams: Iterable[Team],
        purposes: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [each for each in found if grounds_of([each], purposes, "")]
        self.teams = {str(team.pk): team for team in teams}
        self.usual: dict[UUID, str] = {}  # the ground that stands first, where no other is chosen
        for each in self.offered:
            key = each.agency.pk.hex
            own = [team for team in self.teams.values() if team.agency_id == each.agency.pk]
            self.fields[f"to_{key}"] = forms.ChoiceField(
                label=f"{each.agency.name}: who there?",
                required=False,
                choices=[
                    ("", "Not to them"),
                    *((str(team.pk), team.name) for team in own),
                    (WHOLE_AGENCY, f"Everyone at {each.agency.short_name}"),
                ],
                error_messages={"invalid_choice": f"Choose who at {each.agency.name} sees it"},
            )
            [(_, choices)] = grounds_of([each], purposes, "asb")
            self.usual[each.agency.pk] = choices[0][0]
            self.fields[f"ground_{key}"] = forms.ChoiceField(
                label="Under which agreement?",
                required=False,
                choices=choices,
                error_messages={"invalid_choice": f"Choose the agreement with {each.agency.name}"},
            )

    def pairs(self) -> list[tuple[AgencyGrounds, Any, Any]]:
        """For the page: each agency with its two questions."""
        return [
            (each, self[f"to_{each.agency.pk.hex}"], self[f"ground_{each.agency.pk.hex}"])
            for each in self.offered
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(given.get(f"to_{each.agency.pk.hex}") for each in self.offered):
            self.add_error(None, "Choose at least one partner to circulate it to")
        return given

    def recipients(self) -> list[Recipient]:
        found = []
        for each in self.offered:
            to = self.cleaned_data[f"to_{each.agency.pk.hex}"]
            if to:
                ground = self.cleaned_data[f"ground_{each.agency.pk.hex}"] or self.usual[each.agency.pk]
                _, key, purpose = ground.split(":")
                agreement = next(g.agreement for g in each.live if str(g.agreement.pk) == key)
                found.append(Recipient(each.agency, self.teams.get(to), agreement, purpose))
        return found
