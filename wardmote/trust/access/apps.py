from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "wardmote.trust.access"
    label = "access"

    def ready(self) -> None:
        from wardmote.trust.access.endings import relying_on
        from wardmote.trust.agreements import policies

        policies.ending_effects.append(relying_on)
