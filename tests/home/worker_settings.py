"""The worker process as the tests run it, with a mail server of the tests' own."""

import os

from tests.agreements.worker_settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", int(os.environ["WARDMOTE_TEST_SMTP"]), 20
