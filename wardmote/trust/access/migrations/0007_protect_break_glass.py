"""Break-glass: in an emergency an officer reads one record that they may not see, for some minutes, on record.

It admits to that record alone and not to its audience, which others share: a record by its id, in every policy named
`glass_read`, through `my_glass()`, the one place of this part of the rule. To read only; never to the Channel tier; and
whoever must not receive stays out. Decision: docs/decisions/0046-break-glass-by-record.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

PARAMETERS = """
insert into public.access_parameter (key, value, unit, starts_on, source) values
    ('break_glass', 60, 'minutes', '2026-01-01', 'partnership default'),
    ('break_glass_review', 72, 'hours', '2026-01-01', 'partnership default'),
    ('step_up', 15, 'minutes', '2026-01-01', 'partnership default');
grant select on public.access_parameter to wardmote_app, wardmote_definer;
grant select, insert on public.access_breakglass to wardmote_definer;
grant update (ended_at, reviewed_at, reviewed_by_id, justified, review_words) on public.access_breakglass
    to wardmote_definer;
alter table public.access_breakglass alter reason set statistics 0, alter review_words set statistics 0;
"""

FUNCTIONS = """
create function wardmote.access_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.access_parameter p
     where p.key = access_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;

-- Whether the second factor was given just now, where this installation asks for one at all. A job gives none.
create function wardmote.stepped_up() returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.actor() is not null and (
        not (select i.second_factor_required from public.identity_installation i)
        or exists (select 1 from public.identity_session s
                    where s.session_key = nullif(current_setting('wardmote.session', true), '')
                      and s.second_factor_at > now() - make_interval(mins => wardmote.access_parameter('step_up'))))
$$;

-- Whether this record may be opened so by whoever asks, now: their agency's own, or one it is, or may be, told of.
create function wardmote.glass_admits(record_kind text, record uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
    found record;
    usual text;
begin
    found := wardmote.record_at_the_door(record_kind, record);
    if found.owner is null then
        return false;
    end if;
    usual := wardmote.standing_purpose(found.sort);
    return exists (
        select 1
          from public.access_audience a
          join public.access_holding h on h.id = a.holding_id
          join public.identity_officer me on me.id = wardmote.actor()
         where a.id = found.audience
           and a.tier <> 'channel'                                                              -- clause: never the Channel tier
           and not exists (select 1 from public.access_denial d where d.audience_id = a.id and d.officer_id = me.id) -- clause: officer must not receive
           and not exists (select 1 from public.access_denial d where d.audience_id = a.id and d.agency_id = me.agency_id) -- clause: agency must not receive
           and (a.owner_id = me.agency_id or exists (select 1 from wardmote.live_sharing(me.agency_id) l where l.owner_id = a.owner_id and h.categories::text[] <@ l.categories and ((a.tier = 'standard' and l.purpose = usual) or exists (select 1 from public.access_grant g where g.audience_id = a.id and g.agency_id = me.agency_id and g.agreement_id = l.agreement_id and g.purpose = l.purpose)))) -- clause: the agency may be told
    );
end $$;

-- The one record of this kind that whoever asks has broken the glass of; null for nearly everybody, at the cost of a
-- look into an index of what is live.
create function wardmote.my_glass(kind text) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
    found uuid;
begin
    select b.record_id into found
      from public.access_breakglass b
     where true
       and b.officer_id = wardmote.actor()                                                      -- clause: whose glass
       and b.record_kind = kind                                                                 -- clause: glass of this kind
       and b.until > now()                                                                      -- clause: its minutes are not over
       and b.ended_at is null                                                                   -- clause: not ended by hand
     limit 1;
    if found is null then
        return null;
    end if;
    return case when wardmote.glass_admits(kind, found) then found end;
end $$;

create function wardmote.may_break_glass() returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.actor_has('supervisor', 'triage', 'panel_coordinator', 'panel_chair')
$$;

-- For the rooms of records alone, which find the record by its reference. One record at a time; the reason stands in
-- the owner's log, and whoever is told is told in the same transaction.
create function wardmote.begin_glass(kind text, record uuid, reference text, lead uuid, reason text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    mine uuid := wardmote.actor_agency();
    owner uuid;
    made uuid := gen_random_uuid();
begin
    if not wardmote.may_break_glass() or nullif(current_setting('wardmote.session', true), '') is null then
        raise exception 'this officer''s roles do not allow it' using errcode = 'insufficient_privilege';
    end if;
    if not wardmote.stepped_up() then
        raise exception 'an officer gives their second factor first' using errcode = 'insufficient_privilege';
    end if;
    if length(trim(reason)) < 10 then
        raise exception 'a reason is needed' using errcode = 'check_violation';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('glass' || me::text, 0));
    if exists (select 1 from public.access_breakglass b where b.officer_id = me and b.ended_at is null and b.until > now()) then
        raise exception 'an officer opens one record at a time so' using errcode = 'check_violation';
    end if;
    if not wardmote.glass_admits(kind, record) then
        return null;
    end if;
    select d.owner into owner from wardmote.record_at_the_door(kind, record) d;
    insert into public.access_breakglass (id, officer_id, agency_id, record_kind, record_id, reference, owner_id, lead_id,
                                          reason, begun_at, until, review_by, review_words)
    values (made, me, mine, kind, record, reference, owner, lead, trim(reason), now(),
            now() + make_interval(mins => wardmote.access_parameter('break_glass')),
            now() + make_interval(hours => wardmote.access_parameter('break_glass_review')), '');
    insert into public.access_statedpurpose (id, session, officer_id, record_kind, record_id, purpose, at)
    values (gen_random_uuid(), sha256(convert_to(current_setting('wardmote.session', true), 'UTF8')), me, kind, record,
            'risk_now', now())
    on conflict do nothing;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose, note)
    values ('glass broken', kind, record, owner, 'risk_now', trim(reason));
    return made;
