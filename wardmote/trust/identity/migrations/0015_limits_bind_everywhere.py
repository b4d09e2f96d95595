"""A session's limits bind wherever it is used: not only as a request begins, but in every statement of whoever holds its hash.

`begin_session()` ends a session that was left alone too long or is too old; SQL that put the hash into a transaction
by hand went past it. When a session is over at the latest now stands beside it, written by the database whenever it is
seen, and whoever asks who is acting is answered nobody from then on.
Decision: docs/decisions/0145-limits-bind-everywhere.md
"""

from importlib import import_module

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

before = import_module("wardmote.trust.identity.migrations.0014_by_the_clock").ACTOR
EXPIRY = "           and a.is_active                                                        -- clause: account is active\n"
assert before.count(EXPIRY) == 1
ACTOR = before.replace(
    EXPIRY,
    f"           and coalesce(s.over_at, 'infinity') > clock_timestamp()                -- clause: session is within its limits\n{EXPIRY}",
)
FUNCTIONS = """
create function wardmote.session_over_at() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.over_at := (
        select least(new.last_seen_at + make_interval(mins => l.idle),
                     coalesce(new.begun_at, new.last_seen_at) + make_interval(mins => l.whole))
          from wardmote.session_limits(new.account_id) l
         where new.account_id is not null);
    return new;
end $$;
"""
TRIGGER = """
grant select (over_at) on public.identity_session to wardmote_definer;
create trigger over_at before insert or update of account_id, begun_at, last_seen_at on public.identity_session
    for each row execute function wardmote.session_over_at();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0014_by_the_clock")]
    operations = [
        migrations.AddField(
            model_name="session",
            name="over_at",
            field=models.DateTimeField(
                null=True, help_text="when its limits end it at the latest: the database says"
            ),
        ),
        migrations.RunSQL(definer_functions(FUNCTIONS, "session_over_at()"), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, "drop trigger over_at on public.identity_session;"),
        migrations.RunSQL(ACTOR, migrations.RunSQL.noop),
    ]
