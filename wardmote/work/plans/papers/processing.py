"""What the tables of plans' papers hold of people: officers who took them in, and whoever a paper names."""

from wardmote.foundation.processing import (
    IDENTITY,
    NOBODY,
    NONE,
    OFFICERS,
    PARTNERS,
    REFERENCE,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    of,
)

TABLES = [
    of(
        "plan_papers.PlanFile",
        REFERENCE,
        keys("id owner plan"),
        held("name notes title starts_on ends_on terms", NOBODY, NONE, PARTNERS),
        held("state is_told table_at rows row_at report why is_kept", NOBODY, NONE, WARDMOTE),
        done("by at started_at started_by touched_at taken_at taken_by undone_at undone_by"),
    ),
    # A paper may name an officer as lead, though its page asks for services.
    of("plan_papers.Content", REFERENCE, keys("file"), held("sealed", OFFICERS, IDENTITY, PARTNERS)),
    of(
        "plan_papers.Change",
        REFERENCE,
        keys("id file action priority"),
        held("position what before after", NOBODY, NONE, WORK),
    ),
    of("plan_papers.Layout", REFERENCE, keys("plan"), held("heading columns", NOBODY, NONE, PARTNERS)),
]
