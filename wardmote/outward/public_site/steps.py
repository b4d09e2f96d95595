"""The questions of the public form, in their order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from wardmote.foundation.design.forms import UiForm
from wardmote.outward.public_site import forms
from wardmote.outward.public_site.answers import WHEN
from wardmote.outward.public_site.unfinished import Unfinished
from wardmote.records.front_doors.models import Door
from wardmote.records.intake.models import Report
from wardmote.records.kinds import queries as kinds


@dataclass(frozen=True)
class Step:
    """One page. `in_words` says the answer again on the page that checks them."""

    slug: str
    title: str
    form: type[UiForm]
    in_words: Callable[[dict[str, Any]], str]
    may_skip: bool = False
    is_aside: bool = False  # asked only of those who say so, from the question before it


def _where(answer: dict[str, Any]) -> str:
    number = f"{answer['number']} " if answer.get("number") else ""
    return "\n".join(part for part in (f"{number}{answer['place']}", answer.get("postcode")) if part)


def _about(answer: dict[str, Any]) -> str:
    return "\n".join(part for part in (str(Report.Kind(answer["kind"]).label), answer.get("words")) if part)


def _when(answer: dict[str, Any]) -> str:
    return "\n".join(part for part in (WHEN[answer["when"]], answer.get("more")) if part)


def _you(answer: dict[str, Any]) -> str:
    given = [answer[name] for name in ("name", "phone", "email") if answer.get(name)]
    return "\n".join(given) or "You did not say who you are"


STEPS = [
    Step("danger", "Danger", forms.DangerForm, lambda a: "Yes" if a["danger"] == "yes" else "No"),
    Step("kind", "What it is about", forms.KindForm, _about),
    Step("where", "Where did it happen?", forms.WhereForm, _where),
    Step("when", "When did it happen?", forms.WhenForm, _when),
    Step("what", "What happened", forms.WhatForm, lambda a: str(a["what"])),
    Step(
        "photos", "Do you have pictures of it?", forms.PhotosForm, lambda a: "", may_skip=True, is_aside=True
    ),
    Step("you", "How can we reach you?", forms.YouForm, _you, may_skip=True),
]
BY_SLUG = {step.slug: step for step in STEPS}
ON_THE_WAY = [step for step in STEPS if not step.is_aside]
PAGES = len(ON_THE_WAY) + 1  # with the page that checks the answers


def number_of(step: Step) -> int:
    """Its page; what is asked aside counts as the question that led there."""
    return sum(each in ON_THE_WAY for each in STEPS[: STEPS.index(step) + 1])


def before(step: Step) -> Step | None:
    """The question before it, on the way of everybody."""
    earlier = [each for each in STEPS[: STEPS.index(step)] if not each.is_aside]
    return earlier[-1] if earlier else None


def after(step: Step, *, aside: bool = False) -> Step | None:
    """The question after it: one that is aside only for those who asked for it."""
    later = STEPS[STEPS.index(step) + 1 :]
    return next((each for each in later if aside or not each.is_aside), None)


def first_open(unfinished: Unfinished | None, door: Door) -> Step | None:
    """The first question without an answer that still holds; None once all have one."""
    answers = unfinished.answers if unfinished else {}
    for step in STEPS:
        answer = answers.get(step.slug)
        if answer is None and step.is_aside:
            continue
        if answer is None or (step.slug == "kind" and answer["kind"] not in door.kinds):
            return step
    return None


def form_for(step: Step, door: Door, *args: Any, **kwargs: Any) -> UiForm:
    if step.slug == "kind":
        kwargs["kinds"] = door.kinds
        kwargs["categories"] = kinds.for_the_public(timezone.localdate(), door.kinds)
    return step.form(*args, **kwargs)
