from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "wardmote.records.notices"
    label = "notices"

    def ready(self) -> None:
        from wardmote.records.notices import kinds, subjects
        from wardmote.trust.agreements import commands

        def tell_parties_later(agreement):
            # Imported when first needed: tasks register themselves once the queue's own app is ready.
            from wardmote.records.notices import jobs

            jobs.tell_parties_later(agreement)

        commands.after_end.append(tell_parties_later)
        kinds.subjects["agreement"] = subjects.agreements
