from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "wardmote.work.powers"
    label = "powers"

    def ready(self) -> None:
        pass
