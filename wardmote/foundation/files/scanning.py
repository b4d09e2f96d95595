"""Asking ClamAV about a file, by clamd's own protocol, when WARDMOTE_CLAMD says where it listens."""

import logging
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from wardmote.foundation.files.kinds import CannotAccept

logger = logging.getLogger("wardmote.files")

PIECE = 128 * 1024
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """clamd cannot be reached, does not answer in time, or answers what is no answer."""


@dataclass(frozen=True)
class Verdict:
    """`found` is the name of what was found, and nothing if nothing was."""

    found: str = ""
    too_large: bool = False


def refuse_infected(data: bytes) -> None:
    """Have every file scanned where a scanner is set; nothing is kept that was not.

    :raises CannotAccept: if something was found, the file is too large to scan, or the scanner is away.
    """
    if not settings.CLAMD:
        return
    try:
        verdict = scan(data)
    except ScannerAway as reason:
        logger.error("the virus scanner is away: %s", reason)
        raise CannotAccept(
            "Files cannot be added just now: the virus scanner does not answer. What you wrote is kept; try"
            " again later, or tell your system administrator",
            code="scanner-away",
        ) from None
    if verdict.too_large:
        raise CannotAccept(
            "The file is larger than the virus scanner takes. Save it smaller", code="too-large-to-scan"
        )
    if verdict.found:
        logger.warning("a file was refused: the scanner found %s in it", verdict.found)
        raise CannotAccept(
            "The virus scanner found something in this file, and it was not kept. Do not open it; tell your"
            " IT desk",
            code="infected",
        )


def scan(data: bytes) -> Verdict:
    """What clamd says of these bytes.

    :raises ScannerAway: if it says nothing usable.
    """
    with _connected() as line:
        ends = time.monotonic() + settings.CLAMD_SECONDS
        try:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), PIECE):
                piece = data[start : start + PIECE]
                line.sendall(struct.pack(">I", len(piece)))
                line.sendall(piece)
                line.settimeout(max(0.1, ends - time.monotonic()))
            line.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said why, which is read below: larger than it takes
        except OSError as failure:
            raise ScannerAway(_plain(failure)) from None
        answer = _answer(line, ends)
    return _verdict(answer)


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict()
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(found=answer[len("stream: ") : -len(" FOUND")][:100] or "something")
    if "size limit exceeded" in answer:
        return Verdict(too_large=True)
    raise ScannerAway("its answer is none that clamd gives")


def state() -> str:
    """ "ok", "away", or "not set", for /readyz and `wardmote check`."""
    if not settings.CLAMD:
        return "not set"
    try:
        with _connected(seconds=3) as line:
            line.sendall(b"zPING\0")
            return "ok" if _answer(line, time.monotonic() + 3) == "PONG" else "away"
    except (ScannerAway, OSError):
        return "away"


def _connected(seconds: float = 5) -> socket.socket:
    """A line to clamd: the path of a Unix socket, or host:port."""
    where = settings.CLAMD
    try:
        if where.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(seconds)
            line.connect(str(Path(where)))
        else:
            host, _, port = where.rpartition(":")
            line = socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    except (OSError, ValueError) as failure:
        raise ScannerAway(_plain(failure)) from None
    line.settimeout(settings.CLAMD_SECONDS if seconds == 5 else seconds)
    return line


def _answer(line: socket.socket, ends: float) -> str:
    said = b""
    try:
        while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
            line.settimeout(max(0.1, ends - time.monotonic()))
            part = line.recv(1024)
            if not part:
                break
            said += part
    except OSError as failure:
        if not said:
            raise ScannerAway(_plain(failure)) from None
    if not said:
        raise ScannerAway("it closed the connection without an answer")
    return said.rstrip(b"\0").decode("ascii", "replace").strip()


def _plain(failure: Exception) -> str:
    return "it does not answer in time" if isinstance(failure, TimeoutError) else type(failure).__name__
