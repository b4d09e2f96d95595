"""Repeats: thresholds are everyone's to read. What is counted for an officer is what they may see; what a team is told is
counted over what that team itself holds, so that no number speaks of a hidden row.

Decision: docs/decisions/0105-repeats-are-links.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class

PUBLIC = (
    of_class("public: when something is a repeat, which says nothing of any record", "repeats_threshold")
    + """
grant select on public.repeats_threshold to wardmote_app, wardmote_definer;
grant insert on public.repeats_threshold to wardmote_definer;
grant select on public.cases_caseplace, public.cases_caseperson, public.intake_reportplace, public.intake_reportperson,
    public.places_place, public.people_person, public.front_doors_addition to wardmote_definer;
"""
)

FUNCTIONS = """
-- The thresholds of an agency on a day: its own before the partnership's.
create function wardmote.repeat_thresholds(agency uuid, day date) returns setof public.repeats_threshold
language sql stable security definer set search_path = '' rows 5 as $$
    select distinct on (t.key) t.* from public.repeats_threshold t
     where (t.agency_id is null or t.agency_id = agency) and t.starts_on <= day
     order by t.key, t.agency_id is not null desc, t.starts_on desc
$$;

-- Every report of a place, or that a person told or is said to suffer from; and each time that its reporter said by
-- their link that it has not stopped. For our functions alone.
create function wardmote.repeats_of(what text, its_subject uuid, since timestamptz)
returns table (report uuid, audience bigint, link_audience bigint, owner uuid, team uuid, kind text, at timestamptz, again boolean)
language sql stable security definer set search_path = '' rows 10 as $$
    with linked as (
        select l.report_id, l.audience_id from public.intake_reportplace l
         where what = 'location' and l.place_id = its_subject and l.ended_at is null
         union
        select l.report_id, l.audience_id from public.intake_reportperson l
         where what = 'victim' and l.person_id = its_subject and l.ended_at is null and l.part in ('teller', 'victim'))
    select distinct r.id, r.audience_id, l.audience_id, r.owner_id, r.team_id, r.kind::text, t.at, t.again
      from linked l
      join public.intake_report r on r.id = l.report_id and r.state <> 'recorded'
     cross join lateral (select r.received_at as at, false as again
                          union all
                         select n.at, true from public.front_doors_addition n where n.report_id = r.id and n.kind = 'reopened') t
     where t.at >= since
$$;

-- The same for an officer: of reports that they may see, and links that they may read. Answered for a place or person that
-- they see and have opened, or that a report or a case they have opened is linked to.
create function wardmote.my_repeats(what text, subjects uuid[], since timestamptz)
returns table (subject uuid, report uuid, kind text, at timestamptz, again boolean)
language plpgsql stable security definer set search_path = '' rows 20 as $$
begin
    return query
    with mine as materialized (select m.id from wardmote.my_audiences() m (id)),
         report as materialized (select o.id from wardmote.my_openings('report') o (id)),
         case_ as materialized (select o.id from wardmote.my_openings('case') o (id)),
         asked as materialized (
            select p.id from public.places_place p
             where what = 'location' and p.id = any (subjects[1:50]) and p.audience_id in (table mine)
               and (p.id in (select wardmote.my_openings('place'))
                    or exists (select from public.intake_reportplace l
                                where l.place_id = p.id and l.ended_at is null and l.audience_id in (table mine)
                                  and l.report_id in (table report))
                    or exists (select from public.cases_caseplace l
                                where l.place_id = p.id and l.ended_at is null and l.audience_id in (table mine)
                                  and l.case_id in (table case_)))
             union all
            select p.id from public.people_person p
             where what = 'victim' and p.id = any (subjects[1:50]) and p.audience_id in (table mine)
               and (p.id in (select wardmote.my_openings('person'))
                    or exists (select from public.intake_reportperson l
                                where l.person_id = p.id and l.ended_at is null and l.audience_id in (table mine)
                                  and l.report_id in (table report))
                    or exists (select from public.cases_caseperson l
                                where l.person_id = p.id and l.ended_at is null and l.audience_id in (table mine)
                                  and l.case_id in (table case_))))
    select distinct a.id, r.report, r.kind, r.at, r.again
      from asked a cross join lateral wardmote.repeats_of(what, a.id, since) r
     where r.audience in (table mine) and r.link_audience in (table mine)
     order by 4 desc, 2 limit 1000;
