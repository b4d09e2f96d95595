"""What the tables of the partnership plan hold of people: who wrote, and nobody else."""

from wardmote.foundation.processing import (
    NOBODY,
    NONE,
    OFFICERS,
    OPERATIONAL,
    REFERENCE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

PLAN = (keys("id"), links("plan"))
ACTION = (keys("id"), links("plan action"))

TABLES = [
    of(
        "plans.Plan",
        REFERENCE,
        keys("id"),
        links("owner follows"),
        held("title about starts_on ends_on state", NOBODY, NONE, WORK),
        done("made_by made_at changed_at"),
    ),
    of("plans.Priority", REFERENCE, *PLAN, held("number title written position", NOBODY, NONE, WORK)),
    of(
        "plans.PlanAction",
        REFERENCE,
        *PLAN,
        links("priority carried_from"),
        held("number position title deadline_on precision first_deadline_on", NOBODY, NONE, WORK),
        held("status forecast_on completed_on last_entry_at written", NOBODY, NONE, WORK),
        done("removed_at removed_by changed_at changed_by"),
    ),
    of("plans.Service", REFERENCE, *PLAN, links("agency team"), held("key name", NOBODY, NONE, WORK)),
    of(
        "plans.ActionService", REFERENCE, *ACTION, links("service"), held("part position", NOBODY, NONE, WORK)
    ),
    of(
        "plans.ProgressEntry",
        REFERENCE,
        *ACTION,
        links("agency"),
        held("what status forecast_on completed_on", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "plans.Reported",
        REFERENCE,
        *ACTION,
        held("rating colour comment source", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "plans.Override",
        REFERENCE,
        *ACTION,
        held("colour ends_on", NOBODY, NONE, WORK),
        held("reason", OFFICERS, OPERATIONAL, WORK),
        done("by at lifted_at lifted_by"),
    ),
    of(
        "plans.Measure",
        REFERENCE,
        *PLAN,
        links("action"),
        held("name unit baseline target better source position", NOBODY, NONE, WORK),
    ),
    of(
        "plans.MeasureValue",
        REFERENCE,
        *PLAN,
        links("measure"),
        held("on value", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "plans.Milestone",
        REFERENCE,
        *ACTION,
        held("title due_on", NOBODY, NONE, WORK),
        done("done_on done_by"),
    ),
    of("plans.Committee", REFERENCE, *PLAN, held("name position", NOBODY, NONE, WORK)),
    of("plans.ReportedTo", REFERENCE, *ACTION, links("committee"), done("on by at")),
    of(
        "plans.PlanTask",
        REFERENCE,
        *ACTION,
        links("service agency task"),
        done("by at withdrawn_at withdrawn_by"),
    ),
    of("plans.DeadlineTold", REFERENCE, keys("id action agency kind deadline_on at")),
    of(
        "plans.Rule",
        REFERENCE,
        keys("id"),
        held("agency amber_days quiet_days late_days remind_days escalate_days", NOBODY, NONE, WORK),
        held("source status starts_on at", NOBODY, NONE, WORK),
    ),
]
