"""Which kinds of record ask why before they are opened, and no opening of one without a purpose stated for it.

A purpose is stated once for a record and a session. The ticket is the audit entry, so the check stands where tickets are
written: an opening that says another purpose than was stated, or says none, is refused, whoever writes it and however.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, definers_alone, of_class

PUBLIC = ["access_atthedoor", "access_standingpurpose"]

DEFAULTS = """
insert into public.access_atthedoor (record_kind, sort, asks, starts_on, source)
select r.kind, s.sort, s.asks, '2026-01-01', 'partnership default: where a look itself may do harm'
  from (values ('case'), ('report')) r(kind)
 cross join (values ('asb', false), ('noise', false), ('housing', false), ('rough_sleeping', false), ('other', false),
                    ('hate', true), ('domestic_abuse', true), ('exploitation', true), ('prevent', true)) s(sort, asks);
insert into public.access_standingpurpose (key, name, roles, position) values
    ('risk_now', 'Someone may be at risk now', '{}', 1),
    ('triage', 'Triage, or looking for a duplicate', '{triage}', 2),
    ('supervision', 'Supervising, or checking quality', '{supervisor}', 3),
    ('meeting', 'Preparing or holding a meeting', '{panel_coordinator,panel_chair}', 4),
    ('information_rights', 'Answering a request, a complaint or an audit', '{information_governance,auditor}', 5);
grant select on public.access_atthedoor, public.access_standingpurpose to wardmote_app, wardmote_definer;
grant select, insert, delete on public.access_statedpurpose to wardmote_definer;
alter table public.access_statedpurpose alter purpose set statistics 0;
"""

FUNCTIONS = """
-- What the door asks of a record: its kind, its audience and its owner. Nothing where there is no such record.
create function wardmote.record_at_the_door(record_kind text, record uuid, out sort text, out audience bigint, out owner uuid)
language plpgsql volatile security definer set search_path = '' as $$
declare
    the_table text;
begin
    select s."table" into the_table from public.access_shareable s where s.kind = record_kind;
    if the_table is not null then
        execute format('select to_jsonb(r) ->> ''kind'', r.audience_id, r.owner_id from public.%I r where r.id = $1', the_table)
           into sort, audience, owner using record;
    end if;
end $$;

-- Whether whoever opens such a record says why first: by its kind, and always where only named officers are let in.
create function wardmote.asks_why(record_kind text, sort text, audience bigint) returns boolean
language sql stable security definer set search_path = '' as $$
    select coalesce((select d.asks from public.access_atthedoor d
                      where d.record_kind = asks_why.record_kind and d.sort = asks_why.sort
                        and d.starts_on <= wardmote.today() order by d.starts_on desc limit 1), false)
        or exists (select 1 from public.access_audience a where a.id = asks_why.audience and a.tier <> 'standard')
$$;

-- Why this officer opened this record, as they said in this session.
create function wardmote.purpose_stated(record_kind text, record uuid) returns text
language sql stable security definer set search_path = '' as $$
    select s.purpose from public.access_statedpurpose s
     where s.session = sha256(convert_to(nullif(current_setting('wardmote.session', true), ''), 'UTF8'))
       and s.officer_id = wardmote.actor() and s.record_kind = purpose_stated.record_kind and s.record_id = record
$$;

-- The standing purpose of whoever asks: of those who work cases, that of the kind of record; else that of their role.
create function wardmote.usual_purpose(sort text) returns text
language plpgsql stable security definer set search_path = '' as $$
begin
    return coalesce(
        (select p.key from public.access_standingpurpose p join public.identity_officer o on o.id = wardmote.actor()
          where not 'caseworker' = any (o.roles) and p.roles && o.roles order by p.position limit 1),
        wardmote.standing_purpose(sort));
end $$;

-- The purpose a record is opened for; null where the officer must say it first, or there is no such record.
create function wardmote.purpose_at_the_door(record_kind text, record uuid) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    said text := wardmote.purpose_stated(record_kind, record);
    found record;
begin
    if said is not null then
        return said;
    end if;
    found := wardmote.record_at_the_door(record_kind, record);
    if found.owner is null or wardmote.asks_why(record_kind, found.sort, found.audience) then
        return null;
    end if;
    return wardmote.usual_purpose(found.sort);
end $$;

