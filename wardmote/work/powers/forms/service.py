"""How, when and by whom a power was served, and what proves it."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from wardmote.foundation.design.forms import OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.foundation.files.checked import (
    CannotAccept,
    CheckedFile,
    check_upload,
    limits_in_words,
    most_bytes,
    too_large_upload,
)
from wardmote.foundation.files.kinds import ENDINGS
from wardmote.foundation.timing.calendars import LONDON
from wardmote.records.documents.models import Document
from wardmote.trust.access.forms import SHORT, OnceMixin, text
from wardmote.work.catalogue import law
from wardmote.work.powers.commands import Service
from wardmote.work.powers.lawful import counts_hours

NOT_YET = "not_yet"
HOW = {
    "by_hand": "By hand",
    "said": "Said in person",
    "left": "Left at the address",
    "post": "By post",
    "email": "By e-mail",
    "court": "By the court, or in court",
}
NOON = time(12)


class TimeOfDay(forms.Form):
    """At what time, where that is not now."""

    at = OneBoxTime(
        label="At what time, if not now?",
        help_text="For example, 21:40",
        what="the time",
        required=False,
    )

    def moment_on(self, day: date | None, now: datetime) -> datetime:
        """That day at the time typed; without one now, if it is today, and else its noon."""
        today = timezone.localdate(now)
        typed: time | None = self.cleaned_data.get("at")
        if typed is None and (day is None or day == today):
            return now
        return datetime.combine(day or today, typed or NOON, LONDON)


class ServiceFields(TimeOfDay):
    """How and when it was served: by hand, by oneself and now, unless something else is said."""

    how = forms.ChoiceField(
        label="How was it served?",
        choices=[*HOW.items(), (NOT_YET, "Not served yet: keep it as a draft")],
        initial="by_hand",
        widget=Radios(small=True),
        error_messages={"required": "Choose how it was served"},
    )
    served_on = OneBoxDate(label="On which day, if not today?", what="the day it was served", required=False)
    whom = forms.CharField(label="Who served it, if not you?", max_length=120, required=False, widget=SHORT)
    proof = forms.CharField(
        label="What proves that it was served?",
        help_text="For example: signed for at the door, or the receipt of the post",
        required=False,
        max_length=2000,
        widget=text(2),
    )
    document = forms.ChoiceField(label="Which document of the case proves it?", required=False)
    file = forms.FileField(label="Or add a file that proves it", required=False, allow_empty_file=True)
    acknowledged = forms.CharField(
        label="What did you do about it?",
        help_text="For example: rang them, and agreed that we serve it",
        required=False,
        max_length=2000,
        widget=text(2),
    )
    look = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)

    PROOF = ("whom", "proof", "document", "file")

    def offer_proof(self, documents: Iterable[Document]) -> None:
        """The case's documents that stand, the newest first; or a file that becomes one of them."""
        fields: Any = self.fields
        choices = [(str(each.pk), each.title) for each in documents]
        if choices:
            fields["document"].choices = [("", "None"), *choices]
        else:
            del fields["document"]
            fields["file"].label = "A file that proves it"
        fields["file"].help_text = f"It is kept with the case’s documents. {limits_in_words()}."
        fields["file"].widget.attrs |= {
            "accept": ",".join(ENDINGS),
            "data-limits": json.dumps({each: most_bytes(each) for each in ENDINGS}),
        }
        self.accepted: CheckedFile | None = None
        self.infected = False

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data.get("file")
        if upload is None:
            return None
        try:
            if getattr(upload, "was_too_large", False):
                raise too_large_upload(upload)
            upload.seek(0)  # the form may be made more than once of what was sent
            self.accepted = check_upload(upload.name or "", upload.read())
        except CannotAccept as refused:
            self.infected = refused.code == "infected"
            raise forms.ValidationError(refused.message, code=refused.code) from None
        return upload

    def ask_the_time(self, power: law.Power, today: date) -> None:
        """Where hours are counted from it, a day alone will not do: nobody guesses the hour."""
        day = self.cleaned_data.get("served_on")
        if (
            day and day < today and self.cleaned_data.get("at") is None and "at" not in self.errors
            and self.cleaned_data.get("how") != NOT_YET and counts_hours(power, day)
        ):  # fmt: skip
            self.add_error("at", "Enter the time it was served: hours are counted from it")

    def ask_the_file_again(self) -> None:
        """A browser sends a chosen file once: whoever sends the form again is told to choose it anew."""
        if self.accepted is not None and not self.has_error("file"):
            self.add_error("file", "Choose the file again: it is kept once the rest is in order")

    def service(self, now: datetime) -> Service:
        given = self.cleaned_data
        return Service(
            self.moment_on(given.get("served_on"), now), given["how"], whom=(given.get("whom") or "").strip(),
            words=given.get("proof") or "", acknowledged=given.get("acknowledged") or "",
            look=given.get("look") or "", file=self.accepted,
            document=UUID(given["document"]) if given.get("document") else None,
        )  # fmt: skip


class ServeForm(ServiceFields, OnceMixin, UiForm):
    """A draft is served."""

    mark_optional = False
    field_order = ("how", "served_on", "at", *ServiceFields.PROOF, "acknowledged", "look", "key")

    def __init__(
        self, *args: Any, power: law.Power, today: date, warned: bool,
        documents: Iterable[Document] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.power, self.today = power, today
        self.fields["how"].choices = list(HOW.items())  # type: ignore[attr-defined]
        self.offer_proof(documents)
        if not warned:
            del self.fields["acknowledged"], self.fields["look"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.ask_the_time(self.power, self.today)
        return data
