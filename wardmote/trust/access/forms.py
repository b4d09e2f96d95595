"""Forms about who may see a record, of whatever kind, and what such forms are made of."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.trust.access.models import Level
from wardmote.trust.access.queries import LEVEL_WORDS
from wardmote.trust.agreements.models import Agreement, Category
from wardmote.trust.identity.models import Agency, Officer, Team

SHORT = forms.TextInput({"class": "govuk-input--width-20"})
WHOLE_AGENCY = "agency"


def text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class OnceMixin(forms.Form):
    """A form that makes one thing however often it is sent: its key is the id the thing will have."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data.get("key") or uuid.uuid4()


class CategoriesField(forms.MultipleChoiceField):
    """Categories of data as tick boxes; beside each, who on this case would not see it."""

    widget = Checkboxes

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = "Choose categories from the list"

    def offer(self, categories: Iterable[Category], blind: Mapping[str, list[str]] | None = None) -> None:
        self.choices = [(category.key, category.name) for category in categories]
        widget: Any = self.widget
        widget.hints = {
            key: f"Will not be seen by {' or '.join(agencies)}: their agreement does not cover it"
            for key, agencies in (blind or {}).items()
            if agencies
        }


NAMED_OFFICERS = "officers"


def nearness(agreement: Agreement, purpose: str, usual_purpose: str) -> tuple[bool, int, int]:
    """Sorts grounds: those of the usual purpose first, and of them the agreement most about it."""
    if purpose != usual_purpose:
        return True, 0, 0
    return False, len(agreement.purposes), agreement.purposes.index(purpose)


def only_under(category: Category, agreements: Collection[Agreement]) -> str:
    """Which of some agreements cover a category; nothing where all do."""
    covering = [each.document_name for each in agreements if category.key in each.categories]
    return "" if len(covering) == len(agreements) else f"Only under {' or '.join(covering)}"


class ShareForm(UiForm):
    """Sharing with one agency, once it is chosen: whom, on which ground, what, how far, why."""

    ground = forms.ChoiceField(
        label="Under which agreement, and for what purpose?",
        widget=Radios,
        error_messages={
            "required": "Choose the agreement and purpose",
            "invalid_choice": "Choose an agreement and purpose from the list",
        },
    )
    to = forms.ChoiceField(
        label="Who there sees it?",
        widget=Radios,
        error_messages={
            "required": "Choose who there sees it",
            "invalid_choice": "Choose who there sees it from the list",
        },
    )
    officers = forms.MultipleChoiceField(
        label="Named officers",
        help_text="If you chose named officers above",
        widget=Checkboxes,
        required=False,
        error_messages={"invalid_choice": "Choose officers from the list"},
    )
    categories = CategoriesField(
        label="What may they see?",
        required=True,
        error_messages={"required": "Choose what they may see"},
    )
    level = forms.TypedChoiceField(
        label="What may they do?",
        coerce=int,
        choices=[(level, LEVEL_WORDS[level]) for level in (Level.READ, Level.CONTRIBUTE, Level.DECIDE)],
        initial=Level.READ,
        widget=Radios,
        error_messages={"required": "Choose what they may do"},
    )
    necessity = forms.CharField(
        label="Why is it necessary to share this with them?",
        help_text="Kept on record with the sharing.",
        widget=text(3),
        error_messages={"required": "Enter why it is necessary to share this"},
    )
    ends_on = OneBoxDate(
        label="Last day of sharing",
        what="the last day of sharing",
        help_text="Leave empty to share for as long as the agreement lasts",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        agency: Agency,
        agreements: Iterable[Agreement],
        purposes: Mapping[str, str],
        teams: Iterable[Team],
        officers: Iterable[Officer],
        categories: Iterable[Category],
        usual_purpose: str,
        held: Iterable[str],
        noun: str = "case",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreements = {str(agreement.pk): agreement for agreement in agreements}
        self.teams = {f"team:{team.pk}": team for team in teams}
        self.named = {str(officer.pk): officer for officer in officers}
        ground: Any = self.fields["ground"]
        grounds = [(each, purpose) for each in self.agreements.values() for purpose in each.purposes]
        grounds.sort(key=lambda each: nearness(each[0], each[1], usual_purpose))
        ground.choices = [
            (f"{agreement.pk}:{purpose}", f"{agreement.document_name}: {purposes.get(purpose, purpose)}")
            for agreement, purpose in grounds
        ]
        usual = [value for value, _ in ground.choices if value.endswith(f":{usual_purpose}")]
        ground.initial = usual[0] if len(usual) == 1 else None  # of several, the officer chooses
        to: Any = self.fields["to"]
        to.choices = [
            *((key, team.name) for key, team in self.teams.items()),
            (NAMED_OFFICERS, "Named officers, ticked below"),
            (WHOLE_AGENCY, f"Everyone at {agency.name}"),
        ]
        named: Any = self.fields["officers"]
        named.choices = [
            (key, f"{officer.name}{f', {officer.team.name}' if officer.team else ''}")
            for key, officer in self.named.items()
        ]
        covered = {key for agreement in self.agreements.values() for key in agreement.categories}
        offered = [category for category in categories if category.key in covered]
        what: Any = self.fields["categories"]
        what.offer(offered)
        what.widget.hints = {
            category.key: hint
            for category in offered
            if (hint := only_under(category, self.agreements.values()))
        }
        names = ", ".join(category.name for category in categories if category.key in set(held))
        what.help_text = f"What the agreement covers. The {noun} itself holds: {names}"
        what.initial = [category.key for category in offered if category.key in {*held, "contact"}]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("to") == NAMED_OFFICERS and not cleaned.get("officers") and "officers" in cleaned:
            self.add_error("officers", "Tick the officers who may see it")
        return cleaned

    @property
    def agreement(self) -> Agreement:
        return self.agreements[self.cleaned_data["ground"].partition(":")[0]]

    @property
    def purpose(self) -> str:
        return str(self.cleaned_data["ground"].partition(":")[2])

    @property
    def team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["to"])

    @property
    def is_whole_agency(self) -> bool:
        return bool(self.cleaned_data["to"] == WHOLE_AGENCY)

    @property
    def chosen_officers(self) -> list[Officer]:
        if self.cleaned_data["to"] != NAMED_OFFICERS:
            return []
        return [self.named[key] for key in self.cleaned_data["officers"]]


