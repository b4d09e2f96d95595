"""The questions of signing in, and of the directory: allauth's forms in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password

from wardmote.foundation.design.forms import Checkboxes, OneBoxDate, Radios, UiForm
from wardmote.trust.identity.models import Agency, Officer, Role, Team


def reword(form: forms.BaseForm, name: str, label: str, required: str, hint: str = "", **attrs: str) -> None:
    """Give a question of allauth's our label, hint and error; a placeholder is no substitute for a label."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self,
            "login",
            "Email address",
            "Enter your email address",
            autocomplete="username",
            spellcheck="false",
            autofocus="autofocus",
        )
        self.fields["login"].error_messages["invalid"] = (
            "Enter an email address in the correct format, like name@example.org"
        )
        reword(self, "password", "Password", "Enter your password", autocomplete="current-password")

    def fill_in(self, email: str, password: str) -> None:
        """The demonstration only: type an account of its own for the reader."""
        self.fields["login"].initial = email
        self.fields["password"].initial = password
        self.fields["password"].widget.render_value = True


class ForgottenPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "email", "Email address", "Enter your email address", autocomplete="username")
        self.fields["email"].error_messages["invalid"] = (
            "Enter an email address in the correct format, like name@example.org"
        )


AT_LEAST = "At least 12 characters. Three words you will remember make a good one."


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "password1", "New password", "Enter a new password", AT_LEAST)
        reword(self, "password2", "New password again", "Enter the new password again")


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "oldpassword", "Password you use now", "Enter the password you use now")
        reword(self, "password1", "New password", "Enter a new password", AT_LEAST)
        reword(self, "password2", "New password again", "Enter the new password again")


class PasswordAgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "password", "Password", "Enter your password")


CODE_HINT = "The 6 numbers your authenticator app shows, or one of your recovery codes"


class CodeForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", "Code", "Enter the code", CODE_HINT, **CODE)


class CodeAgainForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", "Code", "Enter the code", CODE_HINT, **CODE)


class FirstCodeForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", "Code the app shows now", "Enter the code the app shows", "6 numbers", **CODE)

    @property
    def key_words(self) -> str:
        """The key in groups of four, for typing."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


KEY_NAME = "Where this passkey is, so that you know it again. For example, work laptop"
NO_ANSWER = "The browser gave no passkey. Try again, or use another way"


class AddPasskeyForm(webauthn._BaseAddWebAuthnForm):
    """Its name; what the browser made is put into `credential` by the script."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "name", "Name", "Enter a name", KEY_NAME, maxlength="60")
        self.fields["credential"].error_messages |= {"required": NO_ANSWER, "invalid": NO_ANSWER}


class NamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "name", "Name", "Enter a name", KEY_NAME, maxlength="60")


class InvitedForm(UiForm):
    """The password that someone invited chooses."""

    password1 = forms.CharField(
        label="Password",
        help_text=AT_LEAST,
        strip=False,  # it is taken exactly as given, here as where one signs in
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    password2 = forms.CharField(
        label="Password again",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again"},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        validate_password(self.cleaned_data["password1"], self.user)
        return str(self.cleaned_data["password1"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("password1") and given.get("password2") and given["password1"] != given["password2"]:
            self.add_error("password2", "The two passwords are not the same")
        return given


class InvitedPasskeyForm(AddPasskeyForm):
    prefix = "key"

    def add_prefix(self, field_name: str) -> str:
        return field_name if field_name == "credential" else super().add_prefix(field_name)


# --- an agency's own officers and teams -----------------------------------------------------------------

REASON = {"required": "Enter why"}


class AccountFilter(UiForm):
    """What the list of an agency's officers is narrowed to."""

    mark_optional = False

    q = forms.CharField(label="Name or job", required=False, max_length=100)
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="Any")
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any"), *Role.choices])
    state = forms.ChoiceField(
        label="Which officers",
        required=False,
        choices=[
            ("", "All who are here"),
            ("none", "Without a role"),
            ("leaving", "Leaving"),
            ("left", "Left"),
        ],
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


def _roles_field(**kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Roles",
        choices=Role.choices,
        widget=Checkboxes,
        error_messages={"required": "Choose at least one role"},
        **kwargs,
    )


class InviteForm(UiForm):
    name = forms.CharField(
        label="Full name", max_length=120, error_messages={"required": "Enter the person’s name"}
    )
    email = forms.EmailField(
        label="Work email address",
        help_text="The invitation goes there, and they sign in with it",
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an email address",
            "invalid": "Enter an email address in the correct format, like name@example.org",
        },
    )
    job_title = forms.CharField(label="Job title", max_length=120, required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")
    roles = _roles_field()

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class RolesForm(UiForm):
    roles = _roles_field(required=False)
    reason = forms.CharField(
        label="Why?",
        help_text="The second person reads this. For example, covers for the panel coordinator until June",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages=REASON,
    )


class ReasonForm(UiForm):
    reason = forms.CharField(
        label="Why?", max_length=300, widget=forms.Textarea({"rows": 3}), error_messages=REASON
    )


class ConfirmForm(UiForm):
    """Nothing is asked."""


class TeamForm(UiForm):
    name = forms.CharField(
        label="Name of the team", max_length=120, error_messages={"required": "Enter a name for the team"}
    )


class MoveForm(UiForm):
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class LeavingForm(UiForm):
    when = forms.ChoiceField(
        label="When?",
        choices=[("now", "They have left"), ("later", "They leave later")],
        widget=Radios(
            hints={
                "now": "They are signed out at once and cannot sign in again",
                "later": "They may sign in until the end of their last day",
            }
        ),
        error_messages={"required": "Choose whether they have left"},
    )
    last_day = OneBoxDate(label="Last day", what="the last day", required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("when") == "later" and not given.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Enter the last day")
        return given


class HandOverForm(UiForm):
    """To whom; what is ticked on the page comes beside it."""

    to = forms.ModelChoiceField(
        Officer.objects.none(),
        label="Hand over to",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose who takes over"},
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = colleagues
        field.label_from_instance = lambda one: f"{one.name}, {one.team.name}" if one.team else one.name


class DirectoryFilter(UiForm):
    """What the directory is narrowed to. Nothing is required."""

    mark_optional = False

    q = forms.CharField(label="Name, job or team", required=False, max_length=100)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Agency", required=False, empty_label="Any")
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any"), *Role.choices])

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
