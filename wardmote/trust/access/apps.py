from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "wardmote.trust.access"
    label = "access"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.trust.access.door import names_of_standing_purposes
        from wardmote.trust.access.endings import relying_on
        from wardmote.trust.agreements import policies

        policies.ending_effects.append(relying_on)
        vocabulary.purposes.append(names_of_standing_purposes)
