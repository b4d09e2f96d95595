"""What has to be in place before the demo can be used, each stage finished before the next and done once.

A stage that was cut off is finished, or made afresh, the next time anything needs it.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import wardmote
from wardmote.demo import left_overs
from wardmote.foundation.audit import keys as audit_keys
from wardmote.foundation.database import bootstrap
from wardmote.foundation.database.home import (
    CannotRun,
    Lock,
    disk_full,
    home,
    is_there,
    make_secret,
    note_in_state,
    read_state,
    say,
    secret_file,
)
from wardmote.foundation.database.server import Server, embedded_server, running
from wardmote.foundation.sealing import keys

MIGRATE = "wardmote.settings.migrate"
WEB = "wardmote.settings.web"
TERMINAL = 2  # standard error: standard output is left to results


class CannotSetUp(CannotRun):
    pass


@contextmanager
def database_at_hand(*, make: bool = True, fill: bool = True) -> Iterator[None]:
    """Have a database to work with while the block lasts.

    WARDMOTE_DATABASE where it is set; else the demo's own server, started for this long if it does not run,
    and set up first if this is the first time (unless `make` is false). `fill=False` leaves it empty.

    :raises CannotRun: with the reason and the next step.
    """
    if os.environ.get("WARDMOTE_DATABASE"):
        yield
        return
    if not make and not is_there(home() / "cluster"):
        raise CannotSetUp(
            f"There is no database: WARDMOTE_DATABASE is not set and there is no demo in {home()}. Set it to "
            "the address of your database (see env.example), or run: make demo"
        )
    server = embedded_server()
    if not server.is_made:
        say(f"There is no database yet. Making the demo's own in {home()}; this is done once.")
    with running(server), demo_environment(server):
        set_up(server, fill=fill)
        yield


@contextmanager
def demo_environment(server: Server) -> Iterator[None]:
    """Point this process and its children at the demo's server, and away from anything real."""
    before = dict(os.environ)
    for name in before:
        # Password files of a real installation, and a mail server that would reach real people.
        if name.startswith("WARDMOTE_") and (name.endswith("_FILE") or name == "WARDMOTE_SMTP"):
            del os.environ[name]
    os.environ |= {
        "WARDMOTE_HOME": str(home()),
        "WARDMOTE_DATABASE": server.address(),
        "WARDMOTE_DEMO": "1",
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def set_up(server: Server, *, fill: bool = True) -> None:
    """Bring the database from wherever it is to ready. The server runs; each finished stage is skipped."""
    one_at_a_time = Lock(home() / "run" / "setting-up.lock")
    if not one_at_a_time.take():
        say("Another Wardmote command is setting up the database. Waiting for it.")
        one_at_a_time.take(wait=True)
    try:
        left_overs.end_noted(home() / "run" / "stage.json")
        make_roles_and_database(server)
        make_tables()
        if fill:
            load_partnership(server)
    finally:
        one_at_a_time.release()


def make_roles_and_database(server: Server) -> None:
    state = read_state()
    if state.get("cluster") != server.identity:
        # What this file says is about another cluster, since removed: nothing of it holds for this one.
        note_in_state(bootstrapped=None, migrated=None, filling=None, filled=None, cluster=server.identity)
        state = read_state()
    secrets = [*(f"{login}.password" for login in bootstrap.LOGINS), "django.key", keys.FILE, audit_keys.FILE]
    if state.get("bootstrapped") == bootstrap.VERSION and all(secret_file(name).exists() for name in secrets):
        return
    make_secret("django.key")
    keys.make_keys()
    audit_keys.make_key()
    bootstrap.bootstrap(server.connection())
    note_in_state(bootstrapped=bootstrap.VERSION)


def make_tables() -> None:
    wanted = fingerprint_of_migrations()
    if read_state().get("migrated") == wanted:
        return
    say("Making the tables.")
    run_django("migrate", "--noinput", "--verbosity", "1", log="migrate")
    if read_state().get("filled"):  # a demo of before attachments were sealed
        seal = [sys.executable, "-m", "wardmote.cli", "documents", "--json", "seal"]
        run_to_its_end("sealing of attachments", seal, output=TERMINAL)
    note_in_state(migrated=wanted)


def load_partnership(server: Server) -> None:
    state = read_state()
    if state.get("filled"):
        return
    if state.get("filling"):
        # Nobody could sign in before it was finished, so nothing of anyone's is lost by making it afresh.
        say("Loading the demo partnership was cut off last time. Making its database afresh.")
        bootstrap.drop_database(server.connection(), "wardmote")
        note_in_state(migrated=None, filling=None)
        bootstrap.bootstrap(server.connection())
        make_tables()
    say("Loading the demo partnership.")
    note_in_state(filling=True)
    loader = [sys.executable, "-m", "wardmote.demo.load"]
    if code := run_to_its_end("loading of the demo partnership", loader, output=TERMINAL):
        raise CannotSetUp(
            f"The demo partnership could not be loaded (exit code {code}); its reason is above. Run the same "
            "command again to start the loading afresh."
        )
    note_in_state(filling=None, filled=True)


def collect_static_files() -> None:
    """Gather scripts, styles and pictures where the web server takes them from, when any has changed."""
    wanted = fingerprint_of_static_files()
    if read_state().get("static") == wanted and (home() / "static").is_dir():
        return
    arguments = ["collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    run_django(*arguments, log="collectstatic", settings=WEB)
    note_in_state(static=wanted)


def run_django(*arguments: str, log: str, settings: str = MIGRATE) -> None:
    """Run one of Django's commands, its output in a log."""
    path = home() / "logs" / f"{log}.log"
    with path.open("w") as file:
        django = [sys.executable, "-m", "django", *arguments]
        code = run_to_its_end(arguments[0], django, output=file.fileno(), settings=settings)
    if code:
        words = path.read_text(errors="replace")
        if "No space left on device" in words:
            raise disk_full(home())
        raise CannotSetUp(f"`{arguments[0]}` failed. It said: {last_line(words)} (log: {path})")


def run_to_its_end(called: str, arguments: Sequence[str], *, output: int, settings: str = MIGRATE) -> int:
    """Run a program of the setting up and return its exit code. It does not outlive us."""
    file = home() / "run" / "stage.json"
    process = subprocess.Popen(  # noqa: S603
        arguments, env=environment(settings), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        start_new_session=True,
    )  # fmt: skip
    try:
        left_overs.note(file, [(called, process.pid)])
        return process.wait()
    finally:
        if process.poll() is None:
            left_overs.end_noted(file, quietly=True)
            process.wait()
        file.unlink(missing_ok=True)


def environment(settings: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONUNBUFFERED": "1"}


def last_line(words: str) -> str:
    lines = [line for line in words.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nothing"


# --- has anything changed since last time? ----------------------------------------------------------


def fingerprint_of_migrations() -> str:
    package = Path(wardmote.__file__).parent
    found = sorted(package.glob("**/migrations/*.py")) + sorted(package.glob("**/*.sql"))
    return fingerprint(f"{path.relative_to(package)} {sha256(path.read_bytes())}" for path in found)


def fingerprint_of_static_files() -> str:
    package = Path(wardmote.__file__).parent
    found = sorted(path for path in package.glob("**/static/**/*") if path.is_file())
    return fingerprint(
        f"{path.relative_to(package)} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in found
    )


def fingerprint(lines: Iterable[str]) -> str:
    """Of these lines and of the libraries' versions: an upgrade may bring migrations and files of its own."""
    libraries = Path(os.__file__).parent / "site-packages"
    for folder in sys.path:
        if folder.endswith("site-packages"):
            libraries = Path(folder)
            break
    versions = sorted(path.name for path in libraries.glob("*.dist-info"))
    return sha256("\n".join([*lines, *versions]).encode())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
