"""Cleaning what is entered about a request, a part of a pack, or a mark, and the words for what is wrong."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wardmote.foundation import redacting
from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.trust.access.forms import OnceMixin
from wardmote.trust.identity.models import Officer
from wardmote.work.rights.erasing import ToErase
from wardmote.work.rights.models import Item, Mark, Request, Stop

CONTEXT = 24  # letters beside a name, so that a reader sees which one it is


def text(rows: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def account(
    label: str, missing: str, *, hint: str = "", required: bool = True, rows: int = 4
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        widget=text(rows),
        max_length=8000,
        error_messages={"required": missing},
    )


class TakeForm(OnceMixin, UiForm):
    kind = forms.ChoiceField(
        label="What do they ask for?",
        choices=Request.Kind.choices,
        widget=Radios,
        error_messages={"required": "Choose what they ask for"},
    )
    regime = forms.ChoiceField(
        label="Under which law?",
        help_text="Law enforcement: for what a competent authority holds, such as a police force.",
        choices=Request.Regime.choices,
        initial=Request.Regime.GENERAL,
        widget=Radios,
        error_messages={"required": "Choose under which law"},
    )
    received_on = OneBoxDate(label="When did it come?", what="the date it came")
    name = forms.CharField(
        label="Whose data is it about?",
        max_length=160,
        error_messages={"required": "Enter whose data it is about"},
    )
    born_on = OneBoxDate(label="Date of birth", what="the date of birth", required=False)
    contact = forms.CharField(label="Where does the answer go?", max_length=300, required=False)
    on_behalf = forms.CharField(
        label="Does somebody ask for them?",
        help_text="Who, and by what authority: a solicitor with a signed form, a parent.",
        max_length=300,
        required=False,
    )
    words = account("What do they ask, in their words?", "Enter what they ask")
    identity_asked = forms.BooleanField(
        label="It is not yet known that it is them: the clock starts once it is", required=False
    )

    field_order = ("kind", "regime", "received_on", "name", "born_on", "contact", "on_behalf", "words")


class FilterForm(UiForm):
    mark_optional = False

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("open", "Open"), ("any", "Any"), *[c for c in Request.State.choices if c[0] != "open"]],
    )
    kind = forms.ChoiceField(
        label="What they ask", required=False, choices=[("", "Anything"), *Request.Kind.choices]
    )


class IdentityForm(UiForm):
    on = OneBoxDate(label="From which day is it known who asks?", what="the day")
    how = forms.CharField(
        label="How was it shown?",
        help_text="For example, passport seen at the counter. Keep no copy of it here.",
        max_length=200,
        error_messages={"required": "Enter how it was shown"},
    )


class StopForm(UiForm):
    kind = forms.ChoiceField(
        label="What is waited for?",
        choices=Stop.Kind.choices,
        widget=Radios,
        error_messages={"required": "Choose what is waited for"},
    )
    on = OneBoxDate(label="On which day were they asked?", what="the day they were asked")
    words = account("What were they asked?", "Enter what they were asked")


class StartForm(UiForm):
    on = OneBoxDate(label="On which day did the answer come?", what="the day the answer came")
    words = account("What did they say?", "", required=False)


class ExtendForm(UiForm):
    why = account(
        "Why is it extended?",
        "Enter why it is extended",
        hint="They are told this today: it is complex, or they made several requests.",
    )


class SecondForm(UiForm):
    officer = forms.ModelChoiceField(
        label="Who takes the second look?",
        help_text="They read those parts only whose records they may see themselves.",
        queryset=Officer.objects.none(),
        error_messages={"required": "Choose an officer", "invalid_choice": "Choose an officer from the list"},
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = officers
        field.label_from_instance = lambda officer: officer.name


class WordsForm(UiForm):
    words = account("What was done or said?", "Enter what was done or said")


class AnswerForm(UiForm):
    words = account("What are they told?", "Enter what they are told", rows=8)


class GrantForm(UiForm):
    references = forms.MultipleChoiceField(
        label="What is to be deleted?",
        widget=Checkboxes,
        error_messages={"required": "Choose at least one record"},
    )
    words = account("What are they told?", "Enter what they are told", rows=8)

    def __init__(self, *args: Any, lines: Iterable[ToErase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["references"]
        field.choices = [
            (
                line.tied.reference,
                " ".join(
                    [
                        f"{line.tied.reference}, {line.tied.title}.",
                        *(f"In the way: {refusal.message}" for refusal in line.in_the_way),
                    ]
                ),
            )
            for line in lines
            if line.can_be_chosen
        ]


class RefuseForm(UiForm):
    ground = forms.ChoiceField(
        label="On what ground?",
        choices=Request.Ground.choices,
        widget=Radios,
        error_messages={"required": "Choose the ground"},
    )
    words = account(
        "What are they told?",
        "Enter what they are told",
        hint="The reasons; that they may complain to you and the Information Commissioner, and go to court.",
        rows=8,
    )


class PersonForm(UiForm):
    reference = forms.CharField(
        label="Reference of the person record",
        help_text="For example P-7K3Q-9XWM",
        max_length=20,
        error_messages={"required": "Enter the reference of a person record"},
    )


class ReviewForm(UiForm):
    """What goes of one part. Words are chosen by ticking, or typed; all of them are taken out together."""

    mark_optional = False

    decision = forms.ChoiceField(
        label="What goes into the pack?",
        choices=Item.Decision.choices,
        widget=Radios,
        error_messages={"required": "Choose what goes into the pack"},
    )
    suggested = forms.MultipleChoiceField(
        label="Others named, to take out", required=False, widget=Checkboxes
    )
    sentences = forms.MultipleChoiceField(
        label="Sentences and lines to take out", required=False, widget=Checkboxes
    )
    words = forms.CharField(
        label="Other words to take out",
        help_text="One name or phrase a line. Each is taken out wherever it stands.",
        required=False,
        widget=text(3),
    )
    exemption = forms.ChoiceField(
        label="Exemption",
        help_text="Unconfirmed: the paragraphs are named from memory. Look them up before you rely on one.",
        required=False,
        choices=[("", "None"), *Item.Exemption.choices],
    )
    reason = account("Why?", "", hint="For the record. It does not go into the pack.", required=False, rows=3)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        self.item = item
        kwargs.setdefault("initial", started(item))
        super().__init__(*args, **kwargs)
        for name, spans in (("suggested", item.suggested), ("sentences", redacting.sentences(item.text))):
            field: Any = self.fields[name]
            field.choices = [
                (f"{start}-{end}", shown(item.text, start, end, around=name == "suggested"))
                for start, end in spans
            ]
            field.error_messages["invalid_choice"] = "Choose from the list"
            if not field.choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision == Item.Decision.REDACT and not self.spans():
            self.add_error("decision", "Tick or type what is taken out, or let it go as it is")
        if decision in (Item.Decision.WITHHOLD, Item.Decision.UNSAID):
            if not cleaned.get("exemption"):
                self.add_error("exemption", "Choose the exemption that applies")
            if not cleaned.get("reason"):
                self.add_error("reason", "Enter why it applies")
        return cleaned

    def spans(self) -> list[redacting.Span]:
        """Everything ticked or typed, as places in the text."""
        ticked = [*self.cleaned_data.get("suggested", []), *self.cleaned_data.get("sentences", [])]
        found = [tuple(map(int, each.split("-"))) for each in ticked]
        for line in self.cleaned_data.get("words", "").splitlines():
            found += redacting.places_of(line, self.item.text)
        return redacting.merged(found, length=len(self.item.text))  # type: ignore[arg-type]


def started(item: Item) -> dict[str, Any]:
    """As it was decided; what was not yet, with every suggestion ticked."""
    ticked = item.spans if item.decision == Item.Decision.REDACT else item.suggested
    places = {tuple(span) for span in ticked}
    return {
        "decision": item.decision or (Item.Decision.REDACT if item.suggested else ""),
        "suggested": [f"{a}-{b}" for a, b in item.suggested if any(x <= a and b <= y for x, y in places)],
        "sentences": [
            f"{a}-{b}"
            for a, b in redacting.sentences(item.text)
            if item.decision and any(x <= a and b <= y for x, y in places)
        ],
        "words": "\n".join(other_words(item)),
        "exemption": item.exemption,
        "reason": item.reason,
    }


def other_words(item: Item) -> Iterable[str]:
    """What was typed in earlier, so that nothing comes back by saving again."""
    listed = [tuple(each) for each in item.suggested] + redacting.sentences(item.text)
    for start, end in item.spans:
        if not any(start <= a and b <= end for a, b in listed):
            yield " ".join(item.text[start:end].split())


def shown(text: str, start: int, end: int, *, around: bool) -> str:
    words = " ".join(text[start:end].split())
    if not around:
        return words
    before = " ".join(text[max(0, start - CONTEXT) : start].split())
    after = " ".join(text[end : end + CONTEXT].split())
    return f"{words} (… {before} {words} {after} …)"


class MarkForm(OnceMixin, UiForm):
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            (
                Mark.Kind.RESTRICTION.value,
                "A restriction: while it stands, the record is not shared or compared",
            ),
            (Mark.Kind.DISPUTE.value, "A dispute: the person says it is not right"),
            (Mark.Kind.STATEMENT.value, "The person's own statement, beside what is on record"),
            (Mark.Kind.OBJECTION.value, "An objection to its use"),
        ],
        widget=Radios,
        error_messages={"required": "Choose what it is"},
    )
    words = account(
        "What does it say?", "Enter what it says", hint="Everyone who sees the record reads this."
    )

    field_order = ("kind", "words")


class EndMarkForm(UiForm):
    words = account("Why does it end?", "Enter why it ends")


class ObjectionForm(UiForm):
    words = account("What is decided, and why?", "Enter what is decided, and why")
    restrict = forms.BooleanField(label="The objection is upheld: restrict the record", required=False)
