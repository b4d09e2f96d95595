"""PostgreSQL's own pg_dump and pg_restore, of a version that fits the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from wardmote.foundation.database.home import CannotRun
from wardmote.foundation.database.programs import CannotStartServer, embedded_programs

SETTING = "WARDMOTE_PG_PROGRAMS"


def program(name: str, *, server_major: int) -> Path:
    """The program of the server's own version, or the nearest newer one: older ones cannot read it.

    :raises CannotRun: if there is none on this machine.
    """
    found = {major(path): path for path in reversed(list(candidates(name)))}
    fitting = sorted(number for number in found if number >= server_major)
    if not fitting:
        raise CannotRun(
            f"There is no {name} of PostgreSQL {server_major} or newer on this machine. Install"
            " PostgreSQL's client"
            f" programs, or name their folder in {SETTING}."
        )
    return found[fitting[0]]


def candidates(name: str) -> Iterator[Path]:
    folders = [Path(named)] if (named := os.environ.get(SETTING)) else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which(name):
        folders.append(Path(on_path).parent)
    with suppress(CannotStartServer):
        folders.append(embedded_programs())
    yield from (folder / name for folder in folders if (folder / name).is_file())


def major(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    numbers = re.search(r"\) (\d+)", said)
    return int(numbers[1]) if numbers else 0


def arguments(parts: Mapping[str, str]) -> list[str]:
    """How a program is told where to connect; without a user, as whom PGUSER or the system says.

    The password goes by `environment`.
    """
    flags = {"host": "--host", "port": "--port", "user": "--username", "dbname": "--dbname"}
    return [word for name, flag in flags.items() if name in parts for word in (flag, str(parts[name]))]


def environment(parts: Mapping[str, str]) -> dict[str, str]:
    passed = {name: value for name, value in os.environ.items() if not name.startswith("WARDMOTE_")}
    if "password" in parts:
        passed["PGPASSWORD"] = parts["password"]
    options = {
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
    }
    return passed | {options[name]: value for name, value in parts.items() if name in options}