class WithdrawForm(UiForm):
    reason = forms.CharField(
        label="Why is this sharing being withdrawn?",
        help_text="Kept on record with the sharing.",
        widget=text(3),
        error_messages={"required": "Enter why this sharing is being withdrawn"},
    )


class LookForm(UiForm):
    """An alarm looked at."""

    words = forms.CharField(
        label="What did you find?",
        help_text="For example: they took over a colleague’s cases. Do not name anyone in a record.",
        min_length=3,
        max_length=2000,
        widget=text(4),
        error_messages={
            "required": "Enter what you found",
            "min_length": "Say in a few words what you found",
        },
    )


class StandInForm(UiForm):
    """Who stands in for an officer, and on which days."""

    colleague = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Who stands in?",
        empty_label="Choose a colleague",
        error_messages={
            "required": "Choose who stands in",
            "invalid_choice": "Choose a colleague from the list",
        },
    )
    starts_on = OneBoxDate(label="First day", what="the first day")
    ends_on = OneBoxDate(label="Last day", what="the last day")
    with_named = forms.BooleanField(
        label="Also what is for named officers only",
        help_text="Without this, they do not see cases, people and places that are kept for named officers.",
        required=False,
    )

    def __init__(
        self, *args: Any, colleagues: Any, own: bool, today: date, most: int, ahead: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.most, self.ahead = today, most, ahead
        chosen: Any = self.fields["colleague"]
        chosen.queryset = colleagues
        chosen.label_from_instance = lambda o: f"{o.name}, {o.team}" if o.team else o.name
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].help_text = f"It ends by itself after that day, {most} days at most."
        if not own:
            del self.fields["with_named"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if starts and starts < self.today:
            self.add_error("starts_on", "The first day must be today or later")
        elif starts and starts > self.today + timedelta(days=self.ahead):
            self.add_error("starts_on", f"The first day must be within {self.ahead} days from today")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The last day must not be before the first")
        elif starts and ends and (ends - starts).days >= self.most:
            self.add_error("ends_on", f"The last day must be within {self.most} days of the first")
        return given
