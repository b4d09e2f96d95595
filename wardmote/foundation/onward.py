"""Where a page leads on to, as the address says it: only ever a page of ours."""

from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(place: str) -> bool:
    return place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None)


def onward(place: str, otherwise: str = "/") -> str:
    return place if is_ours(place) else otherwise
