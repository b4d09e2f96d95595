"""Deciding on a record: kept longer, held, or deleted by two persons of its owner, after its partners were told.

The application writes none of these rows: it calls these functions, which ask `actor()` who is asking, refuse what
stands in the way, and put each act on record.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- Whether whoever asks decides how long this record is kept: an information governance lead of its owner; of named
-- tiers, the officers of the owner who may decide on the record itself.
create function wardmote.keeps_schedule(owner uuid, tier text, audience bigint) returns boolean
language sql volatile security definer set search_path = '' as $$
    select coalesce(owner = wardmote.actor_agency(), false)
       and case when tier = 'standard' then wardmote.actor_has('information_governance')
                else wardmote.admits_me(audience, 'decide') end
$$;

-- The item, if whoever asks decides on it; locked.
create function wardmote.retention_mine(item uuid) returns public.retention_item
language plpgsql volatile security definer set search_path = '' as $$
declare
    i public.retention_item;
begin
    select * into i from public.retention_item x where x.id = item for update;
    if i.id is null or not wardmote.keeps_schedule(i.owner_id, i.tier, i.audience_id) then
        raise exception 'no such record for this officer to decide on' using errcode = 'insufficient_privilege';
    end if;
    return i;
end $$;

create function wardmote.retention_say_why(reason text) returns text
language plpgsql immutable set search_path = '' as $$
begin
    if length(trim(coalesce(reason, ''))) < 3 then
        raise exception 'a reason is needed' using errcode = 'check_violation';
    end if;
    return trim(reason);
end $$;

create function wardmote.retention_note(
    item uuid, what text, words text, reason text, criterion text default '', review date default null
) returns void language plpgsql volatile security definer set search_path = '' as $$
declare
    i public.retention_item;
begin
    select * into strict i from public.retention_item x where x.id = item;
    insert into public.retention_decision (id, item_id, kind, criterion, review_on, reason, by_id, at)
    values (gen_random_uuid(), item, what, criterion, review, reason, wardmote.actor(), clock_timestamp());
    perform wardmote.put_on_record(words, i.record_kind, i.record_id, i.owner_id, reason);
end $$;

-- Codes of what stands in the way of deleting a record now; the rooms above add theirs (retention_hook).
create function wardmote.retention_obstacles(item uuid) returns setof text
language plpgsql volatile security definer set search_path = '' as $$
declare
    i public.retention_item;
    f record;
    hook record;
    stands boolean;
begin
    select * into strict i from public.retention_item x where x.id = item;
    select * into f from wardmote.retention_facts(i.record_kind, i.record_id);
    if f.settled is null then
        return next 'not-settled';
    end if;
    if f.kept_by_another then
        return next 'kept-by-another';
    end if;
    if exists (select 1 from public.retention_hold h where h.item_id = item and h.lifted_at is null) then
        return next 'held';
    end if;
    if exists (select 1 from public.cases_caseaction l join public.actions_action a on a.id = l.action_id
                where l.case_id = i.record_id and a.state in ('asked', 'accepted')) then
        return next 'open-action';
    end if;
    if exists (select 1 from public.cases_transfer t where t.case_id = i.record_id and t.state = 'offered') then
        return next 'offered';
    end if;
    if exists (select 1 from public.retention_deletion d join public.retention_answer a on a.deletion_id = d.id
                where d.item_id = item and d.state in ('asked', 'agreed') and a.is_last and a.wants <> 'agrees'
                  and a.settled_at is null) then
        return next 'partner';
    end if;
    for hook in select h.function, h.code from public.retention_hook h where h.what = 'check' order by h.id loop
        execute format('select wardmote.%I($1, $2)', hook.function) into stands using i.record_kind::text, i.record_id;
        if stands then
            return next hook.code;
        end if;
    end loop;
end $$;

-- The same for those who decide on it.
create function wardmote.retention_in_the_way(item uuid) returns setof text
language sql volatile security definer set search_path = '' as $$
    select wardmote.retention_obstacles(i.id) from public.retention_item i
     where i.id = item and wardmote.keeps_schedule(i.owner_id, i.tier, i.audience_id)
$$;

create function wardmote.retention_ready_to_go(item uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    codes text := (select string_agg(o, ', ') from wardmote.retention_obstacles(item) o);
begin
    if codes is not null then
        raise exception 'in the way of deleting it: %', codes using errcode = 'check_violation';
    end if;
end $$;

-- --- holds ----------------------------------------------------------------------------------------------

-- By whoever decides how long it is kept, or on the record itself, at its owner; on a record that is worked on, too.
create function wardmote.place_hold(kind text, record uuid, reason text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    f record;
    item uuid;
    made uuid := gen_random_uuid();
begin
    select * into f from wardmote.retention_facts(kind, record);
    if f.owner is null or f.owner is distinct from wardmote.actor_agency()
       or not (wardmote.keeps_schedule(f.owner, f.tier, f.audience) or wardmote.admits_me(f.audience, 'decide')) then
        raise exception 'no such record for this officer to decide on' using errcode = 'insufficient_privilege';
    end if;
    item := wardmote.retention_item_of(kind, record);
    insert into public.retention_hold (id, item_id, reason, by_id, at, lifted_reason)
    values (made, item, wardmote.retention_say_why(reason), wardmote.actor(), clock_timestamp(), '');
    perform wardmote.retention_reckon(item);
    perform wardmote.retention_note(item, 'held', 'legal hold placed', trim(reason));
    return made;
end $$;

create function wardmote.lift_hold(hold uuid, reason text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    item uuid := (select h.item_id from public.retention_hold h where h.id = hold);
begin
    perform wardmote.retention_mine(item);
    update public.retention_hold h
       set lifted_by_id = wardmote.actor(), lifted_at = clock_timestamp(), lifted_reason = wardmote.retention_say_why(lift_hold.reason)
     where h.id = hold and h.lifted_at is null;
    if not found then
        perform wardmote.no_longer('the hold stands');
    end if;
    perform wardmote.retention_reckon(item);
    -- Whoever held it may look again before it goes.
    update public.retention_deletion d
       set not_before = greatest(d.not_before, now() + make_interval(days => wardmote.access_parameter('deletion_cooling_off')))
     where d.item_id = item and d.state in ('asked', 'agreed');
    perform wardmote.retention_note(item, 'lifted', 'legal hold lifted', trim(reason));
end $$;

-- --- kept longer, and in which group ----------------------------------------------------------------------

create function wardmote.keep_longer(item uuid, criterion text, review date, reason text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    i public.retention_item := wardmote.retention_mine(item);
    last_day date := (wardmote.today() + make_interval(months => wardmote.access_parameter('retention_longest_keep')))::date;
begin
    if i.settled_on is null or review is null or review <= wardmote.today() or review > last_day or criterion = '' then
        raise exception 'it is kept until a day to come, for a reason on the list' using errcode = 'check_violation';
    end if;
    if exists (select 1 from public.retention_deletion d where d.item_id = item and d.state in ('asked', 'agreed')) then
        perform wardmote.no_longer('it is not to be deleted');
    end if;
    update public.retention_item x set kept_to = review where x.id = item;
    perform wardmote.retention_reckon(item);
    perform wardmote.retention_note(item, 'kept', 'kept longer', wardmote.retention_say_why(reason), criterion, review);
end $$;

create function wardmote.set_review_group(item uuid, review_group integer, reason text) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    i public.retention_item := wardmote.retention_mine(item);
begin
    if review_group not between 1 and 4
       or (select a.kind from public.identity_agency a where a.id = i.owner_id) <> 'police' then
        raise exception 'police records have review groups 1 to 4' using errcode = 'check_violation';
    end if;
    update public.retention_item x set review_group = review_group where x.id = item;
    perform wardmote.retention_reckon(item);
    perform wardmote.retention_note(item, 'grouped', 'review group set', wardmote.retention_say_why(reason));
end $$;

-- An agency's own period for a rule, from a day on. What is due is reckoned anew by the worker's next run.
create function wardmote.set_retention_period(rule text, months integer, starts date, source text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    was public.retention_rule;
    made uuid := gen_random_uuid();
    mine uuid := wardmote.actor_agency();
begin
    if mine is null or not wardmote.actor_has('information_governance') then
        raise exception 'this officer does not set periods' using errcode = 'insufficient_privilege';
    end if;
    select r.* into was from public.retention_rule r where r.key = rule and r.agency_id is null
     order by r.starts_on desc limit 1;
    if was.id is null or months is null or months < 1 or months > 1200 or starts < wardmote.today() then
        raise exception 'a period of a rule there is, from today or later' using errcode = 'check_violation';
    end if;
    insert into public.retention_rule (id, key, agency_id, name, record_kind, agency_kind, kinds, outcomes, review_group,
                                       floor, since, period_months, until_age, review_months, source, status, starts_on, at)
    values (made, rule, mine, was.name, was.record_kind, was.agency_kind, was.kinds, was.outcomes, was.review_group,
            was.floor, was.since, case when was.since <> 'birth' then months end,
            case when was.since = 'birth' then months / 12 end, was.review_months, wardmote.retention_say_why(source), 'own',
            starts, clock_timestamp());
    perform wardmote.put_on_record('retention period set', 'retention_rule', made, mine, '');
    return made;
end $$;
grant execute on function wardmote.place_hold(text, uuid, text), wardmote.lift_hold(uuid, text),
    wardmote.keep_longer(uuid, text, date, text), wardmote.set_review_group(uuid, integer, text),
    wardmote.set_retention_period(text, integer, date, text), wardmote.retention_in_the_way(uuid),
    wardmote.keeps_schedule(uuid, text, bigint) to wardmote_app;
"""
SIGNATURES = [
    "keeps_schedule(uuid, text, bigint)",
    "retention_mine(uuid)",
    "retention_say_why(text)",
    "retention_note(uuid, text, text, text, text, date)",
    "retention_obstacles(uuid)",
    "retention_in_the_way(uuid)",
    "retention_ready_to_go(uuid)",
    "place_hold(text, uuid, text)",
    "lift_hold(uuid, text)",
    "keep_longer(uuid, text, date, text)",
    "set_review_group(uuid, integer, text)",
    "set_retention_period(text, integer, date, text)",
]
READS = """
grant select on public.cases_caseaction, public.cases_transfer, public.actions_action to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0004_reckoning"),
        ("identity", "0008_administering"),
        ("access", "0007_protect_break_glass"),
    ]
    operations = [
        migrations.RunSQL(READS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
    ]
