"""An agency's own figures of its front doors, from a day on, before the partnership's; set by its administrators.

The partnership's are the same for everyone and changed by a migration or the operator.
Decision: docs/decisions/0110-own-figures-and-ways.md
"""

import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import amended, definer_functions

FUNCTIONS = """
-- The partnership's.
create or replace function wardmote.front_door_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.front_doors_parameter p
     where p.key = front_door_parameter.key and p.agency_id is null and p.starts_on <= wardmote.today()
     order by p.starts_on desc limit 1
$$;

-- An agency's own or, where it has none that holds, the partnership's.
create function wardmote.front_door_parameter(key text, agency uuid) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.front_doors_parameter p
     where p.key = front_door_parameter.key and p.starts_on <= wardmote.today()
       and (p.agency_id is null or p.agency_id = front_door_parameter.agency)
     order by p.agency_id is null, p.starts_on desc limit 1
$$;

create function wardmote.set_front_door_figure(figure text, value integer, source text, starts date) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    was public.front_doors_parameter;
    made bigint;
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not set figures' using errcode = 'insufficient_privilege';
    end if;
    select p.* into was from public.front_doors_parameter p where p.key = figure and p.agency_id is null
     order by p.starts_on desc limit 1;
    -- How long an unfinished form is kept is counted for all together: nobody's form knows an agency.
    if was.key is null or was.key = 'unfinished' or value is null or starts is null or starts < wardmote.today()
       or value < (case was.key when 'least_time' then 0 else 1 end)
       or value > (case was.key when 'least_time' then 60 when 'reopen' then 3650 when 'call_answered' then 3600
                   when 'additions_a_day' then 1000 else 100000 end)
       or source is null or length(btrim(source)) not between 3 and 120 then
        raise exception 'a figure there is, with a value that may be set' using errcode = 'check_violation';
    end if;
    insert into public.front_doors_parameter (key, agency_id, value, unit, starts_on, source)
    values (was.key, mine, value, was.unit, starts, btrim(source)) returning id into made;
    return made;
end $$;
grant execute on function wardmote.front_door_parameter(text, uuid),
    wardmote.set_front_door_figure(text, integer, text, date) to wardmote_app;
"""
SIGNATURES = ["front_door_parameter(text, uuid)", "set_front_door_figure(text, integer, text, date)"]
ASKS = [
    (
        "take_from_outside(uuid, bytea, bytea, jsonb, jsonb, text, timestamptz, bytea, bytea)",
        "front_door_parameter('door_an_hour')",
        "front_door_parameter('door_an_hour', d.agency_id)",
    ),
    (
        "take_from_outside(uuid, bytea, bytea, jsonb, jsonb, text, timestamptz, bytea, bytea)",
        "front_door_parameter('network_an_hour')",
        "front_door_parameter('network_an_hour', d.agency_id)",
    ),
    ("followed(bytea)", "front_door_parameter('reopen')", "front_door_parameter('reopen', r.owner_id)"),
    (
        "add_to_report(bytea, text, timestamptz)",
        "front_door_parameter('additions_a_day')",
        "front_door_parameter('additions_a_day', (select r.owner_id from public.intake_report r where r.id = its))",
    ),
]
# As it was before figures had an agency.
WITHOUT = """
create or replace function wardmote.front_door_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.front_doors_parameter p
     where p.key = front_door_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("front_doors", "0007_no_team_closes_under_a_door"),
        ("identity", "0008_administering"),
    ]
    operations = [
        migrations.AddField(
            model_name="parameter",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.agency",
            ),
        ),
        migrations.RemoveConstraint(model_name="parameter", name="front_door_parameter_once_from_a_day"),
        migrations.AddConstraint(
            model_name="parameter",
            constraint=models.UniqueConstraint(
                fields=("key", "agency", "starts_on"),
                name="front_door_parameter_once_from_a_day",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(
            "grant insert on public.front_doors_parameter to wardmote_definer;", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS + "".join(amended(*each) for each in ASKS), *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(amended(signature, now, was) for signature, was, now in ASKS)
            + WITHOUT
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
    ]
