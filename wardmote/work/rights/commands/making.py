"""Making a pack: what was cleared, as PDFs, and the files that go with it; or why it stopped."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files import envelope
from wardmote.foundation.files import made as files
from wardmote.foundation.files.checked import MB, CheckedFile, check_upload
from wardmote.foundation.files.kinds import KINDS, TEXT, CannotAccept
from wardmote.foundation.refusals import by_row_policy
from wardmote.records.documents import commands as documents
from wardmote.records.documents import sealing
from wardmote.records.notices import commands as notices
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Audience, Level
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import contents, policies, queries, telling
from wardmote.work.rights import pdf as making
from wardmote.work.rights.commands.packing import CannotPack
from wardmote.work.rights.models import Enclosure, Item, Pack, Part, Request

# What makes a pack later, in the transaction in which it is ordered: filled in `AppConfig.ready`.
when_ordered: list[Callable[[Pack], object]] = []
A_PART = 100  # items in one document, so that a long pack never stands in memory as a whole
FILES_OF_A_PART = 40 * MB  # that go with it, kept in one transaction
AT_ONCE = 8  # pieces of a file
FILES = (Enclosure.Goes.WHOLE, Enclosure.Goes.COPY)


class CannotGoOn(Exception):
    """The making stops: at which part, and why, by a code of `policies.STOPPED_BECAUSE`."""

    def __init__(self, code: str, item: UUID | None = None) -> None:
        super().__init__(code)
        self.code, self.item = code, item


@dataclass(frozen=True)
class Row:
    """What goes of one part, as `wardmote.rights_cleared` gives it."""

    pk: UUID
    cleared: making.Cleared
    goes: str
    size: int
    media_type: str


@transaction.atomic
def order_pack(*, request: Request, by: Officer, now: datetime, key: UUID | None = None) -> Pack:
    """Have the pack made by the worker. Ordered twice, it is one.

    :raises CannotPack: with every reason, if the rules or the database refuse.
    """
    if key and (there := Pack.objects.filter(pk=key).first()):
        return there
    progress = queries.progress(request)
    refusals = policies.refusals_to_make_pack(request, progress, by=by)
    refusals += policies.refusals_to_weigh(*queries.weight(request))
    if refusals:
        raise CannotPack(refusals)
    readers = queries.pack_readers(request.pk)
    if not readers:
        raise CannotPack([policies.NOBODY_READS])
    with by_row_policy(CannotPack, policies.NOT_READY):
        pack = Pack(
            pk=key or uuid.uuid4(),
            request=request,
            agency_id=request.agency_id,
            audience_id=access.make_audience(_plan(request, readers)),
            items=progress.items,
            by=by,
            at=now,
        )
        pack.save(force_insert=True)
    audit.record(
        "data request: pack ordered", kind="data_request", subject=request.pk, owner=request.agency_id
    )
    for make in when_ordered:
        make(pack)
    return pack


def _plan(request: Request, readers: list[UUID]) -> access.Plan:
    """Those leads by name, and the service account that makes it."""
    service = Officer.objects.filter(agency_id=request.agency_id, is_service=True).values_list(
        "pk", flat=True
    )
    named = [*readers, *service]
    return access.Plan(
        frozenset(
            access.Terms(request.agency_id, officer_id=officer, level=Level.EXPORT) for officer in named
        ),
        tier=Audience.Tier.NAMED,
    )


@transaction.atomic
def make_next_part(*, pack: UUID, by: Officer, now: datetime) -> bool:
    """Make the next document of a pack, from what was cleared, with the files that go with it.

    False once there is nothing more to put in, or where a file cannot go as it was decided.

    Each part is kept by itself: a job that was stopped goes on after the last one there is.
    """
    live = Pack.objects.filter(pk=pack).exclude(state__in=[Pack.State.READY, Pack.State.STOPPED])
    if not live.exists():
        return False
    found = live.select_for_update(of=("self",)).select_related("request", "agency").get()
    try:
        with transaction.atomic():
            return _make_next(found, by=by, now=now)
    except CannotGoOn as stopped:
        _stop(found, stopped, now=now)
        return False


def _make_next(pack: Pack, *, by: Officer, now: datetime) -> bool:
    rows = _next_rows(pack)
    if not rows:
        _finish(pack, by=by, now=now)
        return False
    # A part may have gone with a record that was deleted.
    told = pack.parts.aggregate(number=Max("number"), appendix=Max("appendix"))
    number, appendix = (told["number"] or 0) + 1, told["appendix"] or 0
    appendices: dict[UUID, int] = {}
    for row in rows:
        if row.goes in FILES:
            appendix += 1
            appendices[row.pk] = appendix
    reference = pack.request.reference
    data = making.document(
        reference=reference,
        agency=pack.agency.name,
        number=number,
        made_on=timezone.localdate(now),
        cleared=[_with_appendix(row, appendices, reference) for row in rows],
    )
    name = f"{reference}-part-{number}.pdf"
    sha256, pages = hashlib.sha256(data).hexdigest(), files.pages_of(data)
    file = CheckedFile(name, "application/pdf", len(data), sha256, data, pages)
    _keep(
        pack,
        file,
        title=f"Data for {reference}, part {number}",
        number=number,
        items=[row.pk for row in rows if row.cleared.decision != Item.Decision.WITHHOLD],
        by=by,
        now=now,
    )
    for row in rows:
        if row.pk in appendices:
            number += 1
            _keep(
                pack,
                _file_along(pack, row, name_of(reference, appendices[row.pk], row.media_type)),
                title=f"Data for {reference}, appendix {appendices[row.pk]}",
                number=number,
                appendix=appendices[row.pk],
                items=[row.pk],
                by=by,
                now=now,
            )
    Pack.objects.filter(pk=pack.pk).update(
        state=Pack.State.MAKING,
        done=F("done") + len(rows),
        made=F("made") + 1 + len(appendices),
        after_id=rows[-1].pk,
    )
    return True


def _cleared(pack: Pack) -> list[Row]:
    """What was cleared, after what was put in last."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.rights_cleared(%s, %s)", [pack.pk, A_PART])
        return [
            Row(pk, making.Cleared(title, on, cleared, decision, ground, words, kept), goes, size, media_type)
            for pk, title, on, cleared, decision, ground, goes, words, kept, size, media_type in cursor
        ]


