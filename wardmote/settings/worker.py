"""The worker process: the only login that may begin a job; it cannot read accounts or sessions."""

from wardmote.foundation.database.home import database_for, secret
from wardmote.settings.base import *  # noqa: F403
from wardmote.settings.imap import *  # noqa: F403
from wardmote.settings.mail import *  # noqa: F403

SECRET_KEY = secret("django.key")
DATABASES = {"default": {**database_for("wardmote_worker"), "ATOMIC_REQUESTS": False}}
REFUSE_STRONG_LOGINS = True
