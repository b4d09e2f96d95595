"""The one function that deletes a record: everything that hangs on it, but for the leaves of the log and a tombstone.

It follows the foreign keys of the live catalogue, so that a table a room adds later is deleted too; a table that no
function of ours may delete from stops it, and a test names such a table before that. No login may call it but the
worker's, and it does only what two officers of the owner have agreed and nothing stands in the way of.
Decision: docs/decisions/0075-one-function-deletes.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# What hangs on a case or a report, and what goes with it. Rooms above grant it for their own tables.
ERASED = [
    *(f"cases_{name}" for name in (
        "case", "summary", "person", "place", "earlierwording", "note", "mustnotreceive", "caseaction", "casedocument",
        "casedisclosure", "casereport", "caseperson", "caseplace", "event", "transfer", "transferstep",
    )),
    *(f"intake_{name}" for name in (
        "report", "telling", "reportperson", "reportplace", "reportdocument", "decision", "referral", "referralstep",
        "likeness",
    )),
    *("actions_action", "actions_step"),
    *("documents_document", "documents_content", "documents_piece"),
    *("access_disclosure", "access_breakglass", "access_statedpurpose", "notices_notice", "desk_draft"),
    *("retention_item", "retention_hold", "retention_deletion", "retention_answer", "retention_decision"),
]  # fmt: skip

FUNCTIONS = """
-- Delete rows of a table and all that points at them, however deep; what was deleted is added up.
create function wardmote.retention_sweep(the_table regclass, ids uuid[], inout counts jsonb, inout gone uuid[])
language plpgsql volatile security definer set search_path = '' as $$
declare
    child record;
    found uuid[];
    its_key name;
    deleted bigint;
begin
    if coalesce(cardinality(ids), 0) = 0 then
        return;
    end if;
    gone := gone || ids;
    for child in
        select k.conrelid::regclass as name, a.attname as points, p.attname as key
          from pg_catalog.pg_constraint k
          join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
          join pg_catalog.pg_index x on x.indrelid = k.conrelid and x.indisprimary
          join pg_catalog.pg_attribute p on p.attrelid = k.conrelid and p.attnum = x.indkey[0]
         where k.contype = 'f' and k.confrelid = the_table and cardinality(k.conkey) = 1
         order by k.conrelid = the_table, k.conname
    loop
        -- A table that points at itself: what was gone through is not gone through again.
        execute format('select array_agg(c.%1$I) from %2$s c where c.%3$I = any ($1) and ($3 or not (c.%1$I = any ($2)))',
                       child.key, child.name, child.points) into found using ids, gone, child.name <> the_table;
        select s.counts, s.gone into counts, gone from wardmote.retention_sweep(child.name, found, counts, gone) s;
    end loop;
    select p.attname into its_key from pg_catalog.pg_index x
      join pg_catalog.pg_attribute p on p.attrelid = x.indrelid and p.attnum = x.indkey[0]
     where x.indrelid = the_table and x.indisprimary;
    execute format('delete from %s where %I = any ($1)', the_table, its_key) using ids;
    get diagnostics deleted = row_count;
    counts := counts || jsonb_build_object(replace(the_table::text, 'public.', ''),
                                           coalesce((counts ->> replace(the_table::text, 'public.', ''))::bigint, 0) + deleted);
end $$;

-- What the worker may delete now.
create function wardmote.retention_agreed(moment timestamptz) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select d.id from public.retention_deletion d
     where d.state = 'agreed' and d.not_before <= moment and d.not_before <= now() order by d.not_before, d.id
$$;

