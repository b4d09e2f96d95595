from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "wardmote.trust.agreements"
    label = "agreements"
