"""Where the account is signed in, and its last sign-ins; ending a session from afar."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wardmote.foundation.database.session import hashed
from wardmote.trust.identity.adapters import end_sessions
from wardmote.trust.identity.devices import network_words
from wardmote.trust.identity.models import Session, SignIn

SIGN_INS = 20


@dataclass(frozen=True)
class Line:
    """One session as its owner sees it. `handle` is its key hashed once more, which opens nothing."""

    handle: str
    device: str
    network: str
    begun_at: datetime | None
    last_seen_at: datetime | None
    is_this: bool


def handle_of(key: str) -> str:
    return hashlib.sha256(f"a session:{key}".encode()).hexdigest()[:16]


def lines(request: HttpRequest) -> list[Line]:
    this = hashed(request.session.session_key)
    user: Any = request.user
    found = Session.objects.filter(account_id=user.pk, expire_date__gt=timezone.now())
    made = [
        Line(
            handle=handle_of(each.session_key),
            device=each.device or "Unknown device",
            network=network_words(each.seen_from),
            begun_at=each.begun_at,
            last_seen_at=each.last_seen_at,
            is_this=each.session_key == this,
        )
        for each in found.order_by("-last_seen_at", "session_key")[:100]
    ]
    return sorted(made, key=lambda line: not line.is_this)


@require_safe
@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    sign_ins = SignIn.objects.filter(account_id=user.pk).order_by("-at")[:SIGN_INS]
    context = {
        "sessions": lines(request),
        "sign_ins": [
            {"at": each.at, "how": each.how, "device": each.device, "network": network_words(each.seen_from)}
            for each in sign_ins
        ],
    }
    return render(request, "identity/sessions.html", context)


@require_POST
@login_required
def end(request: HttpRequest, handle: str) -> HttpResponse:
    """End one session of one's own; of another account's there is none here."""
    user: Any = request.user
    for each in Session.objects.filter(account_id=user.pk):
        if handle_of(each.session_key) == handle:
            if each.session_key == hashed(request.session.session_key):
                return redirect("account_logout")
            each.delete()
            messages.success(request, "That session has ended.")
            return redirect("account_sessions")
    raise Http404


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    end_sessions(request.user.pk, but=request.session.session_key)
    messages.success(request, "Every other session has ended.")
    return redirect("account_sessions")
