from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "wardmote.work.plans"
    label = "plans"

    def ready(self) -> None:
        from wardmote.records.actions import origins
        from wardmote.records.notices import kinds
        from wardmote.work.plans import telling

        origins.sources.append(telling.origins_of)
        origins.kinds["plan"] = origins.Kind("A plan", telling.of_plans)
        kinds.add("Plans", telling.WORDS)
        kinds.subjects["plan_action"] = telling.subjects
        kinds.subjects["plan"] = telling.plans