end $$;

-- A threshold reached is told once to each of the team that holds the report: counted are its own reports, and told are those of
-- it who may decide on every one of them. Of two that the same reports reach, the one that offers a review is told.
create function wardmote.repeat_reached(its_report uuid, what text, its_subject uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    r record;
    t record;
    held record;
    of_kind text;
    since timestamptz;
begin
    select x.id, x.owner_id, x.team_id, x.kind, x.audience_id into r
      from public.intake_report x where x.id = its_report and x.state <> 'recorded';
    if r.id is null then
        return;
    end if;
    for t in select h.* from wardmote.repeat_thresholds(r.owner_id, wardmote.today()) h
              where not h.withdrawn and h.counted = what and (h.kinds = '{}' or r.kind = any (h.kinds))
              order by h.offers_review desc, h.many desc loop
        since := now() - case t.unit when 'months' then make_interval(months => t.within) else make_interval(days => t.within) end;
        select count(distinct (c.report, c.at)) as many, array_agg(distinct c.report) as reports,
               array_agg(distinct c.audience) || array_agg(distinct c.link_audience) as audiences into held
          from wardmote.repeats_of(what, its_subject, since) c
         where c.owner = r.owner_id and c.team is not distinct from r.team_id and (t.kinds = '{}' or c.kind = any (t.kinds));
        of_kind := case when t.offers_review then 'repeat_review' else 'repeat_' || what end;
        continue when held.many < t.many;
        insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
        select gen_random_uuid(), k, of_kind, 'report', r.id, wardmote.today(), now()
          from wardmote.front_door_keepers(r.audience_id) k
         where not exists (select from unnest(held.audiences) a
                            where not exists (select from wardmote.front_door_keepers(a) o where o = k))
           -- Anyone may send a notice of any kind: what somebody else was sent silences nobody's.
           and not exists (select from public.notices_notice n
                            where n.officer_id = k and n.subject_kind = 'report' and n.subject_id = any (held.reports)
                              and n.at >= since and n.kind in (of_kind, case what when 'victim' then 'repeat_review' end))
            on conflict do nothing;
    end loop;
end $$;

create function wardmote.repeat_of_place() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform wardmote.repeat_reached(new.report_id, 'location', new.place_id);
    return null;
end $$;

create function wardmote.repeat_of_person() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform wardmote.repeat_reached(new.report_id, 'victim', new.person_id);
    return null;
end $$;

create function wardmote.repeat_by_reporter() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform wardmote.repeat_reached(new.report_id, 'location', l.place_id)
       from public.intake_reportplace l where l.report_id = new.report_id and l.ended_at is null;
    perform wardmote.repeat_reached(new.report_id, 'victim', l.person_id)
       from public.intake_reportperson l
      where l.report_id = new.report_id and l.ended_at is null and l.part in ('teller', 'victim');
    return null;
end $$;

-- An officer who sees a closed case, and may not decide on it, tells those who may that it was reported again. Nothing where
-- there is no such case for them; false where it is open.
create function wardmote.propose_reopening(its_case uuid, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    c record;
begin
    select x.id, x.audience_id, x.status into c from public.cases_case x
     where x.id = its_case and x.audience_id in (select wardmote.my_audiences());
    if c.id is null then
        return null;
    elsif c.status <> 'closed' then
        return false;
    end if;
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), k, 'repeat_of_case', 'case', c.id, wardmote.today(), moment
      from wardmote.front_door_keepers(c.audience_id) k
        on conflict do nothing;
    return true;
end $$;

-- Whether the reporter of a report in this case said, since it was closed, that it has not stopped: for those who see both
-- and have opened one.
create function wardmote.said_it_goes_on(its_case uuid) returns setof uuid
language sql stable security definer set search_path = '' rows 2 as $$
    select distinct l.report_id
      from public.cases_case c
      join public.cases_casereport l on l.case_id = c.id and l.ended_at is null
      join public.intake_report r on r.id = l.report_id
      join public.front_doors_addition n on n.report_id = r.id and n.kind = 'reopened' and n.at > c.closed_at
     where c.id = its_case and c.status = 'closed' and wardmote.admits_me(c.audience_id, 'read')
       and wardmote.admits_me(l.audience_id, 'read') and wardmote.admits_me(n.audience_id, 'read')
       and (c.id in (select wardmote.my_openings('case')) or r.id in (select wardmote.my_openings('report')))
     limit 20
$$;

create function wardmote.set_repeat_threshold(
    threshold text, many integer, within integer, unit text, withdrawn boolean, source text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    was public.repeats_threshold;
    made uuid := gen_random_uuid();
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not set thresholds' using errcode = 'insufficient_privilege';
    end if;
    select t.* into was from public.repeats_threshold t where t.key = threshold and t.agency_id is null
     order by t.starts_on desc limit 1;
    if was.id is null or starts is null or starts < wardmote.today() or starts > date '9999-12-31' or many not between 2 and 100
       or within not between 1 and 1000 or unit not in ('days', 'months') or length(btrim(source)) < 3
       or many is null or within is null or unit is null or source is null or withdrawn is null
       -- What the law gives people may be made easier for them, and not harder.
       or (was.most is not null and (many > was.most or withdrawn
           -- A month has 28 to 31 days: in days it is not less than the longest, in months not less than the shortest.
           or case when unit = was.unit then within < was.within
                   when was.unit = 'months' then within < 31 * was.within else 28 * within < was.within end)) then
        raise exception 'a threshold there is, with numbers that may be set' using errcode = 'check_violation';
    end if;
    insert into public.repeats_threshold (id, key, agency_id, name, counted, kinds, many, within, unit, offers_review, most,
        withdrawn, source, status, starts_on, at)
    values (made, was.key, mine, was.name, was.counted, was.kinds, many, within, unit, was.offers_review, was.most, withdrawn,
        btrim(source), 'own', starts, clock_timestamp());
    return made;
end $$;
grant execute on function wardmote.repeat_thresholds(uuid, date), wardmote.my_repeats(text, uuid[], timestamptz),
    wardmote.propose_reopening(uuid, timestamptz),
    wardmote.said_it_goes_on(uuid), wardmote.set_repeat_threshold(text, integer, integer, text, boolean, text, date)
    to wardmote_app;
"""
SIGNATURES = [
    "repeat_thresholds(uuid, date)",
    "repeats_of(text, uuid, timestamptz)",
    "my_repeats(text, uuid[], timestamptz)",
    "repeat_reached(uuid, text, uuid)",
    "repeat_of_place()",
    "repeat_of_person()",
    "repeat_by_reporter()",
    "propose_reopening(uuid, timestamptz)",
    "said_it_goes_on(uuid)",
    "set_repeat_threshold(text, integer, integer, text, boolean, text, date)",
]
TRIGGERS = """
create trigger repeat_reached after insert on public.intake_reportplace
    for each row execute function wardmote.repeat_of_place();
create trigger repeat_reached after insert on public.intake_reportperson
    for each row when (new.part in ('teller', 'victim')) execute function wardmote.repeat_of_person();
create trigger repeat_reached after insert on public.front_doors_addition
    for each row when (new.kind = 'reopened') execute function wardmote.repeat_by_reporter();
"""
UNDO = (
    """
drop trigger repeat_reached on public.intake_reportplace;
drop trigger repeat_reached on public.intake_reportperson;
drop trigger repeat_reached on public.front_doors_addition;
set local role wardmote_definer;
"""
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("repeats", "0001_initial"),
        ("intake", "0027_ward"),
        ("front_doors", "0005_clocks"),
        ("cases", "0026_by_the_clock"),
    ]
    operations = [
        migrations.RunSQL(PUBLIC, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES) + TRIGGERS, UNDO),
    ]
