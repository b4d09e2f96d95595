"""Making and changing tables: the migrator's login, standing in the owner's shoes."""

from wardmote.foundation.database.home import database_for, secret
from wardmote.settings.base import *  # noqa: F403

SECRET_KEY = secret("django.key")
_login = database_for("wardmote_migrator")
DATABASES = {
    "default": {**_login, "OPTIONS": {**_login.get("OPTIONS", {}), "assume_role": "wardmote_owner"}},
}
DATABASE_ROUTERS = []  # one login makes everything
