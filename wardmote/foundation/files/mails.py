"""E-mail messages: taken as they are, unless they carry what would not be taken by itself. Runs apart."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from wardmote.foundation.files.kinds import KINDS, CannotAccept, damaged, kind_by_content
from wardmote.foundation.files.packages import check

MOST_PARTS = 200
DEEPEST = 5


def check_mail(data: bytes) -> dict[str, object]:
    """Refuse a message that carries a file of a kind not taken.

    :raises CannotAccept: with words.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
    except (ValueError, LookupError, RecursionError):
        raise damaged() from None
    _check(message, [0], 0)
    return {"notes": []}


def _check(message: Message, seen: list[int], depth: int) -> None:
    seen[0] += 1
    if seen[0] > MOST_PARTS or depth > DEEPEST:
        raise CannotAccept("The message has more parts than a message has", code="too-large-unpacked")
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                _check(part, seen, depth + 1)
        return
    if message.get_content_disposition() != "attachment" and message.get_content_maintype() == "text":
        return  # its words; nothing here ever shows them as a page
    try:
        content = message.get_payload(decode=True) or b""
    except (ValueError, LookupError):
        raise damaged() from None
    if not isinstance(content, bytes) or not content:
        return
    name = (message.get_filename() if isinstance(message, EmailMessage) else "") or ""
    if message.get_content_maintype() == "image" and content.startswith(b"GIF8"):
        return  # the small pictures of signatures
    try:
        media_type = kind_by_content(content, called=name)
        if KINDS[media_type].parsed == "package":
            check(media_type, content)
    except CannotAccept as refused:
        raise CannotAccept(
            f"The message carries a file that is not taken. {refused.message}", code=refused.code
        ) from None
