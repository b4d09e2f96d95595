"""Django forms in GOV.UK Design System markup.

A form is an ordinary `UiForm`. Write `{{ form }}` or `{{ form.reason.as_field_group }}` and
the renderer gives each field its label, hint, error and group. Answer a form with errors by
`render(..., status=form.http_status)`, which is 422.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.template.loader import get_template, select_template
from django.utils.functional import cached_property

from .dates import FIRST_YEAR, LAST_YEAR, can_be_meant, month_number, read_date, read_time, real_date

WIDGET_TEMPLATES = "django/forms/widgets/"
NOTHING_CHOSEN = "---------"


class Radios(forms.RadioSelect):
    """Radio buttons, with an optional hint under each choice, `inline` or `small`."""

    look = "radios"

    def __init__(self, attrs=None, choices=(), *, hints: Mapping[str, str] | None = None,
                 inline: bool = False, small: bool = False) -> None:  # fmt: skip
        super().__init__(attrs, choices)
        self.hints, self.inline, self.small = hints or {}, inline, small

    def create_option(self, name, value, *args, **kwargs) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"hint": self.hints.get(str(value), "")}

    def get_context(self, name, value, attrs) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        modifiers = [word for word in ("inline", "small") if getattr(self, word)]
        context["widget"]["modifiers"] = "".join(f" govuk-{self.look}--{word}" for word in modifiers)
        return context


class Opening(Radios):
    """Radio buttons of which some open a further question below them: `below`, by what was chosen.

    The style sheet opens it, with or without script. The script of GOV.UK would say `aria-expanded`
    of a radio button, which has no such state.
    """

    template_name = "design/forms/widgets/opening.html"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.below: dict[str, Any] = {}

    def __deepcopy__(self, memo):
        made = super().__deepcopy__(memo)
        made.below = {}  # of one form alone
        return made

    def create_option(self, name, value, *args, **kwargs) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"below": self.below.get(str(value))}


class Checkboxes(forms.CheckboxSelectMultiple, Radios):
    """Tick boxes for several choices, with the same options as `Radios`."""

    look = "checkboxes"


class DateParts(forms.MultiWidget):
    """Three boxes: day, month, year."""

    template_name = "design/forms/widgets/date_parts.html"

    def __init__(self, attrs=None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric"}) for name in ("day", "month", "year")
        }
        super().__init__(boxes, attrs)

    def decompress(self, value) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def value_from_datadict(self, data, files, name) -> list[str]:
        return [(part or "").strip() for part in super().value_from_datadict(data, files, name)]


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


class DatePartsField(forms.Field):
    """A date in three boxes. `what` names it within a sentence: "the date it happened"."""

    widget = DateParts

    def __init__(self, *, what: str = "the date", **kwargs) -> None:
        self.what = what
        kwargs["error_messages"] = {"required": f"Enter {what}"} | (kwargs.get("error_messages") or {})
        super().__init__(**kwargs)

    def to_python(self, value) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day, month, year = value
        if not any((day, month, year)):
            return None
        missing = [word for word, part in zip(("day", "month", "year"), value, strict=True) if not part]
        if missing:
            words = f"{sentence(self.what)} must include a {' and a '.join(missing)}"
            raise forms.ValidationError(words, code="incomplete")
        if month_number(month) and day.isdigit() and len(year) != 4:
            raise forms.ValidationError("Year must include 4 numbers", code="year")
        found = real_date(day, month, year)
        if found is None:
            raise forms.ValidationError(f"{sentence(self.what)} must be a real date", code="invalid")
        return found

    def has_changed(self, initial, data) -> bool:
        return DateParts().decompress(initial) != (data or ["", "", ""])


class OneBoxDate(forms.Field):
    """A date in one box, for officers who type many: "3 4 2026", "3 Apr 2026", "2026-04-03"."""

    def __init__(self, *, what: str = "the date", **kwargs) -> None:
        self.what = what
        kwargs.setdefault("help_text", "For example, 3 4 2026 or 3 Apr 2026")
        kwargs.setdefault("widget", forms.TextInput({"class": "govuk-input--width-10"}))
        kwargs["error_messages"] = {"required": f"Enter {what}"} | (kwargs.get("error_messages") or {})
        super().__init__(**kwargs)

    def prepare_value(self, value) -> str:
        return f"{value.day} {value.month} {value.year}" if isinstance(value, date) else value

    def to_python(self, value) -> date | None:
        if not value or isinstance(value, date):
            return value or None
        if not str(value).strip():
            return None
        found = read_date(str(value))
        if found is None:
            words = f"{sentence(self.what)} must be a real date with its year, like 3 4 2026"
            raise forms.ValidationError(words, code="invalid")
        return found

    def has_changed(self, initial, data) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


class OneBoxTime(forms.Field):
    """A time in one box: "2:30pm", "2pm", "14:30"."""

    def __init__(self, *, what: str = "the time", **kwargs) -> None:
        self.what = what
        kwargs.setdefault("help_text", "For example, 2:30pm or 14:30")
        kwargs.setdefault("widget", forms.TextInput({"class": "govuk-input--width-5"}))
        kwargs["error_messages"] = {"required": f"Enter {what}"} | (kwargs.get("error_messages") or {})
        super().__init__(**kwargs)

    def prepare_value(self, value) -> str:
        return value.strftime("%H:%M") if isinstance(value, time) else value

    def to_python(self, value) -> time | None:
        if value is None or isinstance(value, time):
            return value
        if not str(value).strip():
            return None
        found = read_time(str(value))
        if found is None:
            raise forms.ValidationError(f"{sentence(self.what)} must be a time, like 2:30pm", code="invalid")
        return found

    def has_changed(self, initial, data) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


# The first that fits: RadioSelect and CheckboxSelectMultiple come before Select, of which they are kinds.
KINDS: list[tuple[type[forms.Widget], str]] = [
    (DateParts, "date-input"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.FileInput, "file-upload"),
    (forms.PasswordInput, "password-input"),
    (forms.Widget, "input"),
]
GROUPED = {"radios", "checkboxes", "date-input"}
CLASSES = {
    "password-input": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "checkbox": "govuk-checkboxes__input",
}


class GovukBoundField(BoundField):
    """A field as a page shows it: what it is, where its error points, how its label looks."""

    @cached_property
    def kind(self) -> str:
        return next(kind for widget, kind in KINDS if isinstance(self.field.widget, widget))

    @property
    def grouped(self) -> bool:
        """Whether the question is a legend over several boxes."""
        return self.kind in GROUPED

    @property
    def is_below(self) -> bool:
        """Whether it stands below a choice of another question, which shows it there."""
        return bool(getattr(self.field, "is_below", False))

    @property
    def first_id(self) -> str:
        """The box that the error summary leads to."""
        return f"{self.auto_id}_0" if self.grouped else self.auto_id

    @property
    def question(self) -> str:
        """The label; a question that may be left empty says so."""
        optional = not self.field.required and getattr(self.form, "mark_optional", True)
        return f"{self.label} (optional)" if optional and self.kind != "checkbox" else str(self.label)

    @property
    def label_size(self) -> str:
        """One of s, m, l and xl, or "" for plain text."""
        if self.is_heading:
            return "l"
        sizes = getattr(self.form, "label_sizes", {})
        size = sizes.get(self.name, getattr(self.form, "label_size", "s"))
        return getattr(self.field, "label_size", size)

    @property
    def is_heading(self) -> bool:
        """Whether this question is also the heading of its page."""
        return getattr(self.form, "heading_field", None) == self.name

    @property
    def limit(self) -> int | None:
        """The most characters, for a box long enough to count them."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @property
    def described_by(self) -> str:
        parts = {"helptext": self.help_text, "info": self.limit, "error": self.errors}
        names = {"helptext": "_helptext", "info": "-info", "error": "_error"}
        return " ".join(self.auto_id + names[part] for part, there in parts.items() if there)

    def build_widget_attrs(self, attrs, widget=None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        for name in ("required", "aria-describedby", "aria-invalid"):
            attrs.pop(name, None)
        if self.is_hidden:
            return attrs
        if self.errors and not self.grouped:
            attrs["aria-invalid"] = "true"
        if self.grouped:  # the rest belongs on the fieldset; a date marks all three boxes
            return attrs | ({"error": bool(self.errors)} if self.kind == "date-input" else {})
        attrs["class"] = self.classes
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        if self.limit:  # counted aloud, never cut off without a word
            attrs["maxlength"] = False
        return attrs

    @property
    def classes(self) -> str:
        base = CLASSES.get(self.kind, f"govuk-{self.kind}")
        names = [base, self.field.widget.attrs.get("class", "")]
        if self.limit:
            names.append("govuk-js-character-count")
        if self.errors and self.kind != "checkbox":
            names.append(f"{base.split()[0]}--error")
        return " ".join(name for name in names if name)


class GovukRenderer(TemplatesSetting):
    """Every form of the site in GOV.UK markup; a widget without a template here keeps Django's."""

    form_template_name = "design/forms/form.html"
    field_template_name = "design/forms/field.html"
    bound_field_class = GovukBoundField

    def get_template(self, template_name):
        if template_name.startswith(WIDGET_TEMPLATES):
            ours = "design/forms/widgets/" + template_name.removeprefix(WIDGET_TEMPLATES)
            return select_template([ours, template_name])
        return get_template(template_name)


class UiForm(forms.Form):
    """A form of ours.

    `label_size` is for every question ("s" unless told), `label_sizes` for one by name, and
    `heading_field` names the question that is also the page's heading. Set `mark_optional`
    to False where nothing is required, as in a filter.
    """

    default_renderer = GovukRenderer()
    use_required_attribute = False

    label_size = "s"
    label_sizes: Mapping[str, str] = {}
    heading_field: str | None = None
    mark_optional = True

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Django's own first line of such a box is a row of dashes.
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == NOTHING_CHOSEN:
                field.empty_label = "Choose one" if field.required else "None"

    def _post_clean(self) -> None:
        """A day that no page could show is refused, unless the form itself said something of it."""
        super()._post_clean()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, date) and not can_be_meant(value):
                what = getattr(self.fields.get(name), "what", "the date")
                words = f"{sentence(what)} must be in a year from {FIRST_YEAR} to {LAST_YEAR}"
                self.add_error(name if name in self.fields else None, words)

    @property
    def http_status(self) -> int:
        return 422 if self.is_bound and self.errors else 200

    @property
    def error_list(self) -> list[tuple[str, str]]:
        return error_list(self)


def error_list(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return (target id, message) for the error summary, in the order of the questions.

    The target is "" for an error of the whole form.
    """
    errors = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else getattr(field, "first_id", field.id_for_label)
        errors += [(target, str(message)) for message in field.errors]
    return errors
