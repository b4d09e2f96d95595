"""What officers are told about actions."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.actions.models import Action
from wardmote.records.notices.kinds import Subject

ASKED = "action_asked"
DECLINED = "action_declined"
DONE = "action_done"
REOPENED = "action_reopened"
HANDED_OVER = "action_handed_over"
HANDED_BACK = "action_handed_back"
DATE_ASKED = "action_date_asked"
DATE_AGREED = "action_date_agreed"
DATE_REFUSED = "action_date_refused"
DATE_CHANGED = "action_date_changed"
WORDS = {
    ASKED: "An action was asked of you",
    DECLINED: "An action you asked for was declined",
    DONE: "An action you asked for was done",
    REOPENED: "An action of yours was reopened",
    HANDED_OVER: "An action was handed to you",
    HANDED_BACK: "An action you handed over came back",
    DATE_ASKED: "A new date was asked for",
    DATE_AGREED: "A new date was agreed",
    DATE_REFUSED: "A new date was refused",
    DATE_CHANGED: "The date of an action changed",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        action.pk: Subject(action.title, reverse("actions:detail", kwargs={"pk": action.pk}))
        for action in Action.objects.filter(pk__in=ids).only("title")
    }
