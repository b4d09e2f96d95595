"""A word of shift reports: which list it is of, what report is made of it, from which day."""

from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.forms import FromADay, kind_field, name_field
from wardmote.records.patrols.models import Term


class TermForm(FromADay):
    mark_optional = False

    sort = forms.ChoiceField(
        label="Which list is it of?",
        choices=Term.Sort.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose what was seen, or what was done"},
    )
    name = name_field()
    kind = kind_field("Of something seen: which kind of report is made of it?")
    category = forms.ChoiceField(
        label="And which category does it have?",
        required=False,
        error_messages={"invalid_choice": "Choose a category from the list, or none"},
    )

    field_order = ["sort", "name", "kind", "category", "starts_on", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].required = False
        self.offered = {row.key: row for row in kinds.offered(self.today)}
        fields["category"].choices = [("", "None"), *kinds.grouped(self.offered.values())]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("sort") == Term.Sort.DONE:
            return told | {"kind": "", "category": ""}
        if told.get("sort") and not told.get("kind") and "kind" not in self.errors:
            self.add_error("kind", "Choose the kind of report that is made of it")
        category = self.offered.get(told.get("category") or "")
        if category is not None and told.get("kind") and category.kind != told["kind"]:
            self.add_error("category", "Choose a category of that kind, or none")
        return told
