"""Checking an exported log offline: no database, no Django, nothing of the installation but the file.

Every entry is hashed again and the tree built over the hashes; its root at the size of each checkpoint
must be the one that was signed. Where the first one differs, the leaves that were sealed say which entry
it is: they are believed only where they lead to the signed root themselves.
"""

import json
import multiprocessing
import os
import signal
import zipfile
import zlib
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from struct import error as StructError
from typing import Any

from wardmote.foundation.audit import canonical, exporting, notes, tree
from wardmote.foundation.audit.exporting import A_PART
from wardmote.foundation.database.home import CannotRun

GONE = b"\0" * tree.SIZE
SLACK = timedelta(minutes=10)  # by which clocks of one database server may have been put back
LEAST = 104  # bytes of the shortest entry there can be
MOST_BYTES = 128 * 1024 * 1024  # of one part
MOST_NAMED = 20


class CannotRead(CannotRun):
    """The file is not an export or a proof, or is damaged. Says what and where."""


@dataclass(frozen=True)
class Fault:
    """Something that must not be. `entry` is its place, or the first of the places it may be."""

    kind: str
    words: str
    entry: int | None = None
    until: int | None = None  # with `entry`: it is one of those before this place

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "words": self.words, "entry": self.entry, "until": self.until}


@dataclass
class Outcome:
    entries: int = 0
    checkpoints: int = 0
    kept: int = 0
    pinned: bool = False
    last_at: datetime | None = None
    origin: str = ""
    keys: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.faults

    @property
    def first_bad(self) -> Fault | None:
        named = [fault for fault in self.faults if fault.entry is not None]
        return min(named, key=lambda fault: (fault.entry, fault.until is not None), default=None)

    def as_json(self) -> dict[str, Any]:
        first = self.first_bad
        return {
            "good": self.good,
            "origin": self.origin,
            "entries": self.entries,
            "checkpoints": self.checkpoints,
            "kept_checkpoints": self.kept,
            "keys": self.keys,
            "keys_pinned": self.pinned,
            "last_checkpoint_at": self.last_at.isoformat() if self.last_at else None,
            "first_bad": first.as_json() if first else None,
            "faults": [fault.as_json() for fault in self.faults],
            "told": self.told,
        }


# --- one part, in a process of its own: tight loops -----------------------------------------------


@dataclass(frozen=True)
class Span:
    """The entries of a part between two checkpoints, and what their transactions and moments must be."""

    end: int  # within the part
    lowest: int  # the least number of a transaction
    begun: int  # from this number on a transaction began after the earlier checkpoint ...
    not_before: int  # ... and is not from before it, in microseconds
    not_after: int


@dataclass(frozen=True)
class PartSeen:
    count: int
    peaks: dict[int, list[bytes]]  # at each size asked for: the tops of complete subtrees, the largest first
    sealed_peaks: dict[int, list[bytes]]  # the same over the leaves as they were sealed
    differs: int | None  # the first entry that is not the one whose leaf was sealed
    how: str
    strange: list[tuple[int, str]]  # entries whose transaction or moment cannot be


def look_at_part(path: str, number: int, sizes: Sequence[int], spans: Sequence[Span]) -> PartSeen:
    with opened(Path(path)) as read:
        data, sealed = read(exporting.ENTRIES.format(number)), read(exporting.LEAVES.format(number))
    try:
        hashes, strange = leaves_of(data, spans)
    except (IndexError, StructError):
        raise CannotRead("A part of the file is cut short or damaged. Fetch the file again.") from None
    peaks = peaks_at(hashes, sizes)
    if b"".join(hashes) == sealed:
        return PartSeen(len(hashes), peaks, peaks, None, "", strange)
    kept = tree.cut(sealed)
    differs = next(
        (at for at, pair in enumerate(zip(hashes, kept, strict=False)) if pair[0] != pair[1]),
        min(len(hashes), len(kept)),
    )
    how = in_what_way(hashes, kept, differs)
    return PartSeen(len(hashes), peaks, peaks_at(kept, sizes), differs, how, strange)


