"""After an officer's last day nothing is told to them, what waits in numbers included.

They could sign in no more, and went on having the email of what waits until somebody said that they had left.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create or replace function wardmote.digests_to_begin(on_day date) returns table (
    officer_id uuid, digest text, at time, quiet_from time, quiet_to time, days_off smallint[]
) language sql stable security definer set search_path = '' as $$
    select o.id, p.digest, p.at, p.quiet_from, p.quiet_to, p.days_off
      from public.identity_officer o
      join public.identity_account a on a.id = o.id and a.is_active
      left join public.notices_preferences p on p.officer_id = o.id
     where o.left_at is null and (o.leaving_on is null or o.leaving_on >= wardmote.today())
       and not o.is_service and p.digest is distinct from 'off'
       and not exists (select 1 from public.home_digest d where d.officer_id = o.id and d."on" = on_day)
     order by o.id
$$;

-- Marked as being sent before its address is told: whoever is killed from here on has sent it once or not at all.
-- The numbers are counted as the officer sees them: for the length of this one statement the running job stands in
-- the officer's shoes, and steps out of them before anything is answered.
create or replace function wardmote.claim_digest(
    digest uuid, job bigint, out address text, out overdue bigint, out this_week bigint, out unanswered bigint,
    out unread bigint
) language plpgsql security definer set search_path = '' as $$
declare
    who uuid;
    day date;
    shoes text := gen_random_uuid()::text || gen_random_uuid()::text;
begin
    if not exists (select 1 from public.procrastinate_jobs p
                    where p.id = job and p.status = 'doing' and p.task_name = 'home.send_digests')
       or exists (select 1 from public.identity_jobactor j where j.job_id = job) then
        raise exception 'only the running job of the digests sends one' using errcode = 'insufficient_privilege';
    end if;
    update public.home_digest d set state = 'sending', tries = d.tries + 1, changed_at = clock_timestamp()
     where d.id = digest and d.state in ('pending', 'failed') returning d.officer_id, d."on" into who, day;
    if who is null then
        return;
    end if;
    select a.email into address from public.identity_account a join public.identity_officer o on o.id = a.id
     where a.id = who and a.is_active and o.left_at is null
       and (o.leaving_on is null or o.leaving_on >= wardmote.today()) and not o.is_service;
    if address is null then
        update public.home_digest d set state = 'skipped' where d.id = digest;
        return;
    end if;
    insert into public.identity_jobactor (job_id, officer_id, secret) values (job, who, shoes);
    perform set_config('wardmote.session', '', true), set_config('wardmote.job', shoes, true);
    select w.overdue, w.this_week, w.unanswered into overdue, this_week, unanswered
      from wardmote.my_actions_waiting(day) w;
    select count(*) into unread from public.notices_notice n
     where n.officer_id = wardmote.actor() and n.read_at is null
       and not (n.kind::text = any (coalesce((select p.muted::text[] from public.notices_preferences p
                                         where p.officer_id = n.officer_id), '{}')));
    perform set_config('wardmote.job', '', true);
    delete from public.identity_jobactor j where j.job_id = job;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("home", "0003_digest"), ("identity", "0005_accounts")]
    operations = [migrations.RunSQL(definer_functions(FUNCTIONS), migrations.RunSQL.noop)]
