"""Cleaning what is typed into letters, templates, letterheads and bundles; the words for what is wrong."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, OneBoxTime, Radios, UiForm
from wardmote.foundation.files.checked import MB, check_upload
from wardmote.foundation.files.kinds import JPEG, PNG, WEBP, CannotAccept
from wardmote.foundation.references import as_reference
from wardmote.trust.access.forms import SHORT, OnceMixin, text
from wardmote.work.cases.forms.common import held_field
from wardmote.work.cases.models import Person
from wardmote.work.letters import binding, blocks
from wardmote.work.letters.fields import FIELDS, Sort, as_text
from wardmote.work.letters.models import Letter
from wardmote.work.letters.queries import Offered

MOST_LOGO = 2 * MB
REFERENCES = re.compile(r"[Cc][\s-]?[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}")


class AskForm(UiForm):
    """Whom a letter is to, and by which template: a question of the address, so that it may be bookmarked."""

    to = forms.ChoiceField(
        label="Who is it to?",
        widget=Radios(small=True),
        error_messages={"required": "Choose whom the letter is to", "invalid_choice": "Choose from the list"},
    )
    template = forms.ChoiceField(
        label="Template",
        error_messages={"required": "Choose a template", "invalid_choice": "Choose from the list"},
    )
    SOMEBODY = "somebody"

    def __init__(
        self,
        *args: Any,
        people: Iterable[Person],
        agencies: Iterable[Any],
        templates: Iterable[Offered],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        people, agencies = list(people), list(agencies)
        to.choices = [
            *((f"person:{each.pk}", each.name) for each in people),
            *((f"agency:{each.pk}", each.name) for each in agencies),
            (self.SOMEBODY, "Somebody else: a court, a solicitor"),
        ]
        hints = {f"person:{each.pk}": each.get_role_display() for each in people}
        hints |= {f"agency:{each.pk}": "They see this case" for each in agencies}
        to.widget.hints = hints
        chosen: Any = self.fields["template"]
        chosen.choices = [(each.key, each.name) for each in templates]


class ValuesMixin(forms.Form):
    """The boxes of a template: one for each of its fields that an officer fills."""

    def __init__(self, *args: Any, template: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        for name in blocks.names_of(template.blocks):
            if FIELDS[name].is_typed:
                self.fields[f"v_{name}"] = _box(name)

    def values(self) -> dict[str, str]:
        """What was typed, by field, as it will stand in the letter."""
        told = self.cleaned_data
        return {
            name.removeprefix("v_"): as_text(told.get(name)) for name in self.fields if name.startswith("v_")
        }


def _box(name: str) -> forms.Field:
    field = FIELDS[name]
    asked: dict[str, Any] = {
        "label": field.label,
        "help_text": field.hint,
        "required": True,
        "error_messages": {"required": f"Enter: {field.label.lower()}"},
    }
    what = field.label[:1].lower() + field.label[1:]
    if field.sort == Sort.DATE:
        del asked["help_text"], asked["error_messages"]
        return OneBoxDate(what=f"the date: {what}", **asked)
    if field.sort == Sort.TIME:
        del asked["help_text"], asked["error_messages"]
        return OneBoxTime(what=what, **asked)
    if field.sort == Sort.LINE:
        return forms.CharField(max_length=200, **asked)
    return forms.CharField(max_length=4_000, widget=text(3), **asked)


class LetterForm(ValuesMixin, OnceMixin, UiForm):
    """A letter, whoever it is to and by whichever template."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        widget=SHORT,
        error_messages={"required": "Enter whom it is to"},
    )
    address = forms.CharField(
        label="Address",
        help_text="As it should stand on the letter",
        max_length=400,
        widget=text(3),
        required=False,
    )
    heeded = forms.BooleanField(label="I have read this, and the letter keeps to it", required=False)
    categories = held_field("letter")

    def __init__(self, *args: Any, wishes: str = "", named: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["name"]
        if wishes:
            self.fields["heeded"].help_text = f"How they wish to be reached: {wishes}"
        else:
            del self.fields["heeded"]
        self.order_fields(
            [
                "key",
                "name",
                "address",
                "heeded",
                *(n for n in self.fields if n.startswith("v_")),
                "categories",
            ]
        )


class SentForm(UiForm):
    how = forms.ChoiceField(
        label="How did it go out?",
        choices=Letter.How.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose how it went out"},
    )
    sent_on = OneBoxDate(label="When?", what="the date it went out")


class AllSentForm(SentForm):
    """The same of every letter of a run: from which one on, where some are done."""

    beyond = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].label = "How did they go out?"


class WithdrawLetterForm(UiForm):
    why = forms.CharField(
        label="Why is it withdrawn?",
        max_length=300,
        widget=text(3),
        error_messages={"required": "Enter why it is withdrawn"},
    )


class SaveForm(UiForm):
    """Beside the blocks of a template: its name, from when, what changed."""

    name = forms.CharField(
        label="Name of the template", max_length=80, error_messages={"required": "Enter a name"}
    )
    why = forms.CharField(
        label="What did you change?",
        max_length=200,
        error_messages={"required": "Enter what you changed"},
    )
    starts_on = OneBoxDate(label="From when?", what="the date from which it counts")


class NewTemplateForm(UiForm):
    name = forms.CharField(
        label="Name of the template",
        help_text="For example, Invitation to mediation",
        max_length=80,
        error_messages={"required": "Enter a name"},
    )


