from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "wardmote.outward.home"
    label = "home"

    def ready(self) -> None:
        from wardmote.outward.home import following
        from wardmote.work.cases import looking

        looking.looks.append(following.look)
