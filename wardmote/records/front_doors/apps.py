from django.apps import AppConfig

WRAPPINGS = "select id, stands_in, key_id, wrapped, sealed_for from wardmote.front_doors_wrappings(%s, %s)"
RENEW = (
    "update public.front_doors_letter set sealed = wardmote.words_under(sealed, %s, %s)"
    " where id = %s and (select k.wrapped from wardmote.words_key(sealed) k) = %s"
)


class FrontDoorsConfig(AppConfig):
    name = "wardmote.records.front_doors"
    label = "front_doors"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.documents import shelves
        from wardmote.records.front_doors import letters, telling
        from wardmote.records.front_doors.leaving import SOURCE
        from wardmote.records.intake import reporter
        from wardmote.records.notices import kinds
        from wardmote.trust.identity import leaving

        kinds.add("Reports", telling.WORDS)
        kinds.subjects["report"] = telling.reports
        vocabulary.outside |= dict.fromkeys(telling.ACTS, "Whoever reported it")
        leaving.sources.append(SOURCE)
        reporter.sources.append(telling.reporter)
        shelves.SHELVES.append(shelves.of_words(WRAPPINGS, RENEW, letters.LABEL))