-- Delete one record, in one transaction. Answers with its reference; with nothing where it is done already, or where
-- something stands in the way, which is looked at anew each time.
create function wardmote.retention_erase(deletion uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    d public.retention_deletion;
    i public.retention_item;
    root regclass;
    lower_ids jsonb := '[]'::jsonb;
    goes record;
    hook record;
    these uuid[];
    freed uuid[];
    counts jsonb := '{}'::jsonb;
    gone uuid[] := '{}';
    many bigint;
    pattern text;
begin
    select x.* into d from public.retention_deletion x where x.id = deletion for update skip locked;
    if d.id is null or d.state <> 'agreed' or d.not_before > now() or d.agreed_by_id = d.asked_by_id then
        return null;
    end if;
    select x.* into strict i from public.retention_item x where x.id = d.item_id for update;
    root := case i.record_kind when 'case' then 'public.cases_case' when 'report' then 'public.intake_report' end;
    execute format('select array_agg(x.id) from (select r.id from %s r where r.id = $1 for update) x', root)
       into these using i.record_id;
    if these is null or exists (select 1 from wardmote.retention_obstacles(i.id)) then
        return null;
    end if;

    -- What stands in lower rooms and goes along, and the reports that this case alone kept: read while it is there.
    for goes in select c.link_table, c.record_column, c.lower_table, c.lower_column
                  from public.retention_carried c where c.record_kind = i.record_kind order by c.id loop
        execute format('select array_agg(l.%I) from public.%I l where l.%I = $1', goes.lower_column, goes.link_table,
                       goes.record_column) into these using i.record_id;
        lower_ids := lower_ids || jsonb_build_object('table', goes.lower_table, 'ids', to_jsonb(coalesce(these, '{}')));
    end loop;
    select array_agg(l.report_id) into freed from public.cases_casereport l where l.case_id = i.record_id;
    for hook in select h.function, h.code from public.retention_hook h where h.what = 'eraser' order by h.id loop
        execute format('select wardmote.%I($1, $2)', hook.function) into many using i.record_kind::text, i.record_id;
        counts := counts || jsonb_build_object(hook.code, coalesce(many, 0));
    end loop;

    select s.counts, s.gone into counts, gone from wardmote.retention_sweep(root, array[i.record_id], counts, gone) s;
    for goes in select x ->> 'table' as name, x -> 'ids' as ids from jsonb_array_elements(lower_ids) x loop
        these := array(select e::uuid from jsonb_array_elements_text(goes.ids) e);
        select s.counts, s.gone into counts, gone
          from wardmote.retention_sweep(format('public.%I', goes.name)::regclass, these, counts, gone) s;
    end loop;

    -- What names it without pointing at it.
    delete from public.notices_notice n where n.subject_id = any (gone);
    get diagnostics many = row_count;
    counts := counts || jsonb_build_object('notices_notice', many);
    delete from public.access_statedpurpose p where p.record_id = any (gone);
    delete from public.access_breakglass b where b.record_id = any (gone);
    get diagnostics many = row_count;
    counts := counts || jsonb_build_object('access_breakglass', many);
    delete from public.desk_draft t
     where position(lower(i.reference) in lower(t.place)) > 0
        or exists (select 1 from unnest(gone) g where position(g::text in lower(t.place)) > 0);
    get diagnostics many = row_count;
    counts := counts || jsonb_build_object('desk_draft', many,
                                           'notes of the log', wardmote.audit_forget(gone));

    insert into public.retention_tombstone (id, record_kind, record_id, reference, owner_id, audience_id, tier, begun_on,
        settled_on, kept_until, ground, rule, source, asked_by_id, asked_at, agreed_by_id, agreed_at, deleted_at, counts)
    select gen_random_uuid(), i.record_kind, i.record_id, i.reference, i.owner_id, i.audience_id, i.tier, i.begun_on,
           i.settled_on, i.keep_until, d.ground,
           coalesce((select coalesce(f.name, r.name) from public.retention_rule r
                      left join public.retention_rule f on f.id = i.floor_rule_id where r.id = i.rule_id), ''),
           coalesce((select coalesce(f.source, r.source) from public.retention_rule r
                      left join public.retention_rule f on f.id = i.floor_rule_id where r.id = i.rule_id), ''),
           d.asked_by_id, d.asked_at, d.agreed_by_id, d.agreed_at, clock_timestamp(),
           (select coalesce(jsonb_object_agg(c.key, c.value), '{}'::jsonb) from jsonb_each(counts) c where c.value <> '0'::jsonb);
    perform wardmote.retention_sweep('public.retention_item'::regclass, array[i.id], '{}'::jsonb, '{}'::uuid[]);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('record deleted', i.record_kind, i.record_id, i.owner_id);
    perform wardmote.retention_reckon(x.id) from public.retention_item x
      where x.record_kind = 'report' and x.record_id = any (freed);
    return i.reference;
end $$;

-- --- what is due, told ------------------------------------------------------------------------------------

-- Once a week, to the leads of each agency, that something is due; and to its auditors and administrators too once
-- something has waited too long, or where nobody is a lead. A number is on the page; the notice holds none.
create function wardmote.retention_remind() returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    told bigint;
    more bigint;
    monday date := wardmote.today() - (extract(isodow from wardmote.today())::int - 1);
    late date := wardmote.today() - wardmote.access_parameter('retention_overdue');
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'retention_due', 'retention_list', a.id, monday, now()
      from public.identity_agency a
      join public.identity_officer o on o.agency_id = a.id and o.left_at is null and not o.is_service
       and 'information_governance' = any (o.roles)
     where exists (select 1 from public.retention_item i
                    where i.owner_id = a.id and not i.held and i.due_on <= wardmote.today() and i.tier = 'standard')
    on conflict do nothing;
    get diagnostics told = row_count;
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'retention_overdue', 'retention_list', a.id, monday, now()
      from public.identity_agency a
      join public.identity_officer o on o.agency_id = a.id and o.left_at is null and not o.is_service
       and o.roles && '{information_governance,auditor,administrator}'::varchar[]
     where exists (select 1 from public.retention_item i
                    where i.owner_id = a.id and not i.held and i.tier = 'standard'
                      and i.due_on <= case when exists (select 1 from public.identity_officer l
                                                         where l.agency_id = a.id and l.left_at is null and not l.is_service
                                                           and 'information_governance' = any (l.roles))
                                           then late else wardmote.today() end
                      and not exists (select 1 from public.retention_deletion d
                                       where d.item_id = i.id and d.state in ('asked', 'agreed')))
    on conflict do nothing;
    get diagnostics more = row_count;
    return told + more;
end $$;

-- For the operator: numbers of each agency, and nothing of any record.
create function wardmote.retention_told() returns table (
    agency text, due bigint, overdue bigint, on_hold bigint, asked bigint, agreed bigint, deleted bigint, unreckoned bigint
) language sql stable security definer set search_path = '' as $$
    select a.name::text,
           (select count(*) from public.retention_item i
             where i.owner_id = a.id and not i.held and i.due_on <= wardmote.today()),
           (select count(*) from public.retention_item i
             where i.owner_id = a.id and not i.held
               and i.due_on <= wardmote.today() - wardmote.access_parameter('retention_overdue')),
           (select count(*) from public.retention_item i where i.owner_id = a.id and i.held),
           (select count(*) from public.retention_deletion d where d.owner_id = a.id and d.state = 'asked'),
           (select count(*) from public.retention_deletion d where d.owner_id = a.id and d.state = 'agreed'),
           (select count(*) from public.retention_tombstone t where t.owner_id = a.id),
           (select count(*) from public.retention_item i where i.owner_id = a.id and i.reckoned_at = 'epoch'::timestamptz)
      from public.identity_agency a order by a.name
$$;
grant execute on function wardmote.retention_agreed(timestamptz), wardmote.retention_erase(uuid),
    wardmote.retention_remind(), wardmote.retention_told() to wardmote_worker;
"""
SIGNATURES = [
    "retention_sweep(regclass, uuid[], jsonb, uuid[])",
    "retention_agreed(timestamptz)",
    "retention_erase(uuid)",
    "retention_remind()",
    "retention_told()",
]
GRANTS = "".join(f"grant select, delete on public.{table} to wardmote_definer;\n" for table in ERASED) + (
    "grant select (person_id, disclosure_id, id) on public.people_persondisclosure to wardmote_definer;\n"
)


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0006_asking"),
        ("audit", "0007_notes_are_forgotten"),
        ("actions", "0008_said_by_their_side"),
        ("documents", "0004_protect_what_is_sealed"),
        ("desk", "0002_protect"),
        ("people", "0004_say_why"),
    ]
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
    ]