def _next_rows(pack: Pack) -> list[Row]:
    """What comes next, no more of it than files may go with one part; the first in any case."""
    rows: list[Row] = []
    together = 0
    for row in _cleared(pack):
        together += row.size
        if rows and together > FILES_OF_A_PART:
            break
        rows.append(row)
    return rows


def _with_appendix(row: Row, appendices: dict[UUID, int], reference: str) -> making.Cleared:
    if row.pk not in appendices:
        return row.cleared
    number = appendices[row.pk]
    name = name_of(reference, number, row.media_type)
    return row.cleared.with_file(number, name, blacked_out=row.goes == Enclosure.Goes.COPY)


def name_of(reference: str, number: int, media_type: str) -> str:
    """What a file is called that goes with a pack: nothing of its own name, which may name somebody."""
    kind = KINDS.get(media_type)
    return f"{reference}-appendix-{number}{kind.endings[0] if kind else ''}"


def _keep(
    pack: Pack,
    file: CheckedFile,
    *,
    title: str,
    number: int,
    items: list[UUID],
    appendix: int | None = None,
    by: Officer,
    now: datetime,
) -> None:
    document = documents.add_document(audience_id=pack.audience_id, title=title, file=file, by=by, now=now)
    Part.objects.create(pack=pack, number=number, appendix=appendix, document=document, items=items)


