"""What is asked without a key is counted by network and hour, which stands as a print under a key of the day.

As at the public form: nobody's address is kept, and the print says nothing the day after.
"""

import uuid

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions, definers_alone

GRANTS = """
grant select, insert, update (many), delete on public.open311_read to wardmote_definer;
insert into public.open311_parameter (key, value, unit, starts_on, source) values
    ('reads_an_hour', 600, 'calls', '2026-01-01', 'partnership default: without a key, from one network');
"""
FUNCTIONS = """
-- Counts one call without a key. 0 where it may be answered, else the seconds after which it may be asked again.
create function wardmote.open311_read_without_key(network bytea) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
    this_hour timestamptz := date_trunc('hour', now());
    so_many integer;
begin
    if network is null or octet_length(network) > 32 then
        raise exception 'no print of a network' using errcode = 'check_violation';
    end if;
    insert into public.open311_read as u (id, network, hour, many)
    values (gen_random_uuid(), open311_read_without_key.network, this_hour, 1)
        on conflict on constraint read_once_an_hour do update set many = u.many + 1
     where u.many < wardmote.open311_parameter('reads_an_hour')
    returning u.many into so_many;
    if so_many is null or so_many > wardmote.open311_parameter('reads_an_hour') then
        return greatest(ceil(extract(epoch from this_hour + interval '1 hour' - now())), 1)::integer;
    end if;
    return 0;
end $$;

-- For the worker alone: prints of networks of more than a day ago.
create function wardmote.open311_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.open311_read u where u.hour < least(moment, now()) - interval '1 day';
    get diagnostics gone = row_count;
    return gone;
end $$;
grant execute on function wardmote.open311_read_without_key(bytea) to wardmote_app;
grant execute on function wardmote.open311_tidied(timestamptz) to wardmote_worker;
"""
SIGNATURES = ["open311_read_without_key(bytea)", "open311_tidied(timestamptz)"]


class Migration(migrations.Migration):
    dependencies = [("open311", "0004_sending")]
    operations = [
        migrations.CreateModel(
            name="Read",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "network",
                    models.BinaryField(help_text="a print; empty: where it is not known", max_length=32),
                ),
                ("hour", models.DateTimeField(db_index=True)),
                ("many", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "hour"), name="read_once_an_hour")
                ],
            },
        ),
        migrations.RunSQL(
            definers_alone("open311_read", "how often was asked without a key, to keep floods out"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GRANTS, "delete from public.open311_parameter where key = 'reads_an_hour';"),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
    ]
