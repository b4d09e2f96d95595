"""What was sent is no draft any more. Inside the request's transaction, so both stay or neither does."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wardmote.records.desk import commands


class ForgetSentDrafts:
    """A form that keeps a draft sends its place along (`draft`); a redirect is how we say "taken".

    A view that took it and answers with a page says so by `response.draft_taken = True`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        taken = 300 <= response.status_code < 400 or getattr(response, "draft_taken", False)
        if request.method == "POST" and taken:
            by = request.user
            place = request.POST.get("draft") if getattr(by, "agency_id", None) else None
            if place:
                commands.forget_draft(place=place, by=by)  # type: ignore[arg-type]
        return response
