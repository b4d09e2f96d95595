"""What can be done with a patrol: tasked, answered, reported on, circulated."""

from wardmote.records.patrols.commands.answering import CannotAnswer, step
from wardmote.records.patrols.commands.reporting import (
    CannotMake,
    CannotReport,
    add_observation,
    correct_shift,
    make_report,
    report_shift,
)
from wardmote.records.patrols.commands.sharing import (
    CannotShare,
    CannotWithdraw,
    Recipient,
    circulate,
    note_refused_share,
    share,
    withdraw,
)
from wardmote.records.patrols.commands.tasking import CannotTask, task
from wardmote.records.patrols.commands.wording import CannotWord, add_term, end_term

__all__ = [
    "CannotAnswer",
    "CannotMake",
    "CannotReport",
    "CannotShare",
    "CannotTask",
    "CannotWithdraw",
    "CannotWord",
    "Recipient",
    "add_observation",
    "add_term",
    "circulate",
    "correct_shift",
    "end_term",
    "make_report",
    "note_refused_share",
    "report_shift",
    "share",
    "step",
    "task",
    "withdraw",
]
