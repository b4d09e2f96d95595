"""Two officers with one form: the second sees what the first changed, and what they typed is not lost."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from wardmote.foundation.design.forms import OneBoxDate, UiForm
from wardmote.foundation.design.seen import SeenMixin

THEN = {
    "title": "Doors",
    "words": "One\nTwo",
    "risk": "low",
    "on": date(2026, 11, 3),
    "told": True,
    "of": ["a"],
}
LETTERS = [("a", "A"), ("b", "B")]


class Form(SeenMixin, UiForm):
    title = forms.CharField(label="Title")
    words = forms.CharField(label="Words", widget=forms.Textarea, required=False)
    risk = forms.ChoiceField(label="Risk", choices=[("low", "Low"), ("high", "High risk")])
    on = OneBoxDate(label="Review")
    told = forms.BooleanField(label="Told", required=False)
    of = forms.MultipleChoiceField(label="Of", choices=LETTERS, required=False)


def page(values):
    """What a browser sends of the form as it stands, lines ended as browsers end them."""
    form = Form(initial=values, seen=values)
    data = QueryDict(mutable=True)
    for field in form:
        told = field.value() if field.name != "seen" else form.fields["seen"].initial
        told = form.fields[field.name].prepare_value(told)
        if isinstance(told, list):
            data.setlist(field.name, told)
        elif told is not False:
            data[field.name] = "on" if told is True else str(told).replace("\n", "\r\n")
    return data


def sent(data, now):
    return Form(data, initial=now, seen=now)


def again(form):
    """The same form as its page shows it after the error, sent as it stands."""
    return sent(form.data, form.now)


def test_what_nobody_changed_is_kept_at_once():
    data = page(THEN)
    data["words"] = "Three"
    form = sent(data, THEN)
    assert form.is_valid(), form.errors
    assert form.told() == THEN | {"words": "Three"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", "Gates"), ("words", "New\nlines"), ("risk", "high"), ("on", date(2026, 12, 1)), ("told", False),
     ("of", ["a", "b"])],
)  # fmt: skip
def test_what_the_other_changed_and_this_one_did_not_touch_is_shown_as_it_is_now(name, value):
    data = page(THEN)
    mine = "words" if name != "words" else "title"
    data[mine] = "Typed here for an hour"
    now = THEN | {name: value}
    form = sent(data, now)
    assert not form.is_valid()
    assert "is shown as it is now" in str(form.errors)
    second = again(form)
    assert second.is_valid(), second.errors
    told = second.told()
    assert told[mine] == "Typed here for an hour"
    same = lambda given: given.replace("\r\n", "\n") if isinstance(given, str) else given  # noqa: E731
    assert same(told[name]) == value


def test_what_both_changed_stays_typed_with_what_it_says_now_and_is_kept_when_sent_once_more():
    data = page(THEN)
    data["risk"], data["on"] = "low", "5 11 2026"
    form = sent(data, THEN | {"on": date(2026, 12, 1)})
    assert not form.is_valid()
    assert "“Review” now says “1 December 2026”. Yours is still in its box." in str(form.errors)
    assert form["on"].value() == "5 11 2026"
    second = again(form)
    assert second.is_valid()
    assert second.told()["on"] == date(2026, 11, 5)


def test_where_both_say_the_same_nothing_is_asked_and_a_print_of_another_time_is_asked_once():
    data = page(THEN)
    data["title"] = "Gates"
    assert sent(data, THEN | {"title": "Gates"}).is_valid()
    data["seen"] = "0123456789abcdef"  # of a page made before an upgrade
    form = sent(data, THEN)
    assert "“Title” now says “Doors”" in str(form.errors)
    assert again(form).is_valid()
