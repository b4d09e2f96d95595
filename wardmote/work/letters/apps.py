from typing import Any

from django.apps import AppConfig

WRAPPINGS = "select letter, audience, key_id, wrapped, sealed_for from wardmote.letters_wrappings(%s, %s)"
RENEW = "update public.letters_printout set key_id = %s, wrapped = %s where letter_id = %s and wrapped = %s"


class LettersConfig(AppConfig):
    name = "wardmote.work.letters"
    label = "letters"

    def ready(self) -> None:
        from wardmote.records.documents.shelves import SHELVES, Shelf
        from wardmote.work.cases import pages
        from wardmote.work.cases.views import lists
        from wardmote.work.letters import policies
        from wardmote.work.letters.commands import many as of_many

        def many(by: Any) -> bool:
            return not policies.refusals_to_make_many(by=by)

        SHELVES.append(Shelf(WRAPPINGS, RENEW, of_many.wrap, of_many.unwrap))
        lists.beginnings.append((many, "letters:order", "Write letters"))
        pages.add(pages.Section("Letters", "letters:letters"), after="cases:documents")
