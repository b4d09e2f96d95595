"""Decisions are the keeper's, referrals both sides', prints are only compared; a referral's state follows its steps."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLES = ["intake_decision", "intake_referral", "intake_referralstep", "intake_likeness"]

BINDINGS = """
alter table public.intake_decision add constraint decision_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
alter table public.intake_likeness add constraint likeness_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
alter table public.intake_referralstep add constraint step_is_of_its_referral
    foreign key (referral_id, parent_audience_id) references public.intake_referral (id, audience_id);
alter table public.intake_referral add constraint referral_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
alter table public.intake_referral add constraint referral_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_decision
    for each row execute function wardmote.narrow_child();
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_likeness
    for each row execute function wardmote.narrow_child();
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_referralstep
    for each row execute function wardmote.narrow_child();
create index report_area_words on public.intake_report using gin (to_tsvector('simple'::regconfig, area));
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.intake_decision alter reason set statistics 0, alter words set statistics 0;
alter table public.intake_referralstep alter words set statistics 0;
alter table public.intake_likeness alter street set statistics 0, alter address set statistics 0,
    alter postcode set statistics 0, alter phone set statistics 0, alter email set statistics 0,
    alter teller set statistics 0, alter person set statistics 0, alter words set statistics 0,
    alter wording_1 set statistics 0, alter wording_2 set statistics 0, alter wording_3 set statistics 0,
    alter wording_4 set statistics 0;
grant select on public.intake_report, public.intake_referralstep, public.intake_likeness to wardmote_definer;
grant update (state, decided_at) on public.intake_report to wardmote_definer;
grant select, update (state, changed_at) on public.intake_referral to wardmote_definer;
grant update (withdrawn_by_id, withdrawn_at, withdrawn_reason) on public.access_disclosure to wardmote_definer;
"""

FUNCTIONS = """
-- How many reports the officer may see and, up to `most`, which: what a list looks at first.
create function wardmote.my_reports(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select r.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.intake_report x where x.audience_id = mine limit most + 1) r
             limit most + 1) found;
end $$;

-- How many the officer sees in each state, counted no further than `most`; of the closed, those since a moment. Audience
-- by audience, so that what is not theirs is never passed over: an officer may see many reports and few of one state.
create function wardmote.my_report_figures(most integer, since timestamptz, out waiting integer, out in_case integer,
                                           out referred integer, out closed integer)
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
declare
    mine bigint[] := array(select wardmote.my_audiences());
begin
    select count(*) into waiting from (
        select from unnest(mine) m(id) cross join lateral (
            select from public.intake_report r where r.audience_id = m.id and r.state = 'waiting' limit most) x
         limit most) found;
    select count(*) into in_case from (
        select from unnest(mine) m(id) cross join lateral (
            select from public.intake_report r where r.audience_id = m.id and r.state = 'in_case' limit most) x
         limit most) found;
    select count(*) into referred from (
        select from unnest(mine) m(id) cross join lateral (
            select from public.intake_report r where r.audience_id = m.id and r.state = 'referred' limit most) x
         limit most) found;
    select count(*) into closed from (
        select from unnest(mine) m(id) cross join lateral (
            select from public.intake_report r
             where r.audience_id = m.id and r.state = 'closed' and r.decided_at >= since limit most) x
         limit most) found;
end $$;

-- By words of the area, which the row policies would keep from using an index: the newest that the officer may see.
create function wardmote.search_reports(query text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 200 as $$
declare
    seen record;
begin
    select * into seen from wardmote.my_reports(1000);
    if seen.ids is not null then
        return query
        select r.id from public.intake_report r
         where r.id = any (seen.ids) and to_tsvector('simple'::regconfig, r.area) @@ to_tsquery('simple', query)
         order by r.received_at desc limit least(most, 500);
        return;
    end if;
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), matched as materialized (
        select r.id, r.audience_id, r.received_at from public.intake_report r
         where to_tsvector('simple'::regconfig, r.area) @@ to_tsquery('simple', query)
    )
    select m.id from matched m where m.audience_id in (select mine.id from mine)
     order by m.received_at desc limit least(most, 500);
end $$;

-- Reports like one that the officer has opened, among those whose telling the officer may read. The prints stay
-- inside: what comes out is which of them are the same. Each look-up is bounded and answered from an index.
create function wardmote.likely_duplicates(record uuid, most integer)
returns table (report uuid, same_street boolean, same_address boolean, same_postcode boolean, same_phone boolean,
               same_email boolean, same_teller boolean, same_person boolean, alike real)
language plpgsql stable security definer set search_path = '' rows 60 as $$
declare
    me public.intake_likeness;
