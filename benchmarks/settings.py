"""The web process's settings, its own two logins, and beside them one that row policies do not bind."""

import os

from wardmote.settings.web import *  # noqa: F403
from wardmote.settings.web import DATABASES

DATABASES = {
    **DATABASES,
    "unprotected": {
        **DATABASES["default"],
        "USER": "postgres",
        "PASSWORD": os.environ["WARDMOTE_BENCH_SUPERUSER"],
    },
}
ALLOWED_HOSTS = ["testserver"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
