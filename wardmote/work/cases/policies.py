"""What the rules allow with a case now, as a list of refusals.

The row policies of the database are the guarantee; these are the words.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from wardmote.foundation.refusals import Refusal
from wardmote.records.people.models import Person as PersonRecord
from wardmote.trust.access import holds
from wardmote.trust.access import sharing_rules as sharing
from wardmote.trust.access.commands import Plan
from wardmote.trust.access.models import Audience
from wardmote.trust.access.sharing_rules import category_names, folded, listed, of_the_rule
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Role, Team
from wardmote.work.cases import closing, conflicts, queries, transferring
from wardmote.work.cases.models import Case, MustNotReceive, Note, Person, Place, Transfer
from wardmote.work.cases.queries import Standing

__all__ = ["category_names", "of_the_rule"]  # of every kind of record, asked for here too

MENDING = timedelta(minutes=30)  # the row policy note_mend holds the same

TWICE = timedelta(minutes=1)

NOT_ALLOWED = Refusal("not-allowed", "You may look at this case, but not do this with it.")
CLOSED = Refusal("closed", "This case is closed. Reopen it first.")
ALREADY_CLOSED = Refusal("already-closed", "This case is already closed.")
NOT_CLOSED = Refusal("not-closed", "This case is already open.")
CHANGED_MEANWHILE = Refusal(
    "changed-meanwhile",
    "Someone else changed this while you were writing. Look at it as it is now, then save again.",
)
NOT_YOURS_TO_MEND = Refusal("not-author", "Only the officer who wrote a note may edit it.")
NOTE_STANDS = Refusal(
    "note-stands", "A note can be edited for 30 minutes. This one stands: add another note."
)
NOT_IN_THIS_CASE = Refusal("not-in-this-case", "This report is not in this case any more.")
NAMED_OFFICERS_ONLY = Refusal(
    "named-officers-only", "This case is for named officers only: it is not opened to a team."
)
NOT_LIVE, NOBODY_CHOSEN, NOT_SHARED = sharing.NOT_LIVE, sharing.NOBODY_CHOSEN, sharing.NOT_SHARED
ALREADY_LINKED = Refusal("already-linked", "They are linked to a person record already. End that link first.")
NOT_LINKED = Refusal("not-linked", "This link has already been ended.")
OFFERED_ALREADY = Refusal("offered-already", "This case is already offered. Withdraw that offer first.")
OFFER_MOVED_ON = Refusal(
    "offer-moved-on",
    "This offer has moved on, or the agreement no longer carries it: look at it as it is now.",
)
NOBODY_SEES_IT = Refusal(
    "nobody-sees-it", "No other agency sees this case. Share it first with the one that should take it on."
)
SUPERVISORS_ONLY = Refusal("not-supervisor", "Only a supervisor offers or takes over a case.")
TEAM_OF_YOURS = Refusal("team-of-another-agency", "Choose a team of your own agency.")
ALREADY_LIFTED = Refusal("already-lifted", "This entry has already been lifted.")


def not_owner(case: Case) -> Refusal:
    return Refusal("not-owner", f"Only {case.owner.name}, whose case this is, can do this.")


def _decides(case: Case, standing: Standing, *, owner_only: bool = True) -> list[Refusal]:
    if owner_only and not standing.owns:
        return [not_owner(case)]
    return [] if standing.decide else [NOT_ALLOWED]


def refusals_to_open(
    *, by: Officer, team: Team | None, lead: Officer | None, review_on: date, today: date
) -> list[Refusal]:
    """Every reason why this officer may not open a case like this."""
    refusals = []
    if team is not None and team.agency_id != by.agency_id:
        refusals.append(Refusal("team-of-another-agency", "Choose a team of your own agency."))
    if lead is not None and lead.agency_id != by.agency_id:
        refusals.append(Refusal("lead-of-another-agency", "Choose a lead officer of your own agency."))
    elif lead is not None and team is not None and lead.pk != by.pk and lead.team_id != team.pk:
        refusals.append(
            Refusal(
                "lead-cannot-see", f"The lead officer must be in {team.name}, or they could not see the case."
            )
        )
    if review_on < today:
        refusals.append(Refusal("review-in-the-past", "The review date must be today or later."))
    return refusals


def refusals_to_add(
    case: Case, *, standing: Standing, categories: Iterable[str] = (), by: Officer | None = None
) -> list[Refusal]:
    """Every reason why this officer may not add a note, a document, a person or a place now."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    if by is None or standing.owns or not categories:
        return []
    sees = queries.categories_admitted(case, by=by)
    hidden = [name for key, name in category_names(categories).items() if key not in sees]
    if hidden:
        return [
            Refusal(
                "category-not-covered",
                f"The agreement that lets you into this case does not cover {listed(hidden)}.",
            )
        ]
    return []


