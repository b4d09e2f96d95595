"""What is typed to make and change a plan, its priorities, actions and services."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, Radios, UiForm
from wardmote.foundation.design.seen import SeenMixin
from wardmote.trust.access.forms import OnceMixin
from wardmote.trust.identity.models import Agency, Team
from wardmote.work.plans.forms.common import NAME_NO_ONE, Day, DayOrMonth, line, paragraphs, several
from wardmote.work.plans.models import Measure, PlanAction, Priority
from wardmote.work.plans.models.common import LONG_TITLE, MOST_SERVICES, TITLE

NUMBER = forms.TextInput({"class": "govuk-input--width-5", "autocomplete": "off"})


class PlanForm(UiForm):
    title = line("What is the plan called?", "Enter the title of the plan")
    starts_on = Day(label="First day", what="the first day")
    ends_on = Day(label="Last day", what="the last day")
    about = paragraphs("What stands above its table", help_text=NAME_NO_ONE)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must be on or after the first")
        return given


class ChangePlanForm(SeenMixin, PlanForm):
    pass


class NewPlanForm(OnceMixin, PlanForm):
    pass


class PriorityForm(UiForm):
    number = line("Number", "Enter the number of the priority", most=12, widget=NUMBER)
    title = line("Title", "Enter the title of the priority")


class ChangePriorityForm(SeenMixin, PriorityForm):
    pass


class NewPriorityForm(OnceMixin, PriorityForm):
    pass


class ActionForm(UiForm):
    priority = forms.ChoiceField(label="Priority", error_messages={"required": "Choose a priority"})
    number = line("Number", "Enter the number of the action, such as 1.4", most=12, widget=NUMBER)
    title = paragraphs(
        "What is to be done?", "Enter what is to be done", most=LONG_TITLE, rows=3, help_text=NAME_NO_ONE
    )
    deadline = DayOrMonth(label="Delivery deadline", required=False)
    leads = paragraphs(
        "Services that lead it", rows=3, help_text="One a line, as your plan writes them", most=4000
    )
    supports = paragraphs("Partners that support it", rows=3, help_text="One a line", most=4000)
    status = forms.ChoiceField(
        label="How it stands",
        choices=PlanAction.Status.choices,
        initial="not_started",
        widget=Radios(small=True),
    )
    completed_on = Day(
        label="Completed on",
        what="the day it was completed",
        required=False,
        help_text="If it is complete and you know",
    )

    def __init__(self, *args: Any, priorities: Iterable[Priority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.priorities = {str(each.pk): each for each in priorities}
        field: Any = self.fields["priority"]
        field.choices = [(key, f"{each.number} {each.title}") for key, each in self.priorities.items()]

    def clean_leads(self) -> list[str]:
        return self._names("leads")

    def clean_supports(self) -> list[str]:
        return self._names("supports")

    def _names(self, field: str) -> list[str]:
        names = several(self.cleaned_data[field])
        if len(names) > MOST_SERVICES:
            raise forms.ValidationError(f"Name up to {MOST_SERVICES} services")
        if any(len(name) > TITLE for name in names):
            raise forms.ValidationError(f"The name of a service has up to {TITLE} characters")
        return names

    @property
    def chosen(self) -> Priority:
        return self.priorities[self.cleaned_data["priority"]]


class ChangeActionForm(SeenMixin, ActionForm):
    pass


class NewActionForm(OnceMixin, ActionForm):
    pass


class MatchForm(UiForm):
    mark_optional = False

    whom = forms.CharField(label="Agency, or a team of it", required=False, widget=forms.Select)

    def __init__(self, *args: Any, agencies: Iterable[Agency], teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(each.pk): each for each in agencies}
        self.teams = {str(each.pk): each for each in teams}
        of: dict[Any, list[Team]] = {}
        for team in self.teams.values():
            of.setdefault(team.agency_id, []).append(team)
        choices: list[tuple[str, Any]] = [("", "None on the system")]
        for key, agency in self.agencies.items():
            within = [(str(team.pk), f"{agency.short_name}: {team.name}") for team in of.get(agency.pk, [])]
            choices.append((agency.name, [(key, f"{agency.name}, all of it"), *within]))
        widget: Any = self.fields["whom"].widget
        widget.choices = choices

    def clean_whom(self) -> str:
        value = str(self.cleaned_data["whom"])
        if value and value not in self.agencies and value not in self.teams:
            raise forms.ValidationError("Choose an agency or team from the list")
        return value

    @property
    def matched(self) -> tuple[Agency | None, Team | None]:
        value = self.cleaned_data["whom"]
        if team := self.teams.get(value):
            return self.agencies.get(str(team.agency_id)), team
        return self.agencies.get(value), None


class CommitteeForm(UiForm):
    name = line("Name of the board or committee", "Enter the name of the committee")


class CarryForm(UiForm):
    title = line("What is the next plan called?", "Enter the title of the plan")
    starts_on = Day(label="First day", what="the first day")
    ends_on = Day(label="Last day", what="the last day")
    actions = forms.MultipleChoiceField(
        label="Open actions to carry over",
        widget=Checkboxes(small=True),
        required=False,
        error_messages={"invalid_choice": "Choose actions from the list"},
    )

    def __init__(self, *args: Any, actions: Iterable[PlanAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = {str(each.pk): each for each in actions}
        field: Any = self.fields["actions"]
        field.choices = [(key, f"{each.number} {each.title}") for key, each in self.open.items()]
        if not self.is_bound:
            self.initial["actions"] = list(self.open)

    @property
    def chosen(self) -> list[PlanAction]:
        return [self.open[key] for key in self.cleaned_data["actions"]]


class MeasureForm(OnceMixin, UiForm):
    name = line("What is measured?", "Enter what is measured", help_text=NAME_NO_ONE)
    unit = line("Unit", most=60, help_text="Such as: visits, per 1,000 residents")
    baseline = forms.DecimalField(label="Baseline", max_digits=14, decimal_places=2, required=False)
    target = forms.DecimalField(label="Target", max_digits=14, decimal_places=2, required=False)
    better = forms.ChoiceField(
        label="Which way is better?",
        choices=Measure.Better.choices,
        initial="higher",
        widget=Radios(small=True),
    )
    source = line("Where the figure is from")


class RuleForm(UiForm):
    amber_days = forms.IntegerField(
        label="Days before its deadline from which an action is amber", min_value=0, max_value=365
    )
    quiet_days = forms.IntegerField(
        label="Days without a progress entry after which it is amber", min_value=1, max_value=365
    )
    late_days = forms.IntegerField(
        label="Days after its deadline from which a forecast is red", min_value=0, max_value=365
    )
    remind_days = forms.IntegerField(
        label="Days before its deadline on which those who lead it are reminded", min_value=1, max_value=365
    )
    escalate_days = forms.IntegerField(
        label="Days after its deadline on which whoever keeps the plan is told", min_value=1, max_value=365
    )
    source = line("Who decided it, and when", "Enter who decided it")
    starts_on = Day(label="From which day", what="the day from which it counts")
