"""What pages of a file share: the file or 404, and what it holds."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from wardmote.work.plans.papers import sealed
from wardmote.work.plans.papers.models import Content, PlanFile
from wardmote.work.plans.papers.reading import Read

COLOURS = {
    "waiting": "yellow",
    "started": "blue",
    "failed": "red",
    "taken": "green",
    "undone": "grey",
    "stopped": "grey",
}


def find(pk: UUID) -> PlanFile:
    """The file, or 404 for one this officer may not see."""
    found = PlanFile.objects.select_related("plan__owner", "by", "started_by", "taken_by", "undone_by")
    return get_object_or_404(found, pk=pk)


def opened(file: PlanFile) -> Read:
    """What the file held."""
    content = Content.objects.filter(file=file).first()
    if content is None:
        raise Http404
    try:
        return sealed.unseal(bytes(content.sealed))
    except sealed.CannotOpen:  # its key is gone: as if it had been thrown away
        raise Http404 from None
