from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wardmote.records.desk"
    label = "desk"
