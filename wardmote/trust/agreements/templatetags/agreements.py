"""A cell of the matrix: shape, word and colour, leading to the entries behind it."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wardmote.foundation.design.templatetags.design import rag
from wardmote.trust.agreements.queries import BETWEEN, Body, Cell

register = template.Library()


@register.simple_tag
def between(one: Body, cell: Cell, purpose: str) -> SafeString:
    word, rating = BETWEEN[cell.state]
    if not cell.entries:
        return format_html('<span class="wm-quiet">{}</span>', word)
    if cell.state == "none":
        word = "None yet"  # there are entries, but unsigned, not begun, or drafts
    wanted = {"party": str(one.id), "other": str(cell.other.id)} | ({"purpose": purpose} if purpose else {})
    return format_html(
        '<a class="govuk-link" href="{}?{}" aria-label="{} between {} and {}">{}</a>',
        reverse("agreements:list"),
        urlencode(wanted),
        word,
        one.name,
        cell.other.name,
        rag(rating, word),
    )
