from django.apps import AppConfig


class FilesInConfig(AppConfig):
    name = "wardmote.records.files_in"
    label = "files_in"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.foundation.database import health
        from wardmote.records.files_in import commands, telling
        from wardmote.records.intake import reporter

        vocabulary.outside |= dict.fromkeys(telling.ACTS, "A file that an officer took in")
        commands.when_started.append(start_now)
        reporter.sources.append(telling.reporter)
        health.told["mailbox"] = telling.mailbox


def start_now() -> None:
    from wardmote.records.files_in import jobs

    jobs.start_now()
