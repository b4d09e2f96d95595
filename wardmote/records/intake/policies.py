"""What the rules allow with a report and a referral now, as a list of refusals."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from wardmote.foundation.refusals import Refusal
from wardmote.records.intake import queries
from wardmote.records.intake.models import Referral, Report, ReportPerson
from wardmote.records.kinds.models import Category as OfReports
from wardmote.records.people.models import Person
from wardmote.trust.access.commands import Plan
from wardmote.trust.access.queries import categories_admitted
from wardmote.trust.agreements.models import Agreement, Category
from wardmote.trust.agreements.reliance import listed, refusals_to_rely
from wardmote.trust.identity.models import Agency, Officer, Team

NOT_WAITING = Refusal("not-waiting", "This report is no longer waiting: someone has dealt with it.")
NOT_CLOSED = Refusal(
    "not-closed", "Only a report with no further action, or a recorded one, can be put back."
)
CLOSED = Refusal("report-closed", "Reopen this report before a case is opened from it.")
IN_A_CASE = Refusal("in-a-case", "This report is already in a case.")
REFERRED_AWAY = Refusal("referred", "This report is referred to another agency. Withdraw the referral first.")
NOT_DONE = Refusal(
    "referral-not-done",
    "This report is referred to another agency, which has not done with it. Withdraw the referral first.",
)
NOT_IN_A_CASE = Refusal("not-in-a-case", "This report is in no case.")
NOT_READ = Refusal("not-read", "Open this report and read it before you refer it.")
NOT_LIVE = Refusal(
    "agreement-not-live",
    "The agreement is not in force between your agencies for this purpose and what the report holds.",
)
MOVED_ON = Refusal("moved-on", "This referral has moved on: look at it as it is now.")
NO_PLACE = Refusal("no-place", "Enter the area or the address where it happened.")
NO_TEAM = Refusal("no-team", "Choose the team that keeps this report, or the whole agency.")
MAY_NOT_LINK = Refusal("may-not-link", "You may read this report, but add nothing to it.")
MAY_NOT_ADD = Refusal("may-not-add", "You may read this report, but add nothing to it.")
LINKED_ALREADY = Refusal("linked-already", "This report is linked to that person already.")
OTHER_KIND = Refusal("category-of-another-kind", "Choose a category of the kind of this report, or none.")
NOT_OFFERED = Refusal("category-not-offered", "This category was not in force on the day of the report.")
NO_CATEGORY = Refusal(
    "no-category", "A recorded incident has what its publisher says it was, and no category."
)
OTHER_AGENCY = Refusal("team-of-another-agency", "A report is kept by a team of your own agency.")


def refusals_to_take(
    *, what: str, area: str, address: str, team: Team | None, whole_agency: bool, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not take this report."""
    refusals = []
    if not what.strip():
        refusals.append(Refusal("nothing-told", "Enter what happened."))
    if not (area.strip() or address.strip()):
        refusals.append(NO_PLACE)
    if team is None and not whole_agency:
        refusals.append(NO_TEAM)
    if team is not None and team.agency_id != by.agency_id:
        refusals.append(OTHER_AGENCY)
    return refusals


def refusals_of_category(category: OfReports | None, *, kind: str, received_at: datetime) -> list[Refusal]:
    """Why a report of this kind and day may not have this category. The database sees to it, too."""
    if category is None:
        return []
    on = timezone.localdate(received_at)
    refusals = [] if category.kind == kind else [OTHER_KIND]
    if category.starts_on > on or not category.is_offered(on):
        refusals.append(NOT_OFFERED)
    return refusals


