"""How names and telephones are made comparable."""

import pytest

from wardmote.records.people import matching


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zofia Kaczmarski", "kaczmarski, ZOFIA"),
        ("Séan O’Neill", "Sean O'Neill"),
        ("Mr Łukasz Nowak", "Lukasz Nowak"),
        ("Ms Anna-Maria Ferraz", "Anna Maria Ferraz"),
        ("Jürgen Groß", "Jurgen Gross"),
    ],
)
def test_the_same_name_however_it_is_written(one, other):
    assert matching.sorted_parts(one) == matching.sorted_parts(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Catherine Smith", "Kathryn Smyth"),
        ("Steven Phillips", "Stephen Philips"),
        ("Mohammed Chaudhary", "Muhammad Chaudhry"),
    ],
)
def test_names_that_sound_the_same(one, other):
    assert matching.sorted_parts(one) != matching.sorted_parts(other)
    assert matching.sound(one) == matching.sound(other)


def test_different_names_do_not_sound_the_same():
    assert matching.sound("Zofia Kaczmarski") != matching.sound("Rufus Waghorn")


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "0044 7700 900 123", "(07700) 900-123"])
def test_a_telephone_however_it_is_typed(typed):
    assert matching.e164(typed) == "+447700900123"


@pytest.mark.parametrize("typed", ["", "none", "12", "ask her sister"])
def test_what_is_no_telephone(typed):
    assert matching.e164(typed) == ""


def test_telephones_in_a_line_of_text():
    assert matching.phones_in("mobile 07700 900123, or her sister on 020 7946 0999") == [
        "+447700900123",
        "+442079460999",
    ]


def test_a_list_sorts_by_the_last_name():
    assert matching.sort_name("Mr Rufus Waghorn") == "waghorn rufus"


def test_a_name_in_another_script_keeps_its_letters():
    assert matching.keys_of_names(["Дмитрий Иванов"]) >= {("part", "дмитрии"), ("part", "иванов")}


def test_nothing_is_compared_of_no_name():
    assert matching.keys_of_names(["", "  ", "…"]) == set()
