"""What every page's frame shows: the partnership's name, the officer signed in, the ways to the rooms."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from wardmote.foundation.database.health import security_contact
from wardmote.records.notices import queries as notices
from wardmote.trust.identity.models import Role


@dataclass(frozen=True)
class NavigationItem:
    text: str
    href: str
    current: bool
    keys: str = ""


@dataclass(frozen=True)
class NavigationGroup:
    """Rooms below one word of the menu, which opens without script."""

    text: str
    items: list[NavigationItem]

    @property
    def current(self) -> bool:
        return any(item.current for item in self.items)


Room = tuple[str, str, str]  # its name, its address, its keys
# The rooms of every day stand in the menu; the others below a word of it, no further than two presses.
ROOMS: list[Room] = [
    ("Home", "home:home", "g h"),
    ("Reports", "intake:list", "g r"),
    ("Duty desk", "routing:desk", "g j"),
    ("Cases", "cases:list", "g c"),
    ("Patrols", "patrols:list", "g b"),
    ("People", "people:list", "g p"),
    ("Places", "places:list", "g w"),
    ("Actions", "actions:list", "g a"),
]
PARTNERSHIP: list[Room] = [
    ("Plans", "plans:list", "g y"),
    ("Registers", "registers:overview", "g e"),
    ("Agreements", "agreements:list", "g s"),
    ("Figures", "analysis:figures", "g i"),
    ("Directory", "identity:directory", "g d"),
]
SHORTCUTS_COOKIE = "wardmote_shortcuts"
LOG = ("Log", "audit:search", "g l")
ALARMS = ("Unusual use", "alarms:list", "g u")
RETENTION = ("Retention", "retention:list", "g t")
DATA = ("Data requests", "rights:list", "g q")
SUPERVISION = ("Supervision", "supervision:team", "g v")
CLOCKS = ("Clocks", "clocks:targets", "g k")
OFFICERS = ("Officers", "identity:accounts", "g o")
OF_OFFICERS = ("teams/", "invitations/", "role-changes/", "leavers/")  # the tabs beside them
DOORS = ("Front doors", "front_doors:list", "g f")
LETTERS = ("Letters", "letters:templates", "g m")
OPEN311 = ("Open311", "open311:overview", "g x")
OF_OFFICERS = ("identity:teams", "identity:invitations", "identity:role_changes", "identity:leavers")
Menu = tuple[list[NavigationItem], list[NavigationGroup]]


def rooms_of(officer: Any) -> list[tuple[str, list[Room]]]:
    """The rooms of this officer by the word of the menu they stand below; "" for the menu itself."""
    oversight = [
        *([SUPERVISION] if officer.has_role(Role.SUPERVISOR) else []),
        *([RETENTION, DATA] if officer.has_role(Role.INFORMATION_GOVERNANCE) else []),
        *([LOG] if officer.has_role(Role.AUDITOR) else []),
        *([ALARMS] if officer.has_role(Role.AUDITOR, Role.INFORMATION_GOVERNANCE) else []),
    ]
    settings_rooms = [
        *([OFFICERS, CLOCKS, DOORS, OPEN311] if officer.has_role(Role.ADMINISTRATOR) else []),
        *([LETTERS] if officer.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR) else []),
    ]
    return [
        ("", ROOMS),
        ("Partnership", PARTNERSHIP),
        ("Oversight", oversight),
        ("Settings", settings_rooms),
    ]


def navigation(request: HttpRequest, officer: Any) -> Menu:
    """What stands in the menu, and what below a word of it. A word with one room below is that room."""
    groups = [
        (text, [(name, reverse(address), keys) for name, address, keys in rooms])
        for text, rooms in rooms_of(officer)
    ]
    path = request.path
    if officer.has_role(Role.ADMINISTRATOR) and path.startswith(tuple(map(reverse, OF_OFFICERS))):
        path = reverse(OFFICERS[1])  # its tabs have addresses of their own
    # The longest that fits: officers are looked after within the directory.
    here = max(
        (
            href
            for _, places in groups
            for _, href, _ in places
            if path == href or (href != "/" and path.startswith(href))
        ),
        key=len,
        default="",
    )
    officers, directory = reverse(OFFICERS[1]), reverse("identity:directory")
    if any(href == officers for _, places in groups for _, href, _ in places) and any(
        request.path.startswith(directory + part) for part in OF_OFFICERS
    ):
        here = officers
    made = [
        (text, [NavigationItem(name, href, href == here, keys) for name, href, keys in places])
        for text, places in groups
        if places
    ]
    flat = [item for text, items in made if not text or len(items) == 1 for item in items]
    return flat, [NavigationGroup(text, items) for text, items in made if text and len(items) > 1]


def badge(officer: Any) -> str:
    if connection.needs_rollback:  # a page of an error: its transaction answers nothing any more
        return ""
    return badge_of(notices.count_unread(officer))


def badge_of(unread: int) -> str:
    return f"{notices.MANY - 1}+" if unread >= notices.MANY else str(unread or "")


def page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    officer = user if user is not None and getattr(user, "agency_id", None) else None
    menu, groups = navigation(request, officer) if officer else ([], [])
    frame: dict[str, Any] = {
        "partnership": settings.PARTNERSHIP,
        "is_demo": settings.DEMO,
        "security_href": reverse("security_txt") if security_contact() else "",
        "officer": officer,
        "navigation": menu,
        "navigation_groups": groups,
        "shortcuts": "off" if request.COOKIES.get(SHORTCUTS_COOKIE) == "off" else "on",
        "keys_href": reverse("home:keys"),
        "accessibility_href": reverse("home:accessibility"),
    }
    if officer:
        frame |= {
            "account_href": reverse("identity:me"),
            "sealed_href": reverse("audit:sealed"),
            "desk_links": [
                ("While I am away", reverse("standins:mine")),
                ("Templates for notes", reverse("desk:templates")),
                ("Typed and not sent", reverse("desk:drafts")),
                ("What the desk holds about you", reverse("rights:own")),
            ],
            "drafts_href": reverse("desk:draft"),
            "sign_in_again_href": f"{reverse('account_login')}?next={reverse('desk:signed_in')}",
            "notices_href": reverse("notices:list"),
            "notices_count": SimpleLazyObject(lambda: badge(officer)),  # asked only where a page has a head
            "search_href": reverse("search:start"),
            "search_method": "post",  # an address would keep what was typed
            "search_words": "Search: name, address, phone, reference",
        }
    return frame
