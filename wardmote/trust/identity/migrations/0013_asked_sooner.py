"""Who is asking, the same answer sooner: plpgsql keeps its plans, and without a session or job asks nothing.

Every statement asks it, and every entry of the log.
"""

from django.db import migrations

ACTOR = """
set local role wardmote_definer;
create or replace function wardmote.actor() returns uuid
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    presented text := current_setting('wardmote.session', true);
    working text := current_setting('wardmote.job', true);
    found uuid;
begin
    if presented <> '' then
        select o.id into found
          from public.identity_session s
          join public.identity_account a on a.id = s.account_id
          join public.identity_officer o on o.id = a.id
         where s.session_key = presented
           and s.expire_date > now()                                              -- clause: session has not expired
           and a.is_active                                                        -- clause: account is active
           and o.left_at is null                                                  -- clause: officer has not left
           and (o.leaving_on is null or o.leaving_on >= wardmote.today())         -- clause: last day has not passed
           and (s.second_factor_at is not null or not (select second_factor_required from public.identity_installation)) -- clause: second factor given
        ;
    end if;
    if found is null and working <> '' then
        select o.id into found
          from public.identity_jobactor j
          join public.procrastinate_jobs p on p.id = j.job_id
          join public.identity_officer o on o.id = j.officer_id
         where j.secret = working and p.status = 'doing' and o.left_at is null;
    end if;
    return found;
end $$;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0012_session_limits")]
    operations = [migrations.RunSQL(ACTOR, migrations.RunSQL.noop)]
