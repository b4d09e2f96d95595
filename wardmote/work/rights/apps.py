from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.foundation.refusals import Refusal
    from wardmote.work.rights.models import Pack


class RightsConfig(AppConfig):
    name = "wardmote.work.rights"
    label = "rights"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.documents import homes
        from wardmote.records.notices import kinds
        from wardmote.records.people import gathering
        from wardmote.trust.access import holds
        from wardmote.work.retention import checks
        from wardmote.work.rights import gathering as of_records
        from wardmote.work.rights import queries, telling
        from wardmote.work.rights.commands import making
        from wardmote.work.rights.gathering_of_powers import told_of_letters, told_of_powers
        from wardmote.work.rights.gathering_of_risk import told_of_risk
        from wardmote.work.rights.gathering_of_supervision import told_of_supervision

        kinds.add("Requests about somebody’s data", telling.WORDS)
        of_records.of_rooms += [told_of_risk, told_of_powers, told_of_letters, told_of_supervision]
        kinds.subjects["data_request"] = telling.subjects
        kinds.subjects["rights_asked"] = telling.asked
        vocabulary.references.append(request_of_reference)
        homes.sources += [telling.home_of_part, telling.home_of_copy]
        making.when_ordered.append(make_pack)
        holds.checks.append(restriction_stands)
        holds.beside.append(telling.beside)
        gathering.set_aside.append(queries.set_aside)
        checks.words |= telling.KEPT


def request_of_reference(reference: str) -> UUID | None:
    from wardmote.work.rights.models import Request

    return Request.objects.filter(reference=reference).values_list("pk", flat=True).first()


def make_pack(pack: "Pack") -> None:
    from wardmote.work.rights import jobs

    jobs.make_pack_later(pack)


def restriction_stands(kind: str, record: UUID) -> "list[Refusal]":
    from wardmote.work.rights import policies
    from wardmote.work.rights.models import Mark

    if kind not in ("case", "person"):
        return []
    found = Mark.objects.filter(kind=Mark.Kind.RESTRICTION, ended_at=None, **{kind: record})
    return [policies.RESTRICTED] if found.exists() else []
