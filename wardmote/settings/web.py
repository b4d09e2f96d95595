"""The web process: two logins, the application's and the authenticator's, and no other password."""

import os

from wardmote.foundation.database.home import database_for, secret
from wardmote.settings.base import *  # noqa: F403
from wardmote.settings.base import CACHES, DEMO, HOSTS, SILENCED_SYSTEM_CHECKS
from wardmote.settings.mail import *  # noqa: F403

SECRET_KEY = secret("django.key")
DATABASES = {
    "default": {
        **database_for("wardmote_app"),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 600,
        # The choices of a form are read through a cursor in the server: three round trips for a short list.
        # Nothing that a page reads at once is long; exports are read by ids, some at a time.
        "DISABLE_SERVER_SIDE_CURSORS": True,
    },
    "authenticator": {
        **database_for("wardmote_authenticator"),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 600,
    },
}
CACHES = {**CACHES, "default": {"BACKEND": "wardmote.trust.identity.tallies.Tallies"}}
REFUSE_STRONG_LOGINS = True
ALLOWED_HOSTS = HOSTS
if not DEMO:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    PASSKEY_HOST = ALLOWED_HOSTS[0].strip()
    # With this prefix a browser takes them from this host alone, over https (RFC 6265bis, section 4.1.3.2).
    SESSION_COOKIE_NAME = "__Host-wardmote_session"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    REPORT_COOKIE_NAME = "__Host-wardmote_report"
    UPLOAD_COOKIES = [SESSION_COOKIE_NAME, REPORT_COOKIE_NAME]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # What `wardmote check` need not warn of, as no setting of ours would put it right.
    SILENCED_SYSTEM_CHECKS = [
        *SILENCED_SYSTEM_CHECKS,
        "security.W021",  # the list that browsers are shipped with is the site's owner's to ask for
        "security.W008",  # the proxy, which alone is reached by plain http, leads from there to https
    ]
    # How many proxies of ours a request passes: the address that tries are counted by is the one they saw.
    ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("WARDMOTE_PROXIES", "1"))
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
