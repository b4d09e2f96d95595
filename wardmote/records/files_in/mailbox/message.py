"""What a message says: its words as text, who sent it, what came with it, whether a person wrote it. Pure."""

import email.utils
import hashlib
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

MOST_WORDS = 20_000  # characters
MOST_ATTACHMENTS = 10
MOST_PARTS = 200
MOST_PAGE = 500_000  # characters of a part that are looked at for its words
MOST_HEADER = 4_000  # characters of one that is read
MOST_BOUNDARIES = 50
DEEPEST = 8
READ = {
    "from", "subject", "date", "message-id", "auto-submitted", "precedence", "return-path", "content-type",
    "content-disposition", "content-transfer-encoding",
}  # fmt: skip
BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DECLARATION = re.compile(r"<![^>]*>?")
ADDRESS = re.compile(r"[^@\s,;<>]{1,120}@[^@\s,;<>]{1,120}")
UNSEEN = {"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"}
EMPTY = {"br", "hr", "img", "input", "meta", "link", "base", "col", "area", "wbr", "source", "embed"}
BREAKS = {"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
BULK = {"bulk", "list", "junk", "auto_reply"}


TOO_MANY_PARTS = "The message has more parts than a message has."


class CannotRead(Exception):
    """The message cannot be a report; the words say why, and hold nothing of it."""


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes


@dataclass(frozen=True)
class Read:
    """A message as it is taken in. `is_automatic`: no person wrote it, and nobody is written back to."""

    print: bytes
    sender: str
    sender_name: str
    subject: str
    words: str
    is_automatic: bool
    attachments: list[Attachment] = field(default_factory=list)
    left_out: int = 0  # attachments beyond what is looked at


def read(data: bytes, *, own: str = "") -> Read:
    """Read a message; `own` is the address that this installation sends from.

    :raises CannotRead: if it is a bounce, comes from this installation itself, or is no message.
    """
    try:
        if sum(1 for _ in BOUNDARY.finditer(data)) > MOST_BOUNDARIES:  # each costs a look at each line
            raise CannotRead(TOO_MANY_PARTS)
        message = message_from_bytes(data, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return _read(message, own=own)
    except CannotRead:
        raise
    # Malformed headers and parts make the package fail in any way, in words made of them.
    except Exception as failure:
        raise CannotRead(f"The message is malformed ({type(failure).__name__}).") from None


def _read(message: EmailMessage, *, own: str) -> Read:
    parts = _parts(message)
    name, sender = email.utils.parseaddr(_header(message, "from"))
    sender = sender.strip().lower()
    if message.get_content_type() == "multipart/report":
        raise CannotRead("It tells that another message was or was not delivered.")
    if sender and own and sender == email.utils.parseaddr(own)[1].lower():
        raise CannotRead("It comes from this installation itself.")
    words = _words(parts)
    attachments = [part for part in parts if _is_attached(part)]
    found = [
        Attachment(part.get_filename() or "file", _bytes(part)) for part in attachments[:MOST_ATTACHMENTS]
    ]
    return Read(
        print=_print(message, parts),
        sender=sender if ADDRESS.fullmatch(sender) else "",
        sender_name=" ".join(name.split())[:120],
        subject=" ".join(_header(message, "subject").split())[:300],
        words=words[:MOST_WORDS],
        is_automatic=_is_automatic(message),
        attachments=found,
        left_out=len(attachments) - len(found),
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "") or "")


def _print(message: EmailMessage, parts: list[EmailMessage]) -> bytes:
    """Of its Message-ID and what it says. Of the first alone, whoever sends another's id would have the
    message of the other taken for one that was here before.
    """
    told = [_header(message, name).strip() for name in ("message-id", "from", "subject", "date")]
    prints = [hashlib.sha256("\0".join(told).encode("utf-8", "replace"))]
    prints += [hashlib.sha256(_bytes(part)) for part in parts]
    return hashlib.sha256(b"".join(each.digest() for each in prints)).digest()


def _is_automatic(message: EmailMessage) -> bool:
    """RFC 3834: what is sent automatically says so; older programs say it otherwise."""
    auto = _header(message, "auto-submitted").split(";")[0].strip().lower()
    precedence = _header(message, "precedence").strip().lower()
    return (
        auto not in ("", "no")
        or precedence in BULK
        or _header(message, "return-path").strip() == "<>"
        or any(
            message.get(name)
            for name in ("list-id", "x-autoreply", "x-autorespond", "x-auto-response-suppress")
        )
    )


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """Its parts that hold something, of a bounded tree. A message within it is one part, attached."""
    found: list[EmailMessage] = []

    def walk(part: EmailMessage, depth: int) -> None:
        if len(found) > MOST_PARTS or depth > DEEPEST:
            raise CannotRead(TOO_MANY_PARTS)
        if any(len(value) > MOST_HEADER for name, value in part.raw_items() if name.lower() in READ):
            raise CannotRead("The message has a longer header than a message has.")
        if part.get_content_maintype() == "multipart":
            for each in part.iter_parts():
                walk(each, depth + 1)  # type: ignore[arg-type]
        else:
            found.append(part)

    walk(message, 0)
    return found


def _is_attached(part: EmailMessage) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
        return True
    return bool(part.get_filename())


def _words(parts: list[EmailMessage]) -> str:
    """What it says: its plain text or, where it has none, its page as text."""
    plain = [
        _text(part) for part in parts if not _is_attached(part) and part.get_content_subtype() == "plain"
    ]
    if any(each.strip() for each in plain):
        return tidy("\n\n".join(plain))
    pages = [_text(part) for part in parts if not _is_attached(part) and part.get_content_subtype() == "html"]
    return tidy("\n\n".join(text_of(page) for page in pages))


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    data = content[:MOST_PAGE] if isinstance(content, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner else b""  # type: ignore[union-attr]
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def tidy(words: str) -> str:
    """Without what cannot be seen; runs of spaces folded, at most one blank line between others."""
    words = words.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(letter for letter in words if letter.isprintable() or letter in "\n\t\xa0")
    lines: list[str] = []
    for line in (" ".join(each.split()) for each in shown.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN and tag not in EMPTY:
            self.hidden.append(tag)
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden and self.hidden.pop() != tag:
                pass
        elif tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def parsable(page: str) -> str:
    """Without comments, declarations and what opens and never closes: the parser looks for the end of each to
    the end of the page, which takes very long where there are many.
    """
    last = page.rfind(">") + 1
    page = page[:last] + page[last:].partition("<")[0]
    if (end := page.rfind("-->") + 3) > 2:
        page = COMMENT.sub(" ", page[:end]) + page[end:]
    return DECLARATION.sub(" ", page)


def text_of(page: str) -> str:
    """The words of a page without tags, scripts, styles and comments: shown as text, never as a page."""
    parser = _Page()
    parser.feed(parsable(page))
    parser.close()
    return "".join(parser.parts)
