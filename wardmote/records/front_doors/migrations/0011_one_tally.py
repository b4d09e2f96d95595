"""One count, by figure and network, of whatever is limited by the hour: reports, forms begun, pictures, readings.

Three rooms counted each in a table of its own. What those held is of one hour, and is not carried over.
Decision: docs/decisions/0161-one-tally-of-what-is-limited.md
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import amended, definer_functions, definers_alone

GRANTS = """
grant select, insert, update (many), delete on public.front_doors_tally to wardmote_definer;
"""
FUNCTIONS = """
-- How often it was in this hour: what a figure limits, at a door or at none, from one network. An empty print is
-- wherever is not known or, where the figure is of a whole door, everywhere together.
create function wardmote.tallied(figure text, network bytea, door uuid default null) returns bigint
language sql stable security definer set search_path = '' as $$
    select coalesce(sum(t.many), 0) from public.front_doors_tally t
     where t.figure = tallied.figure and t.network = tallied.network and t.hour = date_trunc('hour', now())
       and t.door_id is not distinct from tallied.door
$$;

-- Counts one more, where the figure allows it, and answers 0; else after how many seconds it may be asked again.
create function wardmote.tally(figure text, network bytea, door uuid default null) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
    this_hour timestamptz := date_trunc('hour', now());
    most integer := wardmote.front_door_parameter(
        tally.figure, (select d.agency_id from public.front_doors_door d where d.id = tally.door));
begin
    if network is null or octet_length(network) > 32 or most is null or right(figure, 8) <> '_an_hour' then
        raise exception 'a figure of an hour, and a print of a network' using errcode = 'check_violation';
    end if;
    if wardmote.tallied(figure, network, door) >= most then
        return greatest(ceil(extract(epoch from this_hour + interval '1 hour' - now())), 1)::integer;
    end if;
    insert into public.front_doors_tally as u (id, figure, network, door_id, hour, share, many)
    values (gen_random_uuid(), tally.figure, tally.network, tally.door, this_hour, floor(random() * 16), 1)
        on conflict on constraint tally_once do update set many = u.many + 1;
    return 0;
end $$;

-- For the worker alone: prints of networks of more than a day ago, and letters given up long ago.
create or replace function wardmote.front_doors_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.front_doors_tally t where t.hour < least(moment, now()) - interval '1 day';
    get diagnostics gone = row_count;
    delete from public.front_doors_letter l where l.at < moment - interval '7 days';
    return gone;
end $$;

drop function wardmote.front_door_count(uuid, bytea, timestamptz);
grant execute on function wardmote.tally(text, bytea, uuid) to wardmote_app;
"""
SIGNATURES = ["tallied(text, bytea, uuid)", "tally(text, bytea, uuid)"]
TAKES = "take_from_outside(uuid, bytea, bytea, jsonb, jsonb, text, timestamptz, bytea, bytea)"
WAS = """    if wardmote.front_door_count(door, '', this_hour) >= wardmote.front_door_parameter('door_an_hour', d.agency_id)
       or (network <> '' and wardmote.front_door_count(door, network, this_hour)
                             >= wardmote.front_door_parameter('network_an_hour', d.agency_id)) then
        answer := 'too many';
        return;
    end if;
    insert into public.front_doors_count (id, door_id, network, hour, share, many)
    select gen_random_uuid(), door, n.network, this_hour, floor(random() * 16), 1
      from (select ''::bytea as network union select coalesce(take_from_outside.network, '')) n order by n.network
        on conflict on constraint count_once do update set many = front_doors_count.many + 1;
"""
NOW = """    -- The door is looked at first, and counted last: a network that is over its own figure uses up nobody else's.
    if wardmote.tallied('door_an_hour', '', door) >= wardmote.front_door_parameter('door_an_hour', d.agency_id)
       or (network <> '' and wardmote.tally('network_an_hour', network, door) > 0)
       or wardmote.tally('door_an_hour', '', door) > 0 then
        answer := 'too many';
        return;
    end if;
"""
UNUSED = "    this_hour timestamptz := date_trunc('hour', now());\n"


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0010_told_as_a_case_closes")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("figure", models.CharField(help_text="the key of what limits it", max_length=40)),
                ("network", models.BinaryField(help_text="a print; empty: not known, or all", max_length=32)),
                ("hour", models.DateTimeField(db_index=True)),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        help_text="so that many at once do not wait for one row"
                    ),
                ),
                ("many", models.PositiveIntegerField()),
                (
                    "door",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="front_doors.door",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("figure", "network", "hour", "door", "share"),
                        name="tally_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(
            definers_alone("front_doors_tally", "how often what is limited by the hour was, by network")
            + GRANTS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS + amended(TAKES, WAS, NOW) + amended(TAKES, UNUSED, ""), *SIGNATURES),
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel(name="Count"),
    ]
