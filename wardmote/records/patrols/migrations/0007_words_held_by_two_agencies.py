"""A word of shift reports is added or ended by one agency once another confirms it, as a category of reports is.

Decision: docs/decisions/0162-lists-of-the-law-are-confirmed.md
"""

# ruff: noqa: E501  (SQL, a rule a line)

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
drop function wardmote.end_patrol_term(text, date);
drop function wardmote.add_patrol_term(text, text, text, text, text, text, date);

-- A word of shift reports, from a day on, at the end of its list.
create function wardmote.add_patrol_term(
    its_key text, its_sort text, its_name text, its_kind text, its_category text, its_source text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    p public.kinds_proposal;
begin
    if wardmote.actor() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no words of shift reports' using errcode = 'insufficient_privilege';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('patrols_term'));
    if its_key is null or its_key !~ '^[a-z0-9_]{1,30}$' or its_sort is null or its_sort not in ('category', 'done')
       or its_name is null or length(btrim(its_name)) not between 3 and 80
       or its_source is null or length(btrim(its_source)) not between 3 and 200
       or its_kind is null or its_category is null
       or (its_sort = 'category' and its_kind not in ('asb', 'noise', 'housing', 'rough_sleeping', 'hate', 'other'))
       or (its_sort = 'done' and (its_kind <> '' or its_category <> ''))
       or (its_category <> '' and not exists (select from public.kinds_category c where c.key = its_category and c.kind = its_kind))
       or starts is null or starts < wardmote.today() or starts > date '2100-12-31'
       or exists (select from public.patrols_term t where t.key = its_key)
       or (select count(*) from public.patrols_term) >= 500 then
        raise exception 'a word with a name, a source and a day that hold together' using errcode = 'check_violation';
    end if;
    p.list := 'word';
    p.what := 'add';
    p.key := its_key;
    p.name := btrim(its_name);
    p.kind := its_kind;
    p.qualifier := '';
    p.sort := its_sort;
    p.category := its_category;
    p.public_name := '';
    p.source := btrim(its_source);
    p.starts_on := starts;
    return wardmote.propose_list_change(p);
end $$;

-- The last day of a word. Once that day is over it stays as it is: then, as for a word there is not, null.
create function wardmote.end_patrol_term(its_key text, ends date) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    t public.patrols_term;
    p public.kinds_proposal;
begin
    if wardmote.actor() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no words of shift reports' using errcode = 'insufficient_privilege';
    end if;
    if ends is null or ends < wardmote.today() or ends > date '2100-12-31' then
        raise exception 'its last day is today or later' using errcode = 'check_violation';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('patrols_term'));
    select x.* into t from public.patrols_term x
     where x.key = its_key and x.starts_on <= ends and (x.ends_on is null or x.ends_on >= wardmote.today());
    if t.key is null then
        return null;
    end if;
    p.list := 'word';
    p.what := 'end';
    p.key := t.key;
    p.name := t.name;
    p.kind := t.report_kind;
    p.qualifier := '';
    p.sort := t.sort;
    p.category := t.category;
    p.public_name := '';
    p.source := '';
    p.starts_on := t.starts_on;
    p.ends_on := ends;
    return wardmote.propose_list_change(p);
end $$;

create or replace function wardmote.word_holds(its uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    p public.kinds_proposal;
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('patrols_term'));
    select x.* into strict p from public.kinds_proposal x where x.id = its and x.list = 'word';
    if p.what = 'end' then
        update public.patrols_term t set ends_on = greatest(p.ends_on, wardmote.today())
         where t.key = p.key and (t.ends_on is null or t.ends_on >= wardmote.today());
        if not found then
            raise exception 'the list changed meanwhile' using errcode = 'check_violation';
        end if;
        return;
    end if;
    if exists (select from public.patrols_term t
                where t.key = p.key or (t.sort = p.sort and lower(t.name) = lower(p.name) and t.ends_on is null)) then
        raise exception 'the list changed meanwhile' using errcode = 'check_violation';
    end if;
    insert into public.patrols_term (key, sort, name, report_kind, category, position, source, status, starts_on, ends_on)
    values (p.key, p.sort, p.name, p.kind, p.category,
            (select coalesce(max(t.position), -1) + 1 from public.patrols_term t where t.sort = p.sort),
            p.source, 'own', greatest(p.starts_on, wardmote.today()), null);
end $$;
grant execute on function wardmote.add_patrol_term(text, text, text, text, text, text, date),
    wardmote.end_patrol_term(text, date) to wardmote_app;
"""
SIGNATURES = ["add_patrol_term(text, text, text, text, text, text, date)", "end_patrol_term(text, date)"]


class Migration(migrations.Migration):
    dependencies = [("patrols", "0006_terms_with_days"), ("kinds", "0005_held_by_two_agencies")]
    operations = [migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop)]