class LetterheadForm(UiForm):
    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Enter the name"})
    address = forms.CharField(
        label="Address", help_text="One line each", max_length=400, widget=text(4), required=False
    )
    telephone = forms.CharField(label="Telephone", max_length=40, required=False, widget=SHORT)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Enter an e-mail address like name@example.org"},
    )
    footer = forms.CharField(label="At the foot of each page", max_length=300, required=False)
    logo = forms.FileField(
        label="Logo",
        help_text="PNG, JPEG or WebP, at most 2 MB. Leave it empty to keep the one there is",
        required=False,
    )
    no_logo = forms.BooleanField(label="Take the logo away", required=False)
    logo_words = forms.CharField(
        label="The logo in words",
        help_text="For those who do not see it: Arms of Example Council",
        max_length=120,
        required=False,
    )
    starts_on = OneBoxDate(label="From when?", what="the date from which it counts")

    def clean_logo(self) -> bytes | None:
        """The logo as it is kept: made anew by us, and as PNG whatever it came as."""
        given = self.cleaned_data.get("logo")
        if not given:
            return None
        try:
            made = check_upload(given.name, given.read(), most_bytes=MOST_LOGO)
        except CannotAccept as refused:
            raise forms.ValidationError(refused.message) from None
        if made.media_type not in (PNG, JPEG, WEBP):
            raise forms.ValidationError("The logo must be a picture: PNG, JPEG or WebP")
        return as_png(made.data)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("logo") and not data.get("logo_words"):
            self.add_error("logo_words", "Enter the logo in words")
        return data


def as_png(data: bytes) -> bytes:
    """A picture that was made anew, as a PNG of at most a thousand pixels."""
    from PIL import Image

    image = Image.open(io.BytesIO(data))
    image.thumbnail((1_000, 1_000))
    made = io.BytesIO()
    image.convert("RGBA").save(made, "PNG")
    return made.getvalue()


class ManyForm(ValuesMixin, OnceMixin, UiForm):
    """One letter to many: to whom in each case, which cases, and what stands in each."""

    role = forms.ChoiceField(
        label="To whom in each case?",
        choices=Person.Role.choices,
        widget=Radios(small=True),
        error_messages={"required": "Choose to whom in each case"},
    )
    references = forms.CharField(
        label="References of the cases",
        help_text="One a line, or as they come: C-7K3Q-9XWM",
        widget=text(6),
        max_length=40_000,
        required=False,
    )
    file = forms.FileField(
        label="Or a CSV that holds them",
        help_text="References are found in whatever column they stand",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(
            ["key", "role", *(n for n in self.fields if n.startswith("v_")), "references", "file"]
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed = data.get("references") or ""
        given = data.get("file")
        if given:
            typed += "\n" + cells_of(given.read(1_000_000))
        data["cases"] = references_in(typed)
        if not data["cases"] and not self.errors:
            self.add_error(
                "references", "Enter the references of the cases, or choose a file that holds them"
            )
        return data


def cells_of(data: bytes) -> str:
    """The cells of a CSV, one a line; whatever is no text is left out."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="ignore").replace("\0", "")))
    return "\n".join(cell for row in rows for cell in row)


def references_in(typed: str) -> list[str]:
    found = (as_reference(each, "C") for each in REFERENCES.findall(typed))
    return list(dict.fromkeys(filter(None, found)))


class BundleForm(OnceMixin, UiForm):
    title = forms.CharField(
        label="What is the bundle for?",
        help_text="It stands on the first page: Application for an injunction. Name no one",
        max_length=120,
        error_messages={"required": "Enter what the bundle is for"},
    )


class ChooseExhibitsForm(UiForm):
    mark_optional = False

    documents = forms.MultipleChoiceField(
        label="Documents and letters", required=False, widget=Checkboxes(small=True)
    )
    notes = forms.MultipleChoiceField(label="Notes", required=False, widget=Checkboxes(small=True))
    story = forms.BooleanField(label="What happened when: the case’s timeline", required=False)

    def __init__(
        self,
        *args: Any,
        documents: Sequence[tuple[str, str]],
        notes: Sequence[tuple[str, str]],
        story: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("documents", documents), ("notes", notes)):
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if not story:
            del self.fields["story"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(data.get(name) for name in ("documents", "notes", "story")) and not self.errors:
            self.add_error(None, "Tick what goes into the bundle")
        return data


class ExhibitForm(UiForm):
    title = forms.CharField(
        label="What it is called in the contents",
        max_length=160,
        error_messages={"required": "Enter what it is called"},
    )
    words_out = forms.CharField(
        label="Words to take out",
        help_text="One a line, such as a name: taken out wherever they stand, however they are written",
        widget=text(4),
        max_length=2_000,
        required=False,
    )
    areas_out = forms.CharField(
        label="Areas to take out",
        help_text="For scans and pictures. One a line: page: left, top, right, bottom, in per cent of it."
        " 2: 10, 20, 60, 30 is on page 2 from 10 across and 20 down to 60 across and 30 down",
        widget=text(3),
        max_length=2_000,
        required=False,
    )

    def __init__(self, *args: Any, has_pages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_pages:
            del self.fields["areas_out"]

    def clean_areas_out(self) -> str:
        typed: str = self.cleaned_data["areas_out"]
        try:
            binding.areas_of(typed)
        except ValueError as fault:
            raise forms.ValidationError(
                f"Line {fault} must be like 2: 10, 20, 60, 30, with numbers from 0 to 100"
            ) from None
        return typed


def initial_of(values: Mapping[str, str]) -> dict[str, str]:
    return {f"v_{name}": value for name, value in values.items()}
