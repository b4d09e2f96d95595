from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "wardmote.work.registers"
    label = "registers"

    def ready(self) -> None:
        from wardmote.records.actions import origins
        from wardmote.records.notices import kinds
        from wardmote.trust.identity.leaving import sources
        from wardmote.work.registers import leaving, telling

        kinds.words |= telling.WORDS
        kinds.subjects[telling.ENTRY] = telling.subjects
        sources.append(leaving.SOURCE)
        origins.sources.append(telling.entries_of_actions)
        origins.kinds["register"] = telling.OF_REGISTERS
