"""Risk assessed, another band asked and answered, actions chosen, a version used."""

from datetime import date, timedelta
from typing import Any

from django import forms

from wardmote.foundation.design.forms import OneBoxDate, Radios, UiForm
from wardmote.trust.access.forms import OnceMixin, text
from wardmote.work.cases.models import Person
from wardmote.work.risk.models import Assessment, Instrument

THE_CASE = "case"


class AssessForm(OnceMixin, UiForm):
    """One page of questions, as radios; a note beside each is folded away."""

    mark_optional = False

    def __init__(
        self, *args: Any, instrument: Instrument, people: list[Person], last: Assessment | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instrument, self.people = instrument, {str(person.pk): person for person in people}
        choices = [
            (key, f"{person.name}, {person.get_role_display().lower()}")
            for key, person in self.people.items()
        ]
        self.fields["about"] = forms.ChoiceField(
            label="Whose risk is it?",
            choices=[*choices, (THE_CASE, "The case as a whole")],
            widget=Radios,
            error_messages={"required": "Choose whose risk it is"},
        )
        answers = last.told.answers if last else {}
        for number, question in enumerate(instrument.content["questions"], start=1):
            options = [(each["key"], each["text"]) for each in question["options"]]
            was = dict(options).get(answers.get(question["key"]), "")
            field = self.fields[f"q_{question['key']}"] = forms.ChoiceField(
                label=f"{number}. {question['text']}",
                help_text=" ".join(filter(None, [question["help"], f"Last time: {was}" if was else ""])),
                choices=options,
                widget=Radios,
                error_messages={"required": f"Answer question {number}"},
            )
            field.initial = answers.get(question["key"]) if was else None
            self.fields[f"n_{question['key']}"] = forms.CharField(
                label=f"Note on question {number}", required=False, max_length=2000, widget=text(2)
            )

    @property
    def questions(self) -> list[tuple[Any, Any]]:
        keys = [question["key"] for question in self.instrument.content["questions"]]
        return [(self[f"q_{key}"], self[f"n_{key}"]) for key in keys]

    def answers(self) -> dict[str, str]:
        """What is answered so far, whether the form holds together or not."""
        return {
            name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("q_") and value
        }

    def notes(self) -> dict[str, str]:
        return {
            name[2:]: value.strip()
            for name, value in self.cleaned_data.items()
            if name.startswith("n_") and value.strip()
        }

    def person(self) -> Person | None:
        return self.people.get(self.cleaned_data["about"])


class OverrideForm(OnceMixin, UiForm):
    band = forms.ChoiceField(
        label="Which band should be used?",
        widget=Radios,
        error_messages={"required": "Choose which band should be used"},
    )
    words = forms.CharField(
        label="What do you know that the answers do not say?",
        help_text="Your judgement, in words. A supervisor of the agency that assessed answers, "
        "or one of the case’s owner.",
        widget=text(4),
        min_length=10,
        max_length=4000,
        error_messages={
            "required": "Enter your judgement",
            "min_length": "Say a little more: a supervisor decides by this",
        },
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bands = assessment.instrument.content["bands"]
        self.fields["band"].choices = [  # type: ignore[attr-defined]
            (band["key"], band["name"]) for band in reversed(bands) if band["key"] != assessment.band
        ]


class AnswerForm(UiForm):
    agreed = forms.ChoiceField(
        label="Do you agree?",
        choices=[("yes", "Yes, use this band"), ("no", "No, the computed band stands")],
        widget=Radios,
        error_messages={"required": "Choose whether you agree"},
    )
    words = forms.CharField(
        label="Why?",
        help_text="Needed where you do not agree.",
        required=False,
        widget=text(3),
        max_length=4000,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            data.get("agreed") == "no"
            and len(data.get("words", "").strip()) < 3
            and "words" not in self.errors
        ):
            self.add_error("words", "Enter why the computed band stands")
        return data


class FollowUpForm(UiForm):
    """The actions that a band sets: each is asked for, or left out for a reason."""

    mark_optional = False

    def __init__(self, *args: Any, actions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = actions
        for action in actions:
            key = action["key"]
            self.fields[f"do_{key}"] = forms.BooleanField(
                label=action["title"],
                help_text=action["words"],
                required=False,
                initial=not action["open"],
            )
            self.fields[f"why_{key}"] = forms.CharField(
                label="If not, why not?",
                required=False,
                max_length=500,
                initial="Asked for before, and still open" if action["open"] else "",
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"do_{each['key']}"], self[f"why_{each['key']}"]) for each in self.actions]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for action in self.actions:
            why = f"why_{action['key']}"
            if (
                not data.get(f"do_{action['key']}")
                and not data.get(why, "").strip()
                and why not in self.errors
            ):
                self.add_error(why, f"Enter why this is left out: {action['title']}")
        return data


class UseForm(UiForm):
    version = forms.ChoiceField(
        label="Which version?", widget=Radios, error_messages={"required": "Choose a version"}
    )
    starts_on = OneBoxDate(label="From which day?", what="the day it is used from")

    NONE = "none"

    def __init__(self, *args: Any, versions: list[Instrument], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["version"]
        field.choices = [
            *((str(each.pk), f"Version {each.version}") for each in versions),
            (self.NONE, "None: this instrument is not used from that day"),
        ]
        field.widget.hints = {str(each.pk): each.source for each in versions}

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError("The day it is used from must be today or later")
        if day > self.today + timedelta(days=3660):
            raise forms.ValidationError("The day it is used from must be within ten years")
        return day
