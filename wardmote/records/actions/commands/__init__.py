"""What can be done with an action: asked, answered, handed on, its date changed, done, and some at once."""

from wardmote.records.actions.commands.answering import (
    CannotAnswer,
    CannotFinish,
    CannotReopen,
    CannotWithdraw,
    accept,
    decline,
    finish,
    reopen,
    withdraw,
)
from wardmote.records.actions.commands.asking import CannotAsk, ask_action
from wardmote.records.actions.commands.dates import (
    CannotChangeDate,
    agree_date,
    ask_for_date,
    change_date,
    refuse_date,
)
from wardmote.records.actions.commands.holding import CannotHandOver, assign, hand_back, hand_over
from wardmote.records.actions.commands.together import Outcome, note_export, one_by_one

__all__ = [
    "CannotAnswer",
    "CannotAsk",
    "CannotChangeDate",
    "CannotFinish",
    "CannotHandOver",
    "CannotReopen",
    "CannotWithdraw",
    "Outcome",
    "accept",
    "agree_date",
    "ask_action",
    "ask_for_date",
    "assign",
    "change_date",
    "decline",
    "finish",
    "hand_back",
    "hand_over",
    "note_export",
    "one_by_one",
    "refuse_date",
    "reopen",
    "withdraw",
]
