"""What can be asked about how long records are kept. The row policies say whose."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from wardmote.records.intake.models import Report
from wardmote.records.patrols.models import Patrol
from wardmote.records.people.models import Person
from wardmote.records.places.models import Place
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.cases.models import Case
from wardmote.work.retention.models import Answer, Decision, Deletion, Hold, Item, Rule, Tombstone

KIND_OF = {
    "C": Item.RecordKind.CASE,
    "R": Item.RecordKind.REPORT,
    "P": Item.RecordKind.PERSON,
    "L": Item.RecordKind.PLACE,
    "T": Item.RecordKind.PATROL,
}
KINDS = frozenset(Item.RecordKind.values)  # of records that are counted, and can be deleted
Opened = Case | Report | Person | Place | Patrol


def items() -> QuerySet[Item]:
    return Item.objects.select_related("rule", "floor_rule", "owner")


def due(by: Officer, *, on: date) -> QuerySet[Item]:
    """Records of the officer's agency that are to be reviewed, the longest due first; none that is held."""
    found = items().filter(owner=by.agency_id, held=False, due_on__lte=on)
    return found.order_by("due_on", "id")


def held(by: Officer) -> QuerySet[Item]:
    return items().filter(owner=by.agency_id, held=True).order_by("id")


def deletions(by: Officer) -> QuerySet[Deletion]:
    """Records of the officer's agency that are to be deleted, the longest asked first."""
    found = Deletion.objects.select_related("item", "asked_by", "agreed_by", "owner")
    return found.filter(owner=by.agency_id, state__in=Deletion.LIVE).order_by("asked_at", "id")


def tombstones(by: Officer) -> QuerySet[Tombstone]:
    found = Tombstone.objects.select_related("owner", "asked_by", "agreed_by")
    return found.filter(owner=by.agency_id).order_by("-deleted_at", "-id")


def deletions_of(ids: set[UUID]) -> dict[UUID, Deletion]:
    """The deletion that runs for each of these items, by the item."""
    live = Deletion.objects.filter(item__in=ids, state__in=Deletion.LIVE)
    return {each.item_id: each for each in live}


def rules(agency: Agency, *, on: date) -> list[Rule]:
    """Every rule that is or will be in effect for an agency's records, the present one of each key first."""
    found = Rule.objects.select_related("agency").filter(Q(agency=None) | Q(agency=agency))
    ordered = sorted(found, key=lambda rule: (rule.key, rule.agency_id is None, -rule.starts_on.toordinal()))
    chosen: set[str] = set()
    kept = []
    for each in ordered:
        rule: Any = each
        rule.is_to_come = rule.starts_on > on
        rule.is_present = not rule.is_to_come and rule.key not in chosen
        if rule.is_present:
            chosen.add(rule.key)
        if rule.is_present or rule.is_to_come or rule.agency_id is None:
            kept.append(rule)
    return sorted(kept, key=lambda rule: (rule.record_kind, rule.name, not rule.is_present, rule.starts_on))


@dataclass(frozen=True)
class Record:
    """A record as this room knows it: what the officer may see of it here, be it little."""

    kind: str
    pk: UUID
    reference: str
    owner: Agency
    item: Item | None
    opened: Opened | None  # the record itself, where they may see it
    deletion: Deletion | None

    @property
    def is_settled(self) -> bool:
        return self.item is not None and self.item.settled_on is not None


def record(reference: str) -> Record | None:
    """The record of this reference, if the officer may know of it here: as its owner, or of its deletion."""
    reference = reference.upper()
    item = items().filter(reference=reference).first()
    found = Deletion.objects.select_related("owner", "asked_by", "agreed_by")
    deletion = found.filter(reference=reference).order_by("-asked_at").first()
    kind = KIND_OF[reference[:1]]
    opened: Opened | None
    if kind == Item.RecordKind.CASE:
        opened = Case.objects.select_related("owner").defer("words").filter(reference=reference).first()
    elif kind == Item.RecordKind.REPORT:
        told = Report.objects.select_related("owner").exclude(state=Report.State.RECORDED)
        opened = told.filter(reference=reference).first()
    elif kind == Item.RecordKind.PATROL:
        opened = Patrol.objects.select_related("owner").filter(reference=reference).first()
    else:  # whoever sees one of these, and no item of it, learns nothing of its days
        known: Any = Person.objects if kind == Item.RecordKind.PERSON else Place.objects
        opened = known.filter(reference=reference).first() if item or deletion else None
    if item is not None:
        return Record(kind, item.record_id, item.reference, item.owner, item, opened, deletion)
    if opened is not None:
        return Record(kind, opened.pk, opened.reference, opened.owner, None, opened, deletion)
    if deletion is not None:
        return Record(kind, deletion.record_id, reference, deletion.owner, None, None, deletion)
    return None


def tombstone(reference: str) -> Tombstone | None:
    found = Tombstone.objects.select_related("owner", "asked_by", "agreed_by")
    return found.filter(reference=reference.upper()).first()


def holds(item: Item) -> list[Hold]:
    found = Hold.objects.filter(item=item).select_related("by", "lifted_by")
    return sorted(found, key=lambda hold: (hold.lifted_at is not None, hold.at))


def decisions(item: Item) -> QuerySet[Decision]:
    return Decision.objects.filter(item=item).select_related("by").order_by("-at", "-id")


def answers(deletion: Deletion) -> QuerySet[Answer]:
    found = Answer.objects.filter(deletion=deletion).select_related("agency", "by", "settled_by")
    return found.order_by("-is_last", "-at", "-id")


def decides(item: Item) -> bool:
    """Whether whoever asks decides how long this record is kept."""
    of_it = (item.owner_id, item.tier, item.audience_id)
    return bool(_ask("select wardmote.keeps_schedule(%s, %s, %s)", *of_it))


def decides_on_record(opened: Opened) -> bool:
    return bool(_ask("select wardmote.admits_me(%s, 'decide')", opened.audience_id))


def may_answer(deletion: Deletion) -> bool:
    return bool(_ask("select wardmote.answers_deletion(%s, %s)", deletion.owner_id, deletion.audience_id))


def in_the_way(item: Item) -> list[str]:
    """Codes of what stands in the way of deleting it, for those who decide on it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.retention_in_the_way(%s)", [item.pk])
        return [code for (code,) in cursor.fetchall()]


def in_the_way_of(items: set[UUID]) -> dict[UUID, list[str]]:
    """The same of many, by the item, of those that whoever asks decides on. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select i.id, array(select * from wardmote.retention_in_the_way(i.id))"
            " from public.retention_item i where i.id = any (%s)"
            " and wardmote.keeps_schedule(i.owner_id, i.tier, i.audience_id)",
            [list(items)],
        )
        return dict(cursor.fetchall())


def days(key: str) -> int:
    """A figure of this room that is in effect today."""
    return int(_ask("select wardmote.access_parameter(%s)", key))


def _ask(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchone()[0]
