"""What officers are told about actions."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.actions.models import Action
from wardmote.records.notices.kinds import Subject

ASKED = "action_asked"
DECLINED = "action_declined"
DONE = "action_done"
WORDS = {
    ASKED: "An action was asked of you",
    DECLINED: "An action you asked for was declined",
    DONE: "An action you asked for was done",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        action.pk: Subject(action.title, reverse("actions:detail", kwargs={"pk": action.pk}))
        for action in Action.objects.filter(pk__in=ids).only("title")
    }
