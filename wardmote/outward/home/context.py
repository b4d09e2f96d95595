"""What every page's frame shows: the partnership's name, the officer signed in, the ways to the rooms."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wardmote.trust.identity.models import Role


@dataclass(frozen=True)
class NavigationItem:
    text: str
    href: str
    current: bool


def navigation(request: HttpRequest, officer: Any) -> list[NavigationItem]:
    rooms = [
        ("Home", "home:home"),
        ("Reports", "intake:list"),
        ("Cases", "cases:list"),
        ("Actions", "actions:list"),
        ("Agreements", "agreements:list"),
        ("Directory", "identity:directory"),
    ]
    if officer.has_role(Role.AUDITOR):
        rooms.append(("Log", "audit:search"))
    items = []
    for text, name in rooms:
        href = reverse(name)
        current = request.path == href if href == "/" else request.path.startswith(href)
        items.append(NavigationItem(text, href, current))
    return items


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    officer = user if user is not None and getattr(user, "agency_id", None) else None
    return {
        "partnership": settings.PARTNERSHIP,
        "is_demo": settings.DEMO,
        "officer": officer,
        "navigation": navigation(request, officer) if officer else [],
    }