def refusals_to_mend(note: Note, *, by: Officer, now: datetime) -> list[Refusal]:
    """Every reason why this officer may not mend this note now."""
    refusals = []
    if note.by_id != by.pk:
        refusals.append(NOT_YOURS_TO_MEND)
    if note.at <= now - MENDING:
        refusals.append(NOTE_STANDS)
    return refusals


def refusals_to_end(person: Person, *, standing: Standing, until_on: date, today: date) -> list[Refusal]:
    """Every reason why a person's part in a case may not end on this day."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    refusals = []
    if until_on < person.from_on:
        refusals.append(Refusal("ends-before-start", "The last day cannot be before the first."))
    if until_on > today:
        refusals.append(Refusal("ends-in-future", "The last day cannot be in the future."))
    return refusals


def refusals_to_correct(known: Person | Place, *, standing: Standing, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not correct what the case knows of a person or a place."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    if by.agency_id not in (known.by.agency_id, known.case.owner_id):
        return [
            Refusal(
                "not-told-by-you", f"Only {known.by.agency.name}, who told this, or the owner corrects it."
            )
        ]
    return []


def refusals_to_link_person(entry: Person, person: PersonRecord, *, standing: Standing) -> list[Refusal]:
    """Every reason why an entry of a case may not be said to be this person."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    if any(link.entry_id == entry.pk for link in queries.person_links(entry.case)):
        return [ALREADY_LINKED]
    return []


