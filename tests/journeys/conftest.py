"""A real browser on a real server: Debian's Chromium, driven by Playwright, against threads of our own.

Where Chromium is missing the tests are skipped with that reason; with CI=true that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import get_path_info
from django.db import connections
from django.test.testcases import LiveServerThread

from tests import world
from wardmote.records.actions.models import Action
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "wardmote/foundation/design/static/design/css/app.css"
PASSWORD = "a long enough phrase"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}


def chromium() -> str | None:
    """The one without windows first: the other draws one for each officer, for a third more processor time."""
    named = os.environ.get("WARDMOTE_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None
    )


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "journeys" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def _browser() -> Iterator[Any]:
    missing = "Debian's Chromium is not installed" if not chromium() else ""
    missing = missing or ("" if BUILT.exists() else "the front end is not built (make frontend)")
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"CI must run the browser tests: {missing}")
    if missing:
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; Django takes it for an async context and refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            # Scripts are compiled plainly, not by the compilers that make them fast: each page is new, so axe is never
            # warm. With no compiler at all a page takes a third more, with the fast ones more than that.
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
                  "--js-flags=--no-opt --no-maglev"],
        )  # fmt: skip
        yield browser
        browser.close()
        Served.close_all()


class Served(StaticFilesHandler):
    """The application on connections that outlive a request, as in service: a new one plans every rule anew.

    Each request has its set of connections for itself until its answer has gone out.
    """

    idle: ClassVar[list[dict[str, Any]]] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        held: dict[str, Any] = {}
        if not self._should_handle(get_path_info(environ)):  # style and script ask the database nothing
            held = self.idle.pop() if self.idle else {alias: self._connection(alias) for alias in connections}
        for alias, connection in held.items():
            connections[alias] = connection
        answer = None
        try:
            answer = super().__call__(environ, start_response)
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()
            for alias in held:
                del connections[alias]
            if held:
                self.idle.append(held)

    def _connection(self, alias: str) -> Any:
        made = connections.create_connection(alias)
        made.settings_dict = {**made.settings_dict, "CONN_MAX_AGE": None}
        made.inc_thread_sharing()
        return made

    @classmethod
    def close_all(cls) -> None:
        while cls.idle:
            for connection in cls.idle.pop().values():
                connection.close()


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    """The address of a server that commits; accounts there need no second factor, as in the demo."""
    with world.raw() as superuser:
        superuser.execute("update identity_installation set second_factor_required = false")
    server = LiveServerThread("localhost", Served)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def people(site: str) -> world.Partnership:
    return world.build()


class Desk:
    """One officer's browser: a context of its own, so cookies of two officers never mix."""

    def __init__(
        self, browser: Any, site: str, *, viewport: dict[str, int] = WIDE, script: bool = True
    ) -> None:
        self.site = site
        self.context = browser.new_context(viewport=viewport, java_script_enabled=script, locale="en-GB")
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.problems.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )

    def go(self, path: str) -> Any:
        return self.page.goto(self.site + path)

    def status(self, path: str) -> int:
        """The status of a page, asked with this officer's cookies and nothing else."""
        return int(self.context.request.get(self.site + path).status)

    def text(self, path: str) -> str:
        return str(self.context.request.get(self.site + path).text())

    def sign_in(self, officer: Officer) -> "Desk":
        """Through the page of sign-in, as tests of signing in itself want it."""
        email = give_password(officer)
        self.go("/account/login/")
        self.page.get_by_label("Email", exact=False).first.fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(self.site + "/")
        return self

    def carry(self, officer: Officer) -> "Desk":
        """Give the browser the cookie of a session that is signed in already, and go nowhere."""
        give_password(officer)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": world.sign_in(officer), "url": self.site}
        self.context.add_cookies([cookie])
        return self


def give_password(officer: Officer) -> str:
    """An account that can sign in with a password; returns its e-mail address."""
    email = f"{officer.name.lower().replace(' ', '.')}@example.org"
    with world.raw() as superuser:
        superuser.execute(
            "insert into identity_account (id, email, password, is_active) values (%s, %s, %s, true)"
            " on conflict (id) do update set email = excluded.email, password = excluded.password",
            [officer.pk, email, make_password(PASSWORD)],
        )
        superuser.execute(
            'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)'
            " on conflict do nothing",
            [officer.pk, email],
        )
    return email


