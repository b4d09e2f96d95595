"""Files taken in from a form that adds documents to a record, of whatever kind."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from wardmote.foundation.refusals import Refused
from wardmote.records.documents.forms import DocumentForm
from wardmote.records.documents.models import Document


@dataclass
class Taken:
    """Which files were kept, by name; what was changed in them; how many held a virus."""

    kept: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    infected: int = 0
    is_done: bool = False

    @property
    def words(self) -> str:
        return "Document added" if len(self.kept) == 1 else f"{len(self.kept)} documents added"


def take(form: DocumentForm, add: Callable[..., Any]) -> Taken:
    """Keep the files that are accepted, each by one call of `add`; say on the form why others are refused."""
    taken = Taken()
    is_valid = form.is_valid()
    if is_valid:
        try:
            with transaction.atomic():
                for number, file in enumerate(form.accepted, start=1):
                    keep_once(form, file, number, add)
                    taken.kept.append(file.name)
                    taken.notes += [f"{file.name}: {note}." for note in file.notes]
        except Refused as refused:
            taken.kept, taken.notes = [], []
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
    taken.infected = sum(each.code == "infected" for each in form.refused)
    taken.is_done = bool(taken.kept) and not form.refused
    for each in form.refused if is_valid and taken.kept else []:
        form.add_error("file", f"{each.name}: {each.message}")
    return taken


def keep_once(form: DocumentForm, file: Any, number: int, add: Callable[..., Any]) -> None:
    """One file, once, however often the form is sent: its id is made of the form's key and what it holds."""
    key = uuid.uuid5(form.cleaned_data["key"], file.sha256)
    if Document.objects.filter(pk=key).exists():
        return
    try:
        with transaction.atomic():
            add(title=form.title_of(number), file=file, categories=form.cleaned_data["categories"], key=key)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":  # sent twice at once: the other was first
            raise
