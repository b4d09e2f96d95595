"""What can be done with a report: taken, joined to a case, referred, closed, reopened."""

from wardmote.records.intake.commands.deciding import (
    CannotCategorise,
    CannotClose,
    CannotJoinCase,
    CannotPutBack,
    CannotReopen,
    CannotTell,
    categorise,
    close_report,
    mark_in_case,
    put_back,
    reopen_report,
    tell_reporter,
)
from wardmote.records.intake.commands.documents import (
    CannotAddDocument,
    add_document,
    note_infected,
    withdraw_document,
)
from wardmote.records.intake.commands.people import CannotLinkPerson, link_person, unlink_person
from wardmote.records.intake.commands.referring import (
    CannotAnswer,
    CannotRefer,
    accept_referral,
    finish_referral,
    note_refused_referral,
    refer_report,
    refuse_referral,
    withdraw_referral,
)
from wardmote.records.intake.commands.taking import (
    CannotTake,
    grants_of_a_new_report,
    likeness_of,
    take_report,
)

__all__ = [
    "CannotAddDocument",
    "CannotAnswer",
    "CannotCategorise",
    "CannotClose",
    "CannotJoinCase",
    "CannotLinkPerson",
    "CannotPutBack",
    "CannotRefer",
    "CannotReopen",
    "CannotTake",
    "CannotTell",
    "accept_referral",
    "add_document",
    "categorise",
    "close_report",
    "finish_referral",
    "grants_of_a_new_report",
    "likeness_of",
    "link_person",
    "mark_in_case",
    "note_infected",
    "note_refused_referral",
    "put_back",
    "refer_report",
    "refuse_referral",
    "reopen_report",
    "take_report",
    "tell_reporter",
    "unlink_person",
    "withdraw_document",
    "withdraw_referral",
]
