from typing import Any

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "wardmote.work.registers"
    label = "registers"

    def ready(self) -> None:
        from wardmote.records.actions import origins
        from wardmote.records.documents import homes, shelves
        from wardmote.records.notices import kinds
        from wardmote.trust.identity.leaving import sources
        from wardmote.work.registers import asides, leaving, telling

        def entry_of_document(document: Any) -> Any:
            # Imported when first needed: tables are ready only then.
            from wardmote.work.registers import attaching

            return attaching.entry_of_document(document)

        kinds.add("Registers", telling.WORDS)
        kinds.subjects[telling.ENTRY] = telling.subjects
        sources.append(leaving.SOURCE)
        shelves.SHELVES.append(shelves.of_words(asides.WRAPPINGS, asides.RENEW, asides.LABEL))
        homes.sources.append(entry_of_document)
        origins.sources.append(telling.entries_of_actions)
        origins.kinds["register"] = telling.OF_REGISTERS
