"""What the rules allow with a request about one's data, as refusals. The row policies are the guarantee."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files.kinds import MB
from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.retention import checks
from wardmote.work.rights.clock import Clock
from wardmote.work.rights.models import Item, Request
from wardmote.work.rights.queries import Progress

NOT_LEAD = Refusal(
    "not-lead", "Only the information governance leads of an agency work requests about people's data."
)
NOT_OPEN = Refusal("not-open", "This request has been answered, refused or withdrawn.")
STOPPED = Refusal("stopped", "The clock stands still already.")
NOT_STOPPED = Refusal("not-stopped", "The clock is running.")
EXTENDED = Refusal("extended", "It has been extended already, and can be once only.")
NO_EXTENSION = Refusal("no-extension", "The law gives no extension for a request of this kind.")
NOT_ALLOWED = Refusal("not-allowed", "The database does not let you do this.")
NOT_READY = Refusal("not-ready", "Not everything has been decided, looked at again and answered yet.")
NOBODY_READS = Refusal(
    "nobody-reads",
    "Something in it is kept from every information governance lead of your agency: nobody could read it.",
)
NOT_THEIRS = Refusal("not-theirs", "Only a record of your own agency, which you may see, can be chosen.")
SAME_OFFICER = Refusal("same-officer", "The second look is another officer's: not theirs who decided.")
OPEN_TO_LOOK = Refusal(
    "open-to-look",
    "Open what goes of its file first, the copy too. The second look is of another officer who has seen it.",
)
OPEN_FIRST = Refusal("open-first", "Open the file first: who decides what goes of it has seen it.")
FILE_GONE = Refusal("file-gone", "This document was withdrawn. Withhold it, or leave it out.")
FILE_NOT_SEALED_SO = Refusal(
    "seal", "The file is not as it was sealed, and is not opened. Tell your administrator."
)
COPY_OF_ANOTHER_KIND = Refusal(
    "copy-kind",
    "A copy is a PDF or a picture, so that it can be looked at here. Print it to PDF first.",
)
NOTHING_BLACKED_OUT = Refusal("same-file", "This is the very same file: nothing is blacked out in it.")
ENOUGH_COPIES = Refusal("enough-copies", "There are ten copies of this document already. Use one of those.")
NO_COPY = Refusal("no-copy", "Send in a copy first, with what must not go blacked out.")
NO_WORDS = Refusal("no-words", "Read its words first.")
NO_WORDS_OF_KIND = Refusal(
    "no-words", "Words are read of PDF, text and CSV files only. Send in a copy with parts blacked out."
)
UNDECIDED = Refusal("undecided", "It has not been decided yet.")
MAY_NOT_MARK = Refusal(
    "may-not-mark",
    "Only officers of the owner who decide on this record, or its governance lead, can do this.",
)
RESTRICTED = Refusal(
    "restricted",
    "Use of this record is restricted at the person's request or while it is looked into: it is not shared.",
)
NOT_ERASURE = Refusal("not-erasure", "This is not a request for erasure.")
NOT_CHOSEN = Refusal(
    "not-chosen",
    "Choose from the records listed for this request: there is nothing else to delete.",
)
NOT_SETTLED = Refusal("not-settled", checks.words["not-settled"])
REFERRED = Refusal("referred", checks.words["referred"])
ENDED = Refusal("ended", "It has been lifted already.")


def refusals_to_take(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.INFORMATION_GOVERNANCE) else [NOT_LEAD]


def refusals_to_work(request: Request, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not change this request now."""
    refusals = refusals_to_take(by=by) if by.agency_id == request.agency_id else [NOT_LEAD]
    if request.state != Request.State.OPEN:
        refusals.append(NOT_OPEN)
    return refusals


def refusals_to_stop(request: Request, clock: Clock, *, by: Officer) -> list[Refusal]:
    return refusals_to_work(request, by=by) + ([STOPPED] if clock.is_stopped else [])


def refusals_to_start(request: Request, clock: Clock, *, by: Officer) -> list[Refusal]:
    return refusals_to_work(request, by=by) + ([] if clock.is_stopped else [NOT_STOPPED])


def refusals_to_extend(request: Request, clock: Clock, *, by: Officer, today: date) -> list[Refusal]:
    """An extension is told within the first limit, once, where the law gives one."""
    refusals = refusals_to_work(request, by=by)
    if request.extended_on:
        refusals.append(EXTENDED)
    if clock.is_stopped and clock.began_on is None:
        refusals.append(Refusal("not-begun", "The clock has not started: there is nothing to extend."))
    elif clock.tell_extension_by is None:
        refusals.append(NO_EXTENSION)
    elif today > clock.tell_extension_by:
        by_day = day_words(clock.tell_extension_by)
        refusals.append(Refusal("too-late", f"They had to be told of it by {by_day}."))
    return refusals


def refusals_to_grant(
    request: Request, chosen: Iterable[str], can_go: Iterable[str], *, by: Officer
) -> list[Refusal]:
    """Erasure is granted of records that the lead sees and chose, one at least."""
    refusals = refusals_to_work(request, by=by)
    if request.kind != Request.Kind.ERASURE:
        refusals.append(NOT_ERASURE)
    if not set(chosen) or not set(chosen) <= set(can_go):
        refusals.append(NOT_CHOSEN)
    return refusals


def refusals_to_day(day: date, *, request: Request, today: date) -> list[Refusal]:
    """A day of what happened to a request is neither before it came nor ahead."""
    if day > today:
        return [Refusal("ahead", "This day is in the future. Enter the day on which it happened.")]
    if day < request.received_on:
        return [
            Refusal("before", f"This day is before the request came, on {day_words(request.received_on)}.")
        ]
    return []


def refusals_to_look(item: Item, *, by: Officer) -> list[Refusal]:
    refusals = [] if item.decision else [UNDECIDED]
    if item.decided_by_id == by.pk:
        refusals.append(SAME_OFFICER)
    return refusals


# Why a file does not go as it was decided, by the codes of the database and of the making.
STOPPED_BECAUSE = {
    "undecided": "What goes of its file is not decided yet.",
    "gone": "The document is not there any more.",
    "withdrawn": "The document was withdrawn after it was decided.",
    "moved": "Other people may read the document now than when it was decided.",
    "changed": "The document is not the one that was decided on.",
    "restricted": "Use of the record it is in was restricted after it was decided.",
    "reviewer": "Who decided on it may not read it any more.",
    "anew": "Something was decided anew while the pack was made.",
    "seal": "The file is not as it was sealed, and is not opened.",
    "unchecked": "The file could not be checked for viruses just now. Have the pack made again later.",
    "infected": "The virus scanner found something in the file. It does not go.",
    "refused": "The file is of a kind, or so large, that it is not taken in any more. Send in a copy.",
}


# Why a pack is not handed over as one file.
NOT_TAKEN_AWAY = {
    "gone": "Some of this pack went with a record that was deleted: take what is left one by one.",
    "large": "This pack is too large for one file: take its documents one by one.",
}


def refusals_to_weigh(files: int, size: int) -> list[Refusal]:
    """The files that go with a pack are no more together than can be handed over."""
    most = settings.MOST_PACK_MB
    if size <= most * MB:
        return []
    return [
        Refusal(
            "too-heavy",
            f"The {files} files that go with it have {size // MB + 1} MB together; a pack takes {most} MB."
            " Let words or smaller copies go in place of some, or send those beside the pack.",
        )
    ]


def refusals_to_make_pack(request: Request, progress: Progress, *, by: Officer) -> list[Refusal]:
    return refusals_to_work(request, by=by) + ([] if progress.is_ready else [NOT_READY])
