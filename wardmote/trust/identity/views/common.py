"""What pages that look after officers share: who they are for, a page that asks and then does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity.models import APPROVERS, Role
from wardmote.trust.identity.requests import OfficerRequest

READ = require_safe
ASK = require_http_methods(["GET", "HEAD", "POST"])
LOOK_AFTER = APPROVERS  # administrators, and those who decide with them


def for_roles(*roles: str) -> Callable[[Any], Any]:
    """To everyone without one of these roles there is no such page."""

    def only(view: Any) -> Any:
        @wraps(view)
        def look(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):
                raise Http404
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        return login_required(never_cache(look))

    return only


def signed_in(view: Any) -> Any:
    return login_required(never_cache(view))


administrators = for_roles(Role.ADMINISTRATOR)
those_who_look_after = for_roles(*LOOK_AFTER)


def posted(request: OfficerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def act(
    request: OfficerRequest,
    *,
    title: str,
    button: str,
    back: str,
    form: UiForm,
    do: Callable[[], object],
    done: str | Callable[[Any], str],
    refusals: list[Refusal] | None = None,
    caption: str = "",
    words: tuple[str, ...] = (),
    style: str = "",
    to: str = "",
) -> HttpResponse:
    """Ask, then do and go `to` a page (or back); what is refused is said where it can be mended.

    `done` is what is said then or, of what was done, says it.
    """
    if not refusals and form.is_bound and form.is_valid():
        try:
            made = do()
        except Refused as cannot:
            for refusal in cannot.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, done(made) if callable(done) else done)
            return redirect(to or back)
    context = {
        "title": title,
        "button": button,
        "back": back,
        "form": form,
        "caption": caption,
        "words": words,
        "style": style,
        "refusals": refusals or [],
    }
    status = 403 if refusals else form.http_status
    return render(request, "identity/act.html", context, status=status)
