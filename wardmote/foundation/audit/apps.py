from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wardmote.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from wardmote.foundation.audit import seals
        from wardmote.foundation.database import health

        health.told["audit"] = seals.told
