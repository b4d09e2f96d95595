"""What comes after a power was served, each on a page of its own with few boxes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.trust.access.forms import OnceMixin, text
from wardmote.work.catalogue import law
from wardmote.work.powers import lawful
from wardmote.work.powers.forms.service import TimeOfDay
from wardmote.work.powers.forms.using import lines
from wardmote.work.powers.models import Condition, DueDate, Step

Kind = Step.Kind


class StepForm(TimeOfDay, OnceMixin, UiForm):
    """When it happened, today unless said, and what is to be known of it."""

    mark_optional = False
    kinds: tuple[str, ...] = ()

    happened_on = OneBoxDate(label="On which day, if not today?", what="the day it happened", required=False)
    words = forms.CharField(
        label="What happened?",
        widget=text(4),
        max_length=8000,
        error_messages={"required": "Enter what happened"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name in self.fields if name != "at"]
        names.insert(names.index("happened_on") + 1, "at")
        self.order_fields(names)

    def happened_at(self, now: datetime, *, since: datetime | None = None) -> datetime:
        """When it happened. A day without a time is its noon: of the day of service, not before that."""
        found = self.moment_on(self.cleaned_data.get("happened_on"), now)
        guessed = self.cleaned_data.get("at") is None
        same_day = since is not None and timezone.localdate(since) == timezone.localdate(found)
        return max(found, since) if guessed and same_day and since is not None else found

    def kind(self) -> str:
        return self.kinds[0]

    def told(self) -> dict[str, Any]:
        return {"words": self.cleaned_data.get("words") or ""}


class BreachForm(StepForm):
    kinds = (Kind.BREACHED,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What was done or not done, and what shows it?"
        self.fields["words"].error_messages["required"] = "Enter what was done or not done, and what shows it"


class AppealForm(StepForm):
    kinds = (Kind.APPEALED,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "To which court, and on what grounds?"
        self.fields["words"].error_messages["required"] = "Enter to which court, and on what grounds"


class DecidedForm(StepForm):
    decision = forms.ChoiceField(
        label="What was decided?",
        choices=[
            (Kind.DISMISSED, "The appeal was dismissed or withdrawn: it stands"),
            (Kind.UPHELD, "It was quashed"),
        ],
        widget=Radios(small=True),
        error_messages={"required": "Choose what was decided"},
    )
    field_order = ("decision", "happened_on", "words", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What did the court say?"
        self.fields["words"].required = False

    def kind(self) -> str:
        return str(self.cleaned_data["decision"])


class ExtendForm(StepForm):
    kinds = (Kind.EXTENDED,)
    until_on = OneBoxDate(label="New last day", what="the new last day")
    field_order = ("until_on", "words", "happened_on", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "Why, and who decided it?"
        self.fields["words"].error_messages["required"] = "Enter why, and who decided it"

    def told(self) -> dict[str, Any]:
        return super().told() | {"until_on": self.cleaned_data["until_on"]}


class VaryForm(StepForm):
    kinds = (Kind.VARIED,)
    must = forms.CharField(
        label="What must they do besides?", help_text="One requirement a line", widget=text(2), required=False
    )
    must_not = forms.CharField(
        label="What must they not do besides?",
        help_text="One prohibition a line",
        widget=text(2),
        required=False,
    )
    field_order = ("must", "must_not", "words", "happened_on", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "Why is it varied, and who decided it?"
        self.fields["words"].error_messages["required"] = "Enter why it is varied"

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return super().told() | {"must": lines(given["must"]), "must_not": lines(given["must_not"])}


class EndConditionForm(StepForm):
    kinds = (Kind.CONDITION_ENDED,)
    condition = forms.ChoiceField(
        label="Which condition ends?",
        widget=Radios(small=True),
        error_messages={"required": "Choose the condition that ends"},
    )
    field_order = ("condition", "words", "happened_on", "key")

    def __init__(self, *args: Any, conditions: Iterable[Condition] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conditions = {str(each.pk): each for each in conditions if each.ended_at is None}
        self.fields["condition"].choices = [(key, each.text) for key, each in self.conditions.items()]  # type: ignore[attr-defined]
        self.fields["words"].label = "Why does it end?"
        self.fields["words"].error_messages["required"] = "Enter why it ends"

    def told(self) -> dict[str, Any]:
        return super().told() | {"condition": self.conditions[self.cleaned_data["condition"]]}


class DateMetForm(StepForm):
    kinds = (Kind.DATE_MET,)
    settles = forms.ChoiceField(
        label="Which date was kept?",
        widget=Radios(small=True),
        error_messages={"required": "Choose the date that was kept"},
    )
    field_order = ("settles", "words", "happened_on", "key")

    def __init__(self, *args: Any, dates: Iterable[DueDate] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settles: Any = self.fields["settles"]
        settles.choices = [(each.name, each.label) for each in dates if each.is_open and not each.passes]
        self.fields["words"].label = "What was done?"
        self.fields["words"].error_messages["required"] = "Enter what was done"

    def told(self) -> dict[str, Any]:
        return super().told() | {"settles": self.cleaned_data["settles"]}


class EventForm(StepForm):
    """A day of which only the officer knows, from which the law counts."""

    kinds = (Kind.EVENT,)
    event = forms.ChoiceField(
        label="What happened?", widget=Radios(small=True), error_messages={"required": "Choose what happened"}
    )
    field_order = ("event", "happened_on", "at", "words", "key")

    def __init__(self, *args: Any, power: law.Power | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.power = power
        said = lawful.events_to_say(power) if power else {}
        fields["event"].choices = [(name, words[:1].upper() + words[1:]) for name, words in said.items()]
        fields["happened_on"].label = "On which day?"
        fields["happened_on"].required = True
        fields["at"].label = "At what time, where hours are counted from it?"
        fields["words"].label = "How is it known?"
        fields["words"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day, event = data.get("happened_on"), data.get("event")
        if (
            self.power
            and day
            and event
            and data.get("at") is None
            and lawful.wants_time(self.power, event, day)
        ):
            self.add_error("at", "Enter the time: hours are counted from it")
        return data

    def happened_at(self, now: datetime, *, since: datetime | None = None) -> datetime:
        """The moment, where its time is known; else when it is put down, and the day is kept beside it."""
        return super().happened_at(now) if self.cleaned_data.get("at") is not None else now

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        day = None if given.get("at") is not None else given["happened_on"]
        return super().told() | {"settles": given["event"], "until_on": day}


class PaidForm(StepForm):
    kinds = (Kind.PAID,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "How was it paid?"
        self.fields["words"].required = False


class EndForm(StepForm):
    decision = forms.ChoiceField(
        label="How does it end?",
        choices=[
            (Kind.COMPLIED, "It was complied with"),
            (Kind.OUTCOME, "It ended otherwise: say how"),
            (Kind.DISCHARGED, "It was discharged"),
            (Kind.WITHDRAWN, "It is withdrawn"),
        ],
        widget=Radios(small=True),
        error_messages={"required": "Choose how it ends"},
    )
    field_order = ("decision", "words", "happened_on", "key")

    def __init__(self, *args: Any, only_withdrawn: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What came of it, or why?"
        self.fields["words"].error_messages["required"] = "Enter what came of it, or why it ends"
        if only_withdrawn:
            decision: Any = self.fields["decision"]
            decision.choices, decision.initial = [(Kind.WITHDRAWN, "It is withdrawn")], Kind.WITHDRAWN

    def kind(self) -> str:
        return str(self.cleaned_data["decision"])


class AuthoriseForm(StepForm):
    kinds = (Kind.AUTHORISED,)
    rank = forms.ChoiceField(
        label="Their rank", error_messages={"required": "Choose the rank of who authorised it"}
    )
    whom = forms.CharField(
        label="Who authorised it?", max_length=120, error_messages={"required": "Enter who authorised it"}
    )
    field_order = ("rank", "whom", "words", "happened_on", "key")

    def __init__(self, *args: Any, ranks: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rank"].choices = list(ranks)  # type: ignore[attr-defined]
        self.fields["words"].label = "Their reasons"
        self.fields["words"].required = False

    def told(self) -> dict[str, Any]:
        return super().told() | {"how": self.cleaned_data["rank"], "whom": self.cleaned_data["whom"]}
