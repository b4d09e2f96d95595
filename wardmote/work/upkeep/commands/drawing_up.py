"""Clauses, and the overarching agreement that is made of them."""

import hashlib
import uuid
from datetime import date, datetime

from django.db import transaction

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.dates import in_london
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.refusals import Refused
from wardmote.trust.agreements import commands as agreements
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Officer
from wardmote.work.letters import pdf, word
from wardmote.work.upkeep import overarching, policies
from wardmote.work.upkeep.commands.common import CannotKeepUp, held, refuse
from wardmote.work.upkeep.models import Clause, Confirmation

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@transaction.atomic
def write_clause(
    *, of: Clause, heading: str, text: str, starts_on: date, source: str, by: Officer, now: datetime
) -> Clause:
    """How a clause reads from a day on, once a lead of another agency has confirmed it: until then the one
    before it stands.

    :raises CannotKeepUp: with every reason.
    """
    exists = Clause.objects.filter(key=of.key, starts_on=starts_on).exists()
    refusals = policies.refusals_to_write_clause(
        starts_on=starts_on, exists=exists, by=by, on=in_london(now).date()
    )
    refuse(refusals + overarching.refusals_of_words(text))
    made = Clause(
        pk=uuid.uuid4(),
        key=of.key,
        position=of.position,
        heading=heading.strip(),
        text=text.strip(),
        starts_on=starts_on,
        source=source.strip(),
        status="own",
        agency=by.agency,
        by=by,
        at=now,
    )
    with held():
        made.save(force_insert=True)
    record("clause.written", kind="clause", subject=made.pk, owner=by.agency_id, note=made.key)
    return made


@transaction.atomic
def confirm_clause(*, clause: Clause, read: str, by: Officer, now: datetime) -> None:
    """An information governance lead stands behind a clause as it reads: never of the agency that wrote it.

    :raises CannotKeepUp: with every reason.
    """
    confirmed = Confirmation.objects.filter(clause=clause, agency_id=by.agency_id).exists()
    refuse(policies.refusals_to_confirm(clause, confirmed=confirmed, by=by))
    with held():
        Confirmation.objects.create(clause=clause, agency=by.agency, read=read.strip(), by=by, at=now)
    record("clause.confirmed", kind="clause", subject=clause.pk, owner=by.agency_id, note=clause.key)


@transaction.atomic
def draw_up(*, chosen: overarching.Chosen, by: Officer, now: datetime) -> Agreement:
    """A draft of the register that says what the document does, with its parties and both files.

    :raises CannotKeepUp: with every reason, those of the register among them.
    """
    made = overarching.drawn_up(chosen, on=in_london(now).date())
    fields = {
        "register_id": chosen.register_id,
        "document_name": chosen.name,
        "version": chosen.version,
        "document_type": Agreement.DocumentType.AGREEMENT,
        "named_organisations": "; ".join(agency.name for agency in chosen.parties),
        "description": "An overarching agreement, drawn up from the partnership’s clauses.",
        "purposes": list(chosen.purposes),
        "categories": list(chosen.categories),
        "gateways": list(chosen.gateways),
        "starts_on": chosen.starts_on,
        "review_on": chosen.review_on,
        **{part.field: made.words[part.field] for part in PARTS if part.field in made.words},
    }
    try:
        draft = agreements.draft_agreement(fields=fields, by=by, now=now)
        for agency in chosen.parties:
            if agency.pk != by.agency_id:
                agreements.add_party(agreement=draft, name=agency.name, details={}, by=by, now=now)
        for name, kind, data in (
            ("agreement.docx", DOCX, word.made(made.paper, at=now)),
            ("agreement.pdf", "application/pdf", pdf.made(made.paper, at=now)),
        ):
            file = CheckedFile(name, kind, len(data), hashlib.sha256(data).hexdigest(), data)
            agreements.attach_file(agreement=draft, file=file, by=by, now=now)
    except Refused as cannot:
        raise CannotKeepUp(cannot.refusals) from cannot
    record("agreement.drawn_up", kind="agreement", subject=draft.pk, owner=draft.owner_id)
    return draft
