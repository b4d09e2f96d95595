"""What administrators are told of changes of the lists that are everyone's. A notice names nobody."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.kinds.models import Proposal
from wardmote.records.notices.kinds import Subject

WORDS = {
    "list_change_proposed": "Another agency proposes a change of a list: confirm or decline it",
    "list_change_decided": "Another agency decided on a change of a list that you proposed",
}


def proposals(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        each.pk: Subject(
            f"{each.get_list_display()}: {each.heading}", reverse("kinds:proposal", kwargs={"pk": each.pk})
        )
        for each in Proposal.objects.filter(pk__in=ids)
    }
