"""Documents that may show an action was done: those of the record it belongs to, which rooms above know."""

from collections.abc import Callable
from uuid import UUID

from wardmote.records.actions.models import Action
from wardmote.records.documents.models import Document

# Each takes the id of an action and answers with the documents of its record that the officer may see.
sources: list[Callable[[UUID], list[Document]]] = []


def documents_for(action: Action) -> list[Document]:
    return [document for source in sources for document in source(action.pk)]
