from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "wardmote.work.rights"
    label = "rights"