def refusals_to_categorise(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not say which category this report is of."""
    refusals = refusals_to_decide(report, by=by)
    return [*refusals, NO_CATEGORY] if report.state == Report.State.RECORDED else refusals


def refusals_to_decide(report: Report, *, by: Officer) -> list[Refusal]:
    """The row policy guards this; these are its words. Whoever took a report for another team may read it."""
    if by.agency_id != report.owner_id:
        return [Refusal("not-owner", "Only the agency that keeps this report can decide on it.")]
    if not queries.may_decide(report):
        return [Refusal("not-team", "Only the team that keeps this report can decide on it.")]
    return []


def refusals_to_close(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not close this report now without further action."""
    refusals = refusals_to_decide(report, by=by)
    if report.state == Report.State.REFERRED:
        if queries.live_referral(report) is not None:
            refusals.append(NOT_DONE)
    elif report.state != Report.State.WAITING:
        refusals.append(NOT_WAITING)
    return refusals


def refusals_to_reopen(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not reopen this report now."""
    refusals = refusals_to_decide(report, by=by)
    if report.state not in {Report.State.CLOSED, Report.State.RECORDED}:
        refusals.append(NOT_CLOSED)
    return refusals


def refusals_to_join_case(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why no case may be opened from this report now.

    An officer it was referred to, once it is accepted, may: for their own side, whatever else becomes of it.
    """
    if report.state == Report.State.REFERRED and by.agency_id != report.owner_id and queries.works(report):
        return []
    refusals = refusals_to_decide(report, by=by)
    if report.state == Report.State.CLOSED:
        refusals.append(CLOSED)
    if report.state == Report.State.IN_CASE:
        refusals.append(IN_A_CASE)
    if report.state == Report.State.REFERRED:
        refusals.append(REFERRED_AWAY)
    return refusals


def refusals_to_put_back(report: Report, *, reason: str, by: Officer) -> list[Refusal]:
    """Every reason why this report may not be taken out of its case now."""
    refusals = refusals_to_decide(report, by=by)
    if report.state != Report.State.IN_CASE:
        refusals.append(NOT_IN_A_CASE)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why it does not belong to the case."))
    return refusals


# --- referring ----------------------------------------------------------------------------------


def refusals_to_begin_referring(report: Report, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not refer this report to anyone now."""
    refusals = refusals_to_decide(report, by=by)
    if report.state != Report.State.WAITING:
        refusals.append(NOT_WAITING)
    return refusals


def refusals_to_refer(
    report: Report,
    *,
    plan: Plan,
    held: set[str] | None,
    agency: Agency,
    team: Team | None,
    agreement: Agreement,
    purpose: str,
    words: str,
    answer_by: date,
    today: date,
) -> list[Refusal]:
    """Every reason why this report may not be referred to them on this ground now.

    `held` is every category in it, with what was told; None if the officer has not opened it.
    """
    refusals = []
    if agency.pk == report.owner_id:
        refusals.append(Refusal("own-agency", "The report is that agency's own."))
    if team is not None and team.agency_id != agency.pk:
        refusals.append(Refusal("of-another-agency", f"Choose a team of {agency.name}."))
    if not words.strip():
        refusals.append(Refusal("no-words", "Enter why you refer it and what you ask of them."))
    if answer_by < today:
        refusals.append(Refusal("answer-in-the-past", "The day to answer by must be today or later."))
    if agency.pk in {out.agency_id for out in plan.denials}:
        refusals.append(Refusal("must-not-receive", f"{agency.name} must not receive this report."))
    if held is None:
        return [*refusals, NOT_READ]
    return refusals + refusals_to_rely(
        agreement,
        list(agreement.parties.select_related("organisation")),
        reader=agency,
        owner=report.owner,
        purpose=purpose,
        categories=held,
        on=today,
    )


# What is amiss with the form or with who sends it, and says nothing of whom the law lets see the report.
NOT_OF_THE_RULE = {
    "not-owner", "not-team", "not-waiting", "not-read", "own-agency", "of-another-agency", "no-words",
    "answer-in-the-past",
}  # fmt: skip


def of_the_rule(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Those that say the agreement, its purpose or its categories forbid it."""
    return [refusal for refusal in refusals if refusal.code not in NOT_OF_THE_RULE]


# Each state, the side that brings it about, and the states it follows.
STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    Referral.State.ACCEPTED: ("receiver", (Referral.State.SENT,)),
    Referral.State.REFUSED: ("receiver", (Referral.State.SENT, Referral.State.ACCEPTED)),
    Referral.State.DONE: ("receiver", (Referral.State.ACCEPTED,)),
    Referral.State.WITHDRAWN: ("sender", (Referral.State.SENT, Referral.State.ACCEPTED)),
}
WORDS_NEEDED = {
    Referral.State.REFUSED: "Enter why you refuse it.",
    Referral.State.DONE: "Enter what was done.",
    Referral.State.WITHDRAWN: "Enter why you withdraw it.",
}


def refusals_to_answer(referral: Referral, state: str, *, words: str | None, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not bring the referral to this state now.

    `words=None` asks before there are any, to show a button.
    """
    side, follows = STEPS[state]
    refusals = []
    if side == "receiver" and by.agency_id != referral.agency_id:
        refusals.append(Refusal("not-receiver", f"Only {referral.agency.name} can answer this referral."))
    if side == "sender" and by.agency_id != referral.owner_id:
        refusals.append(Refusal("not-sender", f"Only {referral.owner.name} can withdraw this referral."))
    elif not queries.may_step(referral, side):
        refusals.append(Refusal("not-allowed", "You may look at this referral, but not do this with it."))
    if referral.state not in follows:
        refusals.append(MOVED_ON)
    if words is not None and state in WORDS_NEEDED and not words.strip():
        refusals.append(Refusal("no-words", WORDS_NEEDED[Referral.State(state)]))
    return refusals


def refusals_to_link_person(report: Report, person: Person, *, part: str) -> list[Refusal]:
    """Every reason why this report may not be linked to this person now."""
    if not queries.may_contribute(report):
        return [MAY_NOT_LINK]
    same = ReportPerson.objects.filter(report=report, person=person, part=part, ended_at=None)
    return [LINKED_ALREADY] if same.exists() else []


def refusals_to_add_document(report: Report, *, categories: Iterable[str] = (), by: Officer) -> list[Refusal]:
    """Every reason why this officer may not add a document that holds these categories now."""
    if not queries.may_contribute(report):
        return [MAY_NOT_ADD]
    held = set(categories)
    if by.agency_id == report.owner_id or not held:
        return []
    hidden = held - categories_admitted(report.audience_id, by=by)
    if not hidden:
        return []
    names = Category.objects.filter(key__in=hidden).order_by("position").values_list("name", flat=True)
    return [
        Refusal(
            "category-not-covered",
            f"The agreement that lets you into this report does not cover {listed(names)}.",
        )
    ]
