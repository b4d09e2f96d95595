"""A bundle for court: begun, its exhibits chosen, put in order and taken out of, then made into one document.

Decision: docs/decisions/0119-bundles-burned.md
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files import apart
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.files.kinds import PDF, TEXT, CannotAccept, as_text
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.documents import commands as documents
from wardmote.records.documents import queries as contents
from wardmote.records.documents import sealing, showing
from wardmote.records.documents.models import Content
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import queries as cases
from wardmote.work.cases import timeline
from wardmote.work.cases.models import Case, CaseDocument, Note
from wardmote.work.letters import binding, policies, queries
from wardmote.work.letters.models import Bundle, BundleItem

MOST = 100  # exhibits of one bundle
OF_THE_STORY = 400  # moments


class CannotBundle(Refused):
    pass


@transaction.atomic
def begin_bundle(*, case: Case, title: str, by: Officer, now: datetime, key: UUID | None = None) -> Bundle:
    """Begin a bundle of this case, with nothing in it.

    :raises CannotBundle: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_bundle(None, standing=cases.standing(case, by=by)):
        raise CannotBundle(refusals)
    made = Bundle(title=title, by=by, at=now, **_child(case, (), key))
    with by_row_policy(CannotBundle, policies.NOT_DECIDING):
        made.save(force_insert=True)
    audit.record("bundle begun", kind="case", subject=case.pk, owner=case.owner_id)
    return made


def _child(case: Case, categories: Iterable[str], key: UUID | None = None) -> dict[str, Any]:
    return {
        "pk": key or uuid.uuid4(),
        "case_id": case.pk,
        "parent_audience_id": case.audience_id,
        "audience_id": case.audience_id,  # the database works out its own, from the categories
        "categories": sorted(set(categories)),
    }


def _refuse(bundle: Bundle, case: Case, by: Officer) -> None:
    if refusals := policies.refusals_to_bundle(bundle, standing=cases.standing(case, by=by)):
        raise CannotBundle(refusals)


@transaction.atomic
def choose_exhibits(
    *,
    bundle: Bundle,
    case: Case,
    links: Sequence[CaseDocument] = (),
    notes: Sequence[Note] = (),
    story: bool = False,
    by: Officer,
    now: datetime,
) -> int:
    """Put documents, notes and what happened into a bundle, after what is in it; how many were new.

    :raises CannotBundle: with every reason, if the rules refuse.
    """
    _refuse(bundle, case, by)
    there = list(queries.exhibits(bundle))
    taken = {item.document_id or item.note_id or item.kind for item in there}
    made = []
    for link in links:
        made.append(
            BundleItem(
                kind=BundleItem.Kind.DOCUMENT,
                document_id=link.document_id,
                title=link.document.title[:160],
                **_child(case, link.categories),
            )
        )
    for note in notes:
        title = f"Note of {day_words(timezone.localdate(note.at))}"
        made.append(
            BundleItem(kind=BundleItem.Kind.NOTE, note=note, title=title, **_child(case, note.categories))
        )
    if story:
        # It is told as far as whoever puts it in may see it, and so may hold what any part of the case holds.
        _, held = _story(case)
        made.append(BundleItem(kind=BundleItem.Kind.STORY, title="What happened when", **_child(case, held)))
    new = [item for item in made if (item.document_id or item.note_id or item.kind) not in taken]
    if len(there) + len(new) > MOST:
        raise CannotBundle([Refusal("too-many", f"A bundle has at most {MOST} exhibits.")])
    last = BundleItem.objects.filter(bundle=bundle).aggregate(last=Max("position"))["last"] or 0
    for position, item in enumerate(new, start=last + 1):
        item.bundle, item.position, item.by, item.at = bundle, position, by, now
    with by_row_policy(CannotBundle, policies.NOT_DECIDING):
        BundleItem.objects.bulk_create(new)
    if new:
        audit.record("bundle: exhibits chosen", kind="case", subject=case.pk, owner=case.owner_id)
    return len(new)


