"""What the tables of the packages under us hold of people."""

from wardmote.foundation.processing import (
    NOBODY,
    NONE,
    OFFICERS,
    OPERATIONAL,
    RUNNING,
    WARDMOTE,
    whole,
)

TABLES = [
    # A job names records by their ids, never a person.
    whole("procrastinate_jobs procrastinate_events", RUNNING, OFFICERS, OPERATIONAL, WARDMOTE),
    whole("procrastinate_periodic_defers procrastinate_workers", RUNNING, NOBODY, NONE, WARDMOTE),
    whole("django_migrations django_content_type", RUNNING, NOBODY, NONE, WARDMOTE),
    whole("auth_group auth_permission auth_group_permissions", RUNNING, NOBODY, NONE, WARDMOTE),
]
