from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "wardmote.work.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        from wardmote.records.notices import kinds
        from wardmote.trust.agreements import pages
        from wardmote.work.upkeep import telling

        kinds.add("Agreements", telling.WORDS)
        kinds.subjects |= {
            "signature": telling.signatures,
            "agreement_round": telling.rounds,
            "exchange": telling.exchanges,
        }
        pages.of_register += [
            pages.Page("Was it ever signed?", "upkeep:signatures"),
            pages.Page("Review rounds", "upkeep:rounds"),
            pages.Page("Quarterly exchange", "upkeep:quarters"),
            pages.Page("Overarching agreement", "upkeep:clauses"),
            pages.Page("May I share this?", "upkeep:guidance"),
        ]
        pages.of_entry.append(pages.Page("Signatures: who was asked, and when", "upkeep:entry"))
