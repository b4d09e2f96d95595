"""A job acts as nobody whose session would be over: after their last day, or with their account shut, work that was
begun in their name stops, as what they do themselves does.

Jobs used to act as an agency's service account alone, which has no last day and no account. Long work of plans acts as
whoever started it. Decision: docs/decisions/0164-what-no-page-can-show.md
"""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.trust.identity.migrations.0015_limits_bind_everywhere").ACTOR
JOB = "         where j.secret = working and p.status = 'doing' and o.left_at is null;"
assert before.count(JOB) == 1
ACTOR = before.replace(
    JOB,
    """         where j.secret = working and p.status = 'doing' and o.left_at is null
           and (o.leaving_on is null or o.leaving_on >= wardmote.today())
           and not exists (select from public.identity_account a where a.id = o.id and not a.is_active);""",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0015_limits_bind_everywhere")]
    operations = [migrations.RunSQL(ACTOR, migrations.RunSQL.noop)]
