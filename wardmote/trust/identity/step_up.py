"""A fresh second factor before what does most harm in wrong hands: taking lists away, and changing roles.

Asked before anything is typed where it can be; a form sent later keeps what was typed.
Where the installation asks for no second factor, none is asked here either.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from wardmote.trust.identity.models import Officer

View = Callable[..., HttpResponseBase]


def is_fresh(officer: Officer, *, now: datetime) -> bool:
    """Whether the second factor of this session was given just now, or none is asked for at all."""
    given: datetime | None = getattr(officer, "second_factor_at", None)
    return given is None or given > now - timedelta(minutes=settings.STEP_UP_MINUTES)


def fresh_second_factor(view: View) -> View:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request.user, now=timezone.now()):  # type: ignore[arg-type]
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect(f"{reverse('account_again')}?{urlencode({'next': request.get_full_path()})}")
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken"
            for value in values
        ]
        context = {"typed": typed, "again_href": reverse("account_again"), "onward": request.get_full_path()}
        return render(request, "identity/step_up.html", context, status=422)

    return asked
