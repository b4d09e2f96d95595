"""The demo's attachments: letters as PDFs, pictures drawn by ourselves, and the sealing of all of them."""

import io
import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from wardmote.demo.rows import Row

SKIES = [(196, 210, 222), (226, 214, 196), (150, 160, 178)]
WALLS = [(158, 96, 78), (176, 160, 140), (120, 124, 128)]
DOORS = [(40, 78, 92), (96, 44, 40), (52, 84, 54)]


def photograph(rng: Random) -> bytes:
    """A JPEG of a house front, its windows and its door: no photograph of any real place."""
    image = Image.new("RGB", (960, 720), rng.choice(SKIES))
    draw = ImageDraw.Draw(image)
    wall, door = rng.choice(WALLS), rng.choice(DOORS)
    draw.rectangle((0, 620, 960, 720), fill=(96, 98, 96))
    draw.rectangle((120, 130, 840, 630), fill=wall)
    for row in range(130, 630, 20):
        draw.line((120, row, 840, row), fill=tuple(max(0, part - 14) for part in wall))
    draw.polygon([(90, 130), (480, 20), (870, 130)], fill=(74, 66, 66))
    for x in (190, 380, 570, 720):
        for y in (180, 340):
            lit = rng.random() < 0.4
            draw.rectangle((x, y, x + 80, y + 100), fill=(238, 220, 150) if lit else (70, 86, 100))
            draw.line((x + 40, y, x + 40, y + 100), fill=(240, 240, 236), width=4)
    draw.rectangle((420, 470, 520, 630), fill=door)
    draw.ellipse((502, 550, 512, 560), fill=(220, 200, 120))
    for _ in range(rng.randrange(3, 8)):  # what was left lying about
        x, y = rng.randrange(100, 860), rng.randrange(630, 700)
        draw.ellipse((x, y, x + rng.randrange(20, 60), y + rng.randrange(10, 26)), fill=(44, 44, 48))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=82)
    return made.getvalue()


def sealed(contents: list[Row], audiences: Mapping[uuid.UUID, int]) -> tuple[list[Row], list[Row]]:
    """The rows of keys and of pieces that plain contents make, each sealed for where its document is."""
    from wardmote.foundation.files import envelope
    from wardmote.records.documents import sealing  # its models are there only once Django is set up

    keys: list[Row] = []
    pieces: list[Row] = []
    for row in contents:
        document: uuid.UUID = row["id"]
        secret = envelope.new_key()
        made = list(envelope.seal(row["data"], secret, sealing.label_of_content(document)))
        key_id, wrapped = sealing.wrapped(secret, document, audiences[document])
        more: dict[str, Any] = {"sealed_for": audiences[document], "pieces": len(made)}
        keys.append({"id": document, "key_id": key_id, "wrapped": wrapped, **more})
        pieces += [
            {"id": uuid.uuid4(), "document_id": document, "number": number, "data": piece}
            for number, piece in enumerate(made)
        ]
    return keys, pieces


def sealed_for_entries(files: list[Row]) -> list[Row]:
    """Files of agreements as they are kept, each sealed for its entry."""
    from wardmote.trust.agreements import sealing

    made = []
    for row in files:
        key_id, wrapped, whole = sealing.seal(row["content"], row["id"], row["agreement_id"])
        made.append(row | {"key_id": key_id, "wrapped": wrapped, "sealed": whole, "content": None})
    return made
