"""An agency's letterhead and templates: each change is a version, which counts from a day on."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.letters import blocks, policies
from wardmote.work.letters.models import Letterhead, Template, Version


class CannotSetLetters(Refused):
    pass


@transaction.atomic
def set_letterhead(
    *,
    name: str,
    address: str,
    telephone: str,
    email: str,
    footer: str,
    logo: bytes | None,
    logo_words: str,
    starts_on: date,
    by: Officer,
    now: datetime,
) -> Letterhead:
    """Set the letterhead of one's agency from a day on. `logo` is a PNG that was made anew, or none.

    :raises CannotSetLetters: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_set_letterhead(by=by)
    if starts_on < timezone.localdate(now):
        refusals.append(policies.IN_THE_PAST)
    if refusals:
        raise CannotSetLetters(refusals)
    last = Letterhead.objects.filter(agency=by.agency).aggregate(last=Max("number"))["last"] or 0
    made = Letterhead(
        agency=by.agency,
        number=last + 1,
        name=name,
        address=address,
        telephone=telephone,
        email=email,
        footer=footer,
        logo=logo,
        logo_words=logo_words,
        starts_on=starts_on,
        by=by,
        at=now,
    )
    with by_row_policy(CannotSetLetters, policies.NOT_ADMINISTRATOR):
        made.save(force_insert=True)
    audit.record("letterhead set", kind="letterhead", subject=made.pk, owner=by.agency_id)
    return made


@transaction.atomic
def save_version(
    *, key: str, name: str, made_of: Any, why: str, starts_on: date, by: Officer, now: datetime
) -> Version:
    """Keep how a template reads from a day on; the agency's first version makes it the agency's own.

    :raises CannotSetLetters: with every reason, if the rules refuse.
    :raises blocks.CannotSet: if its blocks cannot be a template, with each fault.
    """
    refusals = policies.refusals_to_set_templates(by=by)
    if starts_on < timezone.localdate(now):
        refusals.append(policies.IN_THE_PAST)
    if refusals:
        raise CannotSetLetters(refusals)
    read = blocks.read(made_of)
    with by_row_policy(CannotSetLetters, policies.NOT_SETTING):
        template = Template.objects.filter(agency=by.agency, key=key).first()
        if template is None:
            template = Template(agency=by.agency, key=key, by=by, changed_at=now)
            template.save(force_insert=True)
        last = template.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version(
            template=template,
            agency=by.agency,
            number=last + 1,
            name=name,
            blocks=blocks.kept(read),
            why=why,
            starts_on=starts_on,
            by=by,
            at=now,
        )
        version.save(force_insert=True)
    audit.record(
        f"letter template: version {version.number}",
        kind="letter_template",
        subject=template.pk,
        owner=by.agency_id,
    )
    return version


@transaction.atomic
def offer_template(*, template: Template, is_open: bool, by: Officer, now: datetime) -> None:
    """Offer an agency's template for new letters, or no more.

    :raises CannotSetLetters: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set_templates(by=by):
        raise CannotSetLetters(refusals)
    with by_row_policy(CannotSetLetters, policies.NOT_SETTING):
        if not Template.objects.filter(pk=template.pk).update(is_open=is_open, by=by, changed_at=now):
            raise CannotSetLetters([policies.NOT_SETTING])
    words = "letter template: offered" if is_open else "letter template: no more offered"
    audit.record(words, kind="letter_template", subject=template.pk, owner=by.agency_id)
