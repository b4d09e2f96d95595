"""The partnership plan: what it holds, how it goes, and whom it is told.

A plan is open to every officer once it is current; a draft is its owner agency's alone, with everything that
hangs on it. It holds no personal data: the pages say "Name no one". Its owner's register editors write it;
officers of an agency that leads an action add progress entries, figures and milestones done.

How to fill one (`wardmote.work.plans.commands`), each one transaction with its entry in the log:

    plan = make_plan(title=..., starts_on=..., ends_on=..., by=officer, now=now)     # a draft
    priority = add_priority(plan=plan, number="1", title=..., written="1. Violence ...", by=, now=)
    action = add_action(priority=priority, number="1.4", title=..., deadline=Deadline(day, precision),
                        status=..., leads=["City Police"], supports=[], written={...}, by=, now=)
    change_action(action=action, ..., by=, now=)      # only what is given is changed
    set_services(action=action, leads=[...], supports=[...], by=, now=)  # by name; a new name is added
    match_service(service=service, agency=agency, team=team, by=, now=)
    note_reported(action=action, rating="G", comment=..., source="paper, row 12", by=, now=)
    remove_action(action=action, by=, now=) / restore_action(...)
    add_measure(...), add_value(...), add_milestone(...), publish(plan=plan, by=, now=)

A month is kept as its last day with `precision="month"` (`days.of_month`, `days.words`). What a paper
said is kept as *reported* (`Reported`, the newest counts; an empty one says that nothing is reported any
more); the rating itself is worked out by `rag.rating` and never stored. `written` of an action or
priority keeps cells as the paper had them, so that they can be written back: the room's pages never read
it.
Numbers are unique among the actions that are not taken out (`removed_at`).
"""

from wardmote.work.plans.models.common import Colour
from wardmote.work.plans.models.plan import ActionService, Plan, PlanAction, Priority, Service
from wardmote.work.plans.models.progress import (
    Measure,
    MeasureValue,
    Milestone,
    Override,
    ProgressEntry,
    Reported,
)
from wardmote.work.plans.models.told import Committee, DeadlineTold, PlanTask, ReportedTo, Rule

__all__ = [
    "ActionService",
    "Colour",
    "Committee",
    "DeadlineTold",
    "Measure",
    "MeasureValue",
    "Milestone",
    "Override",
    "Plan",
    "PlanAction",
    "PlanTask",
    "Priority",
    "ProgressEntry",
    "Reported",
    "ReportedTo",
    "Rule",
    "Service",
]
