"""Whether somebody was told already is not for whoever tells them: a notice is put down by a function that does not say.

Who may insert a row learns from the key that tells once whether it stood there.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

POLICIES = """
drop policy notice_send on public.notices_notice;
revoke insert on public.notices_notice from wardmote_app;
grant insert on public.notices_notice to wardmote_definer;
"""

FUNCTIONS = """
-- How many were new is told to a job, which acts as a service account and must know whether it has been here before, and
-- to whoever tells themselves. Anyone else is told nothing.
create function wardmote.tell(
    officers uuid[], of_kind text, about_kind text, about uuid, on_day date, moment timestamptz
) returns integer language plpgsql security definer set search_path = '' as $$
declare
    told integer;
begin
    -- Told once a day: a notice of a day to come would silence the one that is due.
    if wardmote.actor() is null or on_day > wardmote.today() then
        raise exception 'no officer tells that' using errcode = 'insufficient_privilege';
    end if;
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, of_kind, about_kind, about, on_day, moment from unnest(officers) as o (id)
    on conflict do nothing;
    get diagnostics told = row_count;
    if officers <@ array[wardmote.actor()]
       or exists (select 1 from public.identity_officer o where o.id = wardmote.actor() and o.is_service) then
        return told;
    end if;
    return cardinality(officers);
end $$;
grant execute on function wardmote.tell(uuid[], text, text, uuid, date, timestamptz) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0008_glass_is_told")]
    operations = [
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "tell(uuid[], text, text, uuid, date, timestamptz)"),
            migrations.RunSQL.noop,
        ),
    ]
