from typing import Any

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "wardmote.work.letters"
    label = "letters"

    def ready(self) -> None:
        from wardmote.work.cases import pages
        from wardmote.work.cases.views import lists
        from wardmote.work.letters import policies

        def many(by: Any) -> bool:
            return not policies.refusals_to_make_many(by=by)

        lists.beginnings.append((many, "letters:order", "Write letters"))
        pages.add(pages.Section("Letters", "letters:letters"), after="cases:documents")
