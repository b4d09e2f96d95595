"""Key facts fed by a statistics service: what is read, what is asked, what is kept."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.registers.conftest import add, again, now, today
from tests.world import as_officer
from wardmote.work.registers import feeding
from wardmote.work.registers.json_stat import NotJsonStat, last_day, read

FEED = "https://statistics.example/dataset.json"


def dataset(values, times=("2023", "2024", "2025"), **more):
    return {
        "version": "2.0", "class": "dataset", "label": "Residents", "source": "Census office",
        "id": ["geography", "time"], "size": [1, len(times)], "role": {"time": ["time"]},
        "dimension": {
            "geography": {"category": {"index": {"E1": 0}}},
            "time": {"category": {"index": {code: place for place, code in enumerate(times)}}},
        },
        "value": values, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("2024", date(2024, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2024M02", date(2024, 2, 29)),
        ("2024-Q3", date(2024, 9, 30)), ("2024 Q3", date(2024, 9, 30)), ("2024/25", date(2025, 3, 31)),
        ("1999/00", date(2000, 3, 31)), ("2024-06-15", date(2024, 6, 15)), ("2024-13", None), ("Spring", None),
        ("2024/27", None), ("0000", None),
    ],
)  # fmt: skip
def test_a_time_is_the_last_day_of_its_period(code, day):
    assert last_day(code) == day


def test_values_as_a_list_or_by_place_with_gaps_left_out():
    wanted = ((date(2023, 12, 31), Decimal("8600")), (date(2025, 12, 31), Decimal("8612.5")))
    assert read(dataset([8600, None, 8612.5])).values == wanted
    assert read(dataset({"0": 8600, "2": "8612.5"})).values == wanted


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "not as JSON-stat"),
        ({"class": "collection", "dimension": {}}, "no dataset"),
        (dataset([1, 2, 3], size=[2, 3]), "narrow geography"),
        (dataset([1, 2, 3], role={}, id=["geography", "when"]), "which dimension is time"),
        (dataset(["x", 2, 3]), "no number"),
        (dataset([float("inf"), 2, 3]), "no number"),
        (dataset([True, 2, 3]), "no number"),
        (dataset([None, None, None]), "no values"),
        (dataset([1], times=("Spring",)), "none of a day"),
        (dataset(3), "not as JSON-stat"),
    ],
)
def test_what_is_no_series_is_refused_in_words(answer, words):
    with pytest.raises(NotJsonStat, match=words):
        read(answer)


def test_only_hosts_the_operator_named_are_asked(settings):
    assert not feeding.may_be_asked(FEED)
    settings.STATISTICS_HOSTS = {"statistics.example"}
    assert feeding.may_be_asked(FEED)
    for address in (
        "http://statistics.example/", "https://statistics.example:8443/", "https://a@statistics.example/",
        "https://statistics.example.evil.example/", "https://127.0.0.1/", "https://[::1", "file:///etc/passwd",
    ):  # fmt: skip
        assert not feeding.may_be_asked(address)
        with pytest.raises(feeding.CannotFetch):
            feeding.get(address)


def test_an_answer_that_is_no_json_is_said_without_its_words():
    with pytest.raises(feeding.CannotFetch) as problem:
        feeding.fetch(FEED, by=lambda _: b"<html>secret")
    assert "secret" not in problem.value.message
    with pytest.raises(feeding.CannotFetch):
        feeding.fetch(FEED, by=lambda _: b"[" * 200_000)


def taken(by, entry, answer):
    series = feeding.fetch(FEED, by=lambda _: json.dumps(answer).encode())
    with as_officer(by) as me:
        found = next(each for each in feeding.fed(me) if each.pk == entry.pk)
        return feeding.take(found, series, by=me, now=now(), today=today())


def test_what_was_fetched_is_the_next_version_and_again_nothing(people):
    released = (today() - timedelta(days=300)).isoformat()
    entry = add(people.editor, "key-facts", title="Residents", feed=FEED, value="1", lines={
        "values": [{"id": "a", "on": "2000-12-31", "amount": "8000", "basis": "actual", "note": "By hand"}],
    }, released_on=released, as_at="2020-01-01")  # fmt: skip
    times = ("2023", "2024", str(today().year + 1))
    assert taken(people.editor, entry, dataset([8600, 8610.50, 9999], times)).outcome == "changed"
    seen = again(entry, people.partner)
    assert (seen.version, seen.values["value"], seen.values["as_at"]) == (2, "8610.5", "2024-12-31")
    assert [line["amount"] for line in seen.lines["values"]] == [
        "8000",
        "8600",
        "8610.5",
    ]  # nothing of a day to come
    assert seen.lines["values"][0]["note"] == "By hand"
    assert taken(people.editor, entry, dataset([8600, 8610.50, 9999], times)).outcome == "unchanged"
    assert again(entry, people.partner).version == 2
    assert taken(people.editor, entry, dataset([8600, 8700, 9999], times)).outcome == "changed"  # revised


def test_a_value_that_cannot_be_kept_is_said_and_nothing_changes(people):
    entry = add(people.editor, "key-facts", title="Residents", feed=FEED)
    told = taken(people.editor, entry, dataset([1e30, 1e30, 1e30]))
    assert told.outcome == "failed"
    assert again(entry, people.editor).version == 1
    told = taken(people.editor, entry, dataset([1], times=(str(today().year + 1),)))
    assert (told.outcome, told.words) == ("failed", "The service has no value up to today.")


def test_only_the_agencys_own_facts_are_fed(people):
    add(people.editor, "key-facts", title="Residents", feed=FEED)
    with as_officer(people.housing_editor) as me:
        assert list(feeding.fed(me)) == []
    with as_officer(people.editor) as me:
        assert [entry.title for entry in feeding.fed(me)] == ["Residents"]
