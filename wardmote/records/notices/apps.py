from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "wardmote.records.notices"
    label = "notices"
