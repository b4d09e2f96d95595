"""What is waiting for the person signed in: each list of the home page, in one query or two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.records.actions import origins
from wardmote.records.actions.models import Action
from wardmote.records.actions.queries import OPEN, visible
from wardmote.records.actions.rag import Rating, rating
from wardmote.records.intake import queries as intake
from wardmote.records.intake.age import age_words
from wardmote.records.notices import kinds
from wardmote.records.notices.models import Notice
from wardmote.records.notices.queries import notices_of
from wardmote.records.patrols import queries as patrols
from wardmote.records.patrols.models import Window
from wardmote.trust.agreements import policies as agreements
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.agreements.queries import parties_prefetch
from wardmote.trust.agreements.standing import standing
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case, CaseDisclosure
from wardmote.work.plans import days as plan_days
from wardmote.work.plans import queries as plans
from wardmote.work.plans.models import PlanAction

MOST = 200  # no list of one person's work is read further
SHOWN = 8  # the rest is behind the link to the whole list
REVIEW_SOON = timedelta(days=7)
PATROLS_SOON = timedelta(days=2)
RENEWAL_SOON = timedelta(days=30)
LAPSED_LATELY = timedelta(days=30)


# --- actions ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActionLine:
    action: Action
    rating: Rating
    origin: origins.Origin | None


@dataclass(frozen=True)
class Actions:
    mine: list[ActionLine]
    declined: list[ActionLine]  # what this officer asked and was told no
    dates: list[ActionLine]  # what this officer asked and is asked a new date for
    unanswered: list[ActionLine]  # asked of the team, taken on by nobody

    @property
    def overdue(self) -> bool:
        return any(line.rating.colour == "red" for line in self.mine)


def actions_of(officer: Officer, *, today: date) -> Actions:
    """Two queries: the officer's own with the team's, and which records they belong to."""
    declined = Q(state=Action.State.DECLINED, asked_by=officer)
    wanted = OPEN & Q(wanted_due_on__isnull=False, asked_by=officer)
    own = visible().filter((OPEN & Q(officer=officer)) | declined | wanted)[:MOST]
    unplaced = Q(agency_id=officer.agency_id, team=None)
    team = Q(team_id=officer.team_id) | unplaced if officer.team_id else unplaced
    waiting = visible().filter(team, state=Action.State.ASKED, officer=None)[:MOST]
    found = {action.pk: action for action in own.union(waiting, all=True)}
    soonest = sorted(found.values(), key=lambda action: (action.due_on, action.asked_at, action.pk))
    belongs = origins.of(found)

    def lines(actions: Iterable[Action]) -> list[ActionLine]:
        return [ActionLine(action, _rate(action, today), belongs.get(action.pk)) for action in actions]

    ours = {officer.team_id, None}
    return Actions(
        mine=lines(a for a in soonest if a.state in Action.OPEN_STATES and a.officer_id == officer.pk),
        dates=lines(a for a in soonest if a.wanted_due_on and a.asked_by_id == officer.pk),
        declined=lines(a for a in soonest if a.state == Action.State.DECLINED),
        unanswered=lines(
            a
            for a in soonest
            if a.state == Action.State.ASKED
            and a.officer_id is None
            and a.agency_id == officer.agency_id
            and a.team_id in ours
        ),
    )


def _rate(action: Action, today: date) -> Rating:
    asked_on = timezone.localdate(action.asked_at)
    return rating(state=action.state, due_on=action.due_on, asked_on=asked_on, today=today)


# --- reports and cases ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportsWaiting:
    count: int
    oldest: str  # its age in words


def reports_waiting(officer: Officer, *, now: datetime) -> ReportsWaiting:
    found = intake.waiting_for_team(officer)
    return ReportsWaiting(found.count, age_words(found.oldest, now) if found.oldest else "")


def patrols_coming(officer: Officer, *, now: datetime) -> list[Window]:
    """What the officer's team is to patrol in the next two days, without what has its report: one query."""
    found = patrols.coming(officer, since=now, until=now + PATROLS_SOON, most=SHOWN + 1)
    return [window for window in found if not hasattr(window, "report")]


def reviews_due(officer: Officer, *, today: date) -> list[Case]:
    """Open cases this officer leads whose review is due by a week from today, the most overdue first."""
    due = Case.objects.filter(lead=officer, status=Case.Status.OPEN, review_on__lte=today + REVIEW_SOON)
    return list(due.defer("words", "categories").order_by("review_on", "reference")[:MOST])


@dataclass(frozen=True)
class SharedLine:
    case: Case
    at: datetime


def shared_lately(officer: Officer, *, most: int = SHOWN) -> list[SharedLine]:
    """The cases of others last shared with this officer's agency, as far as this officer may see them."""
    links = CaseDisclosure.objects.filter(
        disclosure__agency_id=officer.agency_id, disclosure__withdrawn_at=None
    )
    links = links.exclude(case__owner_id=officer.agency_id).select_related(
        "case", "case__owner", "disclosure"
    )
    links = links.defer("case__words", "case__categories").order_by("-disclosure__at", "pk")
    newest: dict[UUID, SharedLine] = {}
    for link in links[: most * 3]:  # a case may have been shared more than once
        newest.setdefault(link.case_id, SharedLine(link.case, link.disclosure.at))
    return list(newest.values())[:most]