begin
    select l.* into me from public.intake_likeness l
     where l.report_id = record and l.audience_id in (select wardmote.my_audiences())
       and l.report_id in (select wardmote.my_openings('report'));
    if not found then
        return;
    end if;
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), near as (
        (select l.report_id from public.intake_likeness l
          where l.street = me.street and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '60 days' and me.received_at + interval '60 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.address = me.address and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '365 days' and me.received_at + interval '365 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.postcode = me.postcode and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '60 days' and me.received_at + interval '60 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.phone = me.phone and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '365 days' and me.received_at + interval '365 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.email = me.email and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '365 days' and me.received_at + interval '365 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.teller = me.teller and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '365 days' and me.received_at + interval '365 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.person = me.person and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '365 days' and me.received_at + interval '365 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.wording_1 = me.wording_1 and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '60 days' and me.received_at + interval '60 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.wording_2 = me.wording_2 and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '60 days' and me.received_at + interval '60 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.wording_3 = me.wording_3 and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '60 days' and me.received_at + interval '60 days'
          order by l.received_at desc limit 40)
        union
        (select l.report_id from public.intake_likeness l
          where l.wording_4 = me.wording_4 and l.audience_id in (select mine.id from mine)
            and l.received_at between me.received_at - interval '60 days' and me.received_at + interval '60 days'
          order by l.received_at desc limit 40)
    ), compared as (
        select l.report_id, l.received_at,
               coalesce(l.street = me.street, false) as street, coalesce(l.address = me.address, false) as address,
               coalesce(l.postcode = me.postcode, false) as postcode, coalesce(l.phone = me.phone, false) as phone,
               coalesce(l.email = me.email, false) as email, coalesce(l.teller = me.teller, false) as teller,
               coalesce(l.person = me.person, false) as person,
               case when cardinality(l.words) + cardinality(me.words) = 0 then 0
                    else (select count(*) from unnest(l.words) w where w = any (me.words)) end as shared,
               cardinality(l.words) + cardinality(me.words) as both_together
          from near n join public.intake_likeness l on l.report_id = n.report_id
         where l.report_id <> record
    )
    select c.report_id, c.street, c.address, c.postcode, c.phone, c.email, c.teller, c.person,
           case when c.shared = 0 then 0 else c.shared::real / (c.both_together - c.shared) end::real
      from compared c
     order by c.address::int * 4 + c.phone::int * 4 + c.email::int * 4 + c.postcode::int * 2 + c.street::int * 2
              + c.teller::int * 2 + c.person::int * 2
              + 6.0 * c.shared / greatest(c.both_together - c.shared, 1) desc,
              abs(extract(epoch from c.received_at - me.received_at)), c.report_id
     limit least(most, 60);
end $$;

-- Whether an accepted referral of this report admits the officer: they work it without deciding on it.
create function wardmote.works_report(record uuid) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (select 1 from public.intake_referral f join public.intake_report r on r.id = f.report_id
                    where f.report_id = record and f.state = 'accepted' and f.agency_id = wardmote.actor_agency()
                      and wardmote.admits_me(f.audience_id, 'contribute')
                      and wardmote.admits_me(r.audience_id, 'contribute'))
$$;

-- A step is taken by the side whose it is, from the state it follows, and the referral goes where it says. Refused
-- or withdrawn, the report is taken back: the grant ends, the disclosure says so, and the report waits again. It
-- only ever takes a grant away; letting someone in is set_audience()'s alone.
create function wardmote.take_step() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    mine uuid := wardmote.actor_agency();
    f record;
    was record;
    kept jsonb;
    becomes bigint;
    allowed boolean;
begin
    if wardmote.actor() is null then  -- no officer: the row policies let nobody but the operator come here
        return null;
    end if;
    select r.*, d.agreement_id, d.purpose into strict f
      from public.intake_referral r join public.access_disclosure d on d.id = r.disclosure_id
     where r.id = new.referral_id for update of r;
    allowed := case new.state
        when 'sent' then f.state = 'sent' and mine = f.owner_id and not exists (
            select 1 from public.intake_referralstep s where s.referral_id = f.id and s.id <> new.id)
        when 'accepted' then f.state = 'sent' and mine = f.agency_id
        when 'refused' then f.state in ('sent', 'accepted') and mine = f.agency_id
        when 'done' then f.state = 'accepted' and mine = f.agency_id
        when 'withdrawn' then f.state in ('sent', 'accepted') and mine = f.owner_id
                              and wardmote.admits_me(f.audience_id, 'decide')
        else false end;
    if not allowed then
        raise exception 'this officer cannot take this step now' using errcode = 'insufficient_privilege';
    end if;
    if new.state <> 'sent' then
        update public.intake_referral set state = new.state, changed_at = new.at where id = f.id;
    end if;
    if new.state not in ('refused', 'withdrawn') then
        return null;
    end if;
    update public.access_disclosure set withdrawn_by_id = new.by_id, withdrawn_at = new.at,
           withdrawn_reason = 'The referral was ' || new.state || '.'
     where id = f.disclosure_id and withdrawn_at is null;
    select p.audience_id, a.owner_id, a.tier, h.categories::text[] as held into strict was
      from public.intake_report p join public.access_audience a on a.id = p.audience_id
      join public.access_holding h on h.id = a.holding_id
     where p.id = f.report_id for update of p;
    select coalesce(jsonb_agg(g), '[]'::jsonb) into kept
      from jsonb_array_elements(wardmote.grants_of(was.audience_id)) g
     where not (g ->> 'agency' = f.agency_id::text and g ->> 'team' is not distinct from f.team_id::text
                and g ->> 'officer' is null and g ->> 'agreement' is not distinct from f.agreement_id::text
                and g ->> 'purpose' = f.purpose);
    becomes := wardmote.find_audience(was.owner_id, was.tier, was.held, kept, wardmote.denials_of(was.audience_id));
    if becomes <> was.audience_id then
        update public.intake_report set audience_id = becomes where id = f.report_id;
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
        values ('audience changed', 'report', f.report_id, was.owner_id);
    end if;
    update public.intake_report set state = 'waiting', decided_at = new.at
     where id = f.report_id and state = 'referred';
    return null;
