"""Programs that outlived whoever watched them: written down while they run, ended at the next start."""

import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from wardmote.foundation.database.home import say, write_private
from wardmote.foundation.database.processes import is_alive


def note(file: Path, running: Iterable[tuple[str, int]]) -> None:
    """Write down programs by what they are called and their number; each leads a group of its own."""
    notes = []
    for called, pid in running:
        with suppress(psutil.Error):
            notes.append({"called": called, "pid": pid, "began": psutil.Process(pid).create_time()})
    write_private(file, json.dumps(notes))


def end_noted(file: Path, *, quietly: bool = False) -> None:
    """End what is left of the programs in a file. The caller knows that nobody else watches them."""
    try:
        notes = json.loads(file.read_text())
    except (OSError, ValueError):
        notes = []
    for noted in notes:
        members = of_group(int(noted["pid"]), began=float(noted["began"]))
        if members and not quietly:
            say(f"An earlier demo was cut off. Ending its {noted['called']} (process {noted['pid']}).")
        end(members, psutil.Process.terminate, seconds=5)
        end(members, psutil.Process.kill, seconds=5)
    file.unlink(missing_ok=True)


def of_group(group: int, *, began: float) -> list[psutil.Process]:
    """The live processes of a group, none older than its first: numbers are used again by others."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if (
                os.getpgid(process.pid) == group
                and process.create_time() >= began - 0.05
                and is_alive(process)
            ):
                found.append(process)
    return found


def end(
    processes: Sequence[psutil.Process], means: Callable[[psutil.Process], None], *, seconds: float
) -> None:
    for process in processes:
        with suppress(psutil.Error):
            means(process)
    deadline = time.monotonic() + seconds
    while any(is_alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
