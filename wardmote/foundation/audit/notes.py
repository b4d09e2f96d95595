"""Signed checkpoints: C2SP signed-note and tlog-checkpoint, with Ed25519. No database, no Django.

A checkpoint is five lines of text: whose log it is, how many entries it has, the root over them in base64,
when that was, and which transactions had ended by then. A further line names a new key when the old one
vouches for it.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the algorithm's number in signed-note
SIGNATURE = "— "  # what the line of a signature begins with
NAME = re.compile(r"[^\s+]+")
MOST_BYTES = 10_000  # of one note; a longer one is not ours


class NotANote(Exception):
    """The text is not a signed note, a checkpoint or a key. The words say in what."""


@dataclass(frozen=True)
class PublicKey:
    """What checks a signature. Written `name+id+base64`, as signed-note has it."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.raw).decode()}"

    def signed(self, note: "Note") -> bool:
        """Whether this key signed the note. A line in its name that does not fit makes the whole note bad."""
        found = [line for line in note.signatures if line[:2] == (self.name, self.id)]
        try:
            for _, _, signature in found:
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, note.text.encode())
        except (InvalidSignature, ValueError):
            return False
        return bool(found)


def read_public_key(text: str) -> PublicKey:
    """:raises NotANote: if it is not a public key."""
    name, _, rest = text.strip().partition("+")
    key_id, _, coded = rest.partition("+")
    raw = decoded(coded)
    key = PublicKey(name, raw[1:])
    if not NAME.fullmatch(name) or raw[:1] != ED25519 or len(raw) != 33 or key.id.hex() != key_id:
        raise NotANote("that is not a public key: it is written name+id+base64")
    return key


@dataclass(frozen=True)
class SigningKey:
    """Written `PRIVATE+KEY+name+id+base64`, as the reference implementation of signed-note keeps it."""

    name: str
    seed: bytes

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self.private.public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{b64encode(ED25519 + self.seed).decode()}"

    def line(self, text: str) -> str:
        signature = self.private.sign(text.encode())
        return f"{SIGNATURE}{self.name} {b64encode(self.public.id + signature).decode()}\n"


def new_key(name: str) -> SigningKey:
    return SigningKey(name, Ed25519PrivateKey.generate().private_bytes_raw())


def read_signing_key(text: str) -> SigningKey:
    """:raises NotANote: if it is not a private key."""
    parts = text.strip().split("+", 4)
    raw = decoded(parts[-1])
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"] or raw[:1] != ED25519 or len(raw) != 33:
        raise NotANote("that is not a private key")
    key = SigningKey(parts[2], raw[1:])
    if key.public.id.hex() != parts[3]:
        raise NotANote("that private key is damaged")
    return key


# --- notes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    text: str  # what was signed, with its last line's end
    signatures: tuple[tuple[str, bytes, bytes], ...]  # name, id of the key, signature

    def __str__(self) -> str:
        return self.text + "\n" + "".join(
            f"{SIGNATURE}{name} {b64encode(key_id + signature).decode()}\n"
            for name, key_id, signature in self.signatures
        )  # fmt: skip


def sign(text: str, keys: Iterable[SigningKey]) -> Note:
    return read_note(text + "\n" + "".join(key.line(text) for key in keys))


def read_note(words: str) -> Note:
    """:raises NotANote: with what is amiss."""
    text, blank, lines = words.rpartition("\n\n")
    if not blank or not text or "\n\n" in text or len(words) > MOST_BYTES:
        raise NotANote("there is no text and signature with an empty line between them")
    signatures = []
    for line in lines.splitlines():
        name, _, coded = line.removeprefix(SIGNATURE).partition(" ")
        signature = decoded(coded)
        if not line.startswith(SIGNATURE) or not NAME.fullmatch(name) or len(signature) < 5:
            raise NotANote("a line after the empty line is not a signature")
        signatures.append((name, signature[:4], signature[4:]))
    if not signatures or not words.endswith("\n"):
        raise NotANote("it is not signed, or cut short")
    return Note(text + "\n", tuple(signatures))


def read_notes(words: str) -> Iterator[Note]:
    """Several notes, one after the other with an empty line between.

    :raises NotANote: with what is amiss.
    """
    pieces = words.rstrip("\n").replace("\r\n", "\n").split("\n\n") if words.strip() else []
    if len(pieces) % 2:
        raise NotANote("a text is without its signature, or a signature without its text")
    for text, lines in zip(pieces[::2], pieces[1::2], strict=True):
        yield read_note(f"{text}\n\n{lines}\n")


# --- checkpoints --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checkpoint:
    """What the log was at one moment."""

    origin: str
    size: int
    root: bytes
    at: datetime
    # Every transaction before the first number had ended; none from the second number on had begun.
    ended_before: int
    begun_before: int
    new_key: PublicKey | None = None

    @property
    def text(self) -> str:
        handing_over = f"key {self.new_key}\n" if self.new_key else ""
        return (
            f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"
            f"time {self.at.astimezone(UTC).isoformat(timespec='microseconds').removesuffix('+00:00')}Z\n"
            f"transactions {self.ended_before} {self.begun_before}\n{handing_over}"
        )


def read_checkpoint(note: Note) -> Checkpoint:
    """What a note says as a checkpoint of ours.

    :raises NotANote: if it is none, or written otherwise than we write it.
    """
    lines = dict(line.split(" ", 1) for line in note.text.splitlines()[3:] if " " in line)
    try:
        origin, size, root = note.text.splitlines()[:3]
        ended, begun = lines["transactions"].split(" ")
        read = Checkpoint(
            origin=origin,
            size=int(size),
            root=decoded(root),
            at=datetime.fromisoformat(lines["time"].removesuffix("Z") + "+00:00"),
            ended_before=int(ended),
            begun_before=int(begun),
            new_key=read_public_key(lines["key"]) if "key" in lines else None,
        )
    except (ValueError, KeyError):
        raise NotANote("it is not a checkpoint of this kind of log") from None
    if read.text != note.text or read.size < 0 or len(read.root) != 32:
        raise NotANote("it is not written as a checkpoint is")
    return read


def decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise NotANote("that is not base64") from None
