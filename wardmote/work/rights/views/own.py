"""What the desk holds of the officer who asks: the page, and the same as a file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.design import spreadsheet
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.rights import own


@login_required
@never_cache
@require_safe
def page(request: OfficerRequest) -> HttpResponse:
    held = own.held_of(request.user)
    entry = [{"key": what, "value": value} for what, value in held.entry]
    return render(request, "rights/own.html", {"held": held, "entry": entry})


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """One's own account, and no list of records: it is not counted as one taken away."""
    lines = own.held_of(request.user).lines()
    return spreadsheet.answer("held-about-you.csv", ("section", "what", "value"), lines)
