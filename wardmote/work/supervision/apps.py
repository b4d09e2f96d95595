from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "wardmote.work.supervision"
    label = "supervision"

    def ready(self) -> None:
        from wardmote.records.notices import kinds
        from wardmote.work.cases import closing as of_cases
        from wardmote.work.cases import opened, pages
        from wardmote.work.risk import contacting
        from wardmote.work.supervision import closing, opening, telling

        kinds.add("Cases", telling.WORDS)
        pages.add(pages.Section("Plan", "supervision:plan"), after="risk:case")
        pages.add(pages.Section("Reviews", "supervision:reviews"), after="supervision:plan")
        pages.add(pages.Section("Survey", "supervision:surveys"), after="supervision:reviews")
        pages.facts.append(pages.Fact(telling.FACT, telling.lines))
        contacting.pages.append(opening.contacts)
        opened.next_pages.append(opening.first_questions)
        of_cases.checks.append(closing.unsettled)
        of_cases.looked_up.append(closing.page)
