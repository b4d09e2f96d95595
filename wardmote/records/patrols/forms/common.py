"""What the forms of patrols are made of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from wardmote.foundation.design.forms import UiForm
from wardmote.trust.agreements.queries import AgencyGrounds

WHOLE_AGENCY = "whole-agency"


def text(label: str, message: str = "", *, rows: int = 0, width: str = "", **kwargs: Any) -> forms.CharField:
    attrs = {"class": f"govuk-input--width-{width}"} if width else {}
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput(attrs | {"autocomplete": "off"})
    kwargs.setdefault("required", bool(message))
    return forms.CharField(label=label, widget=widget, error_messages={"required": message}, **kwargs)


def grounds_of(
    found: Iterable[AgencyGrounds], purposes: Mapping[str, str], usual: str
) -> list[tuple[Any, ...]]:
    """For each agency with an agreement in force: its name and the choices of agreement and purpose."""
    groups: list[tuple[Any, ...]] = []
    for each in found:
        choices = [
            (
                f"{each.agency.pk}:{ground.agreement.pk}:{purpose}",
                f"{ground.agreement.document_name}: {purposes[purpose]}",
            )
            for ground in each.live
            for purpose in ground.purposes
            if purpose in purposes and "incident" in ground.categories
        ]
        choices.sort(key=lambda choice: not choice[0].endswith(f":{usual}"))
        if choices:
            groups.append((each.agency.name, choices))
    return groups


class WordsForm(UiForm):
    """Why: for refusing, closing, cancelling."""

    words = text("Why?", "Enter why", rows=4)

    def __init__(self, *args: Any, label: str, message: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label, field.required = label, bool(message)
        field.error_messages["required"] = message
