"""The tests: logged in as a test-only superuser that stands in the application's shoes.

`tests/plugin.py` starts the server and fills WARDMOTE_TEST_*; `with building():` steps aside.
"""

import os

from psycopg import IsolationLevel

from wardmote.settings.base import *  # noqa: F403
from wardmote.settings.base import CACHES

SECRET_KEY = "tests only"  # noqa: S105  # nosec B105


def _login(user: str, **options: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("WARDMOTE_TEST_NAME", "wardmote"),
        "HOST": os.environ.get("WARDMOTE_TEST_HOST", ""),
        "PORT": os.environ.get("WARDMOTE_TEST_PORT", ""),
        "USER": user,
        "PASSWORD": os.environ.get("WARDMOTE_TEST_PASSWORD", ""),
        "OPTIONS": {**options, "isolation_level": IsolationLevel.READ_COMMITTED},
        "ATOMIC_REQUESTS": False,
        "TEST": {"MIRROR": None},
    }


DATABASES = {
    "default": _login("wardmote_tests", assume_role="wardmote_app"),
    "authenticator": _login("wardmote_tests", assume_role="wardmote_authenticator"),
}
CACHES = {**CACHES, "default": {"BACKEND": "wardmote.trust.identity.tallies.Tallies"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
