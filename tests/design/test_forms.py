"""Form markup: every question has its label, its hint, its error, and a target for the summary."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from wardmote.foundation.design.forms import Checkboxes, DatePartsField, OneBoxDate, Radios, UiForm


class Questions(UiForm):
    label_sizes = {"name": "m"}
    heading_field = "how"

    name = forms.CharField(
        label="Whose case?",
        help_text="As on the letter",
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter whose case"},
    )
    how = forms.ChoiceField(
        label="How was it reported?",
        choices=[("phone", "Phone"), ("visit", "Visit")],
        widget=Radios(hints={"visit": "At an office"}),
        error_messages={"required": "Select how it was reported"},
    )
    needs = forms.MultipleChoiceField(
        label="What is needed?",
        choices=[("a", "A letter")],
        widget=Checkboxes(small=True),
        error_messages={"required": "Select what is needed"},
    )
    born = DatePartsField(label="Date of birth", what="date of birth")
    happened = OneBoxDate(label="When?", what="the date it happened")
    reason = forms.CharField(label="Why?", required=False, max_length=50, widget=forms.Textarea)
    told = forms.BooleanField(label="I told them", error_messages={"required": "Tick when you told them"})
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("The case is closed")


def test_the_summary_leads_to_the_first_box_of_each_question_in_error():
    form = Questions({})
    assert form.error_list == [
        ("", "The case is closed"),
        ("id_name", "Enter whose case"),
        ("id_how_0", "Select how it was reported"),
        ("id_needs_0", "Select what is needed"),
        ("id_born_0", "Enter date of birth"),
        ("id_happened", "Enter the date it happened"),
        ("id_told", "Tick when you told them"),
    ]
    page = str(form)
    for target, _ in form.error_list:
        assert not target or page.count(f'id="{target}"') == 1


def test_errors_are_unprocessable_and_a_fresh_form_is_not():
    assert Questions({}).http_status == 422
    assert Questions().http_status == 200


def test_a_fresh_form_has_no_summary():
    assert render_to_string("design/error_summary.html", {"form": Questions()}).strip() == ""
    assert render_to_string("design/error_summary.html").strip() == ""


def test_the_summary_escapes_what_was_typed():
    form = Questions({})
    form.add_error("name", "<script>")
    assert "&lt;script&gt;" in render_to_string("design/error_summary.html", {"form": form})


def test_a_box_is_described_by_its_hint_and_its_error():
    group = Questions({})["name"].as_field_group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in group
    assert 'class="govuk-input govuk-input--width-20 govuk-input--error"' in group
    assert 'id="id_name_helptext"' in group
    assert 'id="id_name_error"' in group
    assert 'class="govuk-label govuk-label--m" for="id_name"' in group
    assert " required" not in group


def test_a_question_with_several_boxes_is_a_legend_and_may_be_the_heading():
    group = Questions({})["how"].as_field_group()
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_how_error">' in group
    assert '<h1 class="govuk-fieldset__heading">How was it reported?</h1>' in group
    assert 'aria-describedby="id_how_1_hint"' in group
    assert group.count("aria-invalid") == 0


def test_all_three_boxes_of_a_wrong_date_are_marked():
    group = Questions({"born_day": "3", "born_month": "4"})["born"].as_field_group()
    assert group.count("govuk-input--error") == 3
    assert 'value="3"' in group


def test_only_optional_questions_say_so():
    page = str(Questions())
    assert "Why? (optional)" in page
    assert page.count("(optional)") == 1


def test_long_answers_are_counted_and_never_cut_off():
    group = Questions()["reason"].as_field_group()
    assert 'data-maxlength="50"' in group
    assert " maxlength=" not in group
    assert 'aria-describedby="id_reason-info"' in group


def test_hidden_boxes_have_no_group():
    assert '<input type="hidden" name="hidden" id="id_hidden">' in str(Questions())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", "", ""), "Enter date of birth"),
        (("3", "", ""), "Date of birth must include a month and a year"),
        (("3", "4", ""), "Date of birth must include a year"),
        (("3", "4", "85"), "Year must include 4 numbers"),
        (("31", "2", "1985"), "Date of birth must be a real date"),
        (("x", "2", "1985"), "Date of birth must be a real date"),
        (("²", "2", "1985"), "Date of birth must be a real date"),
    ],
)
def test_a_date_in_three_boxes_says_what_is_missing(typed, words):
    form = Questions(dict(zip(("born_day", "born_month", "born_year"), typed, strict=True)))
    assert form.errors["born"] == [words]


@pytest.mark.parametrize("month", ["4", "04", "Apr", "april"])
def test_a_date_in_three_boxes_is_read(month):
    form = Questions({"born_day": "3", "born_month": month, "born_year": "1985"})
    assert "born" not in form.errors
    assert form.cleaned_data["born"] == date(1985, 4, 3)


def test_a_date_is_shown_as_it_would_be_typed():
    form = Questions(initial={"born": date(1985, 4, 3), "happened": date(2026, 4, 3)})
    assert 'value="3 4 2026"' in str(form["happened"])
    assert 'value="1985"' in str(form["born"])
    assert not Questions({"happened": "3 4 2026"}, initial={"happened": date(2026, 4, 3)})[
        "happened"
    ]._has_changed()


def test_a_wrong_date_in_one_box_is_kept_and_explained():
    form = Questions({"happened": "32 1 2026"})
    assert form.errors["happened"] == [
        "The date it happened must be a real date with its year, like 3 4 2026"
    ]
    assert 'value="32 1 2026"' in str(form["happened"])


@pytest.mark.parametrize("year", ["0001", "1849", "2300", "9999"])
def test_a_year_that_nobody_means_is_refused(year):
    """A day in the year 9999 broke what was worked out from it, for everyone who could see it."""
    words = "must be in a year from 1850 to 2299"
    form = Questions({"happened": f"1 2 {year}", "born_day": "1", "born_month": "2", "born_year": year})
    assert form.errors["happened"] == [f"The date it happened {words}"]
    assert form.errors["born"] == [f"Date of birth {words}"]
    for fine in ("31 12 2299", "1 1 1850"):
        assert "happened" not in Questions({"happened": fine}).errors


def test_what_a_form_itself_says_of_a_year_is_all_it_says():
    class Closer(UiForm):
        on = OneBoxDate(label="When?")

        def clean_on(self):
            raise forms.ValidationError("Choose a day of this week")

    assert Closer({"on": "1 1 9999"}).errors["on"] == ["Choose a day of this week"]


def test_the_options_of_a_select_are_escaped_in_their_groups_with_the_chosen_one_marked():
    class Choosing(UiForm):
        team = forms.ChoiceField(
            choices=[
                ("", "Any"),
                ("O'Brien & <Sons>", [(1, "Noise <b>team</b>"), (2, mark_safe("A &amp; B"))]),
            ]
        )

    page = str(Choosing({"team": "2"})["team"])
    assert '<option value="">Any</option>' in page
    assert '<optgroup label="O&#x27;Brien &amp; &lt;Sons&gt;">' in page
    assert '<option value="1">Noise &lt;b&gt;team&lt;/b&gt;</option>' in page
    assert '<option value="2" selected>A &amp; B</option>' in page
    assert page.count("selected") == 1
