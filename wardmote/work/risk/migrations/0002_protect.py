"""The band follows from the answers, and a case's risk from its newest assessments: in the database.

An assessment is seen by those of its case whose agreement covers what its answers hold; answers, notes and judgements
once the case is opened. A contact holds dates and choices, which lists count: what was said is a note of the case. The
application writes none of assessments, overrides and standings by hand.
Decision: docs/decisions/0121-the-band-follows.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

CHILDREN = ["assessment", "answers", "override", "contact", "followup", "standing"]
OPENED = ["answers", "override", "followup"]  # what holds words or answers
TABLES = [f"risk_{name}" for name in CHILDREN]

PUBLIC = (
    of_class(
        "public: questions and points of risk instruments, which say nothing of any record", "risk_instrument"
    )
    + of_class("public: from which day an instrument is used", "risk_use")
    + """
grant select on public.risk_instrument, public.risk_use to wardmote_app, wardmote_definer;
grant insert on public.risk_use to wardmote_definer;
grant update (risk, review_on) on public.cases_case to wardmote_definer;
grant select on public.cases_person, public.cases_caseaction to wardmote_definer;
grant update (read_at, at) on public.notices_notice to wardmote_definer;
"""
)
GRANTS = (
    "".join(f"grant select, insert, delete on public.{table} to wardmote_definer;\n" for table in TABLES)
    + """
grant update on public.risk_assessment, public.risk_override, public.risk_standing to wardmote_definer;
"""
)

FUNCTIONS = """
-- The versions an agency uses on a day: its own word before the partnership's.
create function wardmote.risk_in_use(agency uuid, day date) returns setof uuid
language sql stable security definer set search_path = '' rows 5 as $$
    select u.instrument_id
      from (select distinct on (x.key) x.* from public.risk_use x
             where (x.agency_id is null or x.agency_id = agency) and x.starts_on <= day
             order by x.key, x.agency_id is not null desc, x.starts_on desc) u
     where not u.withdrawn order by u.key
$$;

-- What follows from answers: as scoring.py does it. Nothing where an answer is missing or is none of those offered.
create function wardmote.risk_scored(content jsonb, answers jsonb) returns table (
    score integer, band text, level text, rank integer, contact_days integer, review_days integer, categories text[]
) language sql immutable set search_path = '' as $$
    with question as (
        select q.v ->> 'key' as key, q.v ->> 'category' as category, q.v -> 'options' as options
          from jsonb_array_elements(content -> 'questions') q (v)
    ), band as (
        select b.v, (b.n - 1)::integer as rank from jsonb_array_elements(content -> 'bands') with ordinality b (v, n)
    ), chosen as (
        select q.category, (o.v ->> 'points')::integer as points,
               coalesce((select b.rank from band b where b.v ->> 'key' = o.v ->> 'at_least'), 0) as floor
          from question q cross join lateral jsonb_array_elements(q.options) o (v)
         where o.v ->> 'key' = answers ->> q.key
    ), sum as (
        select coalesce(sum(c.points), 0)::integer as score, coalesce(max(c.floor), 0) as floor, count(*) as many,
               coalesce(array_agg(distinct c.category) filter (where c.points > 0 and c.category <> ''), '{}') as categories
          from chosen c
    )
    select s.score, b.v ->> 'key', b.v ->> 'level', b.rank, (b.v ->> 'contact_days')::integer,
           (b.v ->> 'review_days')::integer, s.categories
      from sum s
      join lateral (select x.* from band x where x.rank <= s.floor or (x.v ->> 'from')::integer <= s.score
                     order by x.rank desc limit 1) b on true
     where s.many = (select count(*) from question)
       and s.many = (select count(*) from jsonb_object_keys(answers))
$$;

create function wardmote.risk_level_rank(level text) returns integer
language sql immutable set search_path = '' as $$
    select case level when 'high' then 3 when 'medium' then 2 else 1 end
$$;

