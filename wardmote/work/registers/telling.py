"""What officers are told of registers, and which entry an action belongs to."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from wardmote.records.actions.origins import Kind, Origin
from wardmote.records.notices.kinds import Subject
from wardmote.work.registers.models import Entry, EntryAction

ENTRY = "register_entry"
DUE, LATE = "register_due", "register_late"
BID_CHANGED = "bid_changed"  # the database tells whoever scored it: migrations/0008
WORDS = {
    BID_CHANGED: "A bid that you scored says something else now: score it again",
    DUE: "A date in a register is coming",
    LATE: "A date in a register has passed and nothing was done",
}


def page_of(entry: Entry) -> str:
    return reverse("registers:entry", kwargs={"key": entry.register, "pk": entry.pk})


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Entry.objects.filter(pk__in=ids).only("register", "title")
    return {entry.pk: Subject(entry.title, page_of(entry)) for entry in found}


def entries_of_actions(actions: list[UUID]) -> dict[UUID, Origin]:
    links = EntryAction.objects.filter(action__in=actions).select_related("entry")
    links = links.only("action_id", "entry__register", "entry__title")
    return {link.action_id: Origin(link.entry.title, page_of(link.entry)) for link in links}


def actions_of_registers() -> Q:
    return Q(Exists(EntryAction.objects.filter(action=OuterRef("pk"))))


OF_REGISTERS = Kind("A register", actions_of_registers)
