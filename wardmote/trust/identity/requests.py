"""A request as views behind the sign-in see it: the middleware has put the officer in it. For type checks."""

from typing import Any

from django.http import HttpRequest

from wardmote.trust.identity.models import Officer


class OfficerRequest(HttpRequest):
    user: Officer  # type: ignore[assignment]
    htmx: Any
