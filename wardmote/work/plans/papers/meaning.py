"""What a paper says of an action against how it stands here: what the paper changed, and what people did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wardmote.foundation.imports.names import name_key
from wardmote.work.plans.days import NONE, Deadline
from wardmote.work.plans.papers.mapping import Good

# What an action is compared by, and what a person calls it. The number is what it is known by.
FIELDS = {
    "priority": "priority",
    "title": "what is to be done",
    "due": "deadline",
    "leads": "lead services",
    "supports": "supporting partners",
    "rating": "reported rating",
    "comment": "reported comment",
}
COLUMN = {
    "title": "action", "due": "deadline", "leads": "lead", "supports": "support", "rating": "rating",
    "comment": "comment",
}  # fmt: skip
SINCE = "kept, changed here since"


@dataclass
class Compared:
    """`taken` is what the paper changes; `kept` names what it says otherwise, but was changed here since."""

    taken: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def in_words(self) -> str:
        if not self.kept:
            return ""
        words = ", ".join(FIELDS[name] for name in self.kept)
        return f"{words[:1].upper()}{words[1:]}: {SINCE}."


def of(good: Good) -> dict[str, Any]:
    """What a row means, by field; nothing of what the paper has no column for."""
    meant: dict[str, Any] = {
        "priority": good.priority[0],
        "title": good.title,
        "due": [good.due.day.isoformat(), good.due.precision] if good.due else None,
        "leads": list(good.leads),
        "supports": list(good.supports),
        "rating": good.rating,
        "comment": good.comment,
    }
    return {
        name: value
        for name, value in meant.items()
        if name in ("priority", "title") or COLUMN[name] in good.said
    }


def compared(now_says: Mapping[str, Any], said: Mapping[str, Any], stands: Mapping[str, Any]) -> Compared:
    """Of each field: what the paper says now, what it said when it was last taken in, and what stands here.

    What was blank here is filled, whoever left it so.
    """
    found = Compared()
    for name, value in now_says.items():
        if same(name, value, stands[name]):
            continue
        before = said.get(name)
        if not same(name, value, before) and (same(name, stands[name], before) or not stands[name]):
            found.taken[name] = value
        else:
            found.kept.append(name)
    return found


def same(name: str, one: Any, other: Any) -> bool:
    if name in ("leads", "supports"):
        return [name_key(each) for each in one or ()] == [name_key(each) for each in other or ()]
    return (one or None) == (other or None)


def deadline(due: Any) -> Deadline:
    return Deadline(date.fromisoformat(due[0]), due[1]) if due else NONE
