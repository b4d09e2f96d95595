"""What a list of patrols, or their hours and findings, is narrowed to."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, UiForm
from wardmote.records.patrols import timetable
from wardmote.records.patrols.listing import WHOSE, Filters
from wardmote.records.patrols.models import Patrol

WEEKS = [("", "Any week"), ("last", "Last week"), ("this", "This week"), ("next", "Next week")]
MONTHS_BACK = 24


class FilterForm(UiForm):
    mark_optional = False

    state = forms.MultipleChoiceField(
        label="State", choices=Patrol.State.choices, widget=Checkboxes(small=True), required=False
    )
    whose = forms.ChoiceField(label="Whose", choices=[("", "All I may see"), *WHOSE.items()], required=False)
    week = forms.ChoiceField(label="Week", choices=WEEKS, required=False)
    area = forms.CharField(label="Area", required=False, max_length=120, widget=forms.Select)

    def __init__(self, *args: Any, areas: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = (self.data.get("area") or "").strip()
        names = list(dict.fromkeys([*areas, *([asked] if asked else [])]))
        self.fields["area"].widget.choices = [("", "Everywhere"), *((name, name) for name in names)]

    def filters(self, *, today: date) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        week = given.get("week") or ""
        return Filters(
            states=tuple(given.get("state") or ()),
            whose=given.get("whose") or "",
            where=given.get("area") or "",
            within=timetable.week_of(today, week) if week else None,
        )


class PeriodForm(UiForm):
    """From one month to another, and one area or all."""

    mark_optional = False

    since = forms.ChoiceField(label="From", required=False)
    until = forms.ChoiceField(label="To", required=False)
    area = forms.CharField(label="Area", required=False, max_length=120, widget=forms.Select)

    def __init__(self, data: Any, *, today: date, areas: Iterable[str] = (), **kwargs: Any) -> None:
        months, month = [], today.replace(day=1)
        for _ in range(MONTHS_BACK):
            months.append((f"{month:%Y-%m}", f"{month:%B %Y}"))
            month = (month - timedelta(days=1)).replace(day=1)
        asked = (data.get("area") or "").strip()
        self.usual = {"since": months[2][0], "until": months[0][0]}  # the last three months
        # What is not asked for is shown as what is counted.
        shown = {name: data.get(name) or usual for name, usual in self.usual.items()}
        super().__init__(shown | {"area": asked}, **kwargs)
        fields: Any = self.fields
        fields["since"].choices = fields["until"].choices = months
        names = list(dict.fromkeys([*areas, *([asked] if asked else [])]))
        fields["area"].widget.choices = [("", "Everywhere"), *((name, name) for name in names)]

    def period(self) -> tuple[date, date]:
        """The first days of the first and the last month."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        since = month_of(given.get("since") or self.usual["since"])
        until = month_of(given.get("until") or self.usual["until"])
        return min(since, until), max(since, until)

    @property
    def where(self) -> str:
        return (getattr(self, "cleaned_data", {}).get("area") or "").strip()


def month_of(written: str) -> date:
    return datetime.strptime(written, "%Y-%m").date()
