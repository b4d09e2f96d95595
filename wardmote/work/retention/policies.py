"""What may be decided on a record now. The database has the last word."""

from datetime import date

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.retention import checks, queries
from wardmote.work.retention.models import Answer, Deletion, Hold, Item
from wardmote.work.retention.queries import Record
from wardmote.work.retention.reckoning import later

NOT_YOURS = Refusal(
    "not-yours",
    "Your agency’s information governance leads decide this; of records for named officers, those who may "
    "decide on them.",
)
NOT_SETTLED = Refusal("not-settled", checks.words["not-settled"])
NOT_DUE = Refusal("not-due", "Its period is not over. Choose another ground if there is one.")
ONE_RUNS = Refusal("one-runs", "It is to be deleted already. Stop that first.")
NONE_RUNS = Refusal("none-runs", "It is not to be deleted any more.")
ANOTHER = Refusal("another-officer", "You asked for this deletion. Another officer has to agree to it.")
AGREED = Refusal("agreed-already", "A second person has agreed already.")
LIFTED = Refusal("lifted", "This hold was lifted already.")
NOT_A_DAY = Refusal("not-a-day", "Enter a day from tomorrow on, and within ten years.")
NO_GROUPS = Refusal("no-groups", "Only police records have review groups.")
SETTLED = Refusal("settled", "This answer was settled already.")
LEADS_ONLY = Refusal("leads-only", "Your agency’s information governance leads set its periods.")
CHANGED = Refusal("changed", "It changed while you read this page. Load the page again.")


def is_lead(by: Officer) -> bool:
    return by.has_role(Role.INFORMATION_GOVERNANCE)


def live(deletion: Deletion | None) -> Deletion | None:
    return deletion if deletion is not None and deletion.state in Deletion.LIVE else None


def refusals_to_hold(record: Record, *, by: Officer) -> list[Refusal]:
    """Whoever decides how long it is kept, or decides on it at its owner."""
    if by.agency_id != record.owner.pk:
        return [NOT_YOURS]
    if record.item is not None and queries.decides(record.item):
        return []
    if record.opened is not None and queries.decides_on_record(record.opened):
        return []
    # A record nobody has counted yet: a lead who does not see it cannot be told of it here.
    return [NOT_YOURS]


def refusals_to_lift(hold: Hold, item: Item) -> list[Refusal]:
    if not queries.decides(item):
        return [NOT_YOURS]
    return [LIFTED] if hold.lifted_at else []


def refusals_to_keep(record: Record) -> list[Refusal]:
    if record.item is None or not queries.decides(record.item):
        return [NOT_YOURS]
    if record.item.settled_on is None:
        return [NOT_SETTLED]
    return [ONE_RUNS] if live(record.deletion) else []


def refusals_to_keep_until(day: date, *, today: date, months: int) -> list[Refusal]:
    return [] if today < day <= later(today, months) else [NOT_A_DAY]


def refusals_to_group(record: Record) -> list[Refusal]:
    if record.item is None or not queries.decides(record.item):
        return [NOT_YOURS]
    return [] if record.owner.kind == "police" else [NO_GROUPS]


def refusals_to_ask(record: Record, *, ground: str = "", today: date) -> list[Refusal]:
    """Every reason why this record cannot be asked to be deleted now."""
    if record.item is None or not queries.decides(record.item):
        return [NOT_YOURS]
    refusals = checks.refusals(queries.in_the_way(record.item))
    if live(record.deletion):
        refusals.append(ONE_RUNS)
    if ground == Deletion.Ground.PERIOD_OVER and (record.item.due_on is None or record.item.due_on > today):
        refusals.append(NOT_DUE)
    return refusals


def refusals_to_agree(record: Record, *, by: Officer) -> list[Refusal]:
    if record.item is None or not queries.decides(record.item):
        return [NOT_YOURS]
    deletion = live(record.deletion)
    if deletion is None:
        return [NONE_RUNS]
    if deletion.state == Deletion.State.AGREED:
        return [AGREED]
    refusals = checks.refusals(queries.in_the_way(record.item))
    if deletion.asked_by_id == by.pk:
        refusals.append(ANOTHER)
    return refusals


def refusals_to_stop(record: Record) -> list[Refusal]:
    if record.item is None or not queries.decides(record.item):
        return [NOT_YOURS]
    return [] if live(record.deletion) else [NONE_RUNS]


def refusals_to_answer(record: Record, *, by: Officer) -> list[Refusal]:
    """A partner that sees the record, while it is to be deleted."""
    if record.deletion is None or by.agency_id == record.owner.pk or not queries.may_answer(record.deletion):
        return [Refusal("not-asked", "Partners who may work on the record answer this.")]
    return [] if live(record.deletion) else [NONE_RUNS]


def refusals_to_settle(answer: Answer, item: Item) -> list[Refusal]:
    if not queries.decides(item):
        return [NOT_YOURS]
    return [SETTLED] if answer.settled_at or answer.wants == Answer.Wants.AGREES else []


def refusals_to_set_period(*, by: Officer) -> list[Refusal]:
    return [] if is_lead(by) else [LEADS_ONLY]
