"""What several of the forms about a case share."""

import hashlib
from typing import Any

from django import forms

from wardmote.trust.access.forms import (
    CategoriesField,
)


class SeenMixin(forms.Form):
    """A form over what is there already: `seen` is a print of it as the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now_seen = seen
        self.fields["seen"].initial = seen

    def clean_seen(self) -> str:
        return self.cleaned_data["seen"] or self.now_seen

    @property
    def is_stale(self) -> bool:
        return self.cleaned_data["seen"] != self.now_seen


def held_field(what: str) -> CategoriesField:
    return CategoriesField(
        label=f"What kinds of data does this {what} hold?",
        help_text="Besides what the case itself holds. Partners whose agreement does not cover it"
        " will not see it.",
    )


def print_of(*values: Any) -> str:
    """A short print of some values, to see whether they changed between a page and its form."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]
