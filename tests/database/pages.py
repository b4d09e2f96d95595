"""Throwaway pages, each showing one way in which a request can go or end."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from wardmote.foundation.audit.commands import record
from wardmote.foundation.database.middleware import opens
from wardmote.foundation.database.session import acting
from wardmote.work.cases.models import Case, Summary

after_commit: list[int] = []


class Mishap(Exception):
    pass


def fail() -> str:
    raise Mishap


def ending(request: HttpRequest, words: str) -> HttpResponse:
    """End as the request asks."""
    match request.GET.get("end", "well"):
        case "exception":
            raise Mishap
        case "404":
            raise Http404
        case "403":
            raise PermissionDenied
        case "500":
            return HttpResponse("no", status=500)
        case "rendering":
            return TemplateResponse(request, engines["django"].from_string("{{ fail }}"), {"fail": fail})
        case _:
            return HttpResponse(words)


def write(request: HttpRequest) -> HttpResponse:
    record("test.written", kind="test", subject=None)
    return ending(request, "written")


@opens("case")
def case(request: HttpRequest, reference: str) -> HttpResponse:
    texts = Summary.objects.filter(case__reference=reference).values_list("text", flat=True)
    return ending(request, f"summaries: {len(texts)}")


def case_without_ticket(request: HttpRequest, reference: str) -> HttpResponse:
    found = Case.objects.get(reference=reference)
    if "ticket" in request.GET:  # in the very transaction that reads: a rollback would erase it
        record("opened", kind="case", subject=found.pk, owner=found.owner_id, purpose="asb")
    return HttpResponse(f"summaries: {Summary.objects.filter(case=found).count()}")


def titles() -> Iterator[str]:
    for title in Case.objects.values_list("title", flat=True):
        yield f"{title}\n"


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(titles())


def later(request: HttpRequest) -> HttpResponse:
    token = request.COOKIES["wardmote_session"]

    def count() -> None:
        after_commit.append(Case.objects.count())
        with acting(token):
            after_commit.append(Case.objects.count())

    transaction.on_commit(count)
    return HttpResponse(f"before: {Case.objects.count()}")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.actor()")
        actor = cursor.fetchone()[0]
    names = ",".join(Case.objects.values_list("title", flat=True))
    return HttpResponse(f"{request.user.pk}|{actor}|{names}")  # type: ignore[union-attr]


urlpatterns = [
    path("write/", write),
    path("case/<str:reference>/", case),
    path("unopened/<str:reference>/", case_without_ticket),
    path("stream/", stream),
    path("later/", later),
    path("mine/", mine),
    path("", include("wardmote.urls")),
]
