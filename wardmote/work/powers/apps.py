from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "wardmote.work.powers"
    label = "powers"

    def ready(self) -> None:
        from wardmote.records.notices import kinds
        from wardmote.records.people import gathering as people
        from wardmote.records.places import gathering as places
        from wardmote.work.cases import pages, timeline
        from wardmote.work.letters import starting
        from wardmote.work.powers import hindering, lettering, telling
        from wardmote.work.supervision import closing

        pages.add(pages.Section("Powers", "powers:case"), after="supervision:surveys")
        pages.facts.append(pages.Fact(telling.FACT, telling.lines))
        timeline.sources.append(telling.moments)
        people.sources.append(telling.of_people)
        places.sources.append(telling.of_places)
        closing.HINDRANCES.append(hindering.of_powers)
        starting.sources["power"] = lettering.start
        kinds.add("Powers", telling.WORDS)
        kinds.subjects["power_use"] = telling.subjects