def leaves_of(data: bytes, spans: Sequence[Span]) -> tuple[list[bytes], list[tuple[int, str]]]:
    """The leaf hash of each entry, and the entries that cannot be of the span they stand in."""
    hashes: list[bytes] = []
    strange: list[tuple[int, str]] = []
    add, numbers, ahead = hashes.append, canonical.MOMENT_AND_TRANSACTION.unpack_from, canonical.THEIR_PLACE
    place, total = 0, len(data)
    for span in spans or [Span(A_PART, 0, 2**63 - 1, 0, 2**63 - 1)]:
        lowest, begun, not_before, not_after = span.lowest, span.begun, span.not_before, span.not_after
        left = span.end - len(hashes)
        while left and place < total:
            left -= 1
            length = data[place] << 8 | data[place + 1]
            place += 2
            if length < LEAST:  # none: it is gone
                add(GONE)
                place += length
                continue
            add(sha256(b"\0" + data[place : place + length]).digest())
            at, transaction = numbers(data, place + ahead)
            if transaction < lowest or at > not_after or (transaction >= begun and at < not_before):
                strange.append((len(hashes) - 1, "late" if transaction < lowest else "moment"))
            place += length
    if place != total:
        raise CannotRead("A part of the file does not end where its last entry does: it is damaged.")
    return hashes, strange


def peaks_at(hashes: list[bytes], sizes: Sequence[int]) -> dict[int, list[bytes]]:
    """For each number of entries, the tops of the complete subtrees that they fall into."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        levels.append(tree.above(levels[-1]))
    return {
        size: [
            levels[level][(size >> level) - 1]
            for level in reversed(range(size.bit_length()))
            if size >> level & 1
        ]
        for size in sizes
        if size <= len(hashes)
    }


def in_what_way(found: list[bytes], sealed: list[bytes], at: int) -> str:
    here, was = found[at : at + 1], sealed[at : at + 1]
    if not was:
        return "nothing was sealed there"
    if not here or here == [GONE]:
        return "the entry sealed there is gone"
    if here[0] in sealed[at + 1 :] and was[0] in found[at + 1 :]:
        return "another entry of the log stands there: they are out of order"
    if here[0] in sealed[at + 1 :]:
        return "the entry sealed there is gone, and a later one stands in its place"
    if was[0] in found[at + 1 :]:
        return "an entry stands there that was not sealed there: it was put in"
    return "the entry there is not as it was sealed"


# --- the whole ------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[Callable[[str], bytes]]:
    """Reads the files of an export: a ZIP, or the folder it was unpacked to."""
    if path.is_dir():
        yield lambda name: file_of(path / name)
        return
    try:
        with zipfile.ZipFile(path) as file:

            def read(name: str) -> bytes:
                try:
                    if file.getinfo(name).file_size > MOST_BYTES and name != exporting.CHECKPOINTS:
                        raise CannotRead(f"{name} in {path} is larger than it can be.")
                    return file.read(name)
                except KeyError:
                    return b""
                except (zipfile.BadZipFile, zlib.error):
                    raise CannotRead(f"{name} in {path} is damaged. Fetch the file again.") from None

            yield read
    except (zipfile.BadZipFile, EOFError):
        raise CannotRead(
            f"{path} is not a file that `wardmote audit export` wrote, or is cut short."
        ) from None


def file_of(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def verify(
    path: Path,
    *,
    keys: Sequence[notes.PublicKey] = (),
    kept: Sequence[notes.Note] = (),
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Check an export.

    :raises CannotRead: if it is not one, or damaged.
    """
    with opened(path) as read:
        own_keys, found = read(exporting.KEYS).decode(), read(exporting.CHECKPOINTS).decode()
    if not found.strip():
        raise CannotRead(f"{path} holds no checkpoints: it is not a file that `wardmote audit export` wrote.")
    outcome = Outcome()
    try:
        signed = list(notes.read_notes(found))
        offered = [
            notes.read_public_key(line.split(" ")[0]) for line in own_keys.splitlines() if line.strip()
        ]
    except notes.NotANote as fault:
        raise CannotRead(f"The checkpoints or keys in {path} are damaged: {fault}.") from None
    trusted = to_be_trusted(outcome, keys, kept, offered)
    checkpoints = believed(outcome, signed, trusted)
    own = [*checkpoints]
    for note in kept:
        add_kept(outcome, note, trusted, checkpoints)
    if not checkpoints:
        return outcome
    compare(path, outcome, checkpoints, own, processes, progress)
    return outcome


