"""Our own pages of signing in, before allauth's: the same names, so that allauth's own links lead here."""

from django.urls import path, re_path

from wardmote.trust.identity import oidc
from wardmote.trust.identity.account_views import invited, own_sessions, passkeys
from wardmote.trust.identity.account_views import signing_in as views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("signup/", views.sign_up_closed, name="account_signup"),
    path("email/", views.email_is_kept, name="account_email"),
    path("again/", views.again, name="account_again"),
    path("reauthenticate/", views.give_password_again, name="account_reauthenticate"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/reset/", views.forgot_password, name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("2fa/", views.second_factors, name="mfa_index"),
    path("2fa/authenticate/", views.give_code, name="mfa_authenticate"),
    path("2fa/reauthenticate/", views.give_code_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", views.enrol, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", views.remove, name="mfa_deactivate_totp"),
    path("2fa/totp/move/", views.move, name="mfa_move_totp"),
    path("2fa/webauthn/", views.second_factors, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", passkeys.add, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", passkeys.give_again, name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", passkeys.name, name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
    path("sessions/", own_sessions.listing, name="account_sessions"),
    path("sessions/others/end/", own_sessions.end_others, name="account_end_others"),
    path("sessions/<slug:handle>/end/", own_sessions.end, name="account_end_session"),
    path("invitation/<str:token>/", invited.accept, name="account_invited"),
    path("oidc/cancelled/", oidc.cancelled, name="socialaccount_login_cancelled"),
    path("oidc/<slug:provider_id>/login/", oidc.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", oidc.come_back, name="openid_connect_callback"),
]
