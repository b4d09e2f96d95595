from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "wardmote.work.retention"
    label = "retention"

    def ready(self) -> None:
        from wardmote.records.notices import kinds
        from wardmote.trust.access import gone
        from wardmote.work.retention import telling

        kinds.add("Deleting records", telling.WORDS)
        kinds.subjects["retention"] = telling.records
        kinds.subjects["retention_list"] = telling.lists
        gone.pages.append(page_of_the_deleted)
        gone.kept.append(page_of_keeping)


def page_of_keeping(reference: str) -> str:
    from django.urls import reverse

    from wardmote.work.retention.models import Item

    # Of people and places, for whoever may know their days.
    if reference[:1] in "PL" and not Item.objects.filter(reference=reference).exists():
        return ""
    return reverse("retention:record", kwargs={"reference": reference})


def page_of_the_deleted(reference: str) -> str | None:
    from django.urls import reverse

    from wardmote.work.retention.models import Tombstone

    if not Tombstone.objects.filter(reference=reference.upper()).exists():
        return None
    return reverse("retention:record", kwargs={"reference": reference.upper()})
