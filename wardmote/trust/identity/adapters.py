"""How allauth signs accounts in here: no sign-up by oneself, a second factor, quiet messages."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Allauth's own messages name the account; ours do not."""


def attempted_email(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail address an attempt was made with: allauth passes `email`, its form posts `login`."""
    given = (credentials or {}).get("email") or (request.POST.get("login", "") if request else "")
    return str(given).strip().lower()
