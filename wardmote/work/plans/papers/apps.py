from typing import Any

from django.apps import AppConfig

WRAPPINGS = "select file, sealed_at, key_id, wrapped, sealed_for from wardmote.plan_file_wrappings(%s, %s)"
RENEW = (
    "update public.plan_papers_content set sealed = wardmote.words_under(sealed, %s, %s)"
    " where file_id = %s and (select k.wrapped from wardmote.words_key(sealed) k) = %s"
)


class PlanPapersConfig(AppConfig):
    name = "wardmote.work.plans.papers"
    label = "plan_papers"

    def ready(self) -> None:
        from wardmote.records.documents import shelves
        from wardmote.work.plans.papers import commands, sealed

        commands.when_started.append(take_in_later)
        shelves.SHELVES.append(shelves.of_words(WRAPPINGS, RENEW, sealed.LABEL))


def take_in_later(file: Any) -> None:
    from wardmote.work.plans.papers import jobs

    jobs.take_in_later(file)
