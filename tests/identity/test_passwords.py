"""Passwords that others have used, or that anybody would guess of this person, are refused; three words are not."""

import pytest
from django.core.exceptions import ValidationError

from wardmote.trust.identity.passwords import NotGuessable


class Person:
    pk = None
    email = "priya.nairn@council.example"
    own_words = ("Priya", "Nairn", "Marlbridge", "Council", "Street", "wardens")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("password1234", "breached"),
        ("P@ssw0rd2024", "breached"),
        ("iloveyou1234", "breached"),
        ("qwertyuiop123", "breached"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
        ("abcdefghijkl", "guessable"),
        ("priya and her dog", "own-words"),
        ("Marlbridge-town-9", "own-words"),
        ("the council offices", "own-words"),
        ("wardmote wardmote", "own-words"),
    ],
)
def test_what_is_refused_and_why(password, code):
    with pytest.raises(ValidationError) as refused:
        NotGuessable().validate(password, Person())
    assert refused.value.code == code
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "three words remembered",
        "copper lantern sideways",
        "Xk2-vvq9-Lp0w-aa",
        "x" * 5 + " kettle mountain " * 20,
    ],
)
def test_what_is_taken(password):
    NotGuessable().validate(password, Person())
