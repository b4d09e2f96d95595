from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "wardmote.outward.home"
    label = "home"
