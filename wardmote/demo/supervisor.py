"""The demo: one command that starts database, web server and worker, watches them and stops them."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

import psutil

from wardmote.demo import left_overs, stages
from wardmote.foundation.database.home import (
    CannotRun,
    Lock,
    home,
    is_there,
    prepare_home,
    read_state,
    refuse_a_full_disk,
    say,
)
from wardmote.foundation.database.server import Server, embedded_server, running

HOST = "127.0.0.1"  # the demo's passwords are printed for all to read, so only this machine may reach it
DEFAULT_PORT = 8000
READY_SECONDS = 90
LOGS_KEPT = 3

# What may be removed from WARDMOTE_HOME: nothing else in the folder is ours.
MADE_BY_THE_DEMO = ["cluster*", "files", "keys", "logs", "run", "secrets", "static", "state.json"]


class CannotRunDemo(CannotRun):
    pass


@dataclass(frozen=True)
class Part:
    """One program under the supervisor."""

    name: str
    called: str  # what a person calls it
    arguments: tuple[str, ...]
    patience: float  # seconds it gets to finish what it is doing


def parts(port: int) -> list[Part]:
    """The same commands as in production, so that the demo shows how Wardmote really runs."""
    command = (sys.executable, "-m", "wardmote.cli")
    return [
        Part("web", "web server", (*command, "serve", "--bind", f"{HOST}:{port}"), patience=10),
        Part("worker", "worker", (*command, "worker"), patience=30),
    ]


# --- running it -------------------------------------------------------------------------------------


def run(*, port: int | None = None, browser: bool = True) -> int:
    """Run the demo until it is told to stop; return the exit code."""
    began = time.monotonic()
    refuse_a_real_database()
    port = chosen_port(port)
    if not is_there(home() / "run"):
        refuse_a_taken_port(port)  # before a folder is made for a demo that cannot run
    prepare_home()
    refuse_a_full_disk(home(), needed_mb=200)
    with only_one(port):
        end_left_overs()
        refuse_a_taken_port(port)
        server = embedded_server()
        rotate_logs(["web", "worker"] if server.is_running() else ["web", "worker", "postgresql"])
        if not server.is_made:
            say(f"Making the demo in {home()}; the first start takes some minutes.")
        with running(server), stages.demo_environment(server):
            stages.set_up(server)
            stages.collect_static_files()
            with told_to_stop() as stop:
                return watch(parts(port), server, port=port, stop=stop, browser=browser, began=began)


def watch(
    wanted: Sequence[Part], server: Server, *, port: int, stop: threading.Event, browser: bool, began: float
) -> int:
    """Start the parts, say when they answer, and stop them all when told to or when one of them ends."""
    processes: dict[Part, subprocess.Popen[bytes]] = {}
    try:
        for part in wanted:
            processes[part] = start(part)
            left_overs.note(
                children_file(), [(part.called, process.pid) for part, process in processes.items()]
            )
        ready_by = time.monotonic() + READY_SECONDS
        ready = False
        while not stop.wait(0.1 if not ready else 0.5):
            if fault := what_ended(processes, server):
                say(fault)
                return 1
            if not ready and answers(port):
                ready = True
                announce(port, seconds=time.monotonic() - began, browser=browser)
            elif not ready and time.monotonic() > ready_by:
                say(f"The web server does not answer after {READY_SECONDS} seconds.\n{last_lines('web')}")
                return 1
        say("\nStopping. The data is kept.")
        return 0
    finally:
        stop_all(processes, hurry=stop)


def start(part: Part) -> subprocess.Popen[bytes]:
    with log_of(part.name).open("ab") as log:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the parts in order.
        return subprocess.Popen(  # noqa: S603
            part.arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip


def what_ended(processes: dict[Part, subprocess.Popen[bytes]], server: Server) -> str | None:
    """Say which part has ended by itself, with its last words; None while all run."""
    for part, process in processes.items():
        if process.poll() is not None:
            return f"The {part.called} ended by itself ({how(process.returncode)}).\n{last_lines(part.name)}"
    if not server.is_running():
        return f"The database server ended by itself.\n{last_lines('postgresql')}"
    return None


def how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def stop_all(processes: dict[Part, subprocess.Popen[bytes]], *, hurry: threading.Event | None = None) -> None:
    """Ask every part to finish, wait as long as it may take, then end what is left of it."""
    if hurry is not None:
        hurry.clear()  # from here on a second Ctrl-C means: now
    for process in processes.values():
        signal_group(process.pid, signal.SIGTERM)
    asked = time.monotonic()
    for part, process in processes.items():
        while process.poll() is None and time.monotonic() < asked + part.patience:
            if hurry is not None and hurry.is_set():
                break
            time.sleep(0.05)
        if process.poll() is None:
            if hurry is not None and hurry.is_set():
                say(f"The {part.called} was ended at once, as you asked by stopping a second time.")
            else:
                say(f"The {part.called} did not finish in time and was ended.")
        signal_group(process.pid, signal.SIGKILL)  # also whatever it started
        process.wait()
    children_file().unlink(missing_ok=True)


def signal_group(group: int, kind: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, kind)


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C, `kill` and a closed terminal set."""
    stop = threading.Event()

    def hear(number: int, frame: Any) -> None:
        stop.set()

    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, hear) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, was in before.items():
            signal.signal(kind, was)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# --- what the person at the terminal sees -----------------------------------------------------------


