"""Open cases that a report may belong to: for the triage desk, which knows not of cases."""

from django.urls import reverse
from rapidfuzz import fuzz

from wardmote.records.intake.likely import MOST, Likely
from wardmote.records.intake.models import Report, Telling
from wardmote.work.cases.models import Case, CaseReport

NEAREST = 20  # of the newest open cases of the same area
WORTH_SHOWING = 45
WORKED = (Report.State.IN_CASE, Report.State.REFERRED)


def cases_like(report: Report, telling: Telling | None, like: list[Likely]) -> list[Likely]:
    """Two queries: the open cases that hold reports like this one, and those of the same area.

    The wording compared with the titles of cases is this report's, which is open before the officer.
    """
    found: dict[Case, tuple[int, tuple[str, ...]]] = {}
    # Only what is worked: of the others no case is asked about.
    scores = {each.pk: each for each in like if each.report is None or each.report.state in WORKED}
    links = CaseReport.objects.filter(report__in=scores, ended_at=None, case__status=Case.Status.OPEN)
    for link in links.select_related("case__owner").defer("case__words").order_by("at", "id"):
        other = scores[link.report_id]
        words = (f"holds {other.reference}: {other.because[0]}", *other.because[1:])
        if other.score > found.get(link.case, (0, ()))[0]:
            found[link.case] = (other.score, words)
    if report.area:
        near = Case.objects.filter(area=report.area, status=Case.Status.OPEN).select_related("owner")
        for case in near.defer("words").order_by("-opened_at", "-id")[:NEAREST]:
            score, words = weigh(case, report, telling)
            if score >= WORTH_SHOWING and score > found.get(case, (0, ()))[0]:
                found[case] = (score, words)
    likeliest = sorted(found.items(), key=lambda each: (-each[1][0], each[0].reference))[:MOST]
    return [
        Likely(
            pk=case.pk,
            reference=case.reference,
            title=case.title,
            href=reverse("cases:detail", kwargs={"reference": case.reference}),
            score=score,
            because=words,
            state=case.owner.short_name,
        )
        for case, (score, words) in likeliest
    ]


def weigh(case: Case, report: Report, telling: Telling | None) -> tuple[int, tuple[str, ...]]:
    """A score up to 100 for a case of the same area, and what makes it."""
    score, because = 30, ["same area"]
    if case.kind == report.kind:
        score += 15
        because.append("same kind")
    if telling is not None and fuzz.token_set_ratio(case.title.casefold(), telling.what.casefold()) >= 60:
        score += 20
        because.append("its title is like the wording")
    return score, tuple(because)