@dataclass(frozen=True)
class PlanLine:
    action: PlanAction
    due: str
    overdue: bool


def plan_actions_due(officer: Officer, *, today: date) -> list[PlanLine]:
    """What the officer's team or agency leads in current plans, overdue or due within a month: one query."""
    return [
        PlanLine(action, plan_days.words(action.deadline_on, action.precision), action.deadline_on < today)
        for action in plans.due_of(officer, today=today, most=SHOWN + 1)
        if action.deadline_on is not None
    ]


# --- what changed -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What others changed on one case since this officer last looked, in numbers."""

    case_id: UUID
    reference: str
    title: str
    since: datetime
    notes: int
    known: int
    documents: int
    reports: int
    asked: int
    answered: int
    sharing: int
    details: int

    @property
    def parts(self) -> list["Part"]:
        """Each number in words, with the page of the case that shows what it counts."""
        found = []
        for name, one, many, page in PARTS:
            if number := getattr(self, name):
                href = reverse(f"cases:{page}", kwargs={"reference": self.reference})
                found.append(Part(f"{number} {one if number == 1 else many}", href))
        return found


@dataclass(frozen=True)
class Part:
    words: str
    href: str


# For each number: one, many, and the page of the case that shows them.
PARTS = [
    ("notes", "new note", "new notes", "notes"),
    ("known", "new person or place", "new people or places", "people"),
    ("documents", "new document", "new documents", "documents"),
    ("reports", "report joined", "reports joined", "timeline"),
    ("asked", "action asked", "actions asked", "actions"),
    ("answered", "action answered", "actions answered", "actions"),
    ("sharing", "change to who can see it", "changes to who can see it", "sharing"),
    ("details", "change to the case", "changes to the case", "timeline"),
]


def changes(*, most: int = MOST) -> list[Change]:
    """What others changed on the cases this officer follows since they last looked at each: one query."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.what_changed(%s)", [most])
        return [Change(*row) for row in cursor.fetchall()]


# --- notices ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoticeLine:
    notice: Notice
    words: str
    subject: kinds.Subject | None  # what it is about; None when this officer may no longer see it


def unread_notices(officer: Officer) -> list[NoticeLine]:
    """Newest first: one query, and one more for each kind of thing they are about."""
    unread = list(notices_of(officer, unread=True)[:MOST])
    subjects = kinds.subjects_of(unread[:SHOWN])
    return [
        NoticeLine(notice, kinds.words.get(notice.kind, ""), subjects.get(notice.subject_id))
        for notice in unread
    ]


# --- the register, for information governance leads ------------------------------------------------------


@dataclass(frozen=True)
class RegisterLine:
    entry: Agreement
    words: str
    colour: str
    tag: str


@dataclass(frozen=True)
class Register:
    sign: list[RegisterLine]  # whoever keeps them
    review: list[RegisterLine]
    lacking: list[RegisterLine]
    lapsed: list[RegisterLine]

    def __bool__(self) -> bool:
        return bool(self.sign or self.review or self.lacking or self.lapsed)


def register_of(officer: Officer, *, today: date) -> Register:
    """Entries that need somebody of the officer's agency: three queries, by what they need."""
    State = Agreement.State
    since = today - LAPSED_LATELY
    ended = Q(state=State.ENDED, state_changed_at__date__gte=since)
    kept = Q(state__in=(State.DRAFT, State.AWAITING_SIGNATURE, State.IN_FORCE))
    entries = Agreement.objects.filter(kept | ended, owner_id=officer.agency_id)
    entries = entries.prefetch_related(parties_prefetch()).order_by("review_on", "register_id", "pk")
    register = Register(_to_sign(officer, today=today), [], [], [])
    for entry in entries[:MOST]:
        stands = standing(entry, on=today)
        if stands.key == "ended":
            last = entry.ends_on or timezone.localdate(entry.state_changed_at)
            if last >= since:
                line = RegisterLine(entry, f"Ended {day_words(last)}", "red", "Lapsed")
                register.lapsed.append(line)
            continue
        missing = len(agreements.lacks(entry, list(entry.parties.all())))
        if missing:
            words = f"Lacks {missing} thing{'' if missing == 1 else 's'} before it can carry sharing"
            register.lacking.append(RegisterLine(entry, words, stands.colour, stands.name))
        if entry.state == State.IN_FORCE and entry.review_on and entry.review_on <= today + RENEWAL_SOON:
            overdue = entry.review_on < today
            words = f"Review {'was due' if overdue else 'due'} {day_words(entry.review_on)}"
            register.review.append(
                RegisterLine(
                    entry, words, "orange" if overdue else "yellow", "Overdue" if overdue else "Soon"
                )
            )
    return register


def _to_sign(officer: Officer, *, today: date) -> list[RegisterLine]:
    """Entries that the officer's agency is a party to and has yet to sign: one query."""
    State = Agreement.State
    unsigned = Party.objects.filter(
        organisation__agency_id=officer.agency_id, signed_on=None, withdrew_on=None
    )
    entries = Agreement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        pk__in=unsigned.values("agreement_id"),
        state__in=(State.AWAITING_SIGNATURE, State.IN_FORCE, State.SUSPENDED),
    )
    return [
        RegisterLine(entry, f"Kept by {entry.owner}", "yellow", "To sign")
        for entry in entries.select_related("owner").order_by("register_id", "pk")[:MOST]
    ]
