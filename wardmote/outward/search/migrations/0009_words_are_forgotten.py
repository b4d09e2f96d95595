"""What a deleted record was found by goes with it: its entries, the words that nothing else is found by, and who asked
for access to it.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- Words of names and streets by which nothing is found any more.
create function wardmote.search_unlearn(keys text[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from public.search_word w
     using (select distinct k from unnest(keys) k where k ~ '^(n:|s:[^0-9])') x
     where w.sort = left(x.k, 1) and w.word = substr(x.k, 3)
       and not exists (select from public.search_entry e where e.words is null and e.keys @> array[x.k]);
end $$;

create or replace function wardmote.search_drop() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    lost text[];
begin
    with dropped as (
        delete from public.search_entry e
         where e.source = tg_table_name and e.source_id = (to_jsonb(old) ->> tg_argv[0])::uuid
        returning e.keys
    )
    select array_agg(distinct k) into lost from dropped d cross join lateral unnest(d.keys) k;
    perform wardmote.search_unlearn(lost);
    return null;
end $$;

-- An eraser of retention_hook: what of a record stands here, and the words of what was corrected in it since.
create function wardmote.search_forget(kind text, record uuid) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    lost text[];
    asked uuid[];
begin
    with dropped as (
        delete from public.search_entry e where e.record_kind = search_forget.kind and e.record_id = record returning e.keys
    )
    select array_agg(distinct k) into lost from dropped d cross join lateral unnest(d.keys) k;
    if search_forget.kind = 'case' then
        lost := lost || array(
            select k from public.cases_earlierwording w
             cross join lateral jsonb_each_text(w.was) said
             cross join lateral unnest(
                wardmote.search_keys('name', said.value) || wardmote.search_keys('street', said.value)) k
             where w.case_id = record);
    end if;
    perform wardmote.search_unlearn(lost);
    select array_agg(distinct s.request_id) into asked
      from public.search_requestsubject s where s.record_kind = search_forget.kind and s.record_id = record;
    -- A request about several records stays while one of them does.
    delete from public.search_requestsubject s where s.record_kind = search_forget.kind and s.record_id = record;
    asked := array(select r.id from public.search_accessrequest r
                    where (r.id = any (asked) or r.record_id = record)
                      and not exists (select 1 from public.search_requestsubject s where s.request_id = r.id));
    delete from public.search_accessrequest r where r.id = any (asked);
    delete from public.notices_notice n where n.subject_id = any (asked);
    perform wardmote.audit_forget(asked);
    return cardinality(asked);
end $$;
"""
SIGNATURES = ["search_unlearn(text[])", "search_forget(text, uuid)"]
GRANTS = """
grant delete on public.search_word, public.search_requestsubject, public.search_accessrequest to wardmote_definer;
insert into public.retention_hook (what, function, code) values ('eraser', 'search_forget', 'requests for access');
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0008_reports_and_people_by_name_only"), ("retention", "0007_deleting")]
    operations = [
        migrations.RunSQL(GRANTS, "delete from public.retention_hook where function = 'search_forget';"),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
