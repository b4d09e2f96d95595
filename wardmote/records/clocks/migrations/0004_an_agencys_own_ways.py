"""How an agency counts, from a day on, before the partnership's way; set by its administrators, where no Act says how.

Decision: docs/decisions/0110-own-figures-and-ways.md
"""

import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.set_clock_convention(
    convention text, received text, pause text, first_day_counts boolean, leaves_out text[], skips text[],
    last_day_moves boolean, source text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.clock_administrator(starts);
    was public.clocks_convention;
    made uuid := gen_random_uuid();
    day text;
begin
    select v.* into was from public.clocks_convention v where v.key = convention and v.agency_id is null
     order by v.starts_on desc limit 1;
    -- What was read in an Act is the same for everyone.
    if was.id is null or was.status = 'checked'
       or received is null or received not in ('at_once', 'next_opening')
       or pause is null or pause not in ('working_time', 'elapsed', 'nothing')
       or first_day_counts is null or last_day_moves is null or leaves_out is null or skips is null
       or not leaves_out <@ array['weekends', 'bank_holidays', 'closed_days'] or cardinality(leaves_out) > 3
       or cardinality(skips) > 20 or source is null or length(btrim(source)) not between 3 and 200 then
        raise exception 'a way of counting there is, that no Act says' using errcode = 'check_violation';
    end if;
    foreach day in array skips loop
        if day is null or day !~ '^(0[1-9]|1[0-2])-[0-3][0-9]$' or ('2024-' || day)::date is null then
            raise exception 'days of the year as days' using errcode = 'check_violation';
        end if;
    end loop;
    insert into public.clocks_convention (id, key, agency_id, name, received, pause, first_day_counts, leaves_out, skips,
        last_day_moves, source, status, starts_on, at)
    values (made, was.key, mine, split_part(was.name, ':', 1) || ': the agency’s own', received, pause, first_day_counts,
        leaves_out, skips, last_day_moves, btrim(source), 'own', starts, clock_timestamp());
    return made;
end $$;
grant execute on function
    wardmote.set_clock_convention(text, text, text, boolean, text[], text[], boolean, text, date) to wardmote_app;
"""
SIGNATURES = ["set_clock_convention(text, text, text, boolean, text[], text[], boolean, text, date)"]


class Migration(migrations.Migration):
    dependencies = [("clocks", "0003_shipped")]
    operations = [
        migrations.AddField(
            model_name="convention",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.agency",
            ),
        ),
        migrations.RemoveConstraint(model_name="convention", name="clock_convention_once"),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.UniqueConstraint(
                fields=("key", "agency", "starts_on"), name="clock_convention_once", nulls_distinct=False
            ),
        ),
        migrations.RunSQL(
            "grant insert on public.clocks_convention to wardmote_definer;", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
    ]
