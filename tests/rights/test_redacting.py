"""What is taken out is not there any more, wherever it stood and however it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.redacting import REMOVED, places_of, sentences, suggested, without

pytestmark = pytest.mark.database_free

TEXT = "Peter Hardcastle shouted.\nMr HARDCASTLE, peter\nhardcastle again. Joan Hardcastle did not."


def test_a_person_is_found_wholly_and_by_a_part_of_their_name():
    spans = suggested(TEXT, ["Peter Hardcastle"], keep=["Joan Smithers"])
    assert "ardcastle" not in without(TEXT, spans).lower()
    assert "eter" not in without(TEXT, spans)
    assert "Joan" in without(TEXT, spans)


def test_a_part_of_the_persons_own_name_is_not_taken_for_anothers():
    spans = suggested(TEXT, ["Peter Hardcastle"], keep=["Joan Hardcastle"])
    assert "Joan Hardcastle did not" in without(TEXT, spans)
    assert "Peter Hardcastle shouted" not in without(TEXT, spans)


def test_a_name_in_the_name_of_a_file_is_found():
    """The title and the file's name of a document go into a pack as they were typed."""
    names = "peter_hardcastle-statement.pdf, PeterHardcastle2.pdf, peterhardcastle.pdf, 2026Hardcastle.docx, repeter"
    left = without(names, suggested(names, ["Peter Hardcastle"]))
    assert "ardcastle" not in left
    assert left.endswith("repeter")


def test_words_are_found_as_whole_words():
    assert places_of("ann", "Annexe, ann, Joanna") == [(8, 11)]


def test_no_word_is_left_out_of_the_choices():
    for text in (
        "CCTV asked for, 6 hours either side of 9.40pm. Next one.",
        'He said "Go." Then (she left!) ok... fine',
        "See www.example.org/a?b.c, v1.2.3!x and ...y",
    ):
        told = "".join(text[start:end] for start, end in sentences(text))
        assert "".join(told.split()) == "".join(text.split())
    first, second = sentences("6 hours either side of 9.40pm. Next one.")
    assert first == (0, 30)
    assert second[1] == 40


def test_sentences_and_lines_are_each_a_choice():
    assert ["".join(TEXT[a:b].split()) for a, b in sentences(TEXT)][:2] == [
        "PeterHardcastleshouted.",
        "MrHARDCASTLE,peter",
    ]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_what_stays_is_what_no_span_covers(text, spans):
    covered = {at for start, end in spans for at in range(max(0, start), min(len(text), end))}
    kept = "".join(letter for at, letter in enumerate(text) if at not in covered)
    assert without(text, spans).replace(REMOVED, "") == kept.replace(REMOVED, "")
