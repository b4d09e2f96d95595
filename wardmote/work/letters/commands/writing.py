"""A letter of a case: drafted, made into a Word file and a PDF, sent, withdrawn."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files import made as files
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.files.kinds import PDF, WORD
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.documents import commands as documents
from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case, CaseDocument, Place
from wardmote.work.letters import blocks, pdf, policies, queries, setting, word
from wardmote.work.letters.models import Letter
from wardmote.work.letters.queries import Offered
from wardmote.work.letters.recipients import Recipient
from wardmote.work.letters.setting import Paper


class CannotWrite(Refused):
    pass


def make(
    *,
    case: Case,
    template_key: str,
    to: Recipient,
    values: Mapping[str, str],
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Letter:
    """Write a letter of this case and make it at once: kept with the case as a Word file and as a PDF.

    `values` are those of the fields that an officer types; `categories` what it holds besides what is known
    of whoever it is to. Whether it may go to them is asked before the transaction, here and below: a refusal
    undoes what was begun, and must not undo that it was asked, nor how often.

    :raises CannotWrite: with every reason, if the rules refuse.
    """
    template = _template(case, template_key, to, values, by=by, now=now)
    with transaction.atomic():
        places = _told(case, to, values)
        letter = drawn_up(case, template, to, values, categories, by=by, now=now, key=key, places=places)
        _make(letter, case, template, by=by, now=now)
        with by_row_policy(CannotWrite, policies.KEPT_OUT):
            Letter.objects.bulk_create([letter])
        audit.record("letter made", kind="case", subject=case.pk, owner=case.owner_id, note=letter.reference)
    return letter


@transaction.atomic
def save_draft(
    *,
    case: Case,
    template_key: str,
    to: Recipient,
    values: Mapping[str, str],
    categories: Iterable[str] = (),
    draft: Letter | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Letter:
    """Keep a letter as a draft, new or changed; what is missing may be.

    :raises CannotWrite: with every reason, if the rules refuse.
    """
    standing = cases.standing(case, by=by)
    refusals = policies.refusals_to_write(case, standing=standing)
    if not to.name:
        refusals.append(policies.NOBODY)
    if draft is not None:
        refusals += policies.refusals_to_change(draft, standing=standing, by=by)
        if draft.state != Letter.State.DRAFT:
            refusals.append(policies.NOT_DRAFT)
    template = queries.template(by.agency, template_key, on=timezone.localdate(now))
    if template is None or not template.is_open:
        refusals.append(policies.NO_TEMPLATE)
    if refusals or template is None:
        raise CannotWrite(refusals)
    places, pk = _told(case, to, values), draft.pk if draft else key
    letter = drawn_up(case, template, to, values, categories, by=by, now=now, key=pk, places=places)
    with by_row_policy(CannotWrite, policies.NOT_ALLOWED):
        if draft is None:
            Letter.objects.bulk_create([letter])
        else:
            changed = Letter.objects.filter(pk=draft.pk, state=Letter.State.DRAFT).update(
                **{name: getattr(letter, name) for name in CHANGING}
            )
            if not changed:
                raise CannotWrite([policies.NOT_DRAFT])
            letter.reference = draft.reference
    words = "letter drafted" if draft is None else "draft of a letter changed"
    audit.record(words, kind="case", subject=case.pk, owner=case.owner_id, note=letter.reference)
    return letter


CHANGING = (
    *("person_id", "to_agency_id", "to_name", "to_address", "wishes", "version_id", "edition"),
    *("template_key", "template_name", "letterhead_id", "values", "categories"),
)


def make_draft(*, letter: Letter, case: Case, by: Officer, now: datetime) -> Letter:
    """Make a letter of its draft. Whether whoever it is to may have it is asked again now.

    :raises CannotWrite: with every reason, if the rules refuse.
    """
    to = Recipient(letter.to_name, letter.to_address, letter.person, letter.to_agency, letter.wishes)
    standing = cases.standing(case, by=by)
    refusals = policies.refusals_to_change(letter, standing=standing, by=by)
    if letter.state != Letter.State.DRAFT:
        raise CannotWrite([*refusals, policies.NOT_DRAFT])
    if refusals:
        raise CannotWrite(refusals)
    template = _template(case, letter.template_key, to, letter.values, by=by, now=now)
    with transaction.atomic():
        made = drawn_up(
            case, template, to, letter.values, letter.categories,
            by=by, now=now, key=letter.pk, places=_told(case, to, letter.values),
        )  # fmt: skip
        made.reference = letter.reference
        _make(made, case, template, by=by, now=now)
        with by_row_policy(CannotWrite, policies.KEPT_OUT):
            changed = Letter.objects.filter(pk=letter.pk, state=Letter.State.DRAFT).update(
                **{name: getattr(made, name) for name in CHANGING},
                state=Letter.State.MADE,
                word_id=made.word_id,
                pdf_id=made.pdf_id,
                made_by=by,
                made_at=now,
            )
        if not changed:
            raise CannotWrite([policies.NOT_DRAFT])
        audit.record("letter made", kind="case", subject=case.pk, owner=case.owner_id, note=letter.reference)
    return made


def mark_sent(*, letter: Letter, case: Case, how: str, sent_on: date, by: Officer, now: datetime) -> None:
    """Say that a letter went out: how and when. Whether they may have it is asked once more.

    :raises CannotWrite: with every reason, if the rules refuse.
    """
    to = Recipient(letter.to_name, letter.to_address, letter.person, letter.to_agency, letter.wishes)
    standing = cases.standing(case, by=by)
    made_on = timezone.localdate(letter.made_at) if letter.made_at else sent_on
    refusals = [
        *policies.refusals_to_write(case, standing=standing),
        *policies.refusals_to_send(
            letter, standing=standing, by=by, sent_on=sent_on, made_on=made_on, today=timezone.localdate(now)
        ),
        *policies.refusals_to_address(case, to=to, by=by),
    ]
    if refusals:
        raise CannotWrite(list(dict.fromkeys(refusals)))
    with transaction.atomic():
        with by_row_policy(CannotWrite, policies.KEPT_OUT):
            changed = Letter.objects.filter(pk=letter.pk, state=Letter.State.MADE).update(
                state=Letter.State.SENT, sent_how=how, sent_on=sent_on, sent_by=by
            )
        if not changed:
            raise CannotWrite([policies.NOT_MADE])
        audit.record(
            "letter sent",
            kind="case",
            subject=case.pk,
            owner=case.owner_id,
            recipient=letter.to_agency_id,
            note=f"{letter.reference}, {Letter.How(how).label.lower()}",
        )


@transaction.atomic
def withdraw(*, letter: Letter, case: Case, why: str, by: Officer, now: datetime) -> None:
    """Say that a letter does not stand. What was made stays with the case, for the record.

    :raises CannotWrite: with every reason, if the rules refuse.
    """
    standing = cases.standing(case, by=by)
    if refusals := policies.refusals_to_withdraw(letter, standing=standing, by=by):
        raise CannotWrite(refusals)
    with by_row_policy(CannotWrite, policies.NOT_ALLOWED):
        changed = (
            Letter.objects.filter(pk=letter.pk)
            .exclude(state=Letter.State.WITHDRAWN)
            .update(state=Letter.State.WITHDRAWN, withdrawn_why=why, withdrawn_by=by, withdrawn_at=now)
        )
    if not changed:
        raise CannotWrite([policies.ALREADY_WITHDRAWN])
    audit.record("letter withdrawn", kind="case", subject=case.pk, owner=case.owner_id, note=why)


# --- making -----------------------------------------------------------------------------------------------


def _template(
    case: Case, template_key: str, to: Recipient, values: Mapping[str, str], *, by: Officer, now: datetime
) -> Offered:
    """The template, if everything allows a letter by it to go to them."""
    template = queries.template(by.agency, template_key, on=timezone.localdate(now))
    refusals = policies.refusals_to_write(case, standing=cases.standing(case, by=by))
    refusals += policies.refusals_to_address(case, to=to, by=by)
    if template is None or not template.is_open:
        refusals.append(policies.NO_TEMPLATE)
    else:
        refusals += policies.refusals_of_values(template, values)
    if refusals or template is None:
        raise CannotWrite(refusals)
    return template


def _told(case: Case, to: Recipient, values: Mapping[str, str]) -> list[Place | None]:
    """The places of the case that a letter tells of: what is held of them, it holds."""
    home = queries.home_of(to.person) if to.person and to.address else None
    return [home, queries.where_of(case) if values.get("where") else None]


def drawn_up(
    case: Case,
    template: Offered,
    to: Recipient,
    values: Mapping[str, str],
    categories: Iterable[str],
    *,
    by: Officer,
    now: datetime,
    key: UUID | None,
    places: Iterable[Place | None] = (),
) -> Letter:
    known = set(categories)
    if to.person is not None:
        known |= set(to.person.categories)
    for place in places:
        known |= set(place.categories) if place else set()
    return Letter(
        pk=key or uuid.uuid4(),
        case=case,
        parent_audience_id=case.audience_id,
        audience_id=case.audience_id,  # the database works out its own, from the categories
        categories=sorted(known),
        reference=new_reference("L"),
        agency=by.agency,
        person=to.person,
        to_agency=to.agency,
        to_name=to.name if to.person or to.agency else " ".join(blocks.tidy(to.name).split()),
        to_address=to.address,
        wishes=to.wishes,
        template_key=template.key,
        template_name=template.name,
        version=template.version,
        edition=template.edition,
        letterhead=queries.letterhead(by.agency, on=timezone.localdate(now)),
        values=dict(values),
        by=by,
        at=now,
    )


def values_of(letter: Letter, case_reference: str, *, by: Officer, on: date) -> dict[str, str]:
    """What stands for each field: what the letter itself knows, and what was typed."""
    head = letter.letterhead
    return {
        **letter.values,
        "recipient_name": letter.to_name,
        "recipient_address": letter.to_address,
        "date": day_words(on),
        "case_reference": case_reference,
        "letter_reference": letter.reference,
        "officer_name": by.name,
        "officer_team": by.team.name if by.team else "",
        "agency_name": head.name if head else by.agency.name,
        "agency_telephone": head.telephone if head else "",
        "agency_email": head.email if head else "",
    }


def paper_of(letter: Letter, template: Offered, case_reference: str, *, by: Officer, on: date) -> Paper:
    """The letter as it is set."""
    return Paper(
        f"{template.name} {letter.reference}",
        queries.head_of(letter.letterhead, letter.agency),
        setting.pieces(template.blocks, values_of(letter, case_reference, by=by, on=on)),
    )


def _make(letter: Letter, case: Case, template: Offered, *, by: Officer, now: datetime) -> None:
    with by_row_policy(CannotWrite, policies.NOT_ALLOWED):
        keep_made(letter, case, template, by=by, now=now)


def keep_made(letter: Letter, case: Case, template: Offered, *, by: Officer, now: datetime) -> bytes:
    """Make both files and keep them with the case; the letter is not saved here. The PDF is given back."""
    paper = paper_of(letter, template, case.reference, by=by, on=timezone.localdate(now))
    as_pdf, as_word = pdf.made(paper, at=now), word.made(paper, at=now)
    letter.word = _kept(letter, case, f"{paper.title} (Word)", f"{paper.title}.docx", WORD, as_word, by, now)
    letter.pdf = _kept(
        letter, case, paper.title, f"{paper.title}.pdf", PDF, as_pdf, by, now, files.pages_of(as_pdf)
    )
    letter.state, letter.made_by, letter.made_at = Letter.State.MADE, by, now
    return as_pdf


def _kept(
    letter: Letter,
    case: Case,
    title: str,
    name: str,
    media_type: str,
    data: bytes,
    by: Officer,
    now: datetime,
    pages: int | None = None,
) -> Document:
    made = CheckedFile(name, media_type, len(data), hashlib.sha256(data).hexdigest(), data, pages)
    link: Any = CaseDocument(
        case=case,
        parent_audience_id=case.audience_id,
        audience_id=case.audience_id,
        categories=letter.categories,
    )
    return documents.add_to(link, title=title, file=made, by=by, now=now)
