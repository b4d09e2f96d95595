"""Where this installation keeps its own files: WARDMOTE_HOME, its secrets, and how to reach the database.

Settings modules import this before Django is set up, so it must not import Django.
"""

import errno
import fcntl
import json
import os
import secrets as random_source
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# What may follow the question mark in WARDMOTE_DATABASE besides the socket's folder.
CONNECTION_OPTIONS = {"sslmode", "sslrootcert", "connect_timeout", "target_session_attrs"}


class CannotRun(Exception):
    """Something the operator has to put right. The text says what is wrong and what to do next."""


class CannotUseHome(CannotRun):
    pass


class CannotUseDatabaseAddress(CannotRun):
    pass


# --- the folder -------------------------------------------------------------------------------------


def home() -> Path:
    """Return the folder of this installation, which need not exist yet.

    WARDMOTE_HOME where it is set; else /var/lib/wardmote for root and the user's data folder for anyone else.
    """
    if named := os.environ.get("WARDMOTE_HOME"):
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/wardmote")
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser().absolute() / "wardmote"


def prepare_home() -> Path:
    """Make the folder and those inside it, if need be, and return it.

    :raises CannotUseHome: with the reason and the next step.
    """
    folder = home()
    # As root the database runs as another system user, which has to pass through, but never to list.
    passable = 0o711 if os.geteuid() == 0 else 0o700
    if not is_there(folder):
        make_folder(folder, passable)
    for name, mode in {"secrets": 0o700, "run": passable, "logs": 0o700}.items():
        make_folder(folder / name, mode)
    return folder


def is_there(path: Path) -> bool:
    """Whether a file or folder of this home exists.

    :raises CannotUseHome: if this user may not enter the folder it would be in.
    """
    try:
        return path.exists()
    except PermissionError:
        raise may_not_enter(path) from None


def may_not_enter(path: Path | str) -> CannotUseHome:
    return CannotUseHome(
        f"{path} cannot be reached by this user: a folder on the way may not be entered. Set WARDMOTE_HOME "
        "to a folder of your own, or run the command as the user it belongs to."
    )


