"""A look at a list is on record: one entry each, with its filters as codes.

What was typed as words is never kept here: only that something was.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wardmote.foundation.audit.commands import record

View = Callable[..., HttpResponseBase]
# The filters whose values are choices, keys or days. Of any other box it is kept that it was used.
CODED = {
    *("status", "state", "kind", "risk", "harm", "channel", "decided", "due", "rag", "origin", "ward"),
    *("owner", "agency", "team", "lead", "officer", "mine", "whose", "open_case", "sort", "page"),
}
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
OURS = {"csrfmiddlewaretoken", "view"}


def a_list(what: str) -> Callable[[View], View]:
    """Mark a view as a list of `what`: each page of it that is shown is one look."""

    def mark(view: View) -> View:
        @wraps(view)
        def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = view(request, *args, **kwargs)
            if answer.status_code == 200 and request.method != "HEAD":
                owner = request.user.agency_id  # type: ignore[union-attr]
                record(f"{what} listed", kind="list", subject=None, owner=owner, note=filters_of(request))
            return answer

        return look

    return mark


def filters_of(request: HttpRequest) -> str:
    """The filters of a list in words of ours: codes as they are; of anything typed, that it was typed."""
    kept = []
    for query in (request.GET, request.POST):
        for name in query.keys() - OURS:
            values = [value for value in query.getlist(name) if value]
            if name in CODED:
                kept += [f"{name}={value}" for value in values if CODE.fullmatch(value)]
            elif values:
                kept.append("words typed")
    return " ".join(sorted(set(kept))[:20])
