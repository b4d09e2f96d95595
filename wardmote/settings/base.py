"""What every Wardmote process shares. What differs by site comes from the environment."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from wardmote.foundation.database.home import home

DEBUG = False


def oidc_provider(issuer: str, name: str) -> dict[str, dict[str, object]]:
    """The one provider of identities, as allauth takes it.

    :raises ImproperlyConfigured: with the setting that is missing.
    """
    client, secret = (
        os.environ.get("WARDMOTE_OIDC_CLIENT_ID", ""),
        os.environ.get("WARDMOTE_OIDC_SECRET_FILE", ""),
    )
    if not client or not secret or not os.environ.get("WARDMOTE_OIDC_ADDRESSES", "").strip():
        raise ImproperlyConfigured(
            "WARDMOTE_OIDC_ISSUER is set, but WARDMOTE_OIDC_CLIENT_ID, WARDMOTE_OIDC_SECRET_FILE or "
            "WARDMOTE_OIDC_ADDRESSES is not. docs/install.md says what each is for."
        )
    try:
        kept = Path(secret).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The file that WARDMOTE_OIDC_SECRET_FILE names cannot be read ({error.strerror})."
        ) from None
    settings: dict[str, object] = {
        "server_url": issuer.rstrip("/"),
        "fetch_userinfo": False,  # what is signed counts, and nothing else
        # Addresses of these domains count as verified also where the provider does not say so.
        "verified_email": os.environ.get("WARDMOTE_OIDC_DOMAINS", "").split(),
    }
    app = {
        "provider_id": "organisation",
        "name": name,
        "client_id": client,
        "secret": kept,
        "settings": settings,
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


DEMO = os.environ.get("WARDMOTE_DEMO") == "1"
PARTNERSHIP = os.environ.get("WARDMOTE_PARTNERSHIP", "Safer Marlbridge Partnership" if DEMO else "Wardmote")

INSTALLED_APPS = [
    "wardmote.foundation.database",
    "wardmote.foundation.design",
    "wardmote.foundation.audit",
    "wardmote.trust.identity",
    "wardmote.trust.agreements",
    "wardmote.trust.access",
    "wardmote.records.documents",
    "wardmote.records.notices",
    "wardmote.records.desk",
    "wardmote.records.places",
    "wardmote.records.people",
    "wardmote.records.actions",
    "wardmote.records.clocks",
    "wardmote.records.kinds",
    "wardmote.records.intake",
    "wardmote.records.front_doors",
    "wardmote.records.routing",
    "wardmote.records.patrols",
    "wardmote.records.files_in",
    "wardmote.work.cases",
    "wardmote.work.plans",
    "wardmote.work.plans.papers",
    "wardmote.work.catalogue",
    "wardmote.work.registers",
    "wardmote.work.repeats",
    "wardmote.work.risk",
    "wardmote.work.supervision",
    "wardmote.work.powers",
    "wardmote.work.letters",
    "wardmote.work.upkeep",
    "wardmote.work.retention",
    "wardmote.work.rights",
    "wardmote.outward.home",
    "wardmote.outward.analysis",
    "wardmote.outward.search",
    "wardmote.outward.api",
    "wardmote.outward.public_site",
    "wardmote.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "wardmote.foundation.headers.Isolated",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    # Innermost: one transaction a request, with the officer who asks.
    "wardmote.foundation.database.middleware.RequestTransaction",
    "wardmote.foundation.words_apart.WordsApart",
    "wardmote.records.desk.middleware.ForgetSentDrafts",
]

ROOT_URLCONF = "wardmote.urls"
WSGI_APPLICATION = "wardmote.wsgi.application"
FORM_RENDERER = "wardmote.foundation.design.forms.GovukRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wardmote.outward.home.context.page",
            ],
        },
    }
]

# --- Database: no process holds a password it does not need -------------------------------------
# `default` is what signing in counts by: the web has it in the database, no other process signs anyone in.
_IN_THIS_PROCESS: dict[str, object] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES: dict[str, dict[str, object]] = {"default": _IN_THIS_PROCESS, "process": _IN_THIS_PROCESS}
DATABASE_ROUTERS = ["wardmote.foundation.database.routers.TwoRoles"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
OFFICER_MODEL = "identity.Officer"

# --- Jobs: the tasks of a room stand in its jobs.py ---------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# Seconds without a sign of life after which a worker counts as gone, and another takes its jobs up.
PROCRASTINATE_WORKER_DEFAULTS = {"stalled_worker_timeout": 90.0}

# --- Signing in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "wardmote.trust.identity.passwords.NotGuessable"},
]
SESSION_ENGINE = "wardmote.trust.identity.sessions"
SESSION_COOKIE_NAME = "wardmote_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = False
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "wardmote.foundation.cookies.Messages"
MESSAGES_COOKIE_NAME = "messages"
REPORT_COOKIE_NAME = "wardmote_report"  # of somebody who is reporting something
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
ACCOUNT_ADAPTER = "wardmote.trust.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Wardmote] "
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address is not written to
ACCOUNT_FORMS = {
    "login": "wardmote.trust.identity.forms.SignInForm",
    "reset_password": "wardmote.trust.identity.forms.ForgottenPasswordForm",
    "reset_password_from_key": "wardmote.trust.identity.forms.NewPasswordForm",
    "change_password": "wardmote.trust.identity.forms.ChangePasswordForm",
    "reauthenticate": "wardmote.trust.identity.forms.PasswordAgainForm",
}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "reset_password": "20/m/ip,5/m/key", "reauthenticate": "10/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # with the device itself, that is two factors
PASSKEY_HOST = ""  # the name passkeys belong to; without one, the name a request is for
MFA_TOTP_ISSUER = "Wardmote"
MFA_ADAPTER = "wardmote.trust.identity.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "wardmote.trust.identity.forms.CodeForm",
    "reauthenticate": "wardmote.trust.identity.forms.CodeAgainForm",
    "activate_totp": "wardmote.trust.identity.forms.FirstCodeForm",
    "add_webauthn": "wardmote.trust.identity.forms.AddPasskeyForm",
    "edit_webauthn": "wardmote.trust.identity.forms.NamePasskeyForm",
}
CLIENT_NETWORK = "wardmote.trust.identity.devices.client_network"
TOO_OFTEN = "wardmote.foundation.audit.limits.answer"  # the page in place of one asked for too often
NOT_THERE = "wardmote.trust.access.views.not_there"  # in place of a record that is not there for them
ASK_WHY = "wardmote.trust.access.views.ask_why"  # the page in place of a record that asks why it is opened
STEP_UP = "wardmote.trust.identity.step_up.fresh_second_factor"  # round a view whose list is taken away

# --- Signing in with one's own organisation's identity (OpenID Connect), where a provider is named ----
SOCIALACCOUNT_ADAPTER = "wardmote.trust.identity.oidc.OrganisationAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_NAME = ""
OIDC_SECOND_FACTOR: list[str] = []
OIDC_ADDRESSES: list[str] = []
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if issuer := os.environ.get("WARDMOTE_OIDC_ISSUER"):
    OIDC_NAME = os.environ.get("WARDMOTE_OIDC_NAME", "your organisation")
    # What its token says of how someone signed in (acr, or one of amr) that counts as both factors here.
    OIDC_SECOND_FACTOR = os.environ.get("WARDMOTE_OIDC_SECOND_FACTOR", "").split()
    # Whose accounts it may sign in: a provider of one agency could call anyone's address its own.
    OIDC_ADDRESSES = os.environ.get("WARDMOTE_OIDC_ADDRESSES", "").lower().split()
    SOCIALACCOUNT_PROVIDERS = oidc_provider(issuer, OIDC_NAME)

DEMO_ACCOUNTS = "wardmote.demo.accounts.accounts"
AXES_USERNAME_CALLABLE = "wardmote.trust.identity.adapters.attempted_email"
AXES_CLIENT_IP_CALLABLE = "wardmote.trust.identity.adapters.client_address"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "wardmote.trust.identity.account_views.tries.lockout"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W003",  # the standalone backend is first in the list
    "security.W021",  # whether a name goes into browsers' preload lists is its owner's to decide
]

# --- Pages --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("WARDMOTE_STATIC", str(home() / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # of what is typed; files are bounded by their own handler

# --- Public pages ---------------------------------------------------------------------------------
FRONT_DOOR_PATHS = {"form": "/report/{slug}/", "open311": "/open311/v2/"}  # where each kind of door is
# Where "Exit this page" leads: a page that anyone might have open.
LEAVE_TO = os.environ.get("WARDMOTE_LEAVE_TO", "https://www.gov.uk/")

# --- Files ---------------------------------------------------------------------------------------
# Uploads are never written to a disk as they come: only to memory, and only so much of them.
FILE_UPLOAD_HANDLERS = ["wardmote.foundation.files.uploads.BoundedMemory"]
UPLOAD_COOKIES = [SESSION_COOKIE_NAME, REPORT_COOKIE_NAME]  # without one of these no byte of a file is kept
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MOST_UPLOAD_MB = int(os.environ.get("WARDMOTE_MOST_UPLOAD_MB", "40"))  # all files of one request
FILE_LIMITS_MB = {
    "document": int(os.environ.get("WARDMOTE_MOST_DOCUMENT_MB", "10")),
    "picture": int(os.environ.get("WARDMOTE_MOST_PICTURE_MB", "10")),
    "text": int(os.environ.get("WARDMOTE_MOST_TEXT_MB", "5")),
    "recording": int(os.environ.get("WARDMOTE_MOST_RECORDING_MB", "25")),
}
MOST_PACK_MB = int(os.environ.get("WARDMOTE_MOST_PACK_MB", "400"))  # all files that go with one pack
MOST_MEGAPIXELS = int(os.environ.get("WARDMOTE_MOST_MEGAPIXELS", "60"))
CLAMD = os.environ.get("WARDMOTE_CLAMD", "").strip()  # the path of its socket, or host:port
CLAMD_SECONDS = int(os.environ.get("WARDMOTE_CLAMD_SECONDS", "30"))
# Other councils' servers are called over https: certificates are checked against this file, or the usual.
OPEN311_CA = os.environ.get("WARDMOTE_OPEN311_CA", "").strip()
OPEN311_PRIVATE = (
    os.environ.get("WARDMOTE_OPEN311_PRIVATE") == "1"
)  # one on a network of one's own may be called
# The mailbox that reports come in by: settings/imap.py names it, for the worker alone.
MAILBOX: dict[str, object] = {}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
STEP_UP_MINUTES = int(os.environ.get("WARDMOTE_STEP_UP_MINUTES", "15"))  # how fresh a second factor has to be
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Written to the log, until settings/mail.py names a mail server: only processes that send have its password.
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("WARDMOTE_FROM", "wardmote@localhost")
# Where people reach this installation: for links in messages, which are made outside any request.
HOSTS = os.environ.get("WARDMOTE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE_ADDRESS = os.environ.get("WARDMOTE_ADDRESS", "").rstrip("/") or (
    f"http://127.0.0.1:{os.environ.get('WARDMOTE_PORT', '8000')}" if DEMO else f"https://{HOSTS[0]}"
)

# Statistics services that key facts may be fed from, by host; none unless the operator names them.
STATISTICS_HOSTS = {
    host.strip().casefold()
    for host in os.environ.get("WARDMOTE_STATISTICS_HOSTS", "").split(",")
    if host.strip()
}

# No statement and no parameter is ever logged: they hold personal data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "wardmote": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        "django.db.backends": {"level": "ERROR"},
    },
}
