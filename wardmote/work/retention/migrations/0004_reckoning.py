"""How long a record is kept is worked out by the database: on the day it is settled, anew whenever it may have changed.

A record is looked at again when rules of its owner came into effect since, and each day while it is due: only what the
law and the schedule say of it today is shown as due, and asked for.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- The rules in effect today for records of an agency: of each key the agency's own or else the partnership's, the newest.
create function wardmote.retention_rules(owner uuid) returns setof public.retention_rule
language sql stable security definer set search_path = '' as $$
    select distinct on (r.key) r.* from public.retention_rule r
     where r.starts_on <= wardmote.today() and (r.agency_id is null or r.agency_id = owner)
     order by r.key, r.agency_id nulls last, r.starts_on desc
$$;

-- What a record is today, for the reckoning: whose, of what kind, since when settled, what came of it; and whether
-- something else keeps it (a report in a case, or with another agency).
create function wardmote.retention_facts(
    kind text, record uuid, out reference text, out owner uuid, out audience bigint, out tier text, out sort text,
    out begun date, out settled date, out outcome text, out kept_by_another boolean
) language plpgsql stable security definer set search_path = '' as $$
begin
    if kind = 'case' then
        select c.reference, c.owner_id, c.audience_id, a.tier, c.kind, (c.opened_at at time zone 'Europe/London')::date,
               case when c.status = 'closed' then (c.closed_at at time zone 'Europe/London')::date end, c.outcome, false
          into reference, owner, audience, tier, sort, begun, settled, outcome, kept_by_another
          from public.cases_case c join public.access_audience a on a.id = c.audience_id where c.id = record;
    elsif kind = 'report' then
        select r.reference, r.owner_id, r.audience_id, a.tier, r.kind, (r.received_at at time zone 'Europe/London')::date,
               case when r.state in ('closed', 'in_case', 'referred')
                    then (coalesce(r.decided_at, r.received_at) at time zone 'Europe/London')::date end,
               coalesce(case when r.state = 'closed' then
                   (select d.ground from public.intake_decision d where d.report_id = r.id and d.kind = 'closed'
                     order by d.at desc limit 1) end, ''),
               exists (select 1 from public.cases_casereport l where l.report_id = r.id and l.ended_at is null)
               or exists (select 1 from public.intake_referral f where f.report_id = r.id and f.state in ('sent', 'accepted'))
          into reference, owner, audience, tier, sort, begun, settled, outcome, kept_by_another
          from public.intake_report r join public.access_audience a on a.id = r.audience_id
         where r.id = record and r.state <> 'recorded';
    end if;
end $$;

-- The day on which the people of a record last came to notice of its owner, after it was settled: by a report that
-- joined it, or by another case or report of theirs. Who still is in an open case comes to notice every day.
create function wardmote.retention_last_notice(record uuid, owner uuid) returns date
language sql stable security definer set search_path = '' as $$
    with them as (
        select l.person_id from public.cases_caseperson l where l.case_id = record and l.ended_at is null
        union
        select l.person_id from public.intake_reportperson l where l.report_id = record and l.ended_at is null
    )
    select max(d) from (
        select (r.received_at at time zone 'Europe/London')::date as d
          from public.cases_casereport l join public.intake_report r on r.id = l.report_id
         where l.case_id = record and l.ended_at is null
        union all
        select case when c.status = 'open' then wardmote.today() else (c.closed_at at time zone 'Europe/London')::date end
          from them join public.cases_caseperson o on o.person_id = them.person_id and o.ended_at is null
          join public.cases_case c on c.id = o.case_id
         where c.id <> record and c.owner_id = owner
        union all
        select (r.received_at at time zone 'Europe/London')::date
          from them join public.intake_reportperson o on o.person_id = them.person_id and o.ended_at is null
          join public.intake_report r on r.id = o.report_id
         where r.id <> record and r.owner_id = owner) x
$$;

create function wardmote.retention_reckon(item uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    i public.retention_item;
    f record;
    base public.retention_rule;
    least_rule public.retention_rule;
    owner_kind text;
    since date;
    until date;
    review date;
    born date;
    unknown boolean := false;
    child record;
    floor_until date;
begin
    select * into strict i from public.retention_item x where x.id = item for update;
    select * into f from wardmote.retention_facts(i.record_kind, i.record_id);
    if f.owner is null then
        update public.retention_item x set reckoned_at = clock_timestamp() where x.id = item;
        return;
    end if;
    select a.kind into owner_kind from public.identity_agency a where a.id = f.owner;
    if f.settled is not null and not f.kept_by_another then
        -- The rule that fits it most closely.
        select r.* into base from wardmote.retention_rules(f.owner) r
         where not r.floor and r.record_kind in ('', i.record_kind) and r.agency_kind in ('', owner_kind)
           and (r.kinds = '{}' or f.sort = any (r.kinds)) and (r.outcomes = '{}' or f.outcome = any (r.outcomes))
           and (r.review_group is null or r.review_group = i.review_group)
         order by r.review_group nulls last, r.agency_kind <> '' desc, r.outcomes <> '{}' desc, r.kinds <> '{}' desc, r.key
         limit 1;
        since := case when base.since = 'last_notice'
                      then greatest(f.settled, wardmote.retention_last_notice(i.record_id, f.owner)) else f.settled end;
        if base.since = 'birth' then
            select max(coalesce(p.born_on, x.born_on)) into born
              from public.cases_person x left join public.cases_caseperson l on l.entry_id = x.id and l.ended_at is null
              left join public.people_person p on p.id = l.person_id
             where x.case_id = i.record_id and x.role = 'perpetrator';
            unknown := born is null;
            until := (born + make_interval(years => base.until_age))::date;
        else
            until := (since + make_interval(months => base.period_months))::date;
        end if;
        review := least(until, (since + make_interval(months => base.review_months))::date);
        -- What applies besides. A child whose birthday is not on record counts as born when the case was opened.
        if i.record_kind = 'case' then
            select r.* into least_rule from wardmote.retention_rules(f.owner) r
             where r.floor and r.since = 'birth' and r.record_kind in ('', 'case') and r.agency_kind in ('', owner_kind)
               and (r.kinds = '{}' or f.sort = any (r.kinds)) and (r.outcomes = '{}' or f.outcome = any (r.outcomes))
             order by r.until_age desc limit 1;
            select max(coalesce(b.born_on, f.begun)) as youngest, bool_or(b.born_on is null) as unknown into child
              from (select coalesce(p.born_on, x.born_on) as born_on, x.role
                      from public.cases_person x
                      left join public.cases_caseperson l on l.entry_id = x.id and l.ended_at is null
                      left join public.people_person p on p.id = l.person_id
                     where x.case_id = i.record_id) b
             where b.role = 'child' or b.born_on > f.begun - interval '18 years';
            floor_until := (child.youngest + make_interval(years => least_rule.until_age))::date;
            if floor_until > coalesce(review, floor_until - 1) then
                until := greatest(until, floor_until);
                review := floor_until;
                unknown := unknown or child.unknown;
            else
                least_rule := null;
            end if;
        end if;
    end if;
    update public.retention_item x
       set reference = f.reference, owner_id = f.owner, audience_id = f.audience, tier = f.tier, sort = f.sort,
           begun_on = f.begun, settled_on = f.settled, outcome = f.outcome, rule_id = base.id,
           floor_rule_id = least_rule.id, since_on = since, keep_until = until, born_unknown = coalesce(unknown, false),
           kept_to = case when f.settled is null then null else x.kept_to end,
           due_on = greatest(review, case when review is not null then x.kept_to end),
           held = exists (select 1 from public.retention_hold h where h.item_id = x.id and h.lifted_at is null),
           reckoned_at = clock_timestamp()
     where x.id = item;
end $$;

-- The item of a record, made if it has none yet; null for a record there is not, or that is open data.
create function wardmote.retention_item_of(kind text, record uuid) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    found uuid;
    f record;
begin
    select i.id into found from public.retention_item i where i.record_kind = kind and i.record_id = record;
    if found is not null then
        return found;
    end if;
    select * into f from wardmote.retention_facts(kind, record);
    if f.owner is null then
        return null;
    end if;
    insert into public.retention_item (id, record_kind, record_id, reference, owner_id, audience_id, tier, sort, begun_on,
                                       outcome, born_unknown, held, reckoned_at)
    values (gen_random_uuid(), kind, record, f.reference, f.owner, f.audience, f.tier, f.sort, f.begun, '', false, false,
            'epoch'::timestamptz)
    on conflict (record_kind, record_id) do nothing returning id into found;
    return coalesce(found, (select i.id from public.retention_item i
                             where i.record_kind = kind and i.record_id = record));
end $$;

-- For the worker: some of the records whose day may no longer be right; how many it looked at. None: all are right.
create function wardmote.retention_reckon_some(most integer) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
    looked integer := 0;
    one record;
    today timestamptz := wardmote.today()::timestamp at time zone 'Europe/London';
begin
    for one in
        select x.id from public.identity_agency a
         cross join lateral (
            select max(greatest(r.at, r.starts_on::timestamp at time zone 'Europe/London')) as at from public.retention_rule r
             where r.starts_on <= wardmote.today() and (r.agency_id is null or r.agency_id = a.id)) newest
         cross join lateral (
            (select i.id from public.retention_item i
              where i.owner_id = a.id and i.reckoned_at < newest.at limit most)
            union
            (select i.id from public.retention_item i
              where i.owner_id = a.id and i.due_on <= wardmote.today() and not i.held and i.reckoned_at < today
              limit most)) x
         limit most
    loop
        perform wardmote.retention_reckon(one.id);
        looked := looked + 1;
    end loop;
    return looked;
end $$;
grant execute on function wardmote.retention_reckon_some(integer) to wardmote_worker;

-- A record is settled, taken up again, or goes to another owner, audience or outcome: its item goes along. Taken up
-- again, it is no longer to be deleted.
create function wardmote.retention_follow() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    of_kind text := tg_argv[0];
    item uuid;
    now_settled date;
begin
    select i.id into item from public.retention_item i where i.record_kind = of_kind and i.record_id = new.id;
    if item is null then
        if (select f.settled from wardmote.retention_facts(of_kind, new.id) f) is null then
            return null;
        end if;
        item := wardmote.retention_item_of(of_kind, new.id);
    end if;
    perform wardmote.retention_reckon(item);
    select i.settled_on into now_settled from public.retention_item i where i.id = item;
    update public.retention_deletion d
       set owner_id = i.owner_id, audience_id = i.audience_id, tier = i.tier,
           state = case when d.state in ('asked', 'agreed') and (now_settled is null or d.owner_id <> i.owner_id)
                        then 'withdrawn' else d.state end,
           ended_at = case when d.state in ('asked', 'agreed') and (now_settled is null or d.owner_id <> i.owner_id)
                           then now() else d.ended_at end
      from public.retention_item i
     where d.item_id = item and i.id = item;
    return null;
end $$;
"""
SIGNATURES = [
    "retention_rules(uuid)",
    "retention_facts(text, uuid)",
    "retention_last_notice(uuid, uuid)",
    "retention_reckon(uuid)",
    "retention_item_of(text, uuid)",
    "retention_reckon_some(integer)",
    "retention_follow()",
]
READS = """
grant select on public.cases_case, public.cases_person, public.cases_caseperson, public.cases_casereport,
    public.intake_report, public.intake_decision, public.intake_referral, public.intake_reportperson,
    public.people_person, public.identity_agency, public.access_audience to wardmote_definer;
"""
TRIGGERS = """
create trigger retention_follow after update on public.cases_case
    for each row when ((old.status, old.closed_at, old.outcome, old.owner_id, old.audience_id, old.kind)
                       is distinct from (new.status, new.closed_at, new.outcome, new.owner_id, new.audience_id, new.kind))
    execute function wardmote.retention_follow('case');
create trigger retention_begin after insert on public.cases_case
    for each row when (new.status = 'closed') execute function wardmote.retention_follow('case');
create trigger retention_follow after update on public.intake_report
    for each row when (new.state <> 'recorded' and (old.state, old.decided_at, old.owner_id, old.audience_id, old.kind)
                       is distinct from (new.state, new.decided_at, new.owner_id, new.audience_id, new.kind))
    execute function wardmote.retention_follow('report');
create trigger retention_begin after insert on public.intake_report
    for each row when (new.state not in ('waiting', 'recorded')) execute function wardmote.retention_follow('report');
"""
UNDO = """
drop trigger retention_follow on public.cases_case; drop trigger retention_begin on public.cases_case;
drop trigger retention_follow on public.intake_report; drop trigger retention_begin on public.intake_report;
"""
# What was settled before: entered here, and reckoned by the worker's next run, some at a time.
FILL = """
set local role wardmote_definer;
insert into public.retention_item (id, record_kind, record_id, reference, owner_id, audience_id, tier, sort, begun_on,
                                   outcome, born_unknown, held, reckoned_at)
select gen_random_uuid(), 'case', c.id, c.reference, c.owner_id, c.audience_id, a.tier, c.kind, c.opened_at::date, '', false,
       false, 'epoch'::timestamptz
  from public.cases_case c join public.access_audience a on a.id = c.audience_id where c.status = 'closed'
union all
select gen_random_uuid(), 'report', r.id, r.reference, r.owner_id, r.audience_id, a.tier, r.kind, r.received_at::date, '',
       false, false, 'epoch'::timestamptz
  from public.intake_report r join public.access_audience a on a.id = r.audience_id
 where r.state not in ('waiting', 'recorded');
do $$ declare entered bigint; there bigint; begin
    select count(*) into entered from public.retention_item;
    select (select count(*) from public.cases_case where status = 'closed')
         + (select count(*) from public.intake_report where state not in ('waiting', 'recorded')) into there;
    if entered <> there then
        raise exception 'of % settled records, % were entered', there, entered;
    end if;
end $$;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_rules")]
    operations = [
        migrations.RunSQL(READS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
