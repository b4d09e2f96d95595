from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.trust.identity.models import Officer


class ActionsConfig(AppConfig):
    name = "wardmote.records.actions"
    label = "actions"

    def ready(self) -> None:
        from wardmote.records.actions import telling
        from wardmote.records.actions.leaving import SOURCE
        from wardmote.records.desk.lists import List, lists
        from wardmote.records.notices import kinds
        from wardmote.trust.identity.leaving import sources

        sources.append(SOURCE)
        kinds.add("Actions", telling.WORDS)
        kinds.subjects["action"] = telling.subjects
        lists["actions"] = List("Actions", "actions:list", clean_query)


def clean_query(query: str, by: "Officer") -> str:
    from wardmote.records.actions.views import lists

    return lists.clean_query(query, by)
