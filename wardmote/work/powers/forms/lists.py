"""What a list of uses, or the record of them, is narrowed to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, UiForm
from wardmote.foundation.timing.reckoning import months_later
from wardmote.trust.identity.models import Agency
from wardmote.work.powers.listing import DUE, NO_WARD, WHOSE, Filters
from wardmote.work.powers.models import Use


class FilterForm(UiForm):
    mark_optional = False

    state = forms.MultipleChoiceField(
        label="State", choices=Use.State.choices, widget=Checkboxes(small=True), required=False
    )
    due = forms.ChoiceField(label="Next date", choices=[("", "Any"), *DUE.items()], required=False)
    whose = forms.ChoiceField(label="Whose", choices=[("", "All I may see"), *WHOSE.items()], required=False)
    power = forms.ChoiceField(label="Power", required=False)
    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), empty_label="Any agency", required=False
    )
    ward = forms.CharField(label="Ward", required=False, max_length=80, widget=forms.Select)
    since = OneBoxDate(label="Served from", what="the first day", required=False)
    until = OneBoxDate(label="Served to", what="the last day", required=False)

    def __init__(
        self, *args: Any, powers: Iterable[tuple[str, str]] = (), wards: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        asked = (self.data.get("ward") or "").strip()
        names = list(dict.fromkeys([*wards, *([asked] if asked and asked != NO_WARD else [])]))
        fields["power"].choices = [("", "Any power"), *powers]
        fields["agency"].queryset = Agency.objects.order_by("name")
        fields["ward"].widget.choices = [
            ("", "Everywhere"),
            *((name, name) for name in names),
            (NO_WARD, "No ward known"),
        ]

    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            power=given.get("power") or "",
            states=tuple(given.get("state") or ()),
            agency=str(given["agency"].pk) if given.get("agency") else "",
            whose=given.get("whose") or "",
            due=given.get("due") or "",
            ward=given.get("ward") or "",
            since=given.get("since"),
            until=given.get("until"),
        )


class RecordForm(UiForm):
    """From which day to which, and how it is laid out. Without a day, this month and the eleven before it."""

    mark_optional = False

    BY = {"agency": "Agency", "ward": "Ward", "month": "Month"}

    since = OneBoxDate(label="Served from", what="the first day", required=False)
    until = OneBoxDate(label="Served to", what="the last day", required=False)
    across = forms.ChoiceField(label="Across", choices=list(BY.items()), required=False)
    exact = forms.BooleanField(
        label="Our own agency's alone, with small numbers and by the day", required=False
    )

    def period(self, today: date) -> tuple[date, date]:
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        until = given.get("until") or today
        since = given.get("since") or months_later(until.replace(day=1), -11)
        return min(since, until), max(since, until)

    @property
    def by(self) -> str:
        return getattr(self, "cleaned_data", {}).get("across") or "agency"

    @property
    def is_exact(self) -> bool:
        return bool(getattr(self, "cleaned_data", {}).get("exact"))
