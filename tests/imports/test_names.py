"""Names of organisations: where a list divides, and which names are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.imports.names import BLANK, name_key, split_names

pytestmark = pytest.mark.database_free


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CoL, CoLP, C&HPCT, LFS, LPS", ["CoL", "CoLP", "C&HPCT", "LFS", "LPS"]),
        ("Borough, St. Joan's Hospice,", ["Borough", "St. Joan's Hospice"]),
        ("City and Hackney Urgent Healthcare Social Enterprise", None),
        ("Fire & Rescue Service", None),
        ("Health (north, south), Police", ["Health (north, south)", "Police"]),
        ("Health (north, south; Police", ["Health (north, south", "Police"]),
        ("Borough; Police\nHealth", ["Borough", "Police", "Health"]),
        ("• Borough\n• Police\n- Health", ["Borough", "Police", "Health"]),
        ("Borough, Police, and Health", ["Borough", "Police", "Health"]),
        ("Police, the police, Borough, POLICE", ["Police", "Borough"]),
        (" ,, Police , ", ["Police"]),
    ],
)
def test_a_list_divides_between_names_and_not_inside_them(text, names):
    assert list(split_names(text).names) == (names or [text])
    assert split_names(text).placeholders == ()


@pytest.mark.parametrize(
    "text", ["TBA", "tbc", "T.B.C.", "n/a", "N/A", "NA", "none", "None.", "-", "–", "?", "[TBC]"]
)
def test_a_placeholder_is_reported_and_is_no_name(text):
    assert split_names(text).names == ()
    assert split_names(text).placeholders == (text,)


@pytest.mark.parametrize("text", ["", "  ", ",", "\n"])
def test_a_blank_cell_is_reported(text):
    assert split_names(text).names == ()
    assert split_names(text).placeholders == (BLANK,)


def test_names_beside_a_placeholder_are_kept():
    found = split_names("Borough, TBC")
    assert (found.names, found.placeholders) == (("Borough",), ("TBC",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LB of Hackney", "the London Borough of  HACKNEY"),
        ("L.B. Hackney", "London Borough of Hackney"),
        ("St. Joan's Hospice", "St Joan’s hospice"),
        ("C&HPCT", "C & HPCT"),
        ("Fire & Rescue", "Fire and Rescue"),
        ("The Office for the Mayor", "office for mayor"),
        ("\uff28\uff45\uff41\uff4c\uff54\uff48", "Health"),
        ("Multi-agency hub", "multi agency hub"),
    ],
)
def test_the_same_organisation_has_one_key(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("CoL", "CoLP"), ("LB of Hackney", "Hackney"), ("Theale", "ale")])
def test_other_organisations_have_other_keys(one, other):
    assert name_key(one) != name_key(other)


@given(st.text())
def test_a_key_is_its_own_key(text):
    assert name_key(name_key(text)) == name_key(text)


@given(st.text())
def test_no_name_is_blank_or_given_twice(text):
    keys = [name_key(name) for name in split_names(text).names]
    assert all(keys)
    assert len(set(keys)) == len(keys)
