"""A transaction left open acts by the clock, and by what is so now: not by the moment, or the state, it began with.

`now()` stands still in a transaction, for as long as whoever runs SQL leaves it open: sessions, days and openings never
ran out in it. And one that reads what was so when it began wrote on it: it shared under an agreement that was over, and
what followed from that stayed. Decision: docs/decisions/0090-by-the-clock.md
"""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.trust.identity.migrations.0013_asked_sooner").ACTOR
EXPIRY = "s.expire_date > now()                                              --"
BEGIN = "begin\n    if presented <> '' then"
assert before.count(EXPIRY) == before.count(BEGIN) == 1
ACTOR = before.replace(
    EXPIRY, "s.expire_date > clock_timestamp()                                  --"
).replace(
    BEGIN,
    """begin
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        return null;  -- what is read there may no longer be so
    end if;
    if presented <> '' then""",
)
TODAY = """
create or replace function wardmote.today() returns date language sql stable
    return (pg_catalog.statement_timestamp() at time zone 'Europe/London')::date;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0013_asked_sooner")]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{TODAY}set local role wardmote_owner;\n{ACTOR}",
            migrations.RunSQL.noop,
        )
    ]
