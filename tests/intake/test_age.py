from datetime import UTC, datetime, timedelta

import pytest

from wardmote.records.intake.age import age_words

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=20), "20 days"),
        (timedelta(days=21), "3 weeks"),
        (timedelta(days=90), "12 weeks"),
        (timedelta(days=91), "3 months"),
        (timedelta(days=800), "26 months"),
    ],
)
def test_age_is_said_in_words_and_rounded_down(ago, words):
    assert age_words(NOW - ago, NOW) == words