def _story(case: Case) -> tuple[list[timeline.Moment], set[str]]:
    """What has happened, newest first, and which categories of data are held of it."""
    told = timeline.page(case, number=1, size=OF_THE_STORY).moments
    return told, {category for moment in told for category in moment.held}


@transaction.atomic
def move_exhibit(*, item: BundleItem, bundle: Bundle, case: Case, up: bool, by: Officer) -> None:
    """Put an exhibit one place up or down.

    :raises CannotBundle: with every reason, if the rules refuse.
    """
    _refuse(bundle, case, by)
    order = [each.pk for each in queries.exhibits(bundle)]
    at = order.index(item.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    with by_row_policy(CannotBundle, policies.NOT_DECIDING):
        for position, pk in enumerate(order, start=1):
            BundleItem.objects.filter(pk=pk).exclude(position=position).update(position=position)
    audit.record("bundle: order changed", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def change_exhibit(
    *, item: BundleItem, bundle: Bundle, case: Case, title: str, words_out: str, areas_out: str, by: Officer
) -> None:
    """Say what an exhibit is called, and what is taken out of it.

    :raises CannotBundle: with every reason, if the rules refuse.
    """
    _refuse(bundle, case, by)
    with by_row_policy(CannotBundle, policies.NOT_DECIDING):
        BundleItem.objects.filter(pk=item.pk).update(title=title, words_out=words_out, areas_out=areas_out)
    audit.record("bundle: exhibit changed", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def drop_exhibit(*, item: BundleItem, bundle: Bundle, case: Case, by: Officer) -> None:
    """Leave something out of a bundle; what it was made of stays in the case.

    :raises CannotBundle: with every reason, if the rules refuse.
    """
    _refuse(bundle, case, by)
    with by_row_policy(CannotBundle, policies.NOT_DECIDING):
        BundleItem.objects.filter(pk=item.pk).delete()
    audit.record("bundle: exhibit left out", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def make_bundle(*, bundle: Bundle, case: Case, by: Officer, now: datetime) -> Bundle:
    """Make the bundle: one PDF, kept with the case and seen by no more than any part of it.

    The documents in it must have been opened, on record, for it.

    :raises CannotBundle: with every reason, if the rules refuse or an exhibit cannot be set.
    """
    _refuse(bundle, case, by)
    items = list(queries.exhibits(bundle))
    if not items:
        raise CannotBundle([policies.BUNDLE_EMPTY])
    held = queries.categories_of(items)
    exhibits, refusals = _exhibits(case, items)
    if refusals:
        raise CannotBundle(refusals)
    gone = [word for item in items for word in words_of(item)]
    title = binding.cleaned(bundle.title, gone)
    about = (
        f"Case {case.reference}, {case.owner.name}. {len(exhibits)} exhibits. Made on "
        f"{day_words(timezone.localdate(now))} by {by.name}. Black boxes and “{binding.redacting.REMOVED}”"
        " stand where something was taken out."
    )
    made = binding.bound(title=title, about=about, exhibits=exhibits)
    name = f"Bundle {case.reference} {timezone.localdate(now):%Y-%m-%d}.pdf"
    sha256 = hashlib.sha256(made.data).hexdigest()
    file = CheckedFile(name, PDF, len(made.data), sha256, made.data, made.pages)
    with by_row_policy(CannotBundle, policies.NOT_DECIDING):
        link: Any = CaseDocument(**_child(case, held))
        document = documents.add_to(link, title=f"Bundle: {title}", file=file, by=by, now=now)
        changed = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.DRAFT).update(
            state=Bundle.State.MADE, document=document, pages=made.pages, made_by=by, made_at=now
        )
    if not changed:
        raise CannotBundle([policies.BUNDLE_MADE])
    audit.record(
        "bundle made",
        kind="case",
        subject=case.pk,
        owner=case.owner_id,
        note=f"{len(exhibits)} exhibits, {made.pages} pages",
    )
    bundle.state, bundle.document, bundle.pages = Bundle.State.MADE, document, made.pages
    return bundle


def _exhibits(case: Case, items: Sequence[BundleItem]) -> tuple[list[binding.Exhibit], list[Refusal]]:
    wanted = [item.document_id for item in items if item.document_id]
    opened = {content.document_id: content for content in contents.contents().filter(pk__in=wanted)}
    exhibits: list[binding.Exhibit] = []
    refusals: list[Refusal] = []
    gone = [word for item in items for word in words_of(item)]  # of any: titles stand together
    for number, item in enumerate(items, start=1):
        try:
            title = binding.cleaned(item.title, gone)
            exhibits.append(binding.Exhibit(title, exhibit(case, item, opened, title)))
        except CannotAccept as refused:
            refusals.append(Refusal(refused.code, f"Exhibit {number}: {refused.message}"))
        except sealing.CannotOpen:
            refusals.append(Refusal("seal", f"Exhibit {number} is not as it was sealed, and is not opened."))
    return exhibits, refusals


def words_of(item: BundleItem) -> list[str]:
    """What is to be taken out of an exhibit."""
    return [line.strip() for line in item.words_out.splitlines() if line.strip()]


def exhibit(case: Case, item: BundleItem, opened: dict[UUID, Content], title: str) -> bytes:
    """One exhibit as a PDF, without what is taken out.

    :raises CannotAccept: if it cannot be set, with what to do instead.
    """
    words = words_of(item)
    areas = binding.areas_of(item.areas_out)
    if areas and item.kind != BundleItem.Kind.DOCUMENT:
        raise CannotAccept("it is set anew, and has no areas. Give words instead.", code="no-page")
    if item.kind == BundleItem.Kind.NOTE:
        note = item.note
        assert note is not None
        about = [
            f"Written by {note.by.name}, {note.by.agency.name}, {day_words(timezone.localdate(note.at))}."
        ]
        return binding.of_words(title, about, note.text, words=words, elsewhere=item.title)
    if item.kind == BundleItem.Kind.STORY:
        # What happened since it was chosen may hold more: then the bundle would be seen by more than may.
        told, held = _story(case)
        if held - set(item.categories):
            raise CannotAccept(
                "more is held of the case since it was chosen. Leave it out, and choose it again.",
                code="holds-more",
            )
        rows = [
            (
                day_words(timezone.localdate(moment.at)),
                ". ".join(filter(None, (moment.title, moment.text, moment.by))),
            )
            for moment in reversed(told)
        ]
        return binding.of_story(title, rows, words=words, elsewhere=item.title)
    content = opened.get(item.document_id) if item.document_id else None
    if content is None:
        raise CannotAccept(
            "this document could not be opened. It may be withdrawn: leave it out.", code="not-opened"
        )
    return _document(content, (title, item.title), words, areas)


def _document(
    content: Content, titles: tuple[str, str], words: list[str], areas: dict[int, list[binding.Box]]
) -> bytes:
    document, (title, full) = content.document, titles
    data = sealing.whole(content)
    if document.media_type == PDF:
        return binding.without(data, words=words, areas=areas, elsewhere=full)
    if document.media_type == TEXT:
        if areas:
            raise CannotAccept("it is set anew, and has no areas. Give words instead.", code="no-page")
        return binding.of_words(title, [], as_text(data) or "", words=words, elsewhere=full)
    if showing.is_shown(document):
        if any(not binding.redacting.places_of(each, full) for each in words):
            raise CannotAccept("words are not found in a picture. Give the areas instead.", code="picture")
        if set(areas) - {1}:
            raise CannotAccept("it is one picture: its areas are those of page 1.", code="no-page")
        most = settings.MOST_MEGAPIXELS * 1_000_000
        drawn, _ = apart.ask(
            "show picture",
            data,
            media_type=document.media_type,
            width=binding.WIDTH,
            most_pixels=most,
        )
        return binding.of_picture(drawn, areas.get(1, []))
    raise CannotAccept(
        "this kind of file cannot stand in a bundle. Save it as PDF, add that to the case, and choose it.",
        code="not-shown",
    )
