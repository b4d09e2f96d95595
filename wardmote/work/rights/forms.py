"""Cleaning what is entered about a request, a part of a pack, or a mark, and the words for what is wrong."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wardmote.foundation import redacting
from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.foundation.files.checked import CannotAccept, CheckedFile, check_upload, too_large_upload
from wardmote.trust.access.forms import OnceMixin
from wardmote.trust.identity.models import Officer
from wardmote.work.rights.erasing import ToErase
from wardmote.work.rights.models import Enclosure, Item, Mark, Request, Stop

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
        help_text="For example P-7K3Q-9XWM. One of your agency that you may not see can be chosen too, by the"
        " reference that a colleague gives you: its officers are asked.",
        max_length=20,
        error_messages={"required": "Enter the reference of a person record"},
    )


class ChosenMixin:
    """Which of what only some choices need is shown at once: what was chosen before, or is sent now."""

    def _has(self, field: str, *choices: str) -> bool:
        chosen = self[field].value() if field in self.fields else ""  # type: ignore[attr-defined,index]
        return chosen in choices if choices else bool(chosen)

    @property
    def opens_words(self) -> bool:
        out = self._has("decision", Item.Decision.REDACT) or self._has("goes", Enclosure.Goes.WORDS)
        return out or self._has("words") or self._has("sentences")

    @property
    def opens_ground(self) -> bool:
        return self._has("exemption") or self._has("reason")


class ReviewForm(ChosenMixin, UiForm):
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


MOST_SENTENCES = 200  # offered to be ticked; of a longer text, words are typed
MOST_NAMES = 100


class CopyForm(OnceMixin, UiForm):
    """A copy with parts blacked out: judged as any file that comes in is."""

    mark_optional = False

    copy = forms.FileField(
        label="A copy with parts blacked out",
        help_text="A PDF or a picture. A black box drawn over words leaves the words in a PDF: print it to a"
        " new PDF, or save its pages as pictures.",
        error_messages={"required": "Choose the copy", "empty": "The file is empty. Choose another"},
    )

    def clean_copy(self) -> CheckedFile:
        upload = self.cleaned_data["copy"]
        try:
            if getattr(upload, "was_too_large", False):
                raise too_large_upload(upload)
            return check_upload(upload.name or "", upload.read())
        except CannotAccept as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from None


class FileForm(ChosenMixin, UiForm):
    """What goes of a document: of its file, and of what the pack calls it."""

    mark_optional = False

    goes = forms.ChoiceField(
        label="What goes into the pack?",
        choices=[
            (Enclosure.Goes.WHOLE, "The file as it is"),
            (Enclosure.Goes.COPY, "The copy with parts blacked out, in place of the file"),
            (Enclosure.Goes.WORDS, "Its words, with some taken out"),
            (Enclosure.Goes.KEPT, "The file is withheld: the pack names the document, and says why"),
            (Item.Decision.WITHHOLD, "All of it is withheld: the pack says why, and does not name it"),
            (Item.Decision.UNSAID, Item.Decision.UNSAID.label),
            (Item.Decision.LEFT_OUT, Item.Decision.LEFT_OUT.label),
        ],
        widget=Radios,
        error_messages={"required": "Choose what goes into the pack"},
    )
    suggested = forms.MultipleChoiceField(
        label="Others named in its title, to take out", required=False, widget=Checkboxes
    )
    names = forms.MultipleChoiceField(
        label="Others named in its words, to take out", required=False, widget=Checkboxes
    )
    sentences = forms.MultipleChoiceField(
        label="Sentences and lines of its words to take out", required=False, widget=Checkboxes
    )
    words = forms.CharField(
        label="Other words to take out",
        help_text="One name or phrase a line. Each is taken out of title and words, wherever it stands.",
        required=False,
        max_length=8000,
        widget=text(3),
    )
    exemption = forms.ChoiceField(
        label="Exemption",
        help_text="Unconfirmed: the paragraphs are named from memory. Look them up before you rely on one.",
        required=False,
        choices=[("", "None"), *Item.Exemption.choices],
    )
    reason = account("Why?", "", hint="For the record. It does not go into the pack.", required=False, rows=3)

    def __init__(
        self,
        *args: Any,
        item: Item,
        said: Enclosure | None,
        has_copy: bool,
        named: Iterable[str],
        **kwargs: Any,
    ) -> None:
        self.item, self.text = item, said.text if said else ""
        self.named = [name for name in named if redacting.places_of(name, self.text)][:MOST_NAMES]
        sentences = redacting.sentences(self.text)
        self.lines = sentences if len(sentences) <= MOST_SENTENCES else []
        kwargs.setdefault("initial", begun(item, said, self.named, self.lines))
        super().__init__(*args, **kwargs)
        there: dict[str, list[tuple[str, str]]] = {
            "suggested": [
                (f"{start}-{end}", shown(item.text, start, end, around=True)) for start, end in item.suggested
            ],
            "names": [(name, name) for name in self.named],
            "sentences": [(f"{a}-{b}", shown(self.text, a, b, around=False)) for a, b in self.lines],
        }
        for name, choices in there.items():
            field: Any = self.fields[name]
            field.choices = choices
            field.error_messages["invalid_choice"] = "Choose from the list"
            if not choices:
                del self.fields[name]
        goes: Any = self.fields["goes"]
        away = ({Enclosure.Goes.COPY} if not has_copy else set()) | (
            {Enclosure.Goes.WORDS} if not self.text else set()
        )
        goes.choices = [(key, label) for key, label in goes.choices if key not in away]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("goes") in (Enclosure.Goes.KEPT, Item.Decision.WITHHOLD, Item.Decision.UNSAID):
            if not cleaned.get("exemption"):
                self.add_error("exemption", "Choose the exemption that applies")
            if not cleaned.get("reason"):
                self.add_error("reason", "Enter why it applies")
        return cleaned

    def spans(self) -> list[redacting.Span]:
        """What is taken out of what the pack calls it."""
        found = [tuple(map(int, each.split("-"))) for each in self.cleaned_data.get("suggested", [])]
        for line in self.cleaned_data.get("words", "").splitlines():
            found += redacting.places_of(line, self.item.text)
        return redacting.merged(found, length=len(self.item.text))  # type: ignore[arg-type]

    def text_spans(self) -> list[redacting.Span]:
        """What is taken out of the words of the file."""
        found = [tuple(map(int, each.split("-"))) for each in self.cleaned_data.get("sentences", [])]
        typed = self.cleaned_data.get("words", "").splitlines()
        for line in [*self.cleaned_data.get("names", []), *typed]:
            found += redacting.places_of(line, self.text)
        return redacting.merged(found, length=len(self.text))  # type: ignore[arg-type]


def begun(
    item: Item, said: Enclosure | None, named: list[str], lines: list[redacting.Span]
) -> dict[str, Any]:
    """As it was decided; what was not yet, with every name ticked. Nothing comes back by saving again."""
    decided = bool(item.decision)
    title = {tuple(span) for span in item.spans}
    words = [tuple(span) for span in said.spans] if said and said.goes == Enclosure.Goes.WORDS else []

    def is_out(a: int, b: int, spans: Iterable[Any]) -> bool:
        return any(x <= a and b <= y for x, y in spans)

    ticked = [f"{a}-{b}" for a, b in item.suggested if not decided or is_out(a, b, title)]
    text = said.text if said else ""
    names = [
        name
        for name in named
        if not words or all(is_out(a, b, words) for a, b in redacting.places_of(name, text))
    ]
    whole = [(a, b) for a, b in lines if is_out(a, b, words)]
    listed = whole + [span for name in names for span in redacting.places_of(name, text)]
    others = [" ".join(text[a:b].split()) for a, b in words if not any(a <= x and y <= b for x, y in listed)]
    goes = (said.goes if said else "") if item.decision in ("", "disclose", "redact") else item.decision
    return {
        "goes": goes,
        "suggested": ticked,
        "names": names,
        "sentences": [f"{a}-{b}" for a, b in whole],
        "words": "\n".join(dict.fromkeys([*other_words(item), *others])),
        "exemption": item.exemption or (said.exemption if said else ""),
        "reason": item.reason or (said.reason if said else ""),
    }


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
