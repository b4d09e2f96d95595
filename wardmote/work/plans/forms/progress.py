"""What is typed of how an action goes, and what lists of plans are narrowed to."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.trust.access.forms import OnceMixin
from wardmote.work.plans.forms.common import NAME_NO_ONE, Day, line, paragraphs
from wardmote.work.plans.models import Colour, Committee, Plan, PlanAction, Service
from wardmote.work.plans.rag import WORDS


class ProgressForm(OnceMixin, UiForm):
    what = paragraphs("What was done?", "Enter what was done", help_text=NAME_NO_ONE)
    status = forms.ChoiceField(
        label="How it stands now",
        choices=PlanAction.Status.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose how it stands"},
    )
    forecast_on = Day(
        label="Expected to be complete on",
        what="the day it is expected",
        required=False,
        help_text="If it is open",
    )
    completed_on = Day(
        label="Completed on", what="the day it was completed", required=False, help_text="If it is complete"
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("status") != PlanAction.Status.COMPLETE and given.get("completed_on"):
            self.add_error("completed_on", "A day of completion is given only of a completed action")
        return given


class OverrideForm(UiForm):
    colour = forms.ChoiceField(
        label="Rating",
        choices=Colour.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose a rating"},
    )
    reason = paragraphs("Why?", "Enter why", help_text=NAME_NO_ONE)
    ends_on = Day(label="Until when?", what="the day on which it ends")


class MilestoneForm(OnceMixin, UiForm):
    title = line("What is the milestone?", "Enter the milestone", help_text=NAME_NO_ONE)
    due_on = Day(label="By when?", what="the day it is due")


class OnDayForm(UiForm):
    on = Day(label="On which day?", what="the day")


class ValueForm(OnceMixin, UiForm):
    on = Day(label="Of which day?", what="the day")
    value = forms.DecimalField(
        label="Figure", max_digits=14, decimal_places=2, error_messages={"required": "Enter the figure"}
    )


class ReportForm(UiForm):
    committee = forms.ChoiceField(
        label="Board or committee", error_messages={"required": "Choose a committee"}
    )
    on = Day(label="Reported on", what="the day it was reported")

    def __init__(self, *args: Any, committees: Iterable[Committee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.committees = {str(each.pk): each for each in committees}
        field: Any = self.fields["committee"]
        field.choices = [(key, each.name) for key, each in self.committees.items()]

    @property
    def chosen(self) -> Committee:
        return self.committees[self.cleaned_data["committee"]]


class ListForm(OnceMixin, UiForm):
    service = forms.ChoiceField(label="On the list of", widget=Radios(small=True))
    due_on = Day(label="By when?", what="the day it is due")

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(each.pk): each for each in services}
        field: Any = self.fields["service"]
        field.choices = [
            (key, f"{each.name} ({each.meant})" if each.meant else each.name)
            for key, each in self.services.items()
        ]
        if len(self.services) == 1:
            self.initial["service"] = next(iter(self.services))

    @property
    def chosen(self) -> Service:
        return self.services[self.cleaned_data["service"]]


class PlansFilterForm(UiForm):
    mark_optional = False

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), *(each for each in Plan.State.choices if each[0] != Plan.State.DISCARDED)],
    )
    q = line("Words in the title", most=100)


class TableFilterForm(UiForm):
    """What the table, the board and the time line of one plan are narrowed to."""

    mark_optional = False

    rag = forms.ChoiceField(
        label="Rating", required=False, choices=[("", "Any"), *WORDS.items(), ("by_hand", "Set by hand")]
    )
    service = forms.CharField(label="Service", required=False, max_length=40, widget=forms.Select)
    due = forms.ChoiceField(
        label="Shown",
        required=False,
        choices=[
            ("", "All"),
            ("open", "Open"),
            ("late", "Slipping"),
            ("differs", "With differences"),
            ("ours", "Ours"),
        ],
    )
    q = line("Words", most=100)

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(each.pk): each for each in services}
        widget: Any = self.fields["service"].widget
        widget.choices = [("", "Any"), *((key, each.name) for key, each in self.services.items())]
