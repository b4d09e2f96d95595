"""Narrowing one's notices, and saying how one wants to be told."""

from datetime import time
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxTime, Radios, UiForm
from wardmote.records.notices import kinds
from wardmote.records.notices.models import Preferences

DAYS = [
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
]
WEEKEND = [5, 6]  # never a working day


class FilterForm(UiForm):
    mark_optional = False

    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All"), ("unread", "Unread")],
        widget=Radios(small=True),
    )
    kind = forms.ChoiceField(label="Kind", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Any"), *kinds.by_part()]  # type: ignore[attr-defined]


class PreferencesForm(UiForm):
    digest = forms.ChoiceField(
        label="Send me an email of what waits",
        help_text="It holds numbers and a link: no names, titles or places.",
        choices=Preferences.Digest.choices,
        widget=Radios,
        error_messages={"required": "Choose how often"},
    )
    at = OneBoxTime(label="At", what="the time to send it", help_text="London time. For example, 7:30am")
    quiet_from = OneBoxTime(
        label="Quiet hours from",
        what="when your quiet hours begin",
        help_text="No email is sent then; it comes when they end. Notices here go on.",
        required=False,
    )
    quiet_to = OneBoxTime(
        label="Quiet hours to",
        what="when your quiet hours end",
        help_text="For example, 7am",
        required=False,
    )
    days_off = forms.TypedMultipleChoiceField(
        label="My days off, besides weekends and bank holidays",
        required=False,
        coerce=int,
        choices=DAYS,
        widget=Checkboxes(inline=True),
    )
    wanted = forms.MultipleChoiceField(
        label="Tell me here when",
        help_text="What is not ticked is neither shown nor counted.",
        required=False,
        widget=Checkboxes(small=True),
    )

    mark_optional = False

    def __init__(self, *args: Any, preferences: Preferences, **kwargs: Any) -> None:
        begins = {
            "digest": preferences.digest,
            "at": preferences.at,
            "quiet_from": preferences.quiet_from,
            "quiet_to": preferences.quiet_to,
            "days_off": [day for day, _ in DAYS if day in preferences.days_off],
            "wanted": [kind for kind in kinds.words if kind not in preferences.muted],
        }
        super().__init__(*args, initial=begins, **kwargs)
        self.fields["wanted"].choices = kinds.by_part()  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """What the command takes."""
        given = dict(self.cleaned_data)
        wanted = set(given.pop("wanted"))
        given["muted"] = [kind for kind in kinds.words if kind not in wanted]
        given["days_off"] = [*given["days_off"], *WEEKEND]
        assert isinstance(given["at"], time)
        return given
