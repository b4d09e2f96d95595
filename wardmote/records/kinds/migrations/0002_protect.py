"""Categories of reports are everyone's to read. Administrators add a version through a function; none is changed.

Decision: docs/decisions/0149-what-people-report-is-rows.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class

PUBLIC = (
    of_class("public: categories of what people report, which say nothing of any record", "kinds_category")
    + """
grant select on public.kinds_category to wardmote_app, wardmote_definer;
grant insert on public.kinds_category to wardmote_definer;
"""
)

FUNCTIONS = """
-- One version of a category, from a day on: a new key, or the next of one there is, which keeps its kind.
create function wardmote.set_incident_category(
    its_key text, its_name text, its_kind text, its_qualifier text, its_source text, starts date, ends date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := wardmote.actor();
    was public.kinds_category;
    made uuid := gen_random_uuid();
begin
    if me is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no categories' using errcode = 'insufficient_privilege';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('kinds_category'));
    select c.* into was from public.kinds_category c where c.key = its_key order by c.starts_on desc, c.at desc limit 1;
    if its_key is null or its_key !~ '^[a-z0-9_]{1,40}$' or its_name is null or length(btrim(its_name)) not between 3 and 80
       or its_source is null or length(btrim(its_source)) not between 3 and 200
       or its_kind is null or its_kind not in ('asb', 'noise', 'housing', 'rough_sleeping', 'hate', 'other')
       or its_qualifier is null or its_qualifier not in ('personal', 'nuisance', 'environmental')
       or starts is null or starts < wardmote.today() or starts > date '2100-12-31'
       or ends < starts or ends > date '2100-12-31'
       or (was.id is not null and (was.kind <> its_kind or was.starts_on > starts))
       or (select count(*) from public.kinds_category) >= 2000 then
        raise exception 'a category with a name, a source and days that hold together' using errcode = 'check_violation';
    end if;
    -- Pressed twice, it is said once.
    if was.id is not null and (was.name, was.qualifier, was.source, was.starts_on) = (btrim(its_name), its_qualifier, btrim(its_source), starts)
       and was.ends_on is not distinct from ends and was.by_id is not distinct from me then
        return was.id;
    end if;
    insert into public.kinds_category (id, key, kind, name, qualifier, source, status, starts_on, ends_on, by_id, at)
    values (made, its_key, its_kind, btrim(its_name), its_qualifier, btrim(its_source), 'own', starts, ends, me,
            clock_timestamp());
    return made;
end $$;
grant execute on function wardmote.set_incident_category(text, text, text, text, text, date, date) to wardmote_app;

-- Whether a report of that kind and day may have this category: the version in force then, still offered.
create function wardmote.category_fits(category uuid, its_kind text, on_day date) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.kinds_category c
         where c.id = category and c.kind = its_kind and c.starts_on <= on_day
           and (c.ends_on is null or c.ends_on >= on_day)
           and not exists (select from public.kinds_category later
                            where later.key = c.key and later.starts_on <= on_day
                              and (later.starts_on, later.at) > (c.starts_on, c.at)))
$$;
"""
SIGNATURES = [
    "set_incident_category(text, text, text, text, text, date, date)",
    "category_fits(uuid, text, date)",
]
UNDO = (
    "set local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + """set local role wardmote_owner;
comment on table public.kinds_category is null;
revoke all on public.kinds_category from wardmote_app, wardmote_definer;
"""
)


class Migration(migrations.Migration):
    dependencies = [("kinds", "0001_initial"), ("identity", "0015_limits_bind_everywhere")]
    operations = [migrations.RunSQL(PUBLIC + definer_functions(FUNCTIONS, *SIGNATURES), UNDO)]
