from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "wardmote.trust.access"
    label = "access"
