from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "wardmote.trust.access"
    label = "access"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.trust.access.door import names_of_standing_purposes
        from wardmote.trust.access.endings import relying_on
        from wardmote.trust.access.standins import notes_on, stood_then
        from wardmote.trust.agreements import policies
        from wardmote.trust.identity import queries as identity

        policies.ending_effects.append(relying_on)
        vocabulary.purposes.append(names_of_standing_purposes)
        vocabulary.stood_in.append(stood_then)
        identity.notes.append(notes_on)
