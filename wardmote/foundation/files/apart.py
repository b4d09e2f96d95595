"""Having a file looked into by a process of its own, so that a hostile one takes nothing down but that."""

import json
import logging
import subprocess  # nosec B404
import sys
import threading
from typing import Any

from wardmote.foundation.files.kinds import CannotAccept

logger = logging.getLogger("wardmote.files")

AT_ONCE = 2  # for each web process
SECONDS = 40  # until one is stopped, by the clock on the wall
WAITING = 30  # seconds for a place
_places = threading.BoundedSemaphore(AT_ONCE)


def ask(task: str, data: bytes, **how: Any) -> tuple[bytes, dict[str, Any]]:
    """What the task makes of the file, and what it tells of it.

    :raises CannotAccept: if it refuses the file, or the file is too much for it.
    """
    if not _places.acquire(timeout=WAITING):
        raise CannotAccept("Many files are being looked at just now. Try again in a minute", code="busy")
    try:
        answered = run(json.dumps({"task": task, **how}).encode() + b"\n" + data)
    finally:
        _places.release()
    if answered is None:
        logger.warning("looking into a file took too much time or memory (%s)", task)
        raise CannotAccept(
            "The file could not be looked into: it takes far more time or memory than a document does."
            " Print it to PDF, or save it as JPEG, and try again",
            code="too-much",
        )
    head, _, made = answered.partition(b"\n")
    told = json.loads(head)
    if "code" in told:
        raise CannotAccept(told["message"], code=told["code"])
    return made, told


def run(given: bytes) -> bytes | None:
    """The answer of one process; None if it died, or had to be stopped. Its complaints may hold parts of the
    file, and so are never read."""
    command = [sys.executable, "-I", "-m", "wardmote.foundation.files.parsing"]
    with subprocess.Popen(  # noqa: S603  # nosec B603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as process:
        try:
            answered, _ = process.communicate(given, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        except BaseException:
            process.kill()
            raise
    return answered if process.returncode == 0 and answered else None
