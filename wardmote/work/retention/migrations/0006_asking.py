"""A deletion wants two persons with a fresh second factor, some days in which it can be stopped, and partners told first."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- The partner agencies that an audience lets in today, and those of their officers who are told.
create function wardmote.retention_partners(audience bigint) returns table (agency uuid, officer uuid)
language sql stable security definer set search_path = '' as $$
    select g.agency_id, o.id
      from public.access_grant g
      join public.access_holding h on h.id = g.holding_id
      join public.identity_officer o on o.agency_id = g.agency_id and o.left_at is null and not o.is_service
       and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id)
     where g.audience_id = audience and g.agency_id <> g.owner_id and g.level >= wardmote.rank_of('read')
       and (g.starts_on is null or g.starts_on <= wardmote.today()) and (g.ends_on is null or g.ends_on >= wardmote.today())
       and exists (select 1 from wardmote.live_sharing(g.agency_id) l
                    where l.agreement_id = g.agreement_id and l.owner_id = g.owner_id and l.purpose = g.purpose
                      and h.categories::text[] <@ l.categories)
       and not exists (select 1 from public.access_denial d where d.audience_id = audience
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
$$;

create function wardmote.retention_tell(officers uuid[], what text, about uuid) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, what, 'retention', about, wardmote.today(), now()
      from (select distinct x as id from unnest(officers) x where x <> wardmote.actor()) o
    on conflict do nothing
$$;

-- Those of the owner who could agree: its other information governance leads; of named tiers, whoever may decide on it.
create function wardmote.retention_seconds(owner uuid, tier text, audience bigint) returns uuid[]
language sql stable security definer set search_path = '' as $$
    select array_agg(distinct o.id)
      from public.identity_officer o
     where o.agency_id = owner and o.left_at is null and not o.is_service
       and case when tier = 'standard' then 'information_governance' = any (o.roles)
                else exists (select 1 from public.access_grant g
                              where g.audience_id = audience and g.officer_id = o.id and g.level >= wardmote.rank_of('decide')) end
$$;

create function wardmote.ask_deletion(item uuid, ground text, reason text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    i public.retention_item := wardmote.retention_mine(item);
    made uuid := gen_random_uuid();
    partners uuid[];
begin
    if not wardmote.stepped_up() then
        raise exception 'an officer gives their second factor first' using errcode = 'insufficient_privilege';
    end if;
    if ground not in ('period_over', 'erasure', 'no_basis') then
        raise exception 'no such ground' using errcode = 'check_violation';
    end if;
    perform wardmote.retention_reckon(item);
    select x.* into i from public.retention_item x where x.id = item;
    if ground = 'period_over' and coalesce(i.due_on > wardmote.today(), true) then
        raise exception 'its period is not over' using errcode = 'check_violation';
    end if;
    perform wardmote.retention_ready_to_go(item);
    select array_agg(p.officer) into partners from wardmote.retention_partners(i.audience_id) p;
    insert into public.retention_deletion (id, item_id, record_id, reference, owner_id, audience_id, tier, ground, state,
                                           asked_by_id, asked_at, not_before)
    values (made, item, i.record_id, i.reference, i.owner_id, i.audience_id, i.tier, ground, 'asked', wardmote.actor(),
            clock_timestamp(),
            now() + make_interval(days => case when partners is null then 0
                                               else wardmote.access_parameter('deletion_partners') end));
    perform wardmote.retention_note(item, 'asked', 'deletion asked for', wardmote.retention_say_why(reason));
    perform wardmote.retention_tell(partners, 'deletion_planned', i.record_id);
    perform wardmote.retention_tell(wardmote.retention_seconds(i.owner_id, i.tier, i.audience_id), 'deletion_asked',
                                    i.record_id);
    return made;
end $$;

create function wardmote.agree_deletion(deletion uuid, reason text) returns timestamptz
language plpgsql volatile security definer set search_path = '' as $$
declare
    item uuid := (select d.item_id from public.retention_deletion d where d.id = deletion);
    i public.retention_item := wardmote.retention_mine(item);
    d public.retention_deletion;
    at_the_earliest timestamptz;
begin
    if not wardmote.stepped_up() then
        raise exception 'an officer gives their second factor first' using errcode = 'insufficient_privilege';
    end if;
    select x.* into d from public.retention_deletion x where x.id = deletion for update;
    if d.state <> 'asked' then
        perform wardmote.no_longer('it waits for a second person');
    end if;
    if d.asked_by_id = wardmote.actor() then
        raise exception 'another officer agrees than the one who asked' using errcode = 'insufficient_privilege';
    end if;
    perform wardmote.retention_ready_to_go(item);
    at_the_earliest := greatest(d.not_before, now() + make_interval(days => wardmote.access_parameter('deletion_cooling_off')));
    update public.retention_deletion x
       set state = 'agreed', agreed_by_id = wardmote.actor(), agreed_at = clock_timestamp(), not_before = at_the_earliest
     where x.id = deletion;
    perform wardmote.retention_note(item, 'agreed', 'deletion agreed', trim(coalesce(reason, '')));
    return at_the_earliest;
end $$;

-- By anyone of the owner who decides on it, until it is done.
create function wardmote.stop_deletion(deletion uuid, reason text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    item uuid := (select d.item_id from public.retention_deletion d where d.id = deletion);
    i public.retention_item := wardmote.retention_mine(item);
    d public.retention_deletion;
begin
    update public.retention_deletion x set state = 'withdrawn', ended_at = clock_timestamp()
     where x.id = deletion and x.state in ('asked', 'agreed') returning x.* into d;
    if d.id is null then
        perform wardmote.no_longer('it is to be deleted');
    end if;
    perform wardmote.retention_note(item, 'withdrawn', 'deletion stopped', wardmote.retention_say_why(reason));
    perform wardmote.retention_tell(
        array[d.asked_by_id, d.agreed_by_id] || array(select p.officer from wardmote.retention_partners(i.audience_id) p),
        'deletion_stopped', i.record_id);
end $$;

-- A partner who may work on the record, or a supervisor or governance lead of theirs who sees it.
create function wardmote.answers_deletion(owner uuid, audience bigint) returns boolean
language sql volatile security definer set search_path = '' as $$
    select coalesce(owner <> wardmote.actor_agency(), false)
       and (wardmote.admits_me(audience, 'contribute')
            or (wardmote.admits_me(audience, 'read') and wardmote.actor_has('supervisor', 'information_governance')))
$$;

create function wardmote.answer_deletion(deletion uuid, wants text, words text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    d public.retention_deletion;
    kind text;
    made uuid := gen_random_uuid();
begin
    select x.* into d from public.retention_deletion x where x.id = deletion for update;
    if d.id is null or not wardmote.answers_deletion(d.owner_id, d.audience_id) then
        raise exception 'no such record for this officer to answer about' using errcode = 'insufficient_privilege';
    end if;
    if d.state not in ('asked', 'agreed') then
        perform wardmote.no_longer('it is to be deleted');
    end if;
    if wants not in ('agrees', 'objects', 'copy', 'take_over') then
        raise exception 'no such answer' using errcode = 'check_violation';
    end if;
    update public.retention_answer a set is_last = false
     where a.deletion_id = deletion and a.agency_id = wardmote.actor_agency() and a.is_last;
    insert into public.retention_answer (id, deletion_id, agency_id, owner_id, wants, words, by_id, at, is_last, settled_words)
    values (made, deletion, wardmote.actor_agency(), d.owner_id, wants,
            case when wants = 'agrees' then trim(coalesce(words, '')) else wardmote.retention_say_why(words) end,
            wardmote.actor(), clock_timestamp(), true, '');
    select i.record_kind into kind from public.retention_item i where i.id = d.item_id;
    perform wardmote.put_on_record('answer to a planned deletion', kind, d.record_id, d.owner_id, trim(coalesce(words, '')));
    perform wardmote.retention_tell(
        array[d.asked_by_id, d.agreed_by_id] || wardmote.retention_seconds(d.owner_id, d.tier, d.audience_id),
        'deletion_answered', d.record_id);
    return made;
end $$;

-- What the owner did about it. The partner is told, and has the days of the cooling-off to come back.
create function wardmote.settle_answer(answer uuid, words text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    a public.retention_answer;
    d public.retention_deletion;
    i public.retention_item;
begin
    select x.* into a from public.retention_answer x where x.id = answer;
    select x.* into d from public.retention_deletion x where x.id = a.deletion_id;
    i := wardmote.retention_mine(d.item_id);
    update public.retention_answer x
       set settled_by_id = wardmote.actor(), settled_at = clock_timestamp(), settled_words = wardmote.retention_say_why(settle_answer.words)
     where x.id = answer and x.settled_at is null and x.wants <> 'agrees';
    if not found then
        perform wardmote.no_longer('it waits for the owner');
    end if;
    update public.retention_deletion x
       set not_before = greatest(x.not_before, now() + make_interval(days => wardmote.access_parameter('deletion_cooling_off')))
     where x.id = d.id;
    perform wardmote.retention_note(d.item_id, 'settled', 'answer to a planned deletion settled', trim(words));
    perform wardmote.retention_tell(array[a.by_id], 'deletion_answered', d.record_id);
end $$;
grant execute on function wardmote.ask_deletion(uuid, text, text), wardmote.agree_deletion(uuid, text),
    wardmote.stop_deletion(uuid, text), wardmote.answers_deletion(uuid, bigint),
    wardmote.answer_deletion(uuid, text, text), wardmote.settle_answer(uuid, text) to wardmote_app;
"""
SIGNATURES = [
    "retention_partners(bigint)",
    "retention_tell(uuid[], text, uuid)",
    "retention_seconds(uuid, text, bigint)",
    "ask_deletion(uuid, text, text)",
    "agree_deletion(uuid, text)",
    "stop_deletion(uuid, text)",
    "answers_deletion(uuid, bigint)",
    "answer_deletion(uuid, text, text)",
    "settle_answer(uuid, text)",
]


class Migration(migrations.Migration):
    dependencies = [("retention", "0005_deciding")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
    ]
