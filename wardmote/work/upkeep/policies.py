"""What the rules allow in this room, as lists of refusals. The row policies have the last word."""

from datetime import date

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.upkeep.models import FIRST, LAST, Chase, Clause, Line, Round, RoundLine
from wardmote.work.upkeep.queries import KEEPERS

CHANGED_MEANWHILE = Refusal("changed-meanwhile", "Someone changed this a moment ago. Look at it again.")
OVER = (Agreement.State.ENDED, Agreement.State.SUPERSEDED)
WITHIN = f"between {FIRST.year} and {LAST.year}"


def is_lead(by: Officer) -> bool:
    return by.has_role(Role.INFORMATION_GOVERNANCE)


def keeps(by: Officer) -> bool:
    return by.has_role(*KEEPERS)


def outside(day: date | None) -> bool:
    return day is not None and not FIRST <= day <= LAST


# --- chases -----------------------------------------------------------------------------------------


def refusals_to_chase(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    """Whether the officer chases parties of this entry at all."""
    if by.agency_id != agreement.owner_id or not keeps(by):
        return [
            Refusal(
                "not-keeper",
                f"Only information governance leads and register editors of {agreement.owner} record this.",
            )
        ]
    if agreement.state in OVER:
        return [Refusal("over", "The entry is over: nobody needs to sign it.")]
    return []


def refusals_to_chase_party(
    agreement: Agreement, party: Party, *, chased_on: date, by: Officer, on: date
) -> list[Refusal]:
    refusals = refusals_to_chase(agreement, by=by)
    if party.withdrew_on:
        refusals.append(Refusal("withdrew", f"{party.organisation} has withdrawn."))
    elif party.signed_on:
        refusals.append(Refusal("signed", f"{party.organisation} signed on {day_words(party.signed_on)}."))
    if chased_on > on:
        refusals.append(Refusal("in-future", "The day must be today or in the past."))
    elif outside(chased_on):
        refusals.append(Refusal("no-such-day", f"The day must be {WITHIN}."))
    return refusals


def refusals_to_answer(
    chase: Chase, *, answer: str, answered_on: date, promised_on: date | None, by: Officer, on: date
) -> list[Refusal]:
    refusals = []
    if by.agency_id != chase.owner_id or not keeps(by):
        refusals.append(Refusal("not-keeper", "Only those who keep the entry record what was answered."))
    if chase.answer:
        refusals.append(Refusal("answered", "An answer was recorded already. Record a new chase instead."))
    if answered_on > on:
        refusals.append(Refusal("in-future", "The day it was answered must be today or in the past."))
    if answered_on < chase.chased_on:
        refusals.append(
            Refusal("too-early", f"They were asked on {day_words(chase.chased_on)}, not earlier.")
        )
    if answer == Chase.Answer.PROMISED:
        if promised_on is None:
            refusals.append(Refusal("no-promised-day", "Enter the day by which they will sign."))
        elif promised_on < answered_on or outside(promised_on):
            refusals.append(
                Refusal(
                    "promised-past", f"The day they will sign must not be before the answer, and be {WITHIN}."
                )
            )
    return refusals


# --- rounds -----------------------------------------------------------------------------------------


def refusals_to_open_round(*, year: int, due_on: date, exists: bool, by: Officer, on: date) -> list[Refusal]:
    refusals = []
    if not is_lead(by):
        refusals.append(Refusal("not-lead", "Only information governance leads open a review round."))
    if not on.year - 1 <= year <= on.year + 1:
        refusals.append(
            Refusal("no-such-year", f"The year must be {on.year - 1}, {on.year} or {on.year + 1}.")
        )
    if exists:
        refusals.append(Refusal("exists", f"The round of {year} has been opened already."))
    if due_on < on or outside(due_on):
        refusals.append(Refusal("due-past", f"The day for answers must be today or later, and {WITHIN}."))
    return refusals


def refusals_to_close_round(round_: Round, *, by: Officer) -> list[Refusal]:
    refusals = []
    if by.agency_id != round_.owner_id or not is_lead(by):
        refusals.append(
            Refusal("not-lead", f"Only information governance leads of {round_.owner} close this round.")
        )
    if round_.closed_at:
        refusals.append(Refusal("closed", "The round is closed already."))
    return refusals


def refusals_to_answer_line(line: RoundLine, *, by: Officer) -> list[Refusal]:
    refusals = []
    if by.agency_id != line.owner_id or not is_lead(by):
        refusals.append(
            Refusal(
                "not-lead", f"Only information governance leads of {line.owner} answer for this agreement."
            )
        )
    if line.round.closed_at:
        refusals.append(Refusal("closed", "The round is closed."))
    if line.outcome:
        refusals.append(Refusal("answered", f"It was answered: {line.get_outcome_display().lower()}."))
    return refusals


# --- the exchange -----------------------------------------------------------------------------------


def refusals_to_make_exchange(*, by: Officer) -> list[Refusal]:
    return [] if is_lead(by) else [Refusal("not-lead", "Only information governance leads make a checklist.")]


def refusals_to_tell(line: Line, *, by: Officer) -> list[Refusal]:
    if line.supplier_id is None:
        if is_lead(by):
            return []
        return [
            Refusal(
                "not-lead",
                "Nobody on the system supplies this: only an information governance lead records it.",
            )
        ]
    if line.supplier_id == by.agency_id and keeps(by):
        return []
    return [
        Refusal(
            "not-supplier",
            f"Only information governance leads and register editors of {line.supplier} record this.",
        )
    ]


# --- clauses ----------------------------------------------------------------------------------------


def refusals_to_write_clause(*, starts_on: date, exists: bool, by: Officer, on: date) -> list[Refusal]:
    refusals = []
    if not is_lead(by):
        refusals.append(Refusal("not-lead", "Only information governance leads change a clause."))
    if starts_on < on or outside(starts_on):
        refusals.append(Refusal("starts-past", f"The day it starts must be today or later, and {WITHIN}."))
    if exists:
        refusals.append(
            Refusal("exists", "A version of this clause starts on that day already. Choose another day.")
        )
    return refusals


def refusals_to_confirm(clause: Clause, *, confirmed: bool, by: Officer) -> list[Refusal]:
    refusals = []
    if not is_lead(by):
        refusals.append(Refusal("not-lead", "Only information governance leads confirm a clause."))
    if clause.by_id == by.pk:
        refusals.append(Refusal("own", "You wrote it: a lead of another agency confirms it."))
    elif clause.agency_id == by.agency_id:
        refusals.append(Refusal("own-agency", "Your agency wrote it: a lead of another agency confirms it."))
    if confirmed:
        refusals.append(Refusal("confirmed", "Your agency has confirmed it already."))
    return refusals
