"""Our own pages of signing in, before allauth's: the same names, so that allauth's own links lead here."""

from django.urls import path, re_path

from wardmote.trust.identity import account_views as views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("signup/", views.sign_up_closed, name="account_signup"),
    path("email/", views.email_is_kept, name="account_email"),
    path("reauthenticate/", views.give_password_again, name="account_reauthenticate"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/reset/", views.forgot_password, name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path("2fa/authenticate/", views.give_code, name="mfa_authenticate"),
    path("2fa/reauthenticate/", views.give_code_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", views.enrol, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", views.remove, name="mfa_deactivate_totp"),
    path("2fa/totp/move/", views.move, name="mfa_move_totp"),
]