def make_folder(path: Path, mode: int) -> None:
    """Make one folder that this user can write to, with this mode; a private one is made private again."""
    private = not mode & 0o077
    with in_plain_words(path):
        try:
            path.mkdir(parents=True)
            path.chmod(mode)  # whatever the umask says
        except FileExistsError:
            if not path.is_dir():
                raise
            found = path.stat()
            if private and found.st_uid == os.geteuid() and found.st_mode & 0o077:
                path.chmod(mode)
    if not os.access(path, os.W_OK | os.X_OK):
        raise CannotUseHome(
            f"{path} cannot be written to by this user. Set WARDMOTE_HOME to a folder of your own, or ask "
            "for this one to be given to you."
        )


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn what the file system says about the folder into a sentence with a next step."""
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        raise CannotUseHome(
            f"{path} cannot be made: a file is in the way. Move the file, or set WARDMOTE_HOME to another "
            "folder."
        ) from None
    except PermissionError:
        raise CannotUseHome(
            f"{path} cannot be written to by this user. Set WARDMOTE_HOME to a folder of your own."
        ) from None
    except OSError as failure:
        raise cannot_write(path, failure) from None


def cannot_write(path: Path, failure: OSError) -> CannotUseHome:
    if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(path)
    if failure.errno == errno.EROFS:
        return CannotUseHome(
            f"{path} is on a read-only disk. Set WARDMOTE_HOME to a folder that can be written to."
        )
    return CannotUseHome(f"{path} cannot be used: {failure.strerror}. Set WARDMOTE_HOME to another folder.")


def disk_full(path: Path) -> CannotUseHome:
    return CannotUseHome(
        f"The disk that holds {path} is full. Free some space and run the same command again: what was done "
        "is kept."
    )


def refuse_a_full_disk(folder: Path, *, needed_mb: int) -> None:
    """Say so before the work starts rather than half way through."""
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < needed_mb:
        raise CannotUseHome(
            f"The disk that holds {folder} has {free_mb} MB free; {needed_mb} MB are needed. Free some "
            "space, or set WARDMOTE_HOME to a folder on another disk."
        )


# --- how far the setting up has come ----------------------------------------------------------------


def read_state() -> dict[str, Any]:
    """Return what has been finished in this home; a stage that is missing was never finished."""
    try:
        state = json.loads((home() / "state.json").read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    except PermissionError:
        raise may_not_enter(home() / "state.json") from None
    return state if isinstance(state, dict) else {}


def note_in_state(**finished: Any) -> None:
    """Write down that stages are finished; None takes a stage back."""
    state = {**read_state(), **finished}
    kept = {stage: value for stage, value in state.items() if value is not None}
    write_private(home() / "state.json", json.dumps(kept, indent=2, sort_keys=True) + "\n")


# --- secrets ----------------------------------------------------------------------------------------


def secret_file(name: str) -> Path:
    """Return where a secret is kept: the file named by its setting, else the one in WARDMOTE_HOME/secrets.

    WARDMOTE_APP_PASSWORD_FILE moves `wardmote_app.password`, WARDMOTE_DJANGO_KEY_FILE moves `django.key`.
    """
    if elsewhere := os.environ.get(setting_for(name)):
        return Path(elsewhere)
    return home() / "secrets" / name


def setting_for(name: str) -> str:
    return "WARDMOTE_" + name.removeprefix("wardmote_").replace(".", "_").upper() + "_FILE"


def secret(name: str) -> str:
    """Return a secret.

    :raises CannotUseHome: if there is no such file, it cannot be read, or other users can read it.
    """
    path = secret_file(name)
    try:
        value = path.read_text().strip()
        others_can_read = stat.S_IMODE(path.stat().st_mode) & 0o077
    except (FileNotFoundError, NotADirectoryError):
        raise CannotUseHome(
            f"The secret {name} is not there: {path} does not exist. Run `wardmote bootstrap` once for this "
            f"database, or name its file in {setting_for(name)}."
        ) from None
    except (PermissionError, IsADirectoryError):
        raise CannotUseHome(
            f"The secret {name} cannot be read by this user: {path}. Each process reads its own secrets "
            "only; run it as the user the file belongs to."
        ) from None
    if not value:
        raise CannotUseHome(
            f"The secret {name} is empty: {path}. Remove the file and run `wardmote bootstrap` again."
        )
    # A file named by a setting is often mounted read-only by a container host, which chooses the mode.
    if others_can_read and setting_for(name) not in os.environ:
        raise CannotUseHome(f"The secret {name} can be read by other users. Run: chmod 600 {path}")
    return value


def make_secret(name: str) -> str:
    """Return a secret, making it first if there is none yet. An existing one is never replaced."""
    path = secret_file(name)
    if not is_there(path):
        make_folder(path.parent, 0o700)
        write_private(path, random_source.token_urlsafe(48) + "\n", replace=False)
    return secret(name)


def write_private(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file that only this user can read, whole or not at all, also if the power fails half way."""
    part = path.with_name(f".{path.name}.{random_source.token_hex(4)}")
    with in_plain_words(path.parent):
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                part.replace(path)
            else:
                with suppress(FileExistsError):  # another process was first: its secret stands
                    os.link(part, path)
        finally:
            part.unlink(missing_ok=True)


# --- locks ------------------------------------------------------------------------------------------


class Lock:
    """A file lock that the system takes away when its holder dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Take the lock, or change how it is held; return whether it was taken."""
        if self._file is None:
            with in_plain_words(self.path.parent):
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(self._file, how)
        except BlockingIOError:
            return False
        return True

    def write(self, text: str) -> None:
        """Leave a note in the lock's file for whoever finds it taken."""
        assert self._file is not None, "take the lock before writing in it"
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)

    def read(self) -> str:
        try:
            return self.path.read_text().strip()
        except OSError:
            return ""

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