end $$;

create function wardmote.end_glass(glass uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    was record;
begin
    update public.access_breakglass b set ended_at = now()
     where b.id = glass and b.officer_id = wardmote.actor() and b.ended_at is null and b.until > now()
    returning b.record_kind, b.record_id, b.owner_id into was;
    if not found then
        return false;
    end if;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('glass closed', was.record_kind, was.record_id, was.owner_id);
    return true;
end $$;

-- Whoever may review it: the record's lead, a supervisor or a governance lead of its owner; never who did it.
create function wardmote.reviews_glass(officer uuid, owner uuid, lead uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select officer <> wardmote.actor() and owner = wardmote.actor_agency()
       and (coalesce(lead = wardmote.actor(), false) or wardmote.actor_has('supervisor', 'information_governance'))
$$;

create function wardmote.review_glass(glass uuid, justified boolean, words text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    was record;
begin
    if length(trim(words)) < 3 or justified is null then
        raise exception 'a review says why' using errcode = 'check_violation';
    end if;
    update public.access_breakglass b
       set reviewed_at = now(), reviewed_by_id = wardmote.actor(), justified = review_glass.justified,
           review_words = trim(words), ended_at = coalesce(b.ended_at, least(now(), b.until))
     where b.id = glass and b.reviewed_at is null and wardmote.reviews_glass(b.officer_id, b.owner_id, b.lead_id)
    returning b.record_kind, b.record_id, b.owner_id into was;
    if not found then
        return false;
    end if;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
    values (case when justified then 'glass reviewed: justified' else 'glass reviewed: not justified' end,
            was.record_kind, was.record_id, was.owner_id, trim(words));
    return true;
end $$;
grant execute on function wardmote.access_parameter(text), wardmote.stepped_up(), wardmote.my_glass(text),
    wardmote.may_break_glass(), wardmote.end_glass(uuid), wardmote.review_glass(uuid, boolean, text),
    wardmote.reviews_glass(uuid, uuid, uuid) to wardmote_app;
"""
SIGNATURES = [
    "access_parameter(text)",
    "stepped_up()",
    "glass_admits(text, uuid)",
    "my_glass(text)",
    "may_break_glass()",
    "begin_glass(text, uuid, text, uuid, text)",
    "end_glass(uuid)",
    "reviews_glass(uuid, uuid, uuid)",
    "review_glass(uuid, boolean, text)",
]

POLICY = """
create policy glass_seen on public.access_breakglass for select to wardmote_app
    using (officer_id = (select wardmote.actor())
           or (owner_id = (select wardmote.actor_agency())
               and (lead_id = (select wardmote.actor())
                    or (select wardmote.actor_has('supervisor', 'information_governance', 'auditor'))))
           or (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('auditor'))));
grant select on public.access_breakglass to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_break_glass"), ("access", "0005_protect_the_door")]
    operations = [
        migrations.RunSQL(
            of_class("public: figures of access, with their sources", "access_parameter"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(protected("access_breakglass"), unprotected("access_breakglass")),
        migrations.RunSQL(PARAMETERS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(POLICY, migrations.RunSQL.noop),
    ]
