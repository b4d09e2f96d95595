from django.apps import AppConfig


class RepeatsConfig(AppConfig):
    name = "wardmote.work.repeats"
    label = "repeats"

    def ready(self) -> None:
        from wardmote.records.intake import repeated
        from wardmote.records.notices import kinds
        from wardmote.records.people import gathering as people
        from wardmote.records.places import gathering as places
        from wardmote.trust.access import holds
        from wardmote.work.repeats import telling

        kinds.add("Reports", telling.WORDS)
        holds.above.append(telling.above)
        repeated.sources.append(telling.of_report)
        places.counts.append(telling.of_place)
        people.counts.append(telling.of_person)
