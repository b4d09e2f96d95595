"""Passkeys: added, named, taken away, given again, and signing in with one and nothing else.

A passkey is only taken with its owner's finger, face or PIN (user verification), here and at every use:
that and the device are two factors. The browser's part is in frontend/src/passkeys.js.
"""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth, flows
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.trust.identity.account_views.signing_in import record_code
from wardmote.trust.identity.account_views.tries import A_PASSKEY, answers_422, counts_tries, lockout
from wardmote.trust.identity.adapters import has_another, is_locked_out, second_factor_required


class Add(webauthn.AddWebAuthnView):
    """Add one. It is kept on the device (resident), so that it signs in without a typed address."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_code(self.request, Authenticator.Type.WEBAUTHN)
        return response

    def get_success_url(self) -> str:
        return str(super().get_success_url())


class Name(webauthn.EditWebAuthnView):
    def get_success_url(self) -> str:
        return reverse("mfa_index")


class Remove(webauthn.RemoveWebAuthnView):
    """Take one away; not the last that somebody needs to sign in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        key = Authenticator.objects.filter(user_id=user.pk, pk=kwargs["pk"]).first()
        if key is not None and not has_another(key):
            needed = second_factor_required() or not user.has_usable_password()
            if needed:
                status = 422 if request.method == "POST" else 200
                return render(request, "identity/second_factor_stays.html", {"passkey": key}, status=status)
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("mfa_index")


class GiveAgain(webauthn.ReauthenticateWebAuthnView):
    """Give it again, before something of one's sign-in is changed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": kwargs.get("form")} | super().get_context_data(**kwargs)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with a passkey alone: a question for the browser, then its answer."""
    if request.user.is_authenticated:
        return redirect("home:home")
    if request.method == "GET":
        if request.headers.get("X-Requested-With") != "XMLHttpRequest":
            return redirect("account_login")
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})
    if is_locked_out(request, A_PASSKEY):
        return lockout(request, None, {"email": A_PASSKEY})
    form = LoginWebAuthnForm(data=request.POST)
    if not form.is_valid():
        return _not_known(request)
    key = form.cleaned_data["credential"]
    login = Login(user=key.user, redirect_url=get_next_redirect_url(request))
    return flows.perform_passwordless_login(request, key, login)


def _not_known(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth.signals import user_login_failed

    user_login_failed.send(sender=__name__, request=request, credentials={"email": A_PASSKEY})
    return render(request, "identity/passkey_unknown.html", status=422)


add = answers_422(Add.as_view())
name = answers_422(Name.as_view())
remove = Remove.as_view()
give_again = counts_tries(GiveAgain.as_view())
