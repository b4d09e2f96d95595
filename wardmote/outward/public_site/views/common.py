"""What every public page shares: no officer, nothing kept by a browser or told to others, a way out."""

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import asked_from, no_actor
from wardmote.records.front_doors.commands import network_print

View = Callable[..., HttpResponse]
log = logging.getLogger("wardmote.public")


def public(view: View) -> View:
    """A page for anyone. It runs without an officer even where one is signed in.

    There is no session here for another site to act in: what stands for one is a cookie that other sites
    cannot send, or the secret in the address. A token against forgery would be a cookie that stays; where a
    request is from is looked at instead.
    """

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method == "POST" and is_from_elsewhere(request):
                raise Http404
            answer = view(request, *args, **kwargs)
        except Http404:
            answer = page(request, "not_found", {}, status=404)
        except Exception as fault:
            # Neither its address nor its words: they may hold a secret, or what somebody typed.
            where = "".join(traceback.format_tb(fault.__traceback__))
            log.error("a public page failed: %s\n%s", type(fault).__name__, where)
            answer = page(request, "failed", {}, status=500)
        # Django would write the address of what was refused into the log, and with it a secret.
        answer._has_been_logged = True  # type: ignore[attr-defined]
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    look.looks_where_from = True  # type: ignore[attr-defined]
    return no_actor(csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(look))))  # type: ignore[return-value]


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that another site made it send this."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return bool(origin) and origin != f"{request.scheme}://{request.get_host()}"


def network_of(request: HttpRequest) -> bytes:
    return network_print(asked_from(request), today=timezone.localdate())


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"public_site/{template}.html", context, status=status)
