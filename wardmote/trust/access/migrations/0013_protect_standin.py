"""Who stands in for whom: named by the officer or by a supervisor of their team, withdrawn at any time, known to everyone.

Decision: docs/decisions/0051-standing-in.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

PARAMETERS = """
insert into public.access_parameter (key, value, unit, starts_on, source) values
    ('stand_in', 42, 'days', '2026-01-01', 'partnership default: six weeks at most'),
    ('stand_in_ahead', 180, 'days', '2026-01-01', 'partnership default: named so long before it begins at most');
grant select, insert on public.access_standin to wardmote_definer;
grant update (ended_at, ended_by_id) on public.access_standin to wardmote_definer;
"""

FUNCTIONS = """
-- Whose absence is this officer's to arrange: their own, and as a supervisor that of the officers of their team.
create function wardmote.arranges_absence(away uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select 1 from public.identity_officer o join public.identity_officer me on me.id = wardmote.actor()
         where o.id = away and o.agency_id = me.agency_id and not o.is_service and o.left_at is null
           and (o.id = me.id or ('supervisor' = any (me.roles) and o.team_id = me.team_id)))
$$;

-- A colleague of the same agency, never whoever names them; for some weeks, one at a time. What is for named officers goes
-- along only by the word of the officer themselves.
create function wardmote.name_stand_in(away uuid, colleague uuid, starts date, until date, with_named boolean)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    agency uuid := wardmote.actor_agency();
    made uuid := gen_random_uuid();
begin
    if not wardmote.arranges_absence(away) then
        raise exception 'an officer names who stands in for them, or a supervisor of their team does'
            using errcode = 'insufficient_privilege';
    end if;
    if colleague in (away, me) or not exists (
        select 1 from public.identity_officer o
         where o.id = colleague and o.agency_id = agency and o.left_at is null and not o.is_service) then
        raise exception 'another officer of the same agency stands in' using errcode = 'insufficient_privilege';
    end if;
    if with_named and away <> me then
        raise exception 'only the officer themselves hands on what is for named officers'
            using errcode = 'insufficient_privilege';
    end if;
    if starts < wardmote.today() or until < starts
       or starts > wardmote.today() + wardmote.access_parameter('stand_in_ahead')
       or until >= starts + wardmote.access_parameter('stand_in') then
        raise exception 'from today on, for some weeks at most' using errcode = 'check_violation';
    end if;
    perform 1 from public.identity_officer o where o.id = away for update;  -- two at once: one after the other
    if exists (select 1 from public.access_standin s
                where s.away_id = away and s.ended_at is null and s.starts_on <= until and s.ends_on >= starts) then
        raise exception 'somebody stands in for them then already' using errcode = 'check_violation';
    end if;
    insert into public.access_standin (id, agency_id, away_id, colleague_id, starts_on, ends_on, with_named, by_id, at)
    values (made, agency, away, colleague, starts, until, with_named, me, now());
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values (case when with_named then 'stand-in named, named tier too' else 'stand-in named' end, 'stand_in', made, agency);
    return made;
end $$;

-- By the officer away, whoever stands in, or a supervisor of the team.
create function wardmote.end_stand_in(stand_in uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    was record;
begin
    update public.access_standin s set ended_at = now(), ended_by_id = wardmote.actor()
     where s.id = stand_in and s.ended_at is null and s.ends_on >= wardmote.today()
       and (s.colleague_id = wardmote.actor() or wardmote.arranges_absence(s.away_id))
    returning s.agency_id into was;
    if not found then
        return false;
    end if;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('stand-in withdrawn', 'stand_in', stand_in, was.agency_id);
    return true;
end $$;
grant execute on function wardmote.arranges_absence(uuid), wardmote.end_stand_in(uuid),
    wardmote.name_stand_in(uuid, uuid, date, date, boolean) to wardmote_app;
"""
SIGNATURES = [
    "arranges_absence(uuid)",
    "name_stand_in(uuid, uuid, date, date, boolean)",
    "end_stand_in(uuid)",
]

# As the directory: whoever looks for an officer learns who stands in for them.
POLICIES = """
create policy stand_in_read on public.access_standin for select to wardmote_app
    using ((select wardmote.actor()) is not null);
grant select on public.access_standin to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_standin")]
    operations = [
        migrations.RunSQL(protected("access_standin"), unprotected("access_standin")),
        migrations.RunSQL(PARAMETERS, "delete from public.access_parameter where key like 'stand_in%';"),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
