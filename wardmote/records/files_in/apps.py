from django.apps import AppConfig


class FilesInConfig(AppConfig):
    name = "wardmote.records.files_in"
    label = "files_in"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.foundation.database import health
        from wardmote.records.files_in import telling
        from wardmote.records.intake import reporter

        vocabulary.outside |= dict.fromkeys(telling.ACTS, "A file that an officer took in")
        reporter.sources.append(telling.reporter)
        health.told["mailbox"] = telling.mailbox