-- Whether an opening may stand with this purpose. Kinds of record that never ask need none.
create function wardmote.purpose_stands(record_kind text, record uuid, purpose text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    found record;
begin
    found := wardmote.record_at_the_door(record_kind, record);
    if wardmote.asks_why(record_kind, found.sort, found.audience) then
        return coalesce(purpose = wardmote.purpose_stated(record_kind, record), false);
    end if;
    return exists (select 1 from public.agreements_purpose p where p.key = purpose)
        or exists (select 1 from public.access_standingpurpose p where p.key = purpose)
        or (purpose = '' and not exists (select 1 from public.access_atthedoor d where d.record_kind = purpose_stands.record_kind));
end $$;

-- What an officer may say: for a partner's, first the purposes of the grants that let them in; for the owner's, that of
-- the kind; then the standing ones. Nothing for whoever may not read the record.
create function wardmote.purposes_offered(record_kind text, record uuid) returns table (key text, name text)
language plpgsql volatile security definer set search_path = '' as $$
declare
    found record;
    me record;
begin
    found := wardmote.record_at_the_door(record_kind, record);
    if found.owner is null
       or not (wardmote.admits_me(found.audience, 'read') or coalesce(record = wardmote.my_glass(record_kind), false)) then
        return;
    end if;
    select o.id, o.agency_id, o.team_id into me from public.identity_officer o where o.id = wardmote.actor();
    return query
    select p.key::text, p.name::text
      from (select x.key, x.name, 0 as first, x.position from public.agreements_purpose x
             where (found.owner = me.agency_id and x.key = wardmote.standing_purpose(found.sort))
                or x.key in (select g.purpose from public.access_grant g
                              join wardmote.grants_today(found.audience) t on t.grant_id = g.id and t.admits
                             where g.agency_id = me.agency_id and g.agreement_id is not null
                               and (g.team_id is null or g.team_id = me.team_id)
                               and (g.officer_id is null or g.officer_id = me.id))
            union all
            select x.key, x.name, 1, x.position from public.access_standingpurpose x) p
     order by p.first, p.position;
end $$;

-- Say why a record is opened, once in a session. False for what may not be said, or of a record one may not read.
create function wardmote.state_purpose(record_kind text, record uuid, purpose text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := wardmote.actor();
    hash text := nullif(current_setting('wardmote.session', true), '');
begin
    if me is null or hash is null
       or not exists (select 1 from wardmote.purposes_offered(record_kind, record) o where o.key = purpose) then
        return false;
    end if;
    delete from public.access_statedpurpose s where s.officer_id = me and s.at < now() - interval '2 days';
    insert into public.access_statedpurpose (id, session, officer_id, record_kind, record_id, purpose, at)
    values (gen_random_uuid(), sha256(convert_to(hash, 'UTF8')), me, record_kind, record, purpose, now())
    on conflict do nothing;
    return true;
end $$;

-- Whoever may decide could call a record of another kind, and then open it without a word: so it is opened first.
create function wardmote.opened_before_it_stops_asking() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor() is not null and wardmote.asks_why(tg_argv[0], old.kind, old.audience_id)
       and not wardmote.asks_why(tg_argv[0], new.kind, new.audience_id)
       and new.id not in (select wardmote.my_openings(tg_argv[0])) then
        raise exception 'an officer opens a record before they change its kind' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
grant execute on function wardmote.purpose_at_the_door(text, uuid), wardmote.purpose_stands(text, uuid, text),
    wardmote.purposes_offered(text, uuid), wardmote.state_purpose(text, uuid, text) to wardmote_app;
"""
SIGNATURES = [
    "record_at_the_door(text, uuid)",
    "asks_why(text, text, bigint)",
    "purpose_stated(text, uuid)",
    "usual_purpose(text)",
    "purpose_at_the_door(text, uuid)",
    "purpose_stands(text, uuid, text)",
    "purposes_offered(text, uuid)",
    "state_purpose(text, uuid, text)",
    "opened_before_it_stops_asking()",
]

POLICY = """
create policy opening_says_why on public.audit_entry as restrictive for insert to wardmote_app
    with check (action <> 'opened' or wardmote.purpose_stands(subject_kind, subject_id, purpose));
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_purpose_at_the_door"), ("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            of_class(
                "public: which kinds of record ask, and what may be answered, the same for everyone", *PUBLIC
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definers_alone("access_statedpurpose", "why an officer opened a record, by session") + DEFAULTS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(POLICY, "drop policy opening_says_why on public.audit_entry;"),
    ]
