"""Two people with one form: whoever sends second sees what the first changed, and loses nothing of their own.

A form over what is there already carries a print of each value as the page showed it. Where one is another by
now, nothing is kept yet: a box that was not touched here takes what stands now, one that was keeps what was
typed, with what it says now beside the error. Sent once more, what stands in the form is meant.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

CHANGED = "Someone else changed this while you were writing."
AGAIN = "Look at it as it is now, then save again."
LONGEST = 300  # characters of what a box says now


class SeenMixin(forms.Form):
    """`seen` says what each field shows as the page is made."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seen: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = dict(seen)
        self.fields["seen"].initial = " ".join(f"{name}:{_print(self.now[name])}" for name in self.now)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (told := cleaned.get("seen")):
            return cleaned
        then = dict(each.partition(":")[::2] for each in told.split(" "))
        changed = [
            name
            for name, now in self.now.items()
            if name in self.fields and _print(now) not in (then.get(name), _print(cleaned.get(name)))
        ]
        if changed:
            self._look_again(changed, then, cleaned)
        return cleaned

    def told(self) -> dict[str, Any]:
        """What the command is told: what was filled in, without the print."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def _look_again(
        self, changed: Iterable[str], then: Mapping[str, str], cleaned: Mapping[str, Any]
    ) -> None:
        fresh: Any = self.data.copy()  # type: ignore[attr-defined]
        fresh[self.add_prefix("seen")] = self.fields["seen"].initial
        said = [CHANGED]
        for name in changed:
            field, now = self.fields[name], self.now[name]
            if then.get(name) == _print(cleaned.get(name)) and _put(fresh, self.add_prefix(name), field, now):
                said.append(f"“{field.label}” is shown as it is now.")
            else:
                said.append(f"“{field.label}” now says “{_shown(field, now)}”. Yours is still in its box.")
        self.data = fresh
        self.add_error(None, " ".join([*said, AGAIN]))


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return "\n".join(value.strip().splitlines())  # a browser ends lines otherwise
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(_plain(each) for each in value))
    return "" if value is None else str(getattr(value, "pk", value))


def _print(value: Any) -> str:
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:16]


def _put(data: Any, name: str, field: forms.Field, value: Any) -> bool:
    """Have the box show the value; False where a field of several boxes cannot be set so."""
    if isinstance(field.widget, forms.MultiWidget):
        return False
    if isinstance(field, forms.BooleanField):
        data.pop(name, None)
        if value:
            data[name] = "on"
        return True
    told = field.prepare_value(value)
    if isinstance(told, list | tuple | set | frozenset) and isinstance(field.widget, forms.Textarea):
        data[name] = "\n".join(map(str, told))  # one a line
    elif isinstance(told, list | tuple | set | frozenset):
        data.setlist(name, [str(each) for each in told])
    else:
        data[name] = "" if told is None else str(told)
    return True


def _shown(field: forms.Field, value: Any) -> str:
    for key, words in getattr(field, "choices", ()):
        if str(key) == str(value):
            return str(words)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    prepared = field.prepare_value(value)
    told = ", ".join(_plain(prepared if isinstance(prepared, str) else value).splitlines())
    return (told[:LONGEST] + "…" if len(told) > LONGEST else told) or "nothing"
