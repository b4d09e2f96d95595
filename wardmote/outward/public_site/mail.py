"""What reporters are written to: how to follow their report, and that there is news. Never what it is."""

import json
import logging
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.urls import reverse

from wardmote.foundation.sealing.wrapping import CannotOpen
from wardmote.records.front_doors import letters

log = logging.getLogger("wardmote.letters")


@dataclass(frozen=True)
class Due:
    pk: Any
    kind: str
    address: str
    reference: str
    sealed: bytes | None


def words(due: Due) -> tuple[str, str]:
    """The subject and the text.

    :raises CannotOpen: if the link cannot be opened any more.
    """
    if due.kind == "received" and due.sealed is not None:
        kept = json.loads(letters.unseal(bytes(due.sealed)))
        follow = settings.SITE_ADDRESS + reverse("public_site:follow", kwargs={"secret": kept["secret"]})
        confirm = settings.SITE_ADDRESS + reverse("public_site:confirm", kwargs={"token": kept["token"]})
        return (
            f"We have your report {due.reference}",
            f"We have your report. Its reference is {due.reference}.\n\n"
            f"See where it stands, or add to it:\n{follow}\n"
            "Keep this link to yourself: whoever has it can do the same.\n\n"
            f"To be told by e-mail when there is news, confirm that this address is yours:\n{confirm}\n"
            "Until then we send you nothing more.\n\n"
            "If you did not make a report, delete this message: nothing else will come.\n\n"
            "If someone is in danger, ring 999. For the police without an emergency, ring 101.\n\n"
            f"{settings.PARTNERSHIP}\n",
        )
    return (
        f"There is news about your report {due.reference}",
        f"There is news about your report {due.reference}. To see it, use your link or your code:\n"
        f"{settings.SITE_ADDRESS}{reverse('public_site:code')}\n\n{settings.PARTNERSHIP}\n",
    )


def send_due(most: int = 200) -> dict[str, int]:
    """Send what is due, and let go of each once it went; what did not go is due again later."""
    came_of_it = {"sent": 0, "failed": 0}
    mail = get_connection()
    try:
        while found := due(most):
            for each in found:
                came_of_it["sent" if send(each, mail) else "failed"] += 1
            if len(found) < most:
                break
    finally:
        mail.close()
    return came_of_it


def due(most: int) -> list[Due]:
    """Those to be sent now. Committed by itself: a try counts before the mail server hears of it."""
    with connection.cursor() as cursor:
        cursor.execute("select id, kind, address, reference, sealed from wardmote.letters_due(%s)", [most])
        return [Due(*row) for row in cursor.fetchall()]


def send(letter: Due, mail: Any) -> bool:
    try:
        subject, text = words(letter)
        EmailMessage(subject, text, to=[letter.address], connection=mail).send()
    except (SMTPException, OSError, CannotOpen) as failure:
        log.warning("a letter to a reporter did not go: %s", type(failure).__name__)
        return False
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.letter_gone(%s)", [letter.pk])
    return True
