"""The worker process as the tests run it: the worker's own login on the tests' server."""

import os

from wardmote.foundation.database.home import secret
from wardmote.settings.base import *  # noqa: F403

SECRET_KEY = "tests only"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["WARDMOTE_TEST_NAME"],
        "HOST": os.environ["WARDMOTE_TEST_HOST"],
        "PORT": os.environ["WARDMOTE_TEST_PORT"],
        "USER": "wardmote_worker",
        "PASSWORD": secret("wardmote_worker.password"),
    }
}
