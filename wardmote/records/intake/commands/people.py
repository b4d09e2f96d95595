"""Who in a report is a person on record: said so, and said not to be so after all."""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.intake import policies
from wardmote.records.intake.models import Report, ReportPerson
from wardmote.records.people.models import Person
from wardmote.trust.identity.models import Officer


class CannotLinkPerson(Refused):
    pass


@transaction.atomic
def link_person(*, report: Report, person: Person, part: str, by: Officer, now: datetime) -> ReportPerson:
    """Say that someone a report tells of, or who told it, is this person. It is seen by those who see both.

    :raises CannotLinkPerson: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_link_person(report, person, part=part):
        raise CannotLinkPerson(refusals)
    link = ReportPerson(
        report=report, audience_id=report.audience_id, person=person, part=part, by=by, at=now
    )
    with by_row_policy(CannotLinkPerson, policies.MAY_NOT_LINK):
        link.save(force_insert=True)
    audit.record("person linked", kind="report_person", subject=link.pk, owner=report.owner_id)
    return link


@transaction.atomic
def unlink_person(*, link: ReportPerson, by: Officer, now: datetime) -> None:
    """Say that it is not that person after all.

    :raises CannotLinkPerson: with every reason, if the rules refuse.
    """
    with by_row_policy(CannotLinkPerson, policies.MAY_NOT_LINK):
        if not ReportPerson.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise CannotLinkPerson([policies.MAY_NOT_LINK])
    audit.record("person unlinked", kind="report_person", subject=link.pk, owner=link.report.owner_id)
