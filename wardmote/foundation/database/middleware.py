"""One transaction per request, innermost: the opening ticket committed first, then the officer's own work.

ATOMIC_REQUESTS stays off: it wraps the view alone, so rendering and streams would run without the actor.
Decision: docs/decisions/0003-one-transaction-per-request.md
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.module_loading import import_string

from wardmote.foundation.database.session import ask_apart, began, hashed, streamed

View = Callable[..., HttpResponseBase]
TOO_OFTEN = "WM429"  # the state by which the database says that an officer did something too often


def done_too_often(failure: Exception) -> str:
    """What an officer did too often this hour, where the database refused it for that."""
    cause = failure.__cause__
    if isinstance(failure, DatabaseError) and getattr(cause, "sqlstate", None) == TOO_OFTEN:
        return str(cause.diag.message_primary)  # type: ignore[union-attr]
    return ""


def opens(kind: str, by: str | Callable[[HttpRequest], list[str]] = "reference") -> Callable[[View], View]:
    """Mark a view as opening a sensitive record: the audit entry is committed before the view reads it.

    `kind` names the SQL function `wardmote.open_<kind>(session, key)`, where there is one that puts it on
    record; `by` is the view's keyword argument, or says itself which records a request opens.

    A record that asks why it is opened (the function answers `asks`) is not opened: the page of
    `settings.ASK_WHY` stands in the view's place. Of several records, the view finds those that ask in
    `request.unopened`. Where there is no such record for this officer (`shut`), that is said before anything
    else is looked at, so that the time it takes does not tell one that is hidden from one that is not there.
    """

    def mark(view: View) -> View:
        view.opens = (kind, by)  # type: ignore[attr-defined]
        return view

    return mark


def first(
    values: Callable[[HttpRequest, dict[str, Any]], tuple[str, list[str]] | None],
) -> Callable[[View], View]:
    """Mark a view before which something is put on record, committed, whose answer the view reads.

    `values` gives, of a request and the view's keyword arguments, a statement that takes a session's hash and
    what else it gives; nothing where there is nothing to ask.
    """

    def mark(view: View) -> View:
        view.first = values  # type: ignore[attr-defined]
        return view

    return mark


def no_actor(view: View) -> View:
    """Mark a view that answers anyone and asks the database nothing protected (health, security.txt)."""
    view.no_actor = True  # type: ignore[attr-defined]
    return view


def asked_from(request: HttpRequest) -> str:
    """The network a request came from, as the site's setting CLIENT_NETWORK works it out."""
    return str(import_string(settings.CLIENT_NETWORK)(request))


def is_sign_in_page(match: ResolverMatch | None) -> bool:
    return match is not None and match.route.startswith("account/")


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


class RequestTransaction:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Resolved here: process_view would already be inside the transaction.
        match = _match(request)
        if is_sign_in_page(match):
            request.sign_in_page = True  # type: ignore[attr-defined]
            with transaction.atomic(using="authenticator"):
                return self.get_response(request)
        if match is not None and getattr(match.func, "no_actor", False):
            request.user = AnonymousUser()
            return self.get_response(request)

        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        try:
            kind, asking, shut, at_hand = self.open_tickets(request, match, token)
            if token and match is not None and not asking and not shut:
                self.ask_first(request, match, token)
        except DatabaseError as failure:
            if not (too_often := done_too_often(failure)):
                raise
            return self.say_too_often(request, token, too_often)
        network = asked_from(request) if token else ""
        with began(token, network, at_hand=at_hand) as (standing, officer):
            request.user = officer or AnonymousUser()
            if officer is None and standing is not None and standing.needs_second_factor:
                return redirect("mfa_activate_totp")
            request.shut = shut if officer is not None else ""  # type: ignore[attr-defined]
            if asking and officer is not None:
                response = import_string(settings.ASK_WHY)(request, kind, asking)
            else:
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if too_often := getattr(request, "too_often", ""):
            return self.say_too_often(request, token, too_often)
        if getattr(response, "streaming", False):
            response.streaming_content = streamed(token, response.streaming_content)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if key := getattr(request, "shut", ""):
            answer: HttpResponse = import_string(settings.NOT_THERE)(request, key)
            return answer
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # An innermost middleware only ever sees the 404 or 403 made from an exception; left alone it
        # would commit. Not on sign-in pages: allauth signals with exceptions and failed attempts must stay.
        if not getattr(request, "sign_in_page", False) and connection.in_atomic_block:
            transaction.set_rollback(True)
            if too_often := done_too_often(exception):
                request.too_often = too_often  # type: ignore[attr-defined]
                return HttpResponse(status=429)  # its page is made once this transaction is undone
        return None

    def say_too_often(self, request: HttpRequest, token: str, what: str) -> HttpResponse:
        """The page that says so, in a transaction of its own: that it was tried stays on record."""
        with began(token) as (_, officer):
            request.user = officer or AnonymousUser()
            page: HttpResponse = import_string(settings.TOO_OFTEN)(request, what)
            return page

    def open_tickets(
        self, request: HttpRequest, match: ResolverMatch | None, token: str
    ) -> tuple[str, str, str, UUID | None]:
        """Put on record what this request opens: its kind, the key of what asks why, of what is shut, and
        which record it is."""
        kind, by = getattr(match.func, "opens", ("", "")) if match is not None else ("", "")
        if match is None or not kind or not token:
            return "", "", "", None
        if not callable(by):
            key = str(match.kwargs[by])
            answer, at_hand = self.open_ticket(token, kind, key)
            return kind, key if answer == "asks" else "", key if answer == "shut" else "", at_hand
        request.unopened = [key for key in by(request) if self.open_ticket(token, kind, key)[0] == "asks"]  # type: ignore[attr-defined]
        return kind, "", "", None

    def ask_first(self, request: HttpRequest, match: ResolverMatch, token: str) -> None:
        """What a view wants on record before it begins: one statement, one commit."""
        asked = getattr(match.func, "first", lambda *_: None)(request, match.kwargs)
        if asked is not None:
            statement, values = asked
            ask_apart(statement, hashed(token), *values)

    def open_ticket(self, token: str, kind: str, key: str) -> tuple[str, UUID | None]:
        """One statement in autocommit is one commit: what was opened stays on record, whatever follows.

        `asks` where the record asks why first, `shut` where there is none for this officer, else nothing; and
        the record that was opened.
        """
        answer, record = ask_apart(
            "select answer, record from wardmote.at_the_door(%s, %s, %s)", hashed(token), kind, key
        )
        return answer, record
