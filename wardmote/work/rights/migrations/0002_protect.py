"""A request about one's data is its agency's information governance leads' alone. What goes into a pack is read by
those who may read the part it is from, and by nobody else: a lead gains sight of nothing by it.

Decisions: docs/decisions/0078-requests-about-ones-data.md, 0079-a-pack-widens-nothing.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLES = [
    f"rights_{name}"
    for name in ("request", "asking", "stop", "step", "subject", "asked", "item", "pack", "part")
]
# The tables that parts of a pack are from, and the column that tells their rows apart.
SOURCES = {
    "people_person": "id",
    "people_contact": "id",
    "people_address": "id",
    "people_detail": "id",
    "people_wording": "id",
    "cases_case": "id",
    "cases_person": "id",
    "cases_place": "id",
    "cases_summary": "id",
    "cases_note": "id",
    "cases_event": "id",
    "cases_earlierwording": "id",
    "actions_action": "id",
    "documents_document": "id",
    "access_disclosure": "id",
    "intake_telling": "report_id",
    "intake_decision": "id",
}
RECORDS = {"person": "people_person", "case": "cases_case", "report": "intake_report"}
READ = sorted({
    *SOURCES, *RECORDS.values(), "people_merge", "people_link", "cases_caseperson", "cases_casereport",
    "intake_reportperson", "access_audience", "access_grant", "access_denial",
})  # fmt: skip

BEFORE = (
    "".join(f"grant select on public.{table} to wardmote_definer;\n" for table in READ)
    + """
grant select, update (reminded) on public.rights_request to wardmote_definer;
grant select on public.rights_asking, public.rights_subject, public.rights_pack to wardmote_definer;
grant select, insert, update (audience_id) on public.rights_asked to wardmote_definer;
grant select, update (audience_id) on public.rights_item to wardmote_definer;
grant insert on public.notices_notice to wardmote_definer;
"""
)

FUNCTIONS = (
    """
-- The records of this agency that tell of whoever a request is about: through every tie, from either end.
create function wardmote.rights_tied(request uuid)
returns table (record_kind text, record_id uuid, audience_id bigint)
language sql stable security definer set search_path = '' as $$
    with recursive asker as (
        select r.agency_id from public.rights_request r where r.id = rights_tied.request
    ), one (id) as (
        select s.person_id from public.rights_subject s where s.request_id = rights_tied.request
        union
        select x.other from one cross join lateral (
            select case when m.away_id = one.id then m.into_id else m.away_id end as other
              from public.people_merge m where one.id in (m.away_id, m.into_id) and m.undone_at is null
            union all
            select case when l.one_id = one.id then l.other_id else l.one_id end
              from public.people_link l where one.id in (l.one_id, l.other_id) and l.ended_at is null) x
          join public.people_person p on p.id = x.other and p.owner_id = (select agency_id from asker)
    ), in_cases as (
        select distinct c.id, c.audience_id from public.cases_caseperson t
          join public.cases_case c on c.id = t.case_id and c.owner_id = (select agency_id from asker)
         where t.person_id in (select one.id from one) and t.ended_at is null
    )
    select 'person', p.id, p.audience_id from public.people_person p
     where p.id in (select one.id from one) and p.owner_id = (select agency_id from asker)
    union select 'case', c.id, c.audience_id from in_cases c
    union select 'report', r.id, r.audience_id from public.intake_report r
     where r.owner_id = (select agency_id from asker)
       and (r.id in (select t.report_id from public.intake_reportperson t
                      where t.person_id in (select one.id from one) and t.ended_at is null)
            or r.id in (select j.report_id from public.cases_casereport j
                         where j.case_id in (select in_cases.id from in_cases) and j.ended_at is null))
$$;

-- Whether whoever asks is a lead of the agency of this request, or takes its second look.
create function wardmote.rights_lead(request uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.rights_request r where r.id = rights_lead.request
                      and ((r.agency_id = wardmote.actor_agency() and wardmote.actor_has('information_governance'))
                           or r.second_id = wardmote.actor()))
