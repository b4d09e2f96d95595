"""What the tables of how long records are kept hold of people."""

from wardmote.foundation.processing import (
    CIRCUMSTANCES,
    CRIMINAL,
    HEALTH,
    IDENTITY,
    NARRATIVE,
    NOBODY,
    NONE,
    PARTNERS,
    PEOPLE,
    REFERENCE,
    REPORTERS,
    RETAINING,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

WHOSE = PEOPLE | REPORTERS

TABLES = [
    of(
        "retention.Rule",
        REFERENCE,
        keys("id key name record_kind agency_kind kinds outcomes review_group floor since review_months"),
        # An agency may set its own.
        held("agency period_months until_age source status starts_on at", NOBODY, NONE, WORK),
    ),
    of(
        "retention.Item",
        RETAINING,
        keys("id owner audience tier reckoned_at"),
        links("record_kind record_id reference begun_on settled_on freed_on kept_to held"),
        held("sort outcome review_group", WHOSE, CIRCUMSTANCES | CRIMINAL, WORK),
        # A rule is named by what came of the record, a police group or a child.
        held("rule floor_rule", WHOSE, CIRCUMSTANCES | CRIMINAL, WARDMOTE),
        held("since_on", WHOSE, CIRCUMSTANCES, WARDMOTE),
        # Where the rule counts from a birth, the day less the rule's age is somebody's birthday.
        held("born_unknown keep_until due_on", PEOPLE, IDENTITY, WARDMOTE),
    ),
    of(
        "retention.Hold",
        RETAINING,
        keys("id"),
        links("item"),
        held("reason lifted_reason", WHOSE, NARRATIVE, WORK),
        done("by at lifted_by lifted_at"),
    ),
    of(
        "retention.Deletion",
        RETAINING,
        keys("id owner audience tier"),
        links("item record_id reference"),
        # It may say that somebody's request for erasure was upheld.
        held("ground", WHOSE, CIRCUMSTANCES, WORK),
        done("state asked_by asked_at agreed_by agreed_at not_before ended_at"),
    ),
    of(
        "retention.Answer",
        RETAINING,
        keys("id agency owner"),
        links("deletion"),
        held("words", WHOSE, NARRATIVE, PARTNERS),
        held("settled_words", WHOSE, NARRATIVE, WORK),
        done("wants by at is_last settled_by settled_at"),
    ),
    of(
        "retention.Decision",
        RETAINING,
        keys("id"),
        links("item"),
        # Two of the criteria are substance misuse and concern about a state of mind.
        held("criterion", PEOPLE, CIRCUMSTANCES | HEALTH | CRIMINAL, WORK),
        held("reason", WHOSE, NARRATIVE, WORK),
        done("kind review_on by at"),
    ),
    of(
        "retention.Tombstone",
        RETAINING,
        keys("id owner audience tier"),
        links("record_kind record_id reference begun_on settled_on kept_until"),
        # What the rule is called may tell what the record was about.
        held("rule", WHOSE, CIRCUMSTANCES | CRIMINAL, WARDMOTE),
        held("source", NOBODY, NONE, WARDMOTE),
        held("ground", WHOSE, CIRCUMSTANCES, WORK),
        held("counts", WHOSE, CIRCUMSTANCES, WARDMOTE),
        done("asked_by asked_at agreed_by agreed_at deleted_at"),
    ),
    of(
        "retention.Carried",
        REFERENCE,
        keys("id record_kind link_table record_column lower_table lower_column"),
    ),
    of("retention.Hook", REFERENCE, keys("id what function code")),
]
