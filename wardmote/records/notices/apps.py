from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "wardmote.records.notices"
    label = "notices"

    def ready(self) -> None:
        from wardmote.records.notices import kinds, subjects
        from wardmote.trust.access import alarms, standins
        from wardmote.trust.agreements import commands
        from wardmote.trust.identity import telling

        def tell_parties_later(agreement):
            # Imported when first needed: tasks register themselves once the queue's own app is ready.
            from wardmote.records.notices import jobs

            jobs.tell_parties_later(agreement)

        commands.after_end.append(tell_parties_later)
        kinds.subjects["agreement"] = subjects.agreements

        def tell_officers(officers, **what):
            from wardmote.records.notices import commands as notices

            return notices.tell(officers, **what)

        telling.tellers.append(tell_officers)
        kinds.add("Accounts and roles", telling.WORDS)
        kinds.subjects |= {
            telling.CHANGE: subjects.role_changes,
            telling.ACCOUNT: subjects.accounts,
            telling.DEPARTURE: subjects.departures,
            telling.OFFICER: subjects.officers,
            "alarm": subjects.alarms,
            "stand_in": subjects.stand_ins,
        }
        kinds.add(
            "Access to records", {kinds.UNUSUAL_USE: "An officer opened or took away far more than usual"}
        )
        kinds.add(
            "Accounts and roles",
            {
                standins.NAMED: "Somebody is named to stand in",
                standins.ENDED: "Standing in was withdrawn",
            },
        )
        alarms.named.append(lambda kind, ids: kinds.subjects[kind](ids) if kind in kinds.subjects else {})
