"""Why a record is kept until a day, in words: the sum the database did (`wardmote.retention_reckon`)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from wardmote.foundation.design.dates import day_words
from wardmote.work.retention.models import Item, Rule

LAID_UP = {Item.RecordKind.PERSON, Item.RecordKind.PLACE}  # settled while nothing refers to them
UNCONFIRMED = {Rule.Status.RECALL, Rule.Status.DEFAULT}


@dataclass(frozen=True)
class Reckoned:
    """`sentence` says it whole; `steps` how it came about, one rule a line; `rules` which rules were used."""

    sentence: str
    steps: list[str]
    rules: list[Rule]

    @property
    def unconfirmed(self) -> bool:
        return any(rule.status in UNCONFIRMED for rule in self.rules)


def later(day: date, months: int) -> date:
    """The same day so many months on; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_words(months: int) -> str:
    years, rest = divmod(months, 12)
    parts = [f"{years} year{'s' * (years != 1)}"] * bool(years) + [f"{rest} month{'s' * (rest != 1)}"] * bool(
        rest
    )
    return " and ".join(parts)


SETTLED = {
    Item.RecordKind.CASE: "closed",
    Item.RecordKind.REPORT: "decided",
    Item.RecordKind.PERSON: "last referred to or changed",
    Item.RecordKind.PLACE: "last referred to or changed",
    Item.RecordKind.PATROL: "over",
}


def settled_words(kind: str) -> str:
    return SETTLED[Item.RecordKind(kind)]


def since_words(item: Item, rule: Rule) -> str:
    settled = settled_words(item.record_kind)
    if rule.since == Rule.Since.LAST_NOTICE and item.since_on != item.settled_on:
        return "people last came to notice"
    return settled


def base_step(item: Item, rule: Rule) -> tuple[str, date | None]:
    """What the rule itself comes to, and the day."""
    assert item.since_on is not None
    start = f"{since_words(item, rule)} {day_words(item.since_on)}"
    if rule.period_months is not None:
        return f"{start} + {period_words(rule.period_months)}", later(item.since_on, rule.period_months)
    if item.born_unknown:
        return "the birthday of the person said to be responsible is not on record", None
    return (
        f"until the end of the year in which the person said to be responsible is {rule.until_age}",
        item.keep_until,
    )


def reckon(item: Item) -> Reckoned:
    """What the days of an item come to, and why."""
    if item.settled_on is None and item.record_kind in LAID_UP:
        return Reckoned("Something refers to it. Its days are counted once nothing does.", [], [])
    if item.settled_on is None:
        return Reckoned("It is being worked on. Its days are counted once it is closed.", [], [])
    if item.rule is None:
        return Reckoned(
            "It is kept as long as the case it belongs to, or while another agency deals with it.", [], []
        )
    rules = [item.rule]
    words, day = base_step(item, item.rule)
    steps = [_line(item.rule, words, day)]
    why = words
    if item.rule.review_months and item.since_on:
        review = later(item.since_on, item.rule.review_months)
        steps.append(
            f"Reviewed at least every {period_words(item.rule.review_months)}: first on {day_words(review)}."
        )
    if item.floor_rule is not None:
        rules.append(item.floor_rule)
        why = f"the youngest child involved is {item.floor_rule.until_age} in that year"
        if item.born_unknown:
            why += "; a birthday is not on record and counts as the day the case was opened"
        steps.append(_line(item.floor_rule, why, item.keep_until))
    if item.kept_to:
        steps.append(f"Kept longer by decision: next review on {day_words(item.kept_to)}.")
    if item.keep_until is None:
        due = f": review on {day_words(item.due_on)}" if item.due_on else ""
        return Reckoned(f"Kept without a last day{due}.", steps, rules)
    sentence = f"Kept until {day_words(item.keep_until)}: {why}."
    if item.kept_to and item.kept_to > item.keep_until:
        by_rule = sentence.replace("Kept", "Its rule kept it", 1)
        sentence = f"Kept by decision until its next review on {day_words(item.kept_to)}. {by_rule}"
    return Reckoned(sentence, steps, rules)


def _line(rule: Rule, words: str, day: date | None) -> str:
    until = f" = {day_words(day)}" if day else ""
    return f"{rule.name}: {words}{until}. Source: {rule.source}."
