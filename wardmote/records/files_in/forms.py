"""Sources, files, and what their columns and words mean."""

from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.foundation.files.checked import MB, too_large_upload
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.records.files_in import mapping
from wardmote.records.files_in.fields import FIELDS
from wardmote.records.files_in.mapping import LEFT_OUT, Terms
from wardmote.records.files_in.models import Source
from wardmote.records.files_in.reading import ENDINGS, MOST_MB, Read, read_file
from wardmote.records.intake.forms import HARM_HINTS
from wardmote.records.intake.models import Report
from wardmote.trust.access.forms import OnceMixin
from wardmote.trust.identity.models import Officer, Role, Team


class SourceForm(UiForm):
    name = forms.CharField(
        label="Whose spreadsheets are they?",
        help_text="A name by which your colleagues know them. For example, Out-of-hours noise log.",
        max_length=80,
        error_messages={"required": "Enter a name for the source"},
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Which team do its reports land with?",
        empty_label="Choose a team",
        error_messages={"required": "Choose the team its reports land with"},
    )
    channel = forms.ChoiceField(
        label="How had they been told?",
        help_text="In figures its reports count as having come this way.",
        choices=Source.Channel.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose how they had been told"},
    )
    kind = forms.ChoiceField(
        label="Of what kind is a row that does not say?",
        choices=Report.Kind.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose a kind of report"},
    )
    harm = forms.ChoiceField(
        label="How does a report stand in the queue until somebody has read it?",
        choices=Report.Harm.choices,
        widget=Radios(hints=HARM_HINTS, small=True),
        error_messages={"required": "Choose how a report stands in the queue"},
    )
    sender = forms.EmailField(
        label="From which e-mail address are its spreadsheets sent?",
        help_text="A spreadsheet mailed from it is offered to the team. Nothing is taken in by itself.",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an e-mail address like log@example.org"},
    )

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.has_role(Role.ADMINISTRATOR):  # theirs to say
            del self.fields["sender"]
        team: Any = self.fields["team"]
        team.queryset = Team.objects.filter(agency_id=by.agency_id, closed_at=None).order_by("name")


class ChangeSourceForm(SourceForm):
    is_open = forms.ChoiceField(
        label="Is it open?",
        choices=[("open", "Open"), ("shut", "Shut: no file of it can be taken in")],
        widget=Radios(small=True),
        error_messages={"required": "Choose whether it is open"},
    )

    def clean_is_open(self) -> bool:
        return bool(self.cleaned_data["is_open"] == "open")


class FileForm(OnceMixin, UiForm):
    """A file and its source; the file is read at once, and refused in words."""

    source = forms.ModelChoiceField(
        Source.objects.none(),
        label="Whose spreadsheet is it?",
        empty_label="Choose a source",
        error_messages={"required": "Choose whose spreadsheet it is"},
    )
    file = forms.FileField(
        label="File",
        help_text=f"Excel (.xlsx) or CSV, up to {MOST_MB} MB. The first row holds the headings.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.queryset = Source.objects.filter(is_open=True).select_related("team").order_by("name")
        source.label_from_instance = lambda each: f"{each.name}, to {each.team.name}"
        self.fields["file"].widget.attrs |= {"accept": ",".join(ENDINGS)}
        self.read: Read | None = None

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            if getattr(upload, "was_too_large", False) or upload.size > MOST_MB * MB:
                raise (
                    too_large_upload(upload)
                    if getattr(upload, "was_too_large", False)
                    else CannotAccept(f"The file must be smaller than {MOST_MB} MB", code="too-large")
                )
            self.read = read_file(upload.name or "", upload.read())
        except CannotAccept as refused:
            raise forms.ValidationError(refused.message) from None
        return upload


class ColumnsForm(UiForm):
    """For each field of a report, the column it is in."""

    mark_optional = False

    def __init__(self, *args: Any, heading: list[str], terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {key: cell for key, cell in terms.columns.items() if cell in heading}
        first = known or mapping.guessed(heading)
        choices = [("", "Not in this file"), *((cell, cell) for cell in heading)]
        for field in FIELDS:
            self.fields[field.key] = forms.ChoiceField(
                label=field.label,
                help_text=field.hint,
                choices=choices,
                required=False,
                initial=first.get(field.key, ""),
                error_messages={"invalid_choice": "Choose a column of the file"},
            )

    def columns(self) -> dict[str, str]:
        return {key: cell for key, cell in self.cleaned_data.items() if cell}

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not (told.get("what") or told.get("more")) and "what" not in self.errors:
            self.add_error("what", "Choose the column that says what happened")
        if not (told.get("area") or told.get("address")) and "area" not in self.errors:
            self.add_error("area", "Choose a column for the street, estate or ward, or for the address")
        used = [cell for key, cell in told.items() if cell and key not in ("date", "time")]
        if twice := next((cell for cell in used if used.count(cell) > 1), ""):
            last = [key for key, cell in told.items() if cell == twice][-1]
            self.add_error(last, f"“{twice}” is chosen twice. Choose each column once")
        return told


class WordsForm(UiForm):
    """For each word of the category column, the kind of report it means."""

    mark_optional = False

    def __init__(self, *args: Any, found: list[tuple[str, int]], terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a kind"), *Report.Kind.choices, (LEFT_OUT, "Leave these rows out")]
        self.keys: dict[str, str] = {}
        for number, (word, many) in enumerate(found):
            key = mapping.word_key(word)
            self.keys[f"word_{number}"] = key
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=word,
                help_text=f"{many:,} row{'' if many == 1 else 's'}",
                choices=choices,
                initial=terms.words.get(key) or mapping.guessed_kind(word),
                error_messages={
                    "required": f"Choose a kind for “{word[:40]}”, or leave its rows out",
                    "invalid_choice": "Choose a kind from the list",
                },
            )

    def words(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