def announce(port: int, *, seconds: float, browser: bool) -> None:
    address = f"http://{HOST}:{port}/"
    print(f"\nWardmote is running at {address}  (ready in {seconds:.1f} seconds)\n", flush=True)
    print(table(demo_accounts()), flush=True)
    print("\nSign in with any of these. All people and cases are invented. Press Ctrl-C to stop.", flush=True)
    if browser and sys.stdout.isatty() and has_screen():
        with suppress(webbrowser.Error):
            webbrowser.open(address)


def has_screen() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def demo_accounts() -> list[dict[str, str]]:
    """The accounts of the demo partnership: email, password, role, agency and team of each."""
    from wardmote.demo.accounts import accounts

    found = [asdict(account) if is_dataclass(account) else dict(account) for account in accounts()]
    return [
        {column: str(row.get(column) or "") for column in ("email", "password", "role", "agency", "team")}
        for row in found
    ]


def table(rows: Sequence[dict[str, str]]) -> str:
    if not rows:
        return "There are no demo accounts."
    columns = list(rows[0])
    lines = [{column: column for column in columns}, *rows]
    widths = {column: max(len(line[column]) for line in lines) for column in columns}
    return "\n".join(
        "  ".join(line[column].ljust(widths[column]) for column in columns).rstrip() for line in lines
    )


# --- before it starts -------------------------------------------------------------------------------


def refuse_a_real_database() -> None:
    if os.environ.get("WARDMOTE_DATABASE"):
        raise CannotRunDemo(
            "WARDMOTE_DATABASE is set, and the demo never touches a real database: it fills its own with "
            "invented people. Unset it to run the demo, or run `wardmote serve` and `wardmote worker` for "
            "that database."
        )


def chosen_port(asked: int | None) -> int:
    """The port asked for on the command line, else by WARDMOTE_PORT, else 8000."""
    given = asked if asked is not None else os.environ.get("WARDMOTE_PORT") or DEFAULT_PORT
    try:
        port = int(given)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise CannotRunDemo(
            f"{given} is not a port. Give a number from 1 to 65535, for example WARDMOTE_PORT=8001"
        )
    return port


def refuse_a_taken_port(port: int) -> None:
    fault = why_not(port)
    if fault is None:
        return
    free = next((other for other in range(port + 1, min(port + 200, 65536)) if why_not(other) is None), None)
    advice = f"Try: WARDMOTE_PORT={free} make demo" if free else "Choose another with WARDMOTE_PORT."
    if isinstance(fault, PermissionError):
        raise CannotRunDemo(
            f"Port {port} may only be used by root. Try: WARDMOTE_PORT={max(port, 8001)} make demo"
        )
    raise CannotRunDemo(f"Port {port} is taken{by_whom(port)}. {advice}")


def why_not(port: int) -> OSError | None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
            trial.listen(1)
        except OSError as fault:
            return fault
    return None


