"""Asking another agency for sight of what it keeps: made by a function that asks again whether there is an answer by
name only; seen by who asks, and by those of the owner who may decide on the record. Which record, the owner alone sees.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- Officers of the owner who may decide on a record, that have one of these roles. Fifty are enough to tell.
create function wardmote.deciders_of(record_audience bigint, wanted text[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select o.id
      from public.access_audience a
      join public.access_grant g on g.audience_id = a.id and g.agency_id = a.owner_id and g.level >= 4
       and (g.starts_on is null or g.starts_on <= wardmote.today()) and (g.ends_on is null or g.ends_on >= wardmote.today())
      join public.identity_officer o on o.agency_id = g.agency_id and o.left_at is null and not o.is_service
       and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id)
     where a.id = record_audience and o.roles::text[] && wanted
       and not exists (select from public.access_denial d where d.audience_id = a.id
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
     group by o.id order by o.id limit 50
$$;

create function wardmote.ask_access(
    request uuid, search uuid, owner uuid, sort text, about text, purpose text, necessity text
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    me record;
    answer record;
    same uuid;
begin
    select o.id, o.agency_id into me from public.identity_officer o where o.id = wardmote.actor();
    select h.record_kind, s.words into answer
      from public.search_namehit h join public.search_search s on s.id = h.search_id
     where h.search_id = ask_access.search and h.officer_id = me.id and h.owner_id = ask_access.owner
       and h.sort = ask_access.sort and h.about = ask_access.about and s.at > now() - interval '24 hours'
       and h.xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)
     limit 1;
    if answer is null or not exists (select from wardmote.live_sharing(me.agency_id) l
                                      where l.owner_id = ask_access.owner and l.purpose = ask_access.purpose) then
        raise exception 'no answer by name only that this officer could ask about' using errcode = 'insufficient_privilege';
    end if;
    -- Asked already: by the same form sent twice, or of the same search on another day.
    perform pg_advisory_xact_lock(hashtextextended(me.id::text, 1));
    select r.id into same from public.search_accessrequest r
     where r.asked_by_id = me.id and (r.id = request or (
           r.state = 'asked' and r.owner_id = ask_access.owner and r.sort = ask_access.sort and r.about = ask_access.about
           and wardmote.search_fold(r.words) = wardmote.search_fold(answer.words)));
    if same is not null then
        return same;
    end if;
    insert into public.search_accessrequest (id, asked_by_id, asking_id, owner_id, record_kind, sort, about, words,
                                             purpose, necessity, asked_at, state, escalated, reason)
    values (request, me.id, me.agency_id, owner, answer.record_kind, sort, about, answer.words, purpose,
            left(necessity, 4000), now(), 'asked', 0, '');
    insert into public.search_requestsubject (id, request_id, owner_id, record_kind, record_id, audience_id)
    select gen_random_uuid(), request, b.owner_id, b.record_kind, b.record_id, g.audience_id
      from wardmote.search_beyond(answer.words) b
     cross join lateral wardmote.name_ground(b.record_kind, b.record_id) g
     where b.owner_id = ask_access.owner and b.sort = ask_access.sort and b.about = ask_access.about;
    if not found then  -- it has been closed to this officer since
        raise exception 'no answer by name only that this officer could ask about' using errcode = 'insufficient_privilege';
    end if;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, recipient_id, purpose, note)
    values ('access asked', 'access_request', request, owner, me.agency_id, purpose, necessity);
    -- The owner's side is told here: who decides on a record is not for the one who asks to know.
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), told, 'access_asked', 'access_request', request, wardmote.today(), now()
      from (select distinct told from public.search_requestsubject s
             cross join lateral wardmote.deciders_of(s.audience_id, '{caseworker,triage,supervisor}') told
             where s.request_id = request) x
        on conflict do nothing;
    return request;
end $$;

-- For the timetable's job, which acts as the owner's service account: whom to tell next.
create function wardmote.request_deciders(request uuid, wanted text[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select distinct told
      from public.search_requestsubject s
      join public.identity_officer me on me.id = wardmote.actor() and me.is_service and me.agency_id = s.owner_id
     cross join lateral wardmote.deciders_of(s.audience_id, wanted) told
     where s.request_id = request
$$;

-- A record takes its requests along when it moves to another audience.
create or replace function wardmote.search_move() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    moved uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
begin
    update public.search_entry e set audience_id = new.audience_id
     where e.source = tg_table_name and e.source_id = moved;
    update public.search_requestsubject r set audience_id = new.audience_id
     where r.record_id = moved
       and exists (select from public.access_shareable s where s.kind = r.record_kind and s."table" = tg_table_name);
    return null;
end $$;
grant execute on function wardmote.ask_access(uuid, uuid, uuid, text, text, text, text),
    wardmote.request_deciders(uuid, text[]) to wardmote_app;
"""
SIGNATURES = [
    "deciders_of(bigint, text[])",
    "ask_access(uuid, uuid, uuid, text, text, text, text)",
    "request_deciders(uuid, text[])",
    "search_move()",
]
SERVICE = (
    "exists (select 1 from public.identity_officer o where o.id = (select wardmote.actor()) and o.is_service)"
)
DECIDED = "id in (select s.request_id from public.search_requestsubject s)"
LEAD = "(escalated >= 2 and (select wardmote.actor_has('information_governance')))"
POLICIES = f"""
grant select, insert on public.search_accessrequest to wardmote_definer;
grant select, insert, update (audience_id) on public.search_requestsubject to wardmote_definer;
grant insert on public.notices_notice to wardmote_definer;

-- Only those of the owner who may decide on the record know which it is.
create policy subject_read on public.search_requestsubject for select to wardmote_app
    using (owner_id = (select wardmote.actor_agency()) and audience_id in (select wardmote.my_audiences('decide')));
grant select on public.search_requestsubject to wardmote_app;

create policy request_of_mine on public.search_accessrequest for select to wardmote_app
    using (asked_by_id = (select wardmote.actor()));
create policy request_of_my_team on public.search_accessrequest for select to wardmote_app
    using (asking_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('supervisor'))
           and asked_by_id in (select o.id from public.identity_officer o
                                where o.team_id = (select m.team_id from public.identity_officer m
                                                    where m.id = (select wardmote.actor()))));
create policy request_to_decide on public.search_accessrequest for select to wardmote_app
    using (owner_id = (select wardmote.actor_agency()) and ({DECIDED} or {LEAD}));
create policy request_to_watch on public.search_accessrequest for select to wardmote_app
    using (owner_id = (select wardmote.actor_agency()) and {SERVICE});

create policy request_answer on public.search_accessrequest for update to wardmote_app
    using (state = 'asked' and owner_id = (select wardmote.actor_agency()) and {DECIDED})
    with check (owner_id = (select wardmote.actor_agency()) and answered_by_id = (select wardmote.actor()) and not {SERVICE}
                and (state = 'refused' or (state = 'accepted' and exists (
                     select 1 from public.search_requestsubject s
                      where s.request_id = search_accessrequest.id and s.record_id = search_accessrequest.record_id))));
create policy request_refuse on public.search_accessrequest for update to wardmote_app
    using (state = 'asked' and owner_id = (select wardmote.actor_agency()) and {LEAD})
    with check (owner_id = (select wardmote.actor_agency()) and answered_by_id = (select wardmote.actor())
                and not {SERVICE} and state = 'refused');
create policy request_withdraw on public.search_accessrequest for update to wardmote_app
    using (state = 'asked' and asked_by_id = (select wardmote.actor()))
    with check (asked_by_id = (select wardmote.actor()) and state = 'withdrawn' and record_id is null);
create policy request_remind on public.search_accessrequest for update to wardmote_app
    using (state = 'asked' and owner_id = (select wardmote.actor_agency()) and {SERVICE})
    with check (state in ('asked', 'lapsed') and owner_id = (select wardmote.actor_agency()) and {SERVICE});
create trigger in_own_name before insert or update of answered_by_id on public.search_accessrequest
    for each row execute function wardmote.in_own_name('answered_by_id');
grant select on public.search_accessrequest to wardmote_app;
grant update (state, escalated, escalated_at, answered_at, answered_by_id, reason, record_id)
    on public.search_accessrequest to wardmote_app;

create policy entry_about_a_request on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'access_request' or exists (
        select 1 from public.search_accessrequest x where x.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0005_by_name_only"), ("notices", "0005_kinds_of_the_rooms_above")]
    operations = [
        migrations.RunSQL(protected("search_accessrequest"), unprotected("search_accessrequest")),
        migrations.RunSQL(protected("search_requestsubject"), unprotected("search_requestsubject")),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