-- Whether the actor may add to a case that they have opened. Asked before a case is held, and again once it is.
create function wardmote.risk_may_add(its_case uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.actor() is not null and exists (
        select 1 from public.cases_case c
         where c.id = its_case and wardmote.admits_me(c.audience_id, 'contribute')
           and c.id in (select wardmote.my_openings('case')))
$$;

-- Whose an assessment is: the agency of whoever made it.
create function wardmote.risk_agency_of(officer uuid) returns uuid
language sql stable security definer set search_path = '' as $$
    select o.agency_id from public.identity_officer o where o.id = officer
$$;

-- The one place in which the risk of a case follows: the highest of the newest assessment of each person, and of the case
-- as a whole, by each instrument and each agency: none takes another's away. What was said of it by hand stays the least
-- until the owner has assessed. That it fell is told to the lead and the owner's supervisors, whoever did it. The next contact is the
-- soonest of any, of what bands set and of what was said as they were last contacted: by the owner, whose contacts alone put it off.
-- The review of the case comes nearer, never later, and that only by its owner's hand as it is assessed: a contact moves the next
-- contact, and nothing of the case itself. The case is held before.
create function wardmote.risk_settle(its_case uuid, nearer boolean default true) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    c record;
    s record;
    next_on date;
begin
    select x.id, x.audience_id, x.owner_id, x.review_on, x.risk, x.lead_id into strict c
      from public.cases_case x where x.id = its_case for update;
    with newest as (
        select distinct on (a.person_id, i.key, o.agency_id) a.*, o.agency_id
          from public.risk_assessment a join public.risk_instrument i on i.id = a.instrument_id
          join public.identity_officer o on o.id = a.by_id
         where a.case_id = its_case order by a.person_id, i.key, o.agency_id, a.at desc, a.id
    )
    select max(wardmote.risk_level_rank(n.level)) as rank, min(n.review_on) as review_on,
           bool_or(n.agency_id = c.owner_id) as by_owner,
           min(n.contact_days + greatest((n.at at time zone 'Europe/London')::date,
               (select max((t.at at time zone 'Europe/London')::date)
                  from public.risk_contact t left join public.cases_person p on p.id = t.person_id
                 where t.case_id = its_case and t.reached and t.by_owner
                   and (t.person_id is null or t.person_id = n.person_id
                        or (n.person_id is null and p.role = 'victim'))))) as contact_on
      into s from newest n;
    if s.rank is null then
        return;
    end if;
    select min(l.next_on) into next_on
      from (select distinct on (t.person_id) t.person_id, t.next_on from public.risk_contact t
             where t.case_id = its_case and t.by_owner order by t.person_id, t.at desc, t.id desc) l
      left join public.cases_person p on p.id = l.person_id
     where p.until_on is null;
    s.contact_on := least(s.contact_on, next_on);
    if not nearer then
        update public.risk_standing t set contact_on = s.contact_on where t.case_id = its_case;
        return;
    end if;
    if not s.by_owner then
        s.rank := greatest(s.rank, wardmote.risk_level_rank(c.risk));
    end if;
    insert into public.risk_standing as t (id, case_id, parent_audience_id, audience_id, categories, level, contact_on, review_on)
    values (gen_random_uuid(), its_case, c.audience_id, c.audience_id, '{}',
            (array['low', 'medium', 'high'])[s.rank], s.contact_on, s.review_on)
    on conflict (case_id) do update
       set level = excluded.level, contact_on = excluded.contact_on, review_on = excluded.review_on;
    update public.cases_case x
       set risk = (array['low', 'medium', 'high'])[s.rank],
           review_on = case when wardmote.actor_agency() = c.owner_id then least(c.review_on, s.review_on) else c.review_on end,
           changed_at = now()
     where x.id = its_case;
    if s.rank < wardmote.risk_level_rank(c.risk) then
        insert into public.notices_notice as n (id, officer_id, kind, subject_kind, subject_id, "on", at)
        select gen_random_uuid(), o.id, 'risk_lowered', 'case', its_case, wardmote.today(), clock_timestamp()
          from wardmote.front_door_keepers(c.audience_id) k (id)
          join public.identity_officer o on o.id = k.id
         where (o.id = c.lead_id or 'supervisor' = any (o.roles)) and o.id is distinct from wardmote.actor()
        on conflict (officer_id, kind, subject_id, "on") do update set read_at = null, at = excluded.at;
    end if;
end $$;

-- Once a case is assessed, nobody says its risk by hand.
create function wardmote.risk_follows() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select 1 from public.risk_standing s where s.case_id = new.id and s.level <> new.risk) then
        raise exception 'no officer sets the risk of a case that is assessed: assess it again'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- An officer who opened the case and may add to it assesses it. What their page said the score and band are is said along,
-- and refused where it does not follow from the answers. Sent twice, it is made once.
create function wardmote.assess_risk(
    key uuid, its_case uuid, whom uuid, instrument uuid, answers jsonb, notes jsonb, score integer, band text,
    moment timestamptz
) returns boolean language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    c record;
    i public.risk_instrument;
    r record;
    p record;
    held text[];