def to_be_trusted(
    outcome: Outcome,
    keys: Sequence[notes.PublicKey],
    kept: Sequence[notes.Note],
    offered: Sequence[notes.PublicKey],
) -> list[notes.PublicKey]:
    """The keys given, and those that signed a kept checkpoint; without either, those offered."""
    trusted = list(keys) + [key for key in offered if any(key.signed(note) for note in kept)]
    outcome.pinned = bool(trusted)
    if not trusted and not kept:
        outcome.told.append(
            "The keys were taken from the file itself: it agrees with itself, but whoever made it may "
            "have made the"
            " keys too. Give a checkpoint you kept, or a key you had by another way."
        )
        trusted = list(offered)
    return trusted


@dataclass(frozen=True)
class Believed:
    """A checkpoint whose signature holds."""

    checkpoint: notes.Checkpoint
    kept: bool = False

    @property
    def named(self) -> str:
        one = self.checkpoint
        kind = "kept checkpoint" if self.kept else "checkpoint"
        return f"{kind} of {one.size:,} entries, {one.at:%d %B %Y %H:%M} UTC"


def believed(
    outcome: Outcome, signed: Sequence[notes.Note], trusted: list[notes.PublicKey]
) -> list[Believed]:
    """The checkpoints in order, each signed by a trusted key; a key that one vouches for is trusted too."""
    good: list[Believed] = []
    before: notes.Checkpoint | None = None
    for number, note in enumerate(signed, start=1):
        try:
            one = notes.read_checkpoint(note)
        except notes.NotANote as fault:
            outcome.faults.append(Fault("checkpoint", f"Checkpoint {number:,} cannot be read: {fault}."))
            continue
        named = Believed(one).named
        if not any(key.signed(note) for key in trusted):
            words = "was changed, or is signed with a key that nothing you trust vouches for"
            outcome.faults.append(Fault("signature", f"Checkpoint {number:,} ({named}) {words}."))
            continue
        if one.new_key and one.new_key not in trusted:
            trusted.append(one.new_key)
            outcome.told.append(
                f"Key {one.new_key.id.hex()} took over on {one.at:%d %B %Y}: the key before it signed that."
            )
        if before and (one.size < before.size or one.at < before.at or one.origin != before.origin):
            outcome.faults.append(Fault("checkpoint", f"Checkpoint {number:,} ({named}) is out of order."))
            continue
        if before and one.size == before.size and one.root != before.root:
            outcome.faults.append(
                Fault("checkpoint", f"Two checkpoints of {one.size:,} entries have different roots.")
            )
        if before and one.ended_before < before.ended_before:
            outcome.told.append(
                f"Numbers of transactions began anew by {one.at:%d %B %Y %H:%M} UTC: the database was "
                f"moved or restored."
            )
        good.append(Believed(one))
        before = one
        outcome.origin, outcome.last_at = one.origin, one.at
    if len(outcome.faults) > MOST_NAMED:
        outcome.told.append(f"{len(outcome.faults) - MOST_NAMED:,} more checkpoints are as bad.")
        del outcome.faults[MOST_NAMED:]
    outcome.checkpoints = len(good)
    outcome.keys = [str(key) for key in trusted]
    return good


