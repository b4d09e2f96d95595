"""Words, dates and links as every page writes them. Load with `{% load design %}`."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from html import escape
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from wardmote.foundation import words_apart

from ..dates import day_words, in_london, moment_words, short_day_words
from ..forms import error_list

register = template.Library()

TAG_COLOURS = {"grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"}

# Shape, word and colour together: nobody has to tell colours apart.
SHAPES = {
    "triangle": '<path d="M8 1.5 15 14.5H1z"/>',
    "diamond": '<path d="M8 .8 15.2 8 8 15.2.8 8z"/>',
    "circle": '<circle cx="8" cy="8" r="6.8"/>',
    "ring": '<circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" stroke-width="2.2"/>',
    "tick": '<path d="M6.2 14 .8 8.6l2-2 3.4 3.4 7-7 2 2z"/>',
}
RISKS = {
    "high": ("triangle", "High"),
    "medium": ("diamond", "Medium"),
    "low": ("circle", "Low"),
    "standard": ("circle", "Standard"),
}
RATINGS = {
    "red": ("triangle", "Red"),
    "amber": ("diamond", "Amber"),
    "green": ("circle", "Green"),
    "grey": ("ring", "Not rated"),
    "done": ("tick", "Done"),
}


def shape(name: str) -> SafeString:
    size = 'viewBox="0 0 16 16" width="13" height="13"'
    start = f'<svg class="wm-shape" {size} aria-hidden="true" focusable="false">'
    return mark_safe(f"{start}{SHAPES[name]}</svg>")  # noqa: S308  # nosec B308 B703: our own words only


def escaped(value: Any) -> str:
    """As `conditional_escape`, without what that costs for each of some hundred plain words."""
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select, in their groups. Some hundred officers are too many for a template's loop."""
    written = []
    for group, found, _ in groups:
        if group:
            written.append(f'<optgroup label="{escaped(group)}">')
        for option in found:
            attributes = "".join(
                f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
                for name, value in option["attrs"].items()
                if value is not False
            )
            value, label = escaped(option["value"]), escaped(option["label"])
            written.append(f'<option value="{value}"{attributes}>{label}</option>')
        if group:
            written.append("</optgroup>")
    return mark_safe("\n  ".join(written))  # noqa: S308  # nosec B308 B703: each part is escaped above


@register.simple_tag
def tag(text: str, colour: str = "grey") -> SafeString:
    """A word of status in a coloured box; blue for a colour we do not have."""
    modifier = f" govuk-tag--{colour}" if colour in TAG_COLOURS - {"blue"} else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', modifier, text)


@register.simple_tag
def risk(level: str | None) -> SafeString:
    """High, medium, standard or low risk; anything else reads as not assessed."""
    key = str(level or "").lower()
    figure, word = RISKS.get(key, ("ring", "Not assessed"))
    style = key if key in RISKS else "none"
    return format_html('<span class="wm-risk wm-risk--{}">{}{}</span>', style, shape(figure), word)


@register.simple_tag
def rag(rating: str | None, word: str = "") -> SafeString:
    """Red, amber, green, grey or done, with its word or the one given."""
    key = str(rating or "").lower()
    key = key if key in RATINGS else "grey"
    figure, usual = RATINGS[key]
    return format_html('<span class="wm-rag wm-rag--{}">{}{}</span>', key, shape(figure), word or usual)


def changed_query(context: template.Context, changes: dict[str, object]) -> str:
    """Return this page's query string with some keys replaced; None or "" takes a key out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return "?" + query.urlencode()


@register.filter(name="words_apart")
def words_kept_apart(query: str, request: HttpRequest) -> str:
    """A query string as it may stand in an address: its words sealed for whoever looks at the page."""
    return words_apart.read(query, words_apart.whose(request)).urlencode()


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: object) -> str:
    """`{% qs page=2 %}`: the same list with these keys replaced."""
    return changed_query(context, changes)


@register.simple_tag(takes_context=True)
def qs_without(context: template.Context, key: str, value: object) -> str:
    """The same list without one value of a key that may have several: for a filter chip."""
    query = context["request"].GET.copy()
    query.setlist(key, [kept for kept in query.getlist(key) if kept != str(value)])
    query.pop("page", None)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, key: str, words: str, css: str = "") -> SafeString:
    """A column heading that sorts the whole list, by `?sort=opened` or `?sort=-opened`.

    The present order is the view's `sort` in the context, else what the address says.
    """
    now = str(context.get("sort") or context["request"].GET.get("sort", ""))
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    then = f"-{key}" if state == "ascending" else key
    return format_html(
        '<th scope="col" role="columnheader" class="govuk-table__header wm-sort {}" aria-sort="{}">'
        '<a class="wm-sort__link" href="{}">{}'
        '<span class="wm-sort__arrow" aria-hidden="true"></span></a></th>',
        css, state, changed_query(context, {"sort": then, "page": None}), words,
    )  # fmt: skip


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    """23 November 2026."""
    return day_in(day_words, value)


@register.simple_tag
def short_day(value: date | None) -> SafeString | str:
    """23 Nov 2026: for tables, where a column has little room."""
    return day_in(short_day_words, value)


def day_in(words: Callable[[date], str], value: date | None) -> SafeString | str:
    if not value:
        return ""
    when = in_london(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), words(when))


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """23 November 2026 at 2:05pm, in London."""
    if not value:
        return ""
    here = in_london(value)
    return format_html(
        '<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), moment_words(here)
    )


@register.simple_tag
def page_numbers(page: Page) -> Iterable[int | str]:
    """The page numbers worth a link, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def is_gap(number: int | str) -> bool:
    return number == Paginator.ELLIPSIS


@register.filter
def errors_to_summarise(form: BaseForm | None) -> list[tuple[str, str]]:
    return error_list(form) if form is not None and getattr(form, "is_bound", False) else []
