"""How long a report by the public form takes on a phone: the machine is measured, the person estimated.

The form is sent in Chromium, 390 pixels wide, its processor slowed four times, over a slow mobile network.
What somebody does with their thumbs is added up by the keystroke-level model. Nobody was timed.

Operators: Card, Moran and Newell, The Psychology of Human-Computer Interaction, 1983 (pointing 1.1 s, getting
ready in the mind 1.35 s). A thumb that types 25 words a minute is slow: 37,000 volunteers typed 36 on phones
(Palin and others, MobileHCI 2019). Reading 238 words a minute: Brysbaert, Journal of Memory and Language 109,
2019.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

POINT, MIND, WORDS_A_MINUTE, READ_A_MINUTE = 1.1, 1.35, 25, 238
LETTER = 60 / (WORDS_A_MINUTE * 5)
LIMIT = 120
SCREEN = {"width": 390, "height": 844}
SWIPE = 600  # pixels that one swipe moves
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 400e3 / 8}
CHROMIUM = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
WHAT = (
    "Loud music and shouting from the flat above the shop again, it began about eleven"
    " and a man threw a bottle into the street."
)


@dataclass
class Page:
    """One page of the form: what is done on it, and how long the next one took to come."""

    name: str
    taps: int = 0
    letters: int = 0
    minds: int = 0
    words: int = 0
    machine: list[float] = field(default_factory=list)

    @property
    def person(self) -> float:
        return self.taps * POINT + self.minds * MIND + self.letters * LETTER

    @property
    def reading(self) -> float:
        return self.words * 60 / READ_A_MINUTE

    @property
    def waits(self) -> float:
        return statistics.median(self.machine)


# Of each page, in their order: what is tapped, and what is typed where.
REPORT: list[tuple[str, list[tuple[str, str]], str]] = [
    ("start", [], "Start now"),
    ("danger", [("radio", "No")], "Continue"),
    ("kind", [("radio", "Noise")], "Continue"),
    ("where", [("Street, estate or place", "Harbour Street")], "Continue"),
    ("when", [("radio", "Earlier today or last night")], "Continue"),
    ("what", [("What happened?", WHAT)], "Continue"),
    ("you", [("Telephone", "07700900123")], "Continue"),
    ("check", [], "Send report"),
]


def fill(page: Any, told: Page, does: list[tuple[str, str]], button: str) -> Any:
    """Answer one page; what is done is counted. Returns its button."""
    told.words = len(page.locator("main").inner_text().split())
    told.minds += max(1, len(does))  # one for each question or box: what is asked, and what do I say?
    for how, what in does:
        told.taps += 1
        if how == "radio":
            page.get_by_role("radio", name=what, exact=True).check()
            continue
        box = page.get_by_label(how, exact=False).first
        box.fill(what)
        told.letters += len(what)
    pressed = page.get_by_role("button", name=button, exact=True)
    place = pressed.bounding_box()
    below = place["y"] + place["height"] - SCREEN["height"]
    told.taps += 1 + max(0, -int(-below // SWIPE))
    return pressed


def one_report(browser: Any, address: str) -> list[Page]:
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True, device_scale_factor=2)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    first = Page("first look")
    began = time.perf_counter()
    page.goto(address)
    first.machine.append(time.perf_counter() - began)
    told = [first]
    for name, does, button in REPORT:
        here = Page(name)
        pressed = fill(page, here, does, button)
        began = time.perf_counter()
        with page.expect_navigation(wait_until="load"):
            pressed.click()
        page.locator("h1").first.wait_for()
        here.machine.append(time.perf_counter() - began)
        told.append(here)
    page.get_by_role("heading", name="Report sent").wait_for()
    context.close()
    return told


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def demo() -> Iterator[str]:
    """The demo partnership in a folder of its own, until it was asked."""
    home, port = Path(tempfile.mkdtemp(prefix="wardmote-phone-")), free_port()
    home.chmod(0o755)
    ran = subprocess.Popen(
        [sys.executable, "-m", "wardmote.cli", "demo", "--no-browser", "--port", str(port)],
        env=os.environ | {"WARDMOTE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                    break
            except OSError:
                if ran.poll() is not None:
                    raise SystemExit("the demo did not start; what it says is above") from None
                time.sleep(1)
        yield address
    finally:
        ran.send_signal(signal.SIGINT)
        ran.wait(timeout=120)
        shutil.rmtree(home, ignore_errors=True)


def measure(address: str, rounds: int) -> list[Page]:
    from playwright.sync_api import sync_playwright

    binary = next((path for path in CHROMIUM if Path(path).exists()), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        told = one_report(browser, f"{address}/report/")
        for _ in range(rounds - 1):
            for page, again in zip(told, one_report(browser, f"{address}/report/"), strict=True):
                page.machine += again.machine
        browser.close()
    return told


def summed(told: list[Page]) -> dict[str, Any]:
    waits, person = sum(page.waits for page in told), sum(page.person for page in told)
    reading = sum(page.reading for page in told)
    return {
        "pages": len(REPORT),
        "taps": sum(page.taps for page in told),
        "letters": sum(page.letters for page in told),
        "machine": round(waits, 1),
        "person": round(person, 1),
        "estimate": round(waits + person, 1),
        "reading_every_word": round(reading, 1),
        "limit": LIMIT,
        "within": waits + person <= LIMIT,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--address", help="of an installation that runs; else the demo is started and stopped"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.address:
        told = measure(asked.address.rstrip("/"), asked.rounds)
    else:
        with demo() as address:
            told = measure(address, asked.rounds)
    total = summed(told)
    if asked.json:
        print(json.dumps(total, indent=2))
        return
    print(f"{'page':<12}{'taps':>6}{'letters':>9}{'person, s':>11}{'machine, s':>12}{'words':>7}")
    for page in told:
        print(
            f"{page.name:<12}{page.taps:>6}{page.letters:>9}{page.person:>11.1f}{page.waits:>12.2f}{page.words:>7}"
        )
    print(
        f"{total['pages']} pages, {total['taps']} taps, {total['letters']} letters: {total['person']} s by"
        f" the model, and {total['machine']} s of the machine, measured.\nEstimate {total['estimate']} s;"
        f" wanted: at most {LIMIT}; {'met' if total['within'] else 'not met'}. Nobody was timed.\n"
        f"Whoever first reads every word of every page takes {total['reading_every_word']} s longer."
    )


if __name__ == "__main__":
    main()
