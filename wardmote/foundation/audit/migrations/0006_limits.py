"""How often in an hour: counted from the log itself, where each of these acts is put down before it counts.

The database refuses the entry, and with it the act, whatever the SQL; the page says so in words.
Decision: docs/decisions/0049-limits-from-the-log.md
"""

from django.db import migrations, models

from wardmote.foundation.audit.counted import COUNTED
from wardmote.foundation.database.protection import definer_functions, of_class

LIMITS = """
insert into public.audit_limit (what, an_hour, starts_on, source) values
    ('openings', 300, '2026-01-01', 'partnership default: records, however often each'),
    ('searches', 300, '2026-01-01', 'partnership default'),
    ('asks', 30, '2026-01-01', 'partnership default: asking for access'),
    ('exports', 20, '2026-01-01', 'partnership default: lists taken away'),
    ('emergencies', 10, '2026-01-01', 'partnership default: tries to break the glass'),
    ('conflicts', 20, '2026-01-01', 'partnership default: conflicts of interest declared');
grant select on public.audit_limit to wardmote_app, wardmote_definer;
"""

FUNCTIONS = f"""
create function wardmote.limited_as(action text) returns text
language sql immutable parallel safe set search_path = '' as $$
    select case when action = 'opened' then 'openings'
                when action in ('exported', 'log.downloaded') then 'exports'
                when action in ('glass broken', 'glass refused') then 'emergencies'
                when action in ('conflict declared', 'conflict declared in vain') then 'conflicts'
                when action = 'access asked' then 'asks'
                when action like 'searched: %' then 'searches' end
$$;

create function wardmote.limit_an_hour(what text) returns integer
language sql stable security definer set search_path = '' as $$
    select l.an_hour from public.audit_limit l
     where l.what = limit_an_hour.what and l.starts_on <= wardmote.today() order by l.starts_on desc limit 1
$$;

-- When whoever asks did this in the last hour; of openings, the last of each record but one.
create function wardmote.done_this_hour(what text, but uuid default null) returns setof timestamptz
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
begin
    if what = 'openings' then
        return query
        select max(e.at) from public.audit_entry e
         where e.officer_id = me and e.action = 'opened' and e.at > now() - interval '1 hour'
           and e.subject_id is distinct from but
         group by e.subject_id;
    else
        return query
        select e.at from public.audit_entry e
         where e.officer_id = me and e.at > now() - interval '1 hour' and {COUNTED.format("e.")}
           and wardmote.limited_as(e.action) = what;
    end if;
end $$;

-- A job works through what it is given: the limit is a person's. Two requests at once may both be the last.
create function wardmote.within_limit() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    its text := wardmote.limited_as(new.action);
begin
    if new.officer_id is null or nullif(current_setting('wardmote.session', true), '') is null then
        return new;
    end if;
    if (select count(*) from wardmote.done_this_hour(its, new.subject_id)) >= wardmote.limit_an_hour(its) then
        raise exception using errcode = 'WM429', message = its;
    end if;
    return new;
end $$;

-- The moment from which whoever asks may do it again.
create function wardmote.limit_frees_at(what text) returns timestamptz
language sql stable security definer set search_path = '' as $$
    select d.at + interval '1 hour' from wardmote.done_this_hour(what) d(at)
     order by d.at desc offset greatest(wardmote.limit_an_hour(what) - 1, 0) limit 1
$$;
grant execute on function wardmote.limit_an_hour(text), wardmote.limit_frees_at(text) to wardmote_app;
"""
SIGNATURES = [
    "limited_as(text)",
    "limit_an_hour(text)",
    "done_this_hour(text, uuid)",
    "within_limit()",
    "limit_frees_at(text)",
]

# After `audit_fill`, in the order of the alphabet: it says who acts.
TRIGGER = f"""
create index audit_limited on public.audit_entry (officer_id, at) include (action) where {COUNTED.format("")};
create trigger audit_within_limit before insert on public.audit_entry
    for each row when (new.action = 'opened' or {COUNTED.format("new.")})
    execute function wardmote.within_limit();
"""
UNDO = "drop trigger audit_within_limit on public.audit_entry; drop index public.audit_limited;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_leaf_in_one_expression"), ("identity", "0002_who_is_asking")]
    operations = [
        migrations.CreateModel(
            name="Limit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=20)),
                ("an_hour", models.PositiveIntegerField()),
                ("starts_on", models.DateField()),
                ("source", models.CharField(max_length=120)),
            ],
        ),
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.UniqueConstraint(
                fields=("what", "starts_on"), name="audit_limit_once_from_a_day"
            ),
        ),
        migrations.RunSQL(
            of_class("public: how often in an hour, the same for everyone", "audit_limit") + LIMITS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
