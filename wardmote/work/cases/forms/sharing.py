"""Who else is let in, is kept out or takes the case over."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.trust.access.forms import (
    SHORT,
    OnceMixin,
    text,
)
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases.transferring import Ground


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
