"""The format, worked out a second time: what docs/document-format.md says is what is kept."""

import hashlib
import json
import re
import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardmote.foundation.files import envelope
from wardmote.records.documents import sealing

pytestmark = pytest.mark.database_free
DOCUMENT = Path(__file__).parents[2] / "docs" / "document-format.md"
VECTOR = json.loads(re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1))
KEY, ID = bytes.fromhex(VECTOR["file_key"]), uuid.UUID(VECTOR["document"])


def test_the_wrapped_key_of_the_page_opens_and_by_the_page_alone():
    wrapped = bytes.fromhex(VECTOR["wrapped_key"])
    under, label = bytes.fromhex(VECTOR["installation_key"]), bytes.fromhex(VECTOR["label_of_key"])
    ours = sealing.label_of_key(VECTOR["installation_key_id"], ID, VECTOR["audience"])
    assert b"wardmote key 1\0" + ours == label
    assert AESGCM(under).decrypt(wrapped[:12], wrapped[12:], label) == KEY
    assert envelope.unwrap(wrapped, under, ours) == KEY


def test_the_pieces_of_the_page_are_those_we_make():
    one = VECTOR["one_piece"]
    label = sealing.label_of_content(ID)
    assert [piece.hex() for piece in envelope.seal(bytes.fromhex(one["plain"]), KEY, label)] == one["sealed"]
    by_hand = AESGCM(KEY).decrypt(
        bytes(11) + b"\1", bytes.fromhex(one["sealed"][0]), bytes.fromhex(VECTOR["label_of_content"])
    )
    assert by_hand == b"A letter."
    two = envelope.seal(bytes(262_144) + b"end", KEY, label)
    assert [hashlib.sha256(piece).hexdigest() for piece in two] == VECTOR["two_pieces"]["sha256_of_sealed"]
