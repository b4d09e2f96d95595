from django.apps import AppConfig

WRAPPINGS = "select id, stands_in, key_id, wrapped, sealed_for from wardmote.open311_wrappings(%s, %s)"
RENEW = (
    "update public.open311_endpoint set sealed_key = wardmote.words_under(sealed_key, %s, %s)"
    " where id = %s and (select k.wrapped from wardmote.words_key(sealed_key) k) = %s"
)


class Open311Config(AppConfig):
    name = "wardmote.outward.api"
    label = "open311"

    def ready(self) -> None:
        from wardmote.outward.api import sealed, telling
        from wardmote.records.documents import shelves
        from wardmote.records.notices import kinds

        kinds.add("Reports", telling.WORDS)
        shelves.SHELVES.append(shelves.of_words(WRAPPINGS, RENEW, sealed.LABEL))
