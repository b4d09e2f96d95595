from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wardmote.records.documents"
    label = "documents"

    def ready(self) -> None:
        from wardmote.foundation.database import health
        from wardmote.foundation.files import scanning
        from wardmote.records.documents.commands import renew_wrappings
        from wardmote.trust.access.commands import after_move

        after_move.append(renew_wrappings)
        health.told["scanner"] = scanning.state
