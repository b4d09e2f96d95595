from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "wardmote.demo"
    label = "demo"
