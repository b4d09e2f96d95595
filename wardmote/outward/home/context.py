"""What every page's frame shows: the partnership's name, the officer signed in, the ways to the rooms."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wardmote.foundation.database.health import security_contact
from wardmote.trust.identity.models import Role


@dataclass(frozen=True)
class NavigationItem:
    text: str
    href: str
    current: bool
    keys: str = ""


ROOMS = [
    ("Home", "home:home", "g h"),
    ("Reports", "intake:list", "g r"),
    ("Cases", "cases:list", "g c"),
    ("Actions", "actions:list", "g a"),
    ("Agreements", "agreements:list", "g s"),
    ("Directory", "identity:directory", "g d"),
]
SHORTCUTS_COOKIE = "wardmote_shortcuts"
LOG = ("Log", "audit:search", "g l")


def navigation(request: HttpRequest, officer: Any) -> list[NavigationItem]:
    rooms = [*ROOMS, LOG] if officer.has_role(Role.AUDITOR) else ROOMS
    items = []
    for text, name, keys in rooms:
        href = reverse(name)
        current = request.path == href if href == "/" else request.path.startswith(href)
        items.append(NavigationItem(text, href, current, keys))
    return items


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    officer = user if user is not None and getattr(user, "agency_id", None) else None
    frame: dict[str, Any] = {
        "partnership": settings.PARTNERSHIP,
        "is_demo": settings.DEMO,
        "security_href": reverse("security_txt") if security_contact() else "",
        "officer": officer,
        "navigation": navigation(request, officer) if officer else [],
        "shortcuts": "off" if request.COOKIES.get(SHORTCUTS_COOKIE) == "off" else "on",
        "keys_href": reverse("home:keys"),
        "accessibility_href": reverse("home:accessibility"),
    }
    if officer:
        frame |= {
            "account_href": reverse("identity:me"),
            "search_href": reverse("search:start"),
            "search_method": "post",  # an address would keep what was typed
            "search_words": "Search: name, address, phone, reference",
        }
    return frame
