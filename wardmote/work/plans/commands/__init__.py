"""What can be done with plans; `models` says how one is filled."""

from wardmote.work.plans.commands.common import CannotKeep
from wardmote.work.plans.commands.listing import CannotList, due_for_list, put_on_list, take_off_list
from wardmote.work.plans.commands.making import (
    add_action,
    add_priority,
    change_action,
    change_plan,
    change_priority,
    close,
    discard,
    make_plan,
    publish,
    remove_action,
    reopen,
    restore_action,
)
from wardmote.work.plans.commands.progress import (
    CannotTell,
    add_measure,
    add_milestone,
    add_progress,
    add_value,
    finish_milestone,
    lift_override,
    note_reported,
    override,
)
from wardmote.work.plans.commands.reporting import CannotSet, add_committee, carry_over, report_to, set_rule
from wardmote.work.plans.commands.services import match_service, set_services

__all__ = [
    "CannotKeep",
    "CannotList",
    "CannotSet",
    "CannotTell",
    "add_action",
    "add_committee",
    "add_measure",
    "add_milestone",
    "add_priority",
    "add_progress",
    "add_value",
    "carry_over",
    "change_action",
    "change_plan",
    "change_priority",
    "close",
    "discard",
    "due_for_list",
    "finish_milestone",
    "lift_override",
    "make_plan",
    "match_service",
    "note_reported",
    "override",
    "publish",
    "put_on_list",
    "remove_action",
    "reopen",
    "report_to",
    "restore_action",
    "set_rule",
    "set_services",
    "take_off_list",
]