begin
    if wardmote.risk_may_add(its_case) then
        select x.id, x.audience_id, x.status, x.kind into c from public.cases_case x where x.id = its_case for update;
    end if;
    if not wardmote.risk_may_add(its_case) then
        raise exception 'no such case for this officer to assess' using errcode = 'insufficient_privilege';
    end if;
    if exists (select 1 from public.risk_assessment a where a.id = key and a.case_id = its_case and a.by_id = me) then
        return false;
    end if;
    select x.* into i from public.risk_instrument x where x.id = instrument;
    if i.id is null or i.id not in (select wardmote.risk_in_use(wardmote.actor_agency(), wardmote.today()))
       or not wardmote.actor_has(variadic i.who::text[]) or (i.kinds <> '{}' and not c.kind = any (i.kinds)) then
        raise exception 'this officer does not complete this instrument here' using errcode = 'insufficient_privilege';
    end if;
    if c.status <> 'open' then
        raise exception 'a closed case is not assessed' using errcode = 'check_violation';
    end if;
    held := '{}';
    if whom is not null then
        select x.categories into p from public.cases_person x
         where x.id = whom and x.case_id = its_case and wardmote.admits_me(x.audience_id, 'read');
        if not found then
            raise exception 'they are not in this case for this officer' using errcode = 'insufficient_privilege';
        end if;
        held := p.categories::text[];
    end if;
    select * into r from wardmote.risk_scored(i.content, answers);
    if r.band is null or score is null or band is null or (r.score, r.band) is distinct from (score, band) then
        raise exception 'the band does not follow from the answers' using errcode = 'check_violation';
    end if;
    if moment is null or moment > now() + interval '5 minutes' or moment < now() - interval '1 day'
       or jsonb_typeof(notes) is distinct from 'object'
       or exists (select 1 from jsonb_each(notes) n
                   where not answers ? n.key or jsonb_typeof(n.value) <> 'string' or length(n.value #>> '{}') > 2000) then
        raise exception 'notes stand beside questions, and an assessment is of today' using errcode = 'check_violation';
    end if;
    moment := least(moment, clock_timestamp());
    -- A note holds what its question is of, whatever the answer counts.
    held := array(select distinct x from unnest(held || r.categories || array(
        select q.v ->> 'category' from jsonb_array_elements(i.content -> 'questions') q (v)
         where notes ? (q.v ->> 'key') and q.v ->> 'category' <> '')) x order by x);
    insert into public.risk_assessment (id, case_id, parent_audience_id, audience_id, categories, person_id, instrument_id,
        score, computed, band, level, contact_days, review_on, by_id, at)
    values (key, its_case, c.audience_id, c.audience_id, held, whom, i.id, r.score, r.band, r.band, r.level, r.contact_days,
        (moment at time zone 'Europe/London')::date + r.review_days, me, moment);
    insert into public.risk_answers (id, case_id, parent_audience_id, audience_id, categories, assessment_id, answers, notes)
    values (gen_random_uuid(), its_case, c.audience_id, c.audience_id, held, key, answers, notes);
    -- Of the one before, nobody need answer any more.
    update public.risk_override o set state = 'lapsed', answered_by_id = me, answered_at = moment
      from public.risk_assessment a join public.risk_instrument x on x.id = a.instrument_id
     where o.assessment_id = a.id and o.state = 'asked' and a.id <> key and a.case_id = its_case
       and a.person_id is not distinct from whom and x.key = i.key
       and wardmote.risk_agency_of(a.by_id) = wardmote.actor_agency();
    perform wardmote.risk_settle(its_case);
    return true;
end $$;

-- The band in use of an assessment becomes another one of its instrument.
create function wardmote.risk_use_band(its_assessment uuid, becomes text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    a record;
    b jsonb;
begin
    select x.case_id, x.at, i.content into strict a
      from public.risk_assessment x join public.risk_instrument i on i.id = x.instrument_id where x.id = its_assessment;
    select v into strict b from jsonb_array_elements(a.content -> 'bands') v where v ->> 'key' = becomes;
    update public.risk_assessment x
       set band = becomes, level = b ->> 'level', contact_days = (b ->> 'contact_days')::integer,
           review_on = (a.at at time zone 'Europe/London')::date + (b ->> 'review_days')::integer
     where x.id = its_assessment;
    perform wardmote.risk_settle(a.case_id);
end $$;

create function wardmote.risk_rank(its_assessment uuid, band text) returns integer
language sql stable security definer set search_path = '' as $$
    select (b.n - 1)::integer
      from public.risk_assessment x join public.risk_instrument i on i.id = x.instrument_id
     cross join lateral jsonb_array_elements(i.content -> 'bands') with ordinality b (v, n)
     where x.id = its_assessment and b.v ->> 'key' = risk_rank.band
$$;

-- Another band is asked for with a judgement. Until a supervisor answers, the higher of the two is in use.
create function wardmote.ask_risk_override(key uuid, its_assessment uuid, band text, words text, moment timestamptz)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    a record;
begin
    if wardmote.risk_may_add((select x.case_id from public.risk_assessment x where x.id = its_assessment)) then
        perform 1 from public.cases_case c join public.risk_assessment x on x.case_id = c.id
          where x.id = its_assessment for update of c;
    end if;
    select x.*, c.audience_id as of_case, c.status into a
      from public.risk_assessment x join public.cases_case c on c.id = x.case_id where x.id = its_assessment;
    if a.id is null or not wardmote.risk_may_add(a.case_id) or not wardmote.admits_me(a.audience_id, 'contribute') then
        raise exception 'no such assessment for this officer' using errcode = 'insufficient_privilege';
    end if;
    if exists (select 1 from public.risk_override o where o.id = key and o.by_id = me) then
        return false;
    end if;
    if a.status <> 'open' or length(btrim(words)) < 10 or words is null or moment is null or moment > now() + interval '5 minutes'
       or wardmote.risk_rank(a.id, band) is null or band = a.band
       or exists (select 1 from public.risk_assessment n join public.risk_instrument i on i.id = n.instrument_id
                   where n.case_id = a.case_id and n.person_id is not distinct from a.person_id and n.at > a.at
                     and wardmote.risk_agency_of(n.by_id) = wardmote.risk_agency_of(a.by_id) and i.key = (select j.key from public.risk_instrument j where j.id = a.instrument_id)) then
        raise exception 'another band is asked of the newest assessment, in words' using errcode = 'check_violation';
    end if;
    moment := least(moment, clock_timestamp());
    insert into public.risk_override (id, case_id, parent_audience_id, audience_id, categories, assessment_id, band, words,
                                      state, by_id, at, answer)
    values (key, a.case_id, a.of_case, a.of_case, a.categories, a.id, band, btrim(words), 'asked', me, moment, '');
    if wardmote.risk_rank(a.id, band) > wardmote.risk_rank(a.id, a.band) then
        perform wardmote.risk_use_band(a.id, band);
    end if;
    return true;
end $$;

-- By a supervisor of the agency that assessed, or of the case's owner, and another officer than whoever asked. A partner's
-- supervisor says nothing of the owner's assessment.
create function wardmote.answer_risk_override(override uuid, agreed boolean, words text, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    o record;
begin
    if wardmote.risk_may_add((select x.case_id from public.risk_override x where x.id = override)) then
        perform 1 from public.cases_case c join public.risk_override x on x.case_id = c.id where x.id = override for update of c;
    end if;
    select x.*, wardmote.risk_agency_of(a.by_id) as assessor, c.owner_id, a.computed into o
      from public.risk_override x join public.cases_case c on c.id = x.case_id
      join public.risk_assessment a on a.id = x.assessment_id where x.id = override;
    if o.id is null or o.by_id = me or not wardmote.actor_agency() in (o.assessor, o.owner_id)
       or not wardmote.actor_has('supervisor') or not wardmote.admits_me(o.audience_id, 'contribute')
       or not wardmote.risk_may_add(o.case_id) then
        raise exception 'another officer, a supervisor of who assessed, answers this' using errcode = 'insufficient_privilege';
    end if;
    if o.state <> 'asked' then
        return false;
    end if;
    if agreed is null or words is null or (not agreed and length(btrim(words)) < 3) or moment is null
       or moment > now() + interval '5 minutes' then
        raise exception 'a refusal says why' using errcode = 'check_violation';
    end if;
    moment := least(moment, clock_timestamp());
    update public.risk_override x
       set state = case when agreed then 'agreed' else 'refused' end, answered_by_id = me, answered_at = moment,
           answer = btrim(words)
     where x.id = o.id;
    perform wardmote.risk_use_band(o.assessment_id, case when agreed then o.band else coalesce(
        (select e.band from public.risk_override e where e.assessment_id = o.assessment_id and e.state = 'agreed'
          order by e.answered_at desc limit 1), o.computed) end);
    return true;
end $$;

-- Only a contact noted at whoever owns the case then puts anything off, or settles what stands in the way of closing it.
create function wardmote.risk_by_owner() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    new.by_owner := exists (select from public.cases_case c join public.identity_officer o on o.agency_id = c.owner_id
                             where c.id = new.case_id and o.id = new.by_id);
    return new;
end $$;

create function wardmote.risk_contact_made() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform wardmote.risk_settle(new.case_id, false);
    return null;
end $$;

-- From which day an agency uses a version, or none of its key: by its administrator.
create function wardmote.use_risk_instrument(instrument uuid, withdrawn boolean, starts date) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    made uuid := gen_random_uuid();
    its_key text;
begin
    if wardmote.actor_agency() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not say which instruments are used' using errcode = 'insufficient_privilege';
    end if;
    select i.key into its_key from public.risk_instrument i where i.id = instrument;
    if its_key is null or withdrawn is null or starts is null or starts < wardmote.today() or starts > date '9999-12-31' then
        raise exception 'a version there is, from today or later' using errcode = 'check_violation';
    end if;
    insert into public.risk_use (id, instrument_id, key, agency_id, withdrawn, starts_on, at)
    values (made, instrument, its_key, wardmote.actor_agency(), withdrawn, starts, clock_timestamp());
    return made;
end $$;

-- Each day, by the worker: a contact or a review that is due is told to who leads the case, and the day after to the
-- supervisors of its team who may decide on it. Each once, however often this runs.
create function wardmote.risk_remind(day date, moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    told bigint;
begin
    day := least(day, wardmote.today());  -- a day to come, told now, would be silent when it comes
    with due as (
        select s.case_id, 'contact' as what, s.contact_on as due_on from public.risk_standing s where s.contact_on <= day
         union all
        select s.case_id, 'review', s.review_on from public.risk_standing s where s.review_on <= day
    )
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, case when o.id = c.lead_id then 'risk_' || d.what || '_due' else 'risk_' || d.what || '_late' end,
           'case', c.id, d.due_on, moment
      from due d
      join public.cases_case c on c.id = d.case_id and c.status = 'open'
     cross join lateral wardmote.front_door_keepers(c.audience_id) k (id)
      join public.identity_officer o on o.id = k.id
     where o.id = c.lead_id
        or (d.due_on < day and o.team_id = c.team_id and 'supervisor' = any (o.roles))
        or (c.lead_id is null and o.team_id = c.team_id and 'supervisor' = any (o.roles))
    on conflict do nothing;
    get diagnostics told = row_count;
    return told;
end $$;

-- The ward that each of these areas names, of the wards there are today, which are public.
create function wardmote.risk_wards(areas text[]) returns table (area text, ward text)
language sql stable security definer set search_path = '' rows 100 as $$
    select x, coalesce(wardmote.ward_named(x), '') from unnest(areas) x
$$;

-- For the operator: numbers of each agency, and nothing of any case.
create function wardmote.risk_told(day date) returns table (
    agency text, high bigint, medium bigint, low bigint, unassessed bigint, contacts_due bigint, reviews_due bigint,
    overrides_waiting bigint
) language sql stable security definer set search_path = '' as $$
    select a.name::text,
           count(*) filter (where s.level = 'high'), count(*) filter (where s.level = 'medium'),
           count(*) filter (where s.level = 'low'), count(*) filter (where s.id is null and c.id is not null),
           count(*) filter (where s.contact_on <= day), count(*) filter (where s.review_on <= day),
           (select count(*) from public.risk_override o join public.cases_case x on x.id = o.case_id
               and exists (select 1 from public.access_audience t where t.id = x.audience_id and t.tier = 'standard')
             where o.state = 'asked' and x.owner_id = a.id)
      from public.identity_agency a
      left join public.cases_case c on c.owner_id = a.id and c.status = 'open'
       and exists (select 1 from public.access_audience t where t.id = c.audience_id and t.tier = 'standard')
      left join public.risk_standing s on s.case_id = c.id
     group by a.id, a.name order by a.name
$$;
grant execute on function wardmote.risk_in_use(uuid, date), wardmote.risk_scored(jsonb, jsonb),
    wardmote.assess_risk(uuid, uuid, uuid, uuid, jsonb, jsonb, integer, text, timestamptz),
    wardmote.ask_risk_override(uuid, uuid, text, text, timestamptz),
    wardmote.answer_risk_override(uuid, boolean, text, timestamptz),
    wardmote.use_risk_instrument(uuid, boolean, date), wardmote.risk_wards(text[]) to wardmote_app;
grant execute on function wardmote.risk_remind(date, timestamptz), wardmote.risk_told(date) to wardmote_worker;
"""
SIGNATURES = [
    "risk_in_use(uuid, date)",
    "risk_scored(jsonb, jsonb)",
    "risk_level_rank(text)",
    "risk_may_add(uuid)",
    "risk_agency_of(uuid)",
    "risk_settle(uuid, boolean)",
    "risk_follows()",
    "assess_risk(uuid, uuid, uuid, uuid, jsonb, jsonb, integer, text, timestamptz)",
    "risk_use_band(uuid, text)",
    "risk_rank(uuid, text)",
    "ask_risk_override(uuid, uuid, text, text, timestamptz)",
    "answer_risk_override(uuid, boolean, text, timestamptz)",
    "risk_by_owner()",
    "risk_contact_made()",
    "use_risk_instrument(uuid, boolean, date)",
    "risk_remind(date, timestamptz)",
    "risk_wards(text[])",
    "risk_told(date)",
]
POLICIES = """
alter table public.risk_answers alter answers set statistics 0, alter notes set statistics 0;
alter table public.risk_override alter words set statistics 0, alter answer set statistics 0;
alter table public.risk_followup alter reason set statistics 0;

create policy contact_add on public.risk_contact for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and case_id in (select wardmote.my_openings('case')) and at <= clock_timestamp() + interval '1 minute'
                and made_at between clock_timestamp() - interval '1 hour' and clock_timestamp() + interval '1 minute'
                -- It holds what their entry does, and no more, so that nobody hides it by saying that it does.
                and case when person_id is null then categories = '{}'
                    else exists (select 1 from public.cases_person p
                                  where p.id = person_id and p.case_id = risk_contact.case_id
                                    and p.categories::text[] <@ risk_contact.categories::text[]
                                    and risk_contact.categories::text[] <@ p.categories::text[]) end
                and (note_id is null or exists (select 1 from public.cases_note n
                                                 where n.id = note_id and n.case_id = risk_contact.case_id
                                                   and n.by_id = (select wardmote.actor()))));
grant insert on public.risk_contact to wardmote_app;
-- An action that a band sets is asked as every action of the case; that it was, or why not, is put down by who did it: once,
-- while the case is open, and for the readers of the assessment, so that nobody is barred by a row they do not see.
create policy follow_up_add on public.risk_followup for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and case_id in (select wardmote.my_openings('case'))
                and exists (select 1 from public.risk_assessment a
                              join public.cases_case c on c.id = a.case_id and c.status = 'open'
                              join public.risk_instrument i on i.id = a.instrument_id
                             cross join lateral jsonb_array_elements(i.content -> 'bands') b (v)
                             where a.id = assessment_id and a.case_id = risk_followup.case_id
                               and a.categories = risk_followup.categories and b.v ->> 'key' = a.band
                               and exists (select 1 from jsonb_array_elements(b.v -> 'actions') s (v)
                                            where s.v ->> 'key' = risk_followup.key))
                and (action_id is null or exists (select 1 from public.cases_caseaction l
                                                   where l.action_id = risk_followup.action_id
                                                     and l.case_id = risk_followup.case_id)));
grant insert on public.risk_followup to wardmote_app;
create trigger by_owner before insert on public.risk_contact
    for each row execute function wardmote.risk_by_owner();
create trigger touch_case after insert on public.risk_contact
    for each row execute function wardmote.touch_case();
create trigger contact_made after insert on public.risk_contact
    for each row execute function wardmote.risk_contact_made();
create trigger risk_follows before update of risk on public.cases_case
    for each row when (old.risk is distinct from new.risk) execute function wardmote.risk_follows();
"""


def child(table: str) -> str:
    """Follows its case's audience, or a narrower one of its own."""
    ticket = (
        "and case_id in (select wardmote.my_openings('case'))"
        if table.removeprefix("risk_") in OPENED
        else ""
    )
    return f"""
alter table public.{table} add constraint {table}_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();
create policy child_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) {ticket});
grant select on public.{table} to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0001_initial"),
        ("cases", "0026_by_the_clock"),
        ("front_doors", "0005_clocks"),
        ("intake", "0027_ward"),
        ("retention", "0014_patrols"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(PUBLIC + GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        *[migrations.RunSQL(child(table), migrations.RunSQL.noop) for table in TABLES],
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
