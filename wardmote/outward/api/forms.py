"""Making keys, keeping servers, and sending a report on."""

from collections.abc import Iterable
from typing import Any

from django import forms

from wardmote.foundation.design.forms import Radios, UiForm
from wardmote.outward.api.models import Endpoint
from wardmote.outward.api.open311.standard import MOST_DESCRIPTION
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.policies import OFFERED
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency


class KeyForm(UiForm):
    door = forms.ChoiceField(
        label="Which front door do its reports come in by?",
        widget=Radios(small=True),
        error_messages={
            "required": "Choose a front door",
            "invalid_choice": "Choose a front door from the list",
        },
    )
    name = forms.CharField(
        label="Whose key is it?",
        help_text="The system that will use it, such as “Reporting app of the council”. Not a person’s name.",
        max_length=80,
        error_messages={"required": "Enter whose key it is"},
    )

    def __init__(self, *args: Any, doors: Iterable[Door], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doors = {str(door.pk): door for door in doors}
        choices: Any = self.fields["door"]
        choices.choices = [(key, door.name) for key, door in self.doors.items()]
        if len(self.doors) == 1:
            choices.initial = next(iter(self.doors))

    @property
    def door_chosen(self) -> Door:
        return self.doors[self.cleaned_data["door"]]


class ConfirmForm(UiForm):
    """Nothing to fill in: the page says what will be done."""


class EndpointForm(UiForm):
    """A new server, or one that is changed: then its address and whose it is stand, and so does the key."""

    recipient = forms.ChoiceField(
        label="Which agency is it of?",
        help_text="It must be in the directory. A report can go there once an agreement with it lets it.",
        error_messages={"required": "Choose an agency", "invalid_choice": "Choose an agency from the list"},
    )
    address = forms.CharField(
        label="Address of their server",
        help_text="Begins with https:// and ends before the name of a call, such as https://example.org/open311/v2",
        max_length=200,
        error_messages={"required": "Enter the address of their server"},
    )
    jurisdiction = forms.CharField(
        label="Jurisdiction", help_text="Where they gave you a jurisdiction_id", max_length=80, required=False
    )
    key = forms.CharField(
        label="Key",
        help_text="The api_key they gave you. It is sealed, and shown to nobody again.",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    is_on = forms.BooleanField(label="Reports may be sent there", required=False, initial=True)

    def __init__(
        self, *args: Any, agencies: Iterable[Agency], endpoint: Endpoint | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        if endpoint is None:
            chosen: Any = self.fields["recipient"]
            chosen.choices = [("", ""), *((key, agency.name) for key, agency in self.agencies.items())]
        else:
            del self.fields["recipient"], self.fields["address"]
            self.fields["key"].help_text = "Leave it empty to keep the key it has."
        for kind, name in OFFERED:
            self.fields[f"code_{kind}"] = forms.CharField(
                label=f"Their service code for {str(name).lower()}",
                max_length=40,
                required=False,
                widget=forms.TextInput({"class": "govuk-input--width-10"}),
            )

    def services(self) -> dict[str, tuple[str, str]]:
        """Each kind that they take, with their code and what we call it."""
        return {
            kind: (code, str(name))
            for kind, name in OFFERED
            if (code := self.cleaned_data.get(f"code_{kind}", "").strip())
        }


class SendForm(UiForm):
    """To whom and on which ground; what they are told; why they need it."""

    ground = forms.ChoiceField(
        label="To whom, under which agreement and for what purpose?",
        widget=Radios(small=True),
        error_messages={
            "required": "Choose to whom it goes",
            "invalid_choice": "Choose from the list to whom it goes",
        },
    )
    description = forms.CharField(
        label="What are they told?",
        help_text="Take out what they do not need. The report itself stays as it was told.",
        max_length=MOST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter what they are told"},
    )
    address = forms.CharField(label="Where?", max_length=200, required=False)
    with_reporter = forms.BooleanField(
        label="Tell them who reported it, and how to reach them", required=False
    )
    necessity = forms.CharField(
        label="Why do they need it?",
        help_text="Kept on record as the reason for sharing it. It is not sent.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why they need it"},
    )

    def __init__(
        self,
        *args: Any,
        grounds: list[tuple[Endpoint, Agreement, str, str]],
        may_be_named: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.grounds = {
            f"{endpoint.pk}:{agreement.pk}:{purpose}": (endpoint, agreement, purpose)
            for endpoint, agreement, purpose, _ in grounds
        }
        chosen: Any = self.fields["ground"]
        chosen.choices = [
            (
                f"{endpoint.pk}:{agreement.pk}:{purpose}",
                f"{endpoint.recipient.name}: {agreement.document_name}, for {name.lower()}",
            )
            for endpoint, agreement, purpose, name in grounds
        ]
        if len(self.grounds) == 1:
            chosen.initial = next(iter(self.grounds))
        if not may_be_named:
            del self.fields["with_reporter"]

    @property
    def chosen(self) -> tuple[Endpoint, Agreement, str]:
        return self.grounds[self.cleaned_data["ground"]]