def by_whom(port: int) -> str:
    """Name the program on a port, where the system tells us."""
    with suppress(psutil.Error, OSError, RuntimeError):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                process = psutil.Process(connection.pid)
                ours = "wardmote" in " ".join(process.cmdline())
                name = "another Wardmote, of another WARDMOTE_HOME" if ours else process.name()
                return f" by {name} (process {connection.pid})"
    return ""


@contextmanager
def only_one(port: int) -> Iterator[None]:
    """Keep a second demo off the same home; the system gives the lock back however we end."""
    lock = demo_lock()
    if not lock.take():
        raise CannotRunDemo(already_running(lock))
    lock.write(json.dumps({"pid": os.getpid(), "port": port}))
    try:
        yield
    finally:
        lock.release()


def demo_lock() -> Lock:
    return Lock(home() / "run" / "demo.lock")


def already_running(lock: Lock) -> str:
    try:
        found = json.loads(lock.read())
        where = f" at http://{HOST}:{found['port']}/ (process {found['pid']})"
    except (ValueError, KeyError, TypeError):
        where = ""
    return (
        f"The demo in {home()} is already running{where}. Use that one, or stop it with Ctrl-C in its "
        "window. For a second one, set WARDMOTE_HOME to another folder and WARDMOTE_PORT to another port."
    )


# --- what an earlier demo left behind ---------------------------------------------------------------


def end_left_overs() -> None:
    """End what an earlier demo left when it was killed. We hold the lock, so nobody watches it."""
    left_overs.end_noted(children_file())
    end_left_over_server(home())


def children_file() -> Path:
    return home() / "run" / "children.json"


def end_left_over_server(folder: Path) -> None:
    """Stop a database server nobody uses; a command that uses it right now keeps it."""
    users = Lock(folder / "run" / "server-users.lock")
    server = Server(folder / "cluster", password="")
    if server.pid and users.take():
        say(f"An earlier demo was cut off. Stopping its database server (process {server.pid}).")
        server.stop()
    users.release()


# --- logs -------------------------------------------------------------------------------------------


def log_of(name: str) -> Path:
    return home() / "logs" / f"{name}.log"


def rotate_logs(names: Sequence[str]) -> None:
    for name in names:
        numbered = [log_of(name), *(Path(f"{log_of(name)}.{number}") for number in range(1, LOGS_KEPT + 1))]
        for older, newer in zip(reversed(numbered), reversed(numbered[:-1]), strict=False):
            if newer.exists():
                newer.replace(older)


def last_lines(name: str, count: int = 15) -> str:
    try:
        lines = log_of(name).read_text(errors="replace").splitlines()[-count:]
    except OSError:
        lines = []
    return "\n".join([f"Its last lines (all of them: {log_of(name)}):", *(f"  {line}" for line in lines)])


# --- starting afresh --------------------------------------------------------------------------------


def reset(*, sure: bool) -> int:
    """Remove the demo: its database, secrets and logs. The next `wardmote demo` makes a new one."""
    refuse_a_real_database()
    folder = home()
    if not (is_there(folder / "cluster") or read_state()):
        say(f"There is no demo in {folder}. Nothing was removed.")
        return 0
    prepare_home()
    found = [path for name in MADE_BY_THE_DEMO for path in folder.glob(name)]
    lock = demo_lock()
    if not lock.take():
        raise CannotRunDemo(already_running(lock))
    if not sure and not person_says_yes(f"Remove the demo in {folder} with everything entered in it?"):
        say("Nothing was removed.")
        return 1
    end_left_overs()
    if Server(folder / "cluster", password="").pid:
        raise CannotRunDemo(
            "A Wardmote command is using the demo's database. Wait for it to end, then try again."
        )
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    lock.release()
    with suppress(OSError):
        folder.rmdir()  # only if nothing else is kept there
    say(f"The demo in {folder} was removed. `make demo` makes a new one.")
    return 0


def person_says_yes(question: str) -> bool:
    if not sys.stdin.isatty():
        raise CannotRunDemo(
            f"{question} There is no terminal to ask at. If you are sure: wardmote demo-reset --yes"
        )
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
