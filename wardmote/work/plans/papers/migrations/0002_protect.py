"""A file of a plan is its agency's register editors' alone, and what it changed with it; what it held is kept sealed, and
thrown away when its days are over. How a plan's table looked is read by whoever may read the plan.

Decision: docs/decisions/0131-a-plans-paper.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import said_of, there_is
from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLES = [f"plan_papers_{name}" for name in ("planfile", "content", "change", "layout")]
ME = "(select wardmote.actor())"
OURS = "owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor'))"
SEEN = "file_id in (select f.id from public.plan_papers_planfile f)"

FUNCTIONS = """
-- A file is taken in once and undone once; what was taken in by it is not said otherwise afterwards.
create function wardmote.plan_file_steps() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    moves text[] := array['state', 'undone_at', 'undone_by_id', 'is_kept'];
begin
    if new.state <> old.state and not (
        (old.state = 'waiting' and new.state in ('taken', 'stopped')) or (old.state = 'taken' and new.state = 'undone')) then
        raise exception 'no file of a plan goes that way' using errcode = 'check_violation';
    end if;
    if old.state <> 'waiting' and to_jsonb(new) - moves <> to_jsonb(old) - moves then
        raise exception 'what a file was taken in by stays' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- For the worker alone: what files held, once their days are over, and files that nobody took in; how many.
create function wardmote.plan_files_tidied(moment timestamptz) returns bigint
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
                or f.taken_at < moment - make_interval(days => wardmote.files_in_parameter('file_kept')))
        returning c.file_id)
    update public.plan_papers_planfile f set is_kept = false from over where f.id = over.file_id;
    get diagnostics gone = row_count;
    return gone;
end $$;

create function wardmote.plan_file_wrappings(after uuid, most integer)
returns table (file uuid, sealed_at bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select c.file_id, 0::bigint, k.key_id, k.wrapped, 0::bigint
      from public.plan_papers_content c cross join lateral wardmote.words_key(c.sealed) k
     where c.file_id > after order by c.file_id limit most
$$;
grant execute on function wardmote.plan_files_tidied(timestamptz), wardmote.plan_file_wrappings(uuid, integer)
    to wardmote_worker;
"""
SIGNATURES = [
    "plan_file_steps()",
    "plan_files_tidied(timestamptz)",
    "plan_file_wrappings(uuid, integer)",
]

GRANTS = """
grant select, update (state, is_kept) on public.plan_papers_planfile to wardmote_definer;
grant select, delete, update (sealed) on public.plan_papers_content to wardmote_definer;
"""

POLICIES = f"""
create policy file_read on public.plan_papers_planfile for select to wardmote_app using ({OURS});
create policy file_add on public.plan_papers_planfile for insert to wardmote_app
    with check ({OURS} and by_id = {ME} and state = 'waiting' and plan_id is null);
create policy file_work on public.plan_papers_planfile for update to wardmote_app
    using ({OURS} and state in ('waiting', 'taken'))
    with check ({OURS} and (plan_id is null or plan_id in (select wardmote.kept_plans())));
grant select, insert, update (state, plan_id, title, starts_on, ends_on, is_told, table_at, terms, rows, report, taken_at,
    taken_by_id, undone_at, undone_by_id) on public.plan_papers_planfile to wardmote_app;
create trigger steps before update on public.plan_papers_planfile
    for each row execute function wardmote.plan_file_steps();
create trigger in_own_name before insert or update of taken_by_id, undone_by_id on public.plan_papers_planfile
    for each row execute function wardmote.in_own_name('taken_by_id', 'undone_by_id');

create policy content_read on public.plan_papers_content for select to wardmote_app using ({SEEN});
create policy content_keep on public.plan_papers_content for insert to wardmote_app
    with check (exists (select from public.plan_papers_planfile f
                         where f.id = file_id and f.by_id = {ME} and f.state = 'waiting'));
grant select, insert on public.plan_papers_content to wardmote_app;

create policy change_read on public.plan_papers_change for select to wardmote_app using ({SEEN});
create policy change_tell on public.plan_papers_change for insert to wardmote_app
    with check (exists (select from public.plan_papers_planfile f
                         where f.id = file_id and f.taken_by_id = {ME} and f.state = 'taken'));
grant select, insert on public.plan_papers_change to wardmote_app;

create policy layout_read on public.plan_papers_layout for select to wardmote_app
    using (plan_id in (select wardmote.my_plans()));
create policy layout_add on public.plan_papers_layout for insert to wardmote_app
    with check (plan_id in (select wardmote.kept_plans()));
create policy layout_change on public.plan_papers_layout for update to wardmote_app
    using (plan_id in (select wardmote.kept_plans())) with check (plan_id in (select wardmote.kept_plans()));
grant select, insert, update (heading, columns) on public.plan_papers_layout to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plan_papers", "0001_initial"),
        ("plans", "0002_protect"),
        ("files_in", "0003_functions"),
        ("documents", "0007_key_of_sealed_words"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(
            POLICIES + said_of("plan_file", stands=there_is("plan_papers_planfile")), migrations.RunSQL.noop
        ),
    ]
