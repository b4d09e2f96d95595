"""What is begun and not sent is nobody's to read: these functions answer to the print of a key that a browser holds.

And what the public pages know of cases: when the work on a report ended, and that its case's lead is told of a reopening.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, definers_alone

GRANTS = """
grant select, insert, update (sealed, begun_at), delete on public.public_site_unfinished to wardmote_definer;
grant select, insert, delete on public.public_site_unfinishedfile to wardmote_definer;
grant select on public.cases_casereport, public.cases_case to wardmote_definer;
insert into public.front_doors_parameter (key, value, unit, starts_on, source) values
    ('begun_an_hour', 120, 'forms', '2026-01-01', 'partnership default: begun from one network by one door'),
    ('files_an_hour', 60, 'pictures', '2026-01-01', 'partnership default: from one network by one door'),
    ('door_files_an_hour', 2000, 'pictures', '2026-01-01', 'partnership default: by one door, from everywhere');
"""

FUNCTIONS = """
-- Whether one more fits below a limit; if so it is counted. `sort` keeps counts of different things apart.
create function wardmote.front_door_counted(door uuid, sort text, network bytea, most_key text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    counted_as bytea := convert_to(sort, 'UTF8') || coalesce(network, '');
    this_hour timestamptz := date_trunc('hour', now());
begin
    if wardmote.front_door_count(door, counted_as, this_hour) >= wardmote.front_door_parameter(most_key) then
        return false;
    end if;
    insert into public.front_doors_count (id, door_id, network, hour, share, many)
    values (gen_random_uuid(), door, counted_as, this_hour, floor(random() * 16), 1)
        on conflict on constraint count_once do update set many = front_doors_count.many + 1;
    return true;
end $$;

create function wardmote.unfinished_report(print bytea) returns bytea
language sql stable security definer set search_path = '' as $$
    select u.sealed from public.public_site_unfinished u
     where u.print = unfinished_report.print
       and u.begun_at > now() - make_interval(hours => wardmote.front_door_parameter('unfinished'))
$$;

-- False where it is new and too many were begun from there.
create function wardmote.keep_unfinished(print bytea, sealed bytea, door uuid, network bytea, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
    if octet_length(print) is distinct from 32 or octet_length(sealed) > 100000 then
        raise exception 'no unfinished report' using errcode = 'check_violation';
    end if;
    -- The hours until it is let go begin anew with each answer.
    update public.public_site_unfinished u set sealed = keep_unfinished.sealed, begun_at = greatest(u.begun_at, moment)
     where u.print = keep_unfinished.print;
    if found then
        return true;
    end if;
    if not wardmote.front_door_counted(door, 'begun', network, 'begun_an_hour') then
        return false;
    end if;
    insert into public.public_site_unfinished (id, print, sealed, begun_at)
    values (gen_random_uuid(), keep_unfinished.print, keep_unfinished.sealed, moment);
    return true;
end $$;

create function wardmote.forget_unfinished(print bytea) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    delete from public.public_site_unfinishedfile f using public.public_site_unfinished u
     where u.print = forget_unfinished.print and f.unfinished_id = u.id;
    delete from public.public_site_unfinished u where u.print = forget_unfinished.print;
end $$;

-- `kept`, `enough`, `too many`; nothing where there is no such report begun.
create function wardmote.keep_unfinished_file(print bytea, file uuid, sealed bytea, most integer, door uuid, network bytea,
                                              moment timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    its uuid;
begin
    select u.id into its from public.public_site_unfinished u where u.print = keep_unfinished_file.print for update;
    if its is null then
        return null;
    end if;
    if (select count(*) from public.public_site_unfinishedfile f where f.unfinished_id = its) >= least(most, 10) then
        return 'enough';
    end if;
    if not wardmote.front_door_counted(door, 'files', '', 'door_files_an_hour')
       or not wardmote.front_door_counted(door, 'files of', network, 'files_an_hour') then
        return 'too many';
    end if;
    insert into public.public_site_unfinishedfile (id, unfinished_id, sealed, at)
    values (file, its, keep_unfinished_file.sealed, moment);
    return 'kept';
end $$;

create function wardmote.unfinished_files(print bytea) returns table (id uuid, sealed bytea)
language sql stable security definer set search_path = '' as $$
    select f.id, f.sealed from public.public_site_unfinishedfile f
      join public.public_site_unfinished u on u.id = f.unfinished_id
     where u.print = unfinished_files.print order by f.at, f.id
$$;

-- One of its pictures or, without an id, all.
create function wardmote.drop_unfinished_file(print bytea, file uuid) returns void
language sql volatile security definer set search_path = '' as $$
    delete from public.public_site_unfinishedfile f using public.public_site_unfinished u
     where u.print = drop_unfinished_file.print and f.unfinished_id = u.id and (file is null or f.id = file)
$$;

-- For the worker alone: what was begun too long ago.
create function wardmote.unfinished_forgotten(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    over timestamptz := moment - make_interval(hours => wardmote.front_door_parameter('unfinished'));
    gone bigint;
begin
    delete from public.public_site_unfinishedfile f using public.public_site_unfinished u
     where f.unfinished_id = u.id and u.begun_at < over;
    delete from public.public_site_unfinished u where u.begun_at < over;
    get diagnostics gone = row_count;
    return gone;
end $$;

-- When the last of the cases that work a report was closed, if all of them are.
create or replace function wardmote.work_on_report_ended(report uuid) returns timestamptz
language sql stable security definer set search_path = '' as $$
    select case when bool_and(c.status = 'closed') then max(c.closed_at) end
      from public.cases_casereport l join public.cases_case c on c.id = l.case_id
     where l.report_id = work_on_report_ended.report and l.ended_at is null
$$;

-- Whoever leads a case that works the report is told too, if they see the report.
create function wardmote.tell_lead_of_addition() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), c.lead_id, case new.kind when 'added' then 'report_added_to' else 'report_reopened' end,
           'report', new.report_id, wardmote.today(), new.at
      from public.cases_casereport l
      join public.cases_case c on c.id = l.case_id
      join public.intake_report r on r.id = l.report_id
      join public.identity_officer o on o.id = c.lead_id and o.left_at is null
     where l.report_id = new.report_id and l.ended_at is null
       and exists (select from public.access_grant g
                    where g.audience_id = r.audience_id and g.agreement_id is null and g.agency_id = o.agency_id
                      and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id))
       and not exists (select from public.access_denial d where d.audience_id = r.audience_id
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
        on conflict do nothing;
    return null;
end $$;

-- Once the last case that works a report is closed there is news for its reporter, as when the report itself is.
create function wardmote.tell_reporters_of_case() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.front_doors_letter (id, report_id, kind, at, tries)
    select gen_random_uuid(), a.report_id, 'news', new.closed_at, 0
      from public.cases_casereport l join public.front_doors_arrival a on a.report_id = l.report_id
     where l.case_id = new.id and l.ended_at is null and a.confirmed_at is not null
       and wardmote.work_on_report_ended(a.report_id) is not null
       and not exists (select from public.front_doors_letter x where x.report_id = a.report_id and x.kind = 'news');
    return null;
end $$;

grant execute on function wardmote.unfinished_report(bytea), wardmote.keep_unfinished(bytea, bytea, uuid, bytea, timestamptz),
    wardmote.forget_unfinished(bytea), wardmote.unfinished_files(bytea), wardmote.drop_unfinished_file(bytea, uuid),
    wardmote.keep_unfinished_file(bytea, uuid, bytea, integer, uuid, bytea, timestamptz) to wardmote_app;
grant execute on function wardmote.unfinished_forgotten(timestamptz) to wardmote_worker;
"""
SIGNATURES = [
    "front_door_counted(uuid, text, bytea, text)",
    "unfinished_report(bytea)",
    "keep_unfinished(bytea, bytea, uuid, bytea, timestamptz)",
    "forget_unfinished(bytea)",
    "keep_unfinished_file(bytea, uuid, bytea, integer, uuid, bytea, timestamptz)",
    "unfinished_files(bytea)",
    "drop_unfinished_file(bytea, uuid)",
    "unfinished_forgotten(timestamptz)",
    "tell_lead_of_addition()",
    "tell_reporters_of_case()",
]
TRIGGER = """
create trigger tell_lead_of_addition after insert on public.front_doors_addition
    for each row execute function wardmote.tell_lead_of_addition();
create trigger tell_reporters_of_case after update of status on public.cases_case
    for each row when (old.status <> 'closed' and new.status = 'closed')
    execute function wardmote.tell_reporters_of_case();
"""
UNDO = (
    "drop trigger tell_reporters_of_case on public.cases_case;"
    " drop trigger tell_lead_of_addition on public.front_doors_addition; set local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("public_site", "0001_initial"),
        ("front_doors", "0003_functions"),
        ("cases", "0021_protect_conflict"),
    ]
    operations = [
        migrations.RunSQL(
            definers_alone(
                "public_site_unfinished", "reports begun and not sent, sealed under keys in browsers"
            )
            + definers_alone("public_site_unfinishedfile", "pictures for them, sealed in the same way")
            + GRANTS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