$$;

-- Those of them that the lead sees, once the request is opened: both ends are theirs to see, and the opening is on record.
create function wardmote.rights_seen(request uuid) returns table (record_kind text, record_id uuid)
language sql stable security definer set search_path = '' as $$
    select t.record_kind, t.record_id from wardmote.rights_tied(rights_seen.request) t
     where wardmote.rights_lead(rights_seen.request)
       and rights_seen.request in (select wardmote.my_openings('data_request'))
       and t.audience_id in (select wardmote.my_audiences())
$$;

-- Officers of the owner who may decide on a record, the named before a whole team. Twenty are enough to tell.
create function wardmote.rights_keepers(record_audience bigint) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select o.id
      from public.access_audience a
      join public.access_grant g on g.audience_id = a.id and g.agency_id = a.owner_id and g.level >= 4
       and (g.starts_on is null or g.starts_on <= wardmote.today()) and (g.ends_on is null or g.ends_on >= wardmote.today())
      join public.identity_officer o on o.agency_id = g.agency_id and o.left_at is null and not o.is_service
       and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id)
     where a.id = record_audience
       and not exists (select from public.access_denial d where d.audience_id = a.id
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
     group by o.id order by bool_or(g.officer_id is not null) desc, o.id limit 20
$$;

-- How much there is that the lead may not see, and has not yet been put to those who may. A number, nothing else.
create function wardmote.rights_hidden(request uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from wardmote.rights_tied(rights_hidden.request) t
     where wardmote.rights_lead(rights_hidden.request)
       and t.audience_id not in (select wardmote.my_audiences())
       and not exists (select from public.rights_asked a where a.request_id = rights_hidden.request
                          and a.record_kind = t.record_kind and a.record_id = t.record_id)
$$;

-- Whether an open request is about a record: for the lead who would delete it, and for the job that does.
create function wardmote.rights_open_about(the_kind text, record uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.rights_request r cross join lateral wardmote.rights_tied(r.id) t
         where r.state = 'open' and r.agency_id = wardmote.actor_agency()
           and t.record_kind = the_kind and t.record_id = rights_open_about.record)
       and (wardmote.actor_has('information_governance')
            or exists (select from public.identity_officer o where o.id = wardmote.actor() and o.is_service))
$$;

-- Put it to those who may: each record to the officers who may decide on it. They are told; the lead is told how many.
create function wardmote.rights_ask(request uuid) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
    the_agency uuid;
    made integer;
begin
    select r.agency_id into the_agency from public.rights_request r
     where r.id = rights_ask.request and r.state = 'open' and r.agency_id = wardmote.actor_agency()
       and wardmote.actor_has('information_governance');
    if the_agency is null then
        raise exception 'no such request for this officer' using errcode = 'insufficient_privilege';
    end if;
    with hidden as (
        select t.* from wardmote.rights_tied(rights_ask.request) t
         where t.audience_id not in (select wardmote.my_audiences())
    ), put as (
        insert into public.rights_asked (id, request_id, agency_id, record_kind, record_id, audience_id, asked_at)
        select gen_random_uuid(), rights_ask.request, the_agency, h.record_kind, h.record_id, h.audience_id, now()
          from hidden h
            on conflict (request_id, record_kind, record_id) do nothing
        returning id, audience_id
    ), told as (
        insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
        select gen_random_uuid(), d, 'data_asked', 'rights_asked', put.id, wardmote.today(), now()
          from put cross join lateral wardmote.rights_keepers(put.audience_id) d
            on conflict do nothing
    )
    select count(*) into made from put;
    return made;
end $$;

-- Whom to look for, for those who were asked about a record: the name given, and the person records it is about.
create function wardmote.rights_asked_about(asked uuid) returns table (name text, born_on date, due_on date, people uuid[])
language sql stable security definer set search_path = '' as $$
    select k.name::text, k.born_on, r.due_on,
           array(select s.person_id from public.rights_subject s where s.request_id = r.id)
      from public.rights_asked a
      join public.rights_request r on r.id = a.request_id
      join public.rights_asking k on k.request_id = r.id
     where a.id = rights_asked_about.asked and a.agency_id = wardmote.actor_agency()
       and wardmote.admits_me(a.audience_id, 'decide')
$$;

create function wardmote.rights_is_open(request uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.rights_request r where r.id = rights_is_open.request and r.state = 'open')
$$;

-- How far a pack is: numbers for the lead, also of what the lead may not see.
create function wardmote.rights_progress(request uuid, out items bigint, out undecided bigint, out unlooked bigint,
                                         out asked bigint, out unanswered bigint)
language sql stable security definer set search_path = '' as $$
    select i.items, i.undecided, i.unlooked, a.asked, a.unanswered
      from (select count(*) as items, count(*) filter (where x.decision = '') as undecided,
                   count(*) filter (where x.decision <> '' and x.looked_by_id is null) as unlooked
              from public.rights_item x where x.request_id = rights_progress.request) i,
           (select count(*) as asked, count(*) filter (where y.answered_at is null) as unanswered
              from public.rights_asked y where y.request_id = rights_progress.request) a
     where wardmote.rights_lead(rights_progress.request)
$$;

-- A pack is made once every part has been decided and looked at by another officer, and everyone asked has answered.
create function wardmote.rights_ready(request uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.rights_item i where i.request_id = rights_ready.request)
       and not exists (select from public.rights_item i where i.request_id = rights_ready.request
                          and (i.decision = '' or i.looked_by_id is null))
       and not exists (select from public.rights_asked a where a.request_id = rights_ready.request and a.answered_at is null)
$$;

-- What goes into a pack, for the job that makes it: as cleared, never as it was. Of what is withheld, the ground alone.
create function wardmote.rights_cleared(pack uuid, most integer)
returns table (id uuid, title text, "on" date, cleared text, decision text, exemption text)
language sql stable security definer set search_path = '' as $$
    select i.id, case when i.decision = 'withhold' then '' else i.title::text end,
           case when i.decision = 'withhold' then null else i."on" end, i.cleared, i.decision::text, i.exemption::text
      from public.rights_pack p
      join public.identity_officer me on me.id = wardmote.actor() and me.is_service and me.agency_id = p.agency_id
      join public.rights_item i on i.request_id = p.request_id
     where p.id = rights_cleared.pack and p.state <> 'ready'
       and i.decision in ('disclose', 'redact', 'withhold') and i.looked_by_id is not null
       and (p.after_id is null or (coalesce(i."on", 'infinity'), i.id) > (
            select coalesce(a."on", 'infinity'), a.id from public.rights_item a where a.id = p.after_id))
     order by coalesce(i."on", 'infinity'), i.id limit least(most, 500)
$$;

-- The timetable's job notes how far reminding has got, and nothing else.
create function wardmote.rights_reminded(request uuid, stage smallint) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.rights_request r set reminded = greatest(r.reminded, rights_reminded.stage)
     where r.id = rights_reminded.request and r.state = 'open'
       and exists (select from public.identity_officer o where o.id = wardmote.actor() and o.is_service
                      and o.agency_id = r.agency_id);
    if not found then
        raise exception 'no such request for this job' using errcode = 'insufficient_privilege';
    end if;
end $$;

-- A part of a pack carries the audience of what it is from, and is of the agency's own record.
create function wardmote.rights_place_item() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    keys constant jsonb := '"""
    + str(SOURCES).replace("'", '"')
    + """';
    records constant jsonb := '"""
    + str(RECORDS).replace("'", '"')
    + """';
    the_owner uuid;
    of_record bigint;
    found_audience bigint;
begin
    if not keys ? new.source or not records ? new.record_kind then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    execute format('select owner_id, audience_id from public.%I where id = $1', records ->> new.record_kind)
       into the_owner, of_record using new.record_id;
    execute format('select audience_id from public.%I where %I = $1', new.source, keys ->> new.source)
       into found_audience using new.source_id;
    -- What is hidden is refused in the words for what is not there.
    if the_owner is distinct from new.agency_id or found_audience is null
       or (tg_op = 'INSERT' and not (wardmote.admits_me(of_record, 'read') and wardmote.admits_me(found_audience, 'read'))) then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    new.audience_id := found_audience;
    return new;
end $$;

-- What is decided anew is looked at anew; who decided is whoever is signed in.
create function wardmote.rights_decided() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if (new.decision, new.cleared, new.exemption, new.spans) is distinct from
       (old.decision, old.cleared, old.exemption, old.spans) then
        new.looked_by_id := null;
        new.looked_at := null;
        if new.decided_by_id is distinct from wardmote.actor() then
            raise exception 'an officer signs in their own name only' using errcode = 'insufficient_privilege';
        end if;
    elsif new.decided_by_id is distinct from old.decided_by_id then
        raise exception 'who decided stays as it is' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create function wardmote.rights_move() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    moved uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
begin
    update public.rights_item i set audience_id = new.audience_id
     where i.source_id = moved and i.source = tg_table_name;
    update public.rights_asked a set audience_id = new.audience_id
     where a.record_id = moved
       and tg_table_name = case a.record_kind when 'person' then 'people_person' when 'case' then 'cases_case'
                                              else 'intake_report' end;
    return null;
end $$;
grant execute on function wardmote.rights_lead(uuid), wardmote.rights_seen(uuid), wardmote.rights_hidden(uuid), wardmote.rights_ask(uuid),
    wardmote.rights_open_about(text, uuid),
    wardmote.rights_asked_about(uuid), wardmote.rights_is_open(uuid), wardmote.rights_progress(uuid),
    wardmote.rights_ready(uuid), wardmote.rights_cleared(uuid, integer), wardmote.rights_reminded(uuid, smallint)
    to wardmote_app;
"""
)
SIGNATURES = [
    "rights_tied(uuid)",
    "rights_lead(uuid)",
    "rights_keepers(bigint)",
    "rights_seen(uuid)",
    "rights_hidden(uuid)",
    "rights_ask(uuid)",
    "rights_open_about(text, uuid)",
    "rights_asked_about(uuid)",
    "rights_is_open(uuid)",
    "rights_progress(uuid)",
    "rights_ready(uuid)",
    "rights_cleared(uuid, integer)",
    "rights_reminded(uuid, smallint)",
    "rights_place_item()",
    "rights_decided()",
    "rights_move()",
]

LEAD = (
    "(select wardmote.actor_has('information_governance')) and agency_id = (select wardmote.actor_agency())"
)
SERVICE = (
    "exists (select 1 from public.identity_officer o where o.id = (select wardmote.actor()) and o.is_service)"
)
OURS = f"request_id in (select r.id from public.rights_request r where r.state = 'open' and {LEAD.replace('agency_id', 'r.agency_id')})"
OPENED = """((record_kind = 'case' and record_id in (select wardmote.my_openings('case')))
            or (record_kind = 'report' and record_id in (select wardmote.my_openings('report')))
            or (record_kind = 'person' and record_id in (select wardmote.my_openings('person'))))"""
BY_LEAD = """asked_id is null and request_id in (select wardmote.my_openings('data_request'))
           and request_id in (select r.id from public.rights_request r)"""
BY_ASKED = f"asked_id in (select a.id from public.rights_asked a) and {OPENED}"

POLICIES = f"""
alter table public.rights_request alter identity_how set statistics 0, alter extended_why set statistics 0,
    alter answer set statistics 0;
alter table public.rights_asking alter name set statistics 0, alter born_on set statistics 0,
    alter contact set statistics 0, alter on_behalf set statistics 0, alter words set statistics 0;
alter table public.rights_step alter words set statistics 0;
alter table public.rights_item alter text set statistics 0, alter cleared set statistics 0,
    alter suggested set statistics 0, alter spans set statistics 0, alter reason set statistics 0;

create policy request_of_the_lead on public.rights_request for select to wardmote_app using ({LEAD});
create policy request_of_the_second on public.rights_request for select to wardmote_app
    using (second_id = (select wardmote.actor()) and agency_id = (select wardmote.actor_agency()));
create policy request_to_watch on public.rights_request for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and {SERVICE});
create policy request_take on public.rights_request for insert to wardmote_app
    with check ({LEAD} and by_id = (select wardmote.actor()) and state = 'open' and second_id is null);
create policy request_work on public.rights_request for update to wardmote_app
    using ({LEAD} and state = 'open')
    with check ({LEAD} and (second_id is null or exists (
        select 1 from public.identity_officer o
         where o.id = second_id and o.agency_id = rights_request.agency_id and o.left_at is null and not o.is_service)));
create trigger in_own_name before insert or update of answered_by_id on public.rights_request
    for each row execute function wardmote.in_own_name('answered_by_id');
grant select, insert on public.rights_request to wardmote_app;
grant update (regime, state, identity_asked, identity_on, identity_how, due_on, extended_on, extended_why, second_id,
    reminded, answered_on, answered_by_id, ground, answer) on public.rights_request to wardmote_app;

create function wardmote.open_data_request(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'opened', 'data_request', r.id, r.agency_id from public.rights_request r
     where r.reference = upper(key) and wardmote.rights_lead(r.id) and not wardmote.opened_lately('data_request', r.id);
end $$;
revoke all on function wardmote.open_data_request(text, text) from public;
grant execute on function wardmote.open_data_request(text, text) to wardmote_app;
create policy opening_of_a_data_request on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'data_request'
                and wardmote.rights_lead(subject_id)
                and exists (select 1 from public.rights_request r where r.id = subject_id and r.agency_id = audit_entry.owner_id));
create policy entry_about_a_data_request on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'data_request'
                or exists (select 1 from public.rights_request r where r.id = subject_id)
                or exists (select 1 from public.rights_asked a where a.request_id = subject_id));

create policy asking_read on public.rights_asking for select to wardmote_app
    using (request_id in (select wardmote.my_openings('data_request'))
           and request_id in (select r.id from public.rights_request r));
create policy asking_take on public.rights_asking for insert to wardmote_app with check ({OURS});
grant select, insert on public.rights_asking to wardmote_app;

create policy stop_read on public.rights_stop for select to wardmote_app
    using (request_id in (select r.id from public.rights_request r));
create policy stop_make on public.rights_stop for insert to wardmote_app
    with check ({OURS} and by_id = (select wardmote.actor()));
create policy stop_end on public.rights_stop for update to wardmote_app using ({OURS} and until_on is null) with check ({OURS});
grant select, insert on public.rights_stop to wardmote_app;
grant update (until_on) on public.rights_stop to wardmote_app;

create policy step_read on public.rights_step for select to wardmote_app
    using (request_id in (select wardmote.my_openings('data_request'))
           and request_id in (select r.id from public.rights_request r));
create policy step_add on public.rights_step for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and wardmote.rights_lead(request_id));
grant select, insert on public.rights_step to wardmote_app;

create policy subject_read on public.rights_subject for select to wardmote_app
    using (request_id in (select wardmote.my_openings('data_request'))
           and request_id in (select r.id from public.rights_request r)
           and exists (select 1 from public.people_person p where p.id = person_id));
create policy subject_choose on public.rights_subject for insert to wardmote_app
    with check ({OURS} and by_id = (select wardmote.actor()) and exists (
        select 1 from public.people_person p where p.id = person_id and p.owner_id = (select wardmote.actor_agency())));
grant select, insert on public.rights_subject to wardmote_app;

create policy asked_read on public.rights_asked for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and audience_id in (select wardmote.my_audiences('decide')));
create policy asked_answer on public.rights_asked for update to wardmote_app
    using (answered_at is null and agency_id = (select wardmote.actor_agency())
           and audience_id in (select wardmote.my_audiences('decide')))
    with check (answered_by_id = (select wardmote.actor()));
create trigger in_own_name before update of answered_by_id on public.rights_asked
    for each row execute function wardmote.in_own_name('answered_by_id');
grant select on public.rights_asked to wardmote_app;
grant update (answered_at, answered_by_id) on public.rights_asked to wardmote_app;

create trigger place before insert or update of source, source_id, record_kind, record_id, agency_id, audience_id
    on public.rights_item for each row execute function wardmote.rights_place_item();
create trigger decided before update of decision, cleared, exemption, spans, decided_by_id on public.rights_item
    for each row execute function wardmote.rights_decided();
create trigger in_own_name before insert or update of looked_by_id on public.rights_item
    for each row execute function wardmote.in_own_name('looked_by_id');
create policy item_of_the_lead on public.rights_item for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and {BY_LEAD});
create policy item_of_who_was_asked on public.rights_item for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and {BY_ASKED});
create policy item_take on public.rights_item for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and decision = '' and agency_id = (select wardmote.actor_agency())
                and wardmote.admits_me(audience_id, 'read') and {OPENED}
                and ((asked_id is null and {OURS})
                     or asked_id in (select a.id from public.rights_asked a
                                      where a.answered_at is null and a.request_id = rights_item.request_id
                                        and a.record_id = rights_item.record_id)));
create policy item_decide on public.rights_item for update to wardmote_app
    using (wardmote.rights_is_open(request_id) and audience_id in (select wardmote.my_audiences())
           and (({BY_LEAD}) or ({BY_ASKED})));
grant select, insert on public.rights_item to wardmote_app;
grant update (decision, exemption, reason, spans, cleared, decided_by_id, decided_at, looked_by_id, looked_at)
    on public.rights_item to wardmote_app;

create policy pack_read on public.rights_pack for select to wardmote_app using ({LEAD});
create policy pack_to_make on public.rights_pack for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and {SERVICE});
create policy pack_ask on public.rights_pack for insert to wardmote_app
    with check ({LEAD} and {OURS} and by_id = (select wardmote.actor()) and state = 'queued' and done = 0
                and wardmote.rights_ready(request_id));
create policy pack_make on public.rights_pack for update to wardmote_app
    using (state <> 'ready' and agency_id = (select wardmote.actor_agency()) and {SERVICE})
    with check (agency_id = (select wardmote.actor_agency()) and {SERVICE});
grant select, insert on public.rights_pack to wardmote_app;
grant update (state, done, after_id) on public.rights_pack to wardmote_app;

create policy part_read on public.rights_part for select to wardmote_app
    using (pack_id in (select p.id from public.rights_pack p));
create policy part_add on public.rights_part for insert to wardmote_app
    with check ({SERVICE} and pack_id in (select p.id from public.rights_pack p where p.state <> 'ready')
                and exists (select 1 from public.documents_document d join public.rights_pack p on p.audience_id = d.audience_id
                             where d.id = document_id and p.id = pack_id and d.added_by_id = (select wardmote.actor())));
grant select, insert on public.rights_part to wardmote_app;
"""
MOVES = "".join(
    f"create trigger rights_move after update on public.{table} for each row"
    " when (old.audience_id is distinct from new.audience_id)"
    f" execute function wardmote.rights_move('{key}');\n"
    for table, key in {**SOURCES, "intake_report": "id"}.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("access", "0008_named_ask_whatever_their_kind"),
        ("notices", "0008_glass_is_told"),
        ("cases", "0019_hidden_as_not_there"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
    ]
