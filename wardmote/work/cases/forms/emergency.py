"""A record read in an emergency, and that reviewed."""

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.trust.access.forms import (
    SHORT,
    text,
)


class BreakGlassForm(UiForm):
    reference = forms.CharField(
        label="Reference of the record",
        help_text="Of a case, a report or a person: for example C-7K3Q-9XWM. One record at a time.",
        max_length=20,
        widget=SHORT,
        error_messages={"required": "Enter the reference of the record"},
    )
    reason = forms.CharField(
        label="Why must you see it now?",
        help_text="Say what may happen if you do not. It goes into the log, and the owner reviews it.",
        min_length=10,
        max_length=2000,
        widget=text(4),
        error_messages={
            "required": "Enter why you must see it now",
            "min_length": "Say in a few words more why you must see it now",
        },
    )


class ReviewGlassForm(UiForm):
    verdict = forms.ChoiceField(
        label="Was it justified?",
        choices=[("yes", "Justified"), ("no", "Not justified")],
        widget=Radios(inline=True),
        error_messages={"required": "Choose whether it was justified"},
    )
    words = forms.CharField(
        label="Why do you think so?",
        help_text="The officer reads it, and the auditors. Do not name anyone.",
        min_length=3,
        max_length=2000,
        widget=text(4),
        error_messages={"required": "Enter why you think so"},
    )
