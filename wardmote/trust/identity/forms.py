"""The questions of signing in, and of the directory: allauth's forms in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from wardmote.foundation.design.forms import UiForm
from wardmote.trust.identity.models import Agency, Role


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


class DirectoryFilter(UiForm):
    """What the directory is narrowed to. Nothing is required."""

    mark_optional = False

    q = forms.CharField(label="Name, job or team", required=False, max_length=100)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Agency", required=False, empty_label="Any")
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any"), *Role.choices])

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
