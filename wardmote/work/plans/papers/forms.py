"""A file of a plan: which plan it is, what its columns mean, and whom its names mean."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.foundation.files.checked import MB, too_large_upload
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.trust.access.forms import OnceMixin
from wardmote.trust.identity.models import Agency
from wardmote.work.plans.models import Plan
from wardmote.work.plans.models.common import TITLE
from wardmote.work.plans.papers import mapping
from wardmote.work.plans.papers.mapping import FIELDS
from wardmote.work.plans.papers.models import PlanFile
from wardmote.work.plans.papers.reading import Read
from wardmote.work.plans.papers.uploads import ENDINGS, MOST_MB, Uploaded, read_upload

NEW = "new"


class FileForm(OnceMixin, UiForm):
    """A file; it is read at once, and refused in words."""

    file = forms.FileField(
        label="File",
        help_text=f"Word (.docx), Excel (.xlsx), CSV or a paper saved as text, up to {MOST_MB} MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs |= {"accept": ",".join(ENDINGS)}
        self.uploaded: Uploaded | None = None

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            if getattr(upload, "was_too_large", False):
                raise too_large_upload(upload)
            if upload.size > MOST_MB * MB:
                raise CannotAccept(f"The file must be smaller than {MOST_MB} MB", code="too-large")
            self.uploaded = read_upload(upload.name or "", upload.read())
        except CannotAccept as refused:
            raise forms.ValidationError(refused.message) from None
        return upload


class WhichForm(UiForm):
    """Which of the file's tables is the plan, and which plan it is."""

    mark_optional = False

    table = forms.ChoiceField(
        label="Which table is the plan?",
        widget=Radios(small=True),
        error_messages={"required": "Choose a table", "invalid_choice": "Choose a table of the file"},
    )
    plan = forms.ChoiceField(
        label="Which plan is it?",
        widget=Radios(small=True),
        error_messages={"required": "Choose a plan, or a new one", "invalid_choice": "Choose a plan"},
    )
    title = forms.CharField(
        label="Title of the new plan",
        max_length=TITLE,
        required=False,
        error_messages={"max_length": f"The title must have at most {TITLE} characters"},
    )
    starts_on = OneBoxDate(label="First day of the new plan", what="the first day", required=False)
    ends_on = OneBoxDate(label="Last day of the new plan", what="the last day", required=False)

    def __init__(
        self,
        *args: Any,
        file: PlanFile,
        read: Read,
        plans: Sequence[Plan],
        again: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {str(plan.pk): plan for plan in plans}
        table: Any = self.fields["table"]
        plan: Any = self.fields["plan"]
        table.choices = [(str(at), self._in_words(read, at)) for at in range(len(read.tables))]
        first = file.table_at if file.table_at is not None else 0
        said = {"title": file.title, "starts_on": file.starts_on, "ends_on": file.ends_on}
        self.initial = {**self.initial, **said, "table": str(first)}
        if len(read.tables) == 1:
            table.required = False
            table.widget = forms.HiddenInput()
        plan.choices = [
            *(
                (key, f"{each.title} ({each.get_state_display().lower()})")
                for key, each in self.plans.items()
            ),
            (NEW, "A new plan: begin a draft"),
        ]
        alike = [key for key, each in self.plans.items() if each.title == file.title]
        likely = [str(again)] if str(again) in self.plans else alike
        self.initial["plan"] = str(file.plan_id) if file.plan_id else likely[0] if likely else NEW

    @staticmethod
    def _in_words(read: Read, at: int) -> str:
        table = read.tables[at]
        heading = ", ".join(cell[:30] for cell in table.heading[:6] if cell)
        return f"{heading} ({table.rows} row{'' if table.rows == 1 else 's'})"

    def clean_table(self) -> int:
        return int(self.cleaned_data.get("table") or 0)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("plan") == NEW:
            for name, words in (
                ("title", "Give the new plan a title"),
                ("starts_on", "Give the first day of the new plan"),
                ("ends_on", "Give the last day of the new plan"),
            ):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, words)
            starts, ends = told.get("starts_on"), told.get("ends_on")
            for name, day in (("starts_on", starts), ("ends_on", ends)):
                if day and not 1990 <= day.year <= 2100:
                    self.add_error(name, "The year must be from 1990 to 2100")
            if starts and ends and ends < starts and "ends_on" not in self.errors:
                self.add_error("ends_on", "The last day must be on or after the first")
        return told

    def chosen(self) -> Plan | None:
        return self.plans.get(self.cleaned_data["plan"])


class ColumnsForm(UiForm):
    """For each part of an action, the column it is in."""

    mark_optional = False

    def __init__(self, *args: Any, heading: Sequence[str], columns: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cells = list(dict.fromkeys(cell for cell in heading if cell))
        choices = [("", "Not in this table"), *((cell, cell) for cell in cells)]
        for each in FIELDS:
            self.fields[each.key] = forms.ChoiceField(
                label=each.label,
                help_text=each.hint,
                choices=choices,
                required=False,
                initial=columns.get(each.key, ""),
                error_messages={"invalid_choice": "Choose a column of the table"},
            )

    def columns(self) -> dict[str, str]:
        return {key: cell for key, cell in self.cleaned_data.items() if cell}

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("action") and "action" not in self.errors:
            self.add_error("action", "Choose the column that says what is to be done")
        used = [cell for cell in told.values() if cell]
        if twice := next((cell for cell in used if used.count(cell) > 1), ""):
            last = [key for key, cell in told.items() if cell == twice][-1]
            self.add_error(last, f"“{twice[:60]}” is chosen twice. Choose each column once")
        return told


class SlashForm(UiForm):
    """Of each name with "/", whether it is one service or several."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        names: Mapping[str, str],
        several: Mapping[str, bool],
        known: frozenset[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        for number, (key, name) in enumerate(names.items()):
            parts = [part for part in mapping.lead.SLASH.split(name) if part]
            are_known = all(mapping.name_key(part) in known for part in parts)
            self.keys[f"name_{number}"] = key
            self.fields[f"name_{number}"] = forms.ChoiceField(
                label=name,
                choices=[("one", "One service"), ("several", " and ".join(f"“{part}”" for part in parts))],
                widget=Radios(small=True),
                initial="several" if several.get(key, are_known) else "one",
                error_messages={
                    "required": f"Say whether “{name[:40]}” is one service",
                    "invalid_choice": "Choose one of the two",
                },
            )

    def several(self) -> dict[str, bool]:
        return {key: self.cleaned_data[name] == "several" for name, key in self.keys.items()}


class NamesForm(UiForm):
    """For each service as the paper writes it, which agency it is."""

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        names: Mapping[str, str],
        meant: Mapping[str, UUID | str],
        agencies: Sequence[Agency],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No agency here"), *((str(agency.pk), agency.name) for agency in agencies)]
        self.keys: dict[str, str] = {}
        for number, (key, name) in enumerate(names.items()):
            self.keys[f"name_{number}"] = key
            self.fields[f"name_{number}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                required=False,
                initial=str(meant.get(key, "")),
                error_messages={"invalid_choice": "Choose an agency from the list"},
            )

    def agencies(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