def _file_along(pack: Pack, row: Row, name: str) -> CheckedFile:
    """The file that goes with a part, read as it was decided, and looked at as every file that comes in is.

    :raises CannotGoOn: if it cannot go, with why.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.rights_goes_along(%s, %s)", [pack.pk, row.pk])
        found = cursor.fetchone()
        if found is None:
            raise CannotGoOn(_fault(pack, row.pk), row.pk)
        document, sealed_in, sha256, key_id, wrapped, sealed_for, count = found
        sealed: list[bytes] = []
        while len(sealed) < count:
            cursor.execute(
                "select * from wardmote.rights_pieces_along(%s, %s, %s, %s)",
                [pack.pk, row.pk, len(sealed), AT_ONCE],
            )
            some = [bytes(piece) for (piece,) in cursor.fetchall()]
            if not some:
                break
            sealed += some
    try:
        if wrapped is None or sealed_for != sealed_in:
            raise sealing.CannotOpen("audience")
        secret = sealing.unwrapped(key_id, bytes(wrapped), document, sealed_in)
        label = sealing.label_of_content(document)
        data = b"".join(envelope.unseal(sealed, count, secret, label))
    except (sealing.CannotOpen, sealing.DoesNotFit):
        raise CannotGoOn("seal", row.pk) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CannotGoOn("changed", row.pk)
    try:
        return check_upload(name, data)
    except CannotAccept as refused:
        known = {"scanner-away": "unchecked", "busy": "unchecked", "infected": "infected"}
        raise CannotGoOn(known.get(refused.code, "refused"), row.pk) from None


def _fault(pack: Pack, item: UUID) -> str:
    return next((code for pk, code in queries.faults(pack.request_id).items() if pk == item), "anew")


def _finish(pack: Pack, *, by: Officer, now: datetime) -> None:
    """:raises CannotGoOn: if something that is in it already could not go any more, or is decided anew."""
    for item, code in queries.faults(pack.request_id).items():
        raise CannotGoOn(code, item)
    _list_contents(pack, by=by, now=now)
    Pack.objects.filter(pk=pack.pk).update(state=Pack.State.READY, made=F("made") + 1)
    _tell(pack, telling.READY, now=now)
    audit.record(
        "data request: pack made", kind="data_request", subject=pack.request_id, owner=pack.agency_id
    )


def _list_contents(pack: Pack, *, by: Officer, now: datetime) -> None:
    """Keep a list of what is in the pack, before its first part.

    :raises CannotGoOn: if what goes is not what was put in.
    """
    made = list(
        Part.objects.filter(pack=pack)
        .order_by("number")
        .values_list("number", "appendix", "document__name", "items")
    )
    last = max((number for number, *_ in made), default=0)
    names = {number: contents.file_name(number, name, last=last) for number, _, name, _ in made}
    parts = {number: names[number] for number, appendix, *_ in made if appendix is None}
    appendices = {appendix: names[number] for number, appendix, *_ in made if appendix is not None}
    in_part = {item: number for number, appendix, _, items in made if appendix is None for item in items}
    as_appendix = {items[0]: appendix for _, appendix, _, items in made if appendix is not None}
    lines: list[contents.Line] = []
    withheld = Counter[str]()
    for row in _from_the_start(pack):
        if row.cleared.decision == Item.Decision.WITHHOLD:
            withheld[row.cleared.exemption] += 1
        elif pack.made > len(made) and row.pk not in in_part:
            continue  # its part went with a record that was deleted, whose words it held as well
        elif row.pk not in in_part or (row.pk in as_appendix) != (row.goes in FILES):
            raise CannotGoOn("anew", row.pk)
        else:
            is_copy = row.goes == Enclosure.Goes.COPY
            at, appendix = in_part.pop(row.pk), as_appendix.pop(row.pk, 0)
            lines.append(contents.line_of(row.cleared, part=at, appendix=appendix, is_copy=is_copy))
    for item in in_part:  # it went in, and is not to go any more
        raise CannotGoOn("anew", item)
    reference = pack.request.reference
    data = contents.written(
        reference=reference,
        agency=pack.agency.name,
        made_on=timezone.localdate(now),
        parts=parts,
        appendices=appendices,
        lines=lines,
        withheld=withheld,
    )
    file = CheckedFile(contents.NAME, TEXT, len(data), hashlib.sha256(data).hexdigest(), data, None)
    told_of = [item for _, appendix, _, items in made if appendix is None for item in items]
    title = f"Data for {reference}, contents"
    _keep(pack, file, title=title, number=contents.NUMBER, items=told_of, by=by, now=now)


def _from_the_start(pack: Pack) -> Iterator[Row]:
    """All that was put in or passed over, asked for anew, some at a time."""
    Pack.objects.filter(pk=pack.pk).update(after_id=None)
    while rows := _cleared(pack):
        yield from rows
        Pack.objects.filter(pk=pack.pk).update(after_id=rows[-1].pk)


def _stop(pack: Pack, stopped: CannotGoOn, *, now: datetime) -> None:
    """What was made of it stays, for the log and to be looked at; it is not made to its end."""
    Pack.objects.filter(pk=pack.pk).update(
        state=Pack.State.STOPPED, stopped_why=stopped.code, stopped_at=stopped.item
    )
    _tell(pack, telling.PACK_STOPPED, now=now)
    audit.record(
        f"data request: making the pack stopped ({stopped.code})",
        kind="data_request",
        subject=pack.request_id,
        owner=pack.agency_id,
    )


def _tell(pack: Pack, kind: str, *, now: datetime) -> None:
    notices.tell(
        queries.pack_readers(pack.request_id),
        kind=kind,
        subject_kind="data_request",
        subject=pack.request_id,
        on=timezone.localdate(now),
        now=now,
    )


def note_taken_away(pack: Pack, *, files: int) -> None:
    """Put on record that an officer took a whole pack away."""
    audit.record(
        "exported",
        kind="data_request",
        subject=pack.request_id,
        owner=pack.agency_id,
        note=f"the pack as one file: {files} documents",
    )