# --- reaching the database --------------------------------------------------------------------------


def database_address() -> str:
    """Return WARDMOTE_DATABASE.

    :raises CannotUseDatabaseAddress: if it is not set.
    """
    address = os.environ.get("WARDMOTE_DATABASE", "").strip()
    if not address:
        raise CannotUseDatabaseAddress(
            "WARDMOTE_DATABASE is not set. Copy env.example to .env and give it the address of the database; "
            "docs/install.md says what each setting is for. To try Wardmote without a database of your own: "
            "make demo"
        )
    return address


def socket_address(folder: Path, database: str = "wardmote") -> str:
    """Return the address of a database behind a Unix socket in this folder."""
    return f"postgresql:///{database}?host={folder}"


def connection_parts(address: str) -> dict[str, str]:
    """Return host, port, dbname and options of an address that names no user.

    :raises CannotUseDatabaseAddress: if it is not one, or if it holds a user or a password.
    """
    parts = split_address(address)
    if parts.pop("user", None) or parts.pop("password", None):
        # The address itself is not repeated: it may hold the password.
        raise CannotUseDatabaseAddress(
            "WARDMOTE_DATABASE names a user or a password. Take them out: each process signs in as its own "
            "role, with the password `wardmote bootstrap` made for it. Write postgresql://host:5432/name"
        )
    return parts


def split_address(address: str) -> dict[str, str]:
    """Return the parts of a PostgreSQL address, the user and password too if it holds them."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        raise CannotUseDatabaseAddress(
            "The database address has a port that is not a number. Write postgresql://host:5432/name"
        ) from None
    if url.scheme not in {"postgresql", "postgres"}:
        raise CannotUseDatabaseAddress(
            "The database address does not begin with postgresql://. Wardmote runs on PostgreSQL only. Write "
            "postgresql://host:5432/name or postgresql:///name?host=/folder/of/the/socket"
        )
    given = dict(parse_qsl(url.query, keep_blank_values=True))
    if strange := sorted(set(given) - CONNECTION_OPTIONS - {"host", "port"}):
        raise CannotUseDatabaseAddress(
            f"The database address has an option Wardmote does not know: {', '.join(strange)}. Known: host, "
            f"port, {', '.join(sorted(CONNECTION_OPTIONS))}."
        )
    name = unquote(url.path.strip("/"))
    if not name or "/" in name:
        raise CannotUseDatabaseAddress(
            "The database address does not name a database after the last slash. Write "
            "postgresql://host:5432/name"
        )
    host = unquote(url.hostname or "") or given.pop("host", "")
    given.pop("host", None)
    parts = {
        "host": host or "localhost",
        "port": str(port or given.pop("port", "") or 5432),
        "dbname": name,
        "user": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        **given,
    }
    return {part: value for part, value in parts.items() if value}


def database_for(role: str) -> dict[str, Any]:
    """Return the entry of Django's DATABASES for one role, with the password of that role and of no other.

    :raises CannotRun: if WARDMOTE_DATABASE or the role's password file cannot be used.
    """
    from psycopg import IsolationLevel

    parts = connection_parts(database_address())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "HOST": parts.pop("host"),
        "PORT": parts.pop("port"),
        "USER": role,
        "PASSWORD": secret(f"{role}.password"),
        # Said with each transaction: somebody may have left another default on the connection.
        "OPTIONS": {**parts, "isolation_level": IsolationLevel.READ_COMMITTED},
    }


def connection_for(role: str) -> dict[str, Any]:
    """Return the arguments of psycopg.connect for one role."""
    return {
        "connect_timeout": 10,
        **connection_parts(database_address()),
        "user": role,
        "password": secret(f"{role}.password"),
    }


def say(text: str) -> None:
    """Tell the person at the terminal; standard output is left to results."""
    print(text, file=sys.stderr, flush=True)