def refusals_to_ask(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why no action may be asked on this case now."""
    refusals = [] if standing.contribute else [NOT_ALLOWED]
    if case.status == Case.Status.CLOSED:
        refusals.append(CLOSED)
    return refusals


def refusals_to_ask_again(
    case: Case, *, title: str, agency: Agency, due_on: date, by: Officer, now: datetime
) -> list[Refusal]:
    """The reason why this is taken for a button pressed twice: the same was asked a moment ago."""
    same = queries.open_actions(case).filter(
        action__title=title, action__agency=agency, action__due_on=due_on, action__asked_by=by
    )
    if same.filter(action__asked_at__gt=now - TWICE).exists():
        return [
            Refusal("asked-just-now", "You asked them for this a moment ago. It is in the list of actions.")
        ]
    return []


def refusals_to_change(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not change the details of this case now."""
    refusals = _decides(case, standing, owner_only=False)
    if case.status == Case.Status.CLOSED:
        refusals.append(CLOSED)
    return refusals


def refusals_to_put_off_review(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not set another day for the review of this case."""
    return _decides(case, standing)


def refusals_to_assign(case: Case, *, standing: Standing, lead: Officer | None = None) -> list[Refusal]:
    """Every reason why the lead of this case may not change now, or not to that officer."""
    refusals = _decides(case, standing)
    if case.status == Case.Status.CLOSED:
        refusals.append(CLOSED)
    if (
        lead is not None
        and not refusals
        and not queries.officers_who_may_lead(case).filter(pk=lead.pk).exists()
    ):
        refusals.append(Refusal("lead-cannot-see", "That officer cannot see this case. Choose one who can."))
    return refusals


def refusals_to_assign_team(case: Case, *, standing: Standing, team: Team) -> list[Refusal]:
    """Every reason why this case may not be given to that team now."""
    refusals = refusals_to_assign(case, standing=standing)
    if team.agency_id != case.owner_id:
        refusals.append(Refusal("team-of-another-agency", "Choose a team of the agency whose case it is."))
    return refusals


def refusals_to_close(case: Case, *, standing: Standing, now: datetime) -> list[Refusal]:
    """Every reason why this case may not close now; none means it may."""
    refusals = _decides(case, standing)
    if case.status == Case.Status.CLOSED:
        return [*refusals, ALREADY_CLOSED]
    waiting = queries.open_actions(case).count()
    if waiting:
        words = "An action is" if waiting == 1 else f"{waiting} actions are"
        refusals.append(
            Refusal("open-actions", f"{words} still open. Have them done, declined or withdrawn first.")
        )
    return refusals + closing.unsettled(case, now=now)


def refusals_to_reopen(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this case may not be reopened now."""
    refusals = _decides(case, standing)
    if case.status == Case.Status.OPEN:
        refusals.append(NOT_CLOSED)
    return refusals


# --- sharing ------------------------------------------------------------------------------------


def refusals_to_begin_sharing(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not share this case with anyone now."""
    refusals = _decides(case, standing)
    if case.status == Case.Status.CLOSED:
        refusals.append(Refusal("closed", "This case is closed. Nothing new of it is shared."))
    if not refusals:
        refusals += holds.refusals("case", case.pk)
    return refusals


def refusals_to_share(
    case: Case,
    *,
    standing: Standing,
    plan: Plan,
    agency: Agency,
    team: Team | None,
    officers: list[Officer],
    whole_agency: bool,
    agreement: Agreement,
    purpose: str,
    categories: set[str],
    ends_on: date | None,
    today: date,
) -> list[Refusal]:
    """Every reason why this case may not be shared with them on this ground now."""
    proposal = sharing.Proposal(
        agency, team, tuple(officers), whole_agency, agreement, purpose, frozenset(categories), ends_on
    )
    entries = list(queries.kept_out(case))
    return [
        *refusals_to_begin_sharing(case, standing=standing),
        *sharing.refusals_to_share(proposal, owner=case.owner, plan=plan, noun="case", today=today),
        *sharing.refusals_of_recipients(
            proposal,
            plan=plan,
            noun="case",
            today=today,
            kept_out=[each for entry in entries for each in (entry.officer_id, entry.agency_id) if each],
            kept_out_names=[entry.name for entry in entries if entry.name],
        ),
    ]


def refusals_to_withdraw(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not withdraw what was shared."""
    return _decides(case, standing)


# --- must not receive ---------------------------------------------------------------------------


def refusals_to_keep_out(
    case: Case, *, standing: Standing, officer: Officer | None, agency: Agency | None, name: str
) -> list[Refusal]:
    """Every reason why this entry may not go on the must-not-receive list."""
    refusals = _decides(case, standing)
    if refusals:
        return refusals
    if sum(1 for each in (officer, agency, name) if each) != 1:
        return [
            Refusal("one-of-three", "Choose an officer, an agency, or enter a person's name: one of them.")
        ]
    if agency is not None and agency.pk == case.owner_id:
        return [Refusal("own-agency", "The agency whose case it is cannot be kept out of it.")]
    for entry in queries.kept_out(case):
        same_officer = officer is not None and entry.officer_id == officer.pk
        same_agency = agency is not None and entry.agency_id == agency.pk
        if same_officer or same_agency or (name and folded(entry.name) == folded(name)):
            return [Refusal("already-kept-out", "They are already on the list.")]
    if officer is not None and officer.agency_id == case.owner_id:
        left = queries.officers_who_may_lead(case).exclude(pk=officer.pk)
        if not left.exists():
            return [
                Refusal("nobody-left", "Nobody at your agency would see this case any more. Assign it first.")
            ]
    return []


def refusals_to_lift(case: Case, entry: MustNotReceive, *, standing: Standing) -> list[Refusal]:
    """Every reason why this entry may not be taken off the list."""
    refusals = _decides(case, standing)
    if entry.lifted_at is not None:
        refusals.append(ALREADY_LIFTED)
    elif entry.is_conflict:
        refusals.append(conflicts.SUPERVISORS_LIFT)
    return refusals


# --- passed on to another agency ----------------------------------------------------------------


def refusals_to_offer(case: Case, *, standing: Standing, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not offer this case to any other agency now."""
    refusals = _decides(case, standing)
    if not by.has_role(Role.SUPERVISOR):
        refusals.append(SUPERVISORS_ONLY)
    if case.status == Case.Status.CLOSED:
        refusals.append(CLOSED)
    # In an emergency the case is read without its audience, and decided on by nobody.
    if Audience.objects.filter(pk=case.audience_id).exclude(tier=Audience.Tier.STANDARD).exists():
        refusals.append(NAMED_OFFICERS_ONLY)
    if queries.offer_of(case) is not None:
        refusals.append(OFFERED_ALREADY)
    return refusals


def refusals_to_offer_to(
    case: Case, *, agency: Agency, agreement: Agreement, purpose: str, reason: str, on: date
) -> list[Refusal]:
    """Every reason why it may not be offered to that agency under that agreement now."""
    refusals = []
    if not any(
        (each.agency.pk, each.agreement.pk, each.purpose) == (agency.pk, agreement.pk, purpose)
        for each in transferring.grounds(case)
    ):
        refusals.append(
            Refusal(
                "does-not-see-it",
                f"Share the case with {agency.name} first: they must see what they take on.",
            )
        )
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why it should be theirs."))
    return refusals + transferring.not_covered(case, agreement)


def refusals_to_answer_offer(
    transfer: Transfer, state: str, *, words: str | None = None, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not bring the offer to this state now."""
    refusals = []
    side = transfer.owner if state == Transfer.State.WITHDRAWN else transfer.agency
    if by.agency_id != side.pk:
        refusals.append(Refusal("not-their-side", f"Only {side.name} can do this."))
    if not by.has_role(Role.SUPERVISOR):
        refusals.append(SUPERVISORS_ONLY)
    if transfer.state != Transfer.State.OFFERED:
        refusals.append(OFFER_MOVED_ON)
    if words is not None and not words.strip():
        refusals.append(Refusal("no-words", "Enter why."))
    return refusals
