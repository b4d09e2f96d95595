from django.apps import AppConfig

WRAPPINGS = "select batch, audience, key_id, wrapped, sealed_for from wardmote.files_in_wrappings(%s, %s)"
RENEW = "update public.files_in_content set key_id = %s, wrapped = %s where batch_id = %s and wrapped = %s"


class FilesInConfig(AppConfig):
    name = "wardmote.records.files_in"
    label = "files_in"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.foundation.database import health
        from wardmote.records.documents.shelves import SHELVES, Shelf
        from wardmote.records.files_in import commands, sealed, telling
        from wardmote.records.intake import reporter
        from wardmote.records.notices import kinds

        kinds.add("Reports", telling.WORDS)
        kinds.subjects["file_batch"] = telling.subjects
        vocabulary.outside |= dict.fromkeys(telling.ACTS, "A file that an officer took in")
        commands.when_started.append(start_now)
        reporter.sources.append(telling.reporter)
        health.told["mailbox"] = telling.mailbox
        SHELVES.append(Shelf(WRAPPINGS, RENEW, sealed.wrap, sealed.unwrap))


def start_now() -> None:
    from wardmote.records.files_in import jobs

    jobs.start_now()
