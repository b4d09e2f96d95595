"""A file is set going in one's own name, and while the worker takes it in nobody but whoever set it going writes on it.

The worker acts as the officer whose name stands on the file: another editor of the agency could set a file that had
stopped going again with the old name left on it, or write what the worker then went by.

And a job acts as nobody whose session would be over. Jobs used to act as an agency's service account alone, which has no
last day and no account; as whoever started a file, they went on after that officer's last day, and with their account shut.
Decision: docs/decisions/0164-what-no-page-can-show.md
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

before = import_module("wardmote.work.plans.papers.migrations.0004_the_worker_goes_on").FUNCTIONS
NAMED = "    if old.state in ('started', 'failed') then"
STEPS = before[: before.index("-- For the worker alone: a running job")]
assert STEPS.count(NAMED) == 1
STEPS = STEPS.replace(
    NAMED,
    """    if wardmote.actor() is not null
       and ((old.state = 'started' and old.started_by_id <> wardmote.actor())
            or (new.state = 'started' and new.started_by_id is distinct from wardmote.actor())) then
        raise exception 'an officer sets a file going in their own name only' using errcode = 'insufficient_privilege';
    end if;
"""
    + NAMED,
)

in_sessions = import_module("wardmote.trust.identity.migrations.0015_limits_bind_everywhere").ACTOR
JOB = "         where j.secret = working and p.status = 'doing' and o.left_at is null;"
assert in_sessions.count(JOB) == 1
ACTOR = in_sessions.replace(
    JOB,
    """         where j.secret = working and p.status = 'doing' and o.left_at is null
           and (o.leaving_on is null or o.leaving_on >= wardmote.today())
           and not exists (select from public.identity_account a where a.id = o.id and not a.is_active);""",
)


class Migration(migrations.Migration):
    dependencies = [
        ("plan_papers", "0004_the_worker_goes_on"),
        ("identity", "0017_tallies"),
    ]
    operations = [
        migrations.RunSQL(ACTOR, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(STEPS, "plan_file_steps()"), migrations.RunSQL.noop),
    ]
