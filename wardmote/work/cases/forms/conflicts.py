"""A conflict of interest declared, and lifted."""

from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.trust.access.forms import SHORT, text
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import conflicts

WORDS: dict[str, Any] = {
    "label": "What is the conflict?",
    "help_text": "For example: I know someone in this. Only the case’s lead and its owner’s supervisors "
    "read it.",
    "min_length": 3,
    "max_length": 2000,
    "widget": text(3),
    "error_messages": {
        "required": "Enter what the conflict is",
        "min_length": "Say in a few words what the conflict is",
    },
}


class ConflictByReferenceForm(UiForm):
    reference = forms.RegexField(
        r"^\s*[Cc]-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}\s*$",
        label="Reference of the case",
        help_text="For example C-7K3Q-9XWM",
        max_length=20,
        widget=SHORT,
        error_messages={
            "required": "Enter the reference of the case",
            "invalid": "Enter a reference like C-7K3Q-9XWM",
        },
    )
    words = forms.CharField(**WORDS)


class ConflictForm(UiForm):
    whose = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Who has it?",
        widget=Radios,
        empty_label=None,
        error_messages={
            "required": "Choose who has the conflict",
            "invalid_choice": "Choose an officer of your team",
        },
    )
    words = forms.CharField(**WORDS)

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = list(conflicts.may_declare_for(by).values_list("pk", flat=True))
        if not team:
            del self.fields["whose"]
            return
        whose: Any = self.fields["whose"]
        whose.queryset = Officer.objects.filter(pk__in=[by.pk, *team]).order_by("name", "id")
        whose.initial = by.pk
        whose.label_from_instance = lambda o: f"{o.name} (you)" if o.pk == by.pk else o.name


class LiftConflictForm(UiForm):
    reason = forms.CharField(
        label="Why may they see the case again?",
        help_text="Do not name anyone in the case. It stands in the log.",
        min_length=3,
        max_length=2000,
        widget=text(3),
        error_messages={
            "required": "Enter why they may see the case again",
            "min_length": "Say in a few words why they may see the case again",
        },
    )
