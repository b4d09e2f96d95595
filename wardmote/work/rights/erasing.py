"""What a request for erasure may mean, record by record: what was asked, and what stands in the way."""

from dataclasses import dataclass

from wardmote.foundation.refusals import Refusal
from wardmote.work.retention import checks
from wardmote.work.retention import policies as retention
from wardmote.work.retention import queries as kept
from wardmote.work.retention.models import Deletion
from wardmote.work.rights import policies, queries, telling
from wardmote.work.rights.models import Request
from wardmote.work.rights.queries import Tied


@dataclass(frozen=True)
class ToErase:
    """A record that a request for erasure may mean: what was asked of it, and what stands in the way."""

    tied: Tied
    deletion: Deletion | None
    in_the_way: list[Refusal]

    @property
    def can_be_chosen(self) -> bool:
        return self.tied.kind in kept.KINDS


def to_erase(request: Request) -> list[ToErase]:
    """The records that the lead sees and that tell of the person, with where their deletion stands.

    While the request is open it holds each of them itself; of that nothing is said.
    """
    found = queries.tied(request)
    items = {
        item.record_id: item
        for item in kept.items().filter(record_kind__in=kept.KINDS, record_id__in=[each.pk for each in found])
    }
    ids = {item.pk for item in items.values()}
    deletions, codes = kept.deletions_of(ids), kept.in_the_way_of(ids)
    also = queries.also_asked(request) if request.state == Request.State.OPEN else None

    def in_the_way(each: Tied) -> list[Refusal]:
        item = items.get(each.pk)
        if item is None:
            return [policies.REFERRED if each.kind == "person" else policies.NOT_SETTLED]
        if item.pk not in codes:
            return [retention.NOT_YOURS]
        return checks.refusals(
            code for code in codes[item.pk] if code != telling.REQUEST_OPEN or also is None or each.pk in also
        )

    def deletion(each: Tied) -> Deletion | None:
        item = items.get(each.pk)
        return deletions.get(item.pk) if item else None

    return [ToErase(each, deletion(each), in_the_way(each)) for each in found]
