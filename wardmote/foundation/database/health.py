"""Is this process alive, and can it serve? And where to report a security problem."""

import logging
import os
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.database.middleware import no_actor

logger = logging.getLogger("wardmote.health")

POWERS = """
select current_user = 'wardmote_owner' or pg_has_role(current_user, 'wardmote_owner', 'member'),
       rolsuper, rolbypassrls
  from pg_roles where rolname = current_user
"""
PLAIN = "text/plain; charset=utf-8"

# What the rooms above tell of themselves: it stops no page, so it is told and not judged.
told: dict[str, Callable[[], object]] = {}


@no_actor
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; the database is not asked."""
    return HttpResponse("ok\n", PLAIN)


@no_actor
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: 200 when they can, 503 with the check that failed when not."""
    checks = readiness()
    good = all(answer == "ok" for answer in checks.values())
    # A long queue and mail that is not sent do not stop pages: they are told, not judged.
    more = {name: ask() for name, ask in told.items()}
    more |= {"queue": queue() if good else None, "digests": digests() if good else None}
    answer = {"ready": good, "checks": checks, **more}
    return JsonResponse(answer, status=200 if good else 503)


def readiness() -> dict[str, str]:
    """What was looked at, and "ok" or what is wrong, without names."""
    try:
        return {"database": "ok", "role": role(), "migrations": migrations()}
    except DatabaseError as failure:  # whoever asks is not told why; whoever reads the log is
        logger.error("the database cannot be reached: %s", str(failure).strip())
        return {"database": "cannot be reached"}


def role() -> str:
    """Row policies hold for an ordinary login only."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        owner, superuser, bypasses = cursor.fetchone()
    held = [
        word for word, has in (("owner", owner), ("superuser", superuser), ("bypassrls", bypasses)) if has
    ]
    return f"is {', '.join(held)}" if held else "ok"


def migrations() -> str:
    loader = MigrationLoader(connection)
    waiting = len(set(loader.graph.nodes) - set(loader.applied_migrations))
    return f"{waiting} not applied" if waiting else "ok"


def queue() -> dict[str, int] | None:
    """How many jobs wait, and for how many seconds the oldest has."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select waiting, oldest_seconds from wardmote.queue_waiting()")
            waiting, oldest = cursor.fetchone()
    except DatabaseError:
        return None
    return {"waiting": waiting, "oldest_seconds": oldest}


def digests() -> dict[str, int] | None:
    """Of yesterday's and today's emails of what waits: not sent yet, refused, perhaps sent."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select waiting, failed, unknown from wardmote.digests_told()")
            waiting, failed, unknown = cursor.fetchone()
    except DatabaseError:
        return None
    return {"waiting": waiting, "failed": failed, "unknown": unknown}


def security_contact() -> str:
    """Where to report a security problem: as set, or in the demo a made-up address; else empty."""
    contact = os.environ.get("WARDMOTE_SECURITY_CONTACT", "").strip()
    return contact or ("security@marlbridge.example" if settings.DEMO else "")


@no_actor
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a security problem, and what to expect."""
    contact = security_contact()
    if not contact:
        return HttpResponse("No contact has been set for this installation.\n", PLAIN, status=404)
    if ":" not in contact:
        contact = f"mailto:{contact}"
    expires = timezone.now() + timedelta(days=364)
    lines = [
        "# We reply within 5 working days, and within 10 say what we make of the report and what we will do.",
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", PLAIN)
