from django.apps import AppConfig
from django.conf import settings


class DatabaseConfig(AppConfig):
    name = "wardmote.foundation.database"
    label = "database"

    def ready(self) -> None:
        if getattr(settings, "REFUSE_STRONG_LOGINS", False):
            from django.db.backends.signals import connection_created

            from wardmote.foundation.database.logins import refuse_strong_login

            connection_created.connect(refuse_strong_login, dispatch_uid="refuse_strong_login")
