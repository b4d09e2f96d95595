"""Adding documents to a record and withdrawing one: each file is judged as it comes in."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.files.checked import (
    MB,
    CannotAccept,
    CheckedFile,
    check_upload,
    limits_in_words,
    most_bytes,
    too_large_upload,
)
from wardmote.foundation.files.kinds import ENDINGS
from wardmote.trust.access.forms import CategoriesField, OnceMixin, text


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """One file or several, each as it came."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [each for each in data or [] if each]
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return given


@dataclass(frozen=True)
class RefusedFile:
    name: str
    message: str
    code: str


class DocumentForm(OnceMixin, UiForm):
    """Adding documents. Each file is judged by itself: those refused do not keep out the others."""

    file = FilesField(label="Files", error_messages={"required": "Choose a file"})
    title = forms.CharField(
        label="What it is",
        help_text="Do not name anyone. Several files get a number each: “Photographs (1 of 3)”.",
        max_length=180,
        error_messages={"required": "Enter what the document is"},
    )
    categories = CategoriesField(label="What kinds of data does this document hold?")

    field_order = ("file", "title", "categories")

    def __init__(self, *args: Any, several: bool = True, record: str = "case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].help_text = (
            f"Besides what the {record} itself holds. Partners whose agreement does not cover it"
            " will not see it."
        )
        file: Any = self.fields["file"]
        file.help_text = f"{limits_in_words()}."
        file.widget.attrs |= {
            "accept": ",".join(ENDINGS),
            "data-limits": json.dumps({e: most_bytes(e) for e in ENDINGS}),
            "data-most": str(settings.MOST_UPLOAD_MB * MB),
        }
        if several:
            most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
            file.help_text += f" Up to {most} at once, {settings.MOST_UPLOAD_MB} MB together."
            file.widget.attrs["multiple"] = True
        else:
            file.label = "File"
            file.widget.allow_multiple_selected = False
            self.fields["title"].help_text = "Do not name anyone."
        self.accepted: list[CheckedFile] = []
        self.refused: list[RefusedFile] = []

    def clean_file(self) -> list[UploadedFile]:
        uploads: list[UploadedFile] = self.cleaned_data["file"]
        for upload in uploads:
            name = upload.name or ""
            try:
                if getattr(upload, "was_too_large", False):
                    raise too_large_upload(upload)
                self.accepted.append(check_upload(name, upload.read()))
            except CannotAccept as refused:
                self.refused.append(RefusedFile(name, refused.message, refused.code))
        if not self.accepted:
            several = len(self.refused) > 1
            raise forms.ValidationError(
                [f"{each.name}: {each.message}" if several else each.message for each in self.refused]
            )
        return uploads

    def title_of(self, number: int) -> str:
        """The title of one of the files accepted, counted from 1."""
        title: str = self.cleaned_data["title"]
        return title if len(self.accepted) == 1 else f"{title} ({number} of {len(self.accepted)})"


class WithdrawDocumentForm(UiForm):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        help_text="Shown in place of the document, and kept in the log. Do not name anyone.",
        max_length=500,
        widget=text(3),
        error_messages={"required": "Enter why the document is withdrawn"},
    )