@pytest.fixture
def desk(_browser: Any, site: str) -> Iterator[Any]:
    """Make desks: `desk(officer)` signs one in; `desk(None)` is nobody's."""
    made: list[Desk] = []

    def make(officer: Officer | None = None, **how: Any) -> Desk:
        made.append(Desk(_browser, site, **how))
        return made[-1].carry(officer) if officer else made[-1]

    yield make
    for one in made:
        one.context.close()
    assert [problem for one in made for problem in one.problems] == []


class Keyboard:
    """A page used with nothing but keys, as some of its readers do."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    def reach(self, target: Any) -> "Keyboard":
        """Tab until it has the focus, or a radio button of its group has."""
        target.wait_for(state="visible")
        handle = target.element_handle()
        for _ in range(250):
            if self.page.evaluate(
                "e => { const a = document.activeElement; return a === e ||"
                " (e.type === 'radio' && a.type === 'radio' && a.name === e.name) }",
                handle,
            ):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard cannot reach {target} on {self.page.url}")

    def box(self, label: str) -> Any:
        return self.page.get_by_label(label, exact=True).first

    def type(self, label: str, text: str) -> "Keyboard":
        self.reach(self.box(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        return self

    def choose(self, label: str) -> "Keyboard":
        target = self.page.get_by_role("radio", name=label).first
        self.reach(target)
        if target.is_checked():
            return self
        # Space ticks the one that has the focus; arrows go round the group.
        self.page.keyboard.press("Space")
        for _ in range(40):
            if target.is_checked():
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow keys do not reach {label}")

    def press(self, name: str) -> "Keyboard":
        """Go to a button or link of this name, in the page itself if it has one, and press Enter."""
        self.page.locator("h1").first.wait_for()
        main = self.page.locator("main")
        within = main if self._named(main, name).count() else self.page
        target = self._named(within, name).first
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.locator("h1").first.wait_for()
        return self

    def _named(self, within: Any, name: str) -> Any:
        found = within.get_by_role
        return found("button", name=name, exact=True).or_(found("link", name=name, exact=True))

    def heading(self) -> str:
        return str(self.page.locator("h1").first.inner_text())


@pytest.fixture
def keyboard() -> Any:
    return Keyboard


@pytest.fixture
def record(people: world.Partnership) -> dict[str, Any]:
    """A case with something of everything, shared with the partner; the report it came from; a waiting report."""
    p, now, today = people, datetime.now(UTC), date.today()
    made: dict[str, Any] = {}
    with world.as_officer(p.caseworker) as by:
        for name in ("first", "waiting"):
            made[name] = intake.take_report(
                report_id=None, what="Doors and shouting", who="", area="Harbour Street", address="", postcode="",
                occurred_from=None, occurred_words="most nights", is_anonymous=True, teller_name="", teller_phone="",
                teller_email="", contact_by="any", contact_wishes="", harm="high", kind="asb", channel="phone",
                team=by.team, by=by, now=now,
            )  # fmt: skip
        case = cases.open_case(
            title="Doors and shouting", kind="asb", area="Harbour Street", summary="A summary.", risk="high",
            categories=["incident"], team=by.team, lead=by, review_on=today + timedelta(days=20),
            report=Report.objects.get(pk=made["first"].pk), by=by, now=now,
        )  # fmt: skip
    world.opened_earlier(p.caseworker, case.pk)
    world.share(p, case)
    with world.as_officer(p.caseworker) as by:
        case.refresh_from_db(fields=["audience"])
        cases.add_note(case=case, text="A note.", by=by, now=now)
        cases.add_person(case=case, name="Sam Example", role="victim", from_on=today, by=by, now=now)
        cases.add_place(case=case, address="1 Harbour Street", role="where", by=by, now=now)
        cases.ask_action(
            case=case, title="Visit the tenant", detail="", agency=p.housing, team=None, officer=None,
            due_on=today + timedelta(days=5), by=by, now=now,
        )  # fmt: skip
        made["action"] = Action.objects.get().pk
    return made | {"case": case.reference, "people": p}
