"""Who is asking: the session's hash stands in the transaction, and the database looks the officer up.

Any role may set a setting, so an officer's id in a setting could be forged. The hash of a live session
cannot be guessed, and the table it is looked up in cannot be read by the application.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

SIGN_IN = [
    "identity_account",
    "identity_session",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accesslog",
    "axes_accessfailurelog",
]
QUEUE = [
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "identity_jobactor",
]
FRAMEWORK = [
    "identity_installation",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "django_content_type",
]

# The same id for the account that signs in and the officer who acts; a team of the officer's own agency.
BINDINGS = """
alter table public.identity_account add constraint account_has_an_officer
    foreign key (id) references public.identity_officer (id) deferrable initially deferred;
alter table public.identity_team add constraint team_of_agency unique (id, agency_id);
alter table public.identity_officer add constraint officer_team_is_of_their_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.identity_officer add constraint officer_known_roles check (roles <@ array[
    'caseworker', 'supervisor', 'triage', 'panel_coordinator', 'panel_chair', 'information_governance',
    'register_editor', 'alert_author', 'alert_approver', 'auditor', 'administrator']::varchar[]);
insert into public.identity_installation (id, second_factor_required, is_demo) values (1, true, false);
"""

# What the definer of our functions may read of the tables of signing in: never a password, never session data.
DEFINER_READS = """
grant select (session_key, account_id, expire_date, second_factor_at) on public.identity_session to wardmote_definer;
grant select (id, is_active) on public.identity_account to wardmote_definer;
grant select on public.identity_officer, public.identity_agency, public.identity_team to wardmote_definer;
grant select on public.identity_installation to wardmote_definer;
grant select, insert, update on public.identity_jobactor to wardmote_definer;
grant select (id, status) on public.procrastinate_jobs to wardmote_definer;
"""

FUNCTIONS = """
-- Read as it is made, so it needs no search_path of its own, and the planner may put it in the place of its call.
create function wardmote.today() returns date language sql stable
    return (pg_catalog.now() at time zone 'Europe/London')::date;

-- The officer behind the session, or the job, that stands in this transaction; null for nobody.
-- Never IMMUTABLE: a prepared plan would hand one officer another's rows.
create function wardmote.actor() returns uuid language sql stable security definer set search_path = '' as $$
    select o.id
      from public.identity_session s
      join public.identity_account a on a.id = s.account_id
      join public.identity_officer o on o.id = a.id
     where s.session_key = nullif(current_setting('wardmote.session', true), '')
       and s.expire_date > now()                                              -- clause: session has not expired
       and a.is_active                                                        -- clause: account is active
       and o.left_at is null                                                  -- clause: officer has not left
       and (s.second_factor_at is not null or not (select second_factor_required from public.identity_installation)) -- clause: second factor given
    union all
    select o.id
      from public.identity_jobactor j
      join public.procrastinate_jobs p on p.id = j.job_id
      join public.identity_officer o on o.id = j.officer_id
     where j.secret = nullif(current_setting('wardmote.job', true), '')
       and p.status = 'doing'
       and o.left_at is null
$$;

create function wardmote.actor_agency() returns uuid language sql stable security definer set search_path = '' as $$
    select agency_id from public.identity_officer where id = wardmote.actor()
$$;

create function wardmote.actor_has(variadic wanted text[]) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce((select roles::text[] && wanted from public.identity_officer where id = wardmote.actor()), false)
$$;

-- Put a session into this transaction, and say who it is. An unknown hash gives no row and no actor.
create function wardmote.begin_session(
    hash text, out officer_id uuid, out second_factor_at timestamptz, out needs_second_factor boolean
) returns setof record language plpgsql security definer set search_path = '' as $$
begin
    perform set_config('wardmote.job', '', true);
    perform set_config('wardmote.session', coalesce(hash, ''), true);
    return query
    select wardmote.actor(), s.second_factor_at,
           s.second_factor_at is null
           and (select i.second_factor_required from public.identity_installation i)
      from public.identity_session s
      join public.identity_account a on a.id = s.account_id
      join public.identity_officer o on o.id = a.id
     where s.session_key = hash and s.expire_date > now() and a.is_active and o.left_at is null;
end $$;

-- Only the worker may begin a job, and only while it runs; the secret is made afresh each time.
create function wardmote.begin_job(job bigint) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
    fresh text := gen_random_uuid()::text || gen_random_uuid()::text;
