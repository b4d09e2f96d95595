"""Words, dates and links in pages."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory


def render(source: str, address: str = "/cases/?status=open&status=new&page=3", **context) -> str:
    request = RequestFactory().get(address)
    context["request"] = request
    return Template("{% load design %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("{% qs page=2 %}", "?status=open&amp;status=new&amp;page=2"),
        ("{% qs page=None sort='-opened' %}", "?status=open&amp;status=new&amp;sort=-opened"),
        ("{% qs status='closed' page='' %}", "?status=closed"),
        ("{% qs_without 'status' 'open' %}", "?status=new"),
    ],
)
def test_a_link_keeps_the_list_as_it_is_but_for_what_changes(source, address):
    assert render(source) == address


@pytest.mark.parametrize(
    ("sort", "state", "then"),
    [
        ("", "none", "sort=opened"),
        ("opened", "ascending", "sort=-opened"),
        ("-opened", "descending", "sort=opened"),
        ("risk", "none", "sort=opened"),
    ],
)
def test_a_heading_says_its_order_and_offers_the_other(sort, state, then):
    head = render("{% sort_link 'opened' 'Opened' %}", sort=sort)
    assert f'aria-sort="{state}"' in head
    assert then in head
    assert "page=" not in head  # a new order starts at its first page


def test_risk_and_rating_have_a_shape_and_a_word():
    assert ">High</span>" in render("{% risk 'high' %}")
    assert "<svg" in render("{% risk 'high' %}")
    assert "Not assessed" in render("{% risk None %}")
    assert "Due soon" in render("{% rag 'amber' 'Due soon' %}")
    assert "Not rated" in render("{% rag '' %}")


def test_what_people_typed_is_escaped():
    assert "<b>" not in render("{% tag words %}{% rag 'red' words %}{% risk words %}", words="<b>")
    assert '"><' not in render("{% tag 'x' words %}", words='"><i>')
    assert "<script" not in render("{% qs page=1 %}", "/?q=%22%3E%3Cscript%3E")


def test_days_and_moments_are_in_words_for_london():
    day = render("{% day a %}|{% day b %}|{% moment b %}|{% day None %}|{% moment None %}",
                 a=date(2026, 11, 3), b=datetime(2026, 7, 1, 23, 5, tzinfo=UTC)).split("|")  # fmt: skip
    assert day == [
        '<time datetime="2026-11-03">3 November 2026</time>',
        '<time datetime="2026-07-02">2 July 2026</time>',
        '<time datetime="2026-07-02T00:05+01:00">2 July 2026 at 12:05am</time>',
        "",
        "",
    ]


def test_days_in_a_table_are_short_and_for_london_too():
    days = render("{% for each in days %}{% short_day each %}|{% endfor %}",
                  days=[date(2026, 11, 3), date(2026, 6, 20), date(2026, 5, 1), date(2026, 9, 30),
                        datetime(2026, 7, 31, 23, 5, tzinfo=UTC), None]).split("|")  # fmt: skip
    assert days == [
        '<time datetime="2026-11-03">3 Nov 2026</time>',
        '<time datetime="2026-06-20">20 Jun 2026</time>',
        '<time datetime="2026-05-01">1 May 2026</time>',
        '<time datetime="2026-09-30">30 Sep 2026</time>',
        '<time datetime="2026-08-01">1 Aug 2026</time>',
        "",
        "",
    ]


def test_pages_are_linked_with_the_filters_kept():
    page = Paginator(range(1000), 10).page(50)
    links = render('{% include "design/pagination.html" %}', page=page)
    assert "?status=open&amp;status=new&amp;page=49" in links
    assert links.count('aria-current="page"') == 1
    assert links.count("ellipsis") == 2


def test_one_page_has_no_links():
    page = Paginator(range(5), 10).page(1)
    assert render('{% include "design/pagination.html" %}', page=page).strip() == ""
