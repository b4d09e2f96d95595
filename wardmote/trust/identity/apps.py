from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "wardmote.trust.identity"
    label = "identity"

    def ready(self) -> None:
        from wardmote.foundation.database import session
        from wardmote.trust.identity import telling

        def by_worker(officer, kind):
            # Imported when first needed: tasks register themselves once the queue's own app is ready.
            from wardmote.trust.identity import jobs

            jobs.write_to.defer(officer_id=str(officer.pk), kind=kind)

        telling.posts.append(by_worker)
        session.when_seen_elsewhere.append(telling.tell_seen_elsewhere)