begin
    update public.identity_jobactor j set secret = fresh
     where j.job_id = job
       and exists (select 1 from public.procrastinate_jobs p where p.id = job and p.status = 'doing');
    perform set_config('wardmote.session', '', true);
    perform set_config('wardmote.job', case when found then fresh else '' end, true);
    return wardmote.actor();
end $$;

-- A job acts as the service account of the agency whose officer enqueued it: nothing in its arguments says who.
create function wardmote.note_who_enqueued() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.identity_jobactor (job_id, officer_id)
    select new.id, o.id from public.identity_officer o
     where o.is_service and o.left_at is null and o.agency_id = wardmote.actor_agency();
    return null;
end $$;

-- A lock that the web took could hold up a job on the timetable for ever.
create function wardmote.refuse_lock() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    raise exception 'only the worker takes locks in the queue' using errcode = 'insufficient_privilege';
end $$;

-- For a job on a timetable, which nobody enqueues: one job for each agency's service account. The worker's alone.
create function wardmote.service_agencies() returns setof uuid
language sql stable security definer set search_path = '' as $$
    select agency_id from public.identity_officer where is_service and left_at is null
$$;

grant execute on function wardmote.today(), wardmote.actor(), wardmote.actor_agency(), wardmote.actor_has(text[]),
    wardmote.begin_session(text) to wardmote_app;
grant execute on function wardmote.today(), wardmote.actor() to wardmote_owner;
grant execute on function wardmote.begin_job(bigint), wardmote.service_agencies() to wardmote_worker;
"""
SIGNATURES = [
    "today()",
    "actor()",
    "actor_agency()",
    "actor_has(text[])",
    "begin_session(text)",
    "begin_job(bigint)",
    "note_who_enqueued()",
    "refuse_lock()",
    "service_agencies()",
]

DIRECTORY = """
create policy directory_read on public.identity_agency for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy directory_read on public.identity_team for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy directory_read on public.identity_officer for select to wardmote_app
    using ((select wardmote.actor()) is not null);
grant select on public.identity_agency, public.identity_team, public.identity_officer to wardmote_app;

-- The operator's command line sets up agencies, teams and officers; each act is put on record.
create policy operator_keeps on public.identity_agency to wardmote_owner using (true) with check (true);
create policy operator_keeps on public.identity_team to wardmote_owner using (true) with check (true);
create policy operator_keeps on public.identity_officer to wardmote_owner using (true) with check (true);

create trigger note_who_enqueued after insert on public.procrastinate_jobs
    for each row execute function wardmote.note_who_enqueued();
create trigger web_takes_no_locks before insert on public.procrastinate_jobs
    for each row when (current_user = 'wardmote_app' and (new.lock is not null or new.queueing_lock is not null))
    execute function wardmote.refuse_lock();

-- With UPDATE the web could rewrite another agency's queued job.
grant insert (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    on public.procrastinate_jobs to wardmote_app;
grant select (id) on public.procrastinate_jobs to wardmote_app;
grant insert (job_id, type, at) on public.procrastinate_events to wardmote_app;
grant usage on sequence public.procrastinate_jobs_id_seq, public.procrastinate_events_id_seq to wardmote_app;
grant select, insert, update, delete on public.procrastinate_jobs, public.procrastinate_events,
    public.procrastinate_periodic_defers, public.procrastinate_workers to wardmote_worker;
grant usage on sequence public.procrastinate_periodic_defers_id_seq, public.procrastinate_workers_id_seq
    to wardmote_worker;
"""


def signing_in() -> str:
    return "".join(
        f"grant select, insert, update, delete on public.{table} to wardmote_authenticator;\n"
        for table in SIGN_IN
    )


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("axes", "0010_accessattemptexpiration"),
        ("procrastinate", "0041_post_retry_failed_job"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.RunSQL(BINDINGS, migrations.RunSQL.noop),
        migrations.RunSQL(
            of_class("authenticator", *SIGN_IN) + of_class("queue", *QUEUE), migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            of_class("framework", *FRAMEWORK)
            + of_class("public: the health page says whether every migration is applied", "django_migrations")
            + "grant select on public.django_migrations to wardmote_app;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(signing_in() + DEFINER_READS, migrations.RunSQL.noop),
        *[
            migrations.RunSQL(protected(table), unprotected(table))
            for table in ("identity_agency", "identity_team", "identity_officer")
        ],
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "drop trigger note_who_enqueued on public.procrastinate_jobs;"
            "drop trigger web_takes_no_locks on public.procrastinate_jobs; set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(DIRECTORY, migrations.RunSQL.noop),
    ]
