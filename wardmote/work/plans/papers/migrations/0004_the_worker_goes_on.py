"""A long file of a plan is taken in by the worker, some rows at a time, in the name of whoever started it: their rights
hold for each of its transactions, and what they may not do any more stops it.

Decision: docs/decisions/0155-long-work-of-plans-and-registers.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

ME = "(select wardmote.actor())"
OURS = "owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor'))"

FUNCTIONS = """
-- As in 0002; and a file that is started is gone on with until it is taken in, or failed and started again or undone.
create or replace function wardmote.plan_file_steps() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    moves text[] := array['state', 'undone_at', 'undone_by_id', 'is_kept'];
begin
    if new.state <> old.state and not (
        (old.state = 'waiting' and new.state in ('taken', 'stopped', 'started'))
        or (old.state = 'started' and new.state in ('taken', 'failed'))
        or (old.state = 'failed' and new.state in ('started', 'undone'))
        or (old.state = 'taken' and new.state = 'undone')) then
        raise exception 'no file of a plan goes that way' using errcode = 'check_violation';
    end if;
    if old.state in ('started', 'failed') then
        moves := moves || array['report', 'row_at', 'touched_at', 'started_at', 'started_by_id', 'taken_at', 'taken_by_id', 'why'];
        if new.row_at < old.row_at then
            raise exception 'no row of a file is taken in twice' using errcode = 'check_violation';
        end if;
    end if;
    if old.state <> 'waiting' and to_jsonb(new) - moves <> to_jsonb(old) - moves then
        raise exception 'what a file was taken in by stays' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- For the worker alone: a running job that goes on with a file acts as whoever started it, as long as it is started.
create function wardmote.plan_file_begins(job bigint, file uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    starter uuid;
begin
    select f.started_by_id into starter from public.plan_papers_planfile f where f.id = file and f.state = 'started';
    if starter is null or not exists (
        select from public.procrastinate_jobs p
         where p.id = job and p.status = 'doing' and p.task_name = 'plan_papers.take_in'
           and p.args ->> 'file_id' = file::text) then
        return false;
    end if;
    insert into public.identity_jobactor (job_id, officer_id) values (job, starter)
        on conflict (job_id) do update set officer_id = excluded.officer_id;
    return true;
end $$;

-- For the worker alone: files that were started and that nobody has gone on with for a minute.
create function wardmote.plan_files_waiting(moment timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select f.id from public.plan_papers_planfile f
     where f.state = 'started' and coalesce(f.touched_at, f.started_at) < moment - interval '1 minute'
     order by f.started_at, f.id limit 20
$$;

create function wardmote.plan_file_failed(file uuid, reason text) returns void
language sql volatile security definer set search_path = '' as $$
    update public.plan_papers_planfile f set state = 'failed', why = left(reason, 200)
     where f.id = file and f.state = 'started'
$$;

-- As in 0002; also of files that could not be taken in.
create or replace function wardmote.plan_files_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    update public.plan_papers_planfile f set state = 'stopped'
     where f.state = 'waiting' and f.at < moment - make_interval(days => wardmote.files_in_parameter('file_kept'));
    with over as (
        delete from public.plan_papers_content c using public.plan_papers_planfile f
         where f.id = c.file_id
           and (f.state = 'stopped'
                or coalesce(f.taken_at, case when f.state in ('failed', 'undone') then f.started_at end)
                   < moment - make_interval(days => wardmote.files_in_parameter('file_kept')))
        returning c.file_id)
    update public.plan_papers_planfile f set is_kept = false from over where f.id = over.file_id;
    get diagnostics gone = row_count;
    return gone;
end $$;
grant execute on function wardmote.plan_file_begins(bigint, uuid), wardmote.plan_files_waiting(timestamptz),
    wardmote.plan_file_failed(uuid, text) to wardmote_worker;
"""
SIGNATURES = [
    "plan_file_begins(bigint, uuid)",
    "plan_files_waiting(timestamptz)",
    "plan_file_failed(uuid, text)",
]
POLICIES = f"""
grant update (why) on public.plan_papers_planfile to wardmote_definer;
grant update (started_at, started_by_id, touched_at, row_at) on public.plan_papers_planfile to wardmote_app;
drop policy file_work on public.plan_papers_planfile;
create policy file_work on public.plan_papers_planfile for update to wardmote_app
    using ({OURS} and state in ('waiting', 'started', 'failed', 'taken'))
    with check ({OURS} and (plan_id is null or plan_id in (select wardmote.kept_plans())));
drop trigger in_own_name on public.plan_papers_planfile;
create trigger in_own_name before insert or update of started_by_id, taken_by_id, undone_by_id on public.plan_papers_planfile
    for each row execute function wardmote.in_own_name('started_by_id', 'taken_by_id', 'undone_by_id');
drop policy change_tell on public.plan_papers_change;
create policy change_tell on public.plan_papers_change for insert to wardmote_app
    with check (exists (select from public.plan_papers_planfile f
                         where f.id = file_id
                           and ((f.taken_by_id = {ME} and f.state = 'taken')
                                or (f.started_by_id = {ME} and f.state = 'started'))));
"""


# A job is known by its task and by the file it is for.
GRANTS = "grant select (task_name, args) on public.procrastinate_jobs to wardmote_definer;"


class Migration(migrations.Migration):
    dependencies = [("plan_papers", "0003_started"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
