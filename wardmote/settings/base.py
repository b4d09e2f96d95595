"""What every Wardmote process shares. What differs by site comes from the environment."""

import os

from wardmote.foundation.database.home import home

DEBUG = False
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
    "wardmote.records.actions",
    "wardmote.records.intake",
    "wardmote.work.cases",
    "wardmote.outward.home",
    "wardmote.outward.search",
    "wardmote.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
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
DATABASE_ROUTERS = ["wardmote.foundation.database.routers.TwoRoles"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
OFFICER_MODEL = "identity.Officer"

# --- Jobs: the tasks of a room stand in its jobs.py ---------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

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
]
SESSION_ENGINE = "wardmote.trust.identity.sessions"
SESSION_COOKIE_NAME = "wardmote_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = False
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
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
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/m/key", "reauthenticate": "10/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Wardmote"
MFA_ADAPTER = "wardmote.trust.identity.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "wardmote.trust.identity.forms.CodeForm",
    "reauthenticate": "wardmote.trust.identity.forms.CodeAgainForm",
    "activate_totp": "wardmote.trust.identity.forms.FirstCodeForm",
}
DEMO_ACCOUNTS = "wardmote.demo.accounts.accounts"
AXES_USERNAME_CALLABLE = "wardmote.trust.identity.adapters.attempted_email"
AXES_CLIENT_IP_CALLABLE = "wardmote.trust.identity.adapters.client_address"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "identity/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W003",  # the standalone backend is first in the list
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
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
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

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if smtp := os.environ.get("WARDMOTE_SMTP"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, _, EMAIL_PORT = smtp.partition(":")
DEFAULT_FROM_EMAIL = os.environ.get("WARDMOTE_FROM", "wardmote@localhost")

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
