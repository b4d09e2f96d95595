from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "wardmote.trust.agreements"
    label = "agreements"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary

        vocabulary.purposes.append(names_of_purposes)


def names_of_purposes() -> dict[str, str]:
    from wardmote.trust.agreements.models import Purpose

    return dict(Purpose.objects.values_list("key", "name"))