def add_kept(
    outcome: Outcome, note: notes.Note, trusted: Sequence[notes.PublicKey], checkpoints: list[Believed]
) -> None:
    try:
        one = Believed(notes.read_checkpoint(note), kept=True)
    except notes.NotANote as fault:
        raise CannotRead(f"The checkpoint you kept is not one: {fault}.") from None
    if not any(key.signed(note) for key in trusted):
        words = "is not signed with any key of this file: it is of another log, or the keys were swapped"
        outcome.faults.append(Fault("signature", f"The {one.named}, {words}."))
        return
    if outcome.origin and one.checkpoint.origin != outcome.origin:
        outcome.faults.append(
            Fault("signature", f"The {one.named}, is of another log, {one.checkpoint.origin}.")
        )
        return
    outcome.kept += 1
    checkpoints.append(one)


def compare(
    path: Path,
    outcome: Outcome,
    checkpoints: list[Believed],
    own: list[Believed],
    processes: int | None,
    progress: Callable[[int, int], None],
) -> None:
    """Build the tree over the entries and hold its root against each checkpoint's."""
    by_size = sorted(checkpoints, key=lambda one: (one.checkpoint.size, not one.kept))
    total = max((one.checkpoint.size for one in own), default=0)
    parts = range(-(-total // A_PART))
    sizes = sorted({one.checkpoint.size for one in by_size if one.checkpoint.size > 0})
    before: list[bytes] = []  # the tops of the full parts so far
    before_sealed: list[bytes] = []
    roots: dict[int, tuple[bytes, bytes]] = {0: (tree.EMPTY, tree.EMPTY)}
    differing: list[tuple[int, str]] = []
    strange: list[tuple[int, str]] = []
    count = 0
    spans = spans_of(own)
    for number, seen in enumerate(seen_parts(path, parts, sizes, spans, processes)):
        first = number * A_PART
        if count != first:
            break  # the part before it is short: what follows is not where it was
        count += seen.count
        for within in sorted(set(seen.peaks) | set(seen.sealed_peaks)):
            roots[first + within] = (
                tree.fold([*complete(before), *seen.peaks.get(within, [])]),
                tree.fold([*complete(before_sealed), *seen.sealed_peaks.get(within, [])]),
            )
        if A_PART in seen.peaks:
            before += seen.peaks[A_PART]
        before_sealed += seen.sealed_peaks.get(A_PART, [])
        if seen.differs is not None:
            differing.append((first + seen.differs, seen.how))
        strange += [(first + at, why) for at, why in seen.strange]
        progress(min(count, total), total)
    outcome.entries = count
    name_what_differs(path, outcome, by_size, roots, differing, count)
    for at, why in strange[:MOST_NAMED]:
        words = (
            "came into the log after entries of its transaction had been sealed: it was put in later"
            if why == "late"
            else "bears a time that does not fit the checkpoints before and after it"
        )
        outcome.faults.append(Fault(why, f"Entry {at:,} {words}. {told_of(path, at)}", at))
    if len(strange) > MOST_NAMED:
        outcome.told.append(f"{len(strange) - MOST_NAMED:,} more entries are like the last named.")


def complete(tops: Sequence[bytes]) -> list[bytes]:
    """The tops over some full parts: as many subtrees as their number has ones in binary."""
    peaks, at = [], 0
    for level in reversed(range(len(tops).bit_length())):
        if len(tops) >> level & 1:
            peaks.append(tree.top(tops[at : at + (1 << level)]))
            at += 1 << level
    return peaks


def spans_of(own: Sequence[Believed]) -> list[tuple[int, Span]]:
    """What must hold of the entries before each checkpoint, by the checkpoint before it."""
    spans = []
    slack, micro = SLACK // timedelta(microseconds=1), canonical.microseconds
    before: notes.Checkpoint | None = None
    for one in (believed.checkpoint for believed in own):
        if one.size > (before.size if before else 0):
            same = before is not None and one.ended_before >= before.ended_before
            spans.append(
                (
                    one.size,
                    Span(
                        end=0,
                        lowest=before.ended_before if before and same else -(2**63),
                        begun=before.begun_before if before and same else 2**63 - 1,
                        not_before=micro(before.at) - slack if before else -(2**63),
                        not_after=micro(one.at) + slack,
                    ),
                )
            )
        before = one
    return spans


def within_part(number: int, spans: Sequence[tuple[int, Span]]) -> list[Span]:
    first, found = number * A_PART, []
    for end, span in spans[bisect_right(spans, first, key=lambda one: one[0]) :]:
        found.append(replace(span, end=min(end - first, A_PART)))
        if end - first >= A_PART:
            break
    return found


def seen_parts(
    path: Path,
    parts: range,
    sizes: Sequence[int],
    spans: Sequence[tuple[int, Span]],
    processes: int | None,
) -> Iterator[PartSeen]:
    """Each part in order, looked at by as many processes as the machine has."""

    def of(number: int) -> tuple[str, int, list[int], list[Span]]:
        first = number * A_PART
        inside = sizes[bisect_right(sizes, first) : bisect_right(sizes, first + A_PART)]
        wanted = {size - first for size in inside} | {A_PART}
        return str(path), number, sorted(wanted), within_part(number, spans)

    many = min(processes or os.cpu_count() or 1, len(parts))
    if many <= 1:
        for number in parts:
            yield look_at_part(*of(number))
        return
    # Spawned, not forked: whoever calls this may hold connections and threads.
    apart = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(many, apart, signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
        waiting = []
        try:
            for number in parts:
                waiting.append(pool.submit(look_at_part, *of(number)))
                if len(waiting) > 2 * many:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            pool.shutdown(cancel_futures=True)


def name_what_differs(
    path: Path,
    outcome: Outcome,
    by_size: Sequence[Believed],
    roots: dict[int, tuple[bytes, bytes]],
    differing: Sequence[tuple[int, str]],
    count: int,
) -> None:
    """The first checkpoint that the entries do not lead to, and the entry that is to blame."""
    good_until = 0
    kept_good_until = 0
    for one in by_size:
        size = one.checkpoint.size
        by_entries, by_leaves = roots.get(size, (b"", b""))
        if size <= count and by_entries == one.checkpoint.root:
            good_until = size
            kept_good_until = size if one.kept else kept_good_until
            continue
        begin = kept_good_until if one.kept else good_until
        exact = [(at, how) for at, how in differing if begin <= at < size]
        if by_leaves == one.checkpoint.root and exact:
            at, how = exact[0]
            words = f"Entry {at:,} is the first bad one: {how}. {told_of(path, at)}"
            outcome.faults.append(Fault("entry", words, at))
        elif size > count and not exact:
            words = f"The {one.named}, cannot be reached: there are {count:,} entries"
            outcome.faults.append(Fault("short", f"{words}. The log was cut short.", count))
        elif one.kept:
            words = (
                f"The {one.named}, was signed for another history than the one in this file: there are two"
            )
            where = f"They part at one of the entries {begin:,} to {size - 1:,}"
            outcome.faults.append(Fault("split", f"{words}. {where}.", begin, size))
        else:
            hint = f" Entry {exact[0][0]:,} differs from the leaf beside it." if exact else ""
            where = f"the first bad one is one of {begin:,} to {size - 1:,}"
            words = f"The entries do not lead to the {one.named}: {where}.{hint}"
            outcome.faults.append(Fault("entry", words, begin, size))
        break
    else:
        if differing:
            outcome.told.append(
                f"The leaves kept beside the entries are damaged from {differing[0][0]:,} on; the "
                f"entries are good."
            )


def told_of(path: Path, place: int) -> str:
    """What the entry at a place says, for whoever looks for it: no word of it is personal."""
    number, within = divmod(place, A_PART)
    with opened(path) as read:
        data = read(exporting.ENTRIES.format(number))
    at = 0
    for _ in range(within):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    length = int.from_bytes(data[at : at + 2], "big")
    if not length:
        return "Nothing stands there."
    try:
        entry = canonical.read_entry(data[at + 2 : at + 2 + length])
    except canonical.NotAnEntry:
        return "What stands there is no entry."
    return (
        f"What stands there: {entry.action} ({entry.subject_kind} {entry.subject_id}), "
        f"{entry.at:%d %B %Y %H:%M:%S} UTC, entry {entry.id}."
    )


# --- a proof of what was done to one record -------------------------------------------------------


def verify_proof(
    text: str, *, keys: Sequence[notes.PublicKey] = (), kept: Sequence[notes.Note] = ()
) -> tuple[Outcome, list[canonical.Entry]]:
    """Check the file of `wardmote audit prove`; also gives the entries that are proven.

    :raises CannotRead: if it is not one.
    """
    outcome, proven = Outcome(), []
    try:
        document = json.loads(text)
        if document["format"] != exporting.PROOF:
            raise CannotRead(f"This is a {document['format']}; expected {exporting.PROOF}.")
        note = notes.read_note(document["checkpoint"])
        offered = [notes.read_public_key(line.split(" ")[0]) for line in document["keys"]]
        claimed = [
            (int(one["place"]), b64decode(one["entry"]), [b64decode(step) for step in one["proof"]])
            for one in document["entries"]
        ]
        record = document["record"]
    except (ValueError, KeyError, TypeError, notes.NotANote) as fault:
        raise CannotRead(f"This is not a file of `wardmote audit prove`, or it is damaged: {fault}") from None
    trusted = to_be_trusted(outcome, keys, kept, offered)
    found = believed(outcome, [note], trusted)
    if not found:
        return outcome, []
    one = found[0].checkpoint
    for place, data, proof in claimed:
        try:
            entry = canonical.read_entry(data)
        except canonical.NotAnEntry:
            outcome.faults.append(Fault("entry", f"Entry {place:,} is not an entry.", place))
            continue
        if tree.root_of_inclusion(tree.leaf_hash(data), place, one.size, proof) != one.root:
            outcome.faults.append(
                Fault("entry", f"Entry {place:,} is not in the log of the checkpoint.", place)
            )
        elif str(entry.subject_id) != record:
            outcome.faults.append(Fault("entry", f"Entry {place:,} is not about this record.", place))
        else:
            proven.append(entry)
    outcome.entries = len(claimed)
    if outcome.good:
        outcome.told.append(
            "A proof shows that these entries are in the log; the whole log shows that there are no others."
        )
    return outcome, proven


# --- one checkpoint and the next ---------------------------------------------------------------------------


def verify_leading_on(
    note: notes.Note, *, keys: Sequence[notes.PublicKey], kept: Sequence[notes.Note], proof: Sequence[bytes]
) -> Outcome:
    """Check that the log of a checkpoint is the one of a kept checkpoint, grown: without any entry.

    :raises CannotRead: if what is needed for it was not given.
    """
    if len(kept) != 1 or not keys:
        raise CannotRead("To check a checkpoint give one that you kept (--checkpoint), and the key (--key).")
    outcome, trusted = Outcome(pinned=True), list(keys)
    both = believed(outcome, [kept[0], note], trusted)
    if len(both) != 2 or not outcome.good:
        return outcome
    old, new = both[0].checkpoint, both[1].checkpoint
    outcome.entries, outcome.kept, outcome.checkpoints = new.size, 1, 1
    if not tree.is_consistent(old.size, old.root, new.size, new.root, proof):
        words = f"The {both[1].named}, is not shown to lead on from the one you kept, of {old.size:,} entries"
        outcome.faults.append(Fault("split", f"{words}: the proof does not fit, or there are two histories."))
    return outcome
