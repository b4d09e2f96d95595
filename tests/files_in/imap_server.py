"""A small IMAP server for tests, in a thread: one folder or two, messages with numbers and marks."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    """What is in the mailbox. `asked` is every command, `breaks_at` one at which the server hangs up."""

    validity: int = 7
    messages: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    moved: dict[int, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    breaks_at: str = ""
    port: int = 0
    context: ssl.SSLContext | None = None  # of STARTTLS

    def put(self, data: bytes) -> int:
        uid = max([*self.messages, *self.moved, 0]) + 1
        self.messages[uid] = data
        return uid

    @property
    def settings(self) -> dict[str, object]:
        return {
            "host": "127.0.0.1", "port": self.port, "tls": "none", "user": "reports", "password": "right",
            "folder": "INBOX", "move_to": "", "ca": "", "door": "mail",
        }  # fmt: skip


class Handler(socketserver.StreamRequestHandler):
    def setup_files(self) -> None:
        """Read and write by the connection as it is now, which is encrypted."""
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)  # type: ignore[assignment]

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def handle(self) -> None:
        box: Box = self.server.box  # type: ignore[attr-defined]
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            box.asked.append(command)
            if box.breaks_at and box.breaks_at in command:
                return
            word = command.split()[0].upper()
            if word == "CAPABILITY":
                more = " STARTTLS" if box.context else ""
                self.say(f"* CAPABILITY IMAP4rev1 MOVE UIDPLUS{more}", f"{tag} OK done")
            elif word == "STARTTLS" and box.context:
                self.say(f"{tag} OK begin")
                self.connection = box.context.wrap_socket(self.connection, server_side=True)
                self.setup_files()
            elif word == "LOGIN":
                self.say(f"{tag} OK done" if "right" in command else f"{tag} NO wrong")
            elif word == "SELECT":
                self.say(
                    f"* {len(box.messages)} EXISTS",
                    f"* OK [UIDVALIDITY {box.validity}] valid",
                    f"{tag} OK done",
                )
            elif word == "LOGOUT":
                self.say("* BYE now", f"{tag} OK done")
                return
            else:
                self.by_number(box, tag, command)

    def by_number(self, box: Box, tag: str, command: str) -> None:
        if "SEARCH" in command:
            self.say(
                "* SEARCH " + " ".join(str(uid) for uid in sorted(box.messages) if uid not in box.seen),
                f"{tag} OK done",
            )
            return
        uid = int(re.search(r"UID \w+ (\d+)", command)[1])  # type: ignore[index]
        data = box.messages[uid]
        if "RFC822.SIZE" in command:
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(data)})")
        elif "BODY.PEEK[]" in command:
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(data)}}}\r\n".encode() + data + b")\r\n")
        elif "STORE" in command:
            box.seen.add(uid)
        elif "MOVE" in command:
            box.moved[uid] = box.messages.pop(uid)
        self.say(f"{tag} OK done")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    context: ssl.SSLContext | None = None  # encrypted from the first byte

    def get_request(self):  # type: ignore[no-untyped-def]
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address) -> None:  # type: ignore[no-untyped-def]
        """A client that trusts no such certificate hangs up: that is what is tested."""


@contextmanager
def served(context: ssl.SSLContext | None = None, *, at_once: bool = True) -> Iterator[Box]:
    """With a `context` encrypted, at once or once the client asks for it."""
    box = Box(context=None if at_once else context)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.context = context if at_once else None
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
