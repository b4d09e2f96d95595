"""A mail server for tests: it takes what it is given, and can fall silent in the middle of a message."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Taking(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        self.say("220 tests")
        recipient = ""
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"RCPT"):
                recipient = line.decode().split("<")[1].split(">")[0]
                self.say("550 no such mailbox" if recipient in server.refuses else "250 ok")
            elif word == b"DATA":
                self.say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                server.taken.append((recipient, text.decode()))
                if len(server.taken) == server.silent_at:
                    server.reached.set()
                    server.release.wait(30)  # taken, and never said so
                    return
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[tuple[str, str]] = []
        self.refuses: set[str] = set()
        self.silent_at = 0
        self.reached, self.release = threading.Event(), threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
