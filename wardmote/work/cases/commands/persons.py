"""Saying that someone in a case is a person on record, and taking it back.

What is put in the log stands under the tie itself: who sees the case alone sees no sign of the person record.
"""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.people import commands as people
from wardmote.records.people.models import Person as PersonRecord
from wardmote.trust.identity.models import Officer, Team
from wardmote.work.cases import policies, queries
from wardmote.work.cases.models import CasePerson, Person

TIE = "case_person"


class CannotLinkPerson(Refused):
    pass


class CannotUnlinkPerson(Refused):
    pass


@transaction.atomic
def link_person(*, entry: Person, person: PersonRecord, by: Officer, now: datetime) -> CasePerson:
    """Say that an entry of a case is this person. It is seen by those who see both; nothing is shared by it.

    :raises CannotLinkPerson: with every reason, if the rules refuse.
    """
    standing = queries.standing(entry.case, by=by)
    if refusals := policies.refusals_to_link_person(entry, person, standing=standing):
        raise CannotLinkPerson(refusals)
    link = CasePerson(
        entry=entry, case_id=entry.case_id, audience_id=entry.audience_id, person=person, by=by, at=now
    )
    with by_row_policy(CannotLinkPerson, policies.NOT_ALLOWED):
        link.save(force_insert=True)
    audit.record("person linked", kind=TIE, subject=link.pk, owner=entry.case.owner_id)
    return link


@transaction.atomic
def link_to_new_person(
    *, entry: Person, team: Team | None, whole_agency: bool, by: Officer, now: datetime
) -> CasePerson:
    """Make a record of the officer's own agency of what a case knows of who someone is, and link it.

    Their name, date of birth and a telephone are taken; what the case knows besides stays in the case.

    :raises CannotLinkPerson: with every reason, if the rules of cases refuse.
    :raises wardmote.records.people.commands.CannotMake: with every reason, if those of people do.
    """
    person = people.make_person(
        kind=PersonRecord.Kind.KNOWN,
        name=entry.name,
        born_on=entry.born_on,
        phone=queries.phone_of(entry),
        team=team,
        whole_agency=whole_agency,
        by=by,
        now=now,
    )
    return link_person(entry=entry, person=person, by=by, now=now)


@transaction.atomic
def unlink_person(*, link: CasePerson, by: Officer, now: datetime) -> None:
    """Say that an entry of a case is not that person after all.

    :raises CannotUnlinkPerson: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_add(link.case, standing=queries.standing(link.case, by=by)):
        raise CannotUnlinkPerson(refusals)
    with by_row_policy(CannotUnlinkPerson, policies.NOT_ALLOWED):
        if not CasePerson.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise CannotUnlinkPerson([policies.NOT_LINKED])
    audit.record("person unlinked", kind=TIE, subject=link.pk, owner=link.case.owner_id)
