from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "wardmote.foundation.audit"
    label = "audit"
