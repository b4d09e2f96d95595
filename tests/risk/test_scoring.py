"""The band follows from the answers; more harm never lowers it; a file that would is refused with its lines."""

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.work.risk import instruments, scoring
from wardmote.work.risk.instruments import SHIPPED, Faulty

CONTENT = instruments.read(SHIPPED.read_text())["content"]
LEAST = {question["key"]: question["options"][0]["key"] for question in CONTENT["questions"]}
MOST = {question["key"]: question["options"][-1]["key"] for question in CONTENT["questions"]}


@pytest.mark.parametrize(
    ("changes", "score", "band", "categories"),
    [
        ({}, 0, "low", ()),
        ({"often": "daily", "trend": "worse", "near": "neighbours"}, 8, "low", ()),
        ({"often": "daily", "trend": "worse", "near": "neighbours", "support": "some"}, 9, "medium", ()),
        ({"done": "threats"}, 5, "medium", ()),  # at least medium, whatever the points
        ({"aimed": "hate"}, 4, "medium", ()),
        ({"done": "violence"}, 8, "high", ()),
        ({"effect": "danger"}, 8, "high", ("health",)),
        ({"easily_harmed": "yes"}, 2, "low", ("health",)),
        (MOST, 41, "high", ("health",)),
    ],
)
def test_the_band_follows_from_the_answers(changes, score, band, categories):
    found = scoring.scored(CONTENT, LEAST | changes)
    assert (found.score, found.band, found.categories) == (score, band, categories)


@pytest.mark.parametrize("answers", [{}, LEAST | {"often": "hourly"}, LEAST | {"weather": "fine"}])
def test_an_answer_that_is_missing_or_not_offered_has_no_band(answers):
    with pytest.raises(scoring.NotAnswered):
        scoring.scored(CONTENT, answers)


@st.composite
def instrument(draw):
    """Any instrument that the installer would take, as a file."""
    many = draw(st.integers(1, 4))
    starts = [0, *sorted(draw(st.sets(st.integers(1, 30), min_size=many - 1, max_size=many - 1)))]
    days = sorted(draw(st.lists(st.integers(1, 90), min_size=many, max_size=many)), reverse=True)
    levels = sorted(draw(st.lists(st.sampled_from([0, 1, 2]), min_size=many, max_size=many)))
    told = [
        'key = "x"',
        'version = "1"',
        'name = "X"',
        'source = "test"',
        'status = "recall"',
        'who = ["triage"]',
    ]
    for question in range(draw(st.integers(1, 5))):
        told += ["[[question]]", f'key = "q{question}"', 'text = "Q"']
        points = sorted(draw(st.lists(st.integers(0, 12), min_size=2, max_size=4)))
        least = sorted(draw(st.lists(st.integers(0, many - 1), min_size=len(points), max_size=len(points))))
        for number, (each, floor) in enumerate(zip(points, least, strict=True)):
            told += ["[[question.option]]", f'key = "o{number}"', 'text = "O"', f"points = {each}"]
            told += [f'at_least = "b{floor}"'] if floor else []
    for number, start in enumerate(starts):
        told += ["[[band]]", f'key = "b{number}"', 'name = "B"', f"from = {start}"]
        told += [f'level = "{instruments.LEVELS[levels[number]]}"', f"contact_days = {days[number]}"]
        told += [f"review_days = {days[number]}"]
    return instruments.read("\n".join(told))["content"]


@given(st.data())
def test_more_harm_never_lowers_the_band(data):
    content = data.draw(st.one_of(instrument(), st.just(CONTENT)))
    some = {q["key"]: data.draw(st.integers(0, len(q["options"]) - 1)) for q in content["questions"]}
    worse = {
        q["key"]: data.draw(st.integers(some[q["key"]], len(q["options"]) - 1)) for q in content["questions"]
    }

    def found(places):
        return scoring.scored(
            content, {q["key"]: q["options"][places[q["key"]]]["key"] for q in content["questions"]}
        )

    before, after = found(some), found(worse)
    places = [band["key"] for band in content["bands"]]
    assert (places.index(after.band), after.score) >= (places.index(before.band), before.score)
    assert instruments.LEVELS.index(after.level) >= instruments.LEVELS.index(before.level)
    assert after.contact_days <= before.contact_days
    assert after.review_days <= before.review_days


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (
            (r'key = "weekly"\n(.*)\npoints = 2', r'key = "weekly"\n\1\npoints = 0'),
            "weekly",
            "fewer than those",
        ),
        ((r'at_least = "high"', 'at_least = "extreme"'), "violence", "key of a band"),
        ((r'at_least = "high"', ""), "violence", "lower than that of an option above"),
        ((r'key = "trend"', 'key = "often"'), "often", "stands above already"),
        ((r"from = 9", "from = 0"), "medium", "more than those of the band above"),
        (
            (r"contact_days = 2\n", "contact_days = 99\n"),
            "high",
            "must not be more than that of the band above",
        ),
        ((r'level = "high"', 'level = "extreme"'), "high", "level must be one of"),
        ((r"points = 8", 'points = "eight"'), "violence", "whole number"),
        ((r"from = 18", "from = 18\ncolour = 1"), "high", "“colour” is not known here"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused_at_its_line(change, where, message):
    text = re.sub(*change, SHIPPED.read_text(), count=1)
    with pytest.raises(Faulty) as refused:
        instruments.read(text)
    fault = next(each for each in refused.value.faults if message in each.message)
    lines = text.splitlines()
    assert lines[fault.line - 1].startswith("[[")
    assert any(f'key = "{where}"' in line for line in lines[fault.line : fault.line + 2])


def test_what_is_not_toml_names_its_line_and_the_signature_is_of_the_content():
    with pytest.raises(Faulty) as refused:
        instruments.read('key = "x"\nversion = \n')
    assert refused.value.faults[0].line == 2
    fields = instruments.read(SHIPPED.read_text())
    other = copy.deepcopy(fields)
    other["content"]["bands"][0]["contact_days"] = 1
    assert instruments.signature(fields) == fields["signature"] != instruments.signature(other)
