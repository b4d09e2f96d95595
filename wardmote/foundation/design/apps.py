from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "wardmote.foundation.design"
    label = "design"
    verbose_name = "Page design"
