"""Whoever follows a report reads what they were told as its case was closed, and is sent word that there is news."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions


def asks_for(was: str, now: str) -> str:
    """Make the function, as it stands by now, say something else at one place."""
    return f"""
do $do$
declare
    its text := pg_catalog.pg_get_functiondef('wardmote.followed(bytea)'::regprocedure);
begin
    if array_length(string_to_array(its, $was${was}$was$), 1) <> 2 then
        raise exception 'not once in it: %', $was${was}$was$;
    end if;
    execute replace(its, $was${was}$was$, $now${now}$now$);
end $do$;
"""


CLOSED, TOLD = "and d.kind = 'closed'", "and d.kind in ('closed', 'told')"
TRIGGER = """
drop trigger tell_reporter on public.intake_decision;
create trigger tell_reporter after insert on public.intake_decision
    for each row when ({}) execute function wardmote.tell_reporter();
"""


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0009_keys_of_letters"), ("intake", "0028_reporter_told")]
    operations = [
        migrations.RunSQL(
            definer_functions(asks_for(CLOSED, TOLD)),
            "set local role wardmote_definer;" + asks_for(TOLD, CLOSED) + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(
            TRIGGER.format("new.kind in ('closed', 'told')"), TRIGGER.format("new.kind = 'closed'")
        ),
    ]
