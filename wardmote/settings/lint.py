"""For the checks that read code and never ask a database."""

from wardmote.settings.base import *  # noqa: F403

SECRET_KEY = "only for reading code"  # noqa: S105  # nosec B105
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"},
    "authenticator": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
