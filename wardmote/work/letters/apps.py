from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "wardmote.work.letters"
    label = "letters"

    def ready(self) -> None:
        from wardmote.work.cases import pages

        pages.add(pages.Section("Letters", "letters:letters"), after="cases:documents")
