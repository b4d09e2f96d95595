from django.apps import AppConfig


class KindsConfig(AppConfig):
    name = "wardmote.records.kinds"
    label = "kinds"
