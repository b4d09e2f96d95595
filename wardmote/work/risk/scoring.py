"""How a band follows from answers: pure, and the same as the database's `risk_scored()`, which checks it.

The points of the chosen options are added up; the band is the highest whose threshold is reached, and no
lower than any chosen option says. Options stand in order of harm with points that never fall (`instruments`
refuses a file in which they do), so more harm never lowers the band.
Decision: docs/decisions/0120-risk-instruments-are-data.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scored:
    score: int
    band: str
    level: str  # as a case says it: low, medium or high
    contact_days: int
    review_days: int
    categories: tuple[str, ...]  # kinds of data that the answers hold


class NotAnswered(Exception):
    """An answer is missing, or is none of those offered."""


def scored(content: Mapping[str, Any], answers: Mapping[str, str]) -> Scored:
    """What follows from these answers to an instrument's questions.

    :raises NotAnswered: unless each question has one of its answers, and nothing else is answered.
    """
    if set(answers) != {question["key"] for question in content["questions"]}:
        raise NotAnswered
    return so_far(content, answers)


def so_far(content: Mapping[str, Any], answers: Mapping[str, str]) -> Scored:
    """The same of those questions that are answered: more answers never lower it.

    :raises NotAnswered: if an answer is none of those offered.
    """
    bands = content["bands"]
    ranks = {band["key"]: rank for rank, band in enumerate(bands)}
    score, floor, categories = 0, 0, set()
    for question in content["questions"]:
        if question["key"] not in answers:
            continue
        option = option_of(question, answers[question["key"]])
        if option is None:
            raise NotAnswered
        score += option["points"]
        floor = max(floor, ranks.get(option.get("at_least", ""), 0))
        if option["points"] and question.get("category"):
            categories.add(question["category"])
    band = bands[max(floor, max(rank for rank, band in enumerate(bands) if band["from"] <= score))]
    return Scored(
        score=score,
        band=band["key"],
        level=band["level"],
        contact_days=band["contact_days"],
        review_days=band["review_days"],
        categories=tuple(sorted(categories)),
    )


def option_of(question: Mapping[str, Any], key: str | None) -> dict[str, Any] | None:
    return next((each for each in question["options"] if each["key"] == key), None)
