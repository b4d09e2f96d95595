"""Forms of a register, made from what its module declares; values are read by `values.py`, as in imports."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.trust.identity.models import Agency
from wardmote.work.registers import queries, values
from wardmote.work.registers.anatomy import AGENCY, PARTNERSHIP, Column, LineKind, Register
from wardmote.work.registers.commands import Draft, draft_of
from wardmote.work.registers.models import Entry

LARGEST_FILE = 1_000_000  # bytes: carried from the preview to the page that takes it in
NARROW = {"number", "money", "percent", "date", "month"}
HINTS = {
    "date": "For example, 3 4 2026 or 3 Apr 2026",
    "month": "For example, March 2026",
    "list": "One to a line",
    "money": "In pounds, such as 12,500 or 99.50",
    "percent": "For example, 12.5",
    "link": "A web address that begins with https://",
}
PICKED = ("choice", "agency", "team", "officer", "agreement")
REACH_WORDS = {PARTNERSHIP: "Every officer of the partnership", AGENCY: "Officers of my agency only"}


def sentence(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() or not words[1:] else words


class Value(forms.Field):
    """One column of a register as a box: what was typed is read by the kind of the column."""

    def __init__(self, column: Column, choices: Sequence[tuple[str, str]] = ()) -> None:
        self.column = column
        widget: forms.Widget
        if column.kind in PICKED:
            widget = forms.Select(
                choices=[("", "Not said" if not column.required else "Choose one"), *choices]
            )
        elif column.kind in ("long", "list"):
            widget = forms.Textarea(attrs={"rows": 4})
        else:
            widget = forms.TextInput(
                {"class": "govuk-input--width-10" if column.kind in NARROW else "", "autocomplete": "off"}
            )
        verb = "Choose" if column.kind in PICKED else "Enter"
        super().__init__(
            label=column.label,
            help_text=column.help or HINTS.get(column.kind, ""),
            required=column.required,
            widget=widget,
            error_messages={"required": f"{verb} {sentence(column.label)}"},
        )
        self.known = values.Known(ids={column.kind: {str(pk): str(pk) for pk, _ in choices}})
        if column.kind == "long":
            self.max_length = values.LONGEST["long"]

    def to_python(self, value: Any) -> Any:
        try:
            return values.stored(self.column, str(value or ""), self.known)
        except values.Unfit as unfit:
            raise forms.ValidationError(
                f"{self.column.label} must be {unfit.message}", code="unfit"
            ) from None


class Values(UiForm):
    """Boxes for some columns; what is there already stands in them."""

    def add_columns(self, columns: Sequence[Column], kept: Mapping[str, Any], *, agency: Any) -> None:
        offered: dict[str, list[tuple[str, str]]] = {}
        for column in columns:
            choices: list[tuple[str, str]] = list(column.choices)
            if column.kind in queries.MODELS:
                if column.kind not in offered:
                    offered[column.kind] = queries.choices(column.kind, agency=agency)
                choices = list(offered[column.kind])
                value = kept.get(column.field)
                if value and value not in dict(choices):  # who left, or a team that was closed, stays named
                    names = queries.names_by_id({uuid.UUID(value)}, [column.kind])
                    choices.append((value, names.get(value, "As it was")))
            self.fields[f"v_{column.field}"] = Value(column, choices)
            self.initial[f"v_{column.field}"] = values.typed(column, kept.get(column.field))

    def kept(self, columns: Sequence[Column]) -> dict[str, Any]:
        return {column.field: self.cleaned_data.get(f"v_{column.field}") for column in columns}


class EntryForm(Values):
    """Everything an entry says, apart from its lines."""

    title = forms.CharField(max_length=200, error_messages={"required": "Enter a name"})

    def __init__(self, *args: Any, register: Register, agency: Agency, entry: Entry | None = None) -> None:
        self.register, self.entry = register, entry
        super().__init__(*args)
        draft = draft_of(entry) if entry else Draft("", {}, reach=register.reach)
        self.fields["title"].label = register.title_label
        self.fields["title"].error_messages["required"] = f"Enter {sentence(register.title_label)}"
        self.initial["title"] = draft.title
        self.add_columns(register.columns, draft.values, agency=agency.pk)
        self.fields["review_on"] = OneBoxDate(label="Next review", what="the next review", required=False)
        self.initial["review_on"] = draft.review_on
        self.people(draft, agency)
        if len(register.reaches) > 1:
            self.fields["reach"] = forms.ChoiceField(
                label="Who reads this entry",
                choices=[(reach, REACH_WORDS[reach]) for reach in register.reaches],
                widget=Radios,
                error_messages={"required": "Choose who reads this entry"},
            )
            self.initial["reach"] = draft.reach
        if entry:
            self.fields["note"] = forms.CharField(
                label="What changed, and why", max_length=300, required=False,
                help_text="Stands in the history. Leave out anything only your agency should read.",
            )  # fmt: skip
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
            self.initial["version"] = entry.version
        else:
            self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, required=False)
            self.initial["key"] = uuid.uuid4()

    def people(self, draft: Draft, agency: Agency) -> None:
        teams = queries.choices("team", agency=agency.pk)
        officers = queries.choices("officer", agency=agency.pk)
        for name, label, value, choices in (
            ("team", "Team", draft.team_id, teams),
            ("officer", "Owner", draft.officer_id, officers),
            ("successor", "Successor", draft.successor_id, officers),
        ):
            shown = [("", "No one yet"), *choices]
            if value and str(value) not in dict(choices):
                kind = "team" if name == "team" else "officer"
                names = queries.names_by_id({value}, [kind])
                shown.append((str(value), f"{names.get(str(value), 'Not known')} (no longer in post)"))
            self.fields[name] = forms.ChoiceField(
                label=label, choices=shown, required=False,
                help_text="Takes the entry over when its owner leaves" if name == "successor" else "",
            )  # fmt: skip
            self.initial[name] = str(value or "")

    def clean_title(self) -> str:
        title = values.tidy(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(self.fields["title"].error_messages["required"], code="required")
        return title

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data["review_on"]
        if day and not values.in_bounds(day):
            raise forms.ValidationError(
                f"The next review must be from {values.FIRST.year} to {values.LAST.year}", code="bounds"
            )
        return day

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            title=given["title"],
            values=self.kept(self.register.columns),
            lines=draft_of(self.entry).lines if self.entry else {},
            reach=given.get("reach") or (self.entry.reach if self.entry else self.register.reach),
            review_on=given["review_on"],
            team_id=uuid.UUID(given["team"]) if given["team"] else None,
            officer_id=uuid.UUID(given["officer"]) if given["officer"] else None,
            successor_id=uuid.UUID(given["successor"]) if given["successor"] else None,
        )


class LineForm(Values):
    """One line of an entry."""

    def __init__(
        self, *args: Any, kind: LineKind, entry: Entry, line: Mapping[str, Any] | None = None
    ) -> None:
        self.kind = kind
        super().__init__(*args)
        self.add_columns(kind.columns, line or {}, agency=entry.owner_id)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
        self.initial["version"] = entry.version

    def line(self) -> dict[str, Any]:
        return self.kept(self.kind.columns)


class NoteForm(UiForm):
    """A word on an act: closing, opening again, taking a line out."""

    note = forms.CharField(label="Why", max_length=300, error_messages={"required": "Enter why"})
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)


class ReviewForm(UiForm):
    next_on = OneBoxDate(label="Review it next on", what="the next review")
    note = forms.CharField(label="What you found", max_length=300, required=False)

    def clean_next_on(self) -> date:
        day: date = self.cleaned_data["next_on"]
        if not values.in_bounds(day):
            raise forms.ValidationError(
                f"The next review must be from {values.FIRST.year} to {values.LAST.year}", code="bounds"
            )
        return day


class FilterForm(UiForm):
    """What a list of entries is narrowed to. An unknown value narrows to nothing of its own."""

    mark_optional = False

    q = forms.CharField(label="Words", required=False, max_length=100)
    state = forms.ChoiceField(
        label="State", required=False,
        choices=[("open", "Open"), ("closed", "Closed"), ("undone", "Import undone"), ("all", "All")],
        widget=Radios(small=True),
    )  # fmt: skip
    whose = forms.ChoiceField(
        label="Whose", required=False,
        choices=[("", "Anyone’s"), ("mine", "Mine"), ("ours", "My agency’s")],
        widget=Radios(small=True),
    )  # fmt: skip
    agency = forms.ChoiceField(label="Agency", required=False)

    def __init__(self, *args: Any, register: Register, agencies: Sequence[tuple[str, str]]) -> None:
        super().__init__(*args)
        self.fields["agency"].choices = [("", "Any"), *agencies]  # type: ignore[attr-defined]
        self.chosen = [column for column in register.columns if column.filter and column.kind == "choice"]
        for column in self.chosen:
            self.fields[f"v_{column.field}"] = forms.ChoiceField(
                label=column.label, required=False, choices=[("", "Any"), *column.choices]
            )
        self.initial["state"] = "open"
        self.is_valid()

    def wanted(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "words": given.get("q") or "",
            "state": given.get("state") or "open",
            "agency": given.get("agency") or "",
            "whose": given.get("whose") or "",
            "chosen": {column.field: given.get(f"v_{column.field}") or "" for column in self.chosen},
        }


class FileForm(UiForm):
    file = forms.FileField(
        label="The file",
        help_text="CSV, Excel (.xlsx), Word (.docx) or text with tabs, up to 1 MB",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    what = forms.ChoiceField(label="What its rows are", widget=Radios(small=True), required=False)

    def __init__(self, *args: Any, register: Register) -> None:
        super().__init__(*args)
        kinds = [(kind.key, kind.many.capitalize()) for kind in register.lines]
        self.fields["what"].choices = [("", register.name), *kinds]  # type: ignore[attr-defined]
        if not kinds:
            del self.fields["what"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file must be smaller than 1 MB", code="too-large")
        return file


class TimingForm(UiForm):
    ahead = forms.IntegerField(
        label="Days ahead", min_value=0, max_value=1000,
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many days ahead", "invalid": "Days ahead must be a number",
            "max_value": "Days ahead must be 1,000 or fewer", "min_value": "Days ahead must be 0 or more",
        },
    )  # fmt: skip
    escalate_after = forms.IntegerField(
        label="Days after the date, when it is escalated", min_value=0, max_value=1000,
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={
            "required": "Enter after how many days", "invalid": "Days after must be a number",
            "max_value": "Days after must be 1,000 or fewer", "min_value": "Days after must be 0 or more",
        },
    )  # fmt: skip
