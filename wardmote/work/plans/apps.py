from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "wardmote.work.plans"
    label = "plans"