end $$;
grant execute on function wardmote.my_reports(integer), wardmote.my_report_figures(integer, timestamptz),
    wardmote.search_reports(text, integer),
    wardmote.likely_duplicates(uuid, integer), wardmote.works_report(uuid) to wardmote_app;
"""
SIGNATURES = [
    "my_reports(integer)",
    "my_report_figures(integer, timestamptz)",
    "search_reports(text, integer)",
    "likely_duplicates(uuid, integer)",
    "works_report(uuid)",
    "take_step()",
]

POLICIES = """
grant update (decided_at) on public.intake_report to wardmote_app;

-- Why it was decided so is the keeper's own working: a partner who reads the report reads what it was told.
create policy decision_read on public.intake_decision for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and report_id in (select wardmote.my_openings('report'))
           and exists (select 1 from public.intake_report r
                        where r.id = report_id and r.owner_id = (select wardmote.actor_agency())));
create policy decision_record on public.intake_decision for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide') and by_id = (select wardmote.actor())
                and at <= now() + interval '5 minutes'
                and exists (select 1 from public.intake_report r
                             where r.id = report_id and r.owner_id = (select wardmote.actor_agency())));
grant select, insert on public.intake_decision to wardmote_app;

create policy referral_read on public.intake_referral for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- Sent by whoever decides on the report, to be seen by exactly those who see the report.
create policy referral_send on public.intake_referral for insert to wardmote_app
    with check (state = 'sent' and sent_by_id = (select wardmote.actor())
                and owner_id = (select wardmote.actor_agency())
                and audience_id in (select wardmote.my_audiences('decide'))
                and exists (select 1 from public.intake_report r
                             where r.id = report_id and r.audience_id = intake_referral.audience_id)
                and exists (select 1 from public.access_disclosure d
                             where d.id = disclosure_id and d.audience_id = intake_referral.audience_id
                               and d.agency_id = intake_referral.agency_id));
grant select, insert on public.intake_referral to wardmote_app;  -- its state is written by its steps alone

create policy step_read on public.intake_referralstep for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and (referral_id in (select wardmote.my_openings('referral'))
                or exists (select 1 from public.intake_referral f
                            where f.id = referral_id and f.report_id in (select wardmote.my_openings('report')))));
create policy step_take on public.intake_referralstep for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and at <= now() + interval '5 minutes');
grant select, insert on public.intake_referralstep to wardmote_app;
create trigger take_step after insert on public.intake_referralstep
    for each row execute function wardmote.take_step();

-- Put in by whoever takes the report, and read by no one: only likely_duplicates() looks at it.
create policy likeness_take on public.intake_likeness for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute')
                and exists (select 1 from public.intake_report r
                             where r.id = report_id and r.taken_by_id = (select wardmote.actor())));
grant insert, select (report_id) on public.intake_likeness to wardmote_app;  -- for reading there is no policy

create function wardmote.open_referral(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
    select 'opened', 'referral', f.id, f.owner_id, d.purpose
      from public.intake_referral f join public.access_disclosure d on d.id = f.disclosure_id
     where f.id = key::uuid and not wardmote.opened_lately('referral', f.id);
end $$;
revoke all on function wardmote.open_referral(text, text) from public;
grant execute on function wardmote.open_referral(text, text) to wardmote_app;

create policy opening_of_a_referral on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'referral' and exists (
        select 1 from public.intake_referral f where f.id = subject_id and f.owner_id = audit_entry.owner_id));
create policy entry_about_a_referral on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'referral' or exists (select 1 from public.intake_referral x where x.id = subject_id));
create policy entry_of_a_referral on public.audit_entry for select to wardmote_app
    using (subject_kind = 'referral' and exists (select 1 from public.intake_referral f where f.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_triage"), ("access", "0003_relying")]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(BINDINGS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
