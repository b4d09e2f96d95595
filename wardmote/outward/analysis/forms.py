"""Which reports the figures are of."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.functional import cached_property

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.outward.analysis.queries import CLOCKS, CLOSED, HOWS, LONGEST, UNKNOWN, Filters, usual
from wardmote.records.intake.models import Report
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.models import Category
from wardmote.records.places import queries as places

STATES = [choice for choice in Report.State.choices if choice[0] != Report.State.RECORDED]
CHANNELS = [choice for choice in Report.Channel.choices if choice[0] != Report.Channel.OPEN_DATA]
DAY = timedelta(days=1)
EARLIEST, LATEST = 2000, 2099


class FilterForm(UiForm):
    """Nothing is required, and what cannot be read is left out and says so beside itself."""

    mark_optional = False

    whose = forms.ChoiceField(
        label="Whose",
        required=False,
        choices=[("", "All I may see"), ("team", "My team’s"), ("agency", "My agency’s")],
        widget=Radios(small=True),
    )
    ward = forms.ChoiceField(label="Ward", required=False)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any"), *Report.Kind.choices])
    category = forms.ChoiceField(label="Category", required=False)
    channel = forms.ChoiceField(label="How it came", required=False, choices=[("", "Any"), *CHANNELS])
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *STATES])

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, label in (("from", "Received from"), ("to", "Received to")):
            self.fields[name] = OneBoxDate(
                label=label,
                required=False,
                what=f"the {'first' if name == 'from' else 'last'} day",
                help_text="",
            )
        ward: Any = self.fields["ward"]
        names = places.ward_names()
        # A report keeps the ward it was in, whatever wards there are now.
        if (asked := self.data.get("ward", "")[:120]) and asked not in [*names, UNKNOWN]:
            names.append(asked)
        ward.choices = [("", "Any"), *((name, name) for name in names), (UNKNOWN, "Not known")]
        category: Any = self.fields["category"]
        category.choices = [
            ("", "Any"),
            *kinds.grouped(self.category_names.values()),
            (UNKNOWN, "None given"),
        ]
        self.order_fields(["from", "to", "whose", "ward", "kind", "category", "channel", "state"])

    @cached_property
    def category_names(self) -> dict[str, Category]:
        """Every category there is or was, by its key, with the name it has today."""
        return kinds.named(self.today)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        from_on, to_on = self.period(told.get("from"), told.get("to"))
        wrong = ""
        if from_on.year < EARLIEST or to_on.year > LATEST:
            wrong = "Choose days of this century"
        elif to_on < from_on:
            wrong = "The last day must be the first or later"
        if wrong:
            self.add_error("to", wrong)
            from_on, to_on = self.period(None, None)
        elif to_on - from_on >= LONGEST:
            self.add_error("to", f"Choose at most {LONGEST.days} days")
            to_on = from_on + LONGEST - DAY
        return told | {"from_on": from_on, "to_on": to_on}

    def period(self, from_on: date | None, to_on: date | None) -> tuple[date, date]:
        """The days asked for; of those not said, the usual ones."""
        if from_on is not None and to_on is None:
            last = from_on + (LONGEST - DAY if from_on.year <= LATEST else timedelta())
            return from_on, max(from_on, min(self.today, last))
        if to_on is not None and from_on is None:
            return usual(to_on).from_on if to_on.year >= EARLIEST else to_on, to_on
        if from_on is None or to_on is None:
            given = usual(self.today)
            return given.from_on, given.to_on
        return from_on, to_on

    def filters(self) -> Filters:
        self.is_valid()
        told = self.cleaned_data
        chosen = {
            name: told.get(name) or "" for name in ("whose", "ward", "kind", "category", "channel", "state")
        }
        timed, how = self.data.get("timed", ""), self.data.get("how", "")
        if timed == CLOSED or timed in CLOCKS:
            chosen |= {"timed": timed, "how": how if how in HOWS and timed != CLOSED else ""}
        return Filters(told["from_on"], told["to_on"], **chosen)
