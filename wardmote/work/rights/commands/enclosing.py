"""What goes of the file of a document: a copy sent in, its words read, and the decision on it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation import redacting
from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files import apart
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.files.kinds import CSV, KINDS, PDF, TEXT, CannotAccept, as_text
from wardmote.foundation.refusals import Refusal, by_row_policy
from wardmote.records.documents import commands as documents
from wardmote.records.documents import queries as contents
from wardmote.records.documents import sealing
from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import policies
from wardmote.work.rights.commands.packing import CannotDecide, decide
from wardmote.work.rights.models import Copy, Enclosure, Item

LONGEST_TEXT = 100_000  # characters of the words of a file; of a longer one a copy goes
MOST_COPIES = 10  # of one document; the database says so too
READABLE = (PDF, TEXT, CSV)
Goes = Enclosure.Goes


@transaction.atomic
def keep_copy(*, item: Item, file: CheckedFile, by: Officer, now: datetime, key: UUID) -> None:
    """Keep a copy of a document in which a reviewer blacked out what must not go, checked as any file is.

    Sent twice, it is one. Where an earlier copy was to go, it is decided anew.

    :raises CannotDecide: if it is of a kind that nobody can look at here, or the database refuses.
    """
    kind = KINDS.get(file.media_type)
    if kind is None or not kind.is_shown:
        raise CannotDecide([policies.COPY_OF_ANOTHER_KIND])
    if Document.objects.filter(pk=key).exists():
        return
    source = Document.objects.filter(pk=item.source_id).first()
    if source is None or source.withdrawn_at is not None:
        raise CannotDecide([policies.FILE_GONE])
    if source.sha256 == file.sha256:
        raise CannotDecide([policies.NOTHING_BLACKED_OUT])
    if Copy.objects.filter(item=item).count() >= MOST_COPIES:
        raise CannotDecide([policies.ENOUGH_COPIES])
    with by_row_policy(CannotDecide, policies.NOT_ALLOWED), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.rights_add_copy(%s, %s, %s, %s, %s, %s)",
            [item.pk, key, file.media_type, file.size, file.sha256, file.pages],
        )
        documents.keep_sealed(key, source.audience_id, file.data)
        if Enclosure.objects.filter(pk=item.pk, goes=Goes.COPY).exists():
            _enclose(item, by=by, now=now, goes="")
    audit.record(
        "data request: copy sent in", kind="data_request", subject=item.request_id, owner=item.agency_id
    )


@transaction.atomic
def read_words(*, item: Item, by: Officer, now: datetime) -> None:
    """Read the words of a file that the officer has opened, to take some out. The file is decided on anew.

    :raises CannotDecide: if it has none, more than are taken, or cannot be opened.
    """
    content = contents.contents().filter(pk=item.source_id).first()
    if content is None:
        raise CannotDecide([policies.OPEN_FIRST])
    if content.document.media_type not in READABLE:
        raise CannotDecide([policies.NO_WORDS_OF_KIND])
    try:
        text = _words(content.document.media_type, sealing.whole(content))
    except CannotAccept as refused:
        raise CannotDecide([Refusal(refused.code, refused.message)]) from None
    except sealing.CannotOpen:
        raise CannotDecide([policies.FILE_NOT_SEALED_SO]) from None
    with by_row_policy(CannotDecide, policies.NOT_ALLOWED):
        _enclose(item, by=by, now=now, goes="", text=text)
    audit.record(
        "data request: words of a file read",
        kind="data_request",
        subject=item.request_id,
        owner=item.agency_id,
    )


def _words(media_type: str, data: bytes) -> str:
    """:raises CannotAccept: if words are missing, or there are too many."""
    if media_type == PDF:
        said, told = apart.ask("text", data, most=LONGEST_TEXT)
        text, more = said.decode(), told["more"]
        if told["mute"]:
            raise CannotAccept(
                f"Page {told['mute'][0]} of it is a picture, of which no words are known. Send in a copy with"
                " parts blacked out.",
                code="no-text",
            )
    else:
        text = (as_text(data) or "").replace("\r\n", "\n").replace("\x00", "")
        more = len(text) > LONGEST_TEXT
    if more:
        raise CannotAccept(
            f"It has more than {LONGEST_TEXT:,} characters. Send in a copy with parts blacked out.",
            code="too-long",
        )
    if not text.strip():
        raise CannotAccept("There are no words in it. Send in a copy with parts blacked out.", code="no-text")
    return text


@transaction.atomic
def decide_file(
    *,
    item: Item,
    goes: str,
    spans: Iterable[redacting.Span] = (),
    text_spans: Iterable[redacting.Span] = (),
    copy: Copy | None = None,
    exemption: str = "",
    reason: str = "",
    by: Officer,
    now: datetime,
) -> None:
    """Say what goes of a document. `goes` is one of Enclosure.Goes, or a decision on the part as a whole:
    withheld, withheld and unsaid, or not about them. `spans` are taken out of what the pack calls it.

    :raises CannotDecide: with every reason, if the rules or the database refuse.
    """
    there = Enclosure.objects.filter(pk=item.pk).first()
    if goes not in Goes.values:
        decide(item=item, decision=goes, exemption=exemption, reason=reason, by=by, now=now)
        if there is not None and there.goes:
            with by_row_policy(CannotDecide, policies.NOT_ALLOWED):
                _enclose(item, by=by, now=now, goes="")
        return
    refusals = []
    withdrawn = Document.objects.filter(pk=item.source_id, withdrawn_at__isnull=False)
    if goes != Goes.KEPT and withdrawn.exists():
        refusals.append(policies.FILE_GONE)
    if goes == Goes.COPY and copy is None:
        refusals.append(policies.NO_COPY)
    if goes == Goes.WORDS and not (there and there.text):
        refusals.append(policies.NO_WORDS)
    if goes == Goes.KEPT and not (exemption and reason):
        refusals.append(Refusal("no-ground", "To withhold it, choose the exemption and say why it applies."))
    if refusals:
        raise CannotDecide(refusals)
    taken_out = redacting.merged(text_spans, length=len(there.text)) if there and goes == Goes.WORDS else []
    with by_row_policy(CannotDecide, policies.OPEN_FIRST if goes != Goes.KEPT else policies.NOT_ALLOWED):
        _enclose(
            item,
            by=by,
            now=now,
            goes=goes,
            copy=copy if goes == Goes.COPY else None,
            spans=taken_out,
            cleared=redacting.without(there.text, taken_out) if there and goes == Goes.WORDS else "",
            exemption=exemption if goes == Goes.KEPT else "",
            reason=reason,
        )
    kinds = Item.Decision
    spans = redacting.merged(spans, length=len(item.text))
    decide(
        item=item,
        decision=kinds.REDACT if spans else kinds.DISCLOSE,
        spans=spans,
        reason=reason,
        by=by,
        now=now,
    )
    audit.record(
        f"data request: file decided ({goes})",
        kind="data_request",
        subject=item.request_id,
        owner=item.agency_id,
    )


def _enclose(item: Item, *, by: Officer, now: datetime, **said: object) -> None:
    """Put down what is said of a file, the rest of it blank."""
    fresh: dict[str, object] = {"copy": None, "spans": [], "cleared": "", "exemption": "", "reason": ""}
    fresh |= {"by": by, "at": now, **said}
    if not Enclosure.objects.filter(pk=item.pk).update(**fresh):
        Enclosure.objects.bulk_create([Enclosure(item=item, **fresh)])
