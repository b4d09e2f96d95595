"""Where a digest goes is told by identity's address_of() alone, asked in the officer's shoes."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
-- As before, but for the address: it is asked of identity, which tells it of nobody who left, is no person, or
-- is of another agency than whoever asks.
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
    insert into public.identity_jobactor (job_id, officer_id, secret) values (job, who, shoes);
    perform set_config('wardmote.session', '', true), set_config('wardmote.job', shoes, true);
    address := wardmote.address_of(who);
    if address is null then
        update public.home_digest d set state = 'skipped' where d.id = digest;
    else
        select w.overdue, w.this_week, w.unanswered into overdue, this_week, unanswered
          from wardmote.my_actions_waiting(day) w;
        select count(*) into unread from public.notices_notice n
         where n.officer_id = wardmote.actor() and n.read_at is null
           and not (n.kind::text = any (coalesce((select p.muted::text[] from public.notices_preferences p
                                             where p.officer_id = n.officer_id), '{}')));
    end if;
    perform set_config('wardmote.job', '', true);
    delete from public.identity_jobactor j where j.job_id = job;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("home", "0004_not_after_the_last_day"), ("identity", "0010_addresses_of_people")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTION, "claim_digest(uuid, bigint)"), migrations.RunSQL.noop)
    ]
