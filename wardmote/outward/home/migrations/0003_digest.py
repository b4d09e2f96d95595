"""The email of what waits: on record before it is sent, one a day, and the worker learns one address at a time."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

POLICIES = """
create policy digest_read on public.home_digest for select to wardmote_app
    using (officer_id = (select wardmote.actor()));
grant select on public.home_digest to wardmote_app;
grant select, insert, update (state, tries, try_after, changed_at) on public.home_digest to wardmote_definer;
grant select (email) on public.identity_account to wardmote_definer;
grant select (task_name) on public.procrastinate_jobs to wardmote_definer;
grant delete on public.identity_jobactor to wardmote_definer;
"""

# All but the last are the worker's alone. None of them tells it anything of an officer but when they want their
# email; claim_digest() tells one address and four numbers, once for each day on which a digest is on record.
FUNCTIONS = """
create function wardmote.digests_to_begin(on_day date) returns table (
    officer_id uuid, digest text, at time, quiet_from time, quiet_to time, days_off smallint[]
) language sql stable security definer set search_path = '' as $$
    select o.id, p.digest, p.at, p.quiet_from, p.quiet_to, p.days_off
      from public.identity_officer o
      join public.identity_account a on a.id = o.id and a.is_active
      left join public.notices_preferences p on p.officer_id = o.id
     where o.left_at is null and not o.is_service and p.digest is distinct from 'off'
       and not exists (select 1 from public.home_digest d where d.officer_id = o.id and d."on" = on_day)
     order by o.id
$$;

create function wardmote.begin_digests(officers uuid[], on_day date, moment timestamptz) returns integer
language plpgsql security definer set search_path = '' as $$
declare
    begun integer;
begin
    insert into public.home_digest (id, officer_id, "on", state, tries, try_after, changed_at)
    select gen_random_uuid(), o.id, on_day, 'pending', 0, moment, moment
      from public.identity_officer o where o.id = any (officers) and o.left_at is null and not o.is_service
    on conflict do nothing;
    get diagnostics begun = row_count;
    return begun;
end $$;

create function wardmote.digests_to_send(on_day date, moment timestamptz) returns table (
    id uuid, digest text, at time, quiet_from time, quiet_to time, days_off smallint[]
) language sql stable security definer set search_path = '' as $$
    select d.id, p.digest, p.at, p.quiet_from, p.quiet_to, p.days_off
      from public.home_digest d left join public.notices_preferences p on p.officer_id = d.officer_id
     where d."on" = on_day and d.state in ('pending', 'failed') and d.try_after <= moment
       and p.digest is distinct from 'off'
     order by d.try_after, d.id
$$;

-- Marked as being sent before its address is told: whoever is killed from here on has sent it once or not at all.
-- The numbers are counted as the officer sees them: for the length of this one statement the running job stands in
-- the officer's shoes, and steps out of them before anything is answered.
create function wardmote.claim_digest(
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
     where a.id = who and a.is_active and o.left_at is null and not o.is_service;
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

-- What came of it. Refused for certain is tried again, later each time; what nobody knows is not.
create function wardmote.finish_digest(digest uuid, came_of_it text, moment timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
begin
    if came_of_it not in ('sent', 'skipped', 'failed', 'unknown') then
        raise exception 'no such outcome: %', came_of_it using errcode = 'invalid_parameter_value';
    end if;
    update public.home_digest d
       set state = came_of_it, changed_at = moment,
           try_after = case when came_of_it = 'failed'
                            then moment + least(interval '2 hours', interval '5 minutes' * 2 ^ least(d.tries - 1, 6))
                            else d.try_after end
     where d.id = digest and d.state = 'sending';
end $$;

-- For the health page: numbers of yesterday and today, and nothing of anybody.
create function wardmote.digests_told(out waiting bigint, out failed bigint, out unknown bigint)
language sql stable security definer set search_path = '' as $$
    select count(*) filter (where d.state = 'pending'),
           count(*) filter (where d.state = 'failed'),
           count(*) filter (where d.state = 'unknown'
                               or d.state = 'sending' and d.changed_at < now() - interval '10 minutes')
      from public.home_digest d where d."on" >= wardmote.today() - 1
$$;
grant execute on function wardmote.digests_told() to wardmote_app;
grant execute on function wardmote.digests_to_begin(date), wardmote.begin_digests(uuid[], date, timestamptz),
    wardmote.digests_to_send(date, timestamptz), wardmote.claim_digest(uuid, bigint),
    wardmote.finish_digest(uuid, text, timestamptz) to wardmote_worker;
"""
SIGNATURES = [
    "digests_to_begin(date)",
    "begin_digests(uuid[], date, timestamptz)",
    "digests_to_send(date, timestamptz)",
    "claim_digest(uuid, bigint)",
    "finish_digest(uuid, text, timestamptz)",
    "digests_told()",
]


class Migration(migrations.Migration):
    dependencies = [("home", "0002_what_changed"), ("identity", "0004_queue")]
    operations = [
        migrations.RunSQL(protected("home_digest"), unprotected("home_digest")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
