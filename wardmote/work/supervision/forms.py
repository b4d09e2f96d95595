"""Plans, contacts, reviews, surveys, sessions, templates: what is asked, the words for what is wrong."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.trust.access.forms import OnceMixin, text
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Person
from wardmote.work.risk.models import Contact
from wardmote.work.supervision.models import Step, Survey, Template
from wardmote.work.supervision.policies import FEWEST

MOST_OPTIONS = 12
NUMBER = {"inputmode": "numeric", "class": "govuk-input--width-3"}


class PlanForm(UiForm):
    """Each step of a template: made, or left out for a reason."""

    mark_optional = False

    def __init__(
        self, *args: Any, parts: Sequence[Mapping[str, Any]], due: Mapping[str, date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.due = parts, due
        for part in parts:
            self.fields[f"step_{part['key']}"] = forms.ChoiceField(
                label=f"{part['name']}: make it?",
                choices=[
                    ("", "Make it"),
                    *((value, f"Leave out: {words.lower()}") for value, words in Step.LeftOut.choices),
                ],
                widget=forms.Select({"class": "govuk-!-width-full"}),
                required=False,
            )

    @property
    def rows(self) -> list[tuple[Mapping[str, Any], date, Any]]:
        return [(part, self.due[part["key"]], self[f"step_{part['key']}"]) for part in self.parts]

    @property
    def left_out(self) -> dict[str, str]:
        told = {part["key"]: self.cleaned_data[f"step_{part['key']}"] for part in self.parts}
        return {key: why for key, why in told.items() if why}


class AgreeForm(UiForm):
    agreed_on = OneBoxDate(label="When did the complainant agree to it?", what="the day they agreed")


class QuestionsForm(UiForm):
    """Questions of a template: those with answers to choose from, and those with a box."""

    mark_optional = False
    EMPTY = "Answer at least one question"

    def __init__(self, *args: Any, parts: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = [part for part in parts if part.get("key") and part.get("name")]
        for part in self.parts:
            options = [str(each) for each in part.get("options") or []]
            self.fields[self.name_of(part)] = (
                forms.ChoiceField(
                    label=part["name"],
                    choices=[(str(number), words) for number, words in enumerate(options)],
                    widget=Radios(small=True),
                    required=False,
                )
                if options
                else forms.CharField(label=part["name"], widget=text(4), max_length=4000, required=False)
            )

    @staticmethod
    def name_of(part: Mapping[str, Any]) -> str:
        return f"q_{part['key']}"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not any(told.get(self.name_of(part)) for part in self.parts):
            raise forms.ValidationError(self.EMPTY)
        return told

    @property
    def scores(self) -> dict[str, int]:
        """By question: which of its answers was chosen."""
        told = (
            (part["key"], self.cleaned_data[self.name_of(part)]) for part in self.parts if part.get("options")
        )
        return {key: int(value) for key, value in told if value != ""}

    @property
    def in_words(self) -> dict[str, str]:
        """By question: the words of the answer that was chosen, or what was typed."""
        said = {}
        for part in self.parts:
            value = self.cleaned_data[self.name_of(part)]
            if value != "":
                said[part["key"]] = str(part["options"][int(value)]) if part.get("options") else value
        return said

    @property
    def free_words(self) -> str:
        boxes = [part for part in self.parts if not part.get("options")]
        return "\n\n".join(filter(None, (self.cleaned_data[self.name_of(part)].strip() for part in boxes)))


class TriageForm(OnceMixin, QuestionsForm):
    pass


class ContactForm(OnceMixin, UiForm):
    method = forms.ChoiceField(
        label="How?",
        choices=Contact.Method.choices,
        widget=Radios(inline=True, small=True),
        error_messages={"required": "Choose how they were contacted"},
    )
    reached = forms.ChoiceField(
        label="Were they reached?",
        choices=[("yes", "Yes"), ("no", "No, it was tried")],
        widget=Radios(inline=True, small=True),
        error_messages={"required": "Choose whether they were reached"},
    )
    day = OneBoxDate(label="On which day?", what="the day of the contact")
    hour = OneBoxTime(label="At what time?", what="the time of the contact")
    words = forms.CharField(
        label="What was said",
        help_text="Becomes a note of the case.",
        widget=text(5),
        max_length=8000,
        required=False,
    )
    next_on = OneBoxDate(label="Next contact", what="the day of the next contact", required=False)

    field_order = ("method", "reached", "day", "hour", "words", "next_on")


class ReviewForm(OnceMixin, UiForm):
    words = forms.CharField(
        label="What has been done, what it has changed, and what follows",
        widget=text(8),
        max_length=8000,
        error_messages={"required": "Enter what the review found"},
    )
    next_on = OneBoxDate(label="Next review", what="the date of the next review")


class AnswerForm(UiForm):
    answer = forms.ChoiceField(
        label="What do you decide?",
        choices=[("sign", "Sign it off"), ("back", "Send it back")],
        widget=Radios(),
        error_messages={"required": "Choose whether you sign it off"},
    )
    words = forms.CharField(
        label="What you say to its author",
        help_text="Needed where you send it back.",
        widget=text(4),
        max_length=4000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("answer") == "back" and len((told.get("words") or "").strip()) < FEWEST:
            self.add_error("words", f"Enter why you send it back, in at least {FEWEST} characters")
        return told


class ExcuseForm(UiForm):
    words = forms.CharField(
        label="Why may the case close without it?",
        widget=text(4),
        min_length=FEWEST,
        max_length=2000,
        error_messages={
            "required": "Enter why the case may close without it",
            "min_length": f"Enter why the case may close without it, in at least {FEWEST} characters",
        },
    )


class OfferForm(OnceMixin, UiForm):
    entry = forms.ChoiceField(
        label="Whom do you ask?", widget=Radios, error_messages={"required": "Choose whom you ask"}
    )
    way = forms.ChoiceField(
        label="How do they answer?",
        choices=Survey.Way.choices,
        widget=Radios(
            hints={
                Survey.Way.LINK: "You are shown a link, once, to give them as they wish."
                " It names no one and says nothing of the case."
            }
        ),
        error_messages={"required": "Choose how they answer"},
    )
    wishes_allow = forms.BooleanField(
        label="I have asked them, and a link is safe for them to have: nobody would see it who should not",
        required=False,
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["entry"]
        field.choices = [
            (pk, f"{person.name}, {person.get_role_display().lower()}") for pk, person in self.people.items()
        ]
        field.widget.hints = {
            pk: f"How to reach them: {person.contact_wishes}"
            for pk, person in self.people.items()
            if person.contact_wishes
        }


class SurveyForm(QuestionsForm):
    pass


AGREED_ROWS = 3


class SessionForm(OnceMixin, UiForm):
    officer = forms.ModelChoiceField(
        Officer.objects.none(), label="With whom?", error_messages={"required": "Choose with whom it was"}
    )
    held_on = OneBoxDate(label="On which day?", what="the day of the session")
    words = forms.CharField(
        label="What was talked about",
        help_text="Read by the two of you alone. Name cases by their reference.",
        widget=text(8),
        max_length=8000,
        error_messages={"required": "Enter what was talked about"},
    )

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mates = Officer.objects.filter(agency=by.agency_id, team=by.team_id, left_at=None, is_service=False)
        field: Any = self.fields["officer"]
        field.queryset = mates.exclude(pk=by.pk).order_by("name", "id")
        for number in range(AGREED_ROWS):
            self.fields[f"agreed_{number}"] = forms.CharField(
                label=f"Agreed action {number + 1}", max_length=200, required=False
            )
            self.fields[f"due_{number}"] = OneBoxDate(
                label=f"By when, action {number + 1}", what="the day it is due", required=False, help_text=""
            )

    @property
    def agreed(self) -> list[tuple[str, date | None]]:
        told = self.cleaned_data
        rows = ((told[f"agreed_{n}"].strip(), told[f"due_{n}"]) for n in range(AGREED_ROWS))
        return [row for row in rows if row[0]]


WHO = [("lead", "The lead officer"), ("supervisor", "A supervisor"), ("team", "The team")]
COUNTED = [("working", "working days"), ("calendar", "calendar days")]
SPARE_ROWS = 3


class TemplateForm(UiForm):
    """A template as rows: of a plan its steps, of questions their answers. An empty row goes."""

    mark_optional = False
    withdrawn = forms.BooleanField(label="There is no such template from that day", required=False)
    starts_on = OneBoxDate(label="From which day?", what="the day it holds from")
    source = forms.CharField(
        label="Where does it stand?",
        help_text="For example, “Housing ASB procedure 2027, page 4”",
        min_length=3,
        max_length=160,
        error_messages={
            "required": "Enter where it stands",
            "min_length": "Enter where it stands, in a few words more",
        },
    )

    def __init__(self, *args: Any, today: date, template: Template, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.template_row = today, template
        self.is_plan = template.use == Template.Use.PLAN
        self.kept = [dict(part) for part in template.parts]
        earlier = [("", "the plan is made"), *((part["key"], part["name"]) for part in self.kept)]
        for number in range(len(self.kept) + SPARE_ROWS):
            part = self.kept[number] if number < len(self.kept) else {}
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"{'Step' if self.is_plan else 'Question'} {number + 1}",
                max_length=120,
                min_length=3,
                required=False,
                initial=part.get("name"),
            )
            for name, field in self._more(number, part, earlier).items():
                self.fields[f"{name}_{number}"] = field

    def _more(
        self, number: int, part: Mapping[str, Any], earlier: list[tuple[str, str]]
    ) -> dict[str, forms.Field]:
        if not self.is_plan:
            initial = "\n".join(part.get("options") or [])
            words = f"Answers to question {number + 1}"
            help_text = "One a line; none for a box to write in"
            return {
                "options": forms.CharField(
                    label=words,
                    help_text=help_text,
                    widget=text(3),
                    required=False,
                    initial=initial,
                    max_length=1000,
                )
            }
        return {
            "days": forms.IntegerField(
                label=f"Days of step {number + 1}",
                min_value=0,
                max_value=400,
                required=False,
                initial=part.get("days", ""),
                widget=forms.TextInput(NUMBER),
                error_messages={
                    "invalid": "Enter days as a whole number",
                    "max_value": "Enter at most 400 days",
                },
            ),
            "counted": forms.ChoiceField(
                label=f"Counted, step {number + 1}", choices=COUNTED, initial=part.get("counted", "working")
            ),
            "after": forms.ChoiceField(
                label=f"Step {number + 1} counts from when",
                choices=earlier,
                required=False,
                initial=part.get("after", ""),
            ),
            "who": forms.ChoiceField(
                label=f"Who does step {number + 1}",
                choices=[*WHO, ("complainant", "The complainant")],
                initial="complainant" if part.get("party") == "complainant" else part.get("who") or "lead",
            ),
            "copy": forms.BooleanField(
                label=f"Step {number + 1} stands in the complainant’s copy",
                required=False,
                initial=part.get("copy", False),
            ),
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        names = ["name", "days", "counted", "after", "who", "copy"] if self.is_plan else ["name", "options"]
        many = len(self.kept) + SPARE_ROWS
        return [{name: self[f"{name}_{number}"] for name in names} for number in range(many)]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it holds from must be today or later")
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors:
            parts = self.parts
            if not parts:
                raise forms.ValidationError(
                    "Enter at least one step" if self.is_plan else "Enter at least one question"
                )
            if any(len(part.get("options", ())) > MOST_OPTIONS for part in parts):
                raise forms.ValidationError(f"Enter at most {MOST_OPTIONS} answers to a question")
            keys = [part["key"] for part in parts]
            for number, part in enumerate(parts):
                if self.is_plan and part["after"] and part["after"] not in keys[:number]:
                    raise forms.ValidationError(
                        f"“{part['name']}” must count from a step before it that is kept"
                    )
        return told

    @property
    def parts(self) -> list[dict[str, Any]]:
        told, found, taken = self.cleaned_data, [], {part["key"] for part in self.kept}
        for number in range(len(self.kept) + SPARE_ROWS):
            name = (told.get(f"name_{number}") or "").strip()
            if not name:
                continue
            kept = number < len(self.kept)
            key = self.kept[number]["key"] if kept else new_key(name, taken)
            taken.add(key)
            part: dict[str, Any] = {"key": key, "name": name}
            if self.is_plan:
                who = told[f"who_{number}"]
                part |= {
                    "days": told.get(f"days_{number}") or 0,
                    "counted": told[f"counted_{number}"],
                    "after": told.get(f"after_{number}") or "",
                    "who": "" if who == "complainant" else who,
                    "party": "complainant" if who == "complainant" else "landlord",
                    "copy": bool(told.get(f"copy_{number}")),
                }
            elif options := [
                line.strip() for line in told.get(f"options_{number}", "").splitlines() if line.strip()
            ]:
                part["options"] = options
            found.append(part)
        return found


def new_key(name: str, taken: set[str]) -> str:
    """A key made of the words, unlike those there are."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32] or "part"
    return next(key for n in range(1, 100) if (key := base if n == 1 else f"{base}-{n}") not in taken)
