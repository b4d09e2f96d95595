from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "wardmote.trust.identity"
    label = "identity"
